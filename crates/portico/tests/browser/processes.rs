//! Two `portico serve` on one PostgreSQL: what one is told the other shows, and either may be killed at any moment.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::testing::{Engine, TestDb, fresh};
use portico::desk::setup::MIGRATIONS;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::Stage;
use crate::live::{is_marked, listen, mark};
use crate::look::DESKTOP;
use crate::server::{Server, Who};
use crate::tab::Tab;
use crate::writing::{SEND, posted};

/// A running `portico serve`. Killed when dropped.
struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    /// Starts one and waits until it listens.
    fn start(server: &Server, listen: SocketAddr) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
        let mut child = command
            .env_clear()
            .env("PORTICO_LISTEN", listen.to_string())
            .env("PORTICO_PUBLIC_URL", format!("http://{listen}"))
            .env("PORTICO_DATABASE_URL", server.database_url())
            .env("PORTICO_DATA_DIR", server.data_dir())
            .current_dir(server.data_dir())
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = child.stderr.take().expect("its messages can be read");
        let mut process = Process { child, address: listen };
        let mut lines = BufReader::new(stderr).lines();
        let mut seen = String::new();
        for line in lines.by_ref() {
            let line = line.expect("a line");
            if let Some((_, rest)) = line.split_once("address=") {
                let address = rest.split_whitespace().next().unwrap_or_default();
                process.address = address.parse().expect("an address");
                // Whoever writes to a closed pipe is stopped by it: read on.
                std::thread::spawn(move || lines.for_each(drop));
                return process;
            }
            seen.push_str(&line);
            seen.push('\n');
        }
        panic!("it ended before it listened: {seen}");
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Kills it on the spot.
    fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Two processes on a database of their own, and the demo in it.
struct Pair {
    server: Server,
    a: Process,
    b: Process,
    // Last: it is dropped when nobody uses it any more.
    database: TestDb,
}

impl Pair {
    async fn start() -> Pair {
        let database = fresh(Engine::Postgres, MIGRATIONS).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = Server::silent(database.url.clone(), folder).await;
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let (a, b) = (Process::start(&server, anywhere), Process::start(&server, anywhere));
        Pair { server, a, b, database }
    }

    /// Starts a killed one again, where it was.
    fn start_again(&mut self, which: impl Fn(&mut Pair) -> &mut Process) {
        let address = which(self).address;
        let process = Process::start(&self.server, address);
        *which(self) = process;
    }
}

async fn signed_in(server: &Server, tab: Tab, who: Who) -> Tab {
    let (name, value) = server.session(who).await;
    tab.cookie(&name, &value).await;
    // What a killed process leaves in the browser's log is provoked.
    tab.forgive("net::ERR_");
    tab
}

/// Sends what stands in the composer; the page that answers listens again.
async fn send(tab: &Tab, text: &str) {
    tab.onward(tab.click(SEND)).await;
    assert_eq!(posted(tab, text).await, 1);
    tab.until("the page listens", "return document.body.dataset.liveReady === 'yes'").await;
    mark(tab).await;
}

/// Sees the text once without a page being loaded again.
async fn hears(tab: &Tab, text: &str) {
    assert_eq!(posted(tab, text).await, 1, "{text} is there once");
    assert!(is_marked(tab).await, "the page was not loaded again");
}

/// Chooses another value of a fact, which saves itself.
async fn change(tab: &Tab, field: &str, choice: &str) -> String {
    let css = format!("#f-{field}");
    let script = "const other = document.querySelector(arguments[0]); return [other.value, other.text]";
    let other = tab.ask(script, vec![json!(format!("{css} {choice}"))]).await;
    let text = |n: usize| other[n].as_str().unwrap_or_default().to_owned();
    tab.choose(&css, &text(0)).await;
    tab.onward(tab.click("[data-save]")).await;
    assert_eq!(tab.value(&css).await, text(0), "{field} is kept");
    tab.until("the page listens", "return document.body.dataset.liveReady === 'yes'").await;
    mark(tab).await;
    text(1)
}

/// Waits until the customer's page says `text` among the ticket's facts and state.
async fn says(tab: &Tab, text: &str) {
    let script = format!(
        "return ['#head', '#facts', '#talk'].some(css => document.querySelector(css).textContent.includes({}))",
        json!(text)
    );
    tab.until(&format!("the page says {text}"), &script).await;
}

pub async fn one_of_two_processes_is_killed_and_comes_back(stage: &Stage) {
    let mut pair = Pair::start().await;
    let id = pair.server.ticket("A pump between two doors").await.to_string();
    let customer = stage.browser.fresh(&pair.a.url(), DESKTOP).await;
    let customer = signed_in(&pair.server, customer, Who::Wren).await;
    listen(&customer, &format!("/requests/{id}")).await;
    let agent = stage.browser.beside(&pair.b.url(), DESKTOP).await;
    let agent = signed_in(&pair.server, agent, Who::Ingrid).await;
    listen(&agent, &format!("/desk/v/all/t/{id}")).await;

    agent.write("#message", "Which pump is it?").await;
    send(&agent, "Which pump is it?").await;
    hears(&customer, "Which pump is it?").await;
    agent.write("#message", "Half an answer").await;
    customer.write("#message", "The red one").await;
    send(&customer, "The red one").await;
    hears(&agent, "The red one").await;
    assert_eq!(agent.value("#message").await, "Half an answer");

    customer.write("#message", "And the green one").await;
    pair.a.kill();
    let owner = change(&agent, "owner", "option:not(:checked):not([value=''])").await;
    assert_eq!(agent.value("#message").await, "Half an answer", "a draft outlives what else is changed");
    agent.write("#message", " while you were away").await;
    send(&agent, "Half an answer while you were away").await;
    change(&agent, "stage", "option:last-child").await;
    agent.see("#state .badge[data-s=done]").await;
    assert_eq!(customer.count("article.msg[id]").await, 3, "its process is dead");
    pair.start_again(|pair| &mut pair.a);
    hears(&customer, "Half an answer while you were away").await;
    customer.see("#head .badge[data-s=done]").await;
    // Customers know staff by their first names.
    says(&customer, owner.split_whitespace().next().unwrap_or(&owner)).await;
    assert_eq!(customer.value("#message").await, "And the green one", "what is being written stays");
    send(&customer, "And the green one").await;
    hears(&agent, "And the green one").await;

    agent.write("#message", "Half a note").await;
    pair.b.kill();
    customer.write("#message", "Nobody hears this yet").await;
    send(&customer, "Nobody hears this yet").await;
    pair.start_again(|pair| &mut pair.b);
    hears(&agent, "Nobody hears this yet").await;
    assert_eq!(agent.value("#message").await, "Half a note");
    for tab in [&customer, &agent] {
        assert_eq!(tab.count("article.msg[id]:not(.note)").await, 6, "nothing is lost or doubled");
        tab.reload().await;
        assert_eq!(tab.count("article.msg[id]:not(.note)").await, 6, "nor in the database");
    }
    finish(stage, pair).await;
}

/// Hands each new connection to one process after the other, and past those that are dead.
async fn forwarder(targets: [SocketAddr; 2]) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("a bound listener has an address"));
    let turn = Arc::new(AtomicUsize::new(0));
    let task = tokio::spawn(async move {
        while let Ok((mut inward, _)) = listener.accept().await {
            let turn = turn.clone();
            tokio::spawn(async move {
                let first = turn.fetch_add(1, Ordering::Relaxed);
                for target in [targets[first % 2], targets[(first + 1) % 2]] {
                    if let Ok(mut outward) = TcpStream::connect(target).await {
                        // However it ends, both sides are closed.
                        let _ = tokio::io::copy_bidirectional(&mut inward, &mut outward).await;
                        return;
                    }
                }
            });
        }
    });
    (url, task)
}

pub async fn one_address_leads_to_whoever_is_alive(stage: &Stage) {
    let mut pair = Pair::start().await;
    let (url, task) = forwarder([pair.a.address, pair.b.address]).await;
    let id = pair.server.ticket("A pump behind one door").await.to_string();
    let customer = stage.browser.fresh(&url, DESKTOP).await;
    let customer = signed_in(&pair.server, customer, Who::Wren).await;
    listen(&customer, &format!("/requests/{id}")).await;
    pair.server.answers(Who::Ingrid, &id, "Which pump is it?").await;
    hears(&customer, "Which pump is it?").await;

    customer.write("#message", "The red one").await;
    pair.a.kill();
    pair.server.answers(Who::Ingrid, &id, "One of us is gone").await;
    hears(&customer, "One of us is gone").await;
    assert_eq!(customer.value("#message").await, "The red one", "what is being written stays");
    send(&customer, "The red one").await;
    pair.start_again(|pair| &mut pair.a);

    customer.write("#message", "And the green one").await;
    pair.b.kill();
    pair.server.answers(Who::Ingrid, &id, "Now the other is gone").await;
    hears(&customer, "Now the other is gone").await;
    customer.reload().await;
    assert_eq!(customer.value("#message").await, "And the green one", "the draft is kept");
    send(&customer, "And the green one").await;
    pair.start_again(|pair| &mut pair.b);
    pair.server.answers(Who::Ingrid, &id, "Both are back").await;
    hears(&customer, "Both are back").await;
    assert_eq!(customer.count("article.msg[id]").await, 7, "nothing is lost or doubled");
    customer.reload().await;
    assert_eq!(customer.count("article.msg[id]").await, 7, "nor in the database");
    task.abort();
    finish(stage, pair).await;
}

/// Leaves the pages before those who serve them go.
async fn finish(stage: &Stage, pair: Pair) {
    stage.browser.fresh(&stage.server.url, DESKTOP).await.forgive("net::ERR_");
    let Pair { server, a, b, database } = pair;
    drop((a, b));
    server.stop().await;
    drop(database);
}
