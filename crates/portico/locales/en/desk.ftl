# Around every page
desk-nav = Help desk
menu = Menu
nav-views = Views
nav-inboxes = Inboxes
nav-directory = Directory
view-portal = View portal

# Views
view-mine = My open
view-unassigned = Unassigned
view-ours = Waiting on us
view-theirs = Waiting on customer
view-closed = Closed
view-all = All { $many }
group-ours = Our turn
group-theirs = Customer’s turn
group-closed = Closed

# The queue
snippet-you = You: { $text }
snippet-by = { $name }: { $text }
urgent = Urgent
queue-empty = Nothing here right now.
queue-first = Back to the first page
queue-more = Show more
back-to = Back to { $view }

# Search
search-title = Search
search-desk = Words or a number
search-hint = Search subjects, messages and notes, or go straight to a number.
search-none = Nothing found for “{ $text }”. Try fewer words, or only the beginning of one.

# Nothing open yet
home-title = { $open_text } open, { $ours ->
    [0] none is our turn
    [one] one is our turn
   *[other] { $ours_text } are our turn
    }
home-choose = Pick one from the list.
home-text = Pick one from the list, or press J for the first.
home-none-title = Nothing of yours is open
home-none-text = { $n ->
    [0] Nothing is unassigned either.
    [one] One is unassigned.
   *[other] { $n_text } are unassigned.
    }
open-first = Open the first one
look-unassigned = Look at unassigned

# A ticket
take = Take it
close = Close
messages = Messages
you = You
note = Internal note
not-in-portal = Not in portal
via-portal = via portal
via-form = via form
via-email = via e-mail
by-you = You
by-itself = The help desk
desk-event-created = { $by } created this · { $when }
desk-event-owner = { $by } set the owner to { $value } · { $when }
desk-event-nobody = { $by } removed the owner · { $when }
desk-event-closed = { $by } closed this · { $when }
desk-event-reopened = { $by } opened this again · { $when }
desk-event-stage = { $by } moved this to { $value } · { $when }
desk-event-priority = { $by } set the priority to { $value } · { $when }
desk-event-no-priority = { $by } removed the priority · { $when }

# Answering
answer = Answer
kind-label = Reply or internal note
to-whom = To { $name }
note-hint = Only your team sees this
message = Message
answer-placeholder = Write here
note-add = Add note
then-label = After sending
then-customer = then wait on customer
then-us = then keep with us
then-close = then close

# Its facts
facts-label = Details
stage = Stage
priority = Priority
inbox = Inbox
source = Source
source-form = Portal form
source-email = E-mail
source-phone = Phone
source-chat = Chat
nobody = Nobody
none = None
other-tickets = Other { $many }

# What was refused
desk-refused = Nothing was sent or changed
desk-ticket-changed = Somebody else changed this while you had it open. You now see it as it is. Make your change again.
desk-stage-unknown = This stage no longer exists. Choose another.
desk-owner-unknown = This person can no longer be the owner. Choose another.
desk-priority-unknown = This priority no longer exists. Choose another.
desk-no-closed-stage = This was not closed: its pipeline has no closed stage. Ask an administrator to add one.

# Directory
contacts = Contacts
companies = Companies
company = Company
name = Name
phone = Phone
domain = Domain
primary = main
find-contact = Find a name or address
find-company = Find a name or domain
directory-none = Nothing to show here.

# Timeline of a contact or a company
timeline = Timeline
activity-email-out = { $by } answered { $number }
activity-email-in = { $by } wrote on { $number }
activity-created = { $by } created { $number }
activity-closed = { $by } closed { $number }
activity-reopened = { $by } opened { $number } again
activity-changed = { $by } changed { $number }
desk-kind-unknown = Say whether this is a reply to the customer or an internal note.

# The state of the system, for administrators
nav-admin = Administration
system-title = System
system-process = This process
system-version = Version
system-uptime-label = Running for
system-uptime = { $d } d { $h } h { $m } min
system-database = Database
system-streams = Open pages that follow along
system-connections = Open connections
system-uploads = Uploads in progress
system-of = { $n } of { $limit }
system-jobs = Jobs
system-waiting = Waiting
system-oldest = Waiting longest, since
system-running = Being worked on
system-parked = Given up
system-mails = Mails of the last 30 days
system-failing = Could not be sent so far
system-error = Last error
system-sent = Sent
system-limits = Limits
system-limits-hint = Counted in this process since it started. The configuration sets them.
system-limit = Limit
system-allowed = Allowed
system-refused = Refused
system-refused-count = { $n } refused
system-no-limit = No limit
system-a-minute = { $n } a minute
system-at-once = { $n } at once
system-seconds = { $n } s
system-last = Refused last
system-last-none = Nothing was refused since this process started.
system-address = Address
system-when = When
refused-sign-in = Signing in, for each address
refused-forgot = New passwords, for each address
refused-unworked = Registrations without scripts, for each address
refused-upload = Uploads, for each address
refused-write = Changes, for each session
refused-search = Searches and exports, for each address
refused-request = Requests in all, for each address
refused-connection = Connections
refused-busy = Uploads at the same time
refused-stalled = Uploads that stand still
refused-stream = Open pages that listen
threads = Conversations
threads-hint = Customers see one conversation: the one that is shown. Hide it, and they see the oldest that is not hidden instead. Talk among colleagues belongs in notes, which no customer can see.
thread-line = { $n ->
    [one] { $via } · { $when } · { $n } message
   *[other] { $via } · { $when } · { $n } messages
  }
thread-shown = Customers see this
thread-show = Show this one
thread-hide = Hide
via-desk = Help desk
message-hide = Hide from the portal
message-show = Show in the portal
desk-event-thread-hidden = { $by } hid the conversation from the portal · { $when }
desk-event-thread-shown = { $by } chose the conversation that the portal shows · { $when }
desk-event-message-hidden = { $by } hid a message from the portal · { $when }
desk-event-message-shown = { $by } showed a message in the portal again · { $when }
message-hide-of = Hide from the portal: { $name }, { $when }
message-show-of = Show in the portal: { $name }, { $when }
