//! A small world for tests: a help desk, two customers' companies, and people who browse.
//!
//! Acme has Ada, who asks, and Ben, her colleague. Acme Two has Eve, a stranger to both: its name begins like Acme's
//! on purpose. Ingrid is an agent, Tom an administrator. Everybody has the same password.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
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
use portico::desk::viewer::{Role, System};
use tower::ServiceExt;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct-horse-battery";

/// Tuesday, 24 November 2026, 12:00 UTC.
pub(crate) const NOON: Time = Time(1_795_521_600_000_000);

static HASH: LazyLock<String> = LazyLock::new(|| signin::hash(PASSWORD));

/// Runs each test on SQLite and on PostgreSQL, each with a world of its own.
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block)*) => {$(
        async fn $name($world: &crate::world::World) $body

        mod $name {
            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(&crate::world::World::new(db::testing::Engine::Sqlite).await).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if db::testing::engines().contains(&db::testing::Engine::Postgres) {
                    super::$name(&crate::world::World::new(db::testing::Engine::Postgres).await).await;
                }
            }
        }
    )*};
}
pub(crate) use on_both_engines;

/// A value as it was before it was written into a page.
pub(crate) fn unescaped(value: &str) -> String {
    [("&#39;", "'"), ("&#34;", "\""), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
        .iter()
        .fold(value.to_owned(), |text, (written, meant)| text.replace(written, meant))
}

/// Ids of the people and companies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct People {
    pub(crate) acme: CompanyId,
    pub(crate) acme_two: CompanyId,
    pub(crate) ada: ContactId,
    pub(crate) eve: ContactId,
    pub(crate) ingrid: StaffId,
}

/// An installation with people in it.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) people: People,
    router: Router,
    _files: tempfile::TempDir,
    pub(crate) db: TestDb,
}

impl World {
    pub(crate) async fn new(engine: Engine) -> World {
        let db = db::testing::fresh(engine, setup::MIGRATIONS).await;
        std::fs::set_permissions(db.dir.path(), Permissions::from_mode(0o700)).expect("a folder of its own");
        let files = tempfile::tempdir().expect("a temporary folder");
        let clock = Clock::fixed(NOON);
        let config =
            Config { database_url: db.url.clone().into(), data_dir: files.path().to_owned(), ..Config::default() };
        let app = App::open(config, clock.clone()).await.expect("the app opens");
        let people = app
            .write(Claim::System(System::Setup), |mut s| Box::pin(async move { people(&mut s).await }))
            .await
            .expect("people can be set up");
        let router = portico::web::server::router(app.clone());
        World { app, clock, people, router, _files: files, db }
    }

    /// A second process on the same database.
    pub(crate) async fn another(&self) -> Process {
        let app = App::open(self.app.config.clone(), self.clock.clone()).await.expect("the app opens");
        Process::of(app)
    }

    /// A process on the same database that is configured otherwise.
    pub(crate) async fn configured(&self, change: impl FnOnce(&mut Config)) -> Process {
        let mut config = self.app.config.clone();
        change(&mut config);
        Process::of(App::open(config, self.clock.clone()).await.expect("the app opens"))
    }

    /// A browser in which nobody has signed in.
    pub(crate) fn visitor(&self) -> Browser {
        Browser::new(&self.router)
    }

    /// A browser in which a customer has signed in; `who` is the part of the address before `@`.
    pub(crate) async fn customer(&self, who: &str) -> Browser {
        self.signed_in("/sign-in", who).await
    }

    /// A browser in which somebody of staff has signed in.
    pub(crate) async fn staff(&self, who: &str) -> Browser {
        self.signed_in("/desk/sign-in", who).await
    }

    async fn signed_in(&self, path: &str, who: &str) -> Browser {
        self.visitor().signed_in(path, who).await
    }

    /// Changes settings of the portal.
    pub(crate) async fn settings(&self, change: PortalChange) {
        self.app
            .write(Claim::System(System::Setup), move |mut s| {
                Box::pin(async move { setup::portal(&mut s, &change).await })
            })
            .await
            .expect("settings can be changed");
    }

    /// A ticket that Ada filed an hour ago, with her words in it, shared with Acme.
    pub(crate) async fn ticket(&self, subject: &str, body: &str) -> TicketId {
        self.ticket_of(self.people.ada, Some(self.people.acme), subject, body).await
    }

    /// A ticket of anybody.
    pub(crate) async fn ticket_of(
        &self,
        who: ContactId,
        company: Option<CompanyId>,
        subject: &str,
        body: &str,
    ) -> TicketId {
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

    /// The mails composed so far, oldest first; jobs that are due are done before.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        portico::worker::drain(&self.app).await.expect("jobs can be done");
        self.db
            .db
            .read(|conn: &mut db::Conn| {
                Box::pin(async move {
                    let all = "SELECT purpose, recipient, sender, subject, plain, html FROM outbox ORDER BY id";
                    conn.all::<Mail>(db::sql!(all)).await
                })
            })
            .await
            .map_err(|error: db::DbError| error)
            .expect("the outbox can be read")
    }

    /// A figure straight from the database, for what no page shows.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        let sql = sql.to_owned();
        self.db
            .db
            .read(move |conn: &mut db::Conn| Box::pin(async move { conn.one::<i64>(db::sql!(sql)).await }))
            .await
            .map_err(|error: db::DbError| error)
            .expect("it can be counted")
    }

    /// One text of the database.
    pub(crate) async fn text(&self, sql: &str) -> String {
        let sql = sql.to_owned();
        self.db
            .db
            .read(move |conn: &mut db::Conn| Box::pin(async move { conn.one::<String>(db::sql!(sql)).await }))
            .await
            .map_err(|error: db::DbError| error)
            .expect("it can be read")
    }

    /// Lets those into a portal who meet criteria: those of an access group that is made for it. Nobody is mailed.
    pub(crate) async fn lets_in(&self, portal: i64, criteria: &str) {
        let group = 900 + portal;
        self.run(&format!(
            "INSERT INTO access_group (id, name, name_key, description, criteria, created_at, updated_at)
             VALUES ({group}, 'Let into {portal}', 'let into {portal}', '', '{criteria}', 0, 0)
             ON CONFLICT (id) DO UPDATE SET criteria = excluded.criteria"
        ))
        .await;
        self.run(&format!(
            "UPDATE portal SET access = 'groups', access_groups = '[{group}]', invites = FALSE WHERE id = {portal}"
        ))
        .await;
    }

    /// Lets somebody of staff set up the portal, or not.
    pub(crate) async fn permit(&self, email: &'static str, is_permitted: bool) {
        self.app
            .write(Claim::System(System::Setup), move |mut s| {
                Box::pin(async move { setup::permit(&mut s, email, is_permitted).await })
            })
            .await
            .expect("somebody has this address");
    }

    /// Changes the database behind the product's back.
    pub(crate) async fn run(&self, sql: &str) {
        let sql = sql.to_owned();
        self.db
            .db
            .write(move |conn: &mut db::Conn| Box::pin(async move { conn.run(db::sql!(sql)).await.map(drop) }))
            .await
            .map_err(|error: db::DbError| error)
            .expect("it can be changed");
    }

    /// The same installation with a mail server.
    pub(crate) async fn with_mail_server(&self, url: &str) -> App {
        let mut config = self.app.config.clone();
        config.mail.smtp_url = url.to_owned().into();
        App::open(config, self.clock.clone()).await.expect("the app opens")
    }

    /// Any story.
    pub(crate) async fn import(&self, story: Imported) -> TicketId {
        self.app
            .write(Claim::System(System::Setup), move |mut s| {
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
        close_allowed: Some(true),
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
    let ada = setup::contact(s, &contact("Ada", "Berg", acme)).await?;
    setup::contact(s, &contact("Ben", "Okoye", acme)).await?;
    let eve = setup::contact(s, &contact("Eve", "Stranger", acme_two)).await?;
    let ingrid = setup::staff(s, &staff("Ingrid", "Solberg", Role::Agent)).await?;
    setup::staff(s, &staff("Tom", "Becker", Role::Admin)).await?;
    Ok(People { acme, acme_two, ada, eve, ingrid })
}

db::row! {
    /// A mail of the outbox.
    #[derive(Clone, Debug)]
    pub(crate) struct Mail {
        pub(crate) purpose: String,
        pub(crate) recipient: String,
        pub(crate) sender: String,
        pub(crate) subject: String,
        pub(crate) plain: String,
        pub(crate) html: String,
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Page {
    /// Where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The value of the first hidden field of this name.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let start = self.body.find(&marker).unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        let rest = &self.body[start + marker.len()..];
        rest[..rest.find('"').expect("the value ends")].to_owned()
    }
}

/// A browser: keeps cookies, follows nothing by itself.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// The other end of its connection, where that counts.
    peer: Option<std::net::SocketAddr>,
    /// The host that it asks.
    host: String,
    /// The languages that it prefers, as it says it.
    languages: Option<&'static str>,
}

/// Another process on a world's database.
pub(crate) struct Process {
    pub(crate) app: App,
    pub(crate) router: Router,
}

impl Process {
    /// One that serves `app`.
    pub(crate) fn of(app: App) -> Process {
        Process { router: portico::web::server::router(app.clone()), app }
    }

    /// A browser at this address, in which nobody has signed in.
    pub(crate) fn visitor(&self, address: &str) -> Browser {
        let peer = std::net::SocketAddr::new(address.parse().expect("an address"), 50_000);
        Browser { peer: Some(peer), ..Browser::new(&self.router) }
    }

    /// As [`World::customer`], at this address.
    pub(crate) async fn customer(&self, who: &str, address: &str) -> Browser {
        self.visitor(address).signed_in("/sign-in", who).await
    }

    /// A customer who signs in at a path of the portal's own.
    pub(crate) async fn customer_at(&self, path: &str, who: &str) -> Browser {
        Browser::new(&self.router).signed_in(path, who).await
    }

    /// As [`World::staff`].
    pub(crate) async fn staff(&self, who: &str) -> Browser {
        let browser = Browser::new(&self.router);
        browser.signed_in("/desk/sign-in", who).await
    }
}

impl Browser {
    fn new(router: &Router) -> Browser {
        Browser {
            router: router.clone(),
            cookies: BTreeMap::new(),
            peer: None,
            host: "localhost".to_owned(),
            languages: None,
        }
    }

    /// The same browser at another host, which gets none of its cookies.
    pub(crate) fn at_host(&self, host: &str) -> Browser {
        Browser { host: host.to_owned(), cookies: BTreeMap::new(), ..self.clone() }
    }

    /// The same browser, set to these languages.
    pub(crate) fn preferring(self, languages: &'static str) -> Browser {
        Browser { languages: Some(languages), ..self }
    }

    pub(crate) async fn signed_in(mut self, path: &str, who: &str) -> Browser {
        let email = format!("{who}@example.com");
        // Everybody comes with the browser that they came with before, so that no mail announces a new one.
        let side = if path.starts_with("/desk") { "desk" } else { "portal" };
        self.set_cookie(&format!("portico_{side}_known"), &format!("the-browser-of-{who}"));
        let page = self.post(path, &[("email", &email), ("password", PASSWORD)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{who} signs in: {}", page.body);
        self
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = serde_html_form::to_string(fields).expect("fields can be encoded");
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .expect("a request");
        self.send(request).await
    }

    /// Posts a multipart form; `files` are field name, file name, media type and bytes.
    pub(crate) async fn post_files(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &str, &[u8])],
    ) -> Page {
        const BOUNDARY: &str = "portico-test-boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
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
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header("sec-fetch-site", "same-origin");
        if let Some(peer) = self.peer {
            request = request.extension(axum::extract::ConnectInfo(peer));
        }
        if let Some(languages) = self.languages {
            request = request.header(header::ACCEPT_LANGUAGE, languages);
        }
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        request
    }

    pub(crate) async fn send(&mut self, request: Request<Body>) -> Page {
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().expect("cookies are text"));
        }
        let is_stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = if is_stream {
            // It has no end: what it begins with will do.
            Hints { body }.frame().await.unwrap_or_default().into_bytes()
        } else {
            body.collect().await.expect("the body comes").to_bytes().to_vec()
        };
        Page { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    /// Opens a stream of hints.
    pub(crate) async fn hints(&self, path: &str) -> Hints {
        let request = self.request(Method::GET, path).body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let mut hints = Hints { body: response.into_body() };
        assert_eq!(hints.next().await.event, "begin");
        hints
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

    /// Puts a cookie in, as somebody would who found one.
    pub(crate) fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The browser's cookies by name.
    pub(crate) fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }
}

/// A stream of hints that is open.
pub(crate) struct Hints {
    body: Body,
}

/// One hint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hint {
    pub(crate) event: String,
    pub(crate) id: i64,
    pub(crate) data: String,
}

impl Hints {
    async fn frame(&mut self) -> Option<String> {
        let frame = self.body.frame().await?.expect("the stream is whole");
        frame.into_data().ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The next hint; waits for it.
    pub(crate) async fn next(&mut self) -> Hint {
        let text = self.frame().await.expect("the stream goes on");
        let mut hint = Hint::default();
        for line in text.lines() {
            match line.split_once(": ").unwrap_or((line, "")) {
                ("event", event) => event.clone_into(&mut hint.event),
                ("id", id) => hint.id = id.parse().expect("a number"),
                ("data", data) => data.clone_into(&mut hint.data),
                _ => {}
            }
        }
        hint
    }
}
