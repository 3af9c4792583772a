//! Two processes on one PostgreSQL behind one address, as a company with two machines has them. One is killed and started
//! again while somebody is in the middle of something.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::http::StatusCode;
use db::testing::{Engine, TestDb, engines, fresh};
use portico::desk::setup::MIGRATIONS;
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::Stage;
use crate::browser::{DESKTOP, LOOK_AGAIN, PATIENCE};
use crate::tab::Tab;
use crate::writing::{SEND, posted};

/// Everybody's password in a seeded database.
const PASSWORD: &str = "demo-portico-2026";

/// A process that answers, until it is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Both places with what they share.
struct Pair {
    places: [SocketAddr; 2],
    front: SocketAddr,
    folder: TempDir,
    database: TestDb,
}

fn free() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound listener has an address")
}

impl Pair {
    async fn new() -> Pair {
        let pair = Pair {
            places: [free(), free()],
            front: forward().await,
            folder: tempfile::tempdir().expect("a folder"),
            database: fresh(Engine::Postgres, MIGRATIONS).await,
        };
        let seeded = pair.command("seed").args(["--tickets", "40"]).output().expect("the program starts");
        assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
        pair
    }

    fn command(&self, word: &str) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_portico")));
        command.arg(word).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.env("PORTICO_DATABASE_URL", &self.database.url).env("PORTICO_DATA_DIR", self.folder.path());
        command.env("PORTICO_PUBLIC_URL", format!("http://{}", self.front));
        command
    }

    /// Starts the process of a place and waits until it answers.
    async fn start(&self, place: usize) -> Process {
        let address = self.places[place];
        let child = self.command("serve").env("PORTICO_LISTEN", address.to_string()).spawn();
        let process = Process(child.expect("the program starts"));
        let up = async {
            while TcpStream::connect(address).await.is_err() {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        tokio::time::timeout(PATIENCE, up).await.expect("it answers");
        process
    }
}

/// Hands each new connection to the first of [`PLACES`] that takes it; answers where it listens.
async fn forward() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let front = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(async move {
        while let Ok((mut here, _)) = listener.accept().await {
            tokio::spawn(async move {
                let places = PLACES.lock().expect("nobody panics with it").clone();
                for place in places.iter() {
                    if let Ok(mut there) = TcpStream::connect(place).await {
                        // Either side may go at any time; that is what this is about.
                        let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
                        return;
                    }
                }
            });
        }
    });
    front
}

/// Where connections are handed to, the preferred place first.
static PLACES: std::sync::Mutex<Vec<SocketAddr>> = std::sync::Mutex::new(vec![]);

/// An agent who works at one place, without a browser.
#[derive(Clone)]
struct Agent {
    http: reqwest::Client,
    cookie: Arc<str>,
}

impl Agent {
    async fn sign_in(at: SocketAddr, email: &str, door: &str) -> Agent {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let form = [("email", email), ("password", PASSWORD)];
        let answer = sent(http.post(format!("http://{at}{door}")), &form).await;
        let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok()).expect("a cookie");
        Agent { http, cookie: cookie.split(';').next().unwrap_or_default().into() }
    }

    async fn post(&self, at: SocketAddr, path: &str, form: &[(&str, &str)]) {
        let request = self.http.post(format!("http://{at}{path}")).header("cookie", &*self.cookie);
        let answer = sent(request, form).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
    }

    async fn answers(&self, at: SocketAddr, ticket: &str, body: &str) {
        let key = format!("elsewhere-{body}");
        let form = [("kind", "reply"), ("then", "customer"), ("view", "all"), ("body", body), ("submit_key", &key)];
        self.post(at, &format!("/desk/t/{ticket}/reply"), &form).await;
    }
}

async fn sent(request: reqwest::RequestBuilder, form: &[(&str, &str)]) -> reqwest::Response {
    let body = serde_html_form::to_string(form).expect("fields can be encoded");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    request.send().await.expect("an answer")
}

/// How many messages there are, once the page holds this one.
async fn messages(tab: &Tab, text: &str) -> usize {
    assert_eq!(posted(tab, text).await, 1, "{text}");
    tab.count("article.msg[id]").await
}

pub async fn one_of_two_is_killed_and_started_again(stage: &Stage) {
    if !engines().contains(&Engine::Postgres) {
        eprintln!("SKIPPED: two processes, because there is no PostgreSQL");
        return;
    }
    let pair = Pair::new().await;
    let [one, two] = pair.places;
    *PLACES.lock().expect("nobody panics with it") = vec![one, two];
    let first = pair.start(0).await;
    let second = pair.start(1).await;
    let agent = Agent::sign_in(two, "agent0@bench.example", "/desk/sign-in").await;
    let customer = Agent::sign_in(one, "contact0.0@bench.example", "/sign-in").await;

    let tab = stage.browser.fresh(&format!("http://{}", pair.front), DESKTOP).await;
    for part in ["/live", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE"] {
        tab.forgive(part);
    }
    let (name, value) = customer.cookie.split_once('=').expect("a cookie has a name");
    tab.cookie(name, value).await;
    tab.open("/requests").await;
    let link = tab.run("return document.querySelector('#list a.link').getAttribute('href')").await;
    let path = link.as_str().expect("a ticket").to_owned();
    let ticket = path.trim_start_matches("/requests/").to_owned();
    tab.open(&path).await;
    tab.until("the page listens", "return document.body.dataset.liveReady === 'yes'").await;
    let before = tab.count("article.msg[id]").await;

    // The page is with the first process, the agent with the second.
    agent.answers(two, &ticket, "From the other process").await;
    assert_eq!(messages(&tab, "From the other process").await, before + 1);
    tab.write("#message", "Half a thought").await;

    // The first is killed in the middle of it.
    drop(first);
    agent.answers(two, &ticket, "While one was gone").await;
    assert_eq!(messages(&tab, "While one was gone").await, before + 2);
    tab.see("[data-live-meanwhile]").await;
    assert_eq!(tab.value("#message").await, "Half a thought", "what is being written stays");
    tab.write("#message", " and the rest").await;
    tab.onward(tab.click(SEND)).await;
    assert_eq!(messages(&tab, "Half a thought and the rest").await, before + 3);

    // It comes back, and the other goes.
    tab.until("the page listens", "return document.body.dataset.liveReady === 'yes'").await;
    let first = pair.start(0).await;
    drop(second);
    agent.answers(one, &ticket, "From the one that came back").await;
    assert_eq!(messages(&tab, "From the one that came back").await, before + 4);
    let closed = [("view", "all")];
    agent.post(one, &format!("/desk/t/{ticket}/close"), &closed).await;
    tab.see("#head .badge[data-s=done]").await;
    tab.reload().await;
    assert_eq!(tab.count("article.msg[id]").await, before + 4, "nothing is lost or doubled");

    // The list goes on as well, with both again.
    let second = pair.start(1).await;
    tab.open("/requests").await;
    tab.see("#list a.link").await;
    drop((first, second));
}
