//! What there are templates of.

/// A page around signing in, or a mail about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The page on which customers sign in.
    SignIn,
    /// The page on which they make an account.
    Register,
    /// The page on which the invited choose a password.
    Invite,
    /// The page after they have signed out.
    SignedOut,
    /// The page for those whom the portal does not let in.
    Denied,
    /// The page for those whose registration waits for staff.
    Waits,
    /// The page on which they ask for a new password.
    Forgot,
    /// The page on which they choose it.
    Reset,
    /// The page on which they ask for a link that signs them in.
    Link,
    /// The page to which that link leads.
    Enter,
    /// The page on which they prove their address.
    Verify,
    /// The mail that invites.
    MailInvitation,
    /// The mail that reminds of an invitation.
    MailReminder,
    /// The mail with the link to a new password.
    MailReset,
    /// The mail that says that the password is another one.
    MailChanged,
    /// The mail with the link that signs in.
    MailLink,
    /// The mail with the link that proves an address.
    MailVerify,
    /// The mail to those who have an account and asked for one.
    MailKnown,
    /// The mail that says that staff let them in.
    MailApproved,
    /// The mail that says that they do not.
    MailRefused,
}

impl Kind {
    /// The pages, in order.
    pub const PAGES: [Kind; 11] = [
        Kind::SignIn,
        Kind::Register,
        Kind::Verify,
        Kind::Waits,
        Kind::Invite,
        Kind::Link,
        Kind::Enter,
        Kind::Forgot,
        Kind::Reset,
        Kind::SignedOut,
        Kind::Denied,
    ];
    /// The mails, in order.
    pub const MAILS: [Kind; 9] = [
        Kind::MailInvitation,
        Kind::MailReminder,
        Kind::MailVerify,
        Kind::MailKnown,
        Kind::MailApproved,
        Kind::MailRefused,
        Kind::MailLink,
        Kind::MailReset,
        Kind::MailChanged,
    ];

    /// Its name as stored and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::SignIn => "sign-in",
            Kind::Register => "register",
            Kind::Invite => "invite",
            Kind::SignedOut => "signed-out",
            Kind::Denied => "denied",
            Kind::Waits => "waits",
            Kind::Forgot => "forgot",
            Kind::Reset => "reset",
            Kind::Link => "link",
            Kind::Enter => "enter",
            Kind::Verify => "verify",
            Kind::MailInvitation => "mail-invitation",
            Kind::MailReminder => "mail-reminder",
            Kind::MailReset => "mail-reset",
            Kind::MailChanged => "mail-changed",
            Kind::MailLink => "mail-link",
            Kind::MailVerify => "mail-verify",
            Kind::MailKnown => "mail-known",
            Kind::MailApproved => "mail-approved",
            Kind::MailRefused => "mail-refused",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::PAGES.into_iter().chain(Kind::MAILS).find(|kind| kind.as_str() == name)
    }

    /// Whether it is a mail.
    pub fn is_mail(self) -> bool {
        Kind::MAILS.contains(&self)
    }

    /// Of a mail, what it is sent for.
    pub fn purpose(self) -> Option<&'static str> {
        self.as_str().strip_prefix("mail-")
    }

    /// Whether a mail has a button.
    pub fn has_button(self) -> bool {
        self.is_mail() && !matches!(self, Kind::MailChanged | Kind::MailRefused)
    }

    /// Whether a provider that is the only way in has a page or a mail of its own for this: nobody chooses a password there, asks
    /// for a link or makes an account. Requirements.
    pub fn is_providers(self) -> bool {
        matches!(
            self,
            Kind::Register
                | Kind::Verify
                | Kind::Link
                | Kind::Enter
                | Kind::Forgot
                | Kind::Reset
                | Kind::MailVerify
                | Kind::MailKnown
                | Kind::MailLink
                | Kind::MailReset
                | Kind::MailChanged
        )
    }

    /// Whether its texts may name the address of whom they are for.
    pub fn knows_address(self) -> bool {
        self.is_mail() || matches!(self, Kind::Denied | Kind::Waits)
    }
}
