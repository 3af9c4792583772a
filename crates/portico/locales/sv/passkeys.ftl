# Nycklar: logga in utan lösenord
passkeys = Nycklar
passkeys-lead = Logga in med fingeravtryck, ansikte eller enhetens PIN-kod, utan lösenord.
passkeys-open = Sköt nycklar
passkey-enter = Logga in med en nyckel
passkey-refused = Den här nyckeln loggar inte in dig här. Prova en annan, eller logga in med ditt lösenord.
passkey-step-text = Lösenordet stämmer. Använd nu din nyckel.
passkey-cancelled = Ingenting hände, eftersom det avbröts eller tog för lång tid. Försök igen när du är redo.
passkey-failed = Din enhet eller webbläsare klarade inte det här. Försök igen, eller använd en annan enhet.
passkey-unreached = Vi gick inte att nå. Kontrollera din anslutning och försök igen.
passkey-known = Den här enheten har redan en nyckel för dig.
passkey-not-added = Nyckeln lades inte till, eftersom det tog för lång tid. Försök igen.
passkey-no-script = Nycklar kräver skript och en webbläsare som kan nycklar.
passkey-no-place = Nycklar kräver en adress som är ett namn, över https. Fråga den som sköter webbplatsen.
passkey-add-title = Lägg till en nyckel
passkey-add-text = Webbläsaren frågar var den ska sparas: på den här enheten, i telefonen eller på en säkerhetsnyckel.
passkey-add = Lägg till en nyckel
passkey-name = Namn
passkey-name-hint = Så att du senare vet vilken det är.
passkey-name-missing = Skriv ett namn.
passkey-name-long = Använd högst { $max } tecken.
passkey-password = Ditt lösenord
passkey-password-hint = Så att ingen annan ändrar hur du loggar in.
passkey-password-wrong = Det här är inte ditt lösenord. Efter många försök måste du vänta en kvart.
passkey-prove = Skriv ditt lösenord en gång till: det var ett tag sedan du loggade in.
passkey-anew-text = Det var ett tag sedan du loggade in.
passkey-anew = Logga in en gång till för att fortsätta
passkey-too-many = Du har { $max } nycklar, och fler kan det inte bli. Ta bort en först.
passkey-made = Tillagd
passkey-used = Senast använd
passkey-unused = Inte använd än
passkey-locked = Godtas inte
passkey-locked-text = Det verkar finnas en kopia av den. Ta bort den och lägg till en ny.
passkey-rename = Byt namn
passkey-rename-one = Byt namn på { $name }
passkey-rename-title = Byt namn på nyckeln
passkey-rename-verb = Spara namnet
passkey-remove = Ta bort
passkey-remove-one = Ta bort { $name }
passkey-remove-title = Ta bort nyckeln
passkey-remove-text = Du kan sedan inte logga in med den. Radera den från din enhet också: där finns den kvar.
passkey-remove-verb = Ta bort nyckeln
passkey-added = Din nyckel är tillagd.
passkey-renamed = Namnet är sparat.
passkey-removed = Nyckeln är borttagen.

# Andras nycklar
passkeys-count = { $n ->
    [one] En nyckel
   *[other] { $n } nycklar
}
passkeys-take = Ta bort nycklar
passkeys-take-title = Ta bort alla nycklar?
passkeys-take-text = { $name } loggas ut överallt och får ett mejl om det. Gör det här när en enhet är borta.
passkeys-taken = Nycklarna är borttagna.
history-passkeys = Nycklar för { $name }
history-passkeys-contact = En kontakts nycklar
history-passkeys-removed = Borttagna

# Mejl om nycklar
mail-passkey-added = En nyckel har lagts till
mail-passkey-added-intro = Från och med nu loggar en ny nyckel in { $address } hos { $company }.
mail-passkey-removed = En nyckel har tagits bort
mail-passkey-removed-intro = En nyckel för { $address } hos { $company } har tagits bort och loggar inte längre in.
mail-passkey-outro = Var det inte du? Välj ett nytt lösenord genast, gå igenom dina nycklar, och hör av dig till oss.
mail-passkey-locked = En nyckel godtas inte längre
mail-passkey-locked-intro = Någon använde en nyckel för { $address } hos { $company } som verkar ha kopierats. Ingen loggades in, och vi godtar den inte längre.
mail-passkey-locked-outro = Logga in med ditt lösenord, ta bort nyckeln och lägg till en ny.
