# Around every page
nav-label = Main menu
nav-label-compact = Main menu, at the bottom
nav-account = Account
nav-account-label = Your account
portal-nav-new = New { $one }
preview-label = Preview
preview-text = This is the portal as customers see it. You can read, but not write.
preview-back = Back to the help desk

# Ticket list
greeting-morning = Good morning, { $name }
greeting-afternoon = Good afternoon, { $name }
greeting-evening = Good evening, { $name }
list-summary = { $you ->
    [0] { $us ->
        [0] Nothing is open right now.
        [one] Nothing waits for you. We’re working on one.
       *[other] Nothing waits for you. We’re working on { $us_text }.
        }
    [one] { $us ->
        [0] One needs a reply from you.
        [one] One needs a reply from you. We’re working on one more.
       *[other] One needs a reply from you. We’re working on { $us_text } more.
        }
   *[other] { $us ->
        [0] { $you_text } need a reply from you.
        [one] { $you_text } need a reply from you. We’re working on one more.
       *[other] { $you_text } need a reply from you. We’re working on { $us_text } more.
        }
    }
your-turn = Your turn
card-said = { $name } · { $when }: { $text }
list-none-title = No { $many } yet
list-none-text = When you send the first one, it lands here, with everything you and we write about it.
list-empty-title = Nothing found
list-empty-text = Nothing matches what you asked for. Try other words, or take a filter away.
list-search = Search { $many }
list-total = { $count ->
    [one] { $n } { $one }
   *[other] { $n } { $many }
    }
list-too-long = Only up to { $max } { $many } can be sorted by “{ $column }”. These are sorted by their last activity: filter them first, then sort again.
list-caption-up = { $Many }, sorted by “{ $order }”, ascending
list-caption-down = { $Many }, sorted by “{ $order }”, descending
view-label = Which to show
view-everything = All
view-organization = My organisation
view-owned = Owned by me
owner-nobody = Not assigned yet
search-verb = Search
export = Export
export-csv = CSV file
export-xlsx = Excel workbook
export-too-long = A workbook takes at most { $max } rows, and not too much text. Narrow the list, or export it as CSV, which has no limit.
pager-size = Per page
value-yes = Yes
value-no = No

# Filters
filter-any = Any
filter-anybody = Anybody
filter-stage-other = Another one
filter-from = From
filter-to = To
filter-apply = Apply filter
filter-clear = Clear filters
filter-clear-all = Clear search and filters
chip = { $head }: { $value }
chip-remove = Remove filter
range-from = from { $from }
range-to = until { $to }
range-both = { $from } – { $to }

# A ticket
details = Details
details-files = { $n ->
    [0] No files
    [one] 1 file
   *[other] { $n } files
    }
files = Files
conversation-empty = Nothing has been written here yet.
turn-new = We have it, and answer here and by e-mail
turn-us = The next answer comes from us
turn-us-named = { $name } is looking after this
turn-you = We are waiting for your reply · { $when }
turn-you-named = { $name } is waiting for your reply · { $when }
turn-closed = { $when }
event-owner = { $name } is looking after this · { $when }
event-closed = Closed · { $when }
event-closed-by = { $name } closed this · { $when }
event-closed-by-you = You closed this · { $when }
event-reopened = Opened again · { $when }
event-reopened-by = { $name } opened this again · { $when }
event-reopened-by-you = You opened this again · { $when }

# Replying
reply-label = Your reply
reply-placeholder = Write your reply
reply-placeholder-named = Reply to { $name }
reply-reopens = This is closed. When you reply, it opens again.
reply-sent = Your reply is sent.
reply-refused = Your reply was not sent. Your text is safe here.
reply-closed = This conversation is closed, so you cannot reply to it. Need more help? Start a new one.
reply-read-only = You can read along here. Only the person who wrote to us can reply.
portal-reply-not-allowed = Your reply was not sent: this is closed, or only the person who wrote to us can reply. You can still read it.

# Closing
close-verb = Close { $one }
close-offer = Solved? Close { $one }
close-title = Close this { $one }?
close-text = We stop working on it. Everything you and we wrote stays here to read.
portal-close-not-allowed = Nothing was changed: you cannot close this yourself. Tell us it is solved, and we close it for you.

# A new ticket
new-title = How can we help?
new-lead = Tell us what happened. A person reads every { $one }.
new-refused = { $n ->
    [one] One thing to fix before we can send this
   *[other] { $n } things to fix before we can send this
    }
new-too-soon = This was not sent
optional = (optional)
choose = Choose one
drop-here = Drop files here, or
drop-choose = choose files
drop-limits = { $files ->
    [one] One file, up to { $size } MB
   *[other] Up to { $files } files, { $size } MB each
    }
new-share = Let my colleagues see this
new-share-hint = Everybody at { $company } with access to the portal can follow it.
new-send = Send { $one }

# The receipt
new-go-on = Continue
new-go-on-hint = Some answers lead to further questions.
new-no-files = This form takes no files any more. Untick them and send it again; you can add files when you reply.
new-your-files = Your files
new-shown = Also asked: { $questions }.
new-hidden = No longer asked: { $questions }.
receipt-leads-on = Continue here:
receipt-title = We have your message
receipt-text = A person reads it and gets back to you. You can follow it here.
receipt-mail = You also get the answer by e-mail, to { $address }.
receipt-open = Open { $one }
receipt-list = See all { $many }

# The account
appearance = Appearance
appearance-hint = How the portal looks in this browser.
password-change = Change password
list-done-hidden = Done. It is not among your { $many } any more.
nav-kb = Help centre
receipt-text-hidden = A person reads it and gets back to you. It is not among your { $many } in the portal.

# Before somebody is signed out who does nothing
idle-title = You will be signed out
idle-when = { $n ->
    [one] in { $n } minute
   *[other] in { $n } minutes
}
idle-text = Nothing has been done here for a while.
idle-draft = What you have typed is kept in this browser, and is there again when you sign in.
idle-stay = Stay signed in

# Where somebody is signed in, and their password
security = Security
security-hint = Your password, and the devices on which you are signed in.
security-open = Open security
security-devices = Where you are signed in
security-devices-lead = Something here that is not you? Sign it out, and change your password.
security-this = This device
security-began = Signed in:
security-used = Last used:
security-end-one = Sign out { $device }
security-end-others = Sign out all others
security-ended = That device is signed out.
security-ended-others = All other devices are signed out.
security-password-set = Your new password is set. All other devices are signed out.
device-on = { $browser } on { $system }
device-unknown = Unknown browser
password-current = Present password
password-current-wrong = This is not your present password. Check it and try again, or set a new one by a link. After many tries you have to wait a quarter of an hour.
password-none = You have no password yet. Set one by a link that we send to your e-mail address.
password-set = Set a password
