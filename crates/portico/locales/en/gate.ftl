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
reset-text = A few ordinary words in a row do well. You are then signed out everywhere.
reset-field = New password
reset-save = Save password
reset-over-title = This link no longer works
reset-over-text = A link works once, for 24 hours. Your password is as it was. Get a new link and use the newest e-mail.
reset-again = Get a new link
rules-title = A good password:
rules-length = has 12 characters, or 10 of two kinds, or 8 of three kinds: small letters, capitals, digits, other signs
rules-name = holds no part of your name or your e-mail address
rules-run = holds no run such as abcde, 12345, aaa or qwert
rules-common = is not one that many people use
password-too-short = Make it longer: 12 characters, or 10 of two kinds, or 8 of three kinds.
password-names = Leave out the parts of your name and of your e-mail address.
password-run = Leave out runs such as abcde, 12345, aaa or qwert.
password-too-long = Use 256 characters at most.
password-too-common = This one is easy to guess. Try a few ordinary words in a row.

# Sign in by a link
gate-or = or
gate-link = E-mail me a sign-in link
link-title = Sign in by e-mail
link-text = Write your e-mail address, and we send you a link that signs you in.
link-send = Send link
link-sent-text = If { $address } has an account here, a link is on its way. It works once, for 15 minutes. Nothing there? Look among the spam, and check the spelling.
enter-text = Your link is good. One click, and you are signed in on this device.
enter-over-text = A link works once, for 15 minutes. Get a new one and use the newest e-mail, or sign in with your password.

# Signed out
signed-out-title = You are signed out
signed-out-text = Nobody else can read on here. See you soon.
signed-out-again = Sign in again

# Agree before going on
agree-title = Please read this first
agree-text = { $company } asks for your consent before you go on.
agree-verb = Continue
agree-out = Sign out instead
agree-data = Download or erase your data
agree-yours = Your consent
agree-since = Agreed: { $when }
agree-read = Read what you agreed to
agree-withdraw = Withdraw consent
agree-withdraw-hint = You are asked again before you can go on here. To have your data erased, ask for that below.
agree-withdrawn = Your consent is withdrawn.
code-title = One more step
code-text = Open the app that makes your codes, and write the one it shows for us. Is the app gone? Then write one of the codes that you kept for that.
code-label = Code
code-wrong = This code does not fit, or was used already. Write the one that the app shows now, or another of those that you kept.
code-anew = Start over
code-over = There were too many wrong codes, or it took too long. Sign in once more. After many wrong codes you have to wait: a quarter of an hour at first, later a day.
factor-there = There is an app already. Take it away before you add another.
factor-wrong = This code does not fit, or was used already. Write the one that the app shows now. After many wrong ones you have to wait: a quarter of an hour at first, later a day.
factor = Two-step sign-in
factor-none = Sign in with two steps
factor-none-text = After the password or a link you write a code that an app on your phone shows. Whoever has your password alone cannot come in.
factor-add = Set up with an app
factor-offer = Add the app
factor-offer-text = Open an app that makes codes, such as the one your password manager has, and let it read this picture.
factor-picture = Picture for the app
factor-secret = Or type this into the app:
factor-first = The code that the app shows now
factor-confirm = Confirm
factor-again = Make another picture
factor-codes = Keep these codes
factor-codes-text = Each of them signs you in once, for when your phone is lost. They are shown this once: save or print them, or put them into your password manager.
factor-kept = I have kept them
factor-held = Two-step sign-in is on
factor-left = { $n ->
    [0] You have no code left for when your phone is lost. Make new ones.
    [one] You have one code left for when your phone is lost.
   *[other] You have { $n } codes left for when your phone is lost.
}
factor-new-codes = Make new codes
factor-remove = Switch off
factor-open = Set up or change
factor-off = Two-step sign-in is off.
factor-now = A code, to change something
factor-now-hint = The one that the app shows now, or one of those that you kept.
factor-required = Your administrators require it. A new phone? Write a code, choose “Move to another app”, and set the new one up at once.
factor-move = Move to another app
factor-offer-over = It took too long. Add the app once more.
factor-by-passkey = Use a passkey instead
factor-by-app = Use an app that makes codes instead
code-lost = Phone and codes are both lost? Write to us:
code-lost-staff = Phone and codes are both lost? Ask an administrator.
factor-file = Save as a file
factor-copy = Copy
factor-copied = Copied
factor-owed-title = Set up two-step sign-in
factor-owed = Your administrators want you to sign in with two steps. Setting it up takes a minute, and then you can go on.
code-missing = Write the code.
factor-app = Open in an app on this device
factor-on = Two-step sign-in is on, and you were signed out everywhere else.
