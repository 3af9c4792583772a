# Pipelines och deras steg
pipelines = Pipelines och steg
pipelines-lead = Vägarna som { $many } tar, steg för steg, och vems tur varje steg är.
pipelines-new = Ny pipeline
pipelines-stages = { $n ->
    [one] Ett steg.
   *[other] { $n } steg.
}
pipelines-open = { $n ->
    [0] Inga { $many } pågår.
    [one] 1 { $one } pågår.
   *[other] { $n_text } { $many } pågår.
}
pipelines-archive = Arkivera
pipelines-archive-one = Arkivera { $name }
pipelines-restore = Ta tillbaka
pipelines-back-one = Ta tillbaka { $name }
pipelines-archived = Pipelinen är arkiverad.
pipelines-back = Pipelinen används igen, som den sista.
pipelines-former = Arkiverade pipelines
pipelines-former-lead = Deras stängda { $many } finns kvar. Inget nytt hamnar där.
pipelines-full = Det finns { $max } pipelines, och fler får det inte vara. Arkivera en för att skapa en ny.
pipelines-too-many = Det finns redan { $max } pipelines. Arkivera en först.
pipelines-new-name = Ny pipeline
pipelines-new-new = Nytt
pipelines-new-customer = Väntar på kund
pipelines-new-us = Väntar på oss
pipelines-new-closed = Stängt
pipeline-lead = Ändringar gäller från nästa sida som någon öppnar.
pipeline-save = Spara pipelinen
pipeline-saved = Sparat. Det gäller från nästa sida som någon öppnar.
pipeline-removed = Steget är borta. Dess { $many } flyttas genast, eller inom några minuter om de är många.
pipeline-back = Steget används igen, som det sista.
pipeline-changed = { $name } har ändrat pipelinen under tiden. Inget av ditt har gått förlorat: se vad som gäller nu och skicka ditt igen om det ska gälla.
pipeline-other-stages = Steg har tillkommit eller försvunnit sedan sidan öppnades. Öppna den igen och gör ändringarna där.
pipeline-about = Pipeline
pipeline-about-lead = För dig och dina kollegor. Kunder läser den bara där en lista visar pipelinen.
pipeline-name = Namn
pipeline-name-missing = Ge pipelinen ett namn.
pipeline-name-twice = En annan pipeline har redan det namnet. Välj ett annat.
pipeline-name-taken = En annan pipeline heter ”{ $name }” numera. Byt först namn på den.
pipeline-follows = När en kund svarar, flytta till ett steg där det är er tur ({ $one })
pipeline-follows-hint = Det som är stängt öppnas i vilket fall igen med ett svar ({ $one }).
pipeline-stages = Steg
pipeline-stages-lead = Nya { $many } börjar där deras formulär säger. Ett svar flyttar dem till det första steget där det är den andra sidans tur. Kunder läser steg bara där portalen visar steg; annars läser de öppet eller stängt.
pipeline-new-stage = Nytt steg
pipeline-label = Namn
pipeline-turn = Läge
pipeline-turn-us = Öppet, er tur
pipeline-turn-customer = Öppet, kundens tur
pipeline-turn-nobody = Stängt
pipeline-customer = Namn för kunder
pipeline-add = Lägg till ett steg
pipeline-full = Det finns { $max } steg, och fler får det inte vara.
pipeline-remove-one = Ta bort { $name }
pipeline-tickets = { $n ->
    [0] Inga { $many } i det
    [one] 1 { $one } i det
   *[other] { $n_text } { $many } i det
}
pipeline-label-missing = Steg { $n } saknar namn. Ge det ett.
pipeline-label-twice = Steg { $n } har samma namn som ett annat steg. Välj ett annat.
pipeline-label-long = Steg { $n } är för långt här. Använd högst { $max } tecken.
pipeline-none-open = En pipeline behöver ett steg som är öppet.
pipeline-too-many-stages = En pipeline har högst { $max } steg. Ta bort några.
pipeline-form-begins = ”{ $stage }” kan inte stängas: formuläret ”{ $form }” börjar där. Välj först ett annat steg i formuläret.
pipeline-none-closed = Inget steg är stängt. Varken kunder eller dina kollegor kan stänga { $many } här.
pipeline-closes-nowhere = Kunder kan inte stänga { $many } här förrän någon säger i vilket steg.
pipeline-closes-choose = Välj steget
pipeline-asks = Ingenting är sparat än. Det här ändrar vad kunder läser:
pipeline-asks-close = { $n ->
    [one] 1 { $one } i ”{ $stage }” stängs.
   *[other] { $n_text } { $many } i ”{ $stage }” stängs.
}
pipeline-asks-reopen = { $n ->
    [one] 1 { $one } i ”{ $stage }” öppnas igen.
   *[other] { $n_text } { $many } i ”{ $stage }” öppnas igen.
}
pipeline-asks-us = { $n ->
    [one] För 1 { $one } i ”{ $stage }” blir det er tur.
   *[other] För { $n_text } { $many } i ”{ $stage }” blir det er tur.
}
pipeline-asks-customer = { $n ->
    [one] För 1 { $one } i ”{ $stage }” blir det kundens tur.
   *[other] För { $n_text } { $many } i ”{ $stage }” blir det kundens tur.
}
pipeline-asks-closing = Kunder stänger sina { $many } till ”{ $stage }”. De kan inte stänga några här förrän ett annat stängt steg är valt under Kundportal, Avancerat.
pipeline-asks-mail = Ingen får mejl om det.
pipeline-asks-save = Spara ändå
pipeline-former = Arkiverade steg
pipeline-former-lead = Det som har hänt nämner dem fortfarande. Inget nytt hamnar där.
pipeline-left = { $n ->
    [one] 1 { $one } är ännu på väg ut.
   *[other] { $n_text } { $many } är ännu på väg ut.
}
pipeline-only = Det här är den enda pipelinen, så den blir kvar.
pipeline-archive-title = Arkivera pipelinen?
pipeline-archive-verb = Arkivera pipelinen
pipeline-archive-tickets = { $n ->
    [0] Inga { $many } pågår i den, men stängda kan öppnas igen.
    [one] 1 { $one } pågår i den. Stängda finns kvar och kan öppnas igen.
   *[other] { $n_text } { $many } pågår i den. Stängda finns kvar och kan öppnas igen.
}
pipeline-archive-text = Den kan tas tillbaka när som helst; { $many } som har lämnat den stannar där de hamnade.
pipeline-in-filter = Filtret för vilka { $many } kunder ser nämner pipelinen, även i fortsättningen. Titta på det under Kundportal, Avancerat.
stage-remove-title = Ta bort steget?
stage-remove-verb = Ta bort steget
stage-refused = { $n ->
    [one] Ett val saknas. Ingenting ändrades.
   *[other] { $n } val saknas. Ingenting ändrades.
}
stage-described = { $stage } ({ $turn })
stage-quoted = ”{ $name }”
stage-choose = Välj ett steg.
stage-tickets = { $n ->
    [one] 1 { $one } är i steget. Kunder läser sedan läget i det nya steget; ingen får mejl.
   *[other] { $n_text } { $many } är i steget. Kunder läser sedan läget i det nya steget; ingen får mejl.
}
stage-tickets-to = Vart ska de { $many } som är här?
stage-forms = { $n ->
    [one] Formuläret { $forms } börjar här.
   *[other] Formulären { $forms } börjar här.
}
stage-forms-to = Var börjar formulär i stället?
stage-closing = Kunder stänger sina { $many } till det här steget.
stage-closing-to = Vart stänger kunder i stället?
stage-closing-none = Kunder stänger sina { $many } till det här steget, och inget annat är stängt. De kan då inte stänga några i den här pipelinen.
stage-in-filter = Filtret för vilka { $many } kunder ser nämner steget, även i fortsättningen. Titta på det under Kundportal, Avancerat.
stage-is-archived = Steget arkiveras: det som har hänt nämner det fortfarande, och det kan tas tillbaka.
stage-is-deleted = Det har aldrig funnits något i det ({ $one }), så det raderas.
stage-only-open = Det här är det enda öppna steget, så det blir kvar. Lägg först till ett annat.
stage-name-taken = Ett annat steg har numera det namnet. Byt först namn på det.
filter-former = { $name } (i arkivet)
history-pipeline = Pipeline ”{ $name }”
history-pipelines = Ordningen på pipelines
history-follows = Kunders svar flyttar till er tur
history-follows-not = Kunders svar flyttar ingenting
history-stage-named = { $stage } ({ $turn }), för kunder ”{ $customer }”
history-moved = { $n ->
    [one] 1 { $one } till ”{ $stage }”
   *[other] { $n_text } { $many } till ”{ $stage }”
}
