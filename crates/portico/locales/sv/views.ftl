# One's own columns
own-columns = Kolumner
own-columns-legend = Kolumner i din lista
own-columns-save = Spara kolumner
own-columns-back = Använd portalens kolumner
own-columns-none = Behåll minst en kolumn.
own-columns-said = Dina kolumner är sparade. Exporter har dem också.
own-columns-back-said = Din lista har portalens kolumner igen.

# The link to a list
own-link-open = Länk till den här listan
own-link = Länk
own-link-hint = Den som loggar in och öppnar den ser det som hen själv får se.
own-link-copy = Kopiera länk
own-link-copied = Länken är kopierad

# Views that were saved
own-views = Dina vyer
own-views-manage = Hantera vyer
own-views-lead = Det du sökte, filtrerade och sorterade, sparat under ett namn. Bara du ser dem.
own-views-none = Inga vyer än
own-views-none-text = Sök eller filtrera bland dina { $many } och välj sedan ”Spara vyn” framför filtren.
own-views-go = Till { $many }
own-view-save = Spara vyn
own-view-keep = Spara vy
own-view-name = Namn
own-view-or = Eller ändra en vy till det här
own-view-replace = Ersätt vy
own-view-which = Välj vilken vy som ska ersättas.
own-view-nameless = Ge vyn ett namn.
own-view-long = Använd högst { $max } tecken.
own-view-taken = Du har redan en vy med det namnet. Välj ett annat namn, eller ersätt den vyn.
own-view-many = Du har { $max } vyer, och fler får inte plats. Ta bort en först, eller ersätt en.
own-view-empty = Inget är filtrerat här. Sök, filtrera eller sortera först.
own-view-saved = Din vy är sparad.
own-view-replaced = Din vy är ersatt.
own-view-less = En del av vyn finns inte längre. Resten av den visas.
own-view-first = Öppna först
own-view-first-one = Öppna först: { $name }
own-view-first-said = Din lista öppnas med den här vyn från och med nu.
own-view-not-first = Öppna allt först
own-view-not-first-one = Öppna allt först, inte { $name }
own-view-not-first-said = Din lista öppnas med allt igen.
own-view-is-first = Öppnas först
own-view-more = Namn och länk
own-view-more-one = Namn och länk för { $name }
own-view-rename = Byt namn
own-view-renamed = Din vy har fått nytt namn.
own-view-link = Länk till vyn
own-view-delete = Ta bort
own-view-delete-one = Ta bort { $name }
own-view-delete-title = Ta bort vyn?
own-view-delete-text = Bara den sparade vyn försvinner. Dina { $many } finns kvar.
own-view-delete-verb = Ta bort vyn
own-view-deleted = Din vy är borttagen.
own-view-much = Det är för mycket för att spara. Ta bort några filter eller sökord.
