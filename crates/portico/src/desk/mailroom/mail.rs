//! A mail as the job that composes it has it: what it is about, and to whom it goes.

use serde::{Deserialize, Serialize};

use super::{INVITATION, PasskeyNews};
use crate::clock::Time;
use crate::desk::ids::{ContactId, InvitationId, MessageId, PasskeyId, PortalId, StaffId, TicketId};
use crate::desk::templates::Texts;

/// A mail to be composed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Mail {
    /// To a customer: your ticket arrived.
    Received {
        /// The ticket.
        ticket: TicketId,
        /// To whom.
        contact: ContactId,
    },
    /// To a customer: an agent answered.
    Replied {
        /// The ticket.
        ticket: TicketId,
        /// The answer.
        message: MessageId,
        /// To whom.
        contact: ContactId,
    },
    /// To a customer: your ticket was closed.
    Closed {
        /// The ticket.
        ticket: TicketId,
        /// To whom.
        contact: ContactId,
        /// When; a ticket may be closed again.
        at: Time,
    },
    /// To a customer: what happened on their tickets in a while.
    Digest {
        /// To whom.
        contact: ContactId,
        /// Since when.
        from: Time,
        /// Until when.
        until: Time,
    },
    /// To the owner: a customer wrote.
    CustomerWrote {
        /// The ticket.
        ticket: TicketId,
        /// What they wrote.
        message: MessageId,
        /// To whom.
        staff: StaffId,
    },
    /// To anybody: a link to set a new password.
    Reset {
        /// `portal` or `desk`.
        side: String,
        /// The address; empty when the one who asked named nobody.
        to: String,
        /// The secret of the link.
        token: String,
        /// In whose name; None for the default portal.
        #[serde(default)]
        portal: Option<PortalId>,
        /// The language in which it was asked for.
        #[serde(default)]
        language: Option<String>,
        /// Whether staff have it sent, and nobody asked.
        #[serde(default)]
        by_staff: bool,
    },
    /// To a contact without a sign-in: a link to set a password.
    Invitation {
        /// Which invitation.
        invitation: InvitationId,
        /// Which of its mails.
        number: i64,
        /// The address.
        to: String,
        /// The secret of the link.
        token: String,
        /// To which portal.
        portal: PortalId,
        /// The language they chose, if they did.
        #[serde(default)]
        language: Option<String>,
        /// Whether they have been asked before.
        #[serde(default)]
        is_reminder: bool,
    },
    /// To whoever has made an account: a link that proves the address; or, to those who have one, that they do.
    Registration {
        /// The address.
        to: String,
        /// The secret of the link.
        token: String,
        /// At which portal.
        portal: PortalId,
        /// The language in which it was asked for.
        language: Option<String>,
        /// Whether they have an account already.
        is_known: bool,
    },
    /// To whoever has made an account: staff have looked at it.
    Approved {
        /// The address.
        to: String,
        /// At which portal.
        portal: PortalId,
        /// When.
        at: Time,
        /// Whether they may come in.
        is_approved: bool,
        /// The language they read.
        language: Option<String>,
    },
    /// To a customer: a link that signs them in.
    Link {
        /// The address; empty when the one who asked named nobody.
        to: String,
        /// The secret of the link.
        token: String,
        /// In whose name.
        portal: PortalId,
        /// The language in which it was asked for.
        language: String,
    },
    /// To somebody of staff who asked whether mail goes out.
    Test {
        /// The address.
        to: String,
        /// When.
        at: Time,
    },
    /// To somebody of staff: a mail as a template has it.
    Sample {
        /// What kind of mail, by the name of [`crate::desk::templates::Kind`].
        kind: String,
        /// What it says.
        texts: Texts,
        /// The address.
        to: String,
        /// In whose name.
        portal: PortalId,
        /// In which language.
        language: String,
        /// When.
        at: Time,
    },
    /// To a customer's former address: they have another one now. It does not say which.
    AddressChanged {
        /// The former address.
        to: String,
        /// When.
        at: Time,
        /// The language they read.
        #[serde(default)]
        language: Option<String>,
    },
    /// To a customer: what you asked for, to be forgotten, is not done, and why.
    ErasureDeclined {
        /// To whom.
        contact: ContactId,
        /// When.
        at: Time,
    },
    /// To whom was a customer: you are forgotten.
    Erased {
        /// The address.
        to: String,
        /// When.
        at: Time,
        /// The language they read.
        #[serde(default)]
        language: Option<String>,
    },
    /// To anybody: something happened to a passkey of yours.
    Passkey {
        /// What.
        what: PasskeyNews,
        /// Which; 0 for all.
        passkey: PasskeyId,
        /// The address.
        to: String,
        /// When.
        at: Time,
        /// In whose name; None for the default portal.
        portal: Option<PortalId>,
        /// The language in which it happened.
        language: Option<String>,
    },
    /// To anybody: your password was changed.
    PasswordChanged {
        /// The address.
        to: String,
        /// When.
        at: Time,
        /// In whose name; None for the default portal.
        #[serde(default)]
        portal: Option<PortalId>,
        /// The language in which it was changed.
        #[serde(default)]
        language: Option<String>,
    },
    /// To anybody: something happened to your second factor.
    FactorChanged {
        /// `portal` or `desk`.
        side: String,
        /// The address.
        to: String,
        /// What changed.
        what: FactorNews,
        /// When.
        at: Time,
        /// In whose name; None for the default portal.
        portal: Option<PortalId>,
        /// The language in which it was changed.
        language: Option<String>,
    },
    /// To anybody: somebody signed in as you from a browser that you have never signed in from.
    NewDevice {
        /// `portal` or `desk`.
        side: String,
        /// The address.
        to: String,
        /// When.
        at: Time,
        /// What the browser says it is.
        user_agent: String,
        /// The network address it asked from; empty where that is not known.
        network: String,
        /// Where the recipient reads clocks, if they said so.
        time_zone: Option<String>,
        /// In whose name; None for the default portal.
        portal: Option<PortalId>,
        /// The language of the browser.
        language: Option<String>,
    },
}

/// What changed about a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorNews {
    /// They have one now.
    Added,
    /// They took it away.
    Removed,
    /// Staff took it away.
    Reset,
    /// They have other codes for when the app is lost.
    Codes,
    /// One of these signed in.
    Kept,
    /// Somebody wrote many wrong codes.
    Tried,
}

impl Mail {
    /// The payload of the job that composes it.
    pub fn payload(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// What its Message-ID begins with, if it is an invitation.
    pub fn invitation(&self) -> Option<String> {
        match self {
            Mail::Invitation { invitation, number, .. } => Some(format!("{INVITATION}.{invitation}.{number}")),
            _ => None,
        }
    }
}
