# Flera portaler, och vem som får komma in i en.
portals = Kundportaler
portals-lead = Varje portal har sin egen adress, sitt utseende, sitt formulär och sina regler. Ärenden, kontakter och inkorgar är gemensamma.
portals-all = Alla portaler
portals-another = Lägg till en portal till
portals-add = Lägg till en portal
portals-add-lead = Den börjar som en kopia av en annan, avstängd, så att du kan ställa in den i lugn och ro.
portals-slug-hint = Ett ord efter domänen, eller inget. Länkar som ledde därifrån till en annan portal leder hit.
portals-name = Namn
portals-like = Börjar som en kopia av
portals-make = Lägg till portalen
portals-is-default = Standard
portals-is-on = På
portals-is-off = Av
portals-make-default = Gör till standard
portals-make-default-of = Gör till standard: { $name }
portals-default-hint = Helpdesken har standardportalens namn, färger, språk och tidszon.
portals-delete = Ta bort
portals-delete-of = Ta bort { $name }
portals-delete-title = Ta bort portalen
portals-delete-text = Kunder hittar inte längre något på adressen, och inte heller på portalens tidigare adresser. Ärenden, kontakter och lösenord finns kvar, och det den visade kan visas av en annan portal.
portals-delete-verb = Ta bort portalen
portals-delete-default = Det här är standardportalen. Gör först en annan till standard.
portals-made-said = Portalen lades till. Den är avstängd tills du slår på den.
portals-deleted = Portalen togs bort.
portals-default-said = Det här är standardportalen nu.
portals-taken = En annan portal finns på den adressen. Välj en annan sökväg.
portals-many = Det finns { $max } portaler, och fler får det inte bli. Ta bort en först.
portals-made = Portal tillagd
portals-deleted-one = Portal borttagen
portals-default = Standardportal
change-portal-gone = En borttagen portal: { $what }
change-portal-of = { $portal }: { $what }

tab-access = Tillträde
sect-entry = Vem som får komma in
sect-entry-lead = De som inte får komma in kan logga in, men läser då att portalen inte är öppen för dem.
set-entry = Vem som får komma in
set-entry-all = Alla kontakter
set-entry-all-hint = Alla som du har som kontakt kan välja ett lösenord via e-post och logga in.
set-entry-some = Bara åtkomstgrupper
set-entry-some-hint = De som är med i en av grupperna. Andra får läsa att portalen inte är öppen för dem.

portal-no-access-title = Portalen är inte öppen för dig
portal-waits-title = Snart klart
portal-no-access = Portalen är för inbjudna kunder. Du är inloggad som { $email }.
portal-other-address = Använd en annan adress
who-shut-out = { $n ->
    [one] En kontakt skulle se det, men får inte komma in i portalen.
   *[other] { $n_text } kontakter skulle se det, men får inte komma in i portalen.
}
sees-no-entry = Får inte komma in: de är inte med i någon av dess åtkomstgrupper.
sees-at = I { $portal }

# When customers are signed out
sect-sessions = Sessioner
sect-sessions-lead = Hur länge någon förblir inloggad.
set-idle = Logga ut vid inaktivitet
set-idle-hint = Efter så lång tid utan ett klick. Det gäller varje portal på den här domänen. Sidan varnar två minuter innan, och halvskrivna svar och ärenden sparas. Av: det tar slut först efter den längsta tid som driften tillåter.
set-minutes = { $n ->
    [one] { $n } minut
   *[other] { $n } minuter
}
set-hours = { $n ->
    [one] { $n } timme
   *[other] { $n } timmar
}

# How customers sign in
sect-ways = Hur de loggar in
sect-ways-lead = E-postadress och lösenord fungerar alltid.
set-signin-link = Inloggningslänk via e-post
set-signin-link-hint = Gäller i 15 minuter, en gång. Den som registrerar sig behöver då inget lösenord. Det gäller varje portal på den här domänen. När den är av väljer de utan lösenord ett via ”Glömt lösenordet?”.
set-help = Vem man skriver till
set-help-hint = Visas där kunder loggar in och där de inte kommer in. Det gäller varje portal på den här domänen. Tomt: inkorgens adress.
