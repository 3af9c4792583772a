//! Inboxes: where conversations arrive, and the addresses that answers come from. An inbox that is archived takes nothing new;
//! what is in it stays readable, and its answers still go out.
//!
//! Whatever changes an inbox holds the portals' rows, as whatever changes a form does: no inbox is archived while the portal
//! or a form comes to name it, and one at least takes something new.

mod archive;
mod edit;
mod list;
mod record;

use db::{Cell, Column, Conn, Sql, row};

use super::error::Result;
use super::ids::InboxId;

pub(in crate::desk) use archive::move_some;
pub use archive::{Archival, Choice, Tickets, archive, ask, bring_back};
pub(in crate::desk) use edit::is_address;
pub use edit::{ADDRESS, Draft, NAME, Sheet, look, make, new, save};
pub use list::{Direction, Line, list, shift};
pub use record::Record;

/// What an inbox is for, as colleagues are told; both kinds receive and answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kind {
    /// For conversations.
    #[default]
    Inbox,
    /// For tickets.
    HelpDesk,
}

impl Kind {
    /// Both.
    pub const ALL: [Kind; 2] = [Kind::Inbox, Kind::HelpDesk];

    /// Its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Inbox => "INBOX",
            Kind::HelpDesk => "HELP_DESK",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl Column for Kind {
    fn read(cell: Cell<'_>) -> Option<Kind> {
        String::read(cell).map(|name| Kind::parse(&name).unwrap_or_default())
    }
}

row! {
    /// An inbox.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Inbox {
        /// Which.
        pub id: InboxId,
        /// Its name.
        pub name: String,
        /// What it is for.
        pub kind: Kind,
        /// The address that answers come from.
        pub address: String,
        /// Whether it takes nothing new.
        pub is_archived: bool,
        version: i64,
    }
}

/// Every inbox, in order, those that are archived last.
pub(in crate::desk) async fn all(conn: &mut Conn) -> Result<Vec<Inbox>> {
    let statement =
        "SELECT id, name, kind, address, is_archived, updated_at FROM inbox ORDER BY is_archived, position, id";
    Ok(conn.all(Sql::new(statement)).await?)
}

/// Those that may be chosen: all that take something new, and `keep`, which stands already.
pub(in crate::desk) async fn choices(conn: &mut Conn, keep: Option<InboxId>) -> Result<Vec<Inbox>> {
    let mut inboxes = all(conn).await?;
    inboxes.retain(|inbox| !inbox.is_archived || Some(inbox.id) == keep);
    Ok(inboxes)
}
