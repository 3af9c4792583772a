# Inkorgar: dit konversationer kommer och varifrån svar skickas
inboxes-lead = Dit { $many } kommer, i den ordning ni ser dem, och adresserna som svar skickas från.
inboxes-new = Ny inkorg
inboxes-destination = Från portalen
inboxes-tickets = { $n ->
    [0] Inga öppna { $many }.
   *[other] Öppna { $many }: { $count }.
}
inboxes-up = Flytta { $name } uppåt
inboxes-down = Flytta { $name } nedåt
inboxes-archive = Arkivera
inboxes-archive-one = Arkivera { $name }
inboxes-archived = Arkiverade
inboxes-archived-lead = De tar inte emot något nytt. Deras { $many } finns kvar, och svar skickas som förut.
inboxes-archived-said = Inkorgen är arkiverad. Den tar inte emot något nytt.
inboxes-is-archived = Arkiverad
inboxes-back = Ta tillbaka
inboxes-back-one = Ta tillbaka { $name }
inboxes-back-said = Inkorgen är tillbaka, sist i ordningen.
inbox-name = Namn
inbox-name-lead = För dig och dina kollegor.
inbox-name-missing = Ge inkorgen ett namn.
inbox-kind = Vad den är till för
inbox-kind-lead = Båda sorterna tar emot { $many } och skickar svar på samma sätt. Sorten säger dina kollegor vad de kan vänta sig.
inbox-kind-inbox = Inkorg
inbox-kind-inbox-hint = För konversationer av alla slag.
inbox-kind-help-desk = Helpdesk
inbox-kind-help-desk-hint = För { $many } som följs tills de är stängda.
inbox-named = { $name } ({ $kind ->
    [help_desk] helpdesk
   *[inbox] inkorg
})
inbox-named-archived = { $name } (arkiverad)
inbox-address = E-postadress
inbox-address-lead = Kunder ser den som avsändare till svar på { $many } i den här inkorgen, och deras e-postprogram svarar till den.
inbox-address-hint = Er e-postserver måste få skicka från den. Den gäller från nästa mejl.
inbox-address-invalid = Skriv en e-postadress, till exempel support@northwind.example.
inbox-address-taken = ”{ $name }” har redan den här adressen. Varje inkorg behöver en egen.
inbox-save = Spara inkorgen
inbox-make = Skapa inkorgen
inbox-saved = Sparat. Det gäller från nästa sida och nästa mejl.
inbox-changed = { $name } har ändrat inkorgen under tiden. Inget av ditt har gått förlorat: se vad som gäller nu och skicka ditt igen om det ska gälla.
inbox-last = Det här är den enda inkorgen som tar emot något nytt. Skapa en till först.
inbox-busy = Det som var öppet i en annan inkorg flyttas fortfarande hit. Försök igen om en stund.
inbox-archive-title = Arkivera inkorgen?
inbox-archive-text = Den tar inte emot något nytt därefter. Du kan ta tillbaka den när som helst.
inbox-archive-portal = Nya { $many } från portalen kommer hit. Vart ska de komma från och med nu?
inbox-archive-forms = { $n ->
    [one] Ett formulär skapar { $many } här. Vart ska de komma från och med nu?
   *[other] { $n } formulär skapar { $many } här. Vart ska de komma från och med nu?
}
inbox-archive-tickets = Öppna { $many } här: { $count }. Vad ska hända med dem?
inbox-archive-tickets-hint = Det som stannar kan läsas och besvaras som förut, från den här inkorgens adress. Stängda { $many } stannar i alla fall.
inbox-archive-stay = Låt stanna här
inbox-archive-move = Flytta till { $inbox }
inbox-archive-verb = Arkivera inkorgen
inbox-choose = Välj en annan inkorg.
inbox-choose-tickets = Välj vart de ska, eller låt dem stanna här.
inbox-astray-portal = ”{ $inbox }” är arkiverad. Det kunder skickar i portalen kommer till ”{ $instead }” tills du väljer en annan inkorg.
inbox-astray-form = Dess inkorg är arkiverad. Det kunder skickar kommer till ”{ $inbox }” tills du väljer en annan.
history-inbox = Inkorg ”{ $name }”
history-place = Plats { $n }
history-in-use = I bruk
history-tickets-to = Öppna { $many } till { $inbox }
