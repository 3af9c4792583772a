//! The outbox: mails as they will be sent, kept until they are, and afterwards as a record.

use db::{Conn, Db, Sql, row, sql};

use super::INVITATION;
use crate::clock::Time;
use crate::desk::ids::{ContactId, TicketId};
use crate::desk::session::Session;
use crate::desk::signin::LINK_SECONDS;
use crate::desk::{Error, Result, access, jobs};
use crate::random;

const DAY: i64 = 24 * 60 * 60;

/// Mails with links that let somebody in: the word of the job that composes them, their purpose, and the seconds for which the
/// links are good.
const SECRET: [(&str, &str, i64); 5] = [
    ("reset", "reset", DAY),
    ("registration", "verify", DAY),
    ("link", "link", LINK_SECONDS),
    (INVITATION, INVITATION, access::DAYS * DAY),
    (INVITATION, "reminder", access::DAYS * DAY),
];

/// Which rows of a table no backup keeps, as a condition: mails, and jobs that compose them, whose links end with the backup.
/// Invitations are kept, and so are their mails that wait: nobody would send them again.
pub(in crate::desk) fn left_out(table: &str) -> Option<String> {
    let ended = SECRET.iter().filter(|(mail, ..)| *mail != INVITATION);
    match table {
        "outbox" => {
            let purposes: Vec<String> = ended.map(|(_, purpose, _)| format!("'{purpose}'")).collect();
            Some(format!("purpose IN ({}) AND plain <> ''", purposes.join(", ")))
        }
        "job" => {
            let mails: Vec<String> = ended.map(|(mail, ..)| format!("payload LIKE '{}'", composing(mail))).collect();
            Some(format!("kind = '{}' AND ({})", super::COMPOSE, mails.join(" OR ")))
        }
        _ => None,
    }
}

/// What the payload of a job is like that composes such a mail.
fn composing(mail: &str) -> String {
    format!("%\"mail\":\"{mail}\"%")
}

/// Stands in the texts of a mail where its stop link does, which is kept apart from them.
pub const STOP_MARK: &str = "%stop-link%";

/// A link that stops mails.
#[derive(Clone, Debug)]
pub struct StopLink {
    /// Its secret.
    pub token: String,
    /// Where it leads, with the secret.
    pub url: String,
    /// Whose mails it stops.
    pub contact: ContactId,
    /// Those about which ticket; None for daily summaries.
    pub ticket: Option<TicketId>,
}

/// A composed mail.
#[derive(Clone, Debug)]
pub struct OutMail {
    /// Its Message-ID without brackets; a second mail with it is not stored.
    pub message_id: String,
    /// What it is for, in a word.
    pub purpose: &'static str,
    /// The ticket it is about.
    pub ticket: Option<TicketId>,
    /// Name and address of the sender.
    pub sender: String,
    /// Address of the recipient.
    pub recipient: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Subject.
    pub subject: String,
    /// The text for those who read text.
    pub plain: String,
    /// The same as HTML.
    pub html: String,
    /// The Message-ID it answers, without brackets.
    pub in_reply_to: Option<String>,
    /// What stops such mails; None for those that nobody can do without.
    pub stop: Option<StopLink>,
}

/// Stores a mail and the job that sends it, in one transaction. A mail that is stored already stays as it is.
///
/// # Errors
/// Only those of the database.
pub async fn put(db: &Db, mail: OutMail, now: Time) -> Result<()> {
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            let id: Option<i64> = conn
                .first(sql!(
                    "INSERT INTO outbox (message_id, purpose, ticket_id, sender, recipient, reply_to, subject, plain,
                       html, in_reply_to, stop_url, created_at)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                     ON CONFLICT (message_id) DO NOTHING RETURNING id",
                    mail.message_id,
                    mail.purpose,
                    mail.ticket,
                    mail.sender,
                    mail.recipient,
                    mail.reply_to,
                    mail.subject,
                    mail.plain,
                    mail.html,
                    mail.in_reply_to,
                    mail.stop.as_ref().map(|stop| stop.url.clone()),
                    now
                ))
                .await?;
            let Some(id) = id else { return Ok(()) };
            if let Some(stop) = mail.stop {
                conn.run(sql!(
                    "INSERT INTO mail_stop (token_hash, contact_id, ticket_id, created_at, expires_at)
                     VALUES (?, ?, ?, ?, ?)",
                    random::digest(&stop.token),
                    stop.contact,
                    stop.ticket,
                    now,
                    super::stop::expires(now)
                ))
                .await?;
            }
            jobs::enqueue(conn, super::SEND, &serde_json::json!({ "outbox": id }), now, now).await
        })
    })
    .await
}

row! {
    /// A mail as it is to be sent.
    #[derive(Clone, Debug)]
    pub struct Outgoing {
        /// Its place in the outbox.
        pub id: i64,
        /// Message-ID without brackets.
        pub message_id: String,
        /// Name and address of the sender.
        pub sender: String,
        /// Address of the recipient.
        pub recipient: String,
        /// Where answers go.
        pub reply_to: Option<String>,
        /// Subject.
        pub subject: String,
        /// The text.
        pub plain: String,
        /// The HTML.
        pub html: String,
        /// The Message-ID it answers.
        pub in_reply_to: Option<String>,
        /// When it was composed.
        pub created_at: Time,
        /// When it was sent.
        pub sent_at: Option<Time>,
        /// Where such mails are stopped.
        pub stop_url: Option<String>,
    }
}

impl Outgoing {
    /// The mail with its stop link in the place of the mark.
    fn complete(mut self) -> Outgoing {
        let url = self.stop_url.clone().unwrap_or_default();
        self.plain = self.plain.replace(STOP_MARK, &url);
        self.html = self.html.replace(STOP_MARK, &url);
        self
    }
}

const COLUMNS: &str =
    "id, message_id, sender, recipient, reply_to, subject, plain, html, in_reply_to, created_at, sent_at, stop_url";

/// A mail of the outbox.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn outgoing(db: &Db, id: i64) -> Result<Outgoing> {
    db.read(move |conn: &mut Conn| {
        Box::pin(async move {
            let mail: Option<Outgoing> =
                conn.first(sql!(format!("SELECT {COLUMNS} FROM outbox WHERE id = ?"), id)).await?;
            mail.map(Outgoing::complete).ok_or(Error::NotFound)
        })
    })
    .await
}

/// Takes back mails that are not sent yet and hold messages of a ticket that customers see no longer. Showing a message
/// again sends nothing.
///
/// # Errors
/// Only those of the database.
pub async fn take_back(s: &mut Session<'_>, ticket: TicketId) -> Result<()> {
    s.conn()
        .run(sql!(
            "DELETE FROM outbox WHERE sent_at IS NULL AND ticket_id = ? AND purpose = 'replied' AND EXISTS (
               SELECT 1 FROM message m JOIN thread h ON h.id = m.thread_id
               WHERE m.ticket_id = ? AND (m.is_hidden OR NOT h.is_shown)
                 AND SUBSTR(outbox.message_id, 1, LENGTH(m.message_id) + 2) = 'm' || m.message_id || '.')",
            ticket,
            ticket
        ))
        .await?;
    Ok(())
}

/// Notes that a mail has been sent. Secrets of links go with it and are kept no longer, unless the outbox is where mails are
/// read (`is_read_here`).
///
/// # Errors
/// Only those of the database.
pub async fn mark_sent(db: &Db, id: i64, now: Time, is_read_here: bool) -> Result<()> {
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            conn.run(sql!("UPDATE outbox SET sent_at = ?, last_error = NULL WHERE id = ?", now, id)).await?;
            if !is_read_here {
                conn.run(sql!("UPDATE outbox SET stop_url = NULL WHERE id = ?", id)).await?;
                let mut blank = Sql::new("UPDATE outbox SET plain = '', html = '' WHERE purpose IN ");
                let secret: Vec<&str> = SECRET.iter().map(|(_, purpose, _)| *purpose).collect();
                blank.append(Sql::in_list(&secret)).append(sql!(" AND id = ?", id));
                conn.run(blank).await?;
            }
            // Whoever is forgotten is not remembered for having been told so.
            let forgotten =
                "UPDATE outbox SET recipient = '', plain = '', html = '' WHERE id = ? AND purpose = 'erased'";
            conn.run(sql!(forgotten, id)).await?;
            Ok(())
        })
    })
    .await
}

/// Notes why a mail has not been sent.
///
/// # Errors
/// Only those of the database.
pub async fn mark_failed(db: &Db, id: i64, why: String) -> Result<()> {
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            conn.run(sql!("UPDATE outbox SET last_error = ? WHERE id = ?", why, id)).await?;
            Ok(())
        })
    })
    .await
}

/// Mails that the demo's mailbox shows.
const CAPTURED: i64 = 100;

/// The newest mails, for the demo's mailbox; not for any other use, as it asks for no permission.
///
/// # Errors
/// Only those of the database.
pub async fn captured(db: &Db) -> Result<Vec<Outgoing>> {
    db.read(|conn: &mut Conn| {
        Box::pin(async move {
            let mails: Vec<Outgoing> =
                conn.all(sql!(format!("SELECT {COLUMNS} FROM outbox ORDER BY id DESC LIMIT {CAPTURED}"))).await?;
            Ok(mails.into_iter().map(Outgoing::complete).collect())
        })
    })
    .await
}

/// Blanks mails whose links are no longer good, so that the outbox keeps no secrets.
///
/// # Errors
/// Only those of the database.
pub async fn forget_links(db: &Db, now: Time) -> Result<()> {
    db.write(move |conn: &mut Conn| {
        Box::pin(async move {
            for (mail, purpose, seconds) in SECRET {
                let before = now.plus_seconds(-seconds);
                conn.run(sql!(
                    "UPDATE outbox SET plain = '', html = '' WHERE purpose = ? AND plain <> '' AND created_at < ?",
                    purpose,
                    before
                ))
                .await?;
                conn.run(sql!(
                    "DELETE FROM job WHERE kind = ? AND parked_at IS NOT NULL AND created_at < ? AND payload LIKE ?",
                    super::COMPOSE,
                    before,
                    composing(mail)
                ))
                .await?;
            }
            // A link that stops mails is good for long, and is looked for in the mail that has it.
            conn.run(sql!(
                "UPDATE outbox SET stop_url = NULL WHERE stop_url IS NOT NULL AND sent_at < ?",
                now.plus_seconds(-DAY)
            ))
            .await?;
            conn.run(sql!("DELETE FROM mail_stop WHERE expires_at < ?", now)).await?;
            Ok(())
        })
    })
    .await
}
