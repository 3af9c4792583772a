//! The floor: the least that the product's list and ticket page can cost on the same tables with the same drivers.
//!
//! Four queries a page: the session, the figures, what waits for the customer and a page of the
//! list; or the session, the ticket, its messages and its files. It knows one customer's view, one order, one language
//! and no theme, and checks nothing else. What is left of the product's bytes is filled up with spaces, so that both
//! send as much.

mod page;
mod postgres;
mod sqlite;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Html;
use axum::routing::get;
use clap::Args as ClapArgs;
use sha2::{Digest, Sha256};

/// How to answer.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Args {
    /// The database's address, as the product has it.
    #[arg(long)]
    database: String,
    /// Where to listen.
    #[arg(long)]
    listen: SocketAddr,
    /// Bytes of the list.
    #[arg(long, default_value_t = 0)]
    list_bytes: usize,
    /// Bytes of the ticket page.
    #[arg(long, default_value_t = 0)]
    ticket_bytes: usize,
}

/// Rows of a page.
const ROWS: i64 = 25;
/// Sessions that end after the beginning of time are good.
const BEGINNING: i64 = 0;

const SESSION: &str = "SELECT c.id, c.first_name, k.id, k.name FROM session s JOIN contact c ON c.id = s.contact_id
  JOIN contact_company l ON l.contact_id = c.id AND l.is_primary JOIN company k ON k.id = l.company_id
  WHERE s.token_hash = $1 AND s.expires_at > $2";
const FIGURES: &str = "SELECT turn, CAST(SUM(n) AS BIGINT) FROM ticket_tally WHERE contact_id = 0 AND company_id = $1
  GROUP BY turn";
const WAITING: &str = "SELECT t.id, t.subject FROM ticket_company x JOIN ticket t ON t.id = x.ticket_id
  WHERE x.company_id = $1 AND x.turn = 'customer' ORDER BY x.last_activity_at DESC, x.ticket_id DESC LIMIT 4";
const LIST: &str = "SELECT t.id, t.subject, c.first_name, c.last_name, t.created_at, u.first_name, t.last_activity_at,
    g.label
  FROM ticket_company x JOIN ticket t ON t.id = x.ticket_id JOIN stage g ON g.id = t.stage_id
  LEFT JOIN contact c ON c.id = t.contact_id LEFT JOIN staff u ON u.id = t.owner_id
  WHERE x.company_id = $1 ORDER BY x.last_activity_at DESC, x.ticket_id DESC LIMIT $2";
const TICKET: &str =
    "SELECT t.id, t.subject, c.first_name, c.last_name, t.created_at, u.first_name, t.last_activity_at,
    g.label
  FROM ticket t JOIN ticket_company x ON x.ticket_id = t.id AND x.company_id = $1 JOIN stage g ON g.id = t.stage_id
  LEFT JOIN contact c ON c.id = t.contact_id LEFT JOIN staff u ON u.id = t.owner_id WHERE t.id = $2";
const MESSAGES: &str = "SELECT created_at, html FROM message WHERE ticket_id = $1 AND NOT is_hidden
  ORDER BY created_at, id";
const FILES: &str = "SELECT name FROM attachment WHERE ticket_id = $1 ORDER BY id";

/// Whoever is signed in.
struct Person {
    name: String,
    company: i64,
    company_name: String,
}

/// A line of the list, or what stands above a ticket.
struct Line {
    id: i64,
    subject: String,
    requester: (Option<String>, Option<String>),
    created_at: i64,
    owner: Option<String>,
    active_at: i64,
    stage: String,
}

/// What the list shows.
struct List {
    person: Person,
    figures: Vec<(String, i64)>,
    waiting: Vec<(i64, String)>,
    lines: Vec<Line>,
}

/// What a ticket's page shows.
struct Ticket {
    person: Person,
    line: Line,
    messages: Vec<(i64, String)>,
    files: Vec<String>,
}

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

struct Floor {
    engine: Engine,
    list_bytes: usize,
    ticket_bytes: usize,
}

/// Answers until it is killed.
///
/// # Errors
/// When the database does not open or nobody may listen there.
pub(crate) async fn run(args: Args) -> Result<()> {
    let listener = tokio::net::TcpListener::bind(args.listen).await?;
    axum::serve(listener, router(&args)?).await?;
    Ok(())
}

fn router(args: &Args) -> Result<Router> {
    let engine = match args.database.strip_prefix("sqlite:") {
        Some(path) => Engine::Sqlite(sqlite::Sqlite::open(path)?),
        None => Engine::Postgres(postgres::Postgres::open(&args.database)?),
    };
    let floor = Floor { engine, list_bytes: args.list_bytes, ticket_bytes: args.ticket_bytes };
    Ok(Router::new()
        .route("/readyz", get(|| async { "ready" }))
        .route("/requests", get(list))
        .route("/requests/{id}", get(ticket))
        .with_state(Arc::new(floor)))
}

async fn list(State(floor): State<Arc<Floor>>, headers: HeaderMap) -> Result<Html<String>, String> {
    let token = token(&headers);
    let list = match &floor.engine {
        Engine::Sqlite(sqlite) => sqlite.list(token).await,
        Engine::Postgres(postgres) => postgres.list(&token).await,
    };
    let list = list.map_err(|error| format!("{error:#}"))?;
    Ok(Html(page::list(&list, floor.list_bytes)))
}

async fn ticket(
    State(floor): State<Arc<Floor>>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Html<String>, String> {
    let token = token(&headers);
    let ticket = match &floor.engine {
        Engine::Sqlite(sqlite) => sqlite.ticket(token, id).await,
        Engine::Postgres(postgres) => postgres.ticket(&token, id).await,
    };
    let ticket = ticket.map_err(|error| format!("{error:#}"))?;
    Ok(Html(page::ticket(&ticket, floor.ticket_bytes)))
}

/// The digest of the cookie's secret, as the product's table of sessions has it.
fn token(headers: &HeaderMap) -> String {
    let cookie = headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let secret = cookie.split("; ").find_map(|pair| pair.strip_prefix("portico_portal=")).unwrap_or_default();
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use portico::app::App;
    use portico::clock::Clock;
    use portico::config::Config;

    use super::*;
    use crate::client::Client;

    /// The floor answers those who are signed in at the product, from the product's tables.
    #[tokio::test(flavor = "multi_thread")]
    async fn the_floor_shows_a_page_of_the_list_and_a_ticket() {
        for engine in db::testing::engines() {
            let test = db::testing::fresh(engine, portico::desk::setup::MIGRATIONS).await;
            let folder = tempfile::tempdir().expect("a folder");
            let mut config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
            config.database_url = test.url.clone().into();
            let app = App::open(config, Clock::System).await.expect("the app opens");
            portico::demo::bulk::fill(&app, 120, 1, |_| {}).await.expect("tickets");
            let product = serve(portico::web::server::router(app)).await;
            let mut client = Client::connect(product).await.expect("it listens");
            client.sign_in("/sign-in", "contact0.0@bench.example", "demo-portico-2026").await.expect("signed in");
            let own = client.get("/requests").await.expect("a page").text();
            let args = Args { database: test.url.clone(), listen: product, list_bytes: 60_000, ticket_bytes: 0 };
            let mut client = client.at(serve(router(&args).expect("a floor")).await).await.expect("it listens");
            let page = client.get("/requests").await.expect("a page").text();
            assert_eq!((page.matches("class=\"link\"").count(), page.len()), (25, 60_000), "{page}");
            let link = |page: &str| {
                page.split("class=\"link\" href=\"").nth(1).map(|r| r.split('"').next().map(str::to_owned))
            };
            assert_eq!(link(&page), link(&own), "the same list begins with the same ticket");
            let path = link(&page).flatten().expect("a link");
            let ticket = client.get(&path).await.expect("a page").text();
            assert_eq!(ticket.matches("<article>").count(), 4, "{ticket}");
        }
    }

    async fn serve(router: Router) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}
