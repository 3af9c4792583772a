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
access-many = There can be { $max } groups at most. Delete one first.
access-about = About the group
access-about-lead = For you and your colleagues. Customers do not see it.
access-description = What it is for
access-criteria = Conditions
access-criteria-lead = They are asked anew each time somebody comes to a portal.
access-criteria-hint = Without a condition nobody is in the group. What customers say about themselves counts once you have confirmed it.
access-save = Save group
access-saved = The group is saved.
access-changed = { $name } has changed this group meanwhile. Yours is below and not saved. Save again to put it in its place.
access-asks-lead = Nothing is saved yet. This is what other conditions change:
access-asks-unknown = It could not be counted in time whom this concerns. You can still save it.
access-taken-back = The conditions stay as they are. What else you have changed is still here, and not saved yet.
filter-nobody-in = Without a condition nobody is in it.
access-delete-title = Delete this group?
access-delete-other = What comes of it is not what it was when you opened this page. Read it again before you delete the group.
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
access-invited-before = An invitation went there less than a minute ago. Wait a moment before you send another.
invite-declined = Declined
access-members-unused-lead = No portal goes by this group yet. Once one does, whoever you put in here may enter, and new people are invited.
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
access-removed-out = Taken out. { $name } is in no other group that lets people into { $portals }, and can no longer enter.
access-bring = Add from a list
access-addresses = E-mail addresses
access-addresses-hint = One per line, or separated by commas.
access-file = CSV or text file
access-makes = Make contacts for addresses that nobody has
access-makes-hint = Otherwise you are told which ones they are.
access-bring-verb = Add people
access-addresses-none = Write an e-mail address, or choose a file that has some.
access-addresses-many = Those are more than { $max } addresses. Add them in portions.
access-address-wrong = { $address } is not an e-mail address. Correct it, and send the list again.
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
access-brought-before = Before that
access-brought-declined = { $n ->
    [one] One of them was declined when they registered, and may not enter before somebody lets them in on their page.
   *[other] { $n } of them were declined when they registered, and may not enter before somebody lets them in on their pages.
}
access-unknown = { $n ->
    [one] One address belongs to nobody. It is below: correct it, or have a contact made for it.
   *[other] { $n } addresses belong to nobody. They are below: correct them, or have contacts made for them.
}
access-find-member = Find a member
access-nobody = Nobody is in it yet.
access-in-groups = { $n ->
    [one] One group
   *[other] { $n } groups
}
access-remove = Take out
access-acts = What you can do
access-invite-one = { $verb }: { $name }
access-remove-one = Take out: { $name }
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
invite-over-said = Invited at { $when }. The link no longer works.
invite-failed-said = The invitation of { $when } could not be delivered. Check the address.
invite-declined-said = Was declined, and may not enter.
invite-accepted-said = May enter, and has a sign-in.
access-invite = Invite
access-resend = Invite again
access-invited = An invitation is on its way.
access-registered = Has a sign-in since { $when }.
access-last-seen = Was last here at { $when }.
access-registered-already = They have a sign-in already. If they cannot get in, they can ask for a new password.
access-portal-off = The portal is off. Switch it on before you invite anybody.
access-no-portal-lets-in = No portal lets them in, so a link would lead nowhere. Put them into an access group first.
access-link-while-off = The portal is off, so a link would lead nowhere. Switch it on first.
access-provider-alone = They come in by “{ $provider }” alone, and need no password.
access-link-unapproved = They have registered and are not approved yet. Approve them first.
access-was-declined = They registered and were declined. Let them in on their page first.
access-not-let-in = This portal does not let them in. Put them into one of its groups first.

# Accept an invitation
invite-title = Welcome
invite-title-named = Welcome, { $name }
invite-text = { $company } has opened its portal to you. Choose a password, and you can follow your { $many } and write to us.
invite-text-provider = { $company } has opened its portal to you. Sign in, and you can follow your { $many } and write to us.
invite-password = Password
invite-accept = Save password and sign in
invite-over-text = Your invitation was used already, or it is too old. If you have a password, sign in with it.
invite-over-provider = Your invitation was used already, or it is too old. If you have signed in here before, sign in as you did then.
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

# Make an account
set-entry-register = Anyone can register
set-entry-register-hint = Every contact, and whoever confirms an e-mail address. Limit it by domain below if you like.
sect-register = Registration
sect-register-lead = Counts where anyone can register. People confirm their address first, and see only what they ask for themselves until you approve them.
set-register-domains = Only addresses at these domains
set-register-domains-hint = One per line. Empty lets every domain in.
set-register-denied = No addresses at these domains
set-register-denied-hint = One per line. They are refused in any case.
set-register-approval = Approve each person first
set-register-approval-hint = Until you do, they read that their registration waits.
register-new-here = New here?
register-here = Register here
register-title = Create an account
register-no-password = You can leave it empty. Then you sign in with a link that we mail to you each time.
register-too-soon = Many registrations come from your network at the moment. Wait { $n } seconds, write your password again, and send this.
register-text = { $company } answers your { $many } here. We send you a mail to confirm your address.
register-domains = Only addresses at { $domains } can register.
register-domain = Addresses at this domain cannot register here. Use your work address, or write to us.
register-name = Write your name.
register-trap = Leave this empty
register-send = Create account
register-known = You have an account?
register-sent = We have sent a mail to { $address }. Open the link in it within 24 hours to confirm your address. Nothing there? Look among the spam, and check the spelling.
verify-title = Confirm your address
verify-text-link = One click, and you are signed in on this device. You have not registered? Then close this page: nothing happens.
verify-text = Write the password that you chose when you registered. You have not registered? Then close this page: without that password nothing happens.
verify-confirm = Confirm and sign in
verify-password-wrong = This is not the password that was chosen with this registration. Try again, or register once more.
verify-over = A link works once, for 24 hours. If you have confirmed your address already, sign in. Otherwise register once more.
portal-waits = Your registration is with us. You get a mail to { $email } as soon as somebody has looked at it.
register-waiting = { $n ->
    [one] One person has registered and waits for your approval.
   *[other] { $n_text } people have registered and wait for your approval.
}
register-waiting-show = Show who
register-waiting-list = People who have registered. Until you approve them, they see only the { $many } that they ask for themselves.
register-unapproved = { $name } has registered. Until you approve, they see only the { $many } that they ask for themselves, and no others of their company.
register-approve = Approve
register-decline = Decline
register-approved = Approved. They hear of it by e-mail.
register-unapproved-out = { $name } has registered. Until you approve, they may not enter and see no { $many }.
register-approved-unsaid = Approved. No mail was sent: their portal is off, or does not let them in.
register-decided = Nothing was changed: somebody has decided already.
register-was-declined = { $name } registered and was declined at { $when }. They cannot sign in, and are not invited.
register-readmit = Let them in after all
register-readmitted = They are let in. An invitation to choose a new password is on its way.
register-readmitted-unsaid = They are let in. No invitation was sent: invite them once their portal is open to them.
register-declined = Declined. They cannot sign in any more, and hear of it by e-mail.
sees-unapproved = Has registered and is not approved yet: no { $many } of their company.
change-registered = Registered and confirmed the address.
change-approved = { $by } approved the registration.
change-declined = { $by } declined the registration.
change-readmitted = { $by } let them in after all.

# What is consented to
consent = Consent
consent-lead = What people agree to when they register. Your lawyers know best what it must say.
consent-notice = Consent notice
consent-page-lead = People read it when they register, and cannot go on without ticking the box. Other forms have consent texts of their own.
consent-domain = Domain
consent-choose = Choose
consent-legal = Whether this is enough where you are is for your legal counsel to say. Portico cannot.
consent-own = The language of this domain. Without a text nothing is asked.
consent-other = For those who read the portal in this language. Without a text they read the one above.
consent-text = Notice
consent-text-hint = Links are written as [our privacy notice](https://example.com/privacy).
consent-label = Words beside the tick box
consent-save = Save as a new version
consent-saved = Saved. Whoever registers from now on agrees to this version.
consent-both = A notice and the words beside the tick box go together. Write both, or neither.
consent-own-missing = Write the notice in the language of this domain first.
consent-changed = { $name } has changed the notice meanwhile. Yours is below and not saved. Save again to put it in its place.
consent-missing = Tick the box to go on.
consent-newer = The notice has changed meanwhile. Read it, and tick the box again.
consent-given = Agreed to version { $version } ({ $language }) at { $when }, from { $address }
change-consent = Consent notice
consent-renew = Those who have agreed before
consent-renew-lead = Without the tick they go on as they are. Only those who come from now on agree to this text.
consent-renews = Ask everybody again
consent-renews-hint = Everybody reads the text on the next page they open, and cannot go on without ticking the box. What they are writing is not lost.
consent-withdrawn = Withdrawn: { $when }
change-consent-renewed = Asked everybody to agree again: version
change-consented = Agreed to the consent notice.
change-consent-withdrawn = Withdrew the consent.
