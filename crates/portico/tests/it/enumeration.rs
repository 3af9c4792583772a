//! Known, unknown, locked, declined and passwordless addresses: one answer and the same work, counted, wherever somebody who
//! is not signed in names an address.

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;

use crate::settings::saved;
use crate::world::{PASSWORD, World, on_both_engines};

/// Ada has an account; Eve's address is locked, Ben has no password, Cleo was declined; nobody has the last.
const ADDRESSES: [&str; 5] =
    ["ada@example.com", "eve@example.com", "ben@example.com", "cleo@example.com", "nobody@example.net"];

async fn everybody(world: &World) {
    saved(&mut world.staff("tom").await, Tab::Access, &[("access", "register"), ("has_signin_link", "true")]).await;
    let cleo = [("email", "cleo@example.com"), ("first_name", "Cleo"), ("last_name", "Quist")];
    world.staff("ingrid").await.post("/desk/contacts/new", &cleo).await;
    world.run("UPDATE contact SET declined_at = 1, is_approved = FALSE WHERE email_key = 'cleo@example.com'").await;
    world.run("UPDATE contact SET password_hash = NULL WHERE email_key = 'ben@example.com'").await;
    for _ in 0..10 {
        let wrong = [("email", "eve@example.com"), ("password", "wrong-wrong-wrong")];
        world.visitor().post("/sign-in", &wrong).await;
    }
    world.visitor().get("/sign-in").await;
    portico::worker::drain(&world.app).await.expect("jobs can be done");
}

/// What an answer tells, and what it cost.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    status: StatusCode,
    body: String,
    hashes: u64,
    statements: u64,
    jobs: i64,
}

async fn tell(world: &World, path: &str, email: &str, more: &[(&str, &str)]) -> Told {
    let mut browser = world.visitor();
    // Who asks a page first has what is read once read already.
    browser.get("/sign-in").await;
    let jobs = world.count("SELECT COUNT(*) FROM job").await;
    let before = (world.app.passwords.hashed(), world.app.db.statements());
    let page = browser.post(path, &[&[("email", email)], more].concat()).await;
    let (hashes, statements) = (world.app.passwords.hashed() - before.0, world.app.db.statements() - before.1);
    let jobs = world.count("SELECT COUNT(*) FROM job").await - jobs;
    portico::worker::drain(&world.app).await.expect("jobs can be done");
    Told { status: page.status, body: page.body.replace(email, "ADDRESS"), hashes, statements, jobs }
}

on_both_engines! {
    async fn account_enumeration_is_told_by_no_answer_and_by_no_work(world) {
        everybody(world).await;
        let person = [("first_name", "Nia"), ("last_name", "Quist"), ("password", "copper kettle on a hill")];
        let wrong = [("password", "wrong-wrong-wrong")];
        for (path, more, hashes, jobs) in [
            ("/sign-in", &wrong[..], 1, 0),
            ("/forgot", &[], 0, 1),
            ("/sign-in/link", &[], 0, 1),
            ("/register", &person[..], 1, 1),
        ] {
            // Once, and once more within the minute in which no second mail is sent.
            for expected in [jobs, 0] {
                let first = tell(world, path, ADDRESSES[0], more).await;
                assert_eq!((first.hashes, first.jobs), (hashes, expected), "{path}: {first:?}");
                for email in &ADDRESSES[1..] {
                    assert_eq!(tell(world, path, email, more).await, first, "{path}, {email}");
                }
            }
            world.clock.advance(61);
        }
        let locked = [("password", PASSWORD)];
        let (eve, nobody) = (ADDRESSES[1], ADDRESSES[4]);
        assert_eq!(tell(world, "/sign-in", eve, &locked).await, tell(world, "/sign-in", nobody, &locked).await);
    }

    async fn mail_bombing_over_hours_sends_five_mails_and_then_one_a_quarter_of_an_hour(world) {
        for _ in 0..60 {
            world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
            world.clock.advance(60);
        }
        assert_eq!(world.mails().await.len(), 8, "within an hour");
        world.clock.advance(24 * 60 * 60);
        for _ in 0..3 {
            world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
            world.clock.advance(60);
        }
        assert_eq!(world.mails().await.len(), 11, "a quiet day later it begins anew");
        // Staff send a link all the same.
        let mut ingrid = world.staff("ingrid").await;
        let here = format!("/desk/contacts/{}", world.people.ada);
        assert_eq!(ingrid.post(&format!("{here}/password"), &[]).await.location(), format!("{here}?linked"));
        assert_eq!(ingrid.post(&format!("{here}/password"), &[]).await.location(), format!("{here}?waits"));
    }

    async fn whoever_signs_in_by_links_gets_as_many_as_they_use(world) {
        everybody(world).await;
        for n in 0..12 {
            let before = world.mails().await.len();
            world.visitor().post("/sign-in/link", &[("email", "ben@example.com")]).await;
            let mails = world.mails().await;
            assert_eq!(mails.len(), before + 1, "{n}");
            let plain = &mails[before].plain;
            let link = plain[plain.find("/link/").expect("a link")..].split_whitespace().next().unwrap_or_default();
            assert_eq!(world.visitor().post(link, &[]).await.status, StatusCode::SEE_OTHER);
            world.clock.advance(61);
        }
    }
}
