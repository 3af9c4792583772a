//! A small world for tests: a help desk, two customers' companies, and people who browse.
//!
//! Acme has Ada, who asks, and Ben, her colleague. Acme Two has Eve, a stranger to both: its name begins like Acme's
//! on purpose. Ingrid is an agent, Tom an administrator. Everybody has the same password.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use db::testing::{Engine, TestDb};
use http_body_util::BodyExt;
use portico::app::App;
use portico::clock::{Clock, Time};
use portico::config::Config;
use portico::desk::door::Claim;
use portico::desk::ids::{CompanyId, ContactId, StaffId, TicketId};
use portico::desk::setup::{self, NewCompany, NewContact, NewStaff, PortalChange};
use portico::desk::signin;
use portico::desk::tickets::{self, Imported, ImportedStep};
use portico::desk::viewer::Role;
use tower::ServiceExt;

/// Everybody's password.
pub const PASSWORD: &str = "correct-horse-battery";

/// Tuesday, 24 November 2026, 12:00 UTC.
pub const NOON: Time = Time(1_795_521_600_000_000);

static HASH: LazyLock<String> = LazyLock::new(|| signin::hash(PASSWORD));

/// Runs each test on SQLite and on PostgreSQL, each with a world of its own.
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn check($world: &crate::world::World) $body

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                check(&crate::world::World::new(db::testing::Engine::Sqlite).await).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if db::testing::engines().contains(&db::testing::Engine::Postgres) {
                    check(&crate::world::World::new(db::testing::Engine::Postgres).await).await;
                }
            }
        }
    )*};
}
pub(crate) use on_both_engines;

/// Ids of the people and companies.
#[derive(Clone, Copy, Debug)]
pub struct People {
    pub acme: CompanyId,
    pub acme_two: CompanyId,
    pub ada: ContactId,
    pub ben: ContactId,
    pub eve: ContactId,
    pub ingrid: StaffId,
    pub tom: StaffId,
}

/// An installation with people in it.
pub struct World {
    pub app: App,
    pub clock: Clock,
    pub people: People,
    router: Router,
    _files: tempfile::TempDir,
    pub db: TestDb,
}

impl World {
    pub async fn new(engine: Engine) -> World {
        let db = db::testing::fresh(engine, setup::MIGRATIONS).await;
        let files = tempfile::tempdir().expect("a temporary folder");
        let clock = Clock::fixed(NOON);
        let config = Config {
            database_url: db.url.clone().into(),
            data_dir: files.path().to_owned(),
            ..Config::default()
        };
        let app = App::open(config, clock.clone()).await.expect("the app opens");
        let people = app
            .write(Claim::System(setup::SETUP), |mut s| Box::pin(async move { people(&mut s).await }))
            .await
            .expect("people can be set up");
        let router = portico::web::server::router(app.clone());
        World { app, clock, people, router, _files: files, db }
    }

    /// A browser in which nobody has signed in.
    pub fn visitor(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    /// A browser in which a customer has signed in; `who` is the part of the address before `@`.
    pub async fn customer(&self, who: &str) -> Browser {
        self.signed_in("/sign-in", who).await
    }

    /// A browser in which somebody of staff has signed in.
    pub async fn staff(&self, who: &str) -> Browser {
        self.signed_in("/desk/sign-in", who).await
    }

    async fn signed_in(&self, path: &str, who: &str) -> Browser {
        let mut browser = self.visitor();
        let email = format!("{who}@example.com");
        let page = browser.post(path, &[("email", &email), ("password", PASSWORD)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{who} signs in: {}", page.body);
        browser
    }

    /// Changes settings of the portal.
    pub async fn settings(&self, change: PortalChange) {
        self.app
            .write(Claim::System(setup::SETUP), move |mut s| Box::pin(async move { setup::portal(&mut s, &change).await }))
            .await
            .expect("settings can be changed");
    }

    /// A ticket that Ada filed an hour ago, with her words in it, shared with Acme.
    pub async fn ticket(&self, subject: &str, body: &str) -> TicketId {
        self.ticket_of(self.people.ada, Some(self.people.acme), subject, body).await
    }

    /// A ticket of anybody.
    pub async fn ticket_of(&self, who: ContactId, company: Option<CompanyId>, subject: &str, body: &str) -> TicketId {
        let at = self.clock.now().plus_seconds(-3600);
        let story = Imported {
            subject: subject.to_owned(),
            content: body.to_owned(),
            stage: "1",
            priority: None,
            category: None,
            source: "FORM",
            contact: who,
            colleagues: vec![],
            company,
            custom: "{}".to_owned(),
            at,
            steps: vec![(at, ImportedStep::Customer(who, body.to_owned(), vec![]))],
        };
        self.import(story).await
    }

    /// Any story.
    pub async fn import(&self, story: Imported) -> TicketId {
        self.app
            .write(Claim::System(setup::SETUP), move |mut s| {
                Box::pin(async move { tickets::import(&mut s, story).await })
            })
            .await
            .expect("a story can be imported")
    }
}

async fn people(s: &mut portico::desk::session::Session<'_>) -> portico::desk::Result<People> {
    let change = PortalChange {
        name: Some("Acme help".into()),
        company_name: Some("Helpers".into()),
        ticket_prefix: Some("T-".into()),
        inbox_address: Some("help@example.com".into()),
        ..PortalChange::default()
    };
    setup::portal(s, &change).await?;
    let acme = setup::company(s, &NewCompany { name: "Acme".into(), domain: None }).await?;
    let acme_two = setup::company(s, &NewCompany { name: "Acme Two".into(), domain: None }).await?;
    let contact = |first: &str, last: &str, company| NewContact {
        email: format!("{}@example.com", first.to_lowercase()),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        password_hash: Some(HASH.clone()),
        companies: vec![company],
        ..NewContact::default()
    };
    let staff = |first: &str, last: &str, role| NewStaff {
        email: format!("{}@example.com", first.to_lowercase()),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        alias: None,
        role,
        password_hash: Some(HASH.clone()),
    };
    Ok(People {
        acme,
        acme_two,
        ada: setup::contact(s, &contact("Ada", "Berg", acme)).await?,
        ben: setup::contact(s, &contact("Ben", "Okoye", acme)).await?,
        eve: setup::contact(s, &contact("Eve", "Stranger", acme_two)).await?,
        ingrid: setup::staff(s, &staff("Ingrid", "Solberg", Role::Agent)).await?,
        tom: setup::staff(s, &staff("Tom", "Becker", Role::Admin)).await?,
    })
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Page {
    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The value of the first hidden field of this name.
    pub fn hidden(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let start = self.body.find(&marker).unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        let rest = &self.body[start + marker.len()..];
        rest[..rest.find('"').expect("the value ends")].to_owned()
    }
}

/// A browser: keeps cookies, follows nothing by itself.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = serde_html_form::to_string(fields).expect("fields can be encoded");
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .expect("a request");
        self.send(request).await
    }

    /// Posts a multipart form; `files` are field name, file name, media type and bytes.
    pub async fn post_files(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &str, &[u8])]) -> Page {
        const BOUNDARY: &str = "portico-test-boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
            );
        }
        for (name, file, media_type, bytes) in files {
            body.extend_from_slice(
                format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                     Content-Type: {media_type}\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// A request with this browser's cookies, as from a page of the same origin.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request
    }

    pub async fn send(&mut self, request: Request<Body>) -> Page {
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().expect("cookies are text"));
        }
        let bytes = body.collect().await.expect("the body comes").to_bytes().to_vec();
        Page {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        if let Some((name, value)) = pair.split_once('=') {
            let over = value.is_empty() || cookie.to_lowercase().contains("max-age=0");
            if over {
                self.cookies.remove(name.trim());
            } else {
                self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }

    /// The browser's cookies by name.
    pub fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }
}
