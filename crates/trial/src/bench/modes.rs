//! Lists under other settings of the portal: who sees what, which tickets show, which columns there are.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::place::Place;
use super::plan::{LINK, Row, Step, Visitors, with};

/// Settings, and what is asked for under them.
pub(super) struct Mode {
    /// Columns of the portal with their values, in SQL.
    settings: &'static [(&'static str, &'static str)],
    rows: &'static [Ask],
}

/// A list that is asked for.
struct Ask {
    name: &'static str,
    path: &'static str,
    /// Whether people of companies in the middle ask for it, else those of the largest.
    is_middle: bool,
    has_floor: bool,
}

const fn floored(name: &'static str, path: &'static str) -> Ask {
    Ask { name, path, is_middle: false, has_floor: true }
}

const fn ask(name: &'static str, path: &'static str) -> Ask {
    Ask { name, path, is_middle: false, has_floor: false }
}

const EVERYTHING: &str = "'[]'";
const USUAL: &str = r#"'["subject","requester","createdate","owner","last_activity","status"]'"#;
const WITH_TIER: &str = r#"'["subject","requester","createdate","owner","last_activity","status","tier"]'"#;

/// What a seeded portal has.
const SEEDED: &[(&str, &str)] = &[("ticket_access", "'company'"), ("visible", EVERYTHING), ("columns", USUAL)];

pub(super) const MODES: [Mode; 4] = [
    Mode { settings: &[("ticket_access", "'own'")], rows: &[floored("list, own tickets alone", "/requests")] },
    Mode {
        settings: &[
            ("ticket_access", "'company_if'"),
            ("company_if", r#"'[[{"property":"lastname","operator":"HAS_PROPERTY"}]]'"#),
        ],
        rows: &[floored("list, the company's for some people", "/requests")],
    },
    Mode {
        settings: &[("ticket_access", "'company'"), ("columns", WITH_TIER)],
        rows: &[
            ask("filter by an option that one in 2 has", "/requests?is.tier=gold"),
            ask("filter by an option that one in 500 has", "/requests?is.tier=lost"),
            ask("sort by a property, own tickets", "/requests?view=mine&sort=tier&dir=asc"),
            Ask {
                is_middle: true,
                ..ask("sort by a property, a company in the middle", "/requests?sort=tier&dir=asc")
            },
        ],
    },
    Mode {
        settings: &[("visible", r#"'[[{"property":"tier","operator":"IN","values":["lost"]}]]'"#)],
        rows: &[
            floored("list, one in 500 is shown", "/requests"),
            floored("list, one in 500 is shown, by subject", "/requests?sort=subject&dir=asc"),
            floored("list, one in 500 is shown, by owner", "/requests?sort=owner&dir=asc"),
            floored("list, one in 500 is shown, open", "/requests?status=open"),
        ],
    },
];

impl Mode {
    /// What its rows are called.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.rows.iter().map(|ask| ask.name)
    }

    /// The rows, once the settings count.
    pub(super) async fn rows(&self, visitors: &Visitors, place: &Place<'_>) -> Result<Vec<Row>> {
        set(place, self.settings).await?;
        let mut rows = vec![];
        for ask in self.rows {
            let clients = if ask.is_middle { &visitors.middle } else { &visitors.largest };
            let visitors = with(clients, vec![ask.path.to_owned()]).await?;
            rows.push(Row { name: ask.name, step: Step::Get, visitors, marker: LINK, has_floor: ask.has_floor });
        }
        Ok(rows)
    }
}

/// Goes back to what a seeded portal has, and waits for what is written down in portions after another version wrote it.
pub(super) async fn seeded(place: &Place<'_>) -> Result<()> {
    let (database, began) = (place.database(), Instant::now());
    while database.number("SELECT COUNT(*) FROM portal WHERE NOT keeps_options").await? > 0 {
        ensure!(began.elapsed() < PATIENCE, "options are not kept");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
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
        // Nobody writes meanwhile, so that nothing has to be waited for.
        database.ask("UPDATE job SET run_at = 0 WHERE kind = 'batch' AND locked_until IS NULL").await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    eprintln!("  judged in {:.0} s", began.elapsed().as_secs_f64());
    place.settle().await
}
