//! The tickets that wait for the customer, as cards above the list.

use db::{Sql, row};

use super::super::{View, names};
use super::query::Card;
use crate::clock::Time;
use crate::desk::ids::{StaffId, TicketId};
use crate::desk::session::Session;
use crate::desk::viewer::Viewer;

row! {
    pub(super) struct CardLine {
        id: TicketId,
        subject: String,
        turn_since: Time,
        staff: Option<StaffId>,
        body: Option<String>,
    }
}

/// How many tickets are shown as cards.
const CARDS: i64 = 4;

/// The statement of the cards; None for whoever can see nothing.
pub(super) fn statement(viewer: &Viewer) -> Option<Sql> {
    let mut all = Sql::new("");
    for (i, walk) in viewer.walks(View::All).iter().enumerate() {
        if i > 0 {
            all.push(" UNION ALL ");
        }
        all.push(
            "SELECT id, subject, turn_since, staff, body FROM (
               SELECT t.id, t.subject, t.turn_since, m.staff_id AS staff,
                 SUBSTR(m.body, 1, 400) AS body
               FROM ",
        )
        .push(walk.table)
        .push(" x JOIN ticket t ON t.id = ")
        .push(walk.ticket)
        .push(" LEFT JOIN message m ON m.id = t.shown_message_id AND ")
        .append(viewer.sees_message())
        .push(" WHERE x.turn = 'customer' AND ")
        .append(walk.scope.clone());
        all.push(&format!(" ORDER BY x.last_activity_at DESC, {} DESC", walk.ticket))
            .limit(CARDS)
            .push(&format!(") w{i}"));
    }
    (!all.text().is_empty()).then_some(all)
}

/// The cards of what the statement has answered.
pub(super) fn cards(s: &Session<'_>, mut lines: Vec<CardLine>) -> Vec<Card> {
    lines.sort_by_key(|line| (std::cmp::Reverse(line.turn_since), line.id));
    lines.dedup_by_key(|line| line.id);
    lines.truncate(usize::try_from(CARDS).unwrap_or(0));
    lines.into_iter().map(|line| card(s, line)).collect()
}

fn card(s: &Session<'_>, line: CardLine) -> Card {
    let portal = s.portal();
    let who = line.staff.map(|id| names::staff_named(s, id));
    Card {
        id: line.id,
        number: portal.number(line.id),
        subject: line.subject,
        who_initials: names::initials(who.as_deref().unwrap_or(&portal.company_name)),
        hue: line.staff.map_or(0, |id| names::staff_hue(id.0)),
        who,
        at: line.turn_since,
        snippet: richtext::snippet(line.body.as_deref().unwrap_or_default(), 160),
    }
}
