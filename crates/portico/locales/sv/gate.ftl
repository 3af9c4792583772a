# Around every page
gate-desk = Helpdesk
gate-about = Vad det här är
gate-lead = Varje { $one } på ett och samma ställe: det du skrev, det vi svarade och vad som händer härnäst.
gate-lead-desk = Se direkt vem som väntar på dig, och svara dem först.
gate-back = Tillbaka till inloggningen

# Sign in
gate-title = Välkommen tillbaka
gate-text = Logga in för att följa dina { $many } och prata med dem som jobbar med dem.
gate-text-desk = Logga in för att hjälpa dina kunder.
gate-forgot = Glömt lösenordet?
gate-signed-out = Du har loggat ut.
gate-password-set = Ditt nya lösenord är sparat. Logga in med det.
gate-refused = Adressen och lösenordet hör inte ihop. Kontrollera båda och försök igen, eller välj ett nytt lösenord. Efter många försök behöver du vänta en kvart.

# Ask for a new password
forgot-title = Glömt lösenordet?
forgot-text = Skriv din e-postadress, så skickar vi en länk där du väljer ett nytt.
forgot-send = Skicka länk
forgot-sent-title = Titta i din inkorg
forgot-sent-text = Om { $address } har ett konto här är en länk på väg. Den fungerar en gång, i 24 timmar. Hittar du inget? Titta bland skräpposten och kontrollera stavningen.

# Set a new password
reset-title = Välj ett nytt lösenord
reset-text = Några vanliga ord i rad fungerar bra. Sedan loggas du ut överallt.
reset-field = Nytt lösenord
reset-save = Spara lösenord
reset-over-title = Länken fungerar inte längre
reset-over-text = En länk fungerar en gång, i 24 timmar. Ditt lösenord är som förut. Hämta en ny länk och använd det senaste mejlet.
reset-again = Hämta en ny länk
rules-title = Ett bra lösenord:
rules-length = har 12 tecken, eller 10 av två slag, eller 8 av tre slag: små bokstäver, stora bokstäver, siffror, andra tecken
rules-name = innehåller ingen del av ditt namn eller din e-postadress
rules-run = innehåller ingen följd som abcde, 12345, aaa eller qwert
rules-common = är inget som många använder
password-too-short = Gör det längre: 12 tecken, eller 10 av två slag, eller 8 av tre slag.
password-names = Utelämna delarna av ditt namn och din e-postadress.
password-run = Utelämna följder som abcde, 12345, aaa eller qwert.
password-too-long = Använd högst 256 tecken.
password-too-common = Det här är lätt att gissa. Prova några vanliga ord i rad.

# Sign in by a link
gate-or = eller
gate-link = Mejla mig en inloggningslänk
link-title = Logga in via e-post
link-text = Skriv din e-postadress, så skickar vi en länk som loggar in dig.
link-send = Skicka länk
link-sent-text = Om { $address } har ett konto här är en länk på väg. Den fungerar en gång, i 15 minuter. Hittar du inget? Titta bland skräpposten och kontrollera stavningen.
enter-text = Din länk fungerar. Ett klick, och du är inloggad på den här enheten.
enter-over-text = En länk fungerar en gång, i 15 minuter. Hämta en ny och använd det senaste mejlet, eller logga in med ditt lösenord.

# Utloggad
signed-out-title = Du är utloggad
signed-out-text = Ingen annan kan läsa vidare här. Välkommen tillbaka.
signed-out-again = Logga in igen

# Samtycke innan man går vidare
agree-title = Läs det här först
agree-text = { $company } ber om ditt samtycke innan du går vidare.
agree-verb = Fortsätt
agree-out = Logga ut i stället
agree-data = Ladda ner eller radera dina uppgifter
agree-yours = Ditt samtycke
agree-since = Samtyckt: { $when }
agree-read = Läs vad du har samtyckt till
agree-withdraw = Återkalla samtycket
agree-withdraw-hint = Du tillfrågas igen innan du kan fortsätta här. Vill du att dina uppgifter raderas, be om det nedan.
agree-withdrawn = Ditt samtycke är återkallat.
code-title = Ett steg till
code-text = Öppna appen som ger dina koder och skriv den som visas för oss. Är appen borta? Skriv då en av koderna som du sparade för det.
code-label = Kod
code-wrong = Koden stämmer inte eller har redan använts. Skriv den som appen visar nu, eller en annan av dem som du har sparat.
code-anew = Börja om
code-over = Det blev för många felaktiga koder, eller så tog det för lång tid. Logga in en gång till. Efter många felaktiga koder får du vänta: först en kvart, senare ett dygn.
factor-there = Det finns redan en app. Ta bort den innan du lägger till en annan.
factor-wrong = Koden stämmer inte eller har redan använts. Skriv den som appen visar nu. Efter många felaktiga får du vänta: först en kvart, senare ett dygn.
factor = Inloggning i två steg
factor-none = Logga in i två steg
factor-none-text = Efter lösenordet eller en länk skriver du en kod som en app i din telefon visar. Den som bara har ditt lösenord kommer inte in.
factor-add = Ställ in med en app
factor-offer = Lägg till appen
factor-offer-text = Öppna en app som ger koder, till exempel den i din lösenordshanterare, och låt den läsa bilden.
factor-picture = Bild för appen
factor-secret = Eller skriv in det här i appen:
factor-first = Koden som appen visar nu
factor-confirm = Bekräfta
factor-again = Gör en ny bild
factor-codes = Spara de här koderna
factor-codes-text = Var och en loggar in dig en gång, för när telefonen är borta. De visas bara nu: spara eller skriv ut dem, eller lägg dem i din lösenordshanterare.
factor-kept = Jag har sparat dem
factor-held = Inloggning i två steg är på
factor-left = { $n ->
    [0] Du har ingen kod kvar för när telefonen är borta. Gör nya.
    [one] Du har en kod kvar för när telefonen är borta.
   *[other] Du har { $n } koder kvar för när telefonen är borta.
}
factor-new-codes = Gör nya koder
factor-remove = Stäng av
factor-open = Ställ in eller ändra
factor-off = Inloggning i två steg är av.
factor-now = En kod, för att ändra något
factor-now-hint = Den som appen visar nu, eller en av dem som du har sparat.
factor-required = Era administratörer kräver det. Ny telefon? Skriv en kod, välj ”Flytta till en annan app” och ställ in den nya genast.
factor-move = Flytta till en annan app
factor-offer-over = Det tog för lång tid. Lägg till appen en gång till.
factor-by-passkey = Använd en lösennyckel i stället
factor-by-app = Använd en app som ger koder i stället
code-lost = Är både telefonen och koderna borta? Skriv till oss:
code-lost-staff = Är både telefonen och koderna borta? Fråga en administratör.
factor-file = Spara som fil
factor-copy = Kopiera
factor-copied = Kopierat
factor-owed-title = Ställ in inloggning i två steg
factor-owed = Era administratörer vill att du loggar in i två steg. Det tar en minut att ställa in, och sedan kan du fortsätta.
code-missing = Skriv koden.
factor-app = Öppna i en app på den här enheten
factor-on = Inloggning i två steg är på, och du har loggats ut på alla andra ställen.
