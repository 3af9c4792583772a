# Contacts and companies as staff keep them
person-edit = Edit
person-delete = Delete
person-back = Back
person-open = Open { $name }
person-made = Added.
person-saved = Saved.
contact-changed = { $name } has changed this contact meanwhile. Nothing of yours is lost: look at what stands now, then send yours again if it is to count.
company-changed = { $name } has changed this company meanwhile. Nothing of yours is lost: look at what stands now, then send yours again if it is to count.
person-email-missing = Write an e-mail address.
person-email-taken = { $name } has this address already.
person-has-tickets = This was not deleted: it has { $many }, or took part in some.
person-companies-changed = Somebody else has changed the companies meanwhile. You now see them as they are. Make your change again.
person-next-missing = Say which company is the main one now, or that there is none.
person-said = { $name } gave “{ $what }” themselves: { $value }. It decides which portal they enter, or whose { $many } they see, once you confirm it.
person-said-nothing = { $name } emptied “{ $what }” themselves. It decides which portal they enter, or whose { $many } they see, once you confirm it.
person-confirm = Confirm
person-confirm-one = Confirm “{ $what }”
person-confirmed = Confirmed.
contacts-waiting = Contacts who have said something about themselves that decides which portal they enter, or whose { $many } they see, once somebody has confirmed it on their page.
contacts-all = All contacts
settings-waiting = { $n ->
    [one] One contact has said something about themselves that a portal’s conditions ask for. It counts once somebody has confirmed it.
   *[other] { $n_text } contacts have said something about themselves that a portal’s conditions ask for. It counts once somebody has confirmed it.
}
settings-waiting-show = Show them
contact-new = New contact
contact-add = Add contact
contact-email-hint = They sign in with it. Another address signs them out; they come in again with it, and with their password if they have one.
contact-another = Somebody else uses the new address: their password ends
contact-send-link = Send a link to set a password
contact-linked = A link to set a password is on its way. It works once, for 24 hours.
contact-waits = A link went there a moment ago. Wait a little before you send another.
contact-will-belong = They will belong to { $company }.
contact-by-domain-hint = They join the company that has the domain of their address, where the settings say so.
contact-no-company = No company yet. They see their own { $many } only.
contact-deleted = The contact is deleted.
contact-delete-title = Delete this contact?
contact-delete-text = They took part in no { $many }, so nothing else goes with them. They can no longer sign in.
contact-delete-verb = Delete contact
contact-is-needed = They took part in { $many }, which would not say any more who wrote what. So they stay.
company-new = New company
company-make = Add company
company-deleted = The company is deleted.
company-delete-title = Delete this company?
company-delete-text = It has no { $many }. Its contacts stay.
company-delete-verb = Delete company
company-is-needed = It has { $many }, which would not say any more whose they are. So it stays.
company-domains = Domains
company-domains-hint = One a line, such as acme.example. The first is the main one. It moves nobody who is there already.
company-name-missing = Write the company’s name.
company-domain-wrong = “{ $domain }” is no domain. Write it like acme.example.
company-domain-taken = { $domain } belongs to { $name } already.
company-domains-many = Use at most { $max } domains.
company-excluded-many = Use at most { $max } domains.
company-no-contact = No contacts yet.
company-waiting = { $n ->
    [one] One contact has an address at a domain of this company and does not belong to it. With the company comes the sight of its { $many }.
   *[other] { $n_text } contacts have an address at a domain of this company and do not belong to it. With the company comes the sight of its { $many }.
}
company-associate = { $n ->
    [one] Add this contact
   *[other] Add these { $n_text } contacts
}
company-joined = They belong to this company, or will within minutes where they are many.
belonging-add = Add company
belonging-add-verb = Add
belonging-add-one = Add { $name }
belonging-add-title = Add a company to { $name }
belonging-add-lead = From then on they see its { $many }, when it is their main company and the portal shows them.
belonging-more = There are more. Write the beginning of a name.
belonging-primary = Make main
belonging-primary-one = Make { $name } the main company
belonging-remove = Remove
belonging-remove-one = Remove { $name }
belonging-remove-title = Remove from { $company }?
belonging-remove-text = { $name } will not belong to { $company } any more, and sees none of its { $many } but their own.
belonging-remove-verb = Remove from company
belonging-next = Which company is the main one then?
belonging-next-none = None
belonging-next-none-hint = They see their own { $many } only.
changes = Changes
change-set = { $by } changed “{ $what }” to { $value }
change-emptied = { $by } emptied “{ $what }”
change-company-added = { $by } added the company { $value }
change-company-by-domain = { $by } added the company { $value }, by the domain of the address
change-company-removed = { $by } removed the company { $value }
change-primary = { $by } made { $value } the main company
change-no-primary = { $by } left no main company
change-contact-added = { $by } added { $value }
change-contact-removed = { $by } removed { $value }
change-contacts-by-domain = { $n ->
    [one] { $by } added one contact by its domain
   *[other] { $by } added { $n } contacts by their domain
}
companies-lead = Who joins which company without anybody saying so.
companies-domains = Domains
companies-domains-lead = A company can have domains. They count when a contact is added, never later.
companies-by-domain = New contacts join the company of their address’s domain
companies-by-domain-hint = It becomes their main company, so they see its { $many } where the portal shows them.
companies-excluded = Domains that say nothing
companies-excluded-hint = One a line, such as agency.example. Common mail services, such as gmail.com, are left out already.
companies-save = Save
companies-saved = Saved. It counts for contacts who are added from now on.
companies-on = On
companies-off = Off
history-contact = Contact deleted
history-company = Company deleted
whose = Whose it is
whose-from = From
whose-requester = Change requester
whose-requester-ask = Make { $name } the requester?
whose-requester-text = { $name } sees it and gets what is answered from now on.
whose-requester-verb = Change requester
whose-takes-company = It goes to their company, { $company }
whose-takes-none = It goes to no company, as they have none
whose-company-now = It belongs to { $company } now.
whose-keep = { $name } goes on taking part
whose-keep-hint = Otherwise they no longer see it, unless their company does.
whose-choose = Choose
whose-choose-one = Choose { $name }
whose-company = Change company
whose-company-lead = Everybody at the company sees it, where the portal shows it.
whose-company-none = No company
whose-contact-gone = This contact no longer exists. Choose another.
whose-company-gone = This company no longer exists. Choose another.
desk-event-requester = { $by } changed the requester · { $when }
desk-event-company = { $by } changed the company · { $when }

# Who sees what
who = Who can see this?
who-seers = Who sees it in the portal
who-blind = Who does not see it
who-first = From the beginning
who-off = The portal is off: nobody sees anything in it now.
who-hidden = The portal does not show this { $one }, because of the settings for which { $many } it shows. Nobody sees it.
who-hidden-settings = Which { $many } it shows
who-nobody = Nobody sees it now.
who-nobodys = Nobody sees it: this { $one } is no contact's and no company's.
who-requester = Requester
who-added = Added to it
who-company = Their main company is { $company }, whose people see all of its { $many }
who-company-meets = Their main company is { $company }, and they meet the conditions for seeing its { $many }
who-no-password = Cannot sign in yet
who-blind-own = { $n ->
    [one] One contact of { $company } does not see it, as customers see their own { $many } alone.
   *[other] { $n_text } contacts of { $company } do not see it, as customers see their own { $many } alone.
}
who-blind-criteria = { $n ->
    [one] One contact of { $company } does not see it, as they do not meet the conditions for seeing the company's { $many }.
   *[other] { $n_text } contacts of { $company } do not see it, as they do not meet the conditions for seeing the company's { $many }.
}
who-blind-elsewhere = { $n ->
    [one] One contact of { $company } does not have it as their main company.
   *[other] { $n_text } contacts of { $company } do not have it as their main company.
}
who-company-link = Contacts of { $company }
who-read-only = Only the requester can reply and close. The others read.
who-notes = Internal notes, hidden messages and hidden conversations are never shown in the portal.
sees = In the portal
sees-own = { $n ->
    [0] Sees { $many } of their own. There are none now.
    [one] Sees one { $one } of their own.
   *[other] Sees { $n_text } { $many } of their own.
}
sees-no-company = Sees no { $many } of a company: there is no main company.
sees-company = { $n ->
    [0] Sees the { $many } of { $company }, their main company, like everybody there. There are none now.
    [one] Sees one { $one } of { $company }, their main company, like everybody there.
   *[other] Sees { $n_text } { $many } of { $company }, their main company, like everybody there.
}
sees-company-meets = { $n ->
    [0] Sees the { $many } of { $company }, their main company, as they meet the conditions. There are none now.
    [one] Sees one { $one } of { $company }, their main company, as they meet the conditions.
   *[other] Sees { $n_text } { $many } of { $company }, their main company, as they meet the conditions.
}
sees-company-not = Does not see the { $many } of { $company }, their main company: they do not meet the conditions.
sees-own-alone = Sees nobody else's: customers see their own { $many } alone.
sees-read-only = May only read { $many } that others asked for.
sees-some = Only { $many } that the portal shows are counted.
sees-no-password = Cannot sign in yet: there is no password.
sees-off = The portal is off: nobody sees anything in it now.
contact-factor = Signs in with two steps
change-factor-reset = { $by } reset their two-step sign-in.
