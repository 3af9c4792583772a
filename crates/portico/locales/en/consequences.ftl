# Before a change of who sees what is saved
consequences = Before this is saved
consequences-lead = { $several ->
    [yes] Nothing is saved yet. This is what it changes for customers of { $portal }:
   *[no] Nothing is saved yet. This is what it changes for customers:
}
consequences-gain = { $n ->
    [one] One contact will see { $many } of their company that they do not see now.
   *[other] { $n_text } contacts of { $companies ->
        [one] one company
       *[other] { $companies_text } companies
    } will see { $many } of their company that they do not see now.
}
consequences-gain-later = { $n ->
    [one] One contact may see the { $many } of their company, which has none now but their own.
   *[other] { $n_text } contacts may see the { $many } of their companies. There are none now but their own.
}
consequences-lose = { $n ->
    [one] One contact will no longer see { $many } of their company that others asked for.
   *[other] { $n_text } contacts of { $companies ->
        [one] one company
       *[other] { $companies_text } companies
    } will no longer see { $many } of their company that others asked for.
}
consequences-lose-later = { $n ->
    [one] One contact may no longer see the { $many } of their company, which has none now but their own.
   *[other] { $n_text } contacts may no longer see the { $many } of their companies. There are none now but their own.
}
consequences-come = { $n ->
    [one] { $company } · one { $one } comes to their list
   *[other] { $company } · { $n_text } { $many } come to their list
}
consequences-go = { $n ->
    [one] { $company } · one { $one } goes from their list
   *[other] { $company } · { $n_text } { $many } go from their list
}
consequences-silenced = { $n ->
    [one] One contact can no longer { $close ->
        [yes] answer or close
       *[no] answer
    } { $many } that others asked for, only read them.
   *[other] { $n_text } contacts can no longer { $close ->
        [yes] answer or close
       *[no] answer
    } { $many } that others asked for, only read them.
}
consequences-silenced-later = { $n ->
    [one] One contact will only be able to read what colleagues ask for from now on.
   *[other] { $n_text } contacts will only be able to read what colleagues ask for from now on.
}
consequences-heard = { $n ->
    [one] One contact can { $close ->
        [yes] answer and close
       *[no] answer
    } { $many } that others asked for, which they only read now.
   *[other] { $n_text } contacts can { $close ->
        [yes] answer and close
       *[no] answer
    } { $many } that others asked for, which they only read now.
}
consequences-heard-later = { $n ->
    [one] One contact can answer what colleagues ask for from now on.
   *[other] { $n_text } contacts can answer what colleagues ask for from now on.
}
consequences-appear = { $several ->
    [yes] Customers of { $portal }
   *[no] Customers
} will see { $n ->
    [one] one { $one }
   *[other] { $n_text } { $many }
} that they do not see now.
consequences-vanish = { $several ->
    [yes] Customers of { $portal }
   *[no] Customers
} will no longer see { $n ->
    [one] one { $one }, not even whoever asked for it.
   *[other] { $n_text } { $many }, not even whoever asked for them.
}
consequences-who = Show who
consequences-which = Show which { $many }
consequences-newest = The newest { $n } stand here. There are more.
consequences-latest = The latest { $n } stand here. There are more.
consequences-nobodys = No contact and no company
consequences-none = Of what was looked at, nothing changes.
consequences-more-contacts = Only the newest { $max } contacts were looked at. There are more.
consequences-more-tickets = Only the latest { $max } { $many } were looked at. There are more.
consequences-off = { $several ->
    [yes] { $portal } is off: it counts once it is switched on.
   *[no] The portal is off: it counts once the portal is switched on.
}
consequences-unknown = It could not be counted in time whom and which { $many } it concerns. You can still save it.
consequences-save = Save all the same
consequences-take-back = Leave this as it is
consequences-taken-back = Who sees which { $many } stays as it is. What else you have changed is still here, and not saved yet.
consequences-enter = { $n ->
    [one] One contact may enter { $several ->
        [yes] { $portal }
       *[no] the portal
    } who may not now.
   *[other] { $n_text } contacts may enter { $several ->
        [yes] { $portal }
       *[no] the portal
    } who may not now.
}
consequences-enter-without = { $n ->
    [one] One contact without a password may enter once they have a password.
   *[other] { $n_text } contacts without a password may enter once they have a password.
}
consequences-shut-out = { $n ->
    [one] One contact may no longer enter { $several ->
        [yes] { $portal }
       *[no] the portal
    }.
   *[other] { $n_text } contacts may no longer enter { $several ->
        [yes] { $portal }
       *[no] the portal
    }.
}
consequences-shut-out-without = { $n ->
    [one] One contact without a password may no longer enter, not even with one.
   *[other] { $n_text } contacts without a password may no longer enter, not even with one.
}
consequences-gain-without = { $n ->
    [one] One contact without a password may see the { $many } of their company once they have a password.
   *[other] { $n_text } contacts without a password may see the { $many } of their companies once they have a password.
}
consequences-lose-without = { $n ->
    [one] One contact without a password will see only their own { $many } once they have a password.
   *[other] { $n_text } contacts without a password will see only their own { $many } once they have a password.
}
consequences-silenced-without = { $n ->
    [one] One contact without a password can only read what others asked for, once they have a password.
   *[other] { $n_text } contacts without a password can only read what others asked for, once they have a password.
}
consequences-heard-without = { $n ->
    [one] One contact without a password can answer what others asked for, once they have a password.
   *[other] { $n_text } contacts without a password can answer what others asked for, once they have a password.
}
