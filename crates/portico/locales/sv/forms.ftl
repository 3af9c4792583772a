# Formulär som kunder skickar ärenden med
forms = Formulär
forms-lead = Vad kunder får frågor om när de skickar något nytt till er, och var deras { $many } hamnar.
forms-new = Nytt formulär
forms-none = Det finns inget formulär än. Skapa ett så att kunder kan skicka något nytt till er.
forms-deleted = Formuläret är borttaget.
forms-connected = I portalen
forms-questions = { $n ->
    [0] Inga frågor.
    [one] En fråga.
   *[other] { $n } frågor.
}
forms-goes-to = Skapar { $many } i { $inbox }, som börjar som { $stage }.
forms-makes-none = Skapar inga { $many }.
forms-unfit = Portalen kan inte använda det. { $why }.
forms-fit = Portalen kan använda det.
forms-chosen = Det är valt för portalen, men inte kopplat.
forms-copy = Kopiera
forms-copy-one = Kopiera { $name }
forms-copy-of = Kopia av { $name }
forms-delete = Ta bort
forms-delete-one = Ta bort { $name }
forms-delete-title = Ta bort formuläret?
forms-delete-text = Dess { $many } finns kvar, med alla svar.
forms-delete-verb = Ta bort formuläret
forms-edit-this = Redigera formuläret
forms-new-name = Supportformulär
forms-new-subject = Ämne
forms-new-content = Vad har hänt?
forms-new-priority = Hur bråttom är det?
form-is-connected = Kunder fyller i det när de skickar något nytt till er.
form-is-not-connected = Portalen använder det inte. Koppla det under Kundportal, Avancerat.
form-view = Visa formuläret
form-save = Spara formuläret
form-saved = Sparat. Kunder ser det på nästa sida de öppnar.
form-kept = Sparat. Kunder ser inte formuläret så länge portalen inte använder det.
form-refused = { $n ->
    [one] En sak behöver ses över. Ingenting sparades.
   *[other] { $n } saker behöver ses över. Ingenting sparades.
}
form-changed = { $name } har ändrat formuläret under tiden. Inget av ditt har gått förlorat: se vad som gäller nu och skicka ditt igen om det ska gälla.
form-stands = Se vad som gäller nu, i en ny flik
form-name = Namn
form-name-lead = För dig och dina kollegor. Kunder läser rubriken från portalens inställningar.
form-name-missing = Ge formuläret ett namn.
form-tickets = Vad som händer med det som skickas in
form-tickets-lead = Portalen använder bara formulär som skapar { $many }.
form-creates = Skapa { $many } av det som skickas in
form-inbox = Inkorg
form-stage = Första steg
form-inbox-missing = Välj inkorg.
form-stage-missing = Välj ett steg som är öppet.
form-in-use = Portalen använder formuläret. Välj först ett annat åt den.
form-questions = Frågor
form-questions-lead = Kunder läser dem som du skriver dem, i den här ordningen. Högst { $max }.
form-question = Fråga { $n }
form-no-questions = Inga frågor än.
form-property = Svaret sparas som
form-look = Svaren visas som
form-look-select = En lista att välja ur
form-look-cards = Kort
form-label = Fråga
form-hint = Hjälptext
form-required = Måste besvaras
form-up = Flytta upp ”{ $question }”
form-down = Flytta ned ”{ $question }”
form-drop = Ta bort ”{ $question }”
form-add = Lägg till en fråga
form-full = Det har alla { $max } frågor som ett formulär kan ha.
form-all-asked = Det frågar efter allt som kunder får fylla i.
form-subject-missing = Lägg till en fråga om ämnet.
form-content-missing = Lägg till en fråga om beskrivningen.
form-too-many = Ett formulär har högst { $max } frågor. Ta bort några.
form-property-gone = Fråga { $n } fyller i något som kunder inte längre får fylla i. Välj något annat eller ta bort den.
form-property-twice = Fråga { $n } fyller i samma sak som en annan fråga. Välj något annat eller ta bort den.
form-label-missing = Fråga { $n } saknar text. Skriv vad den frågar.
form-text-long = Fråga { $n } är för lång här. Använd högst { $max } tecken.
history-form = Formulär ”{ $name }”
history-required = { $question } (måste besvaras)
history-cards = { $question } (kort)
