# The theme editor
theme = Theme
theme-edit = Edit theme
theme-edit-hint = Colours, letters, corners, the head and the foot of every page, with a look at them before customers see them.
theme-back = Back to the portal's settings
theme-is-live = Live: customers see this
theme-is-draft = Draft, not live yet
theme-is-draft-by = Draft by { $name }, { $when }
theme-undo = Undo
theme-redo = Redo
theme-save = Save draft
theme-publish = Publish
theme-published = Published. Customers see it from the next page on.
theme-taken = The theme is your draft now. Publish it when you like it.
theme-failed = The server did not answer, or you are signed out. Nothing typed is lost: change anything to try again.
theme-refused = Not kept yet. Mend what is marked.
theme-overtaken = { $name } has changed the draft or the live theme meanwhile. Yours stands in the fields and is not kept.
theme-kept = Kept in the draft.
theme-keep-mine = Keep mine
theme-take-theirs = Look at theirs
theme-say-accent-tint = { $ratio } : 1 on cards, but less on tints, so text is { $colour }.
theme-change-lines = { $n ->
    [one] one line
   *[other] { $n } lines
}
theme-change-picture = a picture
theme-picture-take-one = Upload: { $what }
theme-picture-drop-one = Remove: { $what }
theme-look = How the portal looks with this theme
theme-page = Page
theme-page-list = List of { $many }
theme-page-ticket = One { $one }
theme-page-form = Form
theme-width = Width
theme-desktop = Desktop
theme-tablet = Tablet
theme-phone = Phone
theme-mode = Light or dark
theme-settings = Theme
theme-start = Start from
theme-start-harbour = Harbour
theme-start-paper = Paper
theme-start-orchard = Orchard
theme-start-graphite = Graphite
theme-start-heather = Heather
theme-start-ember = Ember
theme-colours = Colours
theme-picker = { $name }: choose
theme-brand = Brand
theme-accent = Accent, for “Your turn”
theme-bg = Page
theme-surface = Cards
theme-text = Text
theme-say-white = White text on it: contrast { $ratio } : 1.
theme-say-ink = Dark text on it: contrast { $ratio } : 1.
theme-say-button = Neither white nor dark text reads on it, so buttons are { $colour }, at { $ratio } : 1.
theme-say-cards = Reads at { $ratio } : 1 on cards.
theme-say-accent = { $ratio } : 1 on cards, so text is { $colour }.
theme-say-text = { $page } : 1 on the page, { $cards } : 1 on cards.
theme-say-text-made = Made { $colour }: { $page } : 1 on the page, { $cards } : 1 on cards.
theme-say-ground = Text would not read on it, so it became { $colour }.
theme-made = What we made of it
theme-made-button = Button
theme-made-link = Link
theme-made-tint = Chosen
theme-made-small = Small print
theme-reads = { $ratio } : 1
theme-reads-both = light { $light }, dark { $dark }
theme-dark = Dark mode, made from these colours
theme-dark-hint = Without it the portal is light for everybody.
theme-shape = Shape and letters
theme-radius = Corners, in pixels
theme-not-a-radius = Choose from 0 to { $max } pixels.
theme-font = Typeface
theme-headings = Typeface of headings
theme-font-system = The visitor's own
theme-density = Spacing
theme-density-comfortable = Comfortable
theme-density-cozy = Cozy
theme-density-compact = Compact
theme-pictures = Logo and icon
theme-pictures-hint = SVG, PNG, JPEG, WebP or GIF, up to 1 MB. SVG files are cleaned: scripts and links are removed.
theme-logo = Logo
theme-logo-dark = Logo for dark pages
theme-icon = Icon in the browser's tab
theme-named = The company's name stands beside the logo
theme-picture-take = Upload
theme-picture-drop = Remove
theme-picture-large = The picture is too large: at most { $max } kB.
theme-picture-drawing = This drawing cannot be taken: it is too large, or it asks for something outside of it. Export it as plain SVG, or as PNG.
theme-picture-unknown = This picture cannot be read. Choose an SVG, PNG, JPEG, WebP or GIF file of at most 6,000 pixels across.
theme-head-and-foot = Head and foot
theme-header = Bar at the top
theme-header-plain = Plain
theme-header-tint = Tinted
theme-header-brand = Brand
theme-cover = Above the list
theme-cover-lines = Lines
theme-cover-tint = Tint
theme-cover-plain = Plain
theme-footer = Line at the foot
theme-footer-hint = After your company's name: a place, or who to call.
theme-links = Links at the foot
theme-links-hint = Once these are kept there is room for another. An address begins with https://, with mailto: or with a slash.
theme-link-words-of = Words of link { $n }
theme-link-address-of = Address of link { $n }
theme-link-words-here = Privacy
theme-link-words = Say what the link is called.
theme-link-address = Enter an address such as https://example.com/privacy or mailto:help@example.com.
theme-css = Styles of your own
theme-css-label = CSS for the portal's pages
theme-css-hint = For pages after signing in. Styles that load something from elsewhere are not taken. How well your own colours read is up to you.
theme-css-loads = Line { $line }: { $what }() would load something. Take it out.
theme-css-rule = Line { $line }: @{ $what } is not taken here. Take it out.
theme-css-broken = Line { $line } cannot be read. Look for a bracket or a quotation mark that is missing or too many.
theme-earlier = Earlier themes
theme-earlier-none = Nothing has been published yet.
theme-again = Use again
theme-again-of = Use the theme of { $when } again
theme-discard = Go back to what is live
theme-file = Take it elsewhere
theme-file-hint = A theme is a small file. Take it to another portal, or keep it.
theme-export = Export the draft
theme-json = Paste a theme
theme-import = Import as draft
theme-not-json = This is no theme. Paste the whole text of a file that was exported here.
theme-json-unknown = A theme cannot have this: { $name }. Paste the whole text of a file that was exported here.
theme-change = { $what }: { $value }

# Samples in the editor
sample-subject-1 = Flow meter drifts after the update
sample-subject-2 = Replacement seals for the pump
sample-subject-3 = Calibration certificate is missing
sample-subject-4 = Gateway loses its network at night
sample-subject-5 = Can we have the register map?
sample-subject-6 = New address for deliveries
sample-snippet-1 = Could you send me the log of the last day?
sample-snippet-2 = Which address should they go to?
sample-says-1 =
    Since the update our meter drifts by two per cent within an hour.

    The readings of yesterday are attached. What should we look at first?
sample-says-2 =
    Thank you for the readings. Two things would help:

    - the **log of the last day**
    - the number on the back of the meter

    Could you send me both?
