//! What is asked for: who, which pages, and what every answer must hold.

use std::net::SocketAddr;

use anyhow::{Result, ensure};

use crate::client::Client;

/// Everybody's password in a seeded database.
const PASSWORD: &str = "demo-portico-2026";

/// People who are signed in.
pub(super) struct Visitors {
    /// Contacts of the company that has the most tickets.
    pub largest: Vec<Client>,
    /// Contacts of companies in the middle.
    pub middle: Vec<Client>,
    /// Agents.
    pub staff: Vec<Client>,
}

impl Visitors {
    pub(super) async fn sign_in(address: SocketAddr, size: u64) -> Result<Visitors> {
        let companies = (size / 250).clamp(10, 4_000);
        let customers = |names: Vec<String>| async move {
            let mut all = vec![];
            for name in names {
                let mut client = Client::connect(address).await?;
                client.sign_in("/sign-in", &format!("contact{name}@bench.example"), PASSWORD).await?;
                all.push(client);
            }
            anyhow::Ok(all)
        };
        let mut staff = vec![];
        for number in 0..2 {
            let mut client = Client::connect(address).await?;
            client.sign_in("/desk/sign-in", &format!("agent{number}@bench.example"), PASSWORD).await?;
            staff.push(client);
        }
        Ok(Visitors {
            largest: customers(["0.0", "0.1", "0.5", "0.9"].map(str::to_owned).to_vec()).await?,
            middle: customers((0..4).map(|i| format!("{}.0", companies / 8 + i)).collect()).await?,
            staff,
        })
    }
}

/// How a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Get,
    Create,
    Reply,
}

impl Step {
    /// The status of a good answer.
    pub(super) fn status(self) -> u16 {
        if self == Step::Get { 200 } else { 303 }
    }
}

/// Somebody with what they ask for, in turn.
pub(super) struct Visitor {
    pub client: Client,
    pub paths: Vec<String>,
}

/// One line of the table.
pub(super) struct Row {
    pub name: &'static str,
    pub step: Step,
    pub visitors: Vec<Visitor>,
    /// What every answer holds.
    pub marker: &'static str,
    pub has_floor: bool,
}

/// All rows, and how much the product sends for the two pages that the floor has, too.
pub(super) struct Plan {
    pub rows: Vec<Row>,
    pub list_bytes: usize,
    pub ticket_bytes: usize,
}

/// Reads of a customer of the largest company: name, path, and what an answer holds.
const READS: [(&str, &str, &str); 17] = [
    ("search, a word in most messages", "/requests?q=meter", "class=\"link\""),
    ("search, a few letters", "/requests?q=ba", "class=\"link\""),
    ("filter by status", "/requests?status=open", "class=\"link\""),
    ("filter by owner", "/requests?owner=1", "class=\"link\""),
    ("choose an owner", "/requests?pick=owner", "f-owner"),
    ("sort by subject, first", "/requests?sort=subject&dir=asc", "class=\"link\""),
    ("sort by subject, last", "/requests?sort=subject&dir=desc", "class=\"link\""),
    ("sort by requester, first", "/requests?sort=requester&dir=asc", "class=\"link\""),
    ("sort by requester, last", "/requests?sort=requester&dir=desc", "class=\"link\""),
    ("sort by created, first", "/requests?sort=created&dir=asc", "class=\"link\""),
    ("sort by created, last", "/requests?sort=created&dir=desc", "class=\"link\""),
    ("sort by owner, first", "/requests?sort=owner&dir=asc", "class=\"link\""),
    ("sort by owner, last", "/requests?sort=owner&dir=desc", "class=\"link\""),
    ("sort by activity, first", "/requests?sort=activity&dir=asc", "class=\"link\""),
    ("sort by status, first", "/requests?sort=status&dir=asc", "class=\"link\""),
    ("sort by status, last", "/requests?sort=status&dir=desc", "class=\"link\""),
    ("100 rows", "/requests?size=100", "class=\"link\""),
];

/// Pages of the help desk.
const DESK: [(&str, &str, &str); 4] = [
    ("desk: queue", "/desk/v/all", "/desk/v/all/t/"),
    ("desk: search, a rare word", "/desk/search?q=quillwort", "/t/"),
    ("desk: search, a word in most messages", "/desk/search?q=meter", "/t/"),
    ("desk: contacts", "/desk/contacts", "@bench.example"),
];

impl Plan {
    pub(super) async fn make(visitors: &Visitors) -> Result<Plan> {
        let list = visitors.largest[0].again().await?.get("/requests").await?;
        // What is read is old and nobody writes on it; what is written on is new.
        let tickets = tickets(&visitors.largest[0], "sort=created&dir=asc").await?;
        let written = tickets_not_in(&tickets, &visitors.largest[0]).await?;
        // A small database may not have the rare word where these people look.
        let rare = visitors.largest[0].again().await?.get("/requests?q=quillwort").await?.text();
        let rare = if rare.contains(LINK) { LINK } else { "id=\"list\"" };
        let ticket = visitors.largest[0].again().await?.get(&tickets[0]).await?;
        ensure!(list.status == 200 && ticket.status == 200, "pages: {} and {}", list.status, ticket.status);

        let mut rows = vec![];
        let row = |name, step, marker, visitors| Row { name, step, visitors, marker, has_floor: false };
        let floored = |name, marker, visitors| Row { has_floor: true, ..row(name, Step::Get, marker, visitors) };
        let largest = |path: &str| with(&visitors.largest, vec![path.to_owned()]);
        rows.push(floored("list, largest company", "class=\"link\"", largest("/requests").await?));
        let middle = with(&visitors.middle, vec!["/requests".to_owned()]).await?;
        rows.push(floored("list, a company in the middle", "class=\"link\"", middle));
        rows.push(floored("ticket", "<article", with(&visitors.largest, tickets.clone()).await?));
        rows.push(row("search, a rare word", Step::Get, rare, largest("/requests?q=quillwort").await?));
        for (name, path, marker) in READS {
            rows.push(row(name, Step::Get, marker, largest(path).await?));
        }
        for (name, path, marker) in DESK {
            rows.push(row(name, Step::Get, marker, with(&visitors.staff, vec![path.to_owned()]).await?));
        }
        let desk: Vec<String> = tickets.iter().map(|path| path.replace("/requests/", "/desk/v/all/t/")).collect();
        rows.push(row("desk: ticket", Step::Get, "submit_key", with(&visitors.staff, desk).await?));
        // Writes come last: they add to what the reads have been measured on.
        rows.push(row("create a ticket", Step::Create, "", largest("/new").await?));
        let replies: Vec<String> = written.iter().map(|path| format!("{path}/reply")).collect();
        rows.push(row("reply with a file", Step::Reply, "", with(&visitors.largest, replies).await?));
        Ok(Plan { rows, list_bytes: list.body.len(), ticket_bytes: ticket.body.len() })
    }
}

pub(super) async fn with(clients: &[Client], paths: Vec<String>) -> Result<Vec<Visitor>> {
    let mut all = vec![];
    for client in clients {
        all.push(Visitor { client: client.again().await?, paths: paths.clone() });
    }
    Ok(all)
}

/// What a list with tickets holds.
pub(super) const LINK: &str = "class=\"link\"";

/// The addresses of tickets that everybody of the company may see, those of a page of its list.
async fn tickets(client: &Client, order: &str) -> Result<Vec<String>> {
    let page = client.again().await?.get(&format!("/requests?view=organization&{order}")).await?.text();
    let links = page.split("class=\"link\" href=\"").skip(1);
    let paths: Vec<String> = links.filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect();
    ensure!(!paths.is_empty(), "a list without tickets: {page}");
    Ok(paths)
}

/// The newest tickets apart from these.
async fn tickets_not_in(read: &[String], client: &Client) -> Result<Vec<String>> {
    let newest = tickets(client, "sort=created&dir=desc").await?;
    Ok(newest.into_iter().filter(|path| !read.contains(path)).collect())
}
