# Pipelines and their stages
pipelines = Pipelines & stages
pipelines-lead = The ways that { $many } take, stage by stage, and whose turn each stage is.
pipelines-new = New pipeline
pipelines-stages = { $n ->
    [one] One stage.
   *[other] { $n } stages.
}
pipelines-open = { $n ->
    [0] No open { $many }.
    [one] One open { $one }.
   *[other] { $n_text } open { $many }.
}
pipelines-archive = Archive
pipelines-archive-one = Archive { $name }
pipelines-restore = Bring back
pipelines-back-one = Bring back { $name }
pipelines-archived = The pipeline is archived.
pipelines-back = The pipeline is in use again, as the last one.
pipelines-former = Archived pipelines
pipelines-former-lead = Their closed { $many } stay. Nothing new goes there.
pipelines-full = There are { $max } pipelines, which is as many as there may be. Archive one to make another.
pipelines-too-many = There are { $max } pipelines already. Archive one first.
pipelines-new-name = New pipeline
pipelines-new-new = New
pipelines-new-customer = Waiting on contact
pipelines-new-us = Waiting on us
pipelines-new-closed = Closed
pipeline-lead = Changes count from the next page that anybody opens.
pipeline-save = Save pipeline
pipeline-saved = Saved. It counts from the next page that anybody opens.
pipeline-removed = The stage is gone. Its { $many } follow at once, or within minutes where there are many.
pipeline-back = The stage is in use again, as the last one.
pipeline-changed = { $name } has changed this pipeline meanwhile. Nothing of yours is lost: look at what stands now, then send yours again if it is to count.
pipeline-other-stages = Stages have come or gone since this page was opened. Open it again and make your changes there.
pipeline-about = Pipeline
pipeline-about-lead = For you and your colleagues. Customers read it only where a list shows the pipeline.
pipeline-name = Name
pipeline-name-missing = Give the pipeline a name.
pipeline-name-twice = Another pipeline has this name. Choose another.
pipeline-name-taken = Another pipeline is called “{ $name }” by now. Rename that one first.
pipeline-follows = When a customer answers, move the { $one } to a stage of your turn
pipeline-follows-hint = A closed { $one } opens again with an answer in any case.
pipeline-stages = Stages
pipeline-stages-lead = New { $many } begin where their form says. An answer moves them to the first stage of the other side’s turn. Customers read a stage only where the portal shows stages; otherwise they read open or closed.
pipeline-new-stage = New stage
pipeline-label = Name
pipeline-turn = State
pipeline-turn-us = Open, your turn
pipeline-turn-customer = Open, customer’s turn
pipeline-turn-nobody = Closed
pipeline-customer = Name for customers
pipeline-add = Add a stage
pipeline-full = There are { $max } stages, which is as many as there may be.
pipeline-remove-one = Remove { $name }
pipeline-tickets = { $n ->
    [0] No { $many } in it
    [one] One { $one } in it
   *[other] { $n_text } { $many } in it
}
pipeline-label-missing = Stage { $n } has no name. Give it one.
pipeline-label-twice = Stage { $n } has the name of another stage. Choose another.
pipeline-label-long = Stage { $n } is too long here. Use at most { $max } characters.
pipeline-none-open = A pipeline needs a stage that is open.
pipeline-too-many-stages = A pipeline has at most { $max } stages. Remove some.
pipeline-form-begins = “{ $stage }” cannot be closed: the form “{ $form }” begins there. Choose another stage in the form first.
pipeline-none-closed = No stage is closed. Neither customers nor your colleagues can close { $many } here.
pipeline-closes-nowhere = Customers cannot close { $many } here until somebody says into which stage.
pipeline-closes-choose = Choose the stage
pipeline-asks = Nothing is saved yet. This changes what customers read:
pipeline-asks-close = { $n ->
    [one] One { $one } in “{ $stage }” is closed.
   *[other] { $n_text } { $many } in “{ $stage }” are closed.
}
pipeline-asks-reopen = { $n ->
    [one] One { $one } in “{ $stage }” opens again.
   *[other] { $n_text } { $many } in “{ $stage }” open again.
}
pipeline-asks-us = { $n ->
    [one] For one { $one } in “{ $stage }” it becomes your turn.
   *[other] For { $n_text } { $many } in “{ $stage }” it becomes your turn.
}
pipeline-asks-customer = { $n ->
    [one] For one { $one } in “{ $stage }” it becomes the customer’s turn.
   *[other] For { $n_text } { $many } in “{ $stage }” it becomes the customer’s turn.
}
pipeline-asks-closing = Customers close their { $many } into “{ $stage }”. They cannot close any here until another closed stage is chosen under Customer portal, Advanced.
pipeline-asks-mail = Nobody gets a mail about it.
pipeline-asks-save = Save all the same
pipeline-former = Archived stages
pipeline-former-lead = What happened goes on naming them. Nothing new goes there.
pipeline-left = { $n ->
    [one] One { $one } is still on its way out.
   *[other] { $n_text } { $many } are still on their way out.
}
pipeline-only = This is the only pipeline, so it stays.
pipeline-archive-title = Archive this pipeline?
pipeline-archive-verb = Archive pipeline
pipeline-archive-tickets = { $n ->
    [0] No { $many } are open in it, but closed ones can open again.
    [one] One { $one } is open in it. Closed ones stay, and can open again.
   *[other] { $n_text } { $many } are open in it. Closed ones stay, and can open again.
}
pipeline-archive-text = It can be brought back at any time; { $many } that have left stay where they went.
pipeline-in-filter = The filter of which { $many } customers see names it, and goes on doing so. Look at it under Customer portal, Advanced.
stage-remove-title = Remove this stage?
stage-remove-verb = Remove stage
stage-refused = { $n ->
    [one] One choice is missing. Nothing was changed.
   *[other] { $n } choices are missing. Nothing was changed.
}
stage-described = { $stage } ({ $turn })
stage-quoted = “{ $name }”
stage-choose = Choose a stage.
stage-tickets = { $n ->
    [one] One { $one } is in this stage. Customers read the state of the stage that it goes to; nobody gets a mail.
   *[other] { $n_text } { $many } are in this stage. Customers read the state of the stage that they go to; nobody gets a mail.
}
stage-tickets-to = Where do the { $many } go?
stage-forms = { $n ->
    [one] The form { $forms } begins here.
   *[other] The forms { $forms } begin here.
}
stage-forms-to = Where do forms begin instead?
stage-closing = Customers close their { $many } into this stage.
stage-closing-to = Where do customers close into instead?
stage-closing-none = Customers close their { $many } into this stage, and no other is closed. They cannot close any in this pipeline then.
stage-in-filter = The filter of which { $many } customers see names this stage, and goes on doing so. Look at it under Customer portal, Advanced.
stage-is-archived = The stage is archived: what happened goes on naming it, and it can be brought back.
stage-is-deleted = No { $one } was ever in it, so it is deleted.
stage-only-open = This is the only open stage, so it stays. Add another one first.
stage-name-taken = Another stage has its name by now. Rename that one first.
filter-former = { $name } (archived)
history-pipeline = Pipeline “{ $name }”
history-pipelines = Order of pipelines
history-follows = Customers’ answers move to your turn
history-follows-not = Customers’ answers move nothing
history-stage-named = { $stage } ({ $turn }), for customers “{ $customer }”
history-moved = { $n ->
    [one] One { $one } to “{ $stage }”
   *[other] { $n_text } { $many } to “{ $stage }”
}
