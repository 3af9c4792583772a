//! Which mails a customer gets: for each kind of news, at once, once a day or never, and not about tickets they muted.
//!
//! Mails about signing in are no such news: nobody can do without them.

use db::{row, sql};

use super::digest;
use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::ids::{ContactId, MessageId, TicketId};
use crate::desk::session::Session;
use crate::desk::viewer::{System, Viewer};

/// How often mails come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Pace {
    /// One for each piece of news.
    #[default]
    Each,
    /// One a day.
    Daily,
    /// None.
    Never,
}

impl Pace {
    /// The pace that a word names, if it is one.
    pub fn parse(word: &str) -> Option<Pace> {
        [Pace::Each, Pace::Daily, Pace::Never].into_iter().find(|pace| pace.as_str() == word)
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Pace::Each => "each",
            Pace::Daily => "daily",
            Pace::Never => "never",
        }
    }
}

/// What a customer has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// How often.
    pub pace: Pace,
    /// That what they sent has come.
    pub received: bool,
    /// That staff answered.
    pub replied: bool,
    /// That staff closed a ticket.
    pub closed: bool,
    /// Also of tickets that somebody else has filed and they take part in.
    pub of_others: bool,
}

impl Default for Choices {
    fn default() -> Choices {
        Choices { pace: Pace::Each, received: true, replied: true, closed: true, of_others: true }
    }
}

row! {
    pub(super) struct ChoiceRow {
        pace: String,
        received: bool,
        replied: bool,
        closed: bool,
        of_others: bool,
        pub(super) digest_from: Option<Time>,
        pub(super) digest_due: Option<Time>,
    }
}

impl ChoiceRow {
    pub(super) fn choices(&self) -> Choices {
        Choices {
            pace: Pace::parse(&self.pace).unwrap_or_default(),
            received: self.received,
            replied: self.replied,
            closed: self.closed,
            of_others: self.of_others,
        }
    }
}

/// What a contact has chosen, if anything, with the row held where `lock` says so.
pub(super) async fn row_of(s: &mut Session<'_>, contact: ContactId, lock: &str) -> Result<Option<ChoiceRow>> {
    let statement = "SELECT pace, received, replied, closed, of_others, digest_from, digest_due
        FROM mail_choice WHERE contact_id = ?";
    Ok(s.conn().first(sql!(format!("{statement}{lock}"), contact)).await?)
}

/// What the viewer has chosen; for staff who look at the portal, what nobody has chosen yet.
///
/// # Errors
/// [`Error::SignIn`] for whoever is neither; those of the database.
pub async fn choices(s: &mut Session<'_>) -> Result<Choices> {
    let me = match s.viewer() {
        Viewer::Customer(me) => me.id,
        Viewer::Preview(..) => return Ok(Choices::default()),
        _ => return Err(Error::SignIn),
    };
    Ok(row_of(s, me, "").await?.map(|row| row.choices()).unwrap_or_default())
}

/// Keeps what the signed-in customer chooses. What a daily summary would still have told comes at once when they want single mails.
///
/// # Errors
/// [`Error::NotAllowed`] and [`Error::SignIn`] for whoever is no customer; those of the database.
pub async fn choose(s: &mut Session<'_>, chosen: Choices) -> Result<()> {
    let me = s.customer()?.id;
    keep(s, me, chosen).await
}

/// Keeps the choices of a contact, whose row it holds: of two changes at once, the second sees what the first has written.
pub(super) async fn keep(s: &mut Session<'_>, me: ContactId, chosen: Choices) -> Result<()> {
    let lock = s.dialect().for_update();
    let stands = sql!(format!("SELECT id FROM contact WHERE id = ? AND NOT is_deleted{lock}"), me);
    let _: ContactId = s.conn().first(stands).await?.ok_or(Error::NotFound)?;
    let was = row_of(s, me, lock).await?;
    let before = was.as_ref().map(ChoiceRow::choices).unwrap_or_default();
    let now = s.now();
    s.conn()
        .run(sql!(
            "INSERT INTO mail_choice (contact_id, pace, received, replied, closed, of_others, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (contact_id) DO UPDATE SET pace = excluded.pace, received = excluded.received,
               replied = excluded.replied, closed = excluded.closed, of_others = excluded.of_others,
               updated_at = excluded.updated_at",
            me,
            chosen.pace.as_str(),
            chosen.received,
            chosen.replied,
            chosen.closed,
            chosen.of_others,
            now
        ))
        .await?;
    match (before.pace, chosen.pace) {
        (was, is) if was == is => Ok(()),
        (_, Pace::Daily) => digest::begin(s, me).await,
        (Pace::Daily, is) => {
            let from = was.and_then(|row| row.digest_from).filter(|_| is == Pace::Each);
            digest::end(s, me, from).await
        }
        _ => Ok(()),
    }
}

/// What a mail to a customer would tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// What they sent has come.
    Received,
    /// Staff answered.
    Replied(MessageId),
    /// Staff closed it, then.
    Closed(Time),
}

row! {
    struct WantsRow {
        pace: Option<String>,
        received: Option<bool>,
        replied: Option<bool>,
        closed: Option<bool>,
        of_others: Option<bool>,
        daily_since: Option<Time>,
        is_muted: bool,
        is_own: bool,
        filed_at: Time,
        said_at: Option<Time>,
    }
}

/// Whether a contact wants a mail of its own about this. What belongs into a daily summary is none.
///
/// Permissions: for the mail system viewer.
///
/// # Errors
/// [`Error::NotFound`] for others, and when contact or ticket are gone; those of the database.
pub async fn wants(s: &mut Session<'_>, ticket: TicketId, contact: ContactId, news: News) -> Result<bool> {
    let Viewer::System(System::Mail) = s.viewer() else { return Err(Error::NotFound) };
    let message = if let News::Replied(id) = news { Some(id) } else { None };
    let row: WantsRow = s
        .conn()
        .first(sql!(
            "SELECT m.pace, m.received, m.replied, m.closed, m.of_others, m.daily_since,
               EXISTS (SELECT 1 FROM ticket_mute u WHERE u.contact_id = c.id AND u.ticket_id = t.id),
               COALESCE(t.contact_id = c.id, FALSE), t.created_at, (SELECT created_at FROM message WHERE id = ?)
             FROM contact c JOIN ticket t ON t.id = ? LEFT JOIN mail_choice m ON m.contact_id = c.id
             WHERE c.id = ? AND NOT c.is_deleted",
            message,
            ticket,
            contact
        ))
        .await?
        .ok_or(Error::NotFound)?;
    let (is_chosen, at) = match news {
        News::Received => (row.received, row.filed_at),
        News::Replied(_) => (row.replied, row.said_at.unwrap_or(row.filed_at)),
        News::Closed(at) => (row.closed, at),
    };
    let is_chosen = is_chosen.unwrap_or(true) && (row.is_own || row.of_others.unwrap_or(true)) && !row.is_muted;
    let comes_now = match row.pace.as_deref().and_then(Pace::parse).unwrap_or_default() {
        Pace::Each => true,
        Pace::Daily => row.daily_since.is_some_and(|since| at <= since),
        Pace::Never => false,
    };
    Ok(is_chosen && comes_now)
}

/// The tickets about which the viewer gets no mail and which they still see, newest first: id, number and subject.
///
/// # Errors
/// Only those of the database.
pub async fn muted(s: &mut Session<'_>) -> Result<Vec<(TicketId, String, String)>> {
    let Viewer::Customer(me) = s.viewer() else { return Ok(vec![]) };
    let mut sql = sql!(
        "SELECT t.id, t.subject FROM ticket_mute u JOIN ticket t ON t.id = u.ticket_id WHERE u.contact_id = ? AND ",
        me.id
    );
    sql.append(s.viewer().sees_ticket()).push(" ORDER BY u.created_at DESC, t.id DESC").limit(MUTED);
    let rows: Vec<(TicketId, String)> = s.conn().all(sql).await?;
    Ok(rows.into_iter().map(|(id, subject)| (id, s.portal().number(id), subject)).collect())
}

/// Muted tickets that a page shows.
const MUTED: i64 = 100;

/// Mutes a ticket for a contact who takes part in it, or lets its mails come again.
pub(in crate::desk) async fn mute(s: &mut Session<'_>, contact: ContactId, ticket: TicketId, mute: Mute) -> Result<()> {
    let now = s.now();
    let sql = match mute {
        Mute::Stop => sql!(
            "INSERT INTO ticket_mute (contact_id, ticket_id, created_at)
             SELECT x.contact_id, x.ticket_id, CAST(? AS BIGINT) FROM ticket_contact x
             WHERE x.contact_id = ? AND x.ticket_id = ? ON CONFLICT (contact_id, ticket_id) DO NOTHING",
            now,
            contact,
            ticket
        ),
        Mute::GoOn => sql!("DELETE FROM ticket_mute WHERE contact_id = ? AND ticket_id = ?", contact, ticket),
    };
    s.conn().run(sql).await?;
    Ok(())
}

/// What becomes of the mails about a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mute {
    /// None come any more.
    Stop,
    /// They come again.
    GoOn,
}

impl Mute {
    /// Whether none come.
    pub fn is_stopped(&self) -> bool {
        *self == Mute::Stop
    }
}
