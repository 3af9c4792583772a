# Passkeys: sign in without a password
passkeys = Passkeys
passkeys-lead = Sign in with your fingerprint, your face or the PIN of your device, and no password.
passkeys-open = Manage passkeys
passkey-enter = Sign in with a passkey
passkey-refused = This passkey does not sign you in here. Try another one, or sign in with your password.
passkey-step-text = Your password is right. Now use your passkey.
passkey-cancelled = Nothing was done, as it was cancelled or took too long. Try again when you are ready.
passkey-failed = Your device or browser could not do this. Try again, or use another device.
passkey-unreached = We could not be reached. Check your connection, and try again.
passkey-known = This device has a passkey for you already.
passkey-not-added = The passkey was not added, as it took too long. Try again.
passkey-no-script = Passkeys need scripts and a browser that knows passkeys.
passkey-no-place = Passkeys need an address that is a name, over https. Ask whoever runs this site.
passkey-add-title = Add a passkey
passkey-add-text = Your browser asks where to keep it: on this device, on your phone, or on a security key.
passkey-add = Add a passkey
passkey-name = Name
passkey-name-hint = So that you know later which one it is.
passkey-name-missing = Write a name.
passkey-name-long = Use { $max } characters at most.
passkey-password = Your password
passkey-password-hint = So that nobody else changes how you sign in.
passkey-password-wrong = This is not your password. After many tries you have to wait a quarter of an hour.
passkey-prove = Write your password once more: it has been a while since you signed in.
passkey-anew-text = It has been a while since you signed in.
passkey-anew = Sign in once more to go on
passkey-too-many = You have { $max } passkeys, and there can be no more. Remove one first.
passkey-made = Added
passkey-used = Last used
passkey-unused = Not used yet
passkey-locked = Not accepted
passkey-locked-text = There seems to be a copy of it. Remove it, and add a new one.
passkey-rename = Rename
passkey-rename-one = Rename { $name }
passkey-rename-title = Rename passkey
passkey-rename-verb = Save name
passkey-remove = Remove
passkey-remove-one = Remove { $name }
passkey-remove-title = Remove passkey
passkey-remove-text = You can then no longer sign in with it. Delete it from your device, too: it stays there.
passkey-remove-verb = Remove passkey
passkey-added = Your passkey was added.
passkey-renamed = The name was saved.
passkey-removed = The passkey was removed.

# Passkeys of others
passkeys-count = { $n ->
    [one] One passkey
   *[other] { $n } passkeys
}
passkeys-take = Remove passkeys
passkeys-take-title = Remove all passkeys?
passkeys-take-text = { $name } is signed out everywhere, and gets an e-mail about it. Do this when a device is lost.
passkeys-taken = The passkeys were removed.
history-passkeys = Passkeys of { $name }
history-passkeys-contact = Passkeys of a contact
history-passkeys-removed = Removed

# Mails about passkeys
mail-passkey-added = A passkey was added
mail-passkey-added-intro = From now on a new passkey signs { $address } in at { $company }.
mail-passkey-removed = A passkey was removed
mail-passkey-removed-intro = A passkey of { $address } at { $company } was removed, and no longer signs in.
mail-passkey-outro = It was not you? Set a new password at once, look through your passkeys, and tell us.
mail-passkey-locked = A passkey is not accepted any more
mail-passkey-locked-intro = Somebody used a passkey of { $address } at { $company } that seems to have been copied. Nobody was signed in, and we accept it no longer.
mail-passkey-locked-outro = Sign in with your password, remove the passkey, and add a new one.
passkey-is-both = A passkey is both steps in one.
passkey-onward = Go on
