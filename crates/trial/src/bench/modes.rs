//! Lists under other settings of the portal: who sees what, which tickets show, which columns there are.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::place::Place;
use super::plan::{LINK, Row, Step, Visitors, with};

/// Settings, and what is asked for under them.
pub(super) struct Mode {
    /// Columns of the portal with their values, in SQL.
    settings: &'static [(&'static str, &'static str)],
    /// Name, path, whether it is asked by companies in the middle, and whether it has a floor.
    rows: &'static [(&'static str, &'static str, bool, bool)],
}

const EVERYTHING: &str = "'[]'";
const USUAL: &str = r#"'["subject","requester","createdate","owner","last_activity","status"]'"#;
const WITH_TIER: &str = r#"'["subject","requester","createdate","owner","last_activity","status","tier"]'"#;

/// What a seeded portal has.
const SEEDED: &[(&str, &str)] = &[("ticket_access", "'company'"), ("visible", EVERYTHING), ("columns", USUAL)];

pub(super) const MODES: [Mode; 4] = [
    Mode { settings: &[("ticket_access", "'own'")], rows: &[("list, own tickets alone", "/requests", false, true)] },
    Mode {
        settings: &[
            ("ticket_access", "'company_if'"),
            ("company_if", r#"'[[{"property":"lastname","operator":"HAS_PROPERTY"}]]'"#),
        ],
        rows: &[("list, the company's for some people", "/requests", false, true)],
    },
    Mode {
        settings: &[("ticket_access", "'company'"), ("columns", WITH_TIER)],
        rows: &[
            ("filter by an option that one in 2 has", "/requests?is.tier=gold", false, false),
            ("filter by an option that one in 500 has", "/requests?is.tier=lost", false, false),
            ("sort by a property, own tickets", "/requests?view=mine&sort=tier&dir=asc", false, false),
            ("sort by a property, a company in the middle", "/requests?sort=tier&dir=asc", true, false),
        ],
    },
    Mode {
        settings: &[("visible", r#"'[[{"property":"tier","operator":"IN","values":["lost"]}]]'"#)],
        rows: &[
            ("list, one in 500 is shown", "/requests", false, true),
            ("list, one in 500 is shown, by subject", "/requests?sort=subject&dir=asc", false, true),
            ("list, one in 500 is shown, by owner", "/requests?sort=owner&dir=asc", false, true),
            ("list, one in 500 is shown, open", "/requests?status=open", false, true),
        ],
    },
];

impl Mode {
    /// The rows, once the settings count.
    pub(super) async fn rows(&self, visitors: &Visitors, place: &Place<'_>) -> Result<Vec<Row>> {
        set(place, self.settings).await?;
        let mut rows = vec![];
        for (name, path, is_middle, has_floor) in self.rows {
            let clients = if *is_middle { &visitors.middle } else { &visitors.largest };
            let marker = if *has_floor { "id=\"list\"" } else { LINK };
            let visitors = with(clients, vec![(*path).to_owned()]).await?;
            rows.push(Row { name, step: Step::Get, visitors, marker, has_floor: *has_floor });
        }
        Ok(rows)
    }
}

/// Goes back to what a seeded portal has.
pub(super) async fn seeded(place: &Place<'_>) -> Result<()> {
    set(place, SEEDED).await
}

/// How long every ticket may take to be judged by other conditions.
const PATIENCE: Duration = Duration::from_secs(60 * 60);

async fn set(place: &Place<'_>, settings: &[(&str, &str)]) -> Result<()> {
    let database = place.database();
    for (column, value) in settings {
        let is_so = format!("SELECT COUNT(*) FROM portal WHERE {column} = {value}");
        if database.number(&is_so).await? > 0 {
            continue;
        }
        database.ask(&format!("UPDATE portal SET {column} = {value}")).await?;
        if *column == "visible" {
            judge(place).await?;
        }
    }
    Ok(())
}

/// Has every ticket judged by the conditions, as it happens when an administrator saves others.
async fn judge(place: &Place<'_>) -> Result<()> {
    let database = place.database();
    database.ask("UPDATE portal SET judged_by = '?'").await?;
    let job = r#"INSERT INTO job (kind, payload, run_at, attempts, created_at)
        VALUES ('batch', '{"what":"judge","mark":"","after":0,"has_found":true}', 0, 0, 0)"#;
    database.ask(job).await?;
    let began = Instant::now();
    while database.number("SELECT COUNT(*) FROM portal WHERE judged_by = '?'").await? > 0 {
        ensure!(began.elapsed() < PATIENCE, "tickets are not judged");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    eprintln!("  judged in {:.0} s", began.elapsed().as_secs_f64());
    place.settle().await
}
