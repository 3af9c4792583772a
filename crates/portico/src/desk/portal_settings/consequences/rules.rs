//! The rules as they stand and as they would stand, and the statements that ask both of contacts and of tickets.

use db::{Sql, sql};

use crate::clock::Time;
use crate::desk::access::REGISTERED;
use crate::desk::access::invitations;
use crate::desk::ids::{ContactId, TicketId};
use crate::desk::portal::Portal;
use crate::desk::session::Session;
use crate::desk::viewer::{Colleagues, Entrants, Shown};

/// Contacts that one statement looks at.
pub(super) const CONTACTS: i64 = 500;

/// Tickets that one statement looks at.
pub(super) const TICKETS: i64 = 1_000;

/// What decides who sees what, as settings stand and as they would.
pub(super) struct Rules {
    pub(super) before: (Colleagues, Shown),
    pub(super) after: (Colleagues, Shown),
    /// Who may enter, before and after.
    entrants: (Entrants, Entrants),
    pub(super) turns_read_only: bool,
    /// Whether others are invited.
    pub(super) turns_invites: bool,
    /// Whether a contact would be invited, over the alias `c`.
    invited: Sql,
    /// Whether customers may answer what is closed.
    replies_to_closed: bool,
}

impl Rules {
    pub(super) fn of(s: &Session<'_>, after: &Portal) -> Rules {
        let (before, dialect) = (s.portal(), s.dialect());
        let colleagues = |portal: &Portal| Colleagues::of(portal, s.contact_fields(), || s.when(), dialect);
        let entrants = |portal: &Portal| Entrants::of(portal, s.contact_fields(), || s.when(), dialect);
        Rules {
            before: (colleagues(before), s.portal_shows()),
            after: (colleagues(after), s.shows(after)),
            entrants: (entrants(before), entrants(after)),
            turns_invites: !invitations::are_sent(before) && invitations::are_sent(after),
            invited: match invitations::are_sent(after) {
                true => invitations::is_due(after.id),
                false => Sql::new("FALSE"),
            },
            replies_to_closed: before.reply_to_closed,
            turns_read_only: before.colleagues_read_only != after.colleagues_read_only,
        }
    }

    /// Whether others may enter.
    pub(super) fn turns_entry(&self) -> bool {
        self.entrants.0.sql() != self.entrants.1.sql()
    }

    /// Whether others see their company's.
    pub(super) fn turns_access(&self) -> bool {
        self.before.0.sql() != self.after.0.sql()
    }

    /// Whether other tickets are shown.
    pub(super) fn turns_shown(&self) -> bool {
        self.before.1.mark() != self.after.1.mark()
    }

    /// The newest contacts before one: whether each may enter, and could; whether they have a password; whether each sees, and
    /// would see, their company's; whether that makes a difference; and,
    /// where the right to answer turns, whether they see something that others asked for, before and after.
    pub(super) fn contacts(&self, below: ContactId) -> Sql {
        let enters = |entrants: &Entrants| {
            let mut enters = Sql::new("COALESCE(");
            enters.append(entrants.sql()).push(", FALSE)");
            enters
        };
        let sees = |entrants: &Entrants, colleagues: &Colleagues| {
            let mut sees = Sql::new("(l.company_id IS NOT NULL AND COALESCE(");
            sees.append(colleagues.sql()).push(", FALSE) AND ").append(enters(entrants)).push(")");
            sees
        };
        let before = sees(&self.entrants.0, &self.before.0);
        let after = sees(&self.entrants.1, &self.after.0);
        // Which tickets the portal shows is asked on another page than who sees their company's.
        let shown = &self.before.1;
        let exists = |rows: Sql| {
            let mut exists = Sql::new("EXISTS (SELECT 1");
            exists.append(rows).push(")");
            exists
        };
        let answerable = |mut rows: Sql| {
            if !self.replies_to_closed {
                rows.push(" AND NOT t.is_closed");
            }
            exists(rows)
        };
        let mut sql = Sql::new("SELECT c.id, l.company_id, ");
        sql.append(enters(&self.entrants.0)).push(", ").append(enters(&self.entrants.1));
        sql.push(", ").push(REGISTERED).push(", ").append(before.clone()).push(", ").append(after.clone());
        sql.push(", CASE WHEN ").append(before.clone()).push(" <> ").append(after.clone());
        sql.push(" THEN ").append(exists(shown.of_company_alone())).push(" ELSE FALSE END, ");
        match self.turns_read_only {
            // Of somebody's own there may be many to look through before one is found that is another's.
            true => sql
                .push("CASE WHEN NOT ")
                .append(enters(&self.entrants.0))
                .push(" THEN FALSE WHEN ")
                .append(before.and(after).and(answerable(shown.of_company_alone())))
                .push(" THEN TRUE ELSE ")
                .append(answerable(shown.of_others()))
                .push(" END"),
            false => sql.push("FALSE"),
        };
        sql.push(", ").append(self.invited.clone().and(enters(&self.entrants.1)));
        sql.append(sql!(" FROM (SELECT id FROM contact WHERE NOT is_deleted AND id < ? ORDER BY id DESC", below));
        sql.limit(CONTACTS).push(
            ") n JOIN contact c ON c.id = n.id
             LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
             LEFT JOIN company k ON k.id = l.company_id",
        );
        sql
    }

    /// The tickets of the latest activity before one: whether customers see each, and would see it.
    pub(super) fn tickets(&self, (at, below): (Time, TicketId)) -> Sql {
        let shows = |shown: &Shown| {
            let mut shows = Sql::new("COALESCE(");
            shows.append(shown.among(Sql::new("TRUE"))).push(", FALSE)");
            shows
        };
        let (before, after) = (shows(&self.before.1), shows(&self.after.1));
        let mut sql = Sql::new("SELECT t.id, t.last_activity_at, ");
        sql.append(after.clone()).push(", CASE WHEN ").append(before).push(" <> ").append(after);
        sql.push(" THEN ").append(self.after.0.anybody_sees(&self.entrants.1)).push(" ELSE FALSE END");
        let latest = " FROM (SELECT id FROM ticket WHERE (last_activity_at, id) < (?, ?)
            ORDER BY last_activity_at DESC, id DESC";
        sql.append(sql!(latest, at, below)).limit(TICKETS).push(") n JOIN ticket t ON t.id = n.id");
        sql
    }
}
