//! The product under test: the demo company, served as `portico demo` serves it, and people to be.
//!
//! One server answers for the whole run. The demo's people only look; what journeys change belongs to Wren, for whom
//! they file tickets of their own.

use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, header};
use portico::app::App;
use portico::clock::{Clock, Time};
use portico::config::Config;
use portico::demo::{self, Plan};
use portico::desk::door::Claim;
use portico::desk::ids::{CompanyId, ContactId, TicketId};
use portico::desk::mailroom;
use portico::desk::portal::LANGUAGES;
use portico::desk::setup::{self, NewCompany, NewContact, NewStaff, PortalChange};
use portico::desk::signin;
use portico::desk::tickets::{self, Imported, ImportedStep};
use portico::desk::viewer::{Role, System};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use totp_rs::{Builder, Secret};
use tower::ServiceExt;

/// How long the worker may take to write a mail.
const MAIL: Duration = Duration::from_secs(10);

/// How many tickets Olive has: more than two pages.
pub const OLIVES: usize = 60;

/// What Fay's app was given.
pub const FAYS: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// The code that an app of this secret shows so many half minutes from now.
pub fn code(secret: &str, steps: i64) -> String {
    let secret = Secret::try_from_base32(secret).expect("a secret");
    let app = Builder::new().with_secret(secret).build().expect("an app");
    let seconds = Clock::System.now().0 / 1_000_000 + steps * 30;
    app.generate(u64::try_from(seconds).expect("a moment")).to_string()
}

/// Somebody to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody in particular.
    Visitor,
    /// A customer of the demo with many tickets; looks and changes nothing.
    Amelia,
    /// A customer who has [`OLIVES`] tickets and nobody to share them with.
    Olive,
    /// A customer who has only the tickets that journeys file.
    Wren,
    /// A customer without any ticket.
    Nora,
    /// A customer who has to agree to the consent notice before she goes on.
    Iris,
    /// A customer who signs in with two steps.
    Fay,
    /// An agent.
    Ingrid,
    /// An administrator.
    Tom,
    /// An agent who must sign in with two steps and has not set it up.
    Otto,
}

impl Who {
    /// Address to sign in with.
    pub fn email(self) -> String {
        let demo = |role: &str| {
            let found = demo::sign_ins().into_iter().find(|sign_in| sign_in.role == role);
            found.expect("the demo has somebody of each role").email
        };
        match self {
            Who::Visitor => String::new(),
            Who::Amelia => demo("Customer"),
            Who::Olive => "olive@grove.example".to_owned(),
            Who::Wren => "wren@bluewater.example".to_owned(),
            Who::Nora => "nora@bluewater.example".to_owned(),
            Who::Iris => "iris@hollow.example".to_owned(),
            Who::Fay => "fay@stillwater.example".to_owned(),
            Who::Otto => "otto.lindqvist@northwind.example".to_owned(),
            Who::Ingrid => demo("Agent"),
            Who::Tom => demo("Admin"),
        }
    }

    /// The page to sign in on.
    pub fn door(self) -> &'static str {
        match self {
            Who::Ingrid | Who::Tom | Who::Otto => "/desk/sign-in",
            _ => "/sign-in",
        }
    }
}

/// The product, answering.
pub struct Server {
    /// Its address.
    pub url: String,
    app: App,
    router: Router,
    wren: Customer,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    config: Config,
    // Last: the database closes before its folder goes.
    _folder: TempDir,
}

impl Server {
    /// Fills the demo and begins to answer.
    pub async fn start() -> Server {
        let folder = tempfile::Builder::new().prefix("portico-served-").tempdir().expect("a temporary folder");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        // Browsers have passkeys for names alone.
        let url = format!("http://localhost:{}", address.port());
        let config = Config {
            listen: address,
            public_url: url.clone(),
            database_url: format!("sqlite:{}", folder.path().join("demo.db").display()).into(),
            data_dir: folder.path().to_owned(),
            ..Config::default()
        };
        let app = App::open_demo(config.clone(), Clock::System).await.expect("the demo opens");
        demo::fill(&app, &Plan { tickets: 300, seed: 7 }).await.expect("the demo can be filled");
        let wren = more_people(&app).await;
        let (router, stop, tasks) = serve(&app, listener);
        let server = Server { url, app, router, wren, stop, tasks, config, _folder: folder };
        // They came after the demo asked for consent; and what the demo has none of.
        server.posts(Who::Tom, "/settings/domains", &[("host", "help.bluewater.example"), ("language", "en")]).await;
        for who in [Who::Wren, Who::Nora, Who::Olive, Who::Iris, Who::Fay] {
            server.posts(who, "/consent", &[("consent", "1")]).await;
        }
        server.posts(Who::Iris, "/consent", &[("act", "withdraw")]).await;
        for second in [
            "UPDATE staff SET must_second = TRUE WHERE email_key = 'otto.lindqvist@northwind.example'",
            "INSERT INTO totp (contact_id, secret, confirmed_at, created_at)
             SELECT id, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 1, 1 FROM contact WHERE email_key = 'fay@stillwater.example'",
        ] {
            server.writes(second).await;
        }
        let refused =
            [("kind", "mail-refused"), ("domain", "1"), ("name", "Short and friendly"), ("subject", "About {portal}")];
        server.posts(Who::Tom, "/settings/templates/new", &refused).await;
        server.posts(Who::Tom, "/settings/property-groups", &[("of", "ticket"), ("name", "About the device")]).await;
        server
    }

    /// An installation in which nobody works yet, answering; and the path of the link that makes the first administrator.
    pub async fn empty() -> (Server, String) {
        let folder = tempfile::Builder::new().prefix("portico-empty-").tempdir().expect("a temporary folder");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let config = Config {
            listen: address,
            public_url: format!("http://{address}"),
            database_url: format!("sqlite:{}", folder.path().join("empty.db").display()).into(),
            data_dir: folder.path().to_owned(),
            ..Config::default()
        };
        let app = App::open(config.clone(), Clock::System).await.expect("the app opens");
        let invite = app.write(Claim::System(System::Setup), |mut s| {
            Box::pin(async move { portico::desk::first_run::invite(&mut s).await })
        });
        let link = invite.await.expect("a link can be made").expect("nobody works here");
        let (router, stop, tasks) = serve(&app, listener);
        let url = format!("http://{address}");
        // Nobody is there to be.
        let wren = (ContactId(0), CompanyId(0));
        (Server { url, app, router, wren, stop, tasks, config, _folder: folder }, format!("/setup/begin/{link}"))
    }

    /// A small demo in another database, which others serve: nobody answers here.
    pub async fn silent(database_url: String, folder: TempDir) -> Server {
        let config =
            Config { database_url: database_url.into(), data_dir: folder.path().to_owned(), ..Config::default() };
        let app = App::open_demo(config.clone(), Clock::System).await.expect("the demo opens");
        demo::fill(&app, &Plan { tickets: 10, seed: 7 }).await.expect("the demo can be filled");
        let wren = more_people(&app).await;
        let router = portico::web::server::router(app.clone());
        let (stop, _) = watch::channel(false);
        let server = Server { url: String::new(), app, router, wren, stop, tasks: vec![], config, _folder: folder };
        // She came after the demo asked for consent.
        server.posts(Who::Wren, "/consent", &[("consent", "1")]).await;
        server
    }

    /// Stops answering as [`Server::stop`] does, and answers again at the same address. The browser may stay.
    pub async fn restart(&mut self) {
        self.end().await;
        self.app = App::open_demo(self.config.clone(), Clock::System).await.expect("the demo opens again");
        let listener = TcpListener::bind(self.config.listen).await.expect("the port is free again");
        (self.router, self.stop, self.tasks) = serve(&self.app, listener);
    }

    /// How many streams of hints are open.
    pub fn streams(&self) -> usize {
        self.app.limiter.streams()
    }

    /// Where the database is.
    pub fn database_url(&self) -> &str {
        self.config.database_url.reveal()
    }

    /// Where files are kept.
    pub fn data_dir(&self) -> &Path {
        &self.config.data_dir
    }

    /// Stops answering and closes the database. The browser must be gone: its open connections would be waited for.
    pub async fn stop(mut self) {
        self.end().await;
    }

    async fn end(&mut self) {
        self.stop.send_replace(true);
        self.app.wake.notify_one();
        for task in self.tasks.drain(..) {
            task.await.expect("the server ends well");
        }
        self.app.db.close().await;
    }

    /// Somebody answers on a ticket, elsewhere.
    pub async fn answers(&self, who: Who, ticket: &str, body: &str) {
        let is_staff = who.door() == "/desk/sign-in";
        let path = if is_staff { format!("/desk/t/{ticket}/reply") } else { format!("/requests/{ticket}/reply") };
        let key = format!("elsewhere-{body}");
        self.posts(who, &path, &[("kind", "reply"), ("then", "customer"), ("body", body), ("submit_key", &key)]).await;
    }

    /// Somebody sends a form, elsewhere, and is led on.
    pub async fn posts(&self, who: Who, path: &str, form: &[(&str, &str)]) {
        let answer = self.answer(who, path, form).await;
        if answer.status() == axum::http::StatusCode::SEE_OTHER {
            return;
        }
        // It is asked what customers would see.
        let page = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a page");
        let page = String::from_utf8_lossy(&page).into_owned();
        let mark = page.split("name=\"confirmed\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mark = mark.unwrap_or_else(|| panic!("{path} is refused: {page}"));
        let answer = self.answer(who, path, &[form, &[("confirmed", mark)]].concat()).await;
        assert_eq!(answer.status(), axum::http::StatusCode::SEE_OTHER, "{path}");
    }

    async fn answer(&self, who: Who, path: &str, form: &[(&str, &str)]) -> Response<Body> {
        let (name, value) = self.session(who).await;
        let request = Request::post(path)
            .header(header::COOKIE, format!("{name}={value}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(serde_html_form::to_string(form).expect("fields can be encoded")))
            .expect("a request");
        self.router.clone().oneshot(request).await.expect("the router answers")
    }

    /// The cookie, name and value, of a fresh session.
    pub async fn session(&self, who: Who) -> (String, String) {
        let form = [("email", who.email()), ("password", demo::PASSWORD.to_owned())];
        let (name, value) = self.cookie(who, who.door(), form, "").await;
        if !name.ends_with("_step") {
            return (name, value);
        }
        // A code is good once, and Fay comes more often than her app makes one.
        self.writes("UPDATE totp SET last_step = 0").await;
        let code = [("code", code(FAYS, 0)), ("act", String::new())];
        self.cookie(who, "/sign-in/code", code, &format!("{name}={value}")).await
    }

    /// The first cookie that a form is answered with.
    async fn cookie(&self, who: Who, path: &str, form: [(&str, String); 2], cookie: &str) -> (String, String) {
        // Everybody comes with the browser that they came with before, so that no mail announces a new one.
        let known = format!("portico_portal_known={who:?}; portico_desk_known={who:?}; {cookie}");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, known)
            .body(Body::from(serde_html_form::to_string(form).expect("fields can be encoded")))
            .expect("a request");
        let response: Response<Body> = self.router.clone().oneshot(request).await.expect("the router answers");
        let cookie = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        let (name, rest) = cookie.and_then(|text| text.split_once('=')).unwrap_or_else(|| panic!("{who:?} signs in"));
        (name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned())
    }

    /// Makes this the language of the domain.
    pub async fn speaks(&self, language: &str) {
        // In a language that is none, nobody gets another because they like it better.
        let visitors_choose = Some(LANGUAGES.contains(&language));
        let language = Some(language.to_owned());
        let change = PortalChange { language, visitors_choose, ..PortalChange::default() };
        self.app
            .write(Claim::System(System::Setup), move |mut s| {
                Box::pin(async move { setup::portal(&mut s, &change).await })
            })
            .await
            .expect("the language can be changed");
    }

    /// Signs customers out who do nothing for so many minutes.
    pub async fn idles(&self, minutes: i64) {
        let done = self.app.db.write(move |conn: &mut db::Conn| {
            Box::pin(async move { conn.run(db::sql!("UPDATE domain SET idle_minutes = ?", minutes)).await })
        });
        done.await.expect("the time can be set");
    }

    /// Writes something that no page does.
    pub async fn writes(&self, sql: &'static str) {
        let done =
            self.app.db.write(move |conn: &mut db::Conn| Box::pin(async move { conn.run(db::Sql::new(sql)).await }));
        done.await.expect("it can be written");
    }

    /// Ends every customer's session.
    pub async fn ends_sessions(&self) {
        self.writes("DELETE FROM session WHERE audience = 'portal'").await;
    }

    /// Whether the portal lets in groups, of which there are none; else whoever registers.
    pub async fn lets_in_groups(&self, is_so: bool) {
        self.writes(match is_so {
            true => "UPDATE portal SET access = 'groups', access_groups = '[]'",
            false => "UPDATE portal SET access = 'register'",
        })
        .await;
    }

    /// Whether there is the domain's language alone: nobody chooses another, and what was written is in no other either.
    pub async fn has_one_language(&self, is_so: bool) {
        let (from, to) = if is_so { ("sv", "aside") } else { ("aside", "sv") };
        let aside = format!("UPDATE translation SET language = '{to}' WHERE language = '{from}'");
        let choose = format!("UPDATE portal SET visitors_choose = {}", if is_so { "FALSE" } else { "TRUE" });
        let done = self.app.db.write(move |conn: &mut db::Conn| {
            Box::pin(async move {
                conn.run(db::Sql::new(aside)).await?;
                conn.run(db::Sql::new(choose)).await
            })
        });
        done.await.expect("languages can be taken away");
    }

    /// Files a ticket of Wren's, shared with her company, on which nobody has answered yet.
    pub async fn ticket(&self, subject: &str) -> TicketId {
        self.ticket_about(subject, None).await
    }

    /// As [`Server::ticket`], of a category.
    pub async fn ticket_about(&self, subject: &str, category: Option<&'static str>) -> TicketId {
        let story = Imported { category, ..story(self.wren, subject.to_owned(), self.app.clock.now()) };
        self.app
            .write(Claim::System(System::Setup), |mut s| Box::pin(async move { tickets::import(&mut s, story).await }))
            .await
            .expect("a ticket can be filed")
    }

    /// The path of the first link in mails to `who` that contains `part`, once the worker has written such a mail.
    pub async fn mailed_path(&self, who: Who, part: &str) -> String {
        self.mailed_to(&who.email(), part).await
    }

    /// Likewise in mails to an address.
    pub async fn mailed_to(&self, email: &str, part: &str) -> String {
        let start = format!("{}{part}", self.url);
        let written = async {
            loop {
                let mails = mailroom::captured(&self.app.db).await.expect("the outbox can be read");
                let mut ours = mails.iter().filter(|mail| mail.recipient.contains(email));
                if let Some(text) = ours.find_map(|mail| mail.plain.split_once(&start)) {
                    let rest = text.1.split_whitespace().next().unwrap_or_default();
                    return format!("{part}{rest}");
                }
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
        };
        match tokio::time::timeout(MAIL, written).await {
            Ok(path) => path,
            Err(_) => panic!("no mail to {email} has a link to {start}"),
        }
    }
}

/// Begins to answer: the router, what stops it, and what is to be waited for then.
fn serve(app: &App, listener: TcpListener) -> (Router, watch::Sender<bool>, Vec<JoinHandle<()>>) {
    let router = portico::web::server::router(app.clone());
    let (stop, stopped) = watch::channel(false);
    let tasks = vec![
        tokio::spawn(portico::worker::run(app.clone(), stopped.clone())),
        tokio::spawn(portico::web::live::run(app.clone(), portico::web::live::LOOK, stopped.clone())),
        tokio::spawn(portico::web::serve::run(app.clone(), router.clone(), listener, stopped)),
    ];
    (router, stop, tasks)
}

/// Somebody with a company.
type Customer = (ContactId, CompanyId);

fn story((contact, company): Customer, subject: String, at: Time) -> Imported {
    let body = "It began this morning.".to_owned();
    Imported {
        subject,
        content: body.clone(),
        stage: "1",
        priority: None,
        category: None,
        source: "FORM",
        contact,
        colleagues: vec![],
        company: Some(company),
        custom: "{}".to_owned(),
        at,
        steps: vec![(at, ImportedStep::Customer(contact, body, vec![]))],
    }
}

/// Those who are not of the demo, with what they have; answers Wren.
async fn more_people(app: &App) -> Customer {
    let hash = signin::hash(demo::PASSWORD);
    app.write(Claim::System(System::Setup), |mut s| {
        Box::pin(async move {
            let mut all = vec![];
            for (who, first, last, company) in [
                (Who::Wren, "Wren", "Castellano", "Bluewater Labs"),
                (Who::Nora, "Nora", "Lund", "Quiet Fjord"),
                (Who::Olive, "Olive", "Marchetti", "The Grove"),
                (Who::Iris, "Iris", "Vance", "Hollow Road"),
                (Who::Fay, "Fay", "Okafor", "Stillwater"),
            ] {
                let company = setup::company(&mut s, &NewCompany { name: company.into(), domain: None }).await?;
                let contact = NewContact {
                    email: who.email(),
                    first_name: first.to_owned(),
                    last_name: last.to_owned(),
                    password_hash: Some(hash.clone()),
                    companies: vec![company],
                    ..NewContact::default()
                };
                all.push((setup::contact(&mut s, &contact).await?, company));
            }
            let otto = NewStaff {
                email: Who::Otto.email(),
                first_name: "Otto".to_owned(),
                last_name: "Lindqvist".to_owned(),
                alias: None,
                role: Role::Agent,
                password_hash: Some(hash.clone()),
            };
            setup::staff(&mut s, &otto).await?;
            // Somebody on the first page of the directory, whose name, address and company take room.
            let name = "Worcestershire and Gloucestershire Water Company";
            let company = setup::company(&mut s, &NewCompany { name: name.into(), domain: None }).await?;
            let long = NewContact {
                email: "bartholomew.abbotsfield-featherstonehaugh@international-instruments.example".to_owned(),
                first_name: "Abbotsfield-Bartholomew".to_owned(),
                last_name: "Featherstonehaugh".to_owned(),
                companies: vec![company],
                ..NewContact::default()
            };
            setup::contact(&mut s, &long).await?;
            let now = s.now();
            for n in 0..OLIVES {
                let ago = i64::try_from(n).expect("a small number") * 3600;
                tickets::import(&mut s, story(all[2], format!("Olive tree {n}"), now.plus_seconds(-ago))).await?;
            }
            Ok(all[0])
        })
    })
    .await
    .expect("people can be set up")
}
