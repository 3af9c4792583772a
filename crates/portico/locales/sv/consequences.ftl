# Innan en ändring av vem som ser vad sparas
consequences = Innan det här sparas
consequences-lead = { $several ->
    [yes] Ingenting är sparat än. Det här ändras för kunder i { $portal }:
   *[no] Ingenting är sparat än. Det här ändras för kunder:
}
consequences-gain = { $n ->
    [one] En kontakt kommer att se företagets { $many }, vilket inte går nu.
   *[other] { $n_text } kontakter hos { $companies ->
        [one] ett företag
       *[other] { $companies_text } företag
    } kommer att se företagets { $many } som de inte ser nu.
}
consequences-gain-later = { $n ->
    [one] En kontakt får se företagets { $many }, men där finns inga nu utom de egna.
   *[other] { $n_text } kontakter får se företagets { $many }, men där finns inga nu utom de egna.
}
consequences-lose = { $n ->
    [one] En kontakt kommer inte längre att se företagets { $many } som andra har skickat.
   *[other] { $n_text } kontakter hos { $companies ->
        [one] ett företag
       *[other] { $companies_text } företag
    } kommer inte längre att se företagets { $many } som andra har skickat.
}
consequences-lose-later = { $n ->
    [one] En kontakt får inte längre se företagets { $many }, men där finns inga nu utom de egna.
   *[other] { $n_text } kontakter får inte längre se företagets { $many }, men där finns inga nu utom de egna.
}
consequences-come = { $n ->
    [one] { $company } · 1 { $one } kommer till i listan
   *[other] { $company } · { $n_text } { $many } kommer till i listan
}
consequences-go = { $n ->
    [one] { $company } · 1 { $one } försvinner ur listan
   *[other] { $company } · { $n_text } { $many } försvinner ur listan
}
consequences-silenced = { $n ->
    [one] En kontakt kan inte längre { $close ->
        [yes] svara på eller stänga
       *[no] svara på
    } { $many } som andra har skickat, bara läsa.
   *[other] { $n_text } kontakter kan inte längre { $close ->
        [yes] svara på eller stänga
       *[no] svara på
    } { $many } som andra har skickat, bara läsa.
}
consequences-silenced-later = { $n ->
    [one] En kontakt kan bara läsa det som kollegor skickar från och med nu.
   *[other] { $n_text } kontakter kan bara läsa det som kollegor skickar från och med nu.
}
consequences-heard = { $n ->
    [one] En kontakt kan { $close ->
        [yes] svara på och stänga
       *[no] svara på
    } { $many } som andra har skickat och som nu bara går att läsa.
   *[other] { $n_text } kontakter kan { $close ->
        [yes] svara på och stänga
       *[no] svara på
    } { $many } som andra har skickat och som nu bara går att läsa.
}
consequences-heard-later = { $n ->
    [one] En kontakt kan svara på det som kollegor skickar från och med nu.
   *[other] { $n_text } kontakter kan svara på det som kollegor skickar från och med nu.
}
consequences-appear = { $several ->
    [yes] Kunder i { $portal }
   *[no] Kunder
} kommer att se { $n ->
    [one] 1 { $one }
   *[other] { $n_text } { $many }
} som de inte ser nu.
consequences-vanish = { $several ->
    [yes] Kunder i { $portal }
   *[no] Kunder
} kommer inte längre att se { $n ->
    [one] 1 { $one }, inte ens den som har skickat.
   *[other] { $n_text } { $many }, inte ens de som har skickat dem.
}
consequences-who = Visa vilka
consequences-which = Visa vilka { $many }
consequences-newest = De { $n } nyaste står här. Det finns fler.
consequences-latest = De { $n } senaste står här. Det finns fler.
consequences-nobodys = Ingen kontakt och inget företag
consequences-none = Av det som har gåtts igenom ändras ingenting.
consequences-more-contacts = Bara de { $max } nyaste kontakterna har gåtts igenom. Det finns fler.
consequences-more-tickets = Bara de { $max } senaste { $many } har gåtts igenom. Det finns fler.
consequences-off = { $several ->
    [yes] { $portal } är av: det gäller när den slås på.
   *[no] Portalen är av: det gäller när den slås på.
}
consequences-unknown = Det gick inte att räkna i tid vilka och vilka { $many } det gäller. Du kan ändå spara.
consequences-save = Spara ändå
consequences-take-back = Låt det vara som det är
consequences-taken-back = Vem som ser vilka { $many } är som förut. Annat du har ändrat står kvar och är inte sparat än.
consequences-enter = { $n ->
    [one] En kontakt får komma in i { $several ->
        [yes] { $portal }
       *[no] portalen
    } som inte får det nu.
   *[other] { $n_text } kontakter får komma in i { $several ->
        [yes] { $portal }
       *[no] portalen
    } som inte får det nu.
}
consequences-enter-without = { $n ->
    [one] En kontakt utan lösenord får komma in så snart kontakten har ett lösenord.
   *[other] { $n_text } kontakter utan lösenord får komma in så snart de har fått lösenord.
}
consequences-shut-out = { $n ->
    [one] En kontakt får inte längre komma in i { $several ->
        [yes] { $portal }
       *[no] portalen
    }.
   *[other] { $n_text } kontakter får inte längre komma in i { $several ->
        [yes] { $portal }
       *[no] portalen
    }.
}
consequences-shut-out-without = { $n ->
    [one] En kontakt utan lösenord får inte längre komma in, inte ens med ett.
   *[other] { $n_text } kontakter utan lösenord får inte längre komma in, inte ens med ett.
}
consequences-gain-without = { $n ->
    [one] En kontakt utan lösenord får se företagets { $many } så snart kontakten har ett lösenord.
   *[other] { $n_text } kontakter utan lösenord får se företagets { $many } så snart de har fått lösenord.
}
consequences-lose-without = { $n ->
    [one] En kontakt utan lösenord får bara se egna { $many } så snart kontakten har ett lösenord.
   *[other] { $n_text } kontakter utan lösenord får bara se egna { $many } så snart de har fått lösenord.
}
consequences-silenced-without = { $n ->
    [one] En kontakt utan lösenord kan bara läsa det som andra har skickat, så snart kontakten har ett lösenord.
   *[other] { $n_text } kontakter utan lösenord kan bara läsa det som andra har skickat, så snart de har fått lösenord.
}
consequences-heard-without = { $n ->
    [one] En kontakt utan lösenord kan svara på det som andra har skickat, så snart kontakten har ett lösenord.
   *[other] { $n_text } kontakter utan lösenord kan svara på det som andra har skickat, så snart de har fått lösenord.
}
