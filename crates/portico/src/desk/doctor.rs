//! What can be wrong with what is stored, how to find it, and how to mend what can be mended without losing anything.
//!
//! For the system alone, which sees everything here and shows ids, kinds and causes, never a customer's words.

mod indexes;

use db::{Sql, sql};

use super::error::Result;
use super::ids::TicketId;
use super::jobs;
use super::session::Session;
use super::setup::{self, only_setup};
use super::tickets;

/// Examples that are shown of one trouble.
const EXAMPLES: i64 = 5;
/// Tickets whose words are written anew in one transaction.
const BATCH: i64 = 100;
/// Seconds after which a job that is due should have been done.
const LATE: i64 = 60 * 60;

/// Something that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The engine finds its own file or index damaged.
    Engine,
    /// An index of the schema is missing that only makes things quick.
    Indexes,
    /// An index is missing that keeps something from being stored twice.
    Unique,
    /// Such an index is missing, and what it would have refused is there.
    Doubles,
    /// A ticket contradicts the stage it is in.
    Stages,
    /// A ticket is missing from the list of its requester or company.
    Belongings,
    /// A list shows a ticket that the portal does not show, or the other way round.
    Shown,
    /// A list shows something else than the ticket says.
    Lists,
    /// Figures above lists are wrong.
    Figures,
    /// Filters of lists go by other options than tickets have.
    Options,
    /// A ticket cannot be found by its words.
    Words,
    /// A list quotes a message that customers cannot see.
    Quotes,
    /// A message stands in a conversation of another ticket.
    Conversations,
    /// Nobody may administer.
    Administrators,
    /// Work was given up.
    Parked,
    /// Work is overdue.
    Late,
    /// Mails could not be sent.
    Mails,
}

impl Check {
    /// All of them, in an order in which mending one never spoils another.
    pub const ALL: [Check; 17] = [
        Check::Engine,
        Check::Indexes,
        Check::Unique,
        Check::Doubles,
        Check::Stages,
        Check::Belongings,
        Check::Shown,
        Check::Lists,
        Check::Figures,
        Check::Options,
        Check::Words,
        Check::Quotes,
        Check::Conversations,
        Check::Administrators,
        Check::Parked,
        Check::Late,
        Check::Mails,
    ];

    /// Its name, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Check::Engine => "engine",
            Check::Indexes => "indexes",
            Check::Unique => "unique",
            Check::Doubles => "doubles",
            Check::Stages => "stages",
            Check::Belongings => "belongings",
            Check::Shown => "shown",
            Check::Lists => "lists",
            Check::Figures => "figures",
            Check::Options => "options",
            Check::Words => "words",
            Check::Quotes => "quotes",
            Check::Conversations => "conversations",
            Check::Administrators => "administrators",
            Check::Parked => "parked",
            Check::Late => "late",
            Check::Mails => "mails",
        }
    }

    /// What it means when it is wrong.
    pub fn meaning(self) -> &'static str {
        match self {
            Check::Engine => "the database says that it is damaged",
            Check::Indexes => "indexes are missing, as after a seeding that was cut off: pages are slow",
            Check::Unique => "indexes are missing that keep things from being stored twice",
            Check::Doubles => {
                "things are stored twice that may be there once, and the indexes that see to it are missing"
            }
            Check::Stages => "tickets are open or closed, or in a pipeline, against what their stage says",
            Check::Belongings => "tickets are missing from the list of their requester or of their company",
            Check::Shown => "lists hold tickets that the portal does not show, or lack some that it shows",
            Check::Lists => "lists show or sort tickets by something else than the tickets say",
            Check::Figures => "figures above lists are not what is in the lists",
            Check::Options => "lists that are filtered by options hold other tickets than have them, or lack some",
            Check::Words => "tickets cannot be found by their words",
            Check::Quotes => "lists quote messages that customers cannot see, or that are gone",
            Check::Conversations => "messages stand in a conversation of another ticket than their own",
            Check::Administrators => "nobody may administer this installation",
            Check::Parked => "work was given up after many attempts",
            Check::Late => "work has been due for more than an hour",
            Check::Mails => "mails could not be sent so far",
        }
    }

    /// What to do about it; None where [`mend`] does it.
    pub fn advice(self) -> Option<&'static str> {
        Some(match self {
            Check::Engine => "stop the program, keep a copy of the database and restore the last backup",
            Check::Doubles => "change one of each two in the tables of the examples, then run: portico doctor --fix",
            Check::Conversations => "look at the examples and restore what is missing from a backup",
            Check::Administrators => "run: portico staff create --admin --email … --first-name …",
            Check::Late => "see that `portico serve` or `portico worker` runs, and what its log says",
            Check::Mails => "see mail.smtp_url and what the mail server says; they are tried again by themselves",
            _ => return None,
        })
    }

    /// A statement whose first column names everything that is wrong, a row each; None for what is no statement.
    fn statement(self, s: &Session<'_>, waits: &str) -> Option<Sql> {
        let dialect = s.dialect();
        Some(match self {
            Check::Engine => Sql::new(dialect.damage()),
            Check::Indexes | Check::Unique | Check::Doubles | Check::Options => return None,
            Check::Stages => Sql::new(
                "SELECT t.id FROM ticket t JOIN stage g ON g.id = t.stage_id
                 WHERE t.is_closed <> g.is_closed OR t.pipeline_id <> g.pipeline_id
                   OR (t.turn = 'nobody') <> t.is_closed",
            ),
            Check::Belongings => Sql::new(
                "SELECT t.id FROM ticket t WHERE t.contact_id IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM ticket_contact x WHERE x.ticket_id = t.id AND x.contact_id = t.contact_id)
                 UNION SELECT t.id FROM ticket t WHERE t.company_id IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM ticket_company x WHERE x.ticket_id = t.id AND x.company_id = t.company_id)",
            ),
            Check::Shown => {
                let shown = s.default_shows();
                // While tickets are being judged, lists do not go by what is kept.
                tickets::judged_otherwise(&shown, Sql::new(if shown.is_settled() { "TRUE" } else { "FALSE" }))
            }
            Check::Lists => tickets::differing_rows(),
            Check::Figures => tickets::differing_figures(),
            Check::Words => tickets::without_words(dialect),
            Check::Quotes => Sql::new(
                "SELECT t.id FROM ticket t WHERE t.shown_message_id IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM message m JOIN thread h ON h.id = m.thread_id
                   WHERE m.id = t.shown_message_id AND m.ticket_id = t.id AND NOT m.is_hidden AND h.is_shown)
                 UNION SELECT t.id FROM ticket t WHERE t.is_content_hidden <> COALESCE((
                   SELECT m.is_hidden OR NOT h.is_shown FROM message m JOIN thread h ON h.id = m.thread_id
                   WHERE m.ticket_id = t.id ORDER BY m.created_at, m.id LIMIT 1), FALSE)",
            ),
            Check::Conversations => Sql::new(
                "SELECT m.id FROM message m JOIN thread h ON h.id = m.thread_id
                 WHERE h.ticket_id IS NULL OR h.ticket_id <> m.ticket_id",
            ),
            Check::Administrators => {
                Sql::new("SELECT 'staff' WHERE NOT EXISTS (SELECT 1 FROM staff WHERE role = 'admin' AND is_active)")
            }
            Check::Parked => Sql::new(
                "SELECT kind || ' ' || CAST(id AS TEXT) || ': ' || COALESCE(last_error, '') FROM job
                 WHERE parked_at IS NOT NULL",
            ),
            Check::Late => {
                let now = s.now();
                sql!(
                    "SELECT kind || ' ' || CAST(id AS TEXT) FROM job
                     WHERE parked_at IS NULL AND run_at < ? AND (locked_until IS NULL OR locked_until < ?) AND kind <> ?",
                    now.plus_seconds(-LATE),
                    now,
                    waits
                )
            }
            Check::Mails => Sql::new(
                "SELECT CAST(id AS TEXT) || ': ' || last_error FROM outbox
                 WHERE sent_at IS NULL AND last_error IS NOT NULL",
            ),
        })
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What.
    pub check: Check,
    /// How often.
    pub count: i64,
    /// Ids, names and causes of the first ones.
    pub examples: Vec<String>,
}

/// Looks for one kind of trouble; jobs of the kind `waits` may wait. It reads whole tables.
///
/// Permissions: for the system alone.
///
/// # Errors
/// Those of the database.
pub async fn look(s: &mut Session<'_>, check: Check, waits: &'static str) -> Result<Option<Trouble>> {
    only_setup(s)?;
    let (count, examples) = match check.statement(s, waits) {
        None if check == Check::Options => {
            let wrong = tickets::differing_options(s).await?;
            let first = wrong.iter().take(usize::try_from(EXAMPLES).unwrap_or(0)).map(i64::to_string).collect();
            (i64::try_from(wrong.len()).unwrap_or(i64::MAX), first)
        }
        None => {
            let missing = indexes::missing(s, check).await?;
            (i64::try_from(missing.len()).unwrap_or(i64::MAX), missing.into_iter().map(|index| index.name).collect())
        }
        Some(wrong) => {
            let mut all = Sql::new("SELECT COUNT(*) FROM (");
            all.append(wrong.clone()).push(") wrong");
            let mut first = Sql::new("WITH wrong (what) AS (");
            first.append(wrong).bind(") SELECT CAST(what AS TEXT) FROM wrong ORDER BY what LIMIT ?", [EXAMPLES.into()]);
            (s.conn().one(all).await?, s.conn().all(first).await?)
        }
    };
    Ok((count > 0).then_some(Trouble { check, count, examples }))
}

/// Mends some or all of one kind of trouble; says whether it may be called again for more.
///
/// Permissions: for the system alone. Nobody else may change anything meanwhile.
///
/// # Errors
/// Those of the database.
pub async fn mend(s: &mut Session<'_>, check: Check) -> Result<bool> {
    only_setup(s)?;
    let now = s.now();
    match check {
        Check::Indexes => {
            indexes::make(s, check).await?;
            setup::remove_mark(s, setup::SEEDING).await?;
        }
        Check::Unique => indexes::make(s, check).await?,
        Check::Stages => {
            let statement = "UPDATE ticket SET
                 is_closed = (SELECT g.is_closed FROM stage g WHERE g.id = ticket.stage_id),
                 pipeline_id = (SELECT g.pipeline_id FROM stage g WHERE g.id = ticket.stage_id),
                 turn = (SELECT CASE WHEN g.is_closed THEN 'nobody' WHEN ticket.turn = 'nobody' THEN 'us'
                           ELSE ticket.turn END FROM stage g WHERE g.id = ticket.stage_id)
               WHERE id IN (";
            let mut sql = Sql::new(statement);
            if let Some(wrong) = check.statement(s, "") {
                sql.append(wrong).push(")");
                s.conn().run(sql).await?;
            }
        }
        Check::Belongings => tickets::link_missing(s).await?,
        Check::Shown => {
            let mut sql = Sql::new("UPDATE ticket SET is_shown = NOT is_shown WHERE id IN (");
            if let Some(wrong) = check.statement(s, "") {
                sql.append(wrong).push(")");
                s.conn().run(sql).await?;
            }
        }
        Check::Lists => tickets::copy_again(s).await?,
        Check::Figures => tickets::count_again(s).await?,
        Check::Options => {
            for some in tickets::differing_options(s).await?.chunks(usize::try_from(BATCH).unwrap_or(1)) {
                tickets::keep_options(s, some).await?;
            }
        }
        Check::Words => {
            let mut some = tickets::without_words(s.dialect());
            some.bind(" ORDER BY t.id LIMIT ?", [BATCH.into()]);
            let ids: Vec<TicketId> = s.conn().all(some).await?;
            for id in &ids {
                tickets::reindex(s, *id).await?;
            }
            return Ok(!ids.is_empty());
        }
        Check::Quotes => {
            if let Some(wrong) = check.statement(s, "") {
                let mut which = Sql::new("IN (");
                which.append(wrong).push(")");
                tickets::quote_again(s, which).await?;
            }
        }
        Check::Parked => jobs::try_parked_again(s.conn(), now).await?,
        Check::Engine | Check::Doubles | Check::Conversations | Check::Administrators | Check::Late | Check::Mails => {}
    }
    Ok(false)
}
