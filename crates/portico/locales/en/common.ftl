# Nouns
ticket-one = Ticket
ticket-many = Tickets
somebody = Somebody

# Dates
date-now = Just now
date-minutes-ago = { $n } min ago
date-hours-ago = { $n } h ago
date-today = Today
date-yesterday = Yesterday

# Counts and sizes; counting stops at a thousand
count-exact = { $n ->
    [1000] 1,000
   *[other] { $n }
    }
count-more = { $n ->
    [1000] 1,000+
   *[other] { $n }+
    }
decimal-mark = { "." }
size-kb = { $n } kB
size-mb = { $n } MB

# Badges: open or closed, and whose turn
badge-open = Open
badge-closed = Closed
badge-received = Received
badge-us = We’re on it
badge-you = Your turn

# What pages share
skip = Skip to content
crumbs-label = You are here
cancel = Cancel
save = Save changes
sign-in = Sign in
sign-out = Sign out
email = E-mail address
password = Password
mode-system = Same as the device
mode-light = Light
mode-dark = Dark
pager-label = Pages
pager-next = Next
pager-previous = Previous
column-number = Number
column-subject = Subject
column-requester = Requested by
column-created = Created
column-owner = Owner
column-activity = Last activity
column-status = Status
property-pipeline = Pipeline
property-stage = Stage
property-priority = Priority
property-category = Category
property-source = Source
property-closed = Closed
property-answered = First answer
property-replied = Last customer reply
conversation = Conversation
description = Description

# Writing and files
reply-verb = Reply
reply-send = Send reply
attach = Attach files
file-remove = Remove file
md-label = Formatting
md-bold = Bold
md-italic = Italic
md-list = List
md-quote = Quote
md-code = Code
md-link = Link
md-preview = Preview
draft-restored = You wrote this earlier and have not sent it yet.
limit-wait = { $n ->
    [one] Too much came from here in a short time, so nothing was changed. Try again in one second.
   *[other] Too much came from here in a short time, so nothing was changed. Try again in { $n } seconds.
    }
limit-sent = { $n ->
    [one] Too much came from here in a short time, so this was not sent. Your text is safe here. Send it again in one second.
   *[other] Too much came from here in a short time, so this was not sent. Your text is safe here. Send it again in { $n } seconds.
    }
busy-wait = Too many people are sending files right now, so nothing was changed. Try again in { $n } seconds.
busy-sent = Too many people are sending files right now, so this was not sent. Your text is safe here. Send it again in { $n } seconds.
send-failed = No answer came, so it is not certain that this was sent. Your text is safe here. Send it again: nothing is sent twice.

# Form problems
field-required = “{ $label }” needs an answer.
field-too-long = “{ $label }” is longer than { $max } characters. Shorten it a little.
field-not-a-number = “{ $label }” needs a number, such as 12 or 3.5.
field-not-a-date = “{ $label }” needs a date, such as 2026-05-12.
field-not-an-option = Choose one of the answers under “{ $label }”.
message-empty = Write a message or attach a file.
message-too-long = The message is longer than { $max } characters. Shorten it, or attach the rest as a file.
too-many-files = { $max ->
    [one] Only one file fits in a message. Send the rest in another.
   *[other] Up to { $max } files fit in a message. Send the rest in another.
    }
file-too-large = Too large: a file can be { $max } MB at most. Choose a smaller one.
file-incomplete = The file did not arrive whole. Add it again.
files-not-kept = Your files were not kept. Add them again before you send.
file-missing = No file came along. Choose one and try again.
upload-failed = This file did not arrive. Remove it and add it again.
upload-gone = A file you added earlier is no longer here. Your text is safe. Add the file again.
form-too-long = What you wrote is more than { $max } MB together, so nothing was saved. Go back and shorten it.
form-unreadable = We could not read the form, so nothing was saved. Go back and send it again.
email-invalid = Write the whole address, such as name@example.com.
email-taken = Somebody here has this address already. Use another one.

# Error pages
error-home = Go to the start page
error-again = Try again
error-request-id = Does it happen again? Tell us this number:
error-401-title = Sign in first
error-401-text = You are not signed in, or the session has ended. Nothing was changed. Sign in and try again.
error-403-title = This is not open to you
error-403-text = You are signed in, but you may not do this. Nothing was changed. If you need it, write to us.
error-404-title = This page moved or never was
error-404-text = Look over the address, or go to the start page and find it from there.
error-405-title = That does not work here
error-405-text = Nothing was changed. Go back and use the buttons on the page.
error-408-title = That took too long
error-408-text = We stopped waiting. Check whether it went through before you send it again.
error-413-title = That was too large
error-413-text = More came than we can take at once, so nothing was saved. Send fewer or smaller files.
error-422-title = This needs another look
error-422-text = Nothing was saved. Go back, look over what you wrote and send it again.
error-429-title = That was a lot at once
error-429-text = Nothing was changed. Wait a minute and try again.
error-500-title = Something broke on our side
error-500-text = What you did just now may not be saved. Everything before it is safe. Try again in a moment.
error-503-title = Not available right now
error-503-text = We cannot reach our records at the moment. What is saved is safe. Try again in a minute.
error-cross-origin = This was sent from another site’s page, so we did nothing. Open the page here and try again.
portal-off-text = The portal is closed right now. Everything you have sent us is safe, and you can still write to us by e-mail.
portal-preview-read-only = You see the portal as customers do. Nothing can be sent or changed from here.
too-many-uploads = Too many files are waiting to be sent. Send or remove some, then add this one again.
keys-label = Keyboard shortcuts
keys-hint = Single keys: / goes to the search.
live-new = New messages are here.
live-meanwhile = Somebody else wrote while you were writing. Your text is safe here.
