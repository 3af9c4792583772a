# Properties of tickets, contacts and companies
company-name = Name
company-domain = Domain
kind-choices = Several choices
filter-has-any = has one of
filter-has-none = has none of
filter-value-control = Leave out characters that cannot be seen.
form-about-contact = Contact: { $property }
desk-property-unknown = This property no longer exists. You now see those there are.
desk-event-property = { $by } set { $property } to { $value } · { $when }
desk-event-no-property = { $by } emptied { $value } · { $when }
filter-said-by-customers = Customers may fill this in themselves, so it cannot decide what they see. Choose another, or change who fills it in.
properties = Properties
properties-lead = What you and your customers can say about { $many }, contacts and companies.
properties-of-tickets = { $Many }
properties-of-contacts = Contacts
properties-of-companies = Companies
property-new = New property
property-new-ticket = New property of { $many }
property-new-contact = New property of contacts
property-new-company = New property of companies
property-kind-options = { $n ->
    [one] { $kind }, one to choose from
   *[other] { $kind }, { $n } to choose from
}
property-up = Move “{ $name }” up
property-down = Move “{ $name }” down
property-archived-title = Archived
property-archived = The property is archived. Its values are kept.
property-is-back = The property is back, with its values.
property-is-archived = Archived: nobody sees it or fills it in. Its values are kept.
property-is-built-in = Every installation has it.
property-archive = Archive
property-archive-title = Archive this property?
property-archive-text = Nobody sees it or fills it in any more. Its values are kept, and come back with it.
property-archive-verb = Archive property
property-bring-back = Bring back
property-bring-back-one = Bring back { $name }
property-used-in = It is used here:
property-use-column = Columns of the portal’s list
property-use-visible = Which { $many } the portal shows
property-use-entry = Who enters a portal
property-use-company = Who sees their company’s { $many }
property-held = Change the filter that asks for it first. Taking it out could show customers more than you meant.
property-only-column = It is the only column of the portal’s list. Add another one first.
property-used = Say that it is to be taken out there, or leave the property as it is.
property-take-out = Take it out there as well
property-no-group = No group
property-group = Group
property-group-new = New group
property-group-lead = Properties in a group stand together under its name.
property-group-name = Name of the group
property-group-add = Add group
property-group-edit = Change the group “{ $name }”
property-group-save = Save group
property-group-drop = Remove group
property-group-dropped = The group is removed.
property-group-empty = Nothing stands here yet. Choose this group on a property’s page.
property-group-used = Properties stand in this group. Choose another group for them before you remove it.
property-group-missing = Give the group a name.
property-group-twice = There is a group of this name already.
property-group-gone = This group no longer exists. Choose another.
property-group-changed = Somebody else has renamed this group to “{ $name }”. Save again to put your name in its place.
property-words = Name and help
property-words-lead = What people read. Its name for programs stays as it is.
property-words-new = What people read, and the name that filters and programs know it by.
property-label = Label
property-label-usual = Leave it empty for “{ $name }”, in each page’s language.
property-label-missing = Give the property a label.
property-name = Name for programs
property-name-hint = Small letters, digits and _. Leave it empty to make one from the label. It cannot be changed later.
property-name-missing = Write a name for programs, such as serial_number.
property-name-odd = Use small letters a to z, digits and _, with a letter first, { $max } at most.
property-name-taken = There is a property named { $name } already. It may be an archived one.
property-name-reserved = Portico itself uses the name { $name }. Choose another.
property-help = Help text
property-help-hint = Stands below the property wherever somebody of yours fills it in. Forms have help texts of their own.
property-kind = Kind of value
property-kind-lead = It cannot be changed later.
property-kind-missing = Choose what its values are.
property-options = What can be chosen
property-option = Choice { $n }
property-option-label = Label
property-option-value = Value for programs
property-option-archived = Not offered any more
property-option-add = Add a choice
property-option-up = Move “{ $option }” up
property-option-down = Move “{ $option }” down
property-option-drop = Remove “{ $option }”
property-option-leaves = It is being removed. What had it becomes empty.
property-option-leaves-to = It is being removed. What had it becomes “{ $option }”.
property-own-words = { $forms }: this form offers a choice of its own of these, in its own words. What you add here does not show there.
property-options-none = Add at least one choice.
property-options-many = A property has at most { $max } choices.
property-options-archived = At least one choice has to be offered.
property-option-missing = Choice { $n } has no label.
property-option-twice = Choice { $n } has the label of another one.
property-option-long = Choice { $n } is too long here. Use at most { $max } characters.
property-value-odd = Choice { $n } needs a value for programs without a semicolon.
property-value-twice = Choice { $n } has the value of another one.
property-option-title = Remove “{ $option }”?
property-option-tickets = { $n ->
    [0] No { $one } has it.
    [one] One { $one } has it.
   *[other] { $n_text } { $many } have it.
}
property-option-contacts = { $n ->
    [0] No contact has it.
    [one] One contact has it.
   *[other] { $n_text } contacts have it.
}
property-option-companies = { $n ->
    [0] No company has it.
    [one] One company has it.
   *[other] { $n_text } companies have it.
}
property-option-to = What had it becomes
property-option-empty = Empty
property-option-text = This cannot be undone. To keep it where it is and no longer offer it, tick “Not offered any more” instead.
property-option-verb = Remove choice
property-option-where = Say what becomes of those that have it.
property-option-asked = A filter of a portal asks for it. Change the filter first.
property-option-last = It is the only choice that is offered. Add another one first.
property-option-target = Others are just being moved to this choice. Try again in a moment.
property-access = Who sees it
property-access-lead = You and your colleagues always do.
property-access-never = Customers do not see it
property-access-column = Customers see it when it is a column of their list
property-access-detail = Customers also see it on the page of each { $one }
property-access-editable = Customers also fill it in, where a form asks for it
property-access-account = Customers see it on the page of their account
property-access-account-form = Customers also fill it in, where a form asks for it
property-asked = A form asks customers for it: { $forms }. Take the question out first.
property-is-column = It is a column of a portal’s list. Take it out there first.
property-decides = It decides who enters a portal, or who sees their company’s { $many }, so customers cannot fill it in themselves.
property-make = Make property
property-save = Save property
property-saved = Saved.
property-changed = { $name } has changed this property meanwhile. Nothing of yours is lost: look at what stands now, then send yours again if it is to count.
history-property = Property “{ $name }”
history-property-place = Place of a property
history-group = Group “{ $name }”
history-group-place = Place of a group
history-option-archived = { $option } (not offered)
history-archived = Archived
history-not-archived = Not archived
about-me = What we know about you
