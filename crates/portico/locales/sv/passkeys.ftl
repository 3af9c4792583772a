# Lösennycklar: logga in utan lösenord
passkeys = Lösennycklar
passkeys-lead = Logga in med fingeravtryck, ansikte eller enhetens PIN-kod, utan lösenord.
passkeys-open = Hantera lösennycklar
passkey-enter = Logga in med en lösennyckel
passkey-refused = Den här lösennyckeln loggar inte in dig här. Prova en annan, eller logga in med ditt lösenord.
passkey-step-text = Lösenordet stämmer. Använd nu din lösennyckel.
passkey-cancelled = Ingenting hände, eftersom det avbröts eller tog för lång tid. Försök igen när du är redo.
passkey-failed = Din enhet eller webbläsare klarade inte det här. Försök igen, eller använd en annan enhet.
passkey-unreached = Vi gick inte att nå. Kontrollera din anslutning och försök igen.
passkey-known = Den här enheten har redan en lösennyckel för dig.
passkey-not-added = Lösennyckeln lades inte till, eftersom det tog för lång tid. Försök igen.
passkey-no-script = Lösennycklar kräver skript och en webbläsare som har stöd för dem.
passkey-no-place = Lösennycklar kräver en adress som är ett namn, över https. Fråga den som sköter webbplatsen.
passkey-add-title = Lägg till en lösennyckel
passkey-add-text = Webbläsaren frågar var den ska sparas: på den här enheten, i telefonen eller på en säkerhetsnyckel.
passkey-add = Lägg till en lösennyckel
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
passkey-too-many = Du har { $max } lösennycklar, och fler kan det inte bli. Ta bort en först.
passkey-made = Tillagd
passkey-used = Senast använd
passkey-unused = Inte använd än
passkey-locked = Godtas inte
passkey-locked-text = Det verkar finnas en kopia av den. Ta bort den och lägg till en ny.
passkey-rename = Byt namn
passkey-rename-one = Byt namn på { $name }
passkey-rename-title = Byt namn på lösennyckeln
passkey-rename-verb = Spara namnet
passkey-remove = Ta bort
passkey-remove-one = Ta bort { $name }
passkey-remove-title = Ta bort lösennyckeln
passkey-remove-text = Du kan sedan inte logga in med den. Radera den från din enhet också: där finns den kvar.
passkey-remove-verb = Ta bort lösennyckeln
passkey-added = Din lösennyckel är tillagd.
passkey-renamed = Namnet är sparat.
passkey-removed = Lösennyckeln är borttagen.

# Andras lösennycklar
passkeys-count = { $n ->
    [one] En lösennyckel
   *[other] { $n } lösennycklar
}
passkeys-take = Ta bort lösennycklar
passkeys-take-title = Ta bort alla lösennycklar?
passkeys-take-text = { $name } loggas ut överallt och får ett mejl om det. Gör det här när en enhet är borta.
passkeys-taken = Lösennycklarna är borttagna.
history-passkeys = Lösennycklar för { $name }
history-passkeys-contact = En kontakts lösennycklar
history-passkeys-removed = Borttagna

# Mejl om lösennycklar
mail-passkey-added = En lösennyckel har lagts till
mail-passkey-added-intro = Från och med nu loggar en ny lösennyckel in { $address } hos { $company }.
mail-passkey-removed = En lösennyckel har tagits bort
mail-passkey-removed-intro = En lösennyckel för { $address } hos { $company } har tagits bort och loggar inte längre in.
mail-passkey-outro = Var det inte du? Välj ett nytt lösenord genast, gå igenom dina lösennycklar, och hör av dig till oss.
mail-passkey-locked = En lösennyckel godtas inte längre
mail-passkey-locked-intro = Någon använde en lösennyckel för { $address } hos { $company } som verkar ha kopierats. Ingen loggades in, och vi godtar den inte längre.
mail-passkey-locked-outro = Logga in med ditt lösenord, ta bort lösennyckeln och lägg till en ny.
passkey-is-both = En lösennyckel är båda stegen i ett.
passkey-onward = Gå vidare
