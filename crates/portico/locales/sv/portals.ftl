# Flera portaler, och vem som får komma in i en.
portals = Kundportaler
portals-lead = Varje portal har sin egen adress, sitt utseende, sitt formulär och sina regler. Ärenden, kontakter och inkorgar är gemensamma.
portals-all = Alla portaler
portals-another = Lägg till en portal
portals-add = Lägg till en portal
portals-add-lead = Den börjar som en kopia av en annan, avstängd, så att du kan ställa in den i lugn och ro.
portals-name = Namn
portals-like = Börjar som en kopia av
portals-make = Lägg till portalen
portals-is-default = Standard
portals-is-on = På
portals-is-off = Av
portals-make-default = Gör till standard
portals-make-default-of = Gör { $name } till standard
portals-default-hint = Personalen ser genom standardportalen, och dess namn och färger syns i ärendehanteringen.
portals-delete = Ta bort
portals-delete-of = Ta bort { $name }
portals-delete-title = Ta bort portalen
portals-delete-text = Kunder hittar inget mer på adressen, inte heller på dem den har haft. Ärenden, kontakter och lösenord finns kvar, och det den visade kan visas av en annan portal.
portals-delete-verb = Ta bort portalen
portals-delete-default = Det här är standardportalen. Gör först en annan till standard.
portals-made-said = Portalen finns. Den är avstängd tills du slår på den.
portals-deleted = Portalen togs bort.
portals-default-said = Det här är standardportalen nu.
portals-taken = En annan portal finns på den adressen. Välj en annan sökväg.
portals-many = Det finns { $max } portaler, och fler får det inte bli.
portals-made = Portal tillagd
portals-deleted-one = Portal borttagen
portals-default = Standardportal
change-portal-of = { $portal }: { $what }

tab-access = Tillträde
sect-entry = Vem som får komma in
sect-entry-lead = Den som inte får komma in kan logga in, och läser då att portalen inte är öppen för dem.
set-entry = Vem som får komma in
set-entry-all = Varje kontakt som har ett lösenord
set-entry-all-hint = Vad var och en ser bestäms på de andra sidorna.
set-entry-some = Bara några kontakter
set-entry-some-hint = Villkor på kontakter och deras företag avgör vilka som kommer in.
set-entry-if = Vilka som kommer in
set-entry-if-hint = Gäller när du har valt bara några kontakter.

portal-no-access = Du är inloggad, men portalen är inte öppen för dig. Skriv till oss om du tycker att den borde vara det.
who-shut-out = { $n ->
    [one] En kontakt till skulle se det, men får inte komma in i portalen.
   *[other] { $n_text } kontakter till skulle se det, men får inte komma in i portalen.
}
sees-no-entry = Får inte komma in: villkoren är inte uppfyllda.
sees-at = I { $portal }
