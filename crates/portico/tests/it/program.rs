//! The program itself, started as operators start it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use db::testing::{Engine, engines, fresh};
use portico::desk::setup::MIGRATIONS;

pub(crate) fn portico(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portico"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> Output {
    command.output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A program that runs until it is dropped.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Starts `serve` (or another command) and waits for the line that holds `until`.
    pub(crate) fn start(command: &mut Command, until: &str) -> (Running, String) {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let stderr = child.stderr.take().expect("its messages can be read");
        let running = Running(child);
        let mut lines = BufReader::new(stderr).lines();
        let mut seen = String::new();
        for line in lines.by_ref() {
            let line = line.expect("a line");
            seen.push_str(&line);
            seen.push('\n');
            if line.contains(until) {
                // Whoever writes to a closed pipe is stopped by it: read on.
                std::thread::spawn(move || lines.for_each(drop));
                return (running, line);
            }
        }
        panic!("it ended before {until:?}: {seen}");
    }

    fn asks_to_stop(&mut self) -> Option<i32> {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().expect("kill starts");
        assert!(asked.success());
        self.0.wait().expect("it ends").code()
    }
}

/// The body of a page of a server on this machine.
fn get(address: &str, path: &str) -> String {
    use std::io::Write;
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("it takes a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

/// The address in the log line that says so.
fn address(line: &str) -> String {
    line.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("an address").to_owned()
}

#[test]
fn an_empty_database_serves_and_staff_create_makes_the_first_admin() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut serve = portico(folder.path());
    serve.env("PORTICO_LISTEN", "127.0.0.1:0").arg("serve");
    let (mut running, line) = Running::start(&mut serve, "address=");
    let address = address(&line);
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    assert!(get(&address, "/readyz").starts_with("HTTP/1.1 200"));
    let made = output(portico(folder.path()).args([
        "staff",
        "create",
        "--email",
        "tom@example.com",
        "--first-name",
        "Tom",
        "--admin",
    ]));
    assert!(made.status.success(), "it works beside serve: {}", text(&made.stderr));
    let said = text(&made.stdout);
    let link = said.lines().find_map(|line| line.split_once("/desk/reset/")).expect("a link").1;
    assert!(get(&address, &format!("/desk/reset/{link}")).contains("name=\"password\""));
    let again =
        output(portico(folder.path()).args(["staff", "create", "--email", "tom@example.com", "--first-name", "Tom"]));
    assert!(!again.status.success() && text(&again.stderr).contains("tom@example.com"), "{}", text(&again.stderr));
    let second = output(portico(folder.path()).env("PORTICO_LISTEN", "127.0.0.1:0").arg("serve"));
    assert!(!second.status.success(), "a second serve on the same file says no: {}", text(&second.stderr));
    assert_eq!(running.asks_to_stop(), Some(0), "it stops when asked");
}

#[test]
fn a_backup_is_taken_beside_serve_and_restored_elsewhere() {
    for engine in engines() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let db = runtime.block_on(fresh(engine, MIGRATIONS));
        let folder = tempfile::tempdir().expect("a folder");
        let of = |url: &str, data: &str| {
            let mut command = portico(folder.path());
            command.env("PORTICO_DATABASE_URL", url).env("PORTICO_DATA_DIR", data).env("PORTICO_LISTEN", "127.0.0.1:0");
            command
        };
        let (_running, _) = Running::start(of(&db.url, "here").arg("serve"), "address=");
        let person = ["staff", "create", "--email", "tom@example.com", "--first-name", "Tom"];
        assert!(output(of(&db.url, "here").args(person)).status.success());
        let taken = output(of(&db.url, "here").args(["backup", "kept.tar.gz"]));
        assert!(taken.status.success(), "{engine:?}: {}", text(&taken.stderr));
        assert!(text(&taken.stdout).starts_with("kept.tar.gz\n"), "{}", text(&taken.stdout));
        let occupied = output(of(&db.url, "other").args(["restore", "kept.tar.gz"]));
        assert!(!occupied.status.success(), "{engine:?}: somebody is there");
        let restored = output(of("sqlite:elsewhere.db", "elsewhere").args(["restore", "kept.tar.gz"]));
        assert!(restored.status.success(), "{engine:?}: {}", text(&restored.stderr));
        let again = output(of("sqlite:elsewhere.db", "elsewhere").args(person));
        assert!(text(&again.stderr).contains("works at the help desk already"), "{}", text(&again.stderr));
        let nothing = output(of("sqlite:nowhere.db", "nowhere").args(["backup", "none.tar.gz"]));
        assert!(!nothing.status.success() && !folder.path().join("nowhere.db").exists());
        runtime.block_on(async { drop(db) });
    }
}

#[test]
fn serve_takes_as_many_open_files_as_it_may() {
    let folder = tempfile::tempdir().expect("a folder");
    // A login shell sets such a limit, below which the program may go up to the second one.
    let script = "ulimit -Sn 300 && ulimit -Hn 600 && exec \"$0\" serve";
    let mut serve = Command::new("/bin/sh");
    serve.args(["-c", script, env!("CARGO_BIN_EXE_portico")]).current_dir(folder.path()).env_clear();
    serve.env("PORTICO_LISTEN", "127.0.0.1:0").stdin(Stdio::null());
    let (running, _) = Running::start(&mut serve, "address=");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", running.0.id())).expect("its limits can be read");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("the limit of open files");
    let figures: Vec<&str> = line.split_whitespace().skip(3).take(2).collect();
    assert_eq!(figures, ["600", "600"], "{line}");
}

#[test]
fn the_first_start_says_where_the_installation_is_set_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let serve = |until: &str| {
        let mut serve = portico(folder.path());
        serve.env("PORTICO_LISTEN", "127.0.0.1:0").arg("serve");
        Running::start(&mut serve, until).1
    };
    assert!(serve("nobody works here yet").contains("http://127.0.0.1:8080/setup/begin/"));
    let person = ["staff", "create", "--email", "you@example.com", "--first-name", "You", "--admin"];
    assert!(output(portico(folder.path()).args(person)).status.success());
    assert!(serve("ready").contains("ready"));
}

#[test]
fn a_worker_of_its_own_needs_postgresql() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = output(portico(folder.path()).arg("worker"));
    assert!(!refused.status.success() && text(&refused.stderr).contains("PostgreSQL"), "{}", text(&refused.stderr));
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let db = runtime.block_on(fresh(Engine::Postgres, MIGRATIONS));
    let mut worker = portico(folder.path());
    worker.env("PORTICO_DATABASE_URL", &db.url).arg("worker");
    let (mut running, _) = Running::start(&mut worker, "working");
    assert_eq!(running.asks_to_stop(), Some(0));
    runtime.block_on(async { drop(db) });
}

#[test]
fn config_check_names_every_mistake_and_shows_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("portico.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:9\"\n[mail]\nsmtp_url = \"smtp://me:hunter2@mail.example.com\"\n")
        .expect("a file");
    let good = output(portico(folder.path()).args(["config", "check"]));
    let said = text(&good.stdout);
    assert!(good.status.success(), "{}", text(&good.stderr));
    assert!(
        said.contains("listen = \"127.0.0.1:9\"") && !said.contains("hunter2"),
        "secrets stay out of the report: {said}"
    );
    std::fs::write(&file, "listten = \"127.0.0.1:9\"\n").expect("a file");
    let bad = output(portico(folder.path()).args(["config", "check"]));
    assert!(!bad.status.success() && text(&bad.stderr).contains("listten"), "{}", text(&bad.stderr));
}

#[test]
fn the_demo_refuses_to_be_reached_from_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = output(portico(folder.path()).args(["demo", "--listen", "0.0.0.0:0"]));
    assert!(!refused.status.success() && text(&refused.stderr).contains("this machine"), "{}", text(&refused.stderr));
}

#[test]
fn seed_fills_an_empty_database_and_no_other() {
    for engine in engines() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let db = runtime.block_on(fresh(engine, MIGRATIONS));
        let folder = tempfile::tempdir().expect("a folder");
        let seed = || {
            let mut command = portico(folder.path());
            command.env("PORTICO_DATABASE_URL", &db.url).args(["seed", "--tickets", "300"]);
            output(&mut command)
        };
        let indexes = || {
            let read = db.db.read(|conn| Box::pin(async move { conn.indexes().await }));
            runtime.block_on(read).expect("indexes")
        };
        let made_for_lists = indexes();
        let first = seed();
        assert_eq!(indexes(), made_for_lists, "what was laid aside is back");
        assert!(first.status.success(), "{}", text(&first.stderr));
        assert!(text(&first.stdout).contains("contact0.0@bench.example"), "{}", text(&first.stdout));
        let figures: Vec<i64> = runtime.block_on(async {
            db.db
                .read(|conn| {
                    Box::pin(async move {
                        conn.all(db::sql!(
                            "SELECT COUNT(*) FROM ticket UNION ALL SELECT COUNT(*) FROM message
                             UNION ALL SELECT COUNT(*) FROM ticket_words
                             UNION ALL SELECT COUNT(*) FROM event
                             UNION ALL SELECT COUNT(*) FROM event_link"
                        ))
                        .await
                    })
                })
                .await
                .expect("figures")
        });
        // Each has four messages, is found by customers and by staff, and stands with its filing and its messages on the
        // timelines of ticket, contact and company.
        assert_eq!(figures, [300, 1_200, 600, 1_500, 4_500]);
        runtime.block_on(async {
            let cut_off = "INSERT INTO installation (name, value) VALUES ('seeding', 'yes')";
            let run = db.db.write(move |conn| Box::pin(async move { conn.run(db::sql!(cut_off)).await.map(drop) }));
            run.await.map_err(|error: db::DbError| error).expect("it can be marked");
        });
        let serve = output(portico(folder.path()).env("PORTICO_DATABASE_URL", &db.url).arg("serve"));
        assert!(!serve.status.success() && text(&serve.stderr).contains("was cut off"), "{}", text(&serve.stderr));
        let second = seed();
        assert!(!second.status.success());
        assert!(text(&second.stderr).contains("only an empty database can be seeded"), "{}", text(&second.stderr));
    }
}
