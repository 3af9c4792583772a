# Access groups
access-groups = Access groups
access-lead = A portal can be open to some people only. Put them into groups here, and choose the groups on its Access page.
access-none-yet = There are no groups yet.
access-manage = Manage groups
access-deleted = The group is deleted.
access-people-counted = { $n ->
    [one] One person.
   *[other] { $n_text } people.
}
access-people = { $n ->
    [one] One person
   *[other] { $n } people
}
access-unused = No portal goes by it.
access-used = Lets people into { $portals }.
access-kind = Who is in it
access-kind-hand = People you put in
access-kind-hand-hint = One by one, from a search, or from a list of addresses.
access-kind-criteria = Everybody who meets conditions
access-kind-criteria-hint = People come and go by themselves as what is known about them changes.
access-new = New group
access-make = Make group
access-members = Members
access-members-all = Everybody in a group
access-members-of = Members of { $name }
access-delete = Delete
access-delete-of = Delete { $name }
access-name-taken = Another group has this name. Choose another one.
access-many = There may be { $max } groups at most. Delete one first.
access-about = About the group
access-about-lead = For you and your colleagues. Customers do not see it.
access-description = What it is for
access-criteria = Conditions
access-criteria-lead = They are asked anew each time somebody comes to a portal.
access-criteria-hint = Without a condition nobody is in the group. What customers say about themselves counts once you have confirmed it.
access-save = Save group
access-saved = The group is saved.
access-changed = { $name } has changed this group meanwhile. Yours is below and not saved. Save again to put it in its place.
filter-nobody-in = Without a condition nobody is in it.
access-delete-title = Delete this group?
access-delete-unused = No portal goes by this group, so nobody loses anything.
access-delete-text = Contacts and their passwords stay.
access-delete-verb = Delete group
access-shut-out = { $n ->
    [one] One person who can sign in now will not get in any more.
   *[other] { $n_text } people who can sign in now will not get in any more.
}
access-shut-out-later = { $n ->
    [one] One person without a password will not get in either.
   *[other] { $n_text } people without a password will not get in either.
}
access-shut-out-none = Everybody who gets in now still does, by another group.
access-members-hand-lead = Whoever you put in here may enter. New people are invited two minutes later: take them out before then, and nothing is sent.
access-members-lead = Who is in, and whether they have signed up.
access-add = Add somebody
access-find = Name or address
access-search = Search
access-found-none = Nobody was found.
access-is-in = In the group
access-add-one = Add { $name }
access-add-verb = Add
access-put = Added. If they have no sign-in yet, their invitation goes out in two minutes.
access-removed = Taken out.
access-bring = Add from a list
access-addresses = E-mail addresses
access-addresses-hint = One a line, or parted by commas.
access-file = CSV or text file
access-makes = Make contacts of addresses that nobody has
access-makes-hint = Otherwise you are told which ones they are.
access-bring-verb = Add people
access-addresses-none = Write an e-mail address, or choose a file that has some.
access-addresses-many = Those are more than { $max } addresses. Add them in portions.
access-address-wrong = { $address } is not an e-mail address. Mend it, and send the list again.
access-brought = { $added ->
    [0] Nobody new was added.
    [one] One person was added.
   *[other] { $added } people were added.
} { $there ->
    [0] {""}
    [one] One was in the group already.
   *[other] { $there } were in the group already.
} { $made ->
    [0] {""}
    [one] One contact was made.
   *[other] { $made } contacts were made.
}
access-unknown = { $n ->
    [one] One address is nobody’s. It is below: mend it, or have a contact made of it.
   *[other] { $n } addresses are nobody’s. They are below: mend them, or have contacts made of them.
}
access-find-member = Find a member
access-nobody = Nobody is in it yet.
access-in-groups = { $n ->
    [one] One group
   *[other] { $n } groups
}
access-remove = Take out
access-remove-one = Take { $name } out
access-change = Access group { $group }: { $what }
access-change-made = made
access-change-deleted = deleted
access-change-added = people added
access-change-removed = somebody taken out

# Invitations
invite-status = Invitation
invite-none = Not invited
invite-waiting = Goes out soon
invite-sent = Pending
invite-accepted = Accepted
invite-failed = Failed
access-portal = Access to the portal
access-in = In the groups:
access-in-none = In no access group.
access-no-entry = May not enter this portal.
invite-none-said = May enter, and has no sign-in. Nobody has invited them.
invite-waiting-said = Has no sign-in. The invitation goes out at { $when }.
invite-sent-said = Invited at { $when }. They have not answered yet.
invite-over-said = Invited at { $when }. The link is over.
invite-failed-said = The invitation of { $when } could not be delivered. Check the address.
invite-accepted-said = May enter, and has a sign-in.
access-invite = Invite
access-resend = Invite again
access-invited = An invitation is on its way.
access-registered = Has a sign-in since { $when }.
access-last-seen = Was last here at { $when }.
access-registered-already = They have a sign-in already. If they cannot get in, they can ask for a new password.
access-portal-off = The portal is off. Switch it on before you invite anybody.
access-not-let-in = This portal does not let them in. Put them into one of its groups first.

# Accept an invitation
invite-title = Welcome
invite-title-named = Welcome, { $name }
invite-text = { $company } has opened its portal to you. Choose a password, and you can follow your { $many } and write to us.
invite-password = Password
invite-rules = At least 10 characters. A few ordinary words in a row do well.
invite-accept = Save password and sign in
invite-over-text = Your invitation was used already, or it is too old. If you have a password, sign in with it.
invite-over-forgot = Get a new link by e-mail

# On the Access page
set-entry-groups = Access groups
set-entry-groups-hint = Whoever is in one of these may enter.
set-invites = Invite them by e-mail
set-invites-hint = Whoever has no sign-in gets a link to set a password, two minutes later: also those who come into a group later. While the portal is off nobody is invited; they are when you switch it on.
settings-groups-missing = Choose at least one group, or nobody gets in.
consequences-invited = { $n ->
    [one] One contact without a sign-in will be invited by e-mail, two minutes after saving.
   *[other] { $n_text } contacts without a sign-in will be invited by e-mail, two minutes after saving.
}
