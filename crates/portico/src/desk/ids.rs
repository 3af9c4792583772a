//! The ids of records: whole numbers that cannot be mixed up, as each kind of record has a type of its own.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                // One way to write a number, so that a record has one address.
                if text.starts_with('+') || (text.starts_with('0') && text.len() > 1) {
                    return "".parse().map($name);
                }
                text.parse().map($name)
            }
        }

        impl db::Column for $name {
            fn read(cell: db::Cell<'_>) -> Option<Self> {
                <i64 as db::Column>::read(cell).map($name)
            }
        }

        impl db::FromRow for $name {
            fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
                row.get(0)
            }
        }

        impl From<$name> for db::Value {
            fn from(id: $name) -> db::Value {
                db::Value::from(id.0)
            }
        }

        impl db::Argument for $name {
            const NULL: db::Value = db::Value::Int(None);
        }
    )*};
}

ids! {
    /// A customer.
    ContactId
    /// A passkey of a customer or of somebody of staff.
    PasskeyId
    /// An organisation that customers belong to.
    CompanyId
    /// Somebody who works at the help desk.
    StaffId
    /// A request for help.
    TicketId
    /// A conversation on one channel.
    ThreadId
    /// Something said to or by a customer.
    MessageId
    /// Something said among staff only.
    NoteId
    /// A file of a message or note.
    AttachmentId
    /// Where conversations arrive.
    InboxId
    /// A sequence of stages.
    PipelineId
    /// A step of a pipeline.
    StageId
    /// What something may say about itself.
    PropertyId
    /// A heading that properties stand under.
    PropertyGroupId
    /// A form that customers fill in.
    FormId
    /// A customer portal.
    PortalId
    /// A host name that portals stand on.
    DomainId
    /// A signed-in browser.
    SessionId
    /// An entry of a timeline.
    EventId
    /// A piece of work to be done later.
    JobId
    /// A view of the list that a customer saved.
    OwnViewId
    /// A group of contacts whom portals let in.
    AccessGroupId
    /// Somebody who is asked to set a password.
    InvitationId
    /// What a page around signing in, or a mail about it, says.
    TemplateId
    /// A connection to an identity provider.
    ConnectionId
    /// Somebody who is at an identity provider.
    AttemptId
    /// What a company's directory comes in with.
    ScimTokenId
}
