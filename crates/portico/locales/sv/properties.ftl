# Egenskaper hos ärenden, kontakter och företag
company-name = Namn
company-domain = Domän
kind-choices = Flera val
filter-has-any = har någon av
filter-has-none = har ingen av
filter-value-control = Ta bort tecken som inte syns.
form-about-contact = Kontakt: { $property }
desk-property-unknown = Egenskapen finns inte längre. Nu ser du dem som finns.
desk-event-property = { $by } satte { $property } till { $value } · { $when }
desk-event-no-property = { $by } tömde { $value } · { $when }
filter-said-by-customers = Kunderna får fylla i det själva, så det kan inte avgöra vad de ser. Välj något annat eller ändra vem som fyller i det.
properties = Egenskaper
properties-lead = Vad ni och era kunder kan säga om { $many }, kontakter och företag.
properties-of-tickets = { $Many }
properties-of-contacts = Kontakter
properties-of-companies = Företag
property-new = Ny egenskap
property-new-ticket = Ny egenskap hos { $many }
property-new-contact = Ny egenskap hos kontakter
property-new-company = Ny egenskap hos företag
property-kind-options = { $n ->
    [one] { $kind }, ett att välja
   *[other] { $kind }, { $n } att välja bland
}
property-up = Flytta upp ”{ $name }”
property-down = Flytta ner ”{ $name }”
property-archived-title = Arkiverade
property-archived = Egenskapen är arkiverad. Värdena finns kvar.
property-is-back = Egenskapen är tillbaka, med sina värden.
property-is-archived = Arkiverad: ingen ser den eller fyller i den. Värdena finns kvar.
property-is-built-in = Varje installation har den.
property-archive = Arkivera
property-archive-title = Arkivera egenskapen?
property-archive-text = Ingen ser den eller fyller i den längre. Värdena finns kvar och kommer tillbaka med den.
property-archive-verb = Arkivera egenskapen
property-bring-back = Ta tillbaka
property-bring-back-one = Ta tillbaka { $name }
property-used-in = Den används här:
property-use-column = Kolumner i portalens lista
property-use-visible = Vilka { $many } portalen visar
property-use-entry = Vilka som kommer in i en portal
property-use-company = Vilka som ser sitt företags { $many }
property-held = Ändra först filtret som frågar efter den. Att ta bort den där kunde visa kunderna mer än du menade.
property-only-column = Den är den enda kolumnen i portalens lista. Lägg till en annan först.
property-used = Säg att den ska tas bort där, eller låt egenskapen vara som den är.
property-take-out = Ta bort den där också
property-no-group = Ingen grupp
property-group = Grupp
property-group-new = Ny grupp
property-group-lead = Egenskaper i en grupp står tillsammans under gruppens namn.
property-group-name = Gruppens namn
property-group-add = Lägg till grupp
property-group-edit = Ändra gruppen ”{ $name }”
property-group-save = Spara gruppen
property-group-drop = Ta bort gruppen
property-group-dropped = Gruppen är borttagen.
property-group-empty = Inget står här än. Välj gruppen på en egenskaps sida.
property-group-used = Det står egenskaper i gruppen. Välj en annan grupp åt dem innan du tar bort den.
property-group-missing = Ge gruppen ett namn.
property-group-twice = Det finns redan en grupp med det namnet.
property-group-gone = Gruppen finns inte längre. Välj en annan.
property-group-changed = Någon annan har döpt om gruppen till ”{ $name }”. Spara igen för att ditt namn ska gälla.
property-words = Namn och hjälp
property-words-lead = Vad människor läser. Namnet för program är som det är.
property-words-new = Vad människor läser, och namnet som filter och program känner den vid.
property-label = Etikett
property-label-usual = Lämna tomt för ”{ $name }”, på varje sidas språk.
property-label-missing = Ge egenskapen en etikett.
property-name = Namn för program
property-name-hint = Små bokstäver, siffror och _. Lämna tomt för att göra ett av etiketten. Det kan inte ändras senare.
property-name-missing = Skriv ett namn för program, till exempel serial_number.
property-name-odd = Använd små bokstäver a till z, siffror och _, med en bokstav först, högst { $max }.
property-name-taken = Det finns redan en egenskap som heter { $name }. Den kan vara arkiverad.
property-name-reserved = Portico använder självt namnet { $name }. Välj ett annat.
property-help = Hjälptext
property-help-hint = Står under egenskapen där någon av er fyller i den. Formulär har egna hjälptexter.
property-kind = Typ av värde
property-kind-lead = Den kan inte ändras senare.
property-kind-missing = Välj vad värdena är.
property-options = Vad som kan väljas
property-option = Val { $n }
property-option-label = Etikett
property-option-value = Värde för program
property-option-archived = Erbjuds inte längre
property-option-add = Lägg till ett val
property-option-up = Flytta upp ”{ $option }”
property-option-down = Flytta ner ”{ $option }”
property-option-drop = Ta bort ”{ $option }”
property-option-leaves = Det håller på att tas bort. Det som hade det blir tomt.
property-option-leaves-to = Det håller på att tas bort. Det som hade det blir ”{ $option }”.
property-own-words = { $forms }: formuläret erbjuder ett eget urval av dessa, med egna ord. Det du lägger till här syns inte där.
property-options-none = Lägg till minst ett val.
property-options-many = En egenskap har högst { $max } val.
property-options-archived = Minst ett val måste erbjudas.
property-option-missing = Val { $n } saknar etikett.
property-option-twice = Val { $n } har samma etikett som ett annat.
property-option-long = Val { $n } är för långt här. Använd högst { $max } tecken.
property-value-odd = Val { $n } behöver ett värde för program utan semikolon.
property-value-twice = Val { $n } har samma värde som ett annat.
property-option-title = Ta bort ”{ $option }”?
property-option-tickets = { $n ->
    [0] Inga { $many } har det.
    [one] 1 { $one } har det.
   *[other] { $n_text } { $many } har det.
}
property-option-contacts = { $n ->
    [0] Ingen kontakt har det.
    [one] En kontakt har det.
   *[other] { $n_text } kontakter har det.
}
property-option-companies = { $n ->
    [0] Inget företag har det.
    [one] Ett företag har det.
   *[other] { $n_text } företag har det.
}
property-option-to = Det som hade det blir
property-option-empty = Tomt
property-option-text = Det går inte att ångra. Vill du behålla det där det är men inte erbjuda det, kryssa i stället för ”Erbjuds inte längre”.
property-option-verb = Ta bort valet
property-option-where = Säg vad det ska bli av dem som har det.
property-option-asked = Ett filter i en portal frågar efter det. Ändra filtret först.
property-option-last = Det är det enda valet som erbjuds. Lägg till ett annat först.
property-option-target = Andra flyttas just till det här valet. Försök igen om en stund.
property-access = Vem som ser den
property-access-lead = Du och dina kollegor ser den alltid.
property-access-never = Kunder ser den inte
property-access-column = Kunder ser den när den är en kolumn i deras lista
property-access-detail = Kunder ser den också på sidan för varje { $one }
property-access-editable = Kunder fyller också i den, där ett formulär frågar efter den
property-access-account = Kunder ser den på sidan för sitt konto
property-access-account-form = Kunder fyller också i den, där ett formulär frågar efter den
property-asked = Ett formulär frågar kunderna efter den: { $forms }. Ta bort frågan först.
property-is-column = Den är en kolumn i en portals lista. Ta bort den där först.
property-decides = Den avgör vilka som kommer in i en portal, eller vilka som ser sitt företags { $many }, så kunderna kan inte fylla i den själva.
property-make = Skapa egenskapen
property-save = Spara egenskapen
property-saved = Sparat.
property-changed = { $name } har ändrat egenskapen under tiden. Inget av ditt har gått förlorat: se vad som gäller nu och skicka ditt igen om det ska gälla.
history-property = Egenskapen ”{ $name }”
history-property-place = En egenskaps plats
history-group = Gruppen ”{ $name }”
history-group-place = En grupps plats
history-option-archived = { $option } (erbjuds inte)
history-archived = Arkiverad
history-not-archived = Inte arkiverad
about-me = Vad vi vet om dig
