//! A ticket as a customer reads it.

use db::{Sql, row, sql};

use super::names;
use super::timeline::{self, Entry};
use super::{Standing, Status, Turn};
use crate::clock::Time;
use crate::desk::forms::After;
use crate::desk::ids::{ContactId, FormId, PipelineId, StaffId, StageId, TicketId};
use crate::desk::mailroom::{self, Mute};
use crate::desk::portal::Portal;
use crate::desk::properties::{self, CustomerAccess, Held};
use crate::desk::session::Session;
use crate::desk::translations::{AFTER, Thing};
use crate::desk::viewer::{Viewer, full_name};
use crate::desk::{Error, Result};

/// Proof that the viewer may see this ticket; its verbs are what a customer may do to it.
#[derive(Clone, Debug)]
pub struct Ticket {
    head: Head,
    may_write: bool,
    can_reply: bool,
    can_close: bool,
}

/// What a ticket says about itself to customers.
#[derive(Clone, Debug)]
pub struct Head {
    /// Which ticket.
    pub id: TicketId,
    /// Its number, such as `NW-2041`.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Its description, plain text.
    pub content: String,
    /// Open or closed.
    pub status: Status,
    /// The stage's name for customers, when the portal shows stages.
    pub stage: Option<String>,
    /// What the badge shows.
    pub standing: Standing,
    /// The requester's name.
    pub requester: String,
    /// Whether the viewer is the requester.
    pub is_mine: bool,
    /// The owner as customers may name them.
    pub owner: Option<String>,
    /// Initials of that name.
    pub owner_initials: String,
    /// Colour of the owner's avatar.
    pub owner_hue: u8,
    /// When it was filed.
    pub created_at: Time,
    /// When customers could last see something happen.
    pub last_activity_at: Time,
    /// Since when the turn is whose it is.
    pub turn_since: Time,
    /// When it was closed last.
    pub closed_at: Option<Time>,
    /// What it has of the other properties that customers may read.
    pub properties: Vec<Held>,
    /// What becomes of mails about it to the viewer; None for whoever gets none in any case.
    pub mails: Option<Mute>,
}

row! {
    struct HeadRow {
        id: TicketId,
        subject: String,
        content: String,
        is_closed: bool,
        pipeline: PipelineId,
        stage: StageId,
        turn: String,
        answered_at: Option<Time>,
        contact: Option<ContactId>,
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<String>,
        owner: Option<StaffId>,
        priority: Option<String>,
        category: Option<String>,
        custom: String,
        created_at: Time,
        last_activity_at: Time,
        turn_since: Time,
        closed_at: Option<Time>,
        is_muted: Option<bool>,
    }
}

/// Opens a ticket for a customer, or for staff who look at the portal.
///
/// # Errors
/// [`Error::NotFound`] when there is none or the viewer may not see it.
pub async fn open(s: &mut Session<'_>, id: TicketId) -> Result<Ticket> {
    if !matches!(s.viewer(), Viewer::Customer(_) | Viewer::Preview(..)) {
        return Err(Error::NotFound);
    }
    let me = if let Viewer::Customer(me) = s.viewer() { Some(me.id) } else { None };
    let mut sql = sql!(
        "SELECT t.id, t.subject, CASE WHEN t.is_content_hidden THEN '' ELSE t.content END, t.is_closed, t.pipeline_id,
           t.stage_id, t.turn, t.first_agent_reply_at, t.contact_id, c.first_name, c.last_name, c.email, t.owner_id,
           t.priority, t.category, t.custom, t.created_at, t.last_activity_at, t.turn_since, t.closed_at,
           (SELECT EXISTS (SELECT 1 FROM ticket_mute u WHERE u.ticket_id = x.ticket_id AND u.contact_id = x.contact_id)
            FROM ticket_contact x WHERE x.ticket_id = t.id AND x.contact_id = ?)
         FROM ticket t
         LEFT JOIN contact c ON c.id = t.contact_id
         WHERE t.id = ? AND ",
        me,
        id
    );
    sql.append(s.viewer().sees_ticket());
    let row: HeadRow = s.conn().first(sql).await?.ok_or(Error::NotFound)?;
    let custom = properties::custom_values(&row.custom)?;
    let columns = [("hs_ticket_priority", &row.priority), ("hs_ticket_category", &row.category)];
    let readable = properties::readable(s.properties(), &columns, &custom, CustomerAccess::Detail);
    Ok(Ticket::new(s, row, readable))
}

row! {
    /// What somebody has filed.
    #[derive(Clone, Debug)]
    pub struct Filed {
        /// Which ticket.
        pub id: TicketId,
        /// Its subject.
        pub subject: String,
        /// Whether the portal shows it.
        pub is_seen: bool,
        form: Option<FormId>,
        after_text: String,
        after_url: String,
    }
}

impl Filed {
    /// What follows, as its form says now.
    pub fn after(&self) -> After {
        After::stored(self.after_text.clone(), self.after_url.clone())
    }
}

/// So long, in seconds, a receipt can be read again.
const RECEIPT: i64 = 86_400;

/// What the signed-in customer has filed here within the last day, also where the portal does not show such tickets.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or somebody else has filed it.
pub async fn filed(s: &mut Session<'_>, id: TicketId) -> Result<Filed> {
    let me = s.customer().map_err(|_| Error::NotFound)?.id;
    let mut sql = Sql::new("SELECT t.id, t.subject, COALESCE(");
    sql.append(s.viewer().sees_ticket());
    let (here, default) = (s.portal().id, s.default_portal().id);
    sql.bind(
        ", FALSE), made.id, COALESCE(made.after_text, ''), COALESCE(made.after_url, '')
         FROM ticket t LEFT JOIN form made ON made.id = t.form_id WHERE t.id = ? AND t.contact_id = ? AND t.created_at > ?
         AND EXISTS (SELECT 1 FROM event e WHERE e.ticket_id = t.id AND e.kind = 'created' AND e.contact_id = ?)
         AND COALESCE(t.portal_id, ?) = ?",
        [id.into(), me.into(), s.now().plus_seconds(-RECEIPT).into(), me.into(), default.into(), here.into()],
    );
    let mut filed: Filed = s.conn().first(sql).await?.ok_or(Error::NotFound)?;
    if let Some(form) = filed.form {
        s.speak(Thing::Form(form), AFTER, &mut filed.after_text);
    }
    Ok(filed)
}

/// Whether the viewer still sees a ticket after a change, which may have moved it out of what the portal shows.
pub(super) async fn is_seen(s: &mut Session<'_>, id: TicketId) -> Result<bool> {
    if let Viewer::Customer(me) = s.viewer()
        && me.shown.is_all()
    {
        return Ok(true);
    }
    let mut sql = sql!("SELECT t.id FROM ticket t WHERE t.id = ? AND ", id);
    sql.append(s.viewer().sees_ticket());
    Ok(s.conn().first::<TicketId>(sql).await?.is_some())
}

/// Whether customers may write on a ticket in this state at all.
fn may_reply(portal: &Portal, is_closed: bool) -> bool {
    !is_closed || portal.reply_to_closed
}

impl Ticket {
    fn new(s: &Session<'_>, row: HeadRow, properties: Vec<Held>) -> Ticket {
        let portal = s.portal();
        let viewer = s.viewer();
        let owner = row.owner.map(|id| names::staff_named(s, id));
        let is_mine = matches!(viewer, Viewer::Customer(me) if Some(me.id) == row.contact);
        let may_write = s.customer().is_ok() && (is_mine || !portal.colleagues_read_only);
        Ticket {
            may_write,
            can_reply: may_write && may_reply(portal, row.is_closed),
            can_close: may_write && !row.is_closed && s.closing_stage(row.pipeline).is_some(),
            head: Head {
                id: row.id,
                number: portal.number(row.id),
                subject: row.subject,
                content: row.content,
                status: if row.is_closed { Status::Closed } else { Status::Open },
                stage: portal.show_stages.then(|| s.stage_name(row.stage)),
                standing: Standing::of(row.is_closed, Turn::parse(&row.turn), row.answered_at.is_some()),
                requester: full_name(
                    row.first_name.as_deref().unwrap_or_default(),
                    row.last_name.as_deref().unwrap_or_default(),
                    row.email.as_deref().unwrap_or_default(),
                ),
                is_mine,
                owner_initials: names::initials(owner.as_deref().unwrap_or_default()),
                owner_hue: row.owner.map_or(0, |id| names::staff_hue(id.0)),
                owner,
                created_at: row.created_at,
                last_activity_at: row.last_activity_at,
                turn_since: row.turn_since,
                closed_at: row.closed_at,
                properties,
                mails: row.is_muted.map(|is_muted| if is_muted { Mute::Stop } else { Mute::GoOn }),
            },
        }
    }

    /// Whether the viewer may write on the ticket as it is now, after its row was locked.
    pub(super) fn may_reply_now(&self, s: &Session<'_>, is_closed: bool) -> bool {
        self.may_write && may_reply(s.portal(), is_closed)
    }

    /// Which ticket.
    pub fn id(&self) -> TicketId {
        self.head.id
    }

    /// What it says about itself.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Whether the viewer may write on it: open, or closed where the portal allows it.
    pub fn can_reply(&self) -> bool {
        self.can_reply
    }

    /// Whether the viewer may close it.
    pub fn can_close(&self) -> bool {
        self.can_close
    }

    /// Stops the mails about it to the signed-in customer, or lets them come again; twice is as good as once.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] for staff who look at the portal; those of the database.
    pub async fn mute(&self, s: &mut Session<'_>, mute: Mute) -> Result<()> {
        let me = s.customer()?.id;
        mailroom::mute(s, me, self.head.id, mute).await
    }

    /// What was said and what happened, oldest first, as far as customers may know.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn conversation(&self, s: &mut Session<'_>) -> Result<Vec<Entry>> {
        timeline::for_customer(s, &self.head).await
    }
}
