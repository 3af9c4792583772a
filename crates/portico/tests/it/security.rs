//! Where customers are signed in, what ends a session, and another password.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use portico::desk::portal_settings::Tab;

use crate::settings::saved;
use crate::world::{Browser, PASSWORD, Page, World, on_both_engines};

const FRESH: &str = "copper kettle on a hill";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

/// Somebody who signs in with a browser that says what it is.
async fn signed_in(world: &World, who: &str, user_agent: &str) -> Browser {
    let mut browser = world.visitor();
    let email = format!("{who}@example.com");
    let form = serde_html_form::to_string([("email", email.as_str()), ("password", PASSWORD)]).expect("a form");
    let request = browser
        .request(Method::POST, "/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("user-agent", user_agent);
    let page = browser.send(request.body(Body::from(form)).expect("a request")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    browser
}

/// The sessions that a page of security lets end.
fn others(page: &Page) -> Vec<String> {
    let parts = page.body.split("action=\"/account/security/").skip(1);
    parts.filter_map(|part| part.split_once("/end\"")).map(|(id, _)| id.to_owned()).collect()
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/requests").await.status == StatusCode::OK
}

async fn changes(browser: &mut Browser, current: &str, password: &str) -> Page {
    browser.post("/account/password", &[("current", current), ("password", password)]).await
}

async fn signs_in(world: &World, password: &str) -> StatusCode {
    world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", password)]).await.status
}

on_both_engines! {
    async fn sign_in_and_linking_by_a_header_that_a_proxy_might_set_is_none(world) {
        for name in ["remote-user", "x-remote-user", "x-forwarded-user", "x-forwarded-email", "x-auth-request-email", "authorization"] {
            for path in ["/requests", "/desk", "/settings/staff"] {
                let visitor = world.visitor();
                let request = visitor.request(axum::http::Method::GET, path).header(name, "tom@example.com");
                let page = world.visitor().send(request.body(axum::body::Body::empty()).expect("a request")).await;
                assert!(page.status == StatusCode::SEE_OTHER && page.location().contains("/sign-in"), "{name} {path}: {}", page.status);
            }
        }
    }

    async fn a_customer_sees_where_they_are_signed_in_and_ends_one_or_all_others(world) {
        let mut here = signed_in(world, "ada", FIREFOX).await;
        world.clock.advance(60);
        let mut there = signed_in(world, "ada", "Mozilla/5.0 (iPhone) Version/17.5 Safari/604.1").await;
        let mut third = signed_in(world, "ada", "\t<b>curl</b>").await;
        let mut ben = signed_in(world, "ben", FIREFOX).await;
        let page = here.get("/account/security").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        for text in ["Firefox on Linux", "Safari on iPhone", "Unknown browser", "This device"] {
            assert_eq!(page.body.matches(&format!("{text}<")).count() + page.body.matches(&format!("{text} <")).count(), 1, "{text}: {}", page.body);
        }
        assert!(!page.body.contains("curl"), "what a browser says stands nowhere as it came");
        let ids = others(&page);
        assert_eq!(ids.len(), 2, "nobody ends their own session here");
        for id in &ids {
            let theirs = ben.post(&format!("/account/security/{id}/end"), &[]).await;
            assert_eq!(theirs.status, StatusCode::NOT_FOUND, "nor somebody else's");
        }
        assert_eq!(here.post("/account/security/9876543/end", &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(here.post("/account/security/x/end", &[]).await.status, StatusCode::NOT_FOUND);
        assert!(is_in(&mut there).await && is_in(&mut third).await);
        let ended = here.post(&format!("/account/security/{}/end", ids[0]), &[]).await;
        assert_eq!(ended.location(), "/account/security?done=one");
        assert!(here.get(ended.location()).await.body.contains("That device is signed out"));
        assert!(is_in(&mut there).await != is_in(&mut third).await, "the one and not the other");
        for _ in 0..2 {
            let ended = here.post("/account/security/end-others", &[]).await;
            assert_eq!(ended.location(), "/account/security?done=others", "twice is as good as once");
        }
        assert!(!is_in(&mut there).await && !is_in(&mut third).await && is_in(&mut here).await);
        assert!(is_in(&mut ben).await, "and nobody else");
        assert_eq!(others(&here.get("/account/security").await), Vec::<String>::new());
    }

    async fn an_ended_session_is_over_in_every_process_and_its_stream_with_it(world) {
        let id = world.ticket("Ada's pump", "It drips").await;
        let mut here = world.customer("ada").await;
        let there = world.customer("ada").await;
        let elsewhere = world.another().await;
        let mut other = elsewhere.visitor("192.0.2.1");
        for (name, value) in there.cookies() {
            other.set_cookie(name, value);
        }
        assert!(is_in(&mut other).await);
        let mut live_channel_of_an_ended_session = other.hints("/live").await;
        here.post("/account/security/end-others", &[]).await;
        assert!(!is_in(&mut other).await, "at once");
        elsewhere.app.note_seen().await.expect("what is noted of it brings nothing back");
        assert!(!is_in(&mut other).await);
        let mut cursor = portico::desk::live::now(&world.app.db).await.expect("a place");
        let key = here.get(&format!("/requests/{id}")).await.hidden("submit_key");
        let said = here.post(&format!("/requests/{id}/reply"), &[("body", "Still drips"), ("submit_key", &key)]).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER);
        while portico::web::live::tell(&elsewhere.app, &mut cursor).await.expect("happenings are told") > 0 {}
        let heard = tokio::time::timeout(Duration::from_secs(20), live_channel_of_an_ended_session.next()).await;
        assert_eq!(heard.expect("something comes").event, "over", "no hint for whoever is out");
    }

    async fn sessions_of_other_domains_and_those_that_are_over_are_not_shown(world) {
        saved(&mut world.staff("tom").await, Tab::Access, &[("idle_minutes", "20")]).await;
        signed_in(world, "ada", FIREFOX).await;
        world.clock.advance(20 * 60);
        signed_in(world, "ada", FIREFOX).await;
        world.run("UPDATE session SET domain_id = 99 WHERE id = (SELECT MAX(id) FROM session)").await;
        let elsewhere = world.count("SELECT MAX(id) FROM session").await;
        let mut here = signed_in(world, "ada", FIREFOX).await;
        assert_eq!(others(&here.get("/account/security").await), Vec::<String>::new());
        let ended = here.post(&format!("/account/security/{elsewhere}/end"), &[]).await;
        assert_eq!(ended.status, StatusCode::NOT_FOUND, "each domain is by itself");
    }

    async fn staff_who_look_at_the_portal_find_no_security(world) {
        let mut tom = world.staff("tom").await;
        assert_eq!(tom.get("/account/security").await.status, StatusCode::NOT_FOUND);
        assert_eq!(tom.get("/account/password").await.status, StatusCode::NOT_FOUND);
        for path in ["/account/security/1/end", "/account/security/end-others", "/account/password"] {
            let page = tom.post(path, &[("current", PASSWORD), ("password", FRESH)]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!tom.get("/account").await.body.contains("/account/security"));
        assert!(world.customer("ada").await.get("/account").await.body.contains("href=\"/account/security\""));
        assert_eq!(world.visitor().get("/account/security").await.location(), "/sign-in?next=%2Faccount%2Fsecurity");
    }

    async fn sessions_survive_no_password_change_but_the_one_in_which_it_was_made(world) {
        let (mut here, mut there) = (world.customer("ada").await, world.customer("ada").await);
        let (session_fixation, link) = (here.clone(), crate::gate::link(world, "/forgot", "ada@example.com").await);
        let changed = changes(&mut here, PASSWORD, FRESH).await;
        assert_eq!((changed.status, changed.location()), (StatusCode::SEE_OTHER, "/account/security?done=password"));
        let cookie = changed.headers["set-cookie"].to_str().expect("text").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
        assert!(here.get("/account/security?done=password").await.body.contains("Your new password is set"));
        assert!(!is_in(&mut there).await);
        assert!(!is_in(&mut session_fixation.clone()).await, "the former secret is worth nothing");
        assert_eq!(signs_in(world, PASSWORD).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(signs_in(world, FRESH).await, StatusCode::SEE_OTHER);
        let link = link.expect("a link");
        let late = world.visitor().post(&link, &[("password", "another kettle on a hill")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "nor is a link from before");
        let mails = world.mails().await;
        assert_eq!(mails.iter().filter(|mail| mail.purpose == "changed" && mail.recipient == "ada@example.com").count(), 1);
    }

    async fn a_wrong_present_password_counts_as_a_failed_sign_in_and_costs_one_hash(world) {
        let mut ada = world.customer("ada").await;
        for n in 1..=10 {
            let before = world.app.passwords.hashed();
            let page = changes(&mut ada, "wrong-wrong-wrong", FRESH).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
            assert!(page.body.contains("This is not your present password") && page.body.contains("id=\"e-current\""));
            assert!(!page.body.contains("wrong-wrong") && !page.body.contains(FRESH), "passwords stand on no page");
            assert_eq!(world.app.passwords.hashed(), before + 1);
        }
        let lockout_bypass = changes(&mut ada, PASSWORD, FRESH).await;
        assert_eq!(lockout_bypass.status, StatusCode::UNPROCESSABLE_ENTITY, "the eleventh fails though right");
        assert_eq!(signs_in(world, PASSWORD).await, StatusCode::UNPROCESSABLE_ENTITY, "here as well as there");
        assert!(is_in(&mut ada).await, "whoever is in stays in");
        world.clock.advance(16 * 60);
        assert_eq!(changes(&mut ada, PASSWORD, FRESH).await.status, StatusCode::SEE_OTHER);
        let weak = changes(&mut ada, FRESH, "abcde-fghij-klmno").await;
        assert!(weak.status == StatusCode::UNPROCESSABLE_ENTITY && weak.body.contains("Leave out runs"), "{}", weak.body);
        for empty in [("", ""), (FRESH, ""), ("", FRESH)] {
            assert_eq!(changes(&mut ada, empty.0, empty.1).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        assert_eq!(signs_in(world, FRESH).await, StatusCode::SEE_OTHER);
    }

    async fn two_changes_at_once_leave_one_password(world) {
        let ada = world.customer("ada").await;
        let (mut first, mut second) = (ada.clone(), ada.clone());
        let (one, two) = tokio::join!(
            changes(&mut first, PASSWORD, FRESH),
            changes(&mut second, PASSWORD, "another kettle on a hill")
        );
        let done = [&one, &two].iter().filter(|page| page.location() == "/account/security?done=password").count();
        assert_eq!(done, 1, "{} {}", one.status, two.status);
        assert_eq!(world.count("SELECT COUNT(*) FROM session WHERE audience = 'portal'").await, 1);
        assert_eq!(world.mails().await.iter().filter(|mail| mail.purpose == "changed").count(), 1);
    }

    async fn whoever_has_no_password_is_led_to_the_link(world) {
        let mut ada = world.customer("ada").await;
        world.run("UPDATE contact SET password_hash = NULL WHERE email_key = 'ada@example.com'").await;
        let page = ada.get("/account/security").await.body;
        assert!(page.contains("You have no password yet") && !page.contains("name=\"current\""), "{page}");
        assert_eq!(changes(&mut ada, "", FRESH).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
