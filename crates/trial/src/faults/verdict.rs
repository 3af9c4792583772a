//! Holds what is there against what was told.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::ledger::{Kind, Told, Write};
use super::store::Store;

/// A message or a note as the database has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub id: String,
    pub is_note: bool,
    pub body: String,
    /// Entries of the timeline that name it; notes have none of their own.
    pub events: usize,
}

/// A file that came along.
#[derive(Clone, Debug, Default)]
pub(super) struct Attached {
    pub is_note: bool,
    /// The message or note.
    pub of: String,
    pub digest: String,
    /// Whether the store has bytes of this digest.
    pub is_whole: bool,
}

/// A mail in the outbox.
#[derive(Clone, Debug, Default)]
pub(super) struct Mail {
    pub message_id: String,
    pub recipient: String,
    pub plain: String,
    pub is_sent: bool,
}

/// What is there.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub subjects: Vec<String>,
    pub texts: Vec<Text>,
    pub files: Vec<Attached>,
    pub mails: Vec<Mail>,
    /// How often the mail server has taken each Message-ID.
    pub taken: HashMap<String, usize>,
    /// Whatever the database itself or its repeated columns say is wrong.
    pub broken: Vec<String>,
    /// Stored objects that no row names.
    pub orphans: usize,
    /// Jobs that are neither done nor parked.
    pub waiting: usize,
}

/// Rows that must not be: what they are, and how to count them.
const BROKEN: [(&str, &str); 7] = [
    ("tickets without a message", "SELECT COUNT(*) FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.ticket_id = t.id)"),
    ("tickets without a contact", "SELECT COUNT(*) FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM ticket_contact x WHERE x.ticket_id = t.id)"),
    ("tickets that cannot be found", "SELECT (SELECT COUNT(*) * 2 FROM ticket) - (SELECT COUNT(*) FROM ticket_words)"),
    ("filings without an event", "SELECT COUNT(*) FROM ticket t WHERE 1 <> (SELECT COUNT(*) FROM event e WHERE e.ticket_id = t.id AND e.kind = 'created')"),
    ("events on no timeline", "SELECT COUNT(*) FROM event e WHERE NOT EXISTS (SELECT 1 FROM event_link l WHERE l.event_id = e.id AND l.object = 'ticket')"),
    ("list rows that differ from their ticket", "SELECT COUNT(*) FROM ticket_company x JOIN ticket t ON t.id = x.ticket_id WHERE x.turn <> t.turn OR x.is_closed <> t.is_closed OR x.last_activity_at <> t.last_activity_at"),
    ("figures that differ from what they count", "SELECT COUNT(*) FROM (SELECT contact_id, company_id, turn, SUM(n) AS n FROM (
        SELECT contact_id, company_id, turn, -n AS n FROM ticket_tally
        UNION ALL SELECT contact_id, 0, turn, 1 FROM ticket_contact
        UNION ALL SELECT 0, company_id, turn, 1 FROM ticket_company
        UNION ALL SELECT x.contact_id, y.company_id, x.turn, 1 FROM ticket_contact x JOIN ticket_company y ON y.ticket_id = x.ticket_id
      ) a GROUP BY contact_id, company_id, turn) d WHERE n <> 0"),
];

impl Found {
    /// Reads everything.
    pub(super) async fn read(store: &Store, files: &Path, taken: HashMap<String, usize>) -> Result<Found> {
        let mut found = Found { taken, ..Found::default() };
        for row in store.rows("SELECT subject FROM ticket").await? {
            found.subjects.extend(row);
        }
        let messages = "SELECT m.id, 0, m.body, (SELECT COUNT(*) FROM event e WHERE e.message_id = m.id)
            FROM message m UNION ALL SELECT n.id, 1, n.body, 0 FROM note n";
        for row in store.rows(messages).await? {
            let [id, is_note, body, events] = <[String; 4]>::try_from(row).unwrap_or_default();
            found.texts.push(Text { id, is_note: is_note == "1", body, events: events.parse()? });
        }
        let mut named = BTreeSet::new();
        for row in store.rows("SELECT COALESCE(message_id, note_id), note_id, digest, blob FROM attachment").await? {
            let [of, note, digest, blob] = <[String; 4]>::try_from(row).unwrap_or_default();
            let is_whole = std::fs::read(files.join(&blob)).is_ok_and(|bytes| hex(&Sha256::digest(bytes)) == digest);
            named.insert(blob);
            found.files.push(Attached { is_note: !note.is_empty(), of, digest, is_whole });
        }
        for row in store.rows("SELECT blob FROM upload").await? {
            named.extend(row);
        }
        let mut stored = vec![];
        walk(files, files, &mut stored)?;
        found.orphans = stored.iter().filter(|name| !named.contains(*name)).count();
        for row in store.rows("SELECT message_id, recipient, plain, sent_at FROM outbox").await? {
            let [message_id, recipient, plain, sent] = <[String; 4]>::try_from(row).unwrap_or_default();
            found.mails.push(Mail { message_id, recipient, plain, is_sent: !sent.is_empty() });
        }
        found.waiting = usize::try_from(store.number("SELECT COUNT(*) FROM job WHERE parked_at IS NULL").await?)?;
        for (what, sql) in BROKEN {
            let count = store.number(sql).await?;
            if count != 0 {
                found.broken.push(format!("{count} {what}"));
            }
        }
        if let Store::Sqlite(_) = store {
            let said = store.rows("PRAGMA integrity_check").await?;
            if said != [["ok"]] {
                found.broken.push(format!("{said:?}"));
            }
            let said = store.rows("PRAGMA foreign_key_check").await?;
            found.broken.extend(said.iter().map(|row| format!("a row that refers to nothing: {row:?}")));
        }
        Ok(found)
    }
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) -> Result<()> {
    for entry in std::fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(root, &path, found)?;
        } else {
            found.push(path.strip_prefix(root)?.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// What came of it all.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdict {
    pub kills: u32,
    pub stored: usize,
    pub retried: usize,
    pub unknown: usize,
    pub refused: usize,
    pub mails: usize,
    pub lost: Vec<String>,
    pub doubled: Vec<String>,
    pub halves: Vec<String>,
}

impl Verdict {
    /// Holds what was told against what is there.
    pub(super) fn of(writes: &[Write], found: &Found) -> Verdict {
        let mut verdict = Verdict { halves: found.broken.clone(), mails: found.mails.len(), ..Verdict::default() };
        for write in writes {
            verdict.hold(write, found);
        }
        for mail in &found.mails {
            let taken = found.taken.get(&mail.message_id).copied().unwrap_or(0);
            if !mail.is_sent || taken == 0 {
                verdict.lost.push(format!("mail {} was not delivered", mail.message_id));
            }
        }
        for id in found.taken.keys().filter(|id| !found.mails.iter().any(|mail| mail.message_id == **id)) {
            verdict.doubled.push(format!("a mail that the outbox does not know: {id}"));
        }
        if found.orphans > 0 {
            verdict.halves.push(format!("{} stored files that nothing names", found.orphans));
        }
        if found.waiting > 0 {
            verdict.halves.push(format!("{} jobs that nobody does", found.waiting));
        }
        verdict
    }

    fn hold(&mut self, write: &Write, found: &Found) {
        let key = &write.key;
        match write.told {
            Told::Stored => self.stored += 1,
            Told::Refused => self.refused += 1,
            Told::Nothing => self.unknown += 1,
        }
        self.retried += usize::from(write.tries > 1);
        let has = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == key);
        let texts: Vec<&Text> = found.texts.iter().filter(|text| has(&text.body)).collect();
        match (texts.as_slice(), write.told) {
            ([], Told::Stored) => self.lost.push(format!("{key}, {:?}", write.kind)),
            ([], _) => {}
            ([text], _) => self.hold_text(write, text, found),
            (texts, _) => self.doubled.push(format!("{key} is there {} times", texts.len())),
        }
        let subjects = found.subjects.iter().filter(|subject| has(subject)).count();
        match (write.kind == Kind::Ticket && !texts.is_empty(), subjects) {
            (true, 1) | (false, 0) => {}
            (true, 0) => self.halves.push(format!("{key} has a message and no ticket")),
            (false, _) => self.halves.push(format!("{key} has a ticket and no message")),
            (true, many) => self.doubled.push(format!("{key} has {many} tickets")),
        }
    }

    /// What belongs to a message that is there once.
    fn hold_text(&mut self, write: &Write, text: &Text, found: &Found) {
        let key = &write.key;
        if text.is_note != (write.kind == Kind::Note) {
            self.halves.push(format!("{key} is another kind of text"));
        }
        if !text.is_note && text.events != 1 {
            self.halves.push(format!("{key} stands {} times on the timeline", text.events));
        }
        let files = found.files.iter().filter(|file| file.of == text.id && file.is_note == text.is_note);
        let files: Vec<&Attached> = files.collect();
        match (&write.file, files.as_slice()) {
            (None, []) => {}
            (Some(digest), [file]) if file.digest == *digest && file.is_whole => {}
            (Some(_), []) => self.lost.push(format!("the file of {key}")),
            (Some(_), [file]) if !file.is_whole => self.lost.push(format!("the bytes of the file of {key}")),
            (_, files) => self.doubled.push(format!("{key} has {} files", files.len())),
        }
        if write.kind == Kind::Answer {
            let mails: Vec<&Mail> = found.mails.iter().filter(|mail| mail.plain.contains(&format!("{key}:"))).collect();
            let recipients: BTreeSet<&str> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
            if mails.is_empty() {
                self.lost.push(format!("the mail about {key}"));
            }
            if recipients.len() < mails.len() {
                self.doubled.push(format!("{} mails about {key} to {} people", mails.len(), recipients.len()));
            }
        }
    }

    /// Prints it, and says whether all is well.
    pub(super) fn tell(&self, of: &str) -> bool {
        let Verdict { kills, stored, retried, unknown, refused, mails, lost, doubled, halves } = self;
        println!(
            "{of}: {kills} kills; {stored} writes acknowledged, {retried} sent again, {unknown} unknown, {refused} refused, \
             {mails} mails; {} lost, {} doubled, {} by half",
            lost.len(),
            doubled.len(),
            halves.len()
        );
        for (what, found) in [("LOST", lost), ("DOUBLED", doubled), ("BY HALF", halves)] {
            for one in found.iter().take(20) {
                println!("  {what}: {one}");
            }
        }
        lost.is_empty() && doubled.is_empty() && halves.is_empty()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(kind: Kind, told: Told) -> Write {
        Write { key: "mark1x7".into(), kind, file: Some("aa".into()), told, tries: 1 }
    }

    /// An answer with a file and its mail, as it should be.
    fn whole() -> Found {
        Found {
            texts: vec![Text { id: "5".into(), body: "About mark1x7: it drips".into(), events: 1, ..Text::default() }],
            files: vec![Attached { of: "5".into(), digest: "aa".into(), is_whole: true, is_note: false }],
            mails: vec![Mail {
                message_id: "m1".into(),
                recipient: "a@example.com".into(),
                plain: "mark1x7: it".into(),
                is_sent: true,
            }],
            taken: HashMap::from([("m1".into(), 2)]),
            ..Found::default()
        }
    }

    fn faults(found: &Found) -> [usize; 3] {
        let verdict = Verdict::of(&[write(Kind::Answer, Told::Stored)], found);
        [verdict.lost.len(), verdict.doubled.len(), verdict.halves.len()]
    }

    #[test]
    fn what_is_there_once_is_well_even_if_its_mail_came_twice() {
        assert_eq!(faults(&whole()), [0, 0, 0]);
    }

    #[test]
    fn each_planted_fault_is_found() {
        type Plant = (&'static str, fn(&mut Found), [usize; 3]);
        let planted: [Plant; 10] = [
            ("a lost message", |f| f.texts.clear(), [1, 0, 0]),
            ("a doubled message", |f| f.texts.push(f.texts[0].clone()), [0, 1, 0]),
            ("a message off the timeline", |f| f.texts[0].events = 0, [0, 0, 1]),
            ("a lost file", |f| f.files.clear(), [1, 0, 0]),
            ("a cut file", |f| f.files[0].is_whole = false, [1, 0, 0]),
            ("a doubled file", |f| f.files.push(f.files[0].clone()), [0, 1, 0]),
            ("a mail that nobody wrote", |f| f.mails.clear(), [1, 1, 0]),
            ("a mail that was not delivered", |f| f.taken.clear(), [1, 0, 0]),
            ("an orphan", |f| f.orphans = 1, [0, 0, 1]),
            ("a job left behind", |f| f.waiting = 1, [0, 0, 1]),
        ];
        for (what, plant, expected) in planted {
            let mut found = whole();
            plant(&mut found);
            assert_eq!(faults(&found), expected, "{what}");
        }
        let mut twice = whole();
        twice.mails.push(Mail { message_id: "m2".into(), ..twice.mails[0].clone() });
        twice.taken.insert("m2".into(), 1);
        assert_eq!(faults(&twice), [0, 1, 0], "two mails about one answer");
    }

    #[test]
    fn what_nobody_was_told_may_be_missing_and_must_be_whole() {
        let unknown = [Write { file: None, ..write(Kind::Ticket, Told::Nothing) }];
        let verdict = Verdict::of(&unknown, &Found::default());
        assert!(verdict.lost.is_empty() && verdict.halves.is_empty());
        let half = Found { subjects: vec!["Subject mark1x7".into()], ..Found::default() };
        assert_eq!(Verdict::of(&unknown, &half).halves.len(), 1, "a ticket without its message");
    }
}
