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
