//! How long customers stay signed in: what counts as being there, and what ends a session.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use portico::desk::portal_settings::Tab;
use portico::worker;

use crate::settings::{opened, saved, set};
use crate::world::{Browser, Page, World, on_both_engines};

const MINUTE: i64 = 60;

async fn idle(world: &World, minutes: &str) {
    saved(&mut world.staff("tom").await, Tab::Access, &[("idle_minutes", minutes)]).await;
}

/// A request that a page makes by itself.
async fn quietly(browser: &mut Browser, path: &str) -> Page {
    let request = browser.request(Method::GET, path).header("x-live", "1");
    browser.send(request.body(Body::empty()).expect("a request")).await
}

async fn left(browser: &mut Browser) -> i64 {
    let page = browser.get("/account/session").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let said: serde_json::Value = serde_json::from_str(&page.body).expect("JSON");
    said["left"].as_i64().expect("seconds")
}

async fn is_in(browser: &mut Browser) -> bool {
    match browser.get("/requests").await.status {
        StatusCode::OK => true,
        StatusCode::SEE_OTHER => false,
        other => panic!("{other}"),
    }
}

async fn sessions(world: &World) -> i64 {
    world.count("SELECT COUNT(*) FROM session WHERE audience = 'portal'").await
}

on_both_engines! {
    async fn a_session_ends_exactly_when_nobody_used_it_for_so_long(world) {
        idle(world, "20").await;
        let mut ada = world.customer("ada").await;
        for _ in 0..3 {
            world.clock.advance(20 * MINUTE - 1);
            assert!(is_in(&mut ada).await, "each request begins the time anew, written down or not");
        }
        world.app.note_seen().await.expect("sessions can be noted");
        world.clock.advance(20 * MINUTE - 1);
        assert!(is_in(&mut ada).await);
        world.clock.advance(20 * MINUTE);
        assert!(!is_in(&mut ada).await, "not a second longer");
        assert!(!is_in(&mut ada).await, "and that it was asked for brings nothing back");
    }

    async fn what_one_process_has_noted_counts_in_every_process(world) {
        idle(world, "20").await;
        let here = world.customer("ada").await;
        let elsewhere = world.another().await;
        let mut there = elsewhere.visitor("192.0.2.1");
        for (name, value) in here.cookies() {
            there.set_cookie(name, value);
        }
        world.clock.advance(19 * MINUTE);
        assert!(is_in(&mut there).await);
        elsewhere.app.note_seen().await.expect("sessions can be noted");
        world.clock.advance(19 * MINUTE);
        assert!(is_in(&mut here.clone()).await);
        world.app.note_seen().await.expect("sessions can be noted");
        elsewhere.app.note_seen().await.expect("an older note makes nothing younger");
        world.clock.advance(19 * MINUTE);
        assert!(is_in(&mut there).await);
    }

    async fn what_pages_do_by_themselves_keeps_nobody_signed_in(world) {
        idle(world, "20").await;
        let mut ada = world.customer("ada").await;
        let id = world.ticket("Ada's pump", "It drips").await;
        let mut hints = ada.hints("/live").await;
        for minute in 1..20 {
            world.clock.advance(MINUTE);
            assert_eq!(quietly(&mut ada, "/requests").await.status, StatusCode::OK);
            assert_eq!(left(&mut ada).await, (20 - minute) * MINUTE, "and asking costs nothing");
        }
        drop(ada.hints("/live").await);
        world.clock.advance(MINUTE);
        assert!(!is_in(&mut ada).await);
        let mut cursor = portico::desk::live::now(&world.app.db).await.expect("a place");
        let mut agent = world.staff("ingrid").await;
        let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
        let answer = [("submit_key", key.as_str()), ("view", "all"), ("kind", "reply"), ("body", "Which pump?")];
        agent.post(&format!("/desk/t/{id}/reply"), &answer).await;
        while portico::web::live::tell(&world.app, &mut cursor).await.expect("happenings are told") > 0 {}
        assert_eq!(hints.next().await.event, "over", "a stream ends with its session and says nothing more");
    }

    async fn whoever_says_that_they_are_there_stays(world) {
        idle(world, "20").await;
        let mut ada = world.customer("ada").await;
        for _ in 0..4 {
            world.clock.advance(19 * MINUTE);
            assert_eq!(left(&mut ada).await, MINUTE);
            for _ in 0..2 {
                let said = ada.post("/account/session", &[]).await;
                assert_eq!((said.status, said.body.as_str()), (StatusCode::OK, "{\"left\":1200}"), "twice is as good");
            }
        }
        world.clock.advance(20 * MINUTE);
        let request = |method| ada.request(method, "/account/session").header("accept", "application/json");
        for method in [Method::GET, Method::POST] {
            let late = ada.clone().send(request(method).body(Body::empty()).expect("a request")).await;
            assert_eq!(late.status, StatusCode::UNAUTHORIZED, "too late is too late");
        }
        for path in ["/account/session", "/account/session?x=1"] {
            assert_eq!(world.staff("tom").await.get(path).await.status, StatusCode::NOT_FOUND, "staff who look have none");
            assert_eq!(world.visitor().get(path).await.status, StatusCode::SEE_OTHER);
        }
    }

    async fn pages_warn_where_somebody_may_be_signed_out_and_nowhere_else(world) {
        idle(world, "20").await;
        let mut ada = world.customer("ada").await;
        for path in ["/requests", "/new", "/account"] {
            let page = ada.get(path).await.body;
            assert!(page.contains("role=\"alertdialog\"") && page.contains("/assets/idle-"), "{path}");
            assert!(page.contains("data-left=\"1200\" data-warning=\"120\""), "{path}");
            assert!(page.contains("You will be signed out <span data-when>in 2 minutes</span>"), "{path}");
        }
        assert!(!world.visitor().get("/sign-in").await.body.contains("alertdialog"));
        assert!(!world.staff("tom").await.get("/requests").await.body.contains("alertdialog"), "nor in the preview");
        world.run("UPDATE domain SET idle_minutes = 2").await;
        assert!(ada.get("/requests").await.body.contains("data-left=\"120\" data-warning=\"60\""), "half of a short time");
        idle(world, "0").await;
        assert!(!ada.get("/requests").await.body.contains("alertdialog"));
    }

    async fn switched_off_leaves_the_days_after_which_a_session_ends_in_any_case(world) {
        idle(world, "0").await;
        let mut ada = world.customer("ada").await;
        world.clock.advance(29 * 24 * 60 * MINUTE);
        worker::keep_house(&world.app).await.expect("house is kept");
        assert!(is_in(&mut ada).await, "nobody is signed out for doing nothing");
        assert_eq!(left(&mut ada).await, 24 * 60 * MINUTE);
        world.clock.advance(24 * 60 * MINUTE);
        assert!(!is_in(&mut ada).await, "but for ever nobody stays");
        idle(world, "20").await;
        let mut ben = world.customer("ben").await;
        for _ in 0..30 * 24 * 4 - 1 {
            world.clock.advance(15 * MINUTE);
            assert!(quietly(&mut ben, "/account/session").await.status == StatusCode::OK);
            assert_eq!(ben.post("/account/session", &[]).await.status, StatusCode::OK);
        }
        assert_eq!(left(&mut ben).await, 15 * MINUTE, "whoever never rests is signed out on the thirtieth day");
        world.clock.advance(15 * MINUTE);
        assert!(!is_in(&mut ben).await);
    }

    async fn staff_stay_signed_in_as_the_operator_has_it(world) {
        idle(world, "20").await;
        let process = world.configured(|config| config.sessions.idle_minutes = 60).await;
        let mut tom = process.staff("tom").await;
        world.clock.advance(60 * MINUTE - 1);
        assert_eq!(tom.get("/desk").await.status, StatusCode::OK);
        world.clock.advance(60 * MINUTE - 1);
        assert_eq!(tom.get("/requests").await.status, StatusCode::OK, "looking at the portal counts, too");
        world.clock.advance(60 * MINUTE);
        assert_eq!(tom.get("/desk").await.status, StatusCode::SEE_OTHER);
    }

    async fn minutes_that_an_operator_has_stored_are_offered_and_stay(world) {
        let mut tom = world.staff("tom").await;
        world.run("UPDATE domain SET idle_minutes = 90").await;
        let page = tom.get("/settings/portal/access").await.body;
        assert!(page.contains("<option value=\"90\" selected>90 minutes</option>"), "{page}");
        for offered in ["20\">20 minutes", "40\">40 minutes", "60\">60 minutes", "1440\">24 hours", "0\">Off"] {
            assert!(page.contains(&format!("<option value=\"{offered}</option>")), "{offered}: {page}");
        }
        assert_eq!(opened(&mut tom, Tab::Access).await["idle_minutes"], "90");
        saved(&mut tom, Tab::Access, &[]).await;
        assert_eq!(world.count("SELECT idle_minutes FROM domain").await, 90);
        for wrong in ["-1", "21", "", "1e3", "99999999999999999999"] {
            let page = set(&mut tom, Tab::Access, &[("idle_minutes", wrong)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        saved(&mut tom, Tab::Access, &[("idle_minutes", "40")]).await;
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("90 minutes") && history.contains("40 minutes"), "{history}");
    }

    async fn what_is_over_is_forgotten_and_nothing_else(world) {
        idle(world, "20").await;
        let (mut ada, mut ben) = (world.customer("ada").await, world.customer("ben").await);
        world.clock.advance(19 * MINUTE);
        assert!(is_in(&mut ada).await, "it is noted, and not written down");
        world.clock.advance(19 * MINUTE);
        worker::keep_house(&world.app).await.expect("house is kept");
        assert!(is_in(&mut ada).await, "whoever keeps house does not know what is noted elsewhere");
        assert!(!is_in(&mut ben).await);
        world.app.note_seen().await.expect("sessions can be noted");
        world.clock.advance(80 * MINUTE - 1);
        worker::keep_house(&world.app).await.expect("house is kept");
        assert_eq!(sessions(world).await, 1, "the one that nobody has used for long is gone");
        idle(world, "0").await;
        world.clock.advance(20 * 24 * 60 * MINUTE);
        worker::keep_house(&world.app).await.expect("house is kept");
        assert_eq!(sessions(world).await, 1);
        world.clock.advance(10 * 24 * 60 * MINUTE + 1);
        worker::keep_house(&world.app).await.expect("house is kept");
        assert_eq!(sessions(world).await, 0, "what is past its days is gone in any case");
    }

    async fn an_answer_that_met_the_end_leads_back_to_its_page(world) {
        idle(world, "20").await;
        let id = world.ticket("Ada's pump", "It drips").await;
        let mut ada = world.customer("ada").await;
        let lost = ada.get(&format!("/requests/{id}/reply")).await;
        assert_eq!(lost.location(), format!("/requests/{id}"), "where an answer is sent to is a page's address, too");
        world.clock.advance(20 * MINUTE);
        let sent = ada
            .request(Method::POST, &format!("/requests/{id}/reply"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("referer", format!("http://localhost/requests/{id}"))
            .header("x-send", "1");
        let page = ada.send(sent.body(Body::from("body=Late")).expect("a request")).await;
        assert_eq!(page.status, StatusCode::NO_CONTENT);
        assert_eq!(page.headers["x-location"], format!("/sign-in?next=%2Frequests%2F{id}"));
        assert_eq!(world.visitor().get(&format!("/requests/{id}/reply")).await.status, StatusCode::SEE_OTHER);
    }
}
