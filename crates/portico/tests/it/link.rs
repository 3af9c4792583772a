//! Signing in by a link in a mail: what the link does, and what nobody can make it do.

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;

use crate::settings::saved;
use crate::world::{Browser, PASSWORD, Page, World, on_both_engines};

const NOT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

async fn switched(world: &World, is_on: bool) {
    let value = if is_on { "true" } else { "" };
    saved(&mut world.staff("tom").await, Tab::Access, &[("has_signin_link", value)]).await;
}

async fn asks(world: &World, email: &str, next: &str) -> Page {
    world.visitor().post("/sign-in/link", &[("email", email), ("next", next)]).await
}

/// The path of the newest link that was mailed.
async fn mailed(world: &World) -> String {
    let mails = world.mails().await;
    let plain = &mails.iter().rfind(|mail| mail.purpose == "link").expect("a mail").plain;
    let start = plain.find("/link/").expect("a link");
    plain[start..].split_whitespace().next().expect("it ends").to_owned()
}

async fn link(world: &World, next: &str) -> String {
    assert_eq!(asks(world, "ada@example.com", next).await.status, StatusCode::OK);
    mailed(world).await
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/requests").await.status == StatusCode::OK
}

on_both_engines! {
    async fn a_mailed_link_signs_in_once_and_looking_at_it_uses_nothing_up(world) {
        switched(world, true).await;
        let link = link(world, "/requests?q=pump").await;
        let mut browser = world.visitor();
        for _ in 0..3 {
            let page = browser.get(&link).await;
            assert!(page.status == StatusCode::OK && page.body.contains(&format!("action=\"{link}\"")), "{}", page.body);
            assert!(browser.cookies().is_empty(), "mail programs that look at links sign nobody in");
        }
        let entered = browser.post(&link, &[]).await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/requests?q=pump"));
        let cookie = entered.headers["set-cookie"].to_str().expect("text").to_owned();
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert!(is_in(&mut browser).await);
        let again = world.visitor().post(&link, &[]).await;
        assert!(again.status == NOT && again.body.contains("no longer works"), "a link works once");
        assert!(!world.visitor().get(&link).await.body.contains("<button class=\"btn pri\""), "and its page says so");
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::OK, "the password holds");
    }

    async fn session_fixation_and_the_session_before_are_ended_by_a_link(world) {
        switched(world, true).await;
        let link = link(world, "").await;
        let mut browser = world.customer("ben").await;
        let before = browser.clone();
        let secret = browser.cookies().clone();
        assert_eq!(browser.post(&link, &[]).await.location(), "/requests");
        assert!(!is_in(&mut before.clone()).await, "whoever was signed in before is signed out");
        assert!(browser.cookies() != &secret, "and the secret is a new one");
        assert!(browser.get("/account").await.body.contains("ada@example.com"));
    }

    async fn a_link_signs_in_whom_it_was_sent_to_whatever_else_is_sent(world) {
        switched(world, true).await;
        let link = link(world, "").await;
        let mut browser = world.visitor();
        browser.post(&link, &[("email", "ben@example.com"), ("contact", &*world.people.eve.to_string())]).await;
        let page = browser.get("/account").await.body;
        assert!(page.contains("ada@example.com") && !page.contains("ben@example.com"));
    }

    async fn a_link_to_an_address_that_is_no_longer_theirs_signs_nobody_in(world) {
        switched(world, true).await;
        let link = link(world, "").await;
        let (id, mut ingrid) = (world.people.ada, world.staff("ingrid").await);
        let here = format!("/desk/contacts/{id}/edit");
        let version = ingrid.get(&here).await.hidden("version");
        let sheet = [("version", &*version), ("email", "ada@example.net"), ("first_name", "Ada"), ("last_name", "Berg")];
        let saved = ingrid.post(&here, &sheet).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        assert_eq!(world.visitor().post(&link, &[]).await.status, NOT);
    }

    async fn links_are_void_when_they_are_old_or_there_is_a_newer_one_or_the_password_changed(world) {
        switched(world, true).await;
        let first = link(world, "").await;
        world.clock.advance(60);
        let second = link(world, "").await;
        assert_eq!(world.visitor().post(&first, &[]).await.status, NOT, "a newer link voids the older");
        world.clock.advance(15 * 60 - 1);
        assert!(world.visitor().get(&second).await.body.contains("<button class=\"btn pri\""), "it works for a quarter of an hour");
        world.clock.advance(1);
        assert_eq!(world.visitor().post(&second, &[]).await.status, NOT, "and no longer");
        let third = link(world, "").await;
        let reset = crate::gate::link(world, "/forgot", "ada@example.com").await.expect("a link");
        world.visitor().post(&reset, &[("password", "copper kettle on a hill")]).await;
        assert_eq!(world.visitor().post(&third, &[]).await.status, NOT, "a new password voids it");
        portico::worker::keep_house(&world.app).await.expect("house is kept");
        world.clock.advance(16 * 60);
        portico::worker::keep_house(&world.app).await.expect("house is kept");
        assert_eq!(world.count("SELECT COUNT(*) FROM signin_link").await, 0, "what is over is forgotten");
        let kept = "SELECT COUNT(*) FROM outbox WHERE purpose = 'link' AND (plain <> '' OR html <> '')";
        assert_eq!(world.count(kept).await, 0, "in the outbox, too");
    }

    async fn predictable_token_truncated_empty_and_invented_ones_sign_nobody_in(world) {
        switched(world, true).await;
        let link = link(world, "").await;
        let token = link.trim_start_matches("/link/").to_owned();
        assert_eq!(token.len(), 43);
        let digest = portico::random::digest(&token);
        assert_eq!(world.text("SELECT token_hash FROM signin_link").await, digest, "only its digest is kept");
        let reset = crate::gate::link(world, "/forgot", "ada@example.com").await.expect("a link");
        let reset = reset.trim_start_matches("/reset/").to_owned();
        for wrong in ["", "A", &token[..42], &format!("{token}A"), &digest, &reset, "%00", "..", &"A".repeat(43), &"A".repeat(9_000)] {
            let mut browser = world.visitor();
            assert_ne!(browser.post(&format!("/link/{wrong}"), &[]).await.status, StatusCode::SEE_OTHER, "{wrong}");
            assert!(browser.cookies().is_empty(), "{wrong}");
        }
        let crossed = world.visitor().post(&format!("/reset/{token}"), &[("password", "copper kettle on a hill")]).await;
        assert_eq!(crossed.status, NOT, "nor does a link set a password");
        assert_eq!(world.visitor().post(&link, &[]).await.status, StatusCode::SEE_OTHER, "the right one still does");
    }

    async fn a_link_of_another_domain_signs_nobody_in(world) {
        switched(world, true).await;
        world.run("INSERT INTO domain (host, language, time_zone, proven_at, created_at, has_signin_link) VALUES ('other.example', 'en', 'UTC', 1, 0, TRUE)").await;
        let link = link(world, "").await;
        world.run("UPDATE signin_link SET domain_id = (SELECT MAX(id) FROM domain)").await;
        assert!(!world.visitor().get(&link).await.body.contains("<button class=\"btn pri\""));
        assert_eq!(world.visitor().post(&link, &[]).await.status, NOT);
    }

    async fn account_enumeration_makes_the_same_answer_and_the_same_work(world) {
        switched(world, true).await;
        let mut answers = vec![];
        for email in ["ada@example.com", "nobody@example.com"] {
            let hashed = world.app.passwords.hashed();
            let page = asks(world, email, "/new").await;
            let jobs = world.count("SELECT COUNT(*) FROM job WHERE kind = 'mail.compose'").await;
            portico::worker::drain(&world.app).await.expect("jobs can be done");
            answers.push((page.status, page.body.replace(email, "ADDRESS"), jobs, world.app.passwords.hashed() - hashed));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!((answers[0].2, answers[0].3), (1, 0));
        let mails = world.mails().await;
        assert_eq!(mails.iter().map(|mail| (mail.purpose.as_str(), mail.recipient.as_str())).collect::<Vec<_>>(), [("link", "ada@example.com")]);
        assert_eq!(world.count("SELECT COUNT(*) FROM signin_link").await, 1);
        for empty in ["", "   ", "nobody"] {
            let page = asks(world, empty, "/new").await;
            assert!(page.status == NOT && page.hidden("next") == "/new", "{empty:?}: {}", page.body);
        }
    }

    async fn mail_bombing_sends_one_link_a_minute(world) {
        switched(world, true).await;
        for _ in 0..5 {
            asks(world, " ADA@example.com", "").await;
        }
        assert_eq!(world.mails().await.len(), 1);
        world.clock.advance(60);
        asks(world, "ada@example.com", "").await;
        assert_eq!(world.mails().await.len(), 2);
    }

    async fn open_redirect_by_a_link_is_none(world) {
        switched(world, true).await;
        for (n, evil) in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""].iter().enumerate() {
            world.clock.advance(60);
            let link = link(world, evil).await;
            assert_eq!(world.visitor().post(&link, &[]).await.location(), "/requests", "{n}");
        }
    }

    async fn lockout_is_lifted_by_a_used_link_and_by_nothing_less(world) {
        switched(world, true).await;
        for _ in 0..10 {
            world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", "wrong-wrong")]).await;
        }
        let right = [("email", "ada@example.com"), ("password", PASSWORD)];
        let link = link(world, "").await;
        world.visitor().get(&link).await;
        assert_eq!(world.visitor().post("/sign-in", &right).await.status, NOT);
        assert_eq!(world.visitor().post(&link, &[]).await.status, StatusCode::SEE_OTHER, "whoever is locked comes in by a link");
        assert_eq!(world.visitor().post("/sign-in", &right).await.status, StatusCode::SEE_OTHER);
    }

    async fn switched_off_there_is_none_of_it(world) {
        switched(world, true).await;
        let link = link(world, "").await;
        switched(world, false).await;
        for path in ["/sign-in/link", &link] {
            assert_eq!(world.visitor().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            let posted = world.visitor().post(path, &[("email", "ada@example.com")]).await;
            assert_eq!(posted.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!world.visitor().get("/sign-in").await.body.contains("/sign-in/link"));
        switched(world, true).await;
        assert!(world.visitor().get("/sign-in").await.body.contains("formaction=\"/sign-in/link\""));
        assert!(!world.visitor().get("/desk/sign-in").await.body.contains("/sign-in/link"), "staff have passwords");
        assert_eq!(world.visitor().post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    }

    async fn whoever_may_not_enter_comes_no_further_than_the_page_that_says_so(world) {
        switched(world, true).await;
        world.lets_in(1, r#"[[{"property":"email","operator":"EQ","values":["ben@example.com"]}]]"#).await;
        let link = link(world, "").await;
        let mut browser = world.visitor();
        assert_eq!(browser.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.get("/requests").await.status, StatusCode::FORBIDDEN);
    }

    async fn two_who_use_a_link_at_once_are_one(world) {
        switched(world, true).await;
        let link = link(world, "").await;
        let (mut one, mut two) = (world.visitor(), world.visitor());
        let (first, second) = tokio::join!(one.post(&link, &[]), two.post(&link, &[]));
        let done = [first.status, second.status].iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
        assert_eq!(done, 1, "{} {}", first.status, second.status);
        assert_eq!(world.count("SELECT COUNT(*) FROM session WHERE audience = 'portal'").await, 1);
    }

    async fn the_mail_speaks_the_language_of_whom_it_goes_to(world) {
        switched(world, true).await;
        saved(&mut world.staff("tom").await, Tab::General, &[("visitors_choose", "true")]).await;
        world.run("UPDATE contact SET language = 'sv' WHERE email_key = 'ada@example.com'").await;
        let link = link(world, "").await;
        let mails = world.mails().await;
        assert_eq!(mails[0].subject, "Din inloggningslänk");
        assert!(mails[0].plain.contains("i 15 minuter") && mails[0].html.contains(&link), "{}", mails[0].plain);
    }
}
