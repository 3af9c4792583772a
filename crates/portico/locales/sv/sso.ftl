# Inloggning genom en identitetstjänst: sidorna före inloggningen.
sso-by = Logga in med { $name }
sso-own = Logga in med ditt företags konto
sso-on-title = Vidare till { $name }
sso-on-text = Du loggar in där och kommer genast tillbaka.
sso-on = Fortsätt
sso-out-title = Loggar ut från { $name }
sso-out-text = Du är utloggad här. Nu loggar du ut där också.
sso-again = Försök igen
sso-confirm-title = Vill du logga in här?
sso-confirm-text = { $name } säger att du är { $who }.
sso-confirm-invited = { $name } säger att du är { $who }. Från nu loggar det kontot in dig här som { $becomes }.
sso-confirm-hint = Stäng sidan om du inte ville logga in. Då händer ingenting.
sso-company-title = Ditt företags konto
sso-company-text = Skriv din adress på jobbet. Vi tar dig till ditt företags egen inloggning.
sso-company-go = Fortsätt
sso-company-none = Vi känner inte till någon företagsinloggning för den adressen. Kontrollera adressen, eller gå tillbaka och logga in på annat sätt.
sso-refused-title = { $name } kunde inte logga in dig
sso-refused-expired = Svaret är för gammalt. Försök igen. Om det händer varje gång går någon av tjänsternas klocka fel.
sso-refused-not-yet = Svaret gäller inte än. Försök igen om en minut. Om det händer varje gång går någon av tjänsternas klocka fel.
sso-refused-audience = Svaret är menat för en annan tjänst. Den som har ställt in inloggningen behöver jämföra identifierarna.
sso-refused-issuer = Svaret kommer från en annan tjänst än den du skickades till.
sso-refused-destination = Svaret var menat för en annan adress. Den som har ställt in inloggningen behöver jämföra adresserna.
sso-refused-request = Inloggningen började i en annan webbläsare, är redan använd eller tog för lång tid. Börja om.
sso-refused-unasked = Ingen har bett om den här inloggningen. Börja på vår inloggningssida.
sso-refused-weak = Svaret är signerat eller krypterat på ett sätt som inte längre är säkert. Tjänsten behöver använda SHA-256 och en nyckel på 2 048 bitar.
sso-refused-no-subject = Tjänsten säger inte på ett varaktigt sätt vem du är.
sso-refused-replayed = Inloggningen är redan använd. Börja om.
sso-refused-unsigned = Svaret är inte signerat, så vi vet inte vem som har skickat det.
sso-refused-signature = Svarets signatur är inte tjänstens. Den som har ställt in inloggningen behöver jämföra nycklar och certifikat.
sso-refused-too-long = Svaret gäller för länge. Det får gälla i högst fem minuter.
sso-refused-malformed = Vi kunde inte läsa svaret.
sso-refused-undecryptable = Svaret är krypterat för en annan tjänst. Där behövs certifikatet som står i våra metadata nu.
sso-refused-provider = Tjänsten släppte inte in dig.
sso-refused-unreachable = Tjänsten svarar inte. Försök igen om en stund.
sso-refused-no-email = Tjänsten sa inte vilken adress som är din.
sso-refused-unverified = Tjänsten säger inte att adressen verkligen är din. Få den bekräftad där, eller be oss om en inbjudan.
sso-refused-domain = Den här inloggningen är för andra adresser än din. Använd ditt företags egen, eller logga in på annat sätt.
sso-refused-company = Ditt företag har en egen inloggning. Gå tillbaka och använd den.
sso-refused-registration = Nya personer med en adress som din släpps inte in här. Be oss om en inbjudan.
sso-refused-unknown = Vi känner ingen med din adress än. Be oss om en inbjudan.
sso-refused-declined = Du kan inte logga in här. Skriv till oss om du tror att det är fel.
sso-refused-role = Tjänsten säger inte att du arbetar här. Fråga den som sköter ditt konto där.

# Inställningar.
sso = Gemensam inloggning
sso-lead = Kunder och medarbetare loggar in med kontot de har någon annanstans. Vad de får se bestämmer du fortfarande här.
sso-none = Ingen gemensam inloggning är inställd än.
sso-new = Lägg till inloggning
sso-added = Inloggningen är tillagd. Fyll nu i vad tjänsten säger och prova den.
sso-saved = Inloggningen är sparad.
sso-deleted = Inloggningen är borttagen.
sso-off = Av
sso-is-on = På
sso-untried = Inte provad än
sso-for-domain = Alla på { $host }
sso-for-company = { $company }: deras personer
sso-for-company-at = { $company }: deras personer på { $host }
sso-for-staff = Medarbetare
sso-only-short = enda vägen in
sso-new-lead = Välj tjänst. På nästa sida får du stegen och värdena för den.
sso-provider = Tjänst
sso-preset-google = Google Workspace
sso-preset-entra = Microsoft Entra ID
sso-preset-okta = Okta
sso-preset-keycloak = Keycloak
sso-preset-oidc = En annan tjänst med OpenID Connect
sso-preset-entra-saml = Microsoft Entra ID med SAML
sso-preset-adfs = Microsoft AD FS
sso-preset-saml = En annan tjänst med SAML 2.0
sso-preset-jwt = En egen signerad biljett (JWT)
sso-jwt-hint = En signerad biljett är för webbplatser som redan gör sådana. Välj OpenID Connect för något nytt.
sso-jwt-customers = En egen biljett är bara för kunder. Välj en annan tjänst för medarbetare.
sso-name = Namn på knappen
sso-name-hint = På knappen står ”Logga in med …”. Skriv vad människor kallar tjänsten.
sso-name-missing = Skriv vad som ska stå på knappen.
sso-who = Vem som loggar in
sso-customers = Kunder
sso-staff = Medarbetare
sso-domain = Domän
sso-domain-hint = En inloggning utan företag är för alla på en domän.
sso-domain-all = Alla domäner
sso-domain-missing = Välj en domän, eller skriv ett företag.
sso-company = Företag
sso-company-hint = Bara deras personer, som hittas på adressen. Skriv en av deras e-postdomäner. Lämna tomt för alla.
sso-company-unknown = Inget företag har den e-postdomänen, eller fler än ett. Lägg först till den på företagets sida.
sso-too-many-lines = Det kan finnas högst { $max }.
sso-too-many = Det kan finnas högst { $max }. Ta bort någon som ingen använder.
sso-add = Lägg till inloggning
sso-values = Vad tjänsten behöver veta
sso-values-lead = Kopiera det här till tjänstens inställningar.
sso-value-redirect = Adress tillbaka
sso-value-signed-out = Adress efter utloggning
sso-value-jwt = Adress för biljetter
sso-value-entity = Identifierare (entity ID, mottagare)
sso-value-acs = Svarsadress (ACS, inloggning, mottagare)
sso-value-metadata = Våra metadata
sso-value-adfs-identifier = Relying party trust identifier
sso-value-adfs-url = Relying party SAML 2.0 SSO service URL
sso-value-adfs-metadata = Adress till federationens metadata
sso-metadata = Tjänstens metadata
sso-metadata-hint = Klistra in XML. Fälten nedan fylls i när du sparar.
sso-metadata-wrong = Det här är inte metadata för en tjänst med ett certifikat. Klistra in all XML.
sso-keys = Våra certifikat
sso-keys-lead = Tjänsten kontrollerar våra förfrågningar och krypterar med dem. Gör ett nytt innan det gamla slutar gälla, ge det till tjänsten och ta sedan bort det gamla.
sso-key-ends = Slutar gälla { $when }
sso-key-signs = signerar
sso-key-new = Gör ett nytt
sso-key-drop = Ta bort det gamla
sso-steps = Steg
sso-steps-google =
    Öppna ”Google Auth Platform” i Google Clouds konsol och gör en klient av typen ”Web application”.
    Lägg till adressen tillbaka, som står ovan, under ”Authorised redirect URIs”.
    Sätt målgruppen till ”Internal”, så att bara er egen organisations konton kommer in.
    Kopiera klientens ID och hemlighet till fälten nedan. Utfärdaren är redan ifylld.
sso-steps-entra =
    Öppna ”App registrations” i Entras administrationscenter och registrera en app för bara den här klientorganisationen.
    Lägg till plattformen ”Web” med adressen tillbaka, som står ovan.
    Gör en klienthemlighet under ”Certificates & secrets” och kopiera dess värde, inte dess ID.
    Lägg till de valfria anspråken ”email” och ”xms_edov” till ID-token under ”Token configuration”.
    Utfärdaren är https://login.microsoftonline.com/, sedan klientorganisationens ID, sedan /v2.0.
sso-steps-okta =
    Gör en appintegration ”OIDC – OpenID Connect” för en ”Web Application” i Oktas administration.
    Klistra in adressen tillbaka som sign-in redirect URI och adressen efter utloggning som sign-out redirect URI.
    Tilldela de personer eller grupper som får logga in.
    Kopiera klient-ID och hemlighet. Utfärdaren är er domän hos Okta, till exempel https://example.okta.com.
sso-steps-keycloak =
    Öppna ”Clients” i er realm och gör en klient för OpenID Connect.
    Slå på ”Client authentication” och ”Standard flow”.
    Klistra in adressen tillbaka som valid redirect URI och adressen efter utloggning som valid post logout redirect URI.
    Kopiera hemligheten från ”Credentials”. Utfärdaren är adressen till er Keycloak, sedan /realms/ och namnet på er realm.
sso-steps-oidc =
    Registrera en webbapplikation som använder flödet med auktoriseringskod.
    Ge den adressen tillbaka, som står ovan.
    Kopiera dess klient-ID, dess hemlighet och utfärdaren till fälten nedan.
sso-steps-entra-saml =
    Öppna ”Enterprise applications” i Entras administrationscenter och gör en applikation utanför galleriet.
    Välj SAML under ”Single sign-on” och klistra in vår identifierare och svarsadress.
    Kopiera federationens metadata som XML till fältet nedan, eller värdena ett i taget.
    Tilldela de personer eller grupper som får logga in.
sso-steps-adfs =
    Lägg till ett anspråksmedvetet förtroende för förlitande part i AD FS Management.
    Importera våra metadata från adressen, eller klistra in värdena ovan.
    Lägg till en regel som skickar LDAP-attribut: E-Mail-Addresses som ”E-Mail Address”, Given-Name och Surname.
    Lägg till en regel som gör om ”E-Mail Address” till ”Name ID” med formatet ”Email”.
    Öppna er AD FS-servers adress med /FederationMetadata/2007-06/FederationMetadata.xml efter, och klistra in det som står där som tjänstens metadata nedan.
sso-steps-saml =
    Gör en applikation för SAML 2.0 hos tjänsten.
    Importera våra metadata där, eller klistra in värdena ovan.
    Låt den skicka ett bestående namn-id eller en e-postadress som namn-id, och e-postadressen.
    Klistra in tjänstens metadata nedan, eller dess värden ett i taget.
sso-steps-jwt =
    Er webbplats signerar en biljett som säger iss, aud, sub, email, jti, iat och exp. Den får gälla i fem minuter.
    Den skickar webbläsaren till adressen för biljetter, med biljetten som jwt och, om det fanns ett, state som det kom.
sso-settings = Vad tjänsten säger
sso-issuer = Utfärdare
sso-issuer-hint = Som den står i tjänstens inställningar. Vi letar efter /.well-known/openid-configuration under den.
sso-issuer-wrong = Skriv utfärdarens adress, som börjar med https://.
sso-issuer-missing = Skriv vad som står i era biljetter som iss.
sso-entity = Utfärdarens identifierare
sso-entity-hint = Tjänstens entity ID.
sso-entity-missing = Skriv tjänstens entity ID.
sso-sso-url = Adress för inloggning
sso-sso-url-hint = Dit människor skickas för att logga in.
sso-url-wrong = Skriv en adress som börjar med https://.
sso-certificates = Certifikat
sso-certificates-hint = Som PEM. Klistra in båda medan det ena ersätter det andra.
sso-certificate-missing = Klistra in tjänstens certifikat.
sso-certificate-wrong = Det här är inget certifikat. Klistra in det helt, med första och sista raden.
sso-client = Klient-ID
sso-client-missing = Skriv klient-ID:t som du fick av tjänsten.
sso-audience = Mottagare
sso-audience-hint = Vad som står i era biljetter som aud.
sso-audience-missing = Skriv vad som står i era biljetter som aud.
sso-scopes = Fler omfång
sso-scopes-hint = Det som begärs utöver openid, email och profile, med mellanslag emellan. Vissa tjänster, som Okta, berättar om grupper om du skriver groups.
sso-scopes-wrong = Skriv namn med mellanslag emellan, till exempel groups.
sso-secret = Klienthemlighet
sso-secret-set = En är satt. Lämna fältet tomt för att behålla den.
sso-secret-hint = Ingen kan läsa den här efteråt.
sso-key = Nyckel
sso-key-hint = En hemlighet med minst { $n } tecken, eller en öppen nyckel som PEM. Ingen kan läsa den här efteråt.
sso-key-wrong = Använd minst { $n } tecken, eller klistra in en öppen nyckel som PEM.
sso-login-url = Adress för inloggning på er webbplats
sso-login-url-hint = Dit ”Logga in med …” leder. Er webbplats skickar tillbaka människor därifrån.
sso-people = Vilka de är här
sso-people-lead = Första gången känns människor igen på en adress som tjänsten kallar bekräftad, eller på en inbjudan.
sso-trusted = Se varje adress som bekräftad
sso-trusted-hint = Bara för en tjänst där ingen kan välja en adress som inte är deras.
sso-create = Släpp in nya
sso-create-hint-contact = Den som inte är en kontakt än blir det. Annars kommer bara kontakter in.
sso-create-hint-staff = Den som inte arbetar här än blir medarbetare. Annars kommer bara medarbetare in.
sso-create-roles = Nya kan bara komma in där roller säger vem som får arbeta här. Fyll i anspråket och rollerna.
sso-claim-subject = Anspråk som skiljer människor åt
sso-claim-subject-hint = Det får aldrig bli någon annans. Tomt betyder det vanliga.
sso-claim-email = Anspråk med adressen
sso-claim-first = Anspråk med förnamnet
sso-claim-last = Anspråk med efternamnet
sso-claim-usual = Tomt betyder det vanliga.
sso-properties = Egenskaper för kontakter
sso-properties-hint = En på varje rad: anspråk = egenskap. De sätts vid varje inloggning.
sso-property-unknown = Det finns ingen egenskap ”{ $name }” för kontakter som kan sättas. Skriv dess interna namn.
sso-pairs-wrong = Skriv ett par på varje rad, med = emellan.
sso-role-claim = Anspråk med rollen
sso-role-claim-hint = Till exempel groups. Lämna tomt så stannar rollerna som de är inställda här.
sso-roles = Roller
sso-roles-hint = En på varje rad: värde = admin, eller värde = agent. Den som inte har något av värdena kommer inte in.
sso-roles-wrong = Skriv admin eller agent efter =.
sso-may-begin = Låt tjänsten skicka människor
sso-may-begin-hint = De börjar där, och får här frågan om de vill logga in.
sso-signs-requests = Signera våra förfrågningar
sso-signs-out = Logga ut där också
sso-signs-out-hint = Att logga ut här avslutar också sessionen hos tjänsten.
sso-try = Prova
sso-try-lead = Du loggar in hos tjänsten och ser här vad som kommer. Ingen blir inloggad av det.
sso-try-now = Logga in och se
sso-tried-at = Fungerade { $when }
sso-tried-good = Det fungerar. Det här kom:
sso-tried-bad = Det fungerade inte.
sso-comes-known = Den skulle logga in { $who }.
sso-comes-new = Den skulle göra { $who } till någon ny här.
sso-comes-refused = Den skulle inte släppa in { $who }: { $why }
sso-switch = Strömbrytare
sso-on-switch = Inloggningen är på
sso-on-hint = Prova den först. Sedan går den att slå på.
sso-verify-first = Spara den avslagen, prova den och slå sedan på den.
sso-only = Enda vägen in
sso-only-hint = Lösenord, länkar och lösennycklar loggar inte längre in de här människorna. Den som är inloggad med något sådant loggas ut.
sso-only-on = Slå på inloggningen också.
sso-passwords = Vem som ändå får använda lösenord
sso-passwords-hint = För dagen då tjänsten inte svarar.
sso-break-glass = Behåll minst en administratör som får använda lösenord.
sso-changed = { $name } har sparat under tiden. Se vad som står nu och spara sedan igen.
sso-delete = Ta bort inloggningen
sso-delete-lead = Den som har loggat in genom den loggas ut, och behöver en annan väg in.
sso-delete-title = Ta bort ”{ $name }”?
sso-delete-text = Den som har loggat in genom den loggas ut och behöver en annan väg in. Det går inte att ångra.
sso-way = Inloggningssätt
sso-way-hint = Lösenord, länkar och gemensam inloggning
change-came-by-provider = Kom genom gemensam inloggning

# Where a provider is the only way in
sso-enabled = Gemensam inloggning är på
sso-owns = ”{ $provider }” är enda vägen in här och har egna sidor och mejl för lösenord, länkar och nya konton. Era mallar för dem finns kvar och används igen när det finns andra vägar in.
sso-open = Öppna inställningarna
sso-owned = Används inte
sso-at-domain = Gemensam inloggning: { $names }
sso-domain-title = Gemensam inloggning
sso-domain-lead = Tjänster som loggar in kunder här.
sso-yours = Du loggar in med ”{ $provider }”. Ditt lösenord och allt annat om inloggningen finns där.
sso-staff-alone = { $name } kommer bara in genom ”{ $provider }”, så det finns inget lösenord att välja. Be dem öppna { $url }.
sso-try-first = Fyll i det som tjänsten säger nedan och spara. Sedan går det att prova här.
sso-advice-subject = Låt tjänsten skicka ett bestående namn-id eller en e-postadress, eller ange ett påstående under ”Påstående som skiljer människor åt”.
sso-advice-unreachable = Jämför adresserna nedan med dem hos tjänsten och se om servern når den.
sso-advice-unverified = Om tjänsten bara ger adresser till sina egna människor kan ni slå på att varje adress ses som bekräftad.
sso-refused-client = Tjänsten godtar inte vårt klient-id eller vår hemlighet. Den som har ställt in inloggningen behöver jämföra dem.
sso-devices-lead = Något här som inte är du? Logga ut det och byt lösenord hos ”{ $provider }”.
sso-ways-lead = Bara tjänsten. Det som ställs in här gäller igen när det finns andra vägar in.
sso-tried-refused = Tjänsten svarade, och det här kom:
history-sso = Gemensam inloggning ”{ $name }”
history-sso-not-only = Inte enda vägen in
history-sso-new = Nya människor släpps in
history-sso-known = Nya människor släpps inte in
history-sso-verified = Adresser gäller när tjänsten har bekräftat dem
history-sso-secret = En annan hemlighet
history-sso-certificates = Andra certifikat
history-sso-claims = Andra påståenden, egenskaper eller roller
history-sso-keys = { $n ->
    [one] Ett eget certifikat
   *[other] { $n } egna certifikat
}
sso-sure = { $n ->
    [0] Lösenord, länkar och lösennycklar slutar fungera för de här människorna. Säg att ni menar det.
    [one] En person loggas ut nu, och lösenord, länkar och lösennycklar slutar fungera för de här människorna. Säg att ni menar det.
   *[other] { $n } personer loggas ut nu, och lösenord, länkar och lösennycklar slutar fungera för de här människorna. Säg att ni menar det.
}
sso-sure-yes = Ja, gör den till enda vägen in
