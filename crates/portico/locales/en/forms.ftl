# Forms that customers file requests with
forms = Forms
forms-lead = What customers are asked when they send you something new, and where their { $many } go.
forms-new = New form
forms-none = There is no form yet. Make one to let customers send you something new.
forms-deleted = The form is deleted.
forms-connected = In the portal
forms-questions = { $n ->
    [0] No questions.
    [one] One question.
   *[other] { $n } questions.
}
forms-goes-to = Makes { $many } in { $inbox }, beginning as { $stage }.
forms-makes-none = Makes no { $many }.
forms-unfit = The portal cannot use it. { $why }.
forms-fit = The portal can use it.
forms-chosen = It is chosen for the portal, and not connected.
forms-copy = Copy
forms-copy-one = Copy { $name }
forms-copy-of = Copy of { $name }
forms-delete = Delete
forms-delete-one = Delete { $name }
forms-delete-title = Delete this form?
forms-delete-text = Its { $many } stay, with all answers.
forms-delete-verb = Delete form
forms-edit-this = Edit this form
forms-new-name = Support form
forms-new-subject = Subject
forms-new-content = What happened?
forms-new-priority = How urgent is it?
form-is-connected = Customers fill it in when they send you something new.
form-is-not-connected = The portal does not use it. Connect it under Customer portal, Advanced.
form-view = View form
form-save = Save form
form-saved = Saved. Customers read it on the next page they open.
form-kept = Saved. Customers do not see this form while the portal does not use it.
form-refused = { $n ->
    [one] One thing needs another look. Nothing was saved.
   *[other] { $n } things need another look. Nothing was saved.
}
form-changed = { $name } has changed this form meanwhile. Nothing of yours is lost: look at what stands now, then send yours again if it is to count.
form-stands = Look at what stands now, in a new tab
form-name = Name
form-name-lead = For you and your colleagues. Customers read the heading that the portal’s settings give.
form-name-missing = Give the form a name.
form-tickets = What becomes of submissions
form-tickets-lead = The portal uses only forms that make { $many }.
form-creates = Make { $many } from submissions
form-inbox = Inbox
form-stage = First stage
form-inbox-missing = Choose the inbox.
form-stage-missing = Choose a stage that is open.
form-in-use = The portal uses this form. Choose another one for it first.
form-questions = Questions
form-questions-lead = Customers read them as you write them, in this order. At most { $max }.
form-question = Question { $n }
form-no-questions = No questions yet.
form-property = Answer is kept as
form-look = Answers look like
form-look-select = A list to choose from
form-look-cards = Cards
form-label = Question
form-hint = Help text
form-required = Must be answered
form-up = Move “{ $question }” up
form-down = Move “{ $question }” down
form-drop = Remove “{ $question }”
form-add = Add a question
form-full = It has all the { $max } questions that a form can have.
form-all-asked = It asks for everything that customers may fill in.
form-subject-missing = Add a question for the subject.
form-content-missing = Add a question for the description.
form-too-many = A form has at most { $max } questions. Remove some.
form-property-gone = Question { $n } fills something that customers may not fill in any more. Choose another, or remove it.
form-property-twice = Question { $n } fills what another question fills already. Choose another, or remove it.
form-label-missing = Question { $n } has no words. Write what it asks.
form-text-long = Question { $n } is too long here. Use at most { $max } characters.
history-form = Form “{ $name }”
history-required = { $question } (must be answered)
history-cards = { $question } (cards)
