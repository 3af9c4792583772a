# Signing in by an identity provider: the gate's pages.
sso-by = Sign in with { $name }
sso-own = Sign in with your company's account
sso-on-title = On to { $name }
sso-on-text = You sign in there and come straight back.
sso-on = Continue
sso-out-title = Signing out of { $name }
sso-out-text = You are signed out here. Now you sign out there, too.
sso-again = Try again
sso-confirm-title = Sign in here?
sso-confirm-text = { $name } says that you are { $who }.
sso-confirm-invited = { $name } says that you are { $who }. From now on that account signs you in here as { $becomes }.
sso-confirm-hint = If you did not mean to sign in, close this page. Nothing happens then.
sso-company-title = Your company's account
sso-company-text = Type your work address. We take you to your company's own sign-in.
sso-company-go = Continue
sso-company-none = No company sign-in is known for this address. Check the address, or go back and sign in another way.
sso-refused-title = { $name } could not sign you in
sso-refused-expired = What came back is too old. Try again. If it happens each time, the clock of one of the two services is wrong.
sso-refused-not-yet = What came back is not valid yet. Try again in a minute. If it happens each time, the clock of one of the two services is wrong.
sso-refused-audience = What came back is meant for another service. Whoever set up this sign-in has to compare the identifiers.
sso-refused-issuer = What came back is from another provider than the one you were sent to.
sso-refused-destination = What came back was meant for another address. Whoever set up this sign-in has to compare the addresses.
sso-refused-request = This sign-in was begun in another browser, has been used, or took too long. Start again.
sso-refused-unasked = Nobody asked for this sign-in here. Begin on our sign-in page.
sso-refused-weak = What came back is signed or encrypted in a way that is no longer safe. The provider has to use SHA-256 and a key of 2,048 bits.
sso-refused-no-subject = The provider does not say in a lasting way who you are.
sso-refused-replayed = This sign-in has been used already. Start again.
sso-refused-unsigned = What came back is not signed, so we cannot tell who sent it.
sso-refused-signature = The signature of what came back is not the provider's. Whoever set up this sign-in has to compare keys and certificates.
sso-refused-too-long = What came back is valid for too long. It may be valid for five minutes at most.
sso-refused-malformed = We could not read what came back.
sso-refused-undecryptable = What came back is encrypted for another service. The provider has to use the certificate that stands in our metadata now.
sso-refused-provider = The provider did not let you in.
sso-refused-unreachable = The provider does not answer. Try again in a moment.
sso-refused-no-email = The provider did not say which address is yours.
sso-refused-unverified = The provider does not say that the address is really yours. Have it verified there, or ask us for an invitation.
sso-refused-domain = This sign-in is for other addresses than yours. Use your company's own, or another way to sign in.
sso-refused-company = Your company has a sign-in of its own. Go back and use that.
sso-refused-registration = New people with an address like yours cannot sign in here. Ask us for an invitation.
sso-refused-unknown = We know nobody with your address yet. Ask us for an invitation.
sso-refused-declined = You cannot sign in here. If you think that is a mistake, write to us.
sso-refused-role = The provider does not say that you may work here. Ask whoever manages your account there.

# Settings.
sso = Single sign-on
sso-lead = Customers and staff sign in with the account they have elsewhere. What they may see stays what you decide here.
sso-none = No sign-on is set up yet.
sso-new = Add sign-on
sso-added = Sign-on is added. Now fill in what the provider says, and try it.
sso-saved = Sign-on is saved.
sso-deleted = Sign-on is deleted.
sso-off = Off
sso-is-on = On
sso-untried = Not tried yet
sso-for-domain = Everybody at { $host }
sso-for-company = People of { $company }
sso-for-company-at = People of { $company } at { $host }
sso-for-staff = Staff
sso-only-short = the only way in
sso-new-lead = Choose the provider. You get the steps and values for it on the next page.
sso-provider = Provider
sso-preset-google = Google Workspace
sso-preset-entra = Microsoft Entra ID
sso-preset-okta = Okta
sso-preset-keycloak = Keycloak
sso-preset-oidc = Another provider with OpenID Connect
sso-preset-entra-saml = Microsoft Entra ID with SAML
sso-preset-adfs = Microsoft AD FS
sso-preset-saml = Another provider with SAML 2.0
sso-preset-jwt = A signed token of your own (JWT)
sso-jwt-hint = A signed token is for sites that make such tokens already. For anything new, choose OpenID Connect.
sso-jwt-customers = A token of your own is for customers only. Choose another provider for staff.
sso-name = Name on the button
sso-name-hint = The button reads “Sign in with …”. Write what people call it.
sso-name-missing = Write what stands on the button.
sso-who = Who signs in
sso-customers = Customers
sso-staff = Staff
sso-domain = Domain
sso-domain-hint = A sign-on without a company is for everybody at one domain.
sso-domain-all = Every domain
sso-domain-missing = Choose a domain, or name a company.
sso-company = Company
sso-company-hint = Only its people, found by their address. Write one of its e-mail domains. Leave it empty for everybody.
sso-company-unknown = No company has this e-mail domain, or more than one has. Add it on the company's page first.
sso-too-many-lines = There can be { $max } at most.
sso-too-many = There can be { $max } at most. Delete one that nobody uses.
sso-add = Add sign-on
sso-values = What the provider has to know
sso-values-lead = Copy these into the provider's settings.
sso-value-redirect = Redirect address
sso-value-signed-out = Address after signing out
sso-value-jwt = Address for tokens
sso-value-entity = Identifier (entity ID, audience)
sso-value-acs = Reply address (ACS, sign-on, recipient)
sso-value-metadata = Our metadata
sso-value-adfs-identifier = Relying party trust identifier
sso-value-adfs-url = Relying party SAML 2.0 SSO service URL
sso-value-adfs-metadata = Federation metadata address
sso-metadata = The provider's metadata
sso-metadata-hint = Paste the XML. It fills in the fields below when you save.
sso-metadata-wrong = This is no metadata of one provider with a certificate. Paste the whole XML.
sso-keys = Our certificates
sso-keys-lead = The provider checks our requests and encrypts with these. Make a new one before the old one ends, give it to the provider, then remove the old one.
sso-key-ends = Ends { $when }
sso-key-signs = signs
sso-key-new = Make a new one
sso-key-drop = Remove the old one
sso-steps = Steps
sso-steps-google =
    In the Google Cloud console, open “Google Auth Platform” and make a client of the type “Web application”.
    Under “Authorised redirect URIs”, add the redirect address above.
    Set the audience to “Internal”, so that only your own organisation's accounts get in.
    Copy the client's ID and secret into the fields below. The issuer is filled in already.
sso-steps-entra =
    In the Entra admin centre, open “App registrations” and register an app for this one tenant.
    Add a platform “Web” with the redirect address above.
    Under “Certificates & secrets”, make a client secret and copy its value, not its ID.
    Under “Token configuration”, add the optional claims “email” and “xms_edov” to the ID token.
    The issuer is https://login.microsoftonline.com/, then your tenant's ID, then /v2.0.
sso-steps-okta =
    In the Okta admin console, make an app integration “OIDC – OpenID Connect” for a “Web Application”.
    Paste the redirect address above as sign-in redirect URI, and the address after signing out as sign-out redirect URI.
    Assign the people or groups who may sign in.
    Copy the client ID and secret. The issuer is your Okta domain, such as https://example.okta.com.
sso-steps-keycloak =
    In your realm, open “Clients” and make an OpenID Connect client.
    Switch on “Client authentication” and “Standard flow”.
    Paste the redirect address above as valid redirect URI, and the address after signing out as valid post logout redirect URI.
    Copy the secret from “Credentials”. The issuer is your Keycloak's address, then /realms/ and the realm's name.
sso-steps-oidc =
    Register a web application that uses the authorisation code flow.
    Give it the redirect address above.
    Copy its client ID, its secret and the issuer into the fields below.
sso-steps-entra-saml =
    In the Entra admin centre, open “Enterprise applications” and make a non-gallery application.
    Under “Single sign-on”, choose SAML and paste our identifier and reply address.
    Copy the federation metadata's XML into the field below, or the values one by one.
    Assign the people or groups who may sign in.
sso-steps-adfs =
    In AD FS Management, add a claims-aware relying party trust.
    Import our metadata from its address, or paste the values above.
    Add an issuance rule that sends LDAP attributes: E-Mail-Addresses as “E-Mail Address”, Given-Name and Surname.
    Add a rule that transforms “E-Mail Address” into “Name ID” of the format “Email”.
    Open your AD FS server's address with /FederationMetadata/2007-06/FederationMetadata.xml behind it, and paste what is there as the provider's metadata below.
sso-steps-saml =
    Make a SAML 2.0 application at the provider.
    Import our metadata there, or paste the values above.
    Have it send a persistent or an e-mail name ID, and the e-mail address.
    Paste the provider's metadata below, or its values one by one.
sso-steps-jwt =
    Your site signs a token that says iss, aud, sub, email, jti, iat and exp. It may be valid for five minutes.
    It sends the browser to the address for tokens, with the token as jwt and, where there was one, state as it came.
sso-settings = What the provider says
sso-issuer = Issuer
sso-issuer-hint = As it stands in the provider's settings. We look for /.well-known/openid-configuration beneath it.
sso-issuer-wrong = Write the issuer's address, beginning with https://.
sso-issuer-missing = Write what stands in your tokens as iss.
sso-entity = Issuer identifier
sso-entity-hint = The provider's entity ID.
sso-entity-missing = Write the provider's entity ID.
sso-sso-url = Single sign-on address
sso-sso-url-hint = Where people are sent to sign in.
sso-url-wrong = Write an address that begins with https://.
sso-certificates = Certificates
sso-certificates-hint = As PEM. While one replaces another, paste both.
sso-certificate-missing = Paste the provider's certificate.
sso-certificate-wrong = This is no certificate. Paste it whole, with its first and last line.
sso-client = Client ID
sso-client-missing = Write the client ID that the provider gave you.
sso-audience = Audience
sso-audience-hint = What stands in your tokens as aud.
sso-audience-missing = Write what stands in your tokens as aud.
sso-scopes = Further scopes
sso-scopes-hint = What is asked for besides openid, email and profile, with spaces between. Some providers, such as Okta, tell groups where you write groups.
sso-scopes-wrong = Write names with spaces between them, such as groups.
sso-secret = Client secret
sso-secret-set = One is set. Leave the field empty to keep it.
sso-secret-hint = Nobody can read it here afterwards.
sso-key = Key
sso-key-hint = A secret of at least { $n } characters, or a public key as PEM. Nobody can read it here afterwards.
sso-key-wrong = Use at least { $n } characters, or paste a public key as PEM.
sso-login-url = Sign-in address of your site
sso-login-url-hint = Where “Sign in with …” leads. Your site sends people back from there.
sso-people = Who they are here
sso-people-lead = The first time, people are recognised by an address that the provider calls verified, or by an invitation.
sso-trusted = Take every address as verified
sso-trusted-hint = Only for a provider where nobody can choose an address that is not theirs.
sso-create = Let new people in
sso-create-hint-contact = Whoever is not a contact yet becomes one. Otherwise only contacts get in.
sso-create-hint-staff = Whoever does not work here yet becomes staff. Otherwise only staff get in.
sso-create-roles = New people can only come in where roles say who may work here. Fill in the claim and the roles.
sso-claim-subject = Claim that tells people apart
sso-claim-subject-hint = It must never become somebody else's. Empty means the usual one.
sso-claim-email = Claim with the address
sso-claim-first = Claim with the given name
sso-claim-last = Claim with the family name
sso-claim-usual = Empty means the usual one.
sso-properties = Contact properties
sso-properties-hint = One a line: claim = property. They are set at each sign-in.
sso-property-unknown = There is no contact property “{ $name }” that could be set. Write its internal name.
sso-pairs-wrong = Write one pair a line, with = in between.
sso-role-claim = Claim with the role
sso-role-claim-hint = For example groups. Leave it empty and roles stay as they are set here.
sso-roles = Roles
sso-roles-hint = One a line: value = admin, or value = agent. Whoever has none of the values does not get in.
sso-roles-wrong = Write admin or agent after the =.
sso-may-begin = Let the provider send people
sso-may-begin-hint = They begin there, and are asked here whether they mean to sign in.
sso-signs-requests = Sign our requests
sso-signs-out = Sign out there, too
sso-signs-out-hint = Signing out here also ends the session at the provider.
sso-try = Try it
sso-try-lead = You sign in at the provider, and see here what arrives. Nobody is signed in by it.
sso-try-now = Sign in and look
sso-tried-at = Worked on { $when }
sso-tried-good = It works. This arrived:
sso-tried-bad = It did not work.
sso-comes-known = It would sign in { $who }.
sso-comes-new = It would make somebody new of { $who }.
sso-comes-refused = It would not let { $who } in: { $why }
sso-switch = Switches
sso-on-switch = Sign-on is on
sso-on-hint = Try it first. Then it can be switched on.
sso-verify-first = Save it switched off, try it, and then switch it on.
sso-only = The only way in
sso-only-hint = Passwords, links and passkeys no longer sign these people in. Whoever is signed in by one is signed out.
sso-only-on = Switch sign-on on as well.
sso-passwords = Who may still use a password
sso-passwords-hint = For the day when the provider does not answer.
sso-break-glass = Keep at least one administrator who may use a password.
sso-changed = { $name } has saved this meanwhile. Look at what stands now, then save again.
sso-delete = Delete sign-on
sso-delete-lead = Whoever signed in by it is signed out, and needs another way in.
sso-delete-title = Delete “{ $name }”?
sso-delete-text = Whoever signed in by it is signed out and needs another way in. This cannot be undone.
sso-way = Authentication method
sso-way-hint = Passwords, links and single sign-on
change-came-by-provider = Came by single sign-on

# Where a provider is the only way in
sso-enabled = Single sign-on is on
sso-owns = “{ $provider }” is the only way in here, and has pages and e-mails of its own for passwords, links and new accounts. Your templates for those are kept, and used again when there are other ways in.
sso-open = Open its settings
sso-owned = Not in use
sso-at-domain = Single sign-on: { $names }
sso-domain-title = Single sign-on
sso-domain-lead = Providers that sign customers in here.
sso-yours = You sign in with “{ $provider }”. Your password and everything else about signing in are kept there.
sso-staff-alone = { $name } comes in by “{ $provider }” alone, so there is no password to choose. Have them open { $url }.
sso-try-first = Fill in what the provider says below and save it. Then it can be tried here.
sso-advice-subject = Have the provider send a persistent or an e-mail name ID, or name a claim under “Claim that tells people apart”.
sso-advice-unreachable = Compare the addresses below with those at the provider, and see whether this server reaches it.
sso-advice-unverified = Where the provider gives addresses to its own people alone, switch on that every address is taken as verified.
sso-refused-client = The provider does not accept our client ID or secret. Whoever set up signing in needs to compare them.
sso-devices-lead = Something here that is not you? Sign it out, and change your password at “{ $provider }”.
sso-ways-lead = The provider alone. What is set here counts again when there are other ways in.
sso-tried-refused = The provider answered, and this arrived:
history-sso = Single sign-on “{ $name }”
history-sso-not-only = Not the only way in
history-sso-new = New people are let in
history-sso-known = New people are not let in
history-sso-verified = Addresses count when the provider has verified them
history-sso-secret = Another secret
history-sso-certificates = Other certificates
history-sso-claims = Other claims, properties or roles
history-sso-keys = { $n ->
    [one] One certificate of ours
   *[other] { $n } certificates of ours
}
sso-sure = { $n ->
    [0] Passwords, links and passkeys stop working for these people. Say that you mean it.
    [one] One person will be signed out now, and passwords, links and passkeys stop working for these people. Say that you mean it.
   *[other] { $n } people will be signed out now, and passwords, links and passkeys stop working for these people. Say that you mean it.
}
sso-sure-yes = Yes, make it the only way in
