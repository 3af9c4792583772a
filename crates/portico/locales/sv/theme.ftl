# Temaredigeraren
theme = Tema
theme-edit = Redigera tema
theme-edit-hint = Färger, typsnitt, hörn och varje sidas huvud och fot, med en titt på dem innan kunderna ser dem.
theme-back = Tillbaka till portalens inställningar
theme-is-live = Publicerat: kunderna ser det här
theme-is-draft = Utkast, inte publicerat än
theme-is-draft-by = Utkast av { $name }, { $when }
theme-undo = Ångra
theme-redo = Gör om
theme-save = Spara utkast
theme-publish = Publicera
theme-published = Publicerat. Kunderna ser det från nästa sida.
theme-taken = Temat är nu ditt utkast. Publicera det när du är nöjd.
theme-failed = Servern svarade inte, eller så är du utloggad. Inget du skrivit är borta: ändra något för att försöka igen.
theme-refused = Inte sparat än. Rätta det som är markerat.
theme-overtaken = { $name } har ändrat utkastet eller det publicerade temat under tiden. Ditt står kvar i fälten och är inte sparat.
theme-kept = Sparat i utkastet.
theme-keep-mine = Behåll mitt
theme-take-theirs = Se det andra
theme-say-accent-tint = Kontrasten mot kort är { $ratio } : 1, men mindre mot toner, så text är { $colour }.
theme-change-lines = { $n ->
    [one] en rad
   *[other] { $n } rader
}
theme-change-picture = en bild
theme-picture-take-one = Ladda upp: { $what }
theme-picture-drop-one = Ta bort: { $what }
theme-look = Så ser portalen ut med det här temat
theme-page = Sida
theme-page-list = Lista: { $many }
theme-page-ticket = Ett exempel: { $one }
theme-page-form = Formulär
theme-width = Bredd
theme-desktop = Dator
theme-tablet = Surfplatta
theme-phone = Telefon
theme-mode = Ljust eller mörkt
theme-settings = Tema
theme-start = Utgå från
theme-start-harbour = Hamn
theme-start-paper = Papper
theme-start-orchard = Fruktlund
theme-start-graphite = Grafit
theme-start-heather = Ljung
theme-start-ember = Glöd
theme-colours = Färger
theme-picker = { $name }: välj
theme-brand = Varumärke
theme-accent = Accent, för ”Din tur”
theme-bg = Sida
theme-surface = Kort
theme-text = Text
theme-say-white = Vit text mot färgen har kontrasten { $ratio } : 1.
theme-say-ink = Mörk text mot färgen har kontrasten { $ratio } : 1.
theme-say-button = Varken vit eller mörk text går att läsa på den, så knappar är { $colour }, med { $ratio } : 1.
theme-say-cards = Kontrasten mot kort är { $ratio } : 1.
theme-say-accent = Kontrasten mot kort är bara { $ratio } : 1, så text är { $colour }.
theme-say-text = { $page } : 1 på sidan, { $cards } : 1 på kort.
theme-say-text-made = Blev { $colour }: { $page } : 1 på sidan, { $cards } : 1 på kort.
theme-say-ground = Text skulle inte gå att läsa på den, så den blev { $colour }.
theme-made = Så blev det
theme-made-button = Knapp
theme-made-link = Länk
theme-made-tint = Vald
theme-made-small = Finstilt
theme-reads = { $ratio } : 1
theme-reads-both = ljust { $light }, mörkt { $dark }
theme-dark = Mörkt läge, gjort av de här färgerna
theme-dark-hint = Utan det är portalen ljus för alla.
theme-shape = Form och typsnitt
theme-radius = Hörn, i pixlar
theme-not-a-radius = Välj mellan 0 och { $max } pixlar.
theme-font = Typsnitt
theme-headings = Rubrikernas typsnitt
theme-font-system = Besökarens eget
theme-density = Avstånd
theme-density-comfortable = Luftigt
theme-density-cozy = Lagom
theme-density-compact = Tätt
theme-pictures = Logotyp och ikon
theme-pictures-hint = SVG, PNG, JPEG, WebP eller GIF, upp till 1 MB. SVG-filer rensas från skript och länkar.
theme-logo = Logotyp
theme-logo-dark = Logotyp för mörka sidor
theme-icon = Ikon i webbläsarens flik
theme-named = Företagets namn står bredvid logotypen
theme-picture-take = Ladda upp
theme-picture-drop = Ta bort
theme-picture-large = Bilden är för stor: högst { $max } kB.
theme-picture-drawing = Teckningen kan inte användas: den är för stor, eller så frågar den efter något utanför sig själv. Exportera den som ren SVG, eller som PNG.
theme-picture-unknown = Bilden går inte att läsa. Välj en SVG-, PNG-, JPEG-, WebP- eller GIF-fil på högst 6 000 pixlar.
theme-head-and-foot = Sidhuvud och sidfot
theme-header = Sidhuvud
theme-header-plain = Enkelt
theme-header-tint = Tonat
theme-header-brand = Varumärke
theme-cover = Ovanför listan
theme-cover-lines = Linjer
theme-cover-tint = Ton
theme-cover-plain = Enkelt
theme-footer = Rad i sidfoten
theme-footer-hint = Efter företagets namn: en ort, eller vem man ringer.
theme-links = Länkar i sidfoten
theme-links-hint = När de här är sparade finns plats för en till. En adress börjar med https://, med mailto: eller med ett snedstreck.
theme-link-words-of = Ord för länk { $n }
theme-link-address-of = Adress för länk { $n }
theme-link-words-here = Integritetspolicy
theme-link-words = Säg vad länken heter.
theme-link-address = Skriv en adress som https://example.com/integritet eller mailto:help@example.com.
theme-css = Egna stilar
theme-css-label = CSS för portalens sidor
theme-css-hint = För sidor efter inloggning. Stilar som hämtar något utifrån godtas inte. Hur väl dina egna färger går att läsa ansvarar du själv för.
theme-css-loads = Rad { $line }: { $what }() skulle hämta något. Ta bort det.
theme-css-rule = Rad { $line }: @{ $what } godtas inte här. Ta bort det.
theme-css-broken = Rad { $line } går inte att läsa. Leta efter en parentes eller ett citattecken som saknas eller är för mycket.
theme-earlier = Tidigare teman
theme-earlier-none = Inget har publicerats än.
theme-again = Använd igen
theme-again-of = Använd temat från { $when } igen
theme-discard = Gå tillbaka till det publicerade
theme-file = Flytta temat
theme-file-hint = Ett tema är en liten fil. Ta den till en annan portal, eller spara den.
theme-export = Exportera utkastet
theme-json = Klistra in ett tema
theme-import = Importera som utkast
theme-not-json = Det här är inget tema. Klistra in hela texten ur en fil som exporterats här.
theme-json-unknown = Ett tema kan inte ha det här: { $name }. Klistra in hela texten ur en fil som exporterats här.
theme-change = { $what }: { $value }

# Exempel i redigeraren
sample-subject-1 = Flödesmätaren driver efter uppdateringen
sample-subject-2 = Nya packningar till pumpen
sample-subject-3 = Kalibreringsintyget saknas
sample-subject-4 = Gatewayen tappar nätet på natten
sample-subject-5 = Kan vi få registerkartan?
sample-subject-6 = Ny adress för leveranser
sample-snippet-1 = Kan du skicka mig loggen för det senaste dygnet?
sample-snippet-2 = Vilken adress ska de till?
sample-says-1 =
    Sedan uppdateringen driver vår mätare två procent på en timme.

    Gårdagens mätvärden bifogas. Vad ska vi titta på först?
sample-says-2 =
    Tack för mätvärdena. Två saker skulle hjälpa:

    - **loggen för det senaste dygnet**
    - numret på mätarens baksida

    Kan du skicka mig båda?
