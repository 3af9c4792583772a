//! The program as a client of SCIM finds it that is not ours: `scim2 test` asks for everything that the standard promises.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::Command;

use db::testing::{engines, fresh};
use portico::desk::setup::MIGRATIONS;
use portico::random;

use crate::program::{Running, portico};

/// What is known to be otherwise here: whether a contact may sign in stays when it is taken away, as nobody is let in by saying
/// nothing; and their one address is always the primary one, and always for work.
const OTHERWISE: [&str; 2] = [
    "check_remove_attribute PATCH modify() did not remove attribute 'active'",
    "check_replace_attribute PATCH modify() returned unexpected value for 'emails'.",
];
/// Checks that there are at least.
const CHECKS: usize = 40;

#[expect(clippy::disallowed_methods, reason = "tests are told where the client is by the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What each check came to: `SUCCESS name` or `ERROR name`, with the first line of what it says.
fn checks(said: &str) -> Vec<(bool, String)> {
    let mut all: Vec<(bool, String)> = vec![];
    let mut lines = said.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((kind, name)) = line.split_once(' ').filter(|(kind, _)| ["SUCCESS", "ERROR"].contains(kind)) else {
            continue;
        };
        let why = lines.peek().map(|line| line.trim()).unwrap_or_default();
        all.push((kind == "SUCCESS", format!("{name} {why}")));
    }
    all
}

#[test]
fn a_client_that_is_not_ours_finds_what_the_standard_promises() {
    let Some(client) = variable("SCIM_CLIENT") else {
        let is_ci = variable("CI").as_deref() == Some("true");
        assert!(!is_ci || variable("PORTICO_SKIP_SCIM").is_some(), "CI=true, but SCIM_CLIENT names no client");
        return;
    };
    for engine in engines() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let db = runtime.block_on(fresh(engine, MIGRATIONS));
        let secret = random::token();
        let rows = [
            "INSERT INTO company (id, name, name_key, domain_key, created_at, updated_at) VALUES (1, 'A', 'a', '', 0, 0)".to_owned(),
            format!(
                "INSERT INTO scim_token (company_id, name, name_key, token_hash, created_at) VALUES (1, 't', 't', '{}', 0)",
                random::digest(&secret)
            ),
        ];
        for row in rows {
            let run = db.db.write(move |conn| Box::pin(async move { conn.run(db::sql!(row)).await.map(drop) }));
            runtime.block_on(run).map_err(|error: db::DbError| error).expect("a row can be written");
        }
        // Resources say where they stand, so the address has to be known before.
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address").to_string();
        drop(free);
        let folder = tempfile::tempdir().expect("a folder");
        let mut serve = portico(folder.path());
        serve.env("PORTICO_DATABASE_URL", &db.url).env("PORTICO_LISTEN", &address);
        serve.env("PORTICO_PUBLIC_URL", format!("http://{address}")).arg("serve");
        let (running, _) = Running::start(&mut serve, "address=");
        let asked = Command::new(&client)
            .args(["--url", &format!("http://{address}/scim/v2"), "test"])
            .env("SCIM_CLI_HEADERS", format!("Authorization: Bearer {secret}"))
            .env("NO_COLOR", "1")
            .output()
            .expect("the client starts");
        drop(running);
        let said = format!("{}{}", String::from_utf8_lossy(&asked.stdout), String::from_utf8_lossy(&asked.stderr));
        let all = checks(&said);
        let failed: BTreeSet<&str> = all.iter().filter(|(is_good, _)| !is_good).map(|(_, why)| why.as_str()).collect();
        assert_eq!(failed, BTreeSet::from(OTHERWISE), "{engine:?}: {said}");
        assert!(all.len() >= CHECKS, "{engine:?}: {} checks: {said}", all.len());
        runtime.block_on(async { drop(db) });
    }
}
