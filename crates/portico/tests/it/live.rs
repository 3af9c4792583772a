//! Open pages hear of what concerns them, of nothing else, and keep nobody signed in.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use portico::app::App;
use portico::desk::live::{self, Cursor};
use portico::desk::setup::PortalChange;
use portico::web::live::tell;
use tokio::sync::watch;

use crate::world::{Browser, World, on_both_engines};

/// Longer than any test: whoever waits for it waits for ever.
const NEVER: Duration = Duration::from_secs(24 * 60 * 60);

/// Ends what was started with it when it is dropped.
type Stop = watch::Sender<bool>;

/// The open pages of a world's process are told what happens, with this pause between looks.
async fn live(world: &World, look: Duration) -> Stop {
    let stop = Stop::new(false);
    tokio::spawn(portico::web::live::run(world.app.clone(), look, stop.subscribe()));
    // The first look finds out where events stand.
    while world.app.live.looks() == 0 {
        tokio::task::yield_now().await;
    }
    stop
}

/// Hears of other processes, and waits until it does.
async fn listen(world: &World, stop: &Stop) {
    tokio::spawn(portico::worker::listen(world.app.clone(), stop.subscribe()));
    while listeners(world).await == 0 {
        tokio::task::yield_now().await;
    }
}

async fn listeners(world: &World) -> i64 {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity
               WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'";
    world.count(sql).await
}

/// A world that several processes can share; None where no PostgreSQL was given.
async fn shared() -> Option<World> {
    let is_there = db::testing::engines().contains(&db::testing::Engine::Postgres);
    if is_there { Some(World::new(db::testing::Engine::Postgres).await) } else { None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_writes_is_heard_without_looking_for_it() {
    let Some(world) = shared().await else { return };
    let id = world.ticket("Ada's pump", "It drips").await.0;
    let mut ada = world.customer("ada").await.hints("/live").await;
    let other = world.another().await;
    let mut agent = other.staff("ingrid").await;
    let stop = live(&world, NEVER).await;
    listen(&world, &stop).await;
    for round in 1..=2 {
        write(&mut agent, id, "reply", &format!("Which pump? {round}")).await;
        assert_eq!(ada.next().await.data, id.to_string(), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_was_cut_off_misses_nothing() {
    let Some(world) = shared().await else { return };
    let id = world.ticket("Ada's pump", "It drips").await.0;
    let mut ada = world.customer("ada").await.hints("/live").await;
    let mut agent = world.another().await.staff("ingrid").await;
    let stop = live(&world, NEVER).await;
    listen(&world, &stop).await;
    let ours = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    for round in 1..=2 {
        write(&mut agent, id, "reply", &format!("Before {round}")).await;
        assert_eq!(ada.next().await.data, id.to_string());
        let pid = world.count(&format!("SELECT CAST(MAX(pid) AS BIGINT) {ours}")).await;
        world.count(&format!("SELECT COUNT(pg_terminate_backend(pid)) {ours}")).await;
        while world.count(&format!("SELECT COUNT(*) {ours} AND pid = {pid}")).await > 0 {
            tokio::task::yield_now().await;
        }
        write(&mut agent, id, "reply", &format!("Meanwhile {round}")).await;
        assert_eq!(ada.next().await.data, id.to_string(), "what was written meanwhile is told");
        while listeners(&world).await == 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_of_another_process_is_begun_at_once() {
    let Some(mut world) = shared().await else { return };
    let mut config = world.app.config.clone();
    config.worker.poll_seconds = NEVER.as_secs();
    world.app = App::open(config, world.clock.clone()).await.expect("the app opens");
    let id = world.ticket("Ada's pump", "It drips").await.0;
    let mut agent = world.another().await.staff("ingrid").await;
    let stop = Stop::new(false);
    tokio::spawn(portico::worker::run(world.app.clone(), stop.subscribe()));
    listen(&world, &stop).await;
    write(&mut agent, id, "reply", "Which pump?").await;
    while world.count("SELECT COUNT(*) FROM outbox").await == 0 {
        tokio::task::yield_now().await;
    }
}

pub(crate) async fn now(world: &World) -> Cursor {
    live::now(&world.app.db).await.expect("events can be read")
}

pub(crate) async fn tell_all(world: &World, cursor: &mut Cursor) {
    tell(&world.app, cursor).await.expect("events can be read");
}

async fn write(agent: &mut Browser, ticket: i64, kind: &str, body: &str) {
    let key = agent.get(&format!("/desk/v/all/t/{ticket}")).await.hidden("submit_key");
    let fields = [("submit_key", key.as_str()), ("view", "all"), ("kind", kind), ("then", "customer"), ("body", body)];
    let sent = agent.post(&format!("/desk/t/{ticket}/reply"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

async fn last_event(world: &World) -> i64 {
    world.count("SELECT MAX(id) FROM event").await
}

on_both_engines! {
    async fn what_nobody_tells_is_found_by_looking(world) {
        let id = world.ticket("Ada's pump", "It drips").await.0;
        let mut ada = world.customer("ada").await.hints("/live").await;
        let mut agent = world.another().await.staff("ingrid").await;
        // Nobody listens in this process.
        let _stop = live(world, Duration::from_millis(5)).await;
        write(&mut agent, id, "reply", "Which pump?").await;
        assert_eq!(ada.next().await.data, id.to_string());
    }

    async fn ticket_idor_by_the_live_channel_strangers_and_notes_stay_out(world) {
        let adas = world.ticket("Ada's pump", "It drips").await.0;
        let eves = world.ticket_of(world.people.eve, Some(world.people.acme_two), "Eve's pump", "x").await.0;
        let mut agent = world.staff("ingrid").await;
        let mut ada = world.customer("ada").await.hints("/live").await;
        let mut ben = world.customer("ben").await.hints("/live").await;
        let mut eve = world.customer("eve").await.hints("/live").await;
        let mut desk = world.staff("tom").await.hints("/desk/live").await;
        let mut cursor = now(world).await;
        write(&mut agent, adas, "note", "Only for us").await;
        let note = last_event(world).await;
        write(&mut agent, adas, "reply", "Which pump?").await;
        write(&mut agent, eves, "reply", "Which pump?").await;
        tell_all(world, &mut cursor).await;
        for hints in [&mut ada, &mut ben] {
            let hint = hints.next().await;
            assert_eq!((hint.event.as_str(), hint.data.as_str()), ("ticket", adas.to_string().as_str()));
            assert!(hint.id > note, "of the note there is no hint");
        }
        assert_eq!(eve.next().await.data, eves.to_string(), "a stranger's first hint is her own");
        assert_eq!(desk.next().await.id, note, "colleagues hear of the note");
    }

    async fn what_is_hidden_is_told_to_open_pages_and_what_the_portal_does_not_show_is_not(world) {
        let (pump, press) = (world.ticket("Ada's pump", "It drips").await.0, world.ticket("Ada's press", "x").await.0);
        world.run(&format!("UPDATE ticket SET priority = 'LOW' WHERE id = {press}")).await;
        let low = r#"[[{"property":"hs_ticket_priority","operator":"NOT_IN","values":["LOW"]}]]"#;
        world.run(&format!("UPDATE portal SET visible = '{low}'")).await;
        let message = world.count(&format!("SELECT MAX(id) FROM message WHERE ticket_id = {pump}")).await.to_string();
        let mut agent = world.staff("ingrid").await;
        let mut ada = world.customer("ada").await.hints("/live").await;
        let mut cursor = now(world).await;
        write(&mut agent, press, "reply", "Which press?").await;
        let hide = [("view", "all"), ("message", message.as_str()), ("do", "hide")];
        assert_eq!(agent.post(&format!("/desk/t/{pump}/showing"), &hide).await.status, StatusCode::SEE_OTHER);
        tell_all(world, &mut cursor).await;
        assert_eq!(ada.next().await.data, pump.to_string(), "the first she hears of is what is hidden now");
    }

    async fn where_customers_see_only_their_own_colleagues_hear_nothing(world) {
        world.settings(PortalChange { ticket_access: Some("own"), ..PortalChange::default() }).await;
        let adas = world.ticket("Ada's pump", "It drips").await.0;
        let ben_id = portico::desk::ids::ContactId(world.count("SELECT id FROM contact WHERE first_name = 'Ben'").await);
        let bens = world.ticket_of(ben_id, Some(world.people.acme), "Ben's pump", "x").await.0;
        let mut agent = world.staff("ingrid").await;
        let mut ben = world.customer("ben").await.hints("/live").await;
        let mut cursor = now(world).await;
        write(&mut agent, adas, "reply", "Which pump?").await;
        write(&mut agent, bens, "reply", "Which pump?").await;
        tell_all(world, &mut cursor).await;
        assert_eq!(ben.next().await.data, bens.to_string());
    }

    async fn a_stage_that_turns_is_told_and_one_that_does_not_is_not(world) {
        let id = world.ticket("Ada's pump", "It drips").await.0;
        let mut agent = world.staff("ingrid").await;
        let mut ada = world.customer("ada").await.hints("/live").await;
        let mut cursor = now(world).await;
        for key in ["3", "2"] {
            let stage = world.count(&format!("SELECT id FROM stage WHERE key = '{key}'")).await.to_string();
            let sent = agent.post(&format!("/desk/t/{id}/change"), &[("stage", &stage), ("view", "all")]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER);
        }
        tell_all(world, &mut cursor).await;
        assert_eq!(ada.next().await.id, last_event(world).await, "the second move gave her the turn");
    }

    async fn a_stream_ends_with_its_session_and_keeps_none_alive(world) {
        let id = world.ticket("Ada's pump", "It drips").await.0;
        let mut browser = world.customer("ada").await;
        let mut hints = browser.hints("/live").await;
        world.clock.advance(23 * 60 * 60);
        let quiet = browser.request(Method::GET, "/requests").header("x-live", "1");
        let page = browser.send(quiet.body(axum::body::Body::empty()).expect("a request")).await;
        assert_eq!(page.status, StatusCode::OK);
        world.app.note_seen().await.expect("sessions can be noted");
        world.clock.advance(2 * 60 * 60);
        let mut agent = world.staff("ingrid").await;
        let mut cursor = now(world).await;
        write(&mut agent, id, "reply", "Which pump?").await;
        tell_all(world, &mut cursor).await;
        assert_eq!(hints.next().await.event, "over", "pages that look by themselves keep nobody signed in");
        assert_eq!(browser.get("/requests").await.status, StatusCode::SEE_OTHER);
    }

    async fn processes_hear_of_each_other_through_the_database(world) {
        let id = world.ticket("Ada's pump", "It drips").await.0;
        let mut ada = world.customer("ada").await.hints("/live").await;
        let mut cursor = now(world).await;
        let other = world.another().await;
        let mut agent = other.staff("ingrid").await;
        write(&mut agent, id, "reply", "Which pump?").await;
        tell_all(world, &mut cursor).await;
        assert_eq!(ada.next().await.data, id.to_string());
    }

    async fn what_is_committed_late_is_told_all_the_same_and_once(world) {
        let id = world.ticket("Ada's pump", "It drips").await.0;
        let mut ada = world.customer("ada").await.hints("/live").await;
        let mut cursor = now(world).await;
        let last = last_event(world).await;
        for number in [last + 5, last + 3, last + 9] {
            world
                .run(&format!(
                    "INSERT INTO event (id, kind, ticket_id, is_public, data, created_at)
                     VALUES ({number}, 'closed', {id}, TRUE, '{{}}', 0)"
                ))
                .await;
            tell_all(world, &mut cursor).await;
            tell_all(world, &mut cursor).await;
            assert_eq!(ada.next().await.id, number);
        }
    }
}
