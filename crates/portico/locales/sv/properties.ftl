# Egenskaper hos ärenden, kontakter och företag
company-name = Namn
company-domain = Domän
kind-choices = Flera val
filter-has-any = har någon av
filter-has-none = har ingen av
filter-value-control = Ta bort tecken som inte syns.
form-about-contact = Kontakt: { $property }
desk-property-unknown = Egenskapen finns inte längre. Nu ser du dem som finns.
desk-event-property = { $by } satte { $property } till { $value } · { $when }
desk-event-no-property = { $by } tömde { $value } · { $when }
