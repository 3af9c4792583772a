//! The first hour: the link, the first administrator, and what has to be decided before customers may come.

use axum::http::StatusCode;
use portico::app::App;
use portico::config::Config;
use portico::desk::door::Claim;
use portico::desk::first_run;
use portico::desk::setup::MIGRATIONS;
use portico::desk::viewer::System;

use crate::world::{Browser, PASSWORD, Process, World, on_both_engines};

/// An installation in which nobody has done anything, on an engine like that of `world`.
struct Empty {
    process: Process,
    _files: tempfile::TempDir,
    _db: db::testing::TestDb,
}

async fn empty(world: &World) -> Empty {
    let is_sqlite = world.app.db.dialect() == db::Dialect::Sqlite;
    let engine = if is_sqlite { db::testing::Engine::Sqlite } else { db::testing::Engine::Postgres };
    let test = db::testing::fresh(engine, MIGRATIONS).await;
    let files = tempfile::tempdir().expect("a temporary folder");
    let config =
        Config { database_url: test.url.clone().into(), data_dir: files.path().to_owned(), ..Config::default() };
    let app = App::open(config, world.clock.clone()).await.expect("the app opens");
    Empty { process: Process::of(app), _files: files, _db: test }
}

impl Empty {
    async fn link(&self) -> Option<String> {
        let app = &self.process.app;
        let made =
            app.write(Claim::System(System::Setup), |mut s| Box::pin(async move { first_run::invite(&mut s).await }));
        made.await.expect("a link can be made")
    }

    fn visitor(&self) -> Browser {
        self.process.visitor("192.0.2.1")
    }
}

const ACCOUNT: [(&str, &str); 4] =
    [("first_name", "Nora"), ("last_name", "Lind"), ("email", "nora@example.com"), ("password", PASSWORD)];

on_both_engines! {
    async fn a_link_makes_the_first_administrator_once_who_then_sets_the_portal_up(world) {
        let place = empty(world).await;
        let old = place.link().await.expect("nobody works here");
        let token = place.link().await.expect("still nobody");
        let mut nora = place.visitor();
        assert!(nora.get("/desk/sign-in").await.body.contains("Nobody works here yet"));
        assert_eq!(nora.get("/requests").await.status, StatusCode::SERVICE_UNAVAILABLE, "a new portal is off");
        for wrong in [old.as_str(), "x", "%00"] {
            assert_eq!(nora.get(&format!("/setup/begin/{wrong}")).await.status, StatusCode::NOT_FOUND, "{wrong}");
            assert_eq!(nora.post(&format!("/setup/begin/{wrong}"), &ACCOUNT).await.status, StatusCode::NOT_FOUND);
        }
        let path = format!("/setup/begin/{token}");
        assert_eq!(nora.get(&path).await.status, StatusCode::OK);
        let refused = nora.post(&path, &[("first_name", ""), ("email", "nora"), ("password", "short")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("e-first_name") && refused.body.contains("e-email") && refused.body.contains("e-password"));
        assert!(refused.body.contains("value=\"nora\"") && !refused.body.contains("short\""), "words stay, the password does not");
        let made = nora.post(&path, &ACCOUNT).await;
        assert_eq!((made.status, made.location()), (StatusCode::SEE_OTHER, "/setup/portal"));
        assert_eq!(place.link().await, None, "somebody works here");
        assert_eq!(place.visitor().get(&path).await.status, StatusCode::NOT_FOUND, "it is used up");
        assert_eq!(place.visitor().post(&path, &ACCOUNT).await.status, StatusCode::NOT_FOUND);

        assert!(nora.get("/desk").await.body.contains("href=\"/setup\""), "the help desk says that something is left");
        assert_eq!(nora.post("/settings/portal/switch", &[("on", "yes")]).await.location(), "/setup/ready");
        assert_eq!(nora.post("/setup/ready", &[]).await.location(), "/setup/ready");
        assert!(nora.get("/setup/ready").await.body.contains("Say what your portal is called"));
        assert_eq!(place.visitor().get("/sign-in").await.status, StatusCode::SERVICE_UNAVAILABLE, "it stays off");
        let page = nora.get(nora.clone().get("/setup").await.location()).await;
        let version = page.hidden("version");
        let sheet = |slug: &'static str| {
            vec![("version", version.clone()), ("company_name", "Northwind".into()), ("name", "Northwind help".into()),
                ("domain", "1".into()), ("slug", slug.to_owned()), ("language", "en".into()), ("ticket_one", "Case".into()),
                ("ticket_access", "own".into()), ("brand", "#7a1fa2".into())]
        };
        let sent = |sheet: Vec<(&'static str, String)>| {
            let mut nora = nora.clone();
            async move {
                let fields: Vec<(&str, &str)> = sheet.iter().map(|(name, value)| (*name, value.as_str())).collect();
                nora.post("/setup/portal", &fields).await
            }
        };
        let refused = sent(sheet("desk")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("Northwind help") && refused.body.contains("#7a1fa2"), "nothing typed is lost");
        assert_eq!(sent(sheet("help")).await.location(), "/setup/mail");
        let overtaken = sent(sheet("other")).await;
        assert_eq!(overtaken.status, StatusCode::UNPROCESSABLE_ENTITY, "the page is older than what stands");
        let mut seen = sheet("help");
        seen[0].1 = overtaken.hidden("version");
        assert_eq!(sent(seen).await.location(), "/setup/mail", "whoever has seen it may go on");
        assert_eq!(nora.post("/setup/mail", &[]).await.location(), "/setup/mail?sent");
        assert!(nora.get("/setup/ready").await.body.contains("Switch the portal on"));
        assert_eq!(nora.post("/setup/ready", &[]).await.location(), "/setup/ready");
        let door = place.visitor().get("/help/sign-in").await;
        assert_eq!(door.status, StatusCode::OK);
        assert!(door.body.contains("Northwind help"));
        let preview = nora.get("/help/requests").await.body;
        assert!(preview.contains("<h1>Cases</h1>"), "{preview}");
        assert!(!nora.get("/desk").await.body.contains("href=\"/setup\""));
        portico::worker::drain(&place.process.app).await.expect("jobs can be done");
        let count = db::sql!("SELECT COUNT(*) FROM outbox WHERE purpose = 'test' AND recipient = 'nora@example.com'");
        let sent = place.process.app.db.read(|conn| Box::pin(conn.one::<i64>(count))).await;
        assert_eq!(sent.map_err(|error: db::DbError| error).expect("the outbox can be read"), 1);
    }

    async fn a_link_of_the_first_start_is_good_for_a_day_and_says_what_to_do_after(world) {
        let place = empty(world).await;
        let token = place.link().await.expect("nobody works here");
        let path = format!("/setup/begin/{token}");
        let mut nora = place.visitor();
        for wrong in [&token[..token.len() - 1], "%20", "x"] {
            let path = format!("/setup/begin/{wrong}");
            for page in [nora.get(&path).await, nora.post(&path, &ACCOUNT).await] {
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{wrong}");
                assert!(page.body.contains("This link does not work") && page.body.contains("newest link in the server’s log"), "{}", page.body);
            }
        }
        assert_eq!(nora.get("/setup/begin/").await.status, StatusCode::NOT_FOUND, "an empty one");
        world.clock.advance(24 * 60 * 60 - 1);
        assert_eq!(nora.get(&path).await.status, StatusCode::OK);
        world.clock.advance(1);
        for page in [nora.get(&path).await, nora.post(&path, &ACCOUNT).await] {
            assert_eq!(page.status, StatusCode::GONE);
            assert!(page.body.contains("This link has expired") && page.body.contains("Start Portico again"), "{}", page.body);
        }
        let next = place.link().await.expect("the next start has another");
        assert_eq!(nora.get(&path).await.status, StatusCode::NOT_FOUND, "a newer one has taken its place");
        let path = format!("/setup/begin/{next}");
        assert_eq!(nora.post(&path, &ACCOUNT).await.location(), "/setup/portal");
        let reused = place.visitor().post(&path, &ACCOUNT).await;
        assert_eq!(reused.status, StatusCode::NOT_FOUND);
        assert!(!reused.body.contains("server’s log"), "somebody works here: {}", reused.body);
    }

    async fn the_first_hours_page_of_an_open_portal_leads_to_the_settings_which_ask(world) {
        world.ticket("Pump drips", "It drips").await;
        world.run("UPDATE portal SET is_set_up = TRUE").await;
        let mut tom = world.staff("tom").await;
        let form = tom.get("/settings/portal/general").await;
        let version = form.hidden("version");
        let sent = [("version", &*version), ("company_name", "Helpers"), ("name", "Acme help"), ("domain", "1"), ("slug", ""),
            ("language", "en"), ("ticket_one", "Request"), ("ticket_access", "own"), ("brand", "#7a1fa2")];
        assert_eq!(tom.get("/setup/portal").await.location(), "/settings/portal/general");
        assert_eq!(tom.post("/setup/portal", &sent).await.location(), "/settings/portal/general");
        assert_eq!(world.text("SELECT ticket_access FROM portal").await, "company", "nothing is saved");
        for still in ["is_on = FALSE", "is_on = TRUE, is_set_up = FALSE"] {
            world.run(&format!("UPDATE portal SET {still}")).await;
            assert_eq!(tom.get("/setup/portal").await.status, StatusCode::OK, "{still}");
        }
        assert_eq!(tom.post("/setup/portal", &sent).await.location(), "/setup/mail");
        assert_eq!(world.text("SELECT ticket_access FROM portal").await, "own");
    }

    async fn privilege_escalation_by_the_first_hours_pages_is_refused(world) {
        let mut agent = world.staff("ingrid").await;
        for path in ["/setup", "/setup/portal", "/setup/mail", "/setup/ready", "/setup/begin/x"] {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/setup/portal", "/setup/mail", "/setup/ready", "/setup/begin/x"] {
            assert_eq!(agent.post(path, &ACCOUNT).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut ada = world.customer("ada").await;
        assert_eq!(ada.get("/setup/portal").await.location(), "/desk/sign-in?next=%2Fsetup%2Fportal");
        assert_eq!(world.count("SELECT COUNT(*) FROM staff").await, 2);
    }
}
