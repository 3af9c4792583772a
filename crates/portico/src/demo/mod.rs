//! A believable company to look at: fills an empty installation with the world of [`world`].
//!
//! Everything goes through the help desk's own functions, so the demo holds nothing that the product could not have
//! made itself. It is meant for one's own machine: everybody in it has the same password.

pub mod bulk;
mod swedish;
pub mod world;

use std::collections::HashMap;

use anyhow::{Context, bail};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};

use crate::app::App;
use crate::clock::Time;
use crate::desk::access;
use crate::desk::door::Claim;
use crate::desk::files::{Incoming, Store};
use crate::desk::filter::{COMPANY, Condition, Filter, Operator};
use crate::desk::ids::{CompanyId, ContactId, StaffId};
use crate::desk::session::Session;
use crate::desk::setup::{self, NewCompany, NewContact, NewProperty, NewStaff, PortalChange};
use crate::desk::tickets::{self, Imported, ImportedStep};
use crate::desk::translations;
use crate::desk::viewer::{Role, System};
use crate::desk::{self, signin};
pub use world::Plan;

/// Everybody's password in the demo.
pub const PASSWORD: &str = "demo-portico-2026";

/// Somebody to sign in as.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Who this is, in a few words.
    pub role: &'static str,
    /// Path of the page to sign in on.
    pub path: &'static str,
    /// Address.
    pub email: String,
    /// Password.
    pub password: &'static str,
}

/// Whom to sign in as once the demo is filled.
pub fn sign_ins() -> Vec<SignIn> {
    [
        ("Customer", "/sign-in", "amelia.okafor@harrowwater.example"),
        ("Agent", "/desk/sign-in", "ingrid.solberg@northwind.example"),
        ("Admin", "/desk/sign-in", "tom.becker@northwind.example"),
    ]
    .into_iter()
    .map(|(role, path, email)| SignIn { role, path, email: email.to_owned(), password: PASSWORD })
    .collect()
}

/// Tickets written in one transaction.
const BATCH: usize = 100;

/// The name under which an installation knows that it is a demo, and whether it was filled to the end.
const MARK: &str = "demo";
const FILLING: &str = "filling";
const FILLED: &str = "filled";

/// Fills an empty installation; a demo that was filled before stays as it is, and false is answered.
///
/// # Errors
/// Says no to an installation that is not a demo, and to a demo whose filling was cut off; those of the database and the
/// file store.
pub async fn fill(app: &App, plan: &Plan) -> anyhow::Result<bool> {
    let (mark, is_used) = app
        .read(Claim::System(System::Setup), |mut s| {
            Box::pin(async move { Ok((setup::mark(&mut s, MARK).await?, setup::is_used(&mut s).await?)) })
        })
        .await?;
    match mark.as_deref() {
        Some(FILLED) => return Ok(false),
        Some(_) => bail!("the last demo here was stopped before it was filled: use another folder or database"),
        None if is_used => bail!("this database holds something that is not a demo: use another one"),
        None => {}
    }
    let now = app.clock.now();
    let world = world::world(plan);
    let hash = signin::hash(PASSWORD);
    let people = people(app, &world, hash).await?;
    app.write(Claim::System(System::Setup), |mut s| {
        Box::pin(async move { translations::set_up(&mut s, "sv", &swedish::texts()).await })
    })
    .await?;
    let mut stories = Vec::with_capacity(world.tickets.len());
    let mut blobs: HashMap<(usize, usize, usize), Incoming> = store_files(&app.files, &world).await?;
    for (i, ticket) in world.tickets.iter().enumerate() {
        stories.push((ticket.created_ago, story(ticket, i, now, &people, &mut blobs)?));
    }
    stories.sort_by_key(|(ago, _)| std::cmp::Reverse(*ago));
    let mut stories = stories.into_iter().map(|(_, story)| story);
    loop {
        let batch: Vec<Imported> = stories.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            app.write(Claim::System(System::Setup), |mut s| {
                Box::pin(async move { setup::set_mark(&mut s, MARK, FILLED).await })
            })
            .await?;
            return Ok(true);
        }
        app.write(Claim::System(System::Setup), |mut s| {
            Box::pin(async move {
                for story in batch {
                    tickets::import(&mut s, story).await?;
                }
                Ok(())
            })
        })
        .await?;
    }
}

/// Ids of the world's people, in the world's order.
struct People {
    agents: Vec<StaffId>,
    companies: Vec<CompanyId>,
    contacts: Vec<ContactId>,
}

async fn people(app: &App, world: &world::World, hash: String) -> anyhow::Result<People> {
    let (agents, companies, contacts) = (world.agents.clone(), world.companies.clone(), world.contacts.clone());
    Ok(app
        .write(Claim::System(System::Setup), |mut s| {
            Box::pin(async move {
                setup::set_mark(&mut s, MARK, FILLING).await?;
                northwind(&mut s).await?;
                let mut people = People { agents: vec![], companies: vec![], contacts: vec![] };
                for agent in agents {
                    let new = NewStaff {
                        email: agent.email,
                        first_name: agent.first.to_owned(),
                        last_name: agent.last.to_owned(),
                        alias: agent.alias.map(str::to_owned),
                        role: if agent.is_admin { Role::Admin } else { Role::Agent },
                        password_hash: Some(hash.clone()),
                    };
                    people.agents.push(setup::staff(&mut s, &new).await?);
                }
                for company in companies {
                    let new = NewCompany { name: company.name.to_owned(), domain: Some(company.domain.to_owned()) };
                    people.companies.push(setup::company(&mut s, &new).await?);
                }
                for contact in contacts {
                    let of = std::iter::once(contact.company).chain(contact.other_companies);
                    let new = NewContact {
                        email: contact.email,
                        first_name: contact.first,
                        last_name: contact.last,
                        job_title: Some(contact.job_title.to_owned()),
                        phone: Some(contact.phone),
                        password_hash: Some(hash.clone()),
                        companies: of.map(|i| people.companies[i]).collect(),
                    };
                    people.contacts.push(setup::contact(&mut s, &new).await?);
                }
                access(&mut s, &people).await?;
                Ok(people)
            })
        })
        .await?)
}

/// Who may come in: groups to choose from, and what is consented to by those who register.
async fn access(s: &mut Session<'_>, people: &People) -> desk::Result<()> {
    let of_companies = Condition { property: COMPANY.to_owned(), operator: Operator::HasProperty, values: vec![] };
    let contract = Filter::all_of(vec![of_companies]);
    let some: Vec<ContactId> = people.contacts.iter().copied().step_by(9).collect();
    access::seed_group(s, ("Customers with contract", "Everybody of a company."), Some(&contract), &[]).await?;
    access::seed_group(s, ("Distributors", "They sell our instruments abroad."), None, &some).await?;
    access::seed_registration(
        s,
        &[
            (
                "en",
                "We use your name, your address and what you write to answer your requests, and keep them for three years. \
                 More is in [our privacy notice](https://northwind.example/privacy).",
                "I agree that Northwind Instruments uses my data like that.",
            ),
            (
                "sv",
                "Vi använder ditt namn, din adress och det du skriver för att svara på dina ärenden, och sparar dem i tre år. \
                 Mer står i [vår integritetspolicy](https://northwind.example/privacy).",
                "Jag går med på att Northwind Instruments använder mina uppgifter så.",
            ),
        ],
    )
    .await
}

/// The company's name, nouns, properties and form.
async fn northwind(s: &mut Session<'_>) -> desk::Result<()> {
    let change = PortalChange {
        name: Some("Northwind support".into()),
        company_name: Some("Northwind Instruments".into()),
        ticket_nouns: Some(("Request".into(), "Requests".into())),
        ticket_prefix: Some("NW-".into()),
        footer: Some("Bergen, Norway".into()),
        time_zone: Some("Europe/Oslo".into()),
        inbox_address: Some("support@northwind.example".into()),
        close_allowed: Some(true),
        visitors_choose: Some(true),
        has_signin_link: Some(true),
        ..PortalChange::default()
    };
    setup::portal(s, &change).await?;
    let instruments: Vec<serde_json::Value> = world::PRODUCTS
        .iter()
        .chain(&["Something else"])
        .map(|name| serde_json::json!({ "value": name, "label": name }))
        .collect();
    let options = serde_json::Value::Array(instruments).to_string();
    for (name, label, kind, options) in
        [("product", "Instrument", "enumeration", options.as_str()), ("serial_number", "Serial number", "text", "[]")]
    {
        setup::property(s, &NewProperty { name, label, kind, options, customer_access: "editable" }).await?;
    }
    setup::form_fields(
        s,
        &serde_json::json!([
            { "property": "subject", "label": "Subject", "required": true },
            { "property": "product", "label": "Instrument" },
            { "property": "serial_number", "label": "Serial number", "hint": "On the label under the lid." },
            { "property": "content", "label": "What happened?", "required": true,
              "hint": "What you did, what you expected, and what you saw instead." },
            { "property": "hs_ticket_priority", "label": "How much does it hold you up?", "look": "cards", "options": [
                { "value": "LOW", "label": "A question", "hint": "No hurry" },
                { "value": "MEDIUM", "label": "It slows us down", "hint": "There is a workaround" },
                { "value": "URGENT", "label": "We’re stopped", "hint": "Work can’t go on" }
            ] },
            { "property": "files", "label": "Files" }
        ])
        .to_string(),
    )
    .await
}

/// Stores every file of the world, several at a time; the key is ticket, step and file.
async fn store_files(store: &Store, world: &world::World) -> anyhow::Result<HashMap<(usize, usize, usize), Incoming>> {
    let mut all = vec![];
    for (i, ticket) in world.tickets.iter().enumerate() {
        for (j, step) in ticket.steps.iter().enumerate() {
            let (world::Step::Customer { files, .. } | world::Step::Agent { files, .. }) = step else { continue };
            all.extend(files.iter().enumerate().map(|(k, file)| ((i, j, k), file.clone())));
        }
    }
    futures::stream::iter(all)
        .map(|(key, file)| async move {
            let blob = store.put(Bytes::from(file.bytes)).await?;
            Ok((key, Incoming { name: file.name, media_type: file.media_type.to_owned(), blob }))
        })
        .buffer_unordered(16)
        .try_collect()
        .await
        .map_err(|error: desk::Error| anyhow::Error::new(error).context("storing the demo's files"))
}

fn story(
    ticket: &world::Ticket,
    index: usize,
    now: Time,
    people: &People,
    blobs: &mut HashMap<(usize, usize, usize), Incoming>,
) -> anyhow::Result<Imported> {
    let at = |ago: i64| now.plus_micros(-ago);
    let mut custom = serde_json::Map::new();
    if let Some(product) = ticket.product {
        custom.insert("product".into(), product.into());
    }
    if let Some(serial) = &ticket.serial {
        custom.insert("serial_number".into(), serial.clone().into());
    }
    let mut steps = Vec::with_capacity(ticket.steps.len());
    for (j, step) in ticket.steps.iter().enumerate() {
        let mut taken = |files: &[world::File]| -> anyhow::Result<Vec<Incoming>> {
            (0..files.len()).map(|k| blobs.remove(&(index, j, k)).context("each file is stored once")).collect()
        };
        let imported = match step {
            world::Step::Customer { who, body, files, .. } => {
                ImportedStep::Customer(people.contacts[*who], body.clone(), taken(files)?)
            }
            world::Step::Agent { who, body, files, .. } => {
                ImportedStep::Agent(people.agents[*who], body.clone(), taken(files)?)
            }
            world::Step::Note { who, body, .. } => ImportedStep::Note(people.agents[*who], body.clone()),
            world::Step::Owner { by, to, .. } => ImportedStep::Owner(people.agents[*by], Some(people.agents[*to])),
            world::Step::Stage { by, to, .. } => match by {
                world::Actor::Agent(i) => ImportedStep::Stage(Some(people.agents[*i]), None, stage_key(*to)),
                world::Actor::Contact(i) => ImportedStep::Stage(None, Some(people.contacts[*i]), stage_key(*to)),
            },
        };
        steps.push((at(step.ago()), imported));
    }
    Ok(Imported {
        subject: ticket.subject.clone(),
        content: ticket.content.clone(),
        stage: stage_key(world::Stage::New),
        priority: Some(match ticket.priority {
            world::Priority::Low => "LOW",
            world::Priority::Medium => "MEDIUM",
            world::Priority::High => "HIGH",
            world::Priority::Urgent => "URGENT",
        }),
        category: Some(match ticket.category {
            world::Category::ProductIssue => "PRODUCT_ISSUE",
            world::Category::BillingIssue => "BILLING_ISSUE",
            world::Category::FeatureRequest => "FEATURE_REQUEST",
            world::Category::GeneralInquiry => "GENERAL_INQUIRY",
        }),
        source: match ticket.source {
            world::Source::Form => "FORM",
            world::Source::Email => "EMAIL",
            world::Source::Phone => "PHONE",
            world::Source::Chat => "CHAT",
        },
        contact: people.contacts[ticket.requester],
        colleagues: ticket.colleagues.iter().map(|i| people.contacts[*i]).collect(),
        company: Some(people.companies[ticket.company]),
        custom: serde_json::Value::Object(custom).to_string(),
        at: at(ticket.created_ago),
        steps,
    })
}

fn stage_key(stage: world::Stage) -> &'static str {
    match stage {
        world::Stage::New => "1",
        world::Stage::WaitingOnContact => "2",
        world::Stage::WaitingOnUs => "3",
        world::Stage::Closed => "4",
    }
}
