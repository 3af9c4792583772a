# Inboxes: where conversations arrive and answers come from
inboxes-lead = Where { $many } arrive, in the order in which you see them, and the addresses that answers come from.
inboxes-new = New inbox
inboxes-destination = From the portal
inboxes-tickets = { $n ->
    [0] No open { $many }.
   *[other] Open { $many }: { $count }.
}
inboxes-up = Move { $name } up
inboxes-down = Move { $name } down
inboxes-archive = Archive
inboxes-archive-one = Archive { $name }
inboxes-archived = Archived
inboxes-archived-lead = They take nothing new. Their { $many } stay, and answers still go out.
inboxes-archived-said = The inbox is archived. It takes nothing new.
inboxes-is-archived = Archived
inboxes-back = Bring back
inboxes-back-one = Bring back { $name }
inboxes-back-said = The inbox is back, as the last one in order.
inbox-name = Name
inbox-name-lead = For you and your colleagues.
inbox-name-missing = Give the inbox a name.
inbox-kind = What it is for
inbox-kind-lead = Both kinds receive { $many } and send answers in the same way. The kind tells your colleagues what to expect.
inbox-kind-inbox = Inbox
inbox-kind-inbox-hint = For conversations of every sort.
inbox-kind-help-desk = Help desk
inbox-kind-help-desk-hint = For { $many } that are followed until they are closed.
inbox-named = { $name } ({ $kind ->
    [help_desk] help desk
   *[inbox] inbox
})
inbox-named-archived = { $name } (archived)
inbox-address = E-mail address
inbox-address-lead = Customers read it as the sender of answers on { $many } in this inbox, and their mail programs answer to it.
inbox-address-hint = Your mail server must be allowed to send from it. It counts from the next mail on.
inbox-address-invalid = Write one e-mail address, such as support@northwind.example.
inbox-address-taken = “{ $name }” has this address already. Every inbox needs its own.
inbox-save = Save inbox
inbox-make = Make inbox
inbox-saved = Saved. It counts from the next page and the next mail on.
inbox-changed = { $name } has changed this inbox meanwhile. Nothing of yours is lost: look at what stands now, then send yours again if it is to count.
inbox-last = This is the only inbox that takes something new. Make another one first.
inbox-busy = What another inbox had open is still being moved into this one. Try again in a moment.
inbox-archive-title = Archive this inbox?
inbox-archive-text = It takes nothing new from then on. You can bring it back at any time.
inbox-archive-portal = New { $many } from the portal arrive here. Where should they arrive from now on?
inbox-archive-forms = { $n ->
    [one] A form makes { $many } here. Where should they arrive from now on?
   *[other] { $n } forms make { $many } here. Where should they arrive from now on?
}
inbox-archive-tickets = Open { $many } here: { $count }. What should become of them?
inbox-archive-tickets-hint = What stays can be read and answered as before, from this inbox’s address. Closed { $many } stay in any case.
inbox-archive-stay = Leave here
inbox-archive-move = Move to { $inbox }
inbox-archive-verb = Archive inbox
inbox-choose = Choose another inbox.
inbox-choose-tickets = Choose where they go, or leave them here.
inbox-astray-portal = “{ $inbox }” is archived. What customers send in the portal arrives in “{ $instead }” until you choose another inbox.
inbox-astray-form = Its inbox is archived. What customers send arrives in “{ $inbox }” until you choose another one.
history-inbox = Inbox “{ $name }”
history-place = Place { $n }
history-in-use = In use
history-tickets-to = Open { $many } to { $inbox }
