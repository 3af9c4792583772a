//! Archiving an inbox, and bringing it back. Whoever archives one that is in use says what becomes of what uses it.

use db::{Sql, sql};

use super::edit::{find, only_if_seen};
use super::{Inbox, Record, Sheet, all};
use crate::desk::batch::{self, Batch};
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::forms;
use crate::desk::ids::{InboxId, PortalId, TicketId};
use crate::desk::portal_settings::audit::{self, Of};
use crate::desk::portal_settings::{hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::tickets::Count;

/// An inbox that is to be archived, with what uses it.
#[derive(Clone, Debug)]
pub struct Archival {
    /// The inbox.
    pub inbox: Inbox,
    /// What archiving has to name.
    pub version: i64,
    /// Whether a portal names it as where what customers send arrives.
    pub is_destination: bool,
    /// The names of the forms whose tickets arrive here.
    pub forms: Vec<String>,
    /// Its open tickets.
    pub tickets: Count,
    /// The inboxes that can take its place; without any it cannot be archived.
    pub others: Vec<Inbox>,
}

/// What becomes of what uses an inbox that is archived; what does not use it needs no answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Where what customers send in the portal arrives from now on.
    pub portal: Option<InboxId>,
    /// Where the tickets of its forms arrive from now on.
    pub forms: Option<InboxId>,
    /// What becomes of its open tickets.
    pub tickets: Tickets,
}

/// What becomes of the open tickets of an inbox that is archived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tickets {
    /// Nobody has said.
    #[default]
    Unsaid,
    /// They stay.
    Stay,
    /// They move to another inbox.
    Move(InboxId),
}

/// The open tickets of an inbox, counted up to [`Count::LIMIT`].
pub(super) async fn open_tickets(s: &mut Session<'_>, id: InboxId) -> Result<Count> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ticket WHERE inbox_id = ");
    sql.bind("? AND turn IN ('us', 'customer')", [id.into()]).limit(Count::LIMIT + 1).push(") n");
    Ok(Count::capped(s.conn().one(sql).await?, Count::LIMIT))
}

/// What uses an inbox that is to be archived.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id that takes something new, and for whoever may not set up the portal.
pub async fn ask(s: &mut Session<'_>, id: InboxId) -> Result<Archival> {
    only_those_who_may(s)?;
    uses(s, id).await
}

async fn uses(s: &mut Session<'_>, id: InboxId) -> Result<Archival> {
    let mut others = all(s.conn()).await?;
    others.retain(|inbox| !inbox.is_archived);
    let at = others.iter().position(|inbox| inbox.id == id).ok_or(Error::NotFound)?;
    let inbox = others.remove(at);
    let named = sql!("SELECT id FROM portal WHERE inbox_id = ? AND NOT is_deleted LIMIT 1", id);
    Ok(Archival {
        version: inbox.version,
        is_destination: s.conn().first::<PortalId>(named).await?.is_some(),
        forms: forms::names_in(s, id).await?,
        tickets: open_tickets(s, id).await?,
        inbox,
        others,
    })
}

impl Archival {
    fn other(&self, id: InboxId) -> Option<&Inbox> {
        self.others.iter().find(|inbox| inbox.id == id)
    }

    /// Whether everything that uses the inbox is spoken of.
    ///
    /// # Errors
    /// [`Error::Invalid`] with what nobody has spoken of.
    fn check(&self, choice: &Choice) -> Result<()> {
        let mut invalid = Invalid::default();
        let is_said = |id: Option<InboxId>| id.and_then(|id| self.other(id)).is_some();
        if self.others.is_empty() {
            return Err(Invalid::field("inbox", "inbox-last").into());
        }
        if self.is_destination && !is_said(choice.portal) {
            invalid.add("portal", "inbox-choose", vec![]);
        }
        if !self.forms.is_empty() && !is_said(choice.forms) {
            invalid.add("forms", "inbox-choose", vec![]);
        }
        let is_tickets_said = match choice.tickets {
            Tickets::Unsaid => false,
            Tickets::Stay => true,
            Tickets::Move(id) => is_said(Some(id)),
        };
        if self.tickets.n > 0 && !is_tickets_said {
            invalid.add("tickets", "inbox-choose-tickets", vec![]);
        }
        invalid.into_result()
    }
}

/// Archives an inbox; `version` is what [`ask`] said. Of many tickets some move at once and the rest in the background.
///
/// # Errors
/// As [`ask`]. [`Error::Invalid`] with `portal`, `forms` or `tickets` as field for what uses it and is not spoken of; on
/// `inbox` when no other takes something new, or tickets are being moved into it; on `version` when somebody has saved it
/// meanwhile.
pub async fn archive(s: &mut Session<'_>, id: InboxId, version: i64, choice: Choice) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let archival = uses(s, id).await?;
    only_if_seen(s, &archival.inbox, version).await?;
    archival.check(&choice)?;
    if batch::waits(s, |batch| matches!(batch, Batch::MoveTickets { to, .. } if *to == id)).await? {
        return Err(Invalid::field("inbox", "inbox-busy").into());
    }
    if let Some(to) = choice.portal.and_then(|to| archival.other(to)).filter(|_| archival.is_destination) {
        lead_portals(s, id, to.id).await?;
    }
    if let Some(to) = choice.forms.filter(|_| !archival.forms.is_empty()) {
        forms::lead_elsewhere(s, id, to).await?;
    }
    let now = s.after(version);
    s.conn().run(sql!("UPDATE inbox SET is_archived = TRUE, updated_at = ? WHERE id = ?", now, id)).await?;
    let to = match choice.tickets {
        Tickets::Move(to) if archival.tickets.n > 0 => archival.other(to),
        _ => None,
    };
    let sheet = Sheet::of(&archival.inbox);
    let new = Record { tickets_to: to.map(|inbox| inbox.name.clone()), ..Record::of(&sheet, true) };
    audit::note_of(s, Of::Inbox(id), "archived", (&Record::of(&sheet, false).text(), &new.text())).await?;
    match to {
        Some(to) => batch::begin(s, Batch::MoveTickets { from: id, to: to.id }).await,
        None => Ok(()),
    }
}

/// Lets what customers send in portals that name one inbox arrive in another.
async fn lead_portals(s: &mut Session<'_>, from: InboxId, to: InboxId) -> Result<()> {
    let named = sql!("SELECT id, updated_at FROM portal WHERE inbox_id = ? ORDER BY id", from);
    let named: Vec<(PortalId, i64)> = s.conn().all(named).await?;
    for (portal, lasts) in named {
        let now = s.after(lasts);
        s.conn().run(sql!("UPDATE portal SET inbox_id = ?, updated_at = ? WHERE id = ?", to, now, portal)).await?;
        audit::note_of(s, Of::Portal(portal), "inbox", (&from.to_string(), &to.to_string())).await?;
    }
    Ok(())
}

/// Lets an inbox take something new again, as the last one in order.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id that is archived, and for whoever may not set up the portal.
pub async fn bring_back(s: &mut Session<'_>, id: InboxId) -> Result<()> {
    only_those_who_may(s)?;
    hold(s).await?;
    let inbox = find(s, id).await?;
    if !inbox.is_archived {
        return Err(Error::NotFound);
    }
    let now = s.after(inbox.version);
    s.conn()
        .run(sql!(
            "UPDATE inbox SET is_archived = FALSE, updated_at = ?,
               position = (SELECT COALESCE(MAX(position), 0) + 1 FROM inbox)
             WHERE id = ?",
            now,
            id
        ))
        .await?;
    let sheet = Sheet::of(&inbox);
    let (old, new) = (Record::of(&sheet, true).text(), Record::of(&sheet, false).text());
    audit::note_of(s, Of::Inbox(id), "brought back", (&old, &new)).await
}

/// Moves some of the open tickets of an inbox with their conversations to another; whether there may be more. Tickets keep
/// everything else, the moment of their last change included.
pub(in crate::desk) async fn move_some(s: &mut Session<'_>, from: InboxId, to: InboxId) -> Result<bool> {
    let mut sql = sql!("SELECT id FROM ticket WHERE inbox_id = ? AND turn IN ('us', 'customer')", from);
    sql.limit(batch::SIZE);
    let ids: Vec<TicketId> = s.conn().all(sql).await?;
    if ids.is_empty() {
        return Ok(false);
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    for (table, column) in [("thread", "ticket_id"), ("ticket", "id")] {
        let mut sql = sql!(format!("UPDATE {table} SET inbox_id = ? WHERE inbox_id = ? AND {column} IN "), to, from);
        sql.append(Sql::in_list(&ids));
        s.conn().run(sql).await?;
    }
    Ok(i64::try_from(ids.len()).is_ok_and(|found| found == batch::SIZE))
}
