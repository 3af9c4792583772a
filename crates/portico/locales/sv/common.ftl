# Nouns
ticket-one = Ärende
ticket-many = Ärenden
somebody = Någon

# Dates
date-now = Nyss
date-minutes-ago = { $n } min sedan
date-hours-ago = { $n } tim sedan
date-today = I dag
date-yesterday = I går

# Counts and sizes; counting stops at a thousand
count-exact = { $n ->
    [1000] 1 000
   *[other] { $n }
    }
count-more = { $n ->
    [1000] 1 000+
   *[other] { $n }+
    }
decimal-mark = { "," }
size-kb = { $n } kB
size-mb = { $n } MB

# Badges: open or closed, and whose turn
badge-open = Öppet
badge-closed = Stängt
badge-received = Mottaget
badge-us = Vi jobbar på det
badge-you = Din tur

# What pages share
skip = Hoppa till innehållet
crumbs-label = Du är här
cancel = Avbryt
save = Spara ändringar
sign-in = Logga in
sign-out = Logga ut
email = E-postadress
password = Lösenord
mode-system = Som på enheten
mode-light = Ljust
mode-dark = Mörkt
pager-label = Sidor
pager-next = Nästa
pager-previous = Föregående
column-number = Nummer
column-subject = Ämne
column-requester = Skickat av
column-created = Skapat
column-owner = Ansvarig
column-activity = Senaste aktivitet
column-status = Status
property-pipeline = Pipeline
property-stage = Steg
property-priority = Prioritet
property-category = Kategori
property-source = Källa
property-closed = Stängt
property-answered = Första svaret
property-replied = Kundens senaste svar
conversation = Konversation
description = Beskrivning

# Writing and files
reply-verb = Svara
reply-send = Skicka svar
attach = Bifoga filer
file-remove = Ta bort fil
md-label = Formatering
md-bold = Fet
md-italic = Kursiv
md-list = Lista
md-quote = Citat
md-code = Kod
md-link = Länk
md-preview = Förhandsvisning
draft-restored = Det här skrev du tidigare och har inte skickat än.
limit-wait = { $n ->
    [one] Det kom för mycket härifrån på kort tid, så inget har ändrats. Försök igen om en sekund.
   *[other] Det kom för mycket härifrån på kort tid, så inget har ändrats. Försök igen om { $n } sekunder.
    }
limit-sent = { $n ->
    [one] Det kom för mycket härifrån på kort tid, så det här skickades inte. Din text finns kvar här. Skicka igen om en sekund.
   *[other] Det kom för mycket härifrån på kort tid, så det här skickades inte. Din text finns kvar här. Skicka igen om { $n } sekunder.
    }
busy-wait = För många skickar filer just nu, så inget har ändrats. Försök igen om { $n } sekunder.
busy-sent = För många skickar filer just nu, så det här skickades inte. Din text finns kvar här. Skicka igen om { $n } sekunder.
send-failed = Det kom inget svar, så det är inte säkert att det här skickades. Din text finns kvar här. Skicka igen: inget skickas två gånger.

# Form problems
field-required = ”{ $label }” behöver ett svar.
field-too-long = ”{ $label }” är längre än { $max } tecken. Korta ner texten lite.
field-not-a-number = ”{ $label }” behöver ett tal, till exempel 12 eller 3.5.
field-not-a-date = ”{ $label }” behöver ett datum, till exempel 2026-05-12.
field-not-an-option = Välj ett av svaren under ”{ $label }”.
message-empty = Skriv ett meddelande eller bifoga en fil.
message-too-long = Meddelandet är längre än { $max } tecken. Korta ner det, eller bifoga resten som en fil.
too-many-files = { $max ->
    [one] Bara en fil får plats i ett meddelande. Skicka resten i ett nytt.
   *[other] Högst { $max } filer får plats i ett meddelande. Skicka resten i ett nytt.
    }
file-too-large = För stor: en fil får vara högst { $max } MB. Välj en mindre.
file-incomplete = Hela filen kom inte fram. Lägg till den igen.
files-not-kept = Dina filer sparades inte. Lägg till dem igen innan du skickar.
file-missing = Ingen fil kom med. Välj en och försök igen.
upload-failed = Den här filen kom inte fram. Ta bort den och lägg till den igen.
upload-gone = En fil som du lade till tidigare finns inte kvar. Din text är kvar. Lägg till filen igen.
form-too-long = Det du skrev är mer än { $max } MB tillsammans, så ingenting sparades. Gå tillbaka och korta det.
form-unreadable = Vi kunde inte läsa formuläret, så inget sparades. Gå tillbaka och skicka det igen.
email-invalid = Skriv hela adressen, till exempel namn@example.com.
email-taken = Någon här har redan den adressen. Använd en annan.

# Error pages
error-home = Gå till startsidan
error-again = Försök igen
error-request-id = Händer det igen? Nämn det här numret för oss:
error-401-title = Logga in först
error-401-text = Du är inte inloggad, eller så har sessionen gått ut. Inget har ändrats. Logga in och försök igen.
error-403-title = Det här är inte öppet för dig
error-403-text = Du är inloggad, men det här får du inte göra. Inget har ändrats. Skriv till oss om du behöver det.
error-404-title = Sidan har flyttat eller har aldrig funnits
error-404-text = Titta på adressen en gång till, eller gå till startsidan och leta därifrån.
error-405-title = Det går inte att göra så här
error-405-text = Inget har ändrats. Gå tillbaka och använd knapparna på sidan.
error-408-title = Det tog för lång tid
error-408-text = Vi slutade vänta. Titta efter om det gick fram innan du skickar igen.
error-413-title = Det blev för stort
error-413-text = Det kom mer än vi kan ta emot på en gång, så inget sparades. Skicka färre eller mindre filer.
error-422-title = Titta på det här en gång till
error-422-text = Inget sparades. Gå tillbaka, se över det du skrev och skicka igen.
error-429-title = Det blev mycket på en gång
error-429-text = Inget har ändrats. Vänta en minut och försök igen.
error-500-title = Något gick sönder hos oss
error-500-text = Det du nyss gjorde kanske inte är sparat. Allt du gjort tidigare finns kvar. Försök igen om en stund.
error-503-title = Inte tillgängligt just nu
error-503-text = Vi når inte våra uppgifter just nu. Det som är sparat finns kvar. Försök igen om en minut.
error-cross-origin = Det här skickades från en sida på en annan webbplats, så vi gjorde ingenting. Öppna sidan här och försök igen.
portal-off-text = Portalen är stängd just nu. Allt du har skickat till oss finns kvar, och du kan fortfarande mejla oss.
portal-preview-read-only = Du ser portalen som kunderna ser den. Härifrån går det inte att skicka eller ändra något.
too-many-uploads = För många filer väntar på att skickas. Skicka eller ta bort några och lägg sedan till den här igen.
keys-label = Kortkommandon
keys-hint = Enstaka tangenter: / går till sökningen.
live-new = Det finns nya meddelanden.
live-meanwhile = Någon annan skrev medan du skrev. Din text finns kvar här.
