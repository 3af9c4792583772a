//! A help desk of any size, for measuring: tickets spread over companies and contacts as they are in life, where a few
//! have most and most have few.

use std::sync::Arc;

use anyhow::bail;

use super::world::Rng;
use crate::app::App;
use crate::clock::Time;
use crate::desk::door::Claim;
use crate::desk::ids::{CompanyId, ContactId, StaffId};
use crate::desk::session::Session;
use crate::desk::setup::{self, NewCompany, NewContact, NewProperty, NewStaff, PortalChange};
use crate::desk::tickets::{self, Bulk};
use crate::desk::viewer::{Role, System};
use crate::desk::{self, signin};

/// Tickets written in one transaction.
const BATCH: u64 = 250;
/// Messages of a ticket.
const MESSAGES: i64 = 4;
/// Words of a message, about 400 bytes.
const WORDS: usize = 58;
/// In nearly every message.
const COMMON: &str = "meter";
/// In one message of one ticket in 10,000, the eighth first.
const RARE: &str = "quillwort";

/// The address of the contact who has the most tickets in the largest company.
pub const LARGEST: &str = "contact0.0@bench.example";
/// The address of an agent.
pub const AGENT: &str = "agent0@bench.example";

struct Firm {
    id: CompanyId,
    contacts: Vec<ContactId>,
}

struct People {
    staff: Vec<StaffId>,
    firms: Vec<Firm>,
}

/// Fills an empty installation with `count` tickets; tells how far it is.
///
/// # Errors
/// Says no to an installation that holds something; those of the database.
pub async fn fill(app: &App, count: u64, seed: u64, tell: impl Fn(u64)) -> anyhow::Result<()> {
    let used =
        app.read(Claim::System(System::Setup), |mut s| Box::pin(async move { setup::is_used(&mut s).await })).await?;
    if used {
        bail!("only an empty database can be seeded");
    }
    let hash = signin::hash(super::PASSWORD);
    let firms = usize::try_from((count / 250).clamp(10, 4_000))?;
    let people = app
        .write(Claim::System(System::Setup), move |mut s| Box::pin(async move { people(&mut s, firms, &hash).await }))
        .await?;
    let weights: Vec<usize> = (0..firms).map(|i| 1_000_000 / (i + 1)).collect();
    let now = app.clock.now();
    let staff = people.staff[0];
    let indexes = app
        .write(Claim::System(System::Setup), |mut s| Box::pin(async move { tickets::without_indexes(&mut s).await }))
        .await?;
    // The next batch is made up while one is written.
    let made = Arc::new(move |done: u64| -> Vec<Bulk> {
        let batch = done..count.min(done + BATCH);
        batch.map(|i| ticket(&people, &weights, Rng::new(seed, i), i, count, now)).collect()
    });
    let make = |done: u64| {
        let made = made.clone();
        tokio::task::spawn_blocking(move || made(done))
    };
    let mut done = 0;
    let mut next = make(done);
    while done < count {
        let batch = next.await?;
        done += u64::try_from(batch.len())?;
        next = make(done);
        app.write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move { tickets::bulk(&mut s, staff, &batch).await })
        })
        .await?;
        tell(done);
    }
    for index in indexes {
        app.write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move { tickets::index_again(&mut s, index).await })
        })
        .await?;
    }
    app.write(Claim::System(System::Setup), |mut s| {
        Box::pin(async move { setup::remove_mark(&mut s, setup::SEEDING).await })
    })
    .await?;
    Ok(())
}

async fn people(s: &mut Session<'_>, firms: usize, hash: &str) -> desk::Result<People> {
    // Whoever measures or tries it closes tickets as well.
    setup::portal(s, &PortalChange { close_allowed: Some(true), ..PortalChange::default() }).await?;
    let options =
        r#"[{"value":"gold","label":"Gold"},{"value":"silver","label":"Silver"},{"value":"lost","label":"Lost"}]"#;
    let tier = NewProperty { name: "tier", label: "Tier", kind: "enumeration", options, customer_access: "detail" };
    setup::property(s, &tier).await?;
    let mut people = People { staff: vec![], firms: vec![] };
    for i in 0..20 {
        let new = NewStaff {
            email: format!("agent{i}@bench.example"),
            first_name: format!("Agent{i}"),
            last_name: "Bench".into(),
            alias: None,
            role: Role::Agent,
            password_hash: Some(hash.to_owned()),
        };
        people.staff.push(setup::staff(s, &new).await?);
    }
    for i in 0..firms {
        let company = NewCompany { name: format!("Company {i}"), domain: Some(format!("company{i}.example")) };
        let id = setup::company(s, &company).await?;
        let mut contacts = vec![];
        for j in 0..(200 / (i + 1)).max(3) {
            let new = NewContact {
                email: format!("contact{i}.{j}@bench.example"),
                first_name: format!("Contact{j}"),
                last_name: format!("Of{i}"),
                password_hash: Some(hash.to_owned()),
                companies: vec![id],
                ..NewContact::default()
            };
            contacts.push(setup::contact(s, &new).await?);
        }
        people.firms.push(Firm { id, contacts });
    }
    Ok(people)
}

fn ticket(people: &People, weights: &[usize], mut rng: Rng, i: u64, count: u64, now: Time) -> Bulk {
    let firm = &people.firms[rng.weighted(weights)];
    let skewed = rng.fraction() * rng.fraction();
    let contact = firm.contacts[(skewed * firm.contacts.len() as f64) as usize];
    // Two years, evenly, in the order of numbers.
    let age = i64::try_from((count - i) * 63_072_000 / count.max(1)).unwrap_or(0);
    let at = now.plus_seconds(-age).plus_micros(rng.range(0, 1_000_000));
    let said: Vec<(Time, String)> = (0..MESSAGES)
        .map(|k| (at.plus_seconds(k * rng.range(600, 40_000)), text(&mut rng, i % 10_000 == 7 && k == 0)))
        .collect();
    let subject = format!("{} {} {}", word(&mut rng), word(&mut rng), i % 997);
    Bulk {
        words: Bulk::words(&subject, &said),
        subject,
        contact,
        company: firm.id,
        owner: rng.chance(80).then(|| rng.pick(&[0, 1, 2, 3, 4, 5, 6, 7])).map(|k: usize| people.staff[k]),
        stage: if rng.chance(85) { "4" } else { rng.pick(&["1", "2", "3"]) },
        custom: match rng.range(0, 500) {
            0 => r#"{"tier":"lost"}"#,
            n if n % 2 == 0 => r#"{"tier":"gold"}"#,
            _ => r#"{"tier":"silver"}"#,
        },
        at,
        said,
    }
}

/// One of some thousand words that nobody knows.
fn word(rng: &mut Rng) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "ke", "li", "mo", "nu", "pra", "sti", "vo", "dan", "fer", "gul", "hom", "jat", "tri", "wes", "zon"];
    (0..3).map(|_| rng.pick(&SYLLABLES)).collect()
}

fn text(rng: &mut Rng, is_rare: bool) -> String {
    let mut words: Vec<String> = (0..WORDS).map(|_| word(rng)).collect();
    if rng.chance(70) {
        words[0] = COMMON.to_owned();
    }
    if is_rare {
        words[1] = RARE.to_owned();
    }
    words.join(" ")
}
