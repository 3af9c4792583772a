# Around every page
nav-label = Huvudmeny
nav-label-compact = Huvudmeny, längst ner
nav-account = Konto
nav-account-label = Ditt konto
portal-nav-new = Skapa { $one }
preview-label = Förhandsvisning
preview-text = Så här ser kunderna portalen. Du kan läsa men inte skriva.
preview-back = Tillbaka till helpdesken

# Ticket list
greeting-morning = God morgon, { $name }
greeting-afternoon = God eftermiddag, { $name }
greeting-evening = God kväll, { $name }
list-summary = { $you ->
    [0] { $us ->
        [0] Inget är öppet just nu.
        [one] Inget väntar på dig. Vi jobbar med en sak.
       *[other] Inget väntar på dig. Vi jobbar med { $us_text } saker.
        }
    [one] { $us ->
        [0] En sak väntar på ditt svar.
        [one] En sak väntar på ditt svar. Vi jobbar med en till.
       *[other] En sak väntar på ditt svar. Vi jobbar med { $us_text } till.
        }
   *[other] { $us ->
        [0] { $you_text } saker väntar på ditt svar.
        [one] { $you_text } saker väntar på ditt svar. Vi jobbar med en till.
       *[other] { $you_text } saker väntar på ditt svar. Vi jobbar med { $us_text } till.
        }
    }
your-turn = Din tur
card-said = { $name } · { $when }: { $text }
list-none-title = Inga { $many } än
list-none-text = När du hör av dig första gången samlas allt här: det du skriver och det vi svarar.
list-empty-title = Inga träffar
list-empty-text = Inget stämmer med det du letar efter. Prova andra ord eller ta bort ett filter.
list-search = Sök bland { $many }
list-total = { $count ->
    [one] { $n } { $one }
   *[other] { $n } { $many }
    }
list-too-long = Bara upp till { $max } { $many } kan sorteras efter ”{ $column }”. Listan är sorterad efter senaste aktivitet: filtrera den först och sortera sedan igen.
list-caption-up = { $Many } sorterade efter ”{ $order }”, stigande
list-caption-down = { $Many } sorterade efter ”{ $order }”, fallande
view-label = Vad som visas
view-everything = Alla
view-organization = Min organisation
view-owned = Mina
owner-nobody = Ingen ansvarig än
search-verb = Sök
export = Exportera
export-csv = CSV-fil
export-xlsx = Excel-arbetsbok
export-too-long = En arbetsbok rymmer högst { $max } rader och inte hur mycket text som helst. Begränsa listan eller exportera den som CSV, som inte har någon gräns.
pager-size = Per sida
value-yes = Ja
value-no = Nej

# Filters
filter-any = Alla
filter-stage-other = Ett annat
filter-anybody = Vem som helst
filter-from = Från
filter-to = Till
filter-apply = Använd filter
filter-clear = Rensa filter
filter-clear-all = Rensa sökning och filter
chip = { $head }: { $value }
chip-remove = Ta bort filter
range-from = från { $from }
range-to = till { $to }
range-both = { $from } – { $to }

# A ticket
details = Detaljer
details-files = { $n ->
    [0] Inga filer
    [one] 1 fil
   *[other] { $n } filer
    }
files = Filer
conversation-empty = Här har ingen skrivit något än.
turn-new = Vi har tagit emot det och svarar här och via e-post
turn-us = Nästa svar kommer från oss
turn-us-named = { $name } tar hand om det här
turn-you = Vi väntar på ditt svar · { $when }
turn-you-named = { $name } väntar på ditt svar · { $when }
turn-closed = { $when }
event-owner = { $name } tar hand om det här · { $when }
event-closed = Stängt · { $when }
event-closed-by = { $name } stängde det här · { $when }
event-closed-by-you = Du stängde det här · { $when }
event-reopened = Öppnat igen · { $when }
event-reopened-by = { $name } öppnade det här igen · { $when }
event-reopened-by-you = Du öppnade det här igen · { $when }

# Replying
reply-label = Ditt svar
reply-placeholder = Skriv ditt svar
reply-placeholder-named = Svara { $name }
reply-reopens = Det här är stängt. När du svarar öppnas det igen.
reply-sent = Ditt svar har skickats.
reply-refused = Ditt svar skickades inte. Din text finns kvar här.
reply-closed = Konversationen är stängd, så det går inte att svara. Behöver du mer hjälp? Starta en ny.
reply-read-only = Här kan du läsa med. Bara den som skrev till oss kan svara.
portal-reply-not-allowed = Ditt svar skickades inte: det här är stängt, eller så kan bara den som skrev till oss svara. Du kan fortfarande läsa.

# Closing
close-verb = Stäng { $one }
close-offer = Löst? Stäng { $one }
close-title = Stänga { $one }?
close-text = Vi slutar jobba med det. Allt som du och vi har skrivit finns kvar att läsa här.
portal-close-not-allowed = Inget har ändrats: du kan inte stänga det här själv. Skriv att det är löst, så stänger vi åt dig.

# A new ticket
new-title = Hur kan vi hjälpa dig?
new-lead = Berätta vad som har hänt. En människa läser varje { $one }.
new-refused = { $n ->
    [one] En sak att rätta innan vi kan skicka det här
   *[other] { $n } saker att rätta innan vi kan skicka det här
    }
new-too-soon = Det här skickades inte
optional = (valfritt)
choose = Välj ett svar
drop-here = Släpp filer här, eller
drop-choose = välj filer
drop-limits = { $files ->
    [one] En fil, högst { $size } MB
   *[other] Högst { $files } filer, { $size } MB per fil
    }
new-share = Låt mina kollegor se det här
new-share-hint = Alla på { $company } som har tillgång till portalen kan följa det.
new-send = Skicka { $one }

# The receipt
new-go-on = Fortsätt
new-go-on-hint = Vissa svar leder till fler frågor.
new-no-files = Formuläret tar inte emot filer längre. Avmarkera dem och skicka igen; du kan bifoga filer när du svarar.
new-your-files = Dina filer
new-shown = Frågas också: { $questions }.
new-hidden = Frågas inte längre: { $questions }.
receipt-leads-on = Fortsätt här:
receipt-title = Vi har fått ditt meddelande
receipt-text = En människa läser det och hör av sig till dig. Du kan följa det här.
receipt-mail = Du får också svaret via e-post, till { $address }.
receipt-open = Öppna { $one }
receipt-list = Visa alla { $many }

# The account
appearance = Utseende
appearance-hint = Så här ser portalen ut i den här webbläsaren.
password-change = Byt lösenord
list-done-hidden = Klart. Det finns inte längre bland dina { $many }.
nav-kb = Hjälpcenter
receipt-text-hidden = En människa läser det och hör av sig till dig. Det finns inte bland dina { $many } i portalen.

# Before somebody is signed out who does nothing
idle-title = Du loggas ut
idle-when = { $n ->
    [one] om { $n } minut
   *[other] om { $n } minuter
}
idle-text = Här har inget hänt på ett tag.
idle-draft = Det du har skrivit sparas i den här webbläsaren och finns kvar när du loggar in igen.
idle-stay = Fortsätt vara inloggad

# Where somebody is signed in, and their password
security = Säkerhet
security-hint = Ditt lösenord och de enheter där du är inloggad.
security-open = Öppna säkerhet
security-devices = Där du är inloggad
security-devices-lead = Något här som inte är du? Logga ut det och byt lösenord.
security-this = Den här enheten
security-began = Inloggad:
security-used = Senast använd:
security-end-one = Logga ut { $device }
security-end-others = Logga ut alla andra
security-ended = Enheten är utloggad.
security-ended-others = Alla andra enheter är utloggade.
security-password-set = Ditt nya lösenord är sparat. Alla andra enheter är utloggade.
device-on = { $browser } på { $system }
device-unknown = Okänd webbläsare
password-current = Nuvarande lösenord
password-current-wrong = Det är inte ditt nuvarande lösenord. Kontrollera det och försök igen, eller välj ett nytt med en länk. Efter många försök behöver du vänta en kvart.
password-none = Du har inget lösenord än. Välj ett med en länk som vi skickar till din e-postadress.
password-set = Välj ett lösenord
