# Around every page
desk-nav = Helpdesk
menu = Meny
nav-views = Vyer
nav-inboxes = Inkorgar
nav-directory = Register
view-portal = Visa portalen

# Views
view-mine = Mina öppna
view-unassigned = Utan ansvarig
view-ours = Väntar på oss
view-theirs = Väntar på kunden
view-closed = Stängda
view-all = Alla { $many }
group-ours = Vår tur
group-theirs = Kundens tur
group-closed = Stängda

# The queue
snippet-you = Du: { $text }
snippet-by = { $name }: { $text }
urgent = Brådskande
queue-empty = Inget här just nu.
queue-first = Tillbaka till första sidan
queue-more = Visa fler
back-to = Tillbaka till { $view }

# Search
search-title = Sök
search-desk = Ord eller nummer
search-hint = Sök bland ämnen, meddelanden och anteckningar, eller gå direkt till ett nummer.
search-none = Inga träffar på ”{ $text }”. Prova färre ord, eller bara början av ett.

# Nothing open yet
home-title = { $open ->
    [one] 1 öppet
   *[other] { $open_text } öppna
    }, { $ours ->
    [0] inget väntar på oss
    [one] 1 väntar på oss
   *[other] { $ours_text } väntar på oss
    }
home-choose = Välj ett i listan.
home-text = Välj i listan, eller tryck J för att öppna den första.
home-none-title = Du har inget öppet
home-none-text = { $n ->
    [0] Inget saknar ansvarig heller.
    [one] En sak saknar ansvarig.
   *[other] { $n_text } saker saknar ansvarig.
    }
open-first = Öppna den första
look-unassigned = Visa dem utan ansvarig

# A ticket
take = Ta hand om
close = Stäng
messages = Meddelanden
you = Du
note = Intern anteckning
not-in-portal = Inte i portalen
via-portal = via portalen
via-form = via formuläret
via-email = via e-post
by-you = Du
by-itself = Helpdesken
desk-event-created = { $by } skapade det här · { $when }
desk-event-owner = { $by } valde { $value } som ansvarig · { $when }
desk-event-nobody = { $by } tog bort ansvarig · { $when }
desk-event-closed = { $by } stängde det här · { $when }
desk-event-reopened = { $by } öppnade det här igen · { $when }
desk-event-stage = { $by } flyttade det här till { $value } · { $when }
desk-event-priority = { $by } satte prioriteten till { $value } · { $when }
desk-event-no-priority = { $by } tog bort prioriteten · { $when }

# Answering
answer = Svar
kind-label = Svar eller intern anteckning
to-whom = Till { $name }
note-hint = Bara ditt team ser det här
message = Meddelande
answer-placeholder = Skriv här
note-add = Lägg till anteckning
then-label = Efter att du har skickat
then-customer = vänta sedan på kunden
then-us = behåll sedan hos oss
then-close = stäng sedan

# Its facts
facts-label = Detaljer
stage = Steg
priority = Prioritet
inbox = Inkorg
source = Källa
source-form = Portalens formulär
source-email = E-post
source-phone = Telefon
source-chat = Chatt
nobody = Ingen
none = Ingen
other-tickets = Andra { $many }

# What was refused
desk-refused = Inget har skickats eller ändrats
desk-ticket-changed = Någon annan ändrade det här medan du hade det öppet. Nu ser du hur det är. Gör din ändring igen.
desk-stage-unknown = Det steget finns inte längre. Välj ett annat.
desk-owner-unknown = Den personen kan inte längre vara ansvarig. Välj någon annan.
desk-priority-unknown = Den prioriteten finns inte längre. Välj en annan.
desk-no-closed-stage = Det här stängdes inte: flödet har inget stängt steg. Be en administratör att lägga till ett.

# Directory
contacts = Kontakter
companies = Företag
company = Företag
name = Namn
phone = Telefon
domain = Domän
primary = huvudföretag
find-contact = Hitta namn eller adress
find-company = Hitta namn eller domän
directory-none = Inget att visa här.

# Timeline of a contact or a company
timeline = Tidslinje
activity-email-out = { $by } svarade på { $number }
activity-email-in = { $by } skrev på { $number }
activity-created = { $by } skapade { $number }
activity-closed = { $by } stängde { $number }
activity-reopened = { $by } öppnade { $number } igen
activity-changed = { $by } ändrade { $number }
desk-kind-unknown = Välj om det här är ett svar till kunden eller en intern anteckning.

# Systemets läge, för administratörer
nav-admin = Administration
system-title = System
system-process = Den här processen
system-version = Version
system-uptime-label = Har varit igång
system-uptime = { $d } d { $h } h { $m } min
system-database = Databas
system-streams = Öppna sidor som följer med
system-connections = Öppna anslutningar
system-uploads = Pågående uppladdningar
system-of = { $n } av { $limit }
system-jobs = Jobb
system-waiting = Väntar
system-oldest = Har väntat längst, sedan
system-running = Bearbetas
system-parked = Uppgivna
system-mails = Mejl de senaste 30 dagarna
system-failing = Har inte gått att skicka än
system-error = Senaste felet
system-sent = Skickade
system-limits = Gränser
system-limits-hint = Räknas i den här processen sedan den startade. Konfigurationen bestämmer dem.
system-limit = Gräns
system-allowed = Tillåtet
system-refused = Avvisade
system-refused-count = { $n } avvisade
system-no-limit = Ingen gräns
system-a-minute = { $n } per minut
system-at-once = { $n } samtidigt
system-seconds = { $n } s
system-last = Senast avvisade
system-last-none = Inget har avvisats sedan processen startade.
system-address = Adress
system-when = När
refused-sign-in = Inloggning, per adress
refused-forgot = Nya lösenord, per adress
refused-unworked = Registreringar utan skript, per adress
refused-upload = Uppladdningar, per adress
refused-write = Ändringar, per session
refused-search = Sökningar och exporter, per adress
refused-request = Alla förfrågningar, per adress
refused-connection = Anslutningar
refused-busy = Samtidiga uppladdningar
refused-stalled = Uppladdningar som står still
refused-stream = Öppna sidor som lyssnar
threads = Konversationer
threads-hint = Kunder ser en konversation: den som visas. Döljs den ser de i stället den äldsta som inte är dold. Samtal mellan kollegor hör hemma i anteckningar, som ingen kund kan se.
thread-line = { $n ->
    [one] { $via } · { $when } · { $n } meddelande
   *[other] { $via } · { $when } · { $n } meddelanden
  }
thread-shown = Kunder ser den här
thread-show = Visa den här
thread-hide = Dölj
via-desk = Kundtjänst
message-hide = Dölj i portalen
message-show = Visa i portalen
desk-event-thread-hidden = { $by } dolde konversationen i portalen · { $when }
desk-event-thread-shown = { $by } valde vilken konversation portalen visar · { $when }
desk-event-message-hidden = { $by } dolde ett meddelande i portalen · { $when }
desk-event-message-shown = { $by } visade ett meddelande i portalen igen · { $when }
message-hide-of = Dölj i portalen: { $name }, { $when }
message-show-of = Visa i portalen: { $name }, { $when }
