# Around every page
gate-desk = Help desk
gate-about = What this is
gate-lead = Every { $one } in one place: what you wrote, what we answered, and what happens next.
gate-lead-desk = See at a glance who is waiting for you, and answer them first.
gate-back = Back to sign-in

# Sign in
gate-title = Welcome back
gate-text = Sign in to follow your { $many } and talk with the people working on them.
gate-text-desk = Sign in to help your customers.
gate-forgot = Forgot your password?
gate-signed-out = You are signed out.
gate-password-set = Your new password is set. Sign in with it.
gate-refused = This address and password do not match. Check both and try again, or set a new password. After many tries you have to wait a quarter of an hour.

# Ask for a new password
forgot-title = Forgot your password?
forgot-text = Write your e-mail address, and we send you a link where you choose a new one.
forgot-send = Send link
forgot-sent-title = Look in your inbox
forgot-sent-text = If { $address } has an account here, a link is on its way. It works once, for 24 hours. Nothing there? Look among the spam, and check the spelling.

# Set a new password
reset-title = Set a new password
reset-text = At least 10 characters. A few ordinary words in a row do well. You are then signed out everywhere.
reset-field = New password
reset-save = Save password
reset-over-title = This link no longer works
reset-over-text = A link works once, for 24 hours. Your password is as it was. Get a new link and use the newest e-mail.
reset-again = Get a new link
password-too-short = Use at least 10 characters.
password-too-long = Use 256 characters at most.
password-too-common = This one is easy to guess. Try a few ordinary words in a row.
