//! Scenarios 12 and 13: links for new passwords, locked addresses, and sessions that nobody used.

use axum::http::{Method, StatusCode, header};
use portico::desk::portal_settings::Tab;

use super::sought;
use crate::gate::link;
use crate::settings::saved;
use crate::world::{PASSWORD, World, on_both_engines, unescaped};

const FRESH: &str = "copper kettle on a hill";
const WRONG: [(&str, &str); 2] = [("email", "ada@example.com"), ("password", "a-wrong-password")];

async fn signs_in(world: &World, password: &str) -> StatusCode {
    world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", password)]).await.status
}

on_both_engines! {
    async fn scenario_12_links_work_once_and_for_a_day_and_guesses_lock(world) {
        let (refused, done) = (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::SEE_OTHER);
        let first = link(world, "/forgot", "ada@example.com").await.expect("a mail with a link");
        assert_eq!(world.visitor().post(&first, &[("password", FRESH)]).await.status, done);
        assert_eq!((signs_in(world, PASSWORD).await, signs_in(world, FRESH).await), (refused, done));
        let again = world.visitor().post(&first, &[("password", "another kettle on a hill")]).await;
        assert_eq!(again.status, refused, "a link works once");
        assert!(!world.visitor().get(&first).await.body.contains("name=\"password\""), "and its page says so at once");
        assert_eq!(signs_in(world, FRESH).await, done, "the password stays");

        world.clock.advance(61);
        let second = link(world, "/forgot", "ada@example.com").await.expect("a mail with a link");
        world.clock.advance(24 * 60 * 60 - 1);
        assert!(world.visitor().get(&second).await.body.contains("name=\"password\""), "it works for a day");
        world.clock.advance(2);
        assert_eq!(world.visitor().post(&second, &[("password", PASSWORD)]).await.status, refused, "and no longer");
        assert_eq!(signs_in(world, FRESH).await, done);

        let mut stranger = world.visitor();
        let mut answers = vec![];
        for _ in 0..11 {
            let page = stranger.post("/sign-in", &WRONG).await;
            answers.push((page.status, page.body.len()));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "the eleventh looks like the first: {answers:?}");
        assert_eq!(signs_in(world, FRESH).await, refused, "the address is locked, even for the right password");
        world.clock.advance(15 * 60 + 1);
        assert_eq!(signs_in(world, FRESH).await, done, "for a quarter of an hour");
        for _ in 0..10 {
            stranger.post("/sign-in", &WRONG).await;
        }
        assert_eq!(signs_in(world, FRESH).await, refused);
        let third = link(world, "/forgot", "ada@example.com").await.expect("a mail with a link");
        assert_eq!(world.visitor().post(&third, &[("password", "another kettle on a hill")]).await.status, done);
        assert_eq!(signs_in(world, "another kettle on a hill").await, done, "or until a new password is set by a link");
    }

    async fn scenario_13_after_a_pause_signing_in_leads_back_to_the_page(world) {
        let ticket = sought(world, "Quince press").await;
        saved(&mut world.staff("tom").await, Tab::Access, &[("idle_minutes", "20")]).await;
        let mut browser = world.customer("ada").await;
        for path in [ticket.page(), "/requests?q=quince&sort=subject&dir=asc".to_owned(), "/new".to_owned(), ticket.file()] {
            assert_eq!(browser.get(&path).await.status, StatusCode::OK, "{path}");
            world.clock.advance(20 * 60 - 1);
            assert_eq!(browser.get(&path).await.status, StatusCode::OK, "not yet: {path}");
            world.clock.advance(20 * 60);
            let asked = browser.get(&path).await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{path}");
            assert!(asked.location().starts_with("/sign-in?next="), "{}", asked.location());
            assert!(!asked.body.contains("Quince"), "{path}");
            let next = unescaped(&browser.get(asked.location()).await.hidden("next"));
            let fields = [("email", "ada@example.com"), ("password", PASSWORD), ("next", &next)];
            let signed_in = browser.post("/sign-in", &fields).await;
            assert_eq!((signed_in.status, signed_in.location()), (StatusCode::SEE_OTHER, path.as_str()));
            assert_eq!(browser.get(&path).await.status, StatusCode::OK, "{path}");
        }
        let key = browser.get(&ticket.page()).await.hidden("submit_key");
        world.clock.advance(20 * 60);
        let form = serde_html_form::to_string([("body", "Too late"), ("submit_key", key.as_str())]).expect("a form");
        let reply = browser
            .request(Method::POST, &format!("{}/reply", ticket.page()))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::REFERER, format!("http://localhost{}", ticket.page()))
            .body(form.into())
            .expect("a request");
        let sent = browser.send(reply).await;
        assert!(sent.location().starts_with("/sign-in?next="), "{}", sent.location());
        assert_eq!(browser.get(sent.location()).await.hidden("next"), ticket.page(), "the page the form stood on");
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE body = 'Too late'").await, 0);
    }
}
