//! Whose a ticket is: staff choose another requester or another company. Lists, figures and search follow in the same
//! transaction, so who sees the ticket changes with it.

use db::sql;

use super::record::{self, Actor, Event};
use super::{StaffTicket, Turn, judging, links, options, reindex, tally};
use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::{CompanyId, ContactId, TicketId};
use crate::desk::people;
use crate::desk::session::Session;

/// Another requester, and what else becomes of the ticket.
#[derive(Clone, Copy, Debug)]
pub struct NewRequester {
    /// Who it is now.
    pub contact: ContactId,
    /// Who it was when somebody decided so.
    pub was: Option<ContactId>,
    /// Whether the former requester goes on taking part, and seeing the ticket.
    pub keeps_former: bool,
    /// Whether the ticket goes to the new requester's primary company, or to none where they have none.
    pub takes_company: bool,
}

impl StaffTicket {
    /// Makes somebody else the requester.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `requester` when the contact is gone, or when somebody else has changed the
    /// requester since it was read.
    pub async fn change_requester(&self, s: &mut Session<'_>, new: NewRequester) -> Result<()> {
        let (actor, now) = (Actor::Staff(s.staff()?.id), s.now());
        // Before the ticket's row, as whoever renames a contact holds the two in this order.
        let hold = sql!(
            "UPDATE contact SET name_key = name_key WHERE id = ? AND NOT is_deleted RETURNING name_key",
            new.contact
        );
        let Some(key): Option<String> = s.conn().first(hold).await? else {
            return Err(Invalid::field("requester", "whose-contact-gone").into());
        };
        let company = if new.takes_company { people::primary_company(s, new.contact).await? } else { None };
        let core = record::core(s, self.id()).await?;
        if core.contact == Some(new.contact) {
            return Ok(());
        }
        if core.contact != new.was {
            return Err(Invalid::field("requester", "desk-ticket-changed").into());
        }
        let (id, turn) = (core.id, Turn::parse(&core.turn));
        tally::take_away(s, id, turn).await?;
        s.conn()
            .run(sql!(
                "UPDATE ticket SET contact_id = ?, requester_key = ?, updated_at = ? WHERE id = ?",
                new.contact,
                key,
                now,
                id
            ))
            .await?;
        let former = match new.keeps_former {
            true => "UPDATE ticket_contact SET is_requester = FALSE WHERE ticket_id = ? AND is_requester",
            false => "DELETE FROM ticket_contact WHERE ticket_id = ? AND is_requester",
        };
        s.conn().run(sql!(former, id)).await?;
        links::link_requester(s, id, new.contact).await?;
        if new.takes_company {
            set_company(s, id, company, (actor, now)).await?;
        }
        let value = new.contact.to_string();
        record::history(s, id, "requester", Some(value), actor, now).await?;
        Event { kind: "requester", ..Event::new(actor, now) }.write(s, id).await?;
        settle(s, id, turn).await
    }

    /// Makes it a ticket of another company, or of none.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `company` when it is gone, or when somebody else has changed it since it was
    /// read.
    pub async fn change_company(
        &self,
        s: &mut Session<'_>,
        was: Option<CompanyId>,
        to: Option<CompanyId>,
    ) -> Result<()> {
        let (actor, now) = (Actor::Staff(s.staff()?.id), s.now());
        if let Some(company) = to {
            people::hold_company(s, company).await.map_err(|error| match error {
                Error::NotFound => Invalid::field("company", "whose-company-gone").into(),
                other => other,
            })?;
        }
        let core = record::core(s, self.id()).await?;
        let stands: Option<CompanyId> =
            s.conn().one(sql!("SELECT company_id FROM ticket WHERE id = ?", core.id)).await?;
        if stands == to {
            return Ok(());
        }
        if stands != was {
            return Err(Invalid::field("company", "desk-ticket-changed").into());
        }
        let turn = Turn::parse(&core.turn);
        tally::take_away(s, core.id, turn).await?;
        set_company(s, core.id, to, (actor, now)).await?;
        settle(s, core.id, turn).await
    }
}

/// Replaces the primary company; what follows from it is left to [`settle`].
async fn set_company(
    s: &mut Session<'_>,
    id: TicketId,
    company: Option<CompanyId>,
    (actor, now): (Actor, Time),
) -> Result<()> {
    let stands: Option<CompanyId> = s.conn().one(sql!("SELECT company_id FROM ticket WHERE id = ?", id)).await?;
    if stands == company {
        return Ok(());
    }
    s.conn().run(sql!("UPDATE ticket SET company_id = ?, updated_at = ? WHERE id = ?", company, now, id)).await?;
    s.conn().run(sql!("DELETE FROM ticket_company WHERE ticket_id = ? AND is_primary", id)).await?;
    if let Some(company) = company {
        links::link_company(s, id, company).await?;
    }
    record::history(s, id, "company", company.map(|id| id.to_string()), actor, now).await?;
    Event { kind: "company", ..Event::new(actor, now) }.write(s, id).await
}

/// Brings list rows, figures and search words into step with whose a ticket is now.
async fn settle(s: &mut Session<'_>, id: TicketId, turn: Turn) -> Result<()> {
    links::copy(s, &[id.0]).await?;
    tally::add(s, id, None, turn).await?;
    judging::judge(s, &[id.0]).await?;
    options::keep(s, &[id.0]).await?;
    reindex(s, id).await
}
