//! Bringing tickets along when their stage changes: to the stage that takes its place, or to what their own has become.
//!
//! Everything is written by the set, a batch at a time, so that no transaction takes long. Customers read the new state;
//! they get no mail, and the time of the last activity stays, since nobody has done anything on the ticket.

use db::{Sql, row, sql};

use super::links::LINKS;
use super::record::Actor;
use super::{judging, tally};
use crate::desk::Result;
use crate::desk::ids::{EventId, StageId, TicketId};
use crate::desk::pipelines::Stage;
use crate::desk::session::Session;

row! {
    struct Found {
        id: TicketId,
        differs: bool,
    }
}

/// Brings the next tickets of the stage `from` to `to`, or into line with `to` when they are there: at most `most` behind
/// `after`, where the last batch ended. Answers how many it looked at, and where it ended when there may be more.
pub(in crate::desk) async fn bring(
    s: &mut Session<'_>,
    (from, to): (StageId, &Stage),
    actor: Actor,
    (after, most): (TicketId, i64),
) -> Result<(i64, Option<TicketId>)> {
    let mut next = sql!(
        "SELECT t.id, t.stage_id <> ? OR t.turn <> ? OR t.is_closed <> ? FROM ticket t
         WHERE t.stage_id = ? AND t.id > ? ORDER BY t.id",
        to.id,
        to.turn.as_str(),
        to.is_closed,
        from,
        after
    );
    // Whoever answers one of them meanwhile waits, and decides by what it is then.
    next.limit(most).push(s.dialect().for_update());
    let found: Vec<Found> = s.conn().all(next).await?;
    let looked_at = i64::try_from(found.len()).unwrap_or(most);
    let last = found.last().map(|ticket| ticket.id).filter(|_| looked_at == most);
    let ids: Vec<i64> = found.iter().filter(|ticket| ticket.differs).map(|ticket| ticket.id.0).collect();
    if !ids.is_empty() {
        tally::turned(s, &ids, to.turn).await?;
        events(s, (from, to), &ids, actor).await?;
        rows(s, &ids, to).await?;
        judging::judge(s, &ids).await?;
    }
    Ok((looked_at, last))
}

/// A statement about these tickets, which it names at its end.
fn about(mut statement: Sql, ids: &[i64]) -> Sql {
    statement.push(" IN ").append(Sql::in_list(ids));
    statement
}

/// Writes what staff and, where a ticket opened or closed, customers read in its timeline, before the tickets change.
async fn events(s: &mut Session<'_>, (from, to): (StageId, &Stage), ids: &[i64], actor: Actor) -> Result<()> {
    let now = s.now();
    let changed = if to.is_closed { "closed" } else { "reopened" };
    let same = if from == to.id { "turn" } else { "stage" };
    let mut insert = sql!(
        format!(
            "INSERT INTO event (kind, ticket_id, staff_id, is_public, data, created_at)
             SELECT CASE WHEN t.is_closed <> ? THEN '{changed}' ELSE '{same}' END, t.id, CAST(? AS BIGINT),
               t.is_closed <> ?,
               CASE WHEN t.is_closed <> ? OR t.turn <> ? THEN '{{\"stage\":{id},\"turned\":true}}'
                 ELSE '{{\"stage\":{id},\"turned\":false}}' END, CAST(? AS BIGINT)
             FROM ticket t WHERE t.id",
            id = to.id
        ),
        to.is_closed,
        actor.staff(),
        to.is_closed,
        to.is_closed,
        to.turn.as_str(),
        now
    );
    insert = about(insert, ids);
    insert.push(" RETURNING id");
    let events: Vec<EventId> = s.conn().all(insert).await?;
    let events: Vec<i64> = events.into_iter().map(|id| id.0).collect();
    let of_ticket = Sql::new(
        "INSERT INTO event_link (object, object_id, created_at, event_id)
         SELECT 'ticket', e.ticket_id, e.created_at, e.id FROM event e WHERE e.id",
    );
    s.conn().run(about(of_ticket, &events)).await?;
    for (table, column, _) in LINKS {
        let object = column.trim_end_matches("_id");
        let linked = Sql::new(format!(
            "INSERT INTO event_link (object, object_id, created_at, event_id)
             SELECT '{object}', x.{column}, e.created_at, e.id
             FROM event e JOIN {table} x ON x.ticket_id = e.ticket_id WHERE e.id"
        ));
        s.conn().run(about(linked, &events)).await?;
    }
    if from != to.id {
        let history = sql!(
            "INSERT INTO property_history (object, object_id, name, value, source, staff_id, created_at)
             SELECT 'ticket', t.id, 'hs_pipeline_stage', CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT),
               CAST(? AS BIGINT)
             FROM ticket t WHERE t.id",
            to.id.to_string(),
            actor.source(),
            actor.staff(),
            now
        );
        s.conn().run(about(history, ids)).await?;
    }
    s.conn().notify(crate::desk::live::CHANNEL);
    Ok(())
}

async fn rows(s: &mut Session<'_>, ids: &[i64], to: &Stage) -> Result<()> {
    let now = s.now();
    let closed_at = match to.is_closed {
        true => sql!("CASE WHEN is_closed THEN closed_at ELSE ? END", now),
        false => Sql::new("closed_at"),
    };
    let mut ticket = sql!(
        "UPDATE ticket SET pipeline_id = ?, stage_id = ?, turn_since = CASE WHEN turn = ? THEN turn_since ELSE ? END,
           turn = ?, closed_at = ",
        to.pipeline,
        to.id,
        to.turn.as_str(),
        now,
        to.turn.as_str()
    );
    ticket.append(closed_at).append(sql!(", is_closed = ?, updated_at = ? WHERE id", to.is_closed, now));
    s.conn().run(about(ticket, ids)).await?;
    for (table, _, _) in LINKS {
        let copies = format!("UPDATE {table} SET turn = ?, is_closed = ? WHERE ticket_id");
        s.conn().run(about(sql!(copies, to.turn.as_str(), to.is_closed), ids)).await?;
    }
    Ok(())
}
