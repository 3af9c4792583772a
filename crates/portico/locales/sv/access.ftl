# Access groups
access-groups = Åtkomstgrupper
access-lead = En portal kan vara öppen bara för vissa. Samla dem i grupper här, och välj grupperna på portalens sida Tillträde.
access-none-yet = Det finns inga grupper än.
access-manage = Hantera grupper
access-deleted = Gruppen är borttagen.
access-people-counted = { $n ->
    [one] En person.
   *[other] { $n_text } personer.
}
access-people = { $n ->
    [one] En person
   *[other] { $n } personer
}
access-unused = Ingen portal går efter den.
access-used = Släpper in folk i { $portals }.
access-kind = Vilka som är med
access-kind-hand = De som du lägger till
access-kind-hand-hint = En och en, ur en sökning eller från en lista med adresser.
access-kind-criteria = Alla som uppfyller villkor
access-kind-criteria-hint = Folk kommer och går av sig själva när det vi vet om dem ändras.
access-new = Ny grupp
access-make = Skapa grupp
access-members = Medlemmar
access-members-all = Alla som är med i en grupp
access-members-of = Medlemmar i { $name }
access-delete = Ta bort
access-delete-of = Ta bort { $name }
access-name-taken = En annan grupp heter redan så. Välj ett annat namn.
access-many = Det får finnas högst { $max } grupper. Ta bort en först.
access-about = Om gruppen
access-about-lead = För dig och dina kollegor. Kunder ser det inte.
access-description = Vad den är till för
access-criteria = Villkor
access-criteria-lead = De prövas på nytt varje gång någon kommer till en portal.
access-criteria-hint = Utan villkor är ingen med i gruppen. Det kunder säger om sig själva räknas när du har bekräftat det.
access-save = Spara gruppen
access-saved = Gruppen är sparad.
access-changed = { $name } har ändrat gruppen under tiden. Din version står nedan och är inte sparad. Spara igen för att ersätta den andra.
access-asks-lead = Inget är sparat än. Det här ändras med andra villkor:
access-asks-unknown = Det gick inte att räkna i tid vilka det berör. Du kan spara ändå.
access-taken-back = Villkoren förblir som de är. Det andra du har ändrat finns kvar här och är inte sparat än.
filter-nobody-in = Utan villkor är ingen med.
access-delete-title = Ta bort gruppen?
access-delete-other = Det som blir följden är inte detsamma som när du öppnade sidan. Läs igen innan du tar bort gruppen.
access-delete-unused = Ingen portal går efter gruppen, så ingen blir av med något.
access-delete-text = Kontakter och deras lösenord finns kvar.
access-delete-verb = Ta bort gruppen
access-shut-out = { $n ->
    [one] En person som kan logga in nu kommer inte in längre.
   *[other] { $n_text } personer som kan logga in nu kommer inte in längre.
}
access-shut-out-later = { $n ->
    [one] En person utan lösenord kommer inte heller in.
   *[other] { $n_text } personer utan lösenord kommer inte heller in.
}
access-shut-out-none = Alla som kommer in nu gör det fortfarande, genom en annan grupp.
access-members-hand-lead = De som du lägger till här får komma in. Nya personer bjuds in två minuter senare: tar du bort dem innan dess skickas inget.
access-invited-before = En inbjudan skickades dit för mindre än en minut sedan. Vänta lite innan du skickar en till.
invite-declined = Nekad
access-members-unused-lead = Ingen portal går efter den här gruppen än. När någon gör det får den du lägger till här komma in, och nya bjuds in.
access-members-lead = Vilka som är med, och om de har registrerat sig.
access-add = Lägg till någon
access-find = Namn eller adress
access-search = Sök
access-found-none = Ingen hittades.
access-is-in = Med i gruppen
access-add-one = Lägg till { $name }
access-add-verb = Lägg till
access-put = Tillagd. Har personen ingen inloggning än går inbjudan i väg om två minuter.
access-removed = Borttagen ur gruppen.
access-removed-out = Borttagen ur gruppen. { $name } är inte med i någon annan grupp som släpper in folk i { $portals }, och kommer inte in längre.
access-bring = Lägg till från en lista
access-addresses = E-postadresser
access-addresses-hint = En per rad, eller med kommatecken emellan.
access-file = CSV- eller textfil
access-makes = Skapa kontakter av adresser som ingen har
access-makes-hint = Annars får du veta vilka de är.
access-bring-verb = Lägg till personer
access-addresses-none = Skriv en e-postadress, eller välj en fil som innehåller några.
access-addresses-many = Det är fler än { $max } adresser. Lägg till dem i omgångar.
access-address-wrong = { $address } är ingen e-postadress. Rätta den och skicka listan igen.
access-brought = { $added ->
    [0] Ingen ny lades till.
    [one] En person lades till.
   *[other] { $added } personer lades till.
} { $there ->
    [0] {""}
    [one] En var redan med i gruppen.
   *[other] { $there } var redan med i gruppen.
} { $made ->
    [0] {""}
    [one] En kontakt skapades.
   *[other] { $made } kontakter skapades.
}
access-brought-before = Innan dess
access-brought-declined = { $n ->
    [one] En av dem nekades vid registreringen och får inte komma in förrän någon släpper in dem på deras sida.
   *[other] { $n } av dem nekades vid registreringen och får inte komma in förrän någon släpper in dem på deras sidor.
}
access-unknown = { $n ->
    [one] En adress är ingens. Den står nedan: rätta den, eller låt en kontakt skapas av den.
   *[other] { $n } adresser är ingens. De står nedan: rätta dem, eller låt kontakter skapas av dem.
}
access-find-member = Sök en medlem
access-nobody = Ingen är med än.
access-in-groups = { $n ->
    [one] En grupp
   *[other] { $n } grupper
}
access-remove = Ta ur gruppen
access-acts = Vad du kan göra
access-invite-one = { $verb }: { $name }
access-remove-one = Ta ur gruppen: { $name }
access-change = Åtkomstgrupp { $group }: { $what }
access-change-made = skapad
access-change-deleted = borttagen
access-change-added = personer tillagda
access-change-removed = någon borttagen

# Invitations
invite-status = Inbjudan
invite-none = Inte inbjuden
invite-waiting = Går snart i väg
invite-sent = Väntar på svar
invite-accepted = Antagen
invite-failed = Misslyckades
access-portal = Åtkomst till portalen
access-in = Med i grupperna:
access-in-none = Med i ingen åtkomstgrupp.
access-no-entry = Får inte komma in i den här portalen.
invite-none-said = Får komma in, men har ingen inloggning. Ingen har bjudit in dem.
invite-waiting-said = Har ingen inloggning. Inbjudan går i väg { $when }.
invite-sent-said = Inbjuden { $when }. De har inte svarat än.
invite-over-said = Inbjuden { $when }. Länken gäller inte längre.
invite-failed-said = Inbjudan från { $when } kunde inte levereras. Kontrollera adressen.
invite-declined-said = Nekades, och får inte komma in.
invite-accepted-said = Får komma in, och har en inloggning.
access-invite = Bjud in
access-resend = Bjud in igen
access-invited = En inbjudan är på väg.
access-registered = Har en inloggning sedan { $when }.
access-last-seen = Var här senast { $when }.
access-registered-already = De har redan en inloggning. Kommer de inte in kan de be om ett nytt lösenord.
access-portal-off = Portalen är avstängd. Slå på den innan du bjuder in någon.
access-no-portal-lets-in = Ingen portal släpper in dem, så en länk skulle inte leda någonstans. Lägg först till dem i en åtkomstgrupp.
access-link-while-off = Portalen är avstängd, så en länk skulle inte leda någonstans. Slå på den först.
access-provider-alone = De kommer bara in genom ”{ $provider }” och behöver inget lösenord.
access-link-unapproved = De har registrerat sig och är inte godkända än. Godkänn dem först.
access-was-declined = De registrerade sig och nekades. Släpp först in dem på deras sida.
access-not-let-in = Portalen släpper inte in dem. Lägg först till dem i en av dess grupper.

# Accept an invitation
invite-title = Välkommen
invite-title-named = Välkommen, { $name }
invite-text = { $company } har öppnat sin portal för dig. Välj ett lösenord, så kan du följa dina { $many } och skriva till oss.
invite-text-provider = { $company } har öppnat sin portal för dig. Logga in, så kan du följa dina { $many } och skriva till oss.
invite-password = Lösenord
invite-accept = Spara lösenordet och logga in
invite-over-text = Din inbjudan är redan använd, eller för gammal. Har du ett lösenord kan du logga in med det.
invite-over-provider = Din inbjudan är redan använd, eller för gammal. Har du loggat in här förut kan du logga in som då.
invite-over-forgot = Få en ny länk med e-post

# On the Access page
set-entry-groups = Åtkomstgrupper
set-entry-groups-hint = Den som är med i en av dem får komma in.
set-invites = Bjud in dem med e-post
set-invites-hint = Den som inte har någon inloggning får en länk för att välja lösenord, två minuter senare: även de som kommer med i en grupp senare. Medan portalen är avstängd bjuds ingen in; det görs när du slår på den.
settings-groups-missing = Välj minst en grupp, annars kommer ingen in.
consequences-invited = { $n ->
    [one] En kontakt utan inloggning bjuds in med e-post, två minuter efter att du har sparat.
   *[other] { $n_text } kontakter utan inloggning bjuds in med e-post, två minuter efter att du har sparat.
}

# Make an account
set-entry-register = Vem som helst kan registrera sig
set-entry-register-hint = Alla kontakter, och den som bekräftar en e-postadress. Begränsa till domäner nedan om du vill.
sect-register = Registrering
sect-register-lead = Gäller där vem som helst kan registrera sig. Adressen bekräftas först, och de ser bara det de själva frågar om tills du har godkänt dem.
set-register-domains = Bara adresser på de här domänerna
set-register-domains-hint = En per rad. Tomt släpper in alla domäner.
set-register-denied = Inga adresser på de här domänerna
set-register-denied-hint = En per rad. De nekas alltid.
set-register-approval = Godkänn var och en först
set-register-approval-hint = Till dess får de läsa att deras registrering väntar.
register-new-here = Ny här?
register-here = Registrera dig här
register-title = Skapa ett konto
register-no-password = Du kan lämna det tomt. Då loggar du in med en länk som vi mejlar varje gång.
register-too-soon = Det kommer många registreringar från ditt nätverk just nu. Vänta { $n } sekunder, skriv lösenordet igen och skicka.
register-text = { $company } svarar på dina { $many } här. Vi skickar ett mejl så att du kan bekräfta din adress.
register-domains = Bara adresser på { $domains } kan registreras.
register-domain = Adresser på den här domänen kan inte registreras här. Använd din jobbadress, eller skriv till oss.
register-name = Skriv ditt namn.
register-trap = Lämna det här tomt
register-send = Skapa konto
register-known = Har du ett konto?
register-sent = Vi har skickat ett mejl till { $address }. Öppna länken i det inom 24 timmar för att bekräfta din adress. Hittar du inget? Titta bland skräpposten och kontrollera stavningen.
verify-title = Bekräfta din adress
verify-text-link = Ett klick, och du är inloggad på den här enheten. Har du inte registrerat dig? Då kan du stänga sidan: ingenting händer.
verify-text = Skriv lösenordet som du valde när du registrerade dig. Har du inte registrerat dig? Då kan du stänga sidan: utan det lösenordet händer ingenting.
verify-confirm = Bekräfta och logga in
verify-password-wrong = Det är inte lösenordet som valdes vid den här registreringen. Försök igen, eller registrera dig en gång till.
verify-over = En länk fungerar en gång, i 24 timmar. Har du redan bekräftat adressen kan du logga in. Annars kan du registrera dig en gång till.
portal-waits = Din registrering har kommit fram. Du får ett mejl till { $email } så snart någon har tittat på den.
register-waiting = { $n ->
    [one] En person har registrerat sig och väntar på ditt godkännande.
   *[other] { $n_text } personer har registrerat sig och väntar på ditt godkännande.
}
register-waiting-show = Visa vilka
register-waiting-list = Personer som har registrerat sig. Tills du godkänner dem ser de bara de { $many } som de själva frågar om.
register-unapproved = { $name } har registrerat sig. Tills du godkänner ser de bara de { $many } som de själva frågar om, inga andra från företaget.
register-approve = Godkänn
register-decline = Neka
register-approved = Godkänd. De får veta det med e-post.
register-unapproved-out = { $name } har registrerat sig. Tills du godkänner får de inte komma in och ser inga { $many }.
register-approved-unsaid = Godkänd. Inget mejl skickades: portalen är avstängd eller släpper inte in dem.
register-decided = Ingenting ändrades: någon har redan bestämt.
register-was-declined = { $name } registrerade sig och nekades { $when }. De kan inte logga in och bjuds inte in.
register-readmit = Släpp in dem ändå
register-readmitted = De är insläppta. En inbjudan att välja ett nytt lösenord är på väg.
register-readmitted-unsaid = De är insläppta. Ingen inbjudan skickades: bjud in dem när portalen är öppen för dem.
register-declined = Nekad. De kan inte logga in längre, och får veta det med e-post.
sees-unapproved = Har registrerat sig och är inte godkänd än: inga { $many } från företaget.
change-registered = Registrerade sig och bekräftade adressen.
change-approved = { $by } godkände registreringen.
change-declined = { $by } nekade registreringen.
change-readmitted = { $by } släppte in dem ändå.

# What is consented to
consent = Samtycke
consent-lead = Det som folk går med på när de registrerar sig. Era jurister vet bäst vad som måste stå där.
consent-notice = Samtyckestext
consent-page-lead = Den läses av dem som registrerar sig, och de kommer inte vidare utan att kryssa i rutan. Andra formulär har egna samtyckestexter.
consent-domain = Domän
consent-choose = Välj
consent-legal = Om det här räcker där ni är avgör era jurister. Det kan inte Portico.
consent-own = Domänens språk. Utan text frågas det inte om något.
consent-other = För dem som läser portalen på det här språket. Utan text läser de den ovan.
consent-text = Text
consent-text-hint = Länkar skrivs som [vår integritetspolicy](https://example.com/privacy).
consent-label = Orden vid rutan
consent-save = Spara som ny version
consent-saved = Sparat. De som registrerar sig från och med nu går med på den här versionen.
consent-both = Texten och orden vid rutan hör ihop. Skriv båda, eller ingen.
consent-own-missing = Skriv först texten på domänens språk.
consent-changed = { $name } har ändrat texten under tiden. Din version står nedan och är inte sparad. Spara igen för att ersätta den andra.
consent-missing = Kryssa i rutan för att gå vidare.
consent-newer = Texten har ändrats under tiden. Läs den och kryssa i rutan igen.
consent-given = Gick med på version { $version } ({ $language }) { $when }, från { $address }
change-consent = Samtyckestext
consent-renew = De som har samtyckt tidigare
consent-renew-lead = Utan krysset fortsätter de som förut. Bara den som kommer från och med nu samtycker till den här texten.
consent-renews = Fråga alla igen
consent-renews-hint = Alla läser texten på sin nästa sida och kan inte fortsätta utan att kryssa i rutan. Det de håller på att skriva går inte förlorat.
consent-withdrawn = Återkallat: { $when }
change-consent-renewed = Alla tillfrågas om samtycke igen, version
change-consented = Godkände samtyckestexten.
change-consent-withdrawn = Återkallade samtycket.
