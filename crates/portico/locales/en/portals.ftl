# Several portals, and who may enter one.
portals = Customer portals
portals-lead = Each has its own address, look, form and rules. Tickets, contacts and inboxes are shared.
portals-all = All portals
portals-another = Add another portal
portals-add = Add a portal
portals-add-lead = It begins as a copy of another, switched off, so that you can set it up in peace.
portals-slug-hint = One word after the domain, or nothing. Links that led from there to another portal lead here.
portals-name = Name
portals-like = Begins as a copy of
portals-make = Add the portal
portals-is-default = Default
portals-is-on = On
portals-is-off = Off
portals-make-default = Make it the default
portals-make-default-of = Make it the default: { $name }
portals-default-hint = The help desk has the default portal’s name, colours, language and time zone.
portals-delete = Delete
portals-delete-of = Delete { $name }
portals-delete-title = Delete this portal
portals-delete-text = Customers find nothing at its address any more, nor at those it had. Tickets, contacts and passwords stay, and what it showed can be shown by another portal.
portals-delete-verb = Delete the portal
portals-delete-default = This is the default portal. Make another one the default first.
portals-made-said = The portal was added. It is off until you switch it on.
portals-deleted = The portal was deleted.
portals-default-said = That is the default portal now.
portals-taken = Another portal is at this address. Choose another path.
portals-many = There are { $max } portals, and there can be no more. Delete one first.
portals-made = Portal added
portals-deleted-one = Portal deleted
portals-default = Default portal
change-portal-gone = A deleted portal: { $what }
change-portal-of = { $portal }: { $what }

tab-access = Access
sect-entry = Who may enter
sect-entry-lead = Those who may not enter can sign in, but read that the portal is not open to them.
set-entry = Who may enter
set-entry-all = Every contact
set-entry-all-hint = Whoever you know as a contact can set a password by e-mail and sign in.
set-entry-some = Only access groups
set-entry-some-hint = Whoever is in one of the groups. Others read that the portal is not open to them.

portal-no-access-title = This portal is not open to you
portal-waits-title = Almost there
portal-no-access = This portal is for invited customers. You are signed in as { $email }.
portal-other-address = Use another address
who-shut-out = { $n ->
    [one] One contact would see it, but may not enter the portal.
   *[other] { $n_text } contacts would see it, but may not enter the portal.
}
sees-no-entry = May not enter: they are in none of its access groups.
sees-at = In { $portal }

# When customers are signed out
sect-sessions = Sessions
sect-sessions-lead = How long somebody stays signed in.
set-idle = Sign out when idle
set-idle-hint = After so long without a click. It counts for every portal at this domain. A page warns two minutes before, and answers and requests that are half written are kept. Off: the end comes only with the longest time that the operator allows.
set-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
set-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}

# How customers sign in
sect-ways = How they sign in
sect-ways-lead = E-mail address and password always work.
set-signin-link = Sign-in link by e-mail
set-signin-link-hint = Valid for 15 minutes, once. Who registers then needs no password. It counts for every portal at this domain. Switched off, those without a password choose one by “Forgot your password?”.
set-help = Whom to write to
set-help-hint = Shown where customers sign in and where they cannot come in. It counts for every portal at this domain. Empty: the address of the inbox.
