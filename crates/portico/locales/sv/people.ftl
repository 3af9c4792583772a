# Kontakter och företag som personalen sköter dem
person-edit = Redigera
person-delete = Ta bort
person-back = Tillbaka
person-open = Öppna { $name }
person-made = Har lagts till.
person-saved = Sparat.
contact-changed = { $name } har ändrat kontakten under tiden. Inget av ditt har gått förlorat: se vad som gäller nu och skicka ditt igen om det ska gälla.
company-changed = { $name } har ändrat företaget under tiden. Inget av ditt har gått förlorat: se vad som gäller nu och skicka ditt igen om det ska gälla.
person-email-missing = Skriv en e-postadress.
person-email-taken = { $name } har redan den adressen.
person-has-tickets = Det här togs inte bort: det har { $many }, eller har deltagit i några.
person-companies-changed = Någon annan har ändrat företagen under tiden. Nu ser du hur det är. Gör din ändring igen.
person-next-missing = Säg vilket företag som är huvudföretag nu, eller att det inte finns något.
person-said = { $name } har själv angett ”{ $what }”: { $value }. Det avgör vilken portal personen kommer in i, eller vilkas { $many } personen ser, när du har bekräftat det.
person-said-nothing = { $name } har själv tömt ”{ $what }”. Det avgör vilken portal personen kommer in i, eller vilkas { $many } personen ser, när du har bekräftat det.
person-confirm = Bekräfta
person-confirm-one = Bekräfta ”{ $what }”
person-confirmed = Bekräftat.
contacts-waiting = Kontakter som har sagt något om sig själva som avgör vilken portal de kommer in i, eller vilkas { $many } de ser, när någon har bekräftat det på deras sida.
contacts-all = Alla kontakter
settings-waiting = { $n ->
    [one] En kontakt har sagt något om sig själv som en portals villkor frågar efter. Det räknas när någon har bekräftat det.
   *[other] { $n_text } kontakter har sagt något om sig själva som en portals villkor frågar efter. Det räknas när någon har bekräftat det.
}
settings-waiting-show = Visa dem
contact-new = Ny kontakt
contact-add = Lägg till kontakt
contact-email-hint = Den loggar de in med. Byter du adress loggas de ut och kommer in igen med den, och med sitt lösenord om de har ett.
contact-another = Någon annan använder den nya adressen: lösenordet slutar gälla
contact-send-link = Skicka en länk för att välja lösenord
contact-linked = En länk för att välja lösenord är på väg. Den fungerar en gång, i 24 timmar.
contact-waits = En länk skickades dit alldeles nyss. Vänta lite innan du skickar en till.
contact-will-belong = De kommer att höra till { $company }.
contact-by-domain-hint = De ansluts till det företag som har adressens domän, om inställningarna säger så.
contact-no-company = Inget företag än. De ser bara sina egna { $many }.
contact-deleted = Kontakten är borttagen.
contact-delete-title = Ta bort kontakten?
contact-delete-text = De har inte deltagit i några { $many }, så inget annat försvinner. De kan inte längre logga in.
contact-delete-verb = Ta bort kontakt
contact-is-needed = De har deltagit i { $many }, som annars inte skulle visa vem som skrev vad. Därför blir de kvar.
company-new = Nytt företag
company-make = Lägg till företag
company-deleted = Företaget är borttaget.
company-delete-title = Ta bort företaget?
company-delete-text = Det har inga { $many }. Kontakterna blir kvar.
company-delete-verb = Ta bort företag
company-is-needed = Det har { $many }, som annars inte skulle visa vems de är. Därför blir det kvar.
company-domains = Domäner
company-domains-hint = En per rad, till exempel acme.example. Den första är huvuddomänen. Ingen som redan finns flyttas.
company-name-missing = Skriv företagets namn.
company-domain-wrong = ”{ $domain }” är ingen domän. Skriv som acme.example.
company-domain-taken = { $domain } hör redan till { $name }.
company-domains-many = Använd högst { $max } domäner.
company-excluded-many = Använd högst { $max } domäner.
company-no-contact = Inga kontakter än.
company-waiting = { $n ->
    [one] En kontakt har en adress på en av företagets domäner men hör inte till det. Med företaget får man se dess { $many }.
   *[other] { $n_text } kontakter har en adress på en av företagets domäner men hör inte till det. Med företaget får man se dess { $many }.
}
company-associate = { $n ->
    [one] Lägg till kontakten
   *[other] Lägg till de { $n_text } kontakterna
}
company-joined = De hör till företaget nu, eller inom några minuter om de är många.
belonging-add = Lägg till företag
belonging-add-verb = Lägg till
belonging-add-one = Lägg till { $name }
belonging-add-title = Lägg till ett företag för { $name }
belonging-add-lead = Därefter ser de dess { $many }, när det är deras huvudföretag och portalen visar dem.
belonging-more = Det finns fler. Skriv början av ett namn.
belonging-primary = Gör till huvudföretag
belonging-primary-one = Gör { $name } till huvudföretag
belonging-remove = Ta bort
belonging-remove-one = Ta bort { $name }
belonging-remove-title = Ta bort från { $company }?
belonging-remove-text = { $name } hör då inte längre till { $company } och ser av dess { $many } bara sina egna.
belonging-remove-verb = Ta bort från företaget
belonging-next = Vilket företag är huvudföretag då?
belonging-next-none = Inget
belonging-next-none-hint = De ser bara sina egna { $many }.
changes = Ändringar
change-set = { $by } ändrade ”{ $what }” till { $value }
change-emptied = { $by } tömde ”{ $what }”
change-company-added = { $by } lade till företaget { $value }
change-company-by-domain = { $by } lade till företaget { $value }, efter adressens domän
change-company-removed = { $by } tog bort företaget { $value }
change-primary = { $by } gjorde { $value } till huvudföretag
change-no-primary = { $by } valde inget nytt huvudföretag
change-contact-added = { $by } lade till { $value }
change-contact-removed = { $by } tog bort { $value }
change-contacts-by-domain = { $n ->
    [one] { $by } lade till en kontakt efter domänen
   *[other] { $by } lade till { $n } kontakter efter domänen
}
companies-lead = Vem som ansluts till vilket företag utan att någon säger till.
companies-domains = Domäner
companies-domains-lead = Ett företag kan ha domäner. De räknas när en kontakt läggs till, aldrig senare.
companies-by-domain = Nya kontakter ansluts till det företag som har adressens domän
companies-by-domain-hint = Det blir deras huvudföretag, så de ser dess { $many } där portalen visar dem.
companies-excluded = Domäner som inte säger något
companies-excluded-hint = En per rad, till exempel agency.example. Vanliga e-posttjänster, som gmail.com, är redan undantagna.
companies-save = Spara
companies-saved = Sparat. Det gäller kontakter som läggs till från och med nu.
companies-on = På
companies-off = Av
history-contact = Borttagen kontakt
history-company = Borttaget företag
whose = Vems det är
whose-from = Från
whose-requester = Byt avsändare
whose-requester-ask = Gör { $name } till avsändare?
whose-requester-text = { $name } ser det och får svaren från och med nu.
whose-requester-verb = Byt avsändare
whose-takes-company = Det flyttas till deras företag, { $company }
whose-takes-none = Det flyttas till inget företag, eftersom de inte har något
whose-company-now = Det hör till { $company } nu.
whose-keep = { $name } fortsätter att delta
whose-keep-hint = Annars ser de det inte längre, om inte deras företag gör det.
whose-choose = Välj
whose-choose-one = Välj { $name }
whose-company = Byt företag
whose-company-lead = Alla på företaget ser det, där portalen visar det.
whose-company-none = Inget företag
whose-contact-gone = Kontakten finns inte längre. Välj en annan.
whose-company-gone = Företaget finns inte längre. Välj ett annat.
desk-event-requester = { $by } bytte avsändare · { $when }
desk-event-company = { $by } bytte företag · { $when }

# Vem ser vad
who = Vem kan se det här?
who-seers = Ser i portalen
who-blind = Ser inte
who-first = Från början
who-off = Portalen är av: ingen ser något i den just nu.
who-hidden = Portalen visar inte det här ({ $one }): inställningarna avgör vilka { $many } som visas. Ingen ser det.
who-hidden-settings = Vilka { $many } som visas
who-nobody = Ingen ser det nu.
who-nobodys = Ingen ser det: här finns varken kontakt eller företag ({ $one }).
who-requester = Avsändare
who-added = Är också med
who-company = Huvudföretaget är { $company }, och alla där ser företagets { $many }
who-company-meets = Huvudföretaget är { $company }, och kontakten uppfyller villkoren för att se dess { $many }
who-no-password = Kan inte logga in än
who-blind-own = { $n ->
    [one] En kontakt hos { $company } ser det inte, eftersom kunder bara ser sina egna { $many }.
   *[other] { $n_text } kontakter hos { $company } ser det inte, eftersom kunder bara ser sina egna { $many }.
}
who-blind-criteria = { $n ->
    [one] En kontakt hos { $company } ser det inte, eftersom villkoren för att se företagets { $many } inte är uppfyllda.
   *[other] { $n_text } kontakter hos { $company } ser det inte, eftersom villkoren för att se företagets { $many } inte är uppfyllda.
}
who-blind-elsewhere = { $n ->
    [one] En kontakt hos { $company } har det inte som huvudföretag.
   *[other] { $n_text } kontakter hos { $company } har det inte som huvudföretag.
}
who-company-link = Kontakter hos { $company }
who-read-only = Bara avsändaren kan svara och stänga. De andra läser.
who-notes = Interna anteckningar, dolda meddelanden och dolda konversationer visas aldrig i portalen.
sees = I portalen
sees-own = { $n ->
    [0] Ser sina egna { $many }. Det finns inga nu.
    [one] Ser sina egna { $many } (1 { $one }).
   *[other] Ser sina egna { $n_text } { $many }.
}
sees-no-company = Ser inte något företags { $many }: det finns inget huvudföretag.
sees-company = { $n ->
    [0] Ser { $many } hos { $company }, huvudföretaget, som alla där. Det finns inga nu.
    [one] Ser 1 { $one } hos { $company }, huvudföretaget, som alla där.
   *[other] Ser { $n_text } { $many } hos { $company }, huvudföretaget, som alla där.
}
sees-company-meets = { $n ->
    [0] Ser { $many } hos { $company }, huvudföretaget, eftersom villkoren är uppfyllda. Det finns inga nu.
    [one] Ser 1 { $one } hos { $company }, huvudföretaget, eftersom villkoren är uppfyllda.
   *[other] Ser { $n_text } { $many } hos { $company }, huvudföretaget, eftersom villkoren är uppfyllda.
}
sees-company-not = Ser inte { $many } hos { $company }, huvudföretaget: villkoren är inte uppfyllda.
sees-own-alone = Ser ingen annans: kunder ser bara sina egna { $many }.
sees-read-only = Får bara läsa { $many } som andra har skickat.
sees-some = Bara { $many } som portalen visar är räknade.
sees-no-password = Kan inte logga in än: det finns inget lösenord.
sees-off = Portalen är av: ingen ser något i den just nu.
contact-factor = Loggar in i två steg
change-factor-reset = { $by } återställde inloggningen i två steg.
