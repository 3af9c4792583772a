//! Administrators who look at a portal as one of its customers: they see what the customer sees, and change nothing.

use axum::http::StatusCode;
use portico::desk::ids::ContactId;
use portico::desk::setup::PortalChange;
use portico::web::routes::{Audience, table};

use crate::access::fill;
use crate::world::{Browser, World, on_both_engines};

/// An administrator who looks at the portal as a contact.
async fn looking_as(world: &World, contact: ContactId) -> Browser {
    let mut tom = world.staff("tom").await;
    let begun = tom.post(&format!("/desk/contacts/{contact}/view-as"), &[("portal", "1")]).await;
    assert_eq!((begun.status, begun.location()), (StatusCode::SEE_OTHER, "/requests"), "{}", begun.body);
    tom
}

/// What a page shows between its head and its foot.
fn main(body: &str) -> String {
    let from = body.find("<main").expect("a page");
    let to = body.find("</main>").expect("a page");
    let words = body[from..to].split_whitespace().collect::<Vec<_>>();
    words.join(" ")
}

/// A part of a page, by its id, up to a mark.
fn part<'p>(body: &'p str, from: &str, to: &str) -> &'p str {
    body.split(from).nth(1).and_then(|rest| rest.split(to).next()).unwrap_or_default()
}

on_both_engines! {
    async fn it_is_the_customers_portal_with_a_banner(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        world.ticket_of(world.people.eve, Some(world.people.acme_two), "Eve's valve", "It leaks").await;
        let mut tom = looking_as(world, world.people.ada).await;
        let mut ada = world.customer("ada").await;
        let page = tom.get("/requests").await.body;
        assert!(page.contains("You see what Ada Berg sees. Nothing can be changed."), "{page}");
        assert!(page.contains("action=\"/desk/view-as/stop\"") && !page.contains("/sign-out"));
        assert!(page.contains("Pump drips") && !page.contains("Eve's valve") && !page.contains("own-save"));
        let rows = |body: &str| part(body, "<tbody", "</tbody>").to_owned();
        assert_eq!(rows(&page), rows(&ada.get("/requests").await.body));
        for path in ["/requests.csv", "/requests.csv?view=mine", "/requests.csv?view=organization&sort=subject"] {
            assert_eq!(tom.get(path).await.body, ada.get(path).await.body, "{path}");
        }
        let path = format!("/requests/{id}");
        let (seen, own) = (tom.get(&path).await.body, ada.get(&path).await.body);
        assert_eq!(part(&seen, "id=\"talk\"", "</section>"), part(&own, "id=\"talk\"", "</section>"));
        assert!(!seen.contains("id=\"reply\"") && !seen.contains("/close\"") && !seen.contains("/mails\""), "{seen}");
        assert!(main(&tom.get("/new").await.body).contains("Nothing can be sent or changed"));
        let account = tom.get("/account").await.body;
        assert!(account.contains("ada@example.com") && !main(&account).contains("<form"), "{account}");
    }

    async fn it_sees_no_more_than_the_customer_under_any_rule(world) {
        let ben = ContactId(world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await);
        let adas = world.ticket("Pump drips", "It drips").await;
        let bens = world.ticket_of(ben, Some(world.people.acme), "Fan hums", "It hums").await;
        let eves = world.ticket_of(world.people.eve, Some(world.people.acme_two), "Valve leaks", "It leaks").await;
        let mut tom = looking_as(world, ben).await;
        let mut own = world.customer("ben").await;
        for access in ["company", "own"] {
            world.settings(PortalChange { ticket_access: Some(access), ..PortalChange::default() }).await;
            for id in [adas, bens, eves] {
                let path = format!("/requests/{id}");
                assert_eq!(tom.get(&path).await.status, own.get(&path).await.status, "{access} {path}");
            }
            assert_eq!(tom.get("/requests.csv").await.body, own.get("/requests.csv").await.body, "{access}");
            assert_eq!(tom.get("/requests?q=pump").await.body.contains("Pump drips"), access == "company");
        }
    }

    async fn no_route_lets_it_write(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let mut ada = world.customer("ada").await;
        ada.post("/requests/views", &[("name", "Mine"), ("query", "status=open")]).await;
        let mut tom = looking_as(world, world.people.ada).await;
        let everything = "SELECT (SELECT COUNT(*) FROM message) + (SELECT COUNT(*) FROM event) + (SELECT COUNT(*) FROM property_history)
            + (SELECT COUNT(*) FROM own_view) + (SELECT COUNT(*) FROM own_columns) + (SELECT COUNT(*) FROM upload) + (SELECT COUNT(*) FROM mail_choice)
            + (SELECT COUNT(*) FROM ticket_mute) + (SELECT COUNT(*) FROM erasure) + (SELECT COUNT(*) FROM job) + (SELECT COUNT(*) FROM outbox)
            + (SELECT COUNT(*) FROM session) + CAST((SELECT SUM(updated_at) FROM contact) + (SELECT SUM(updated_at) FROM ticket) AS BIGINT)";
        let before = world.count(everything).await;
        let fields = [
            ("body", "Hi"), ("submit_key", "k"), ("subject", "s"), ("content", "c"), ("name", "n"), ("query", "status=open"), ("pace", "never"),
            ("mails", "off"), ("act", "ask"), ("sure", "yes"), ("first_name", "Eve"), ("last_name", "E"), ("language", "sv"), ("mode", "dark"),
            ("version", "1"), ("order", "subject"), ("show", "subject"),
        ];
        for route in table() {
            // What a text looks like is no secret and nobody's.
            if route.audience != Audience::Customer || route.method == "GET" || route.path == "/preview" {
                continue;
            }
            let path = fill(route.path, &id);
            let page = match route.method {
                "POST" => tom.post(&path, &fields).await,
                method => {
                    let method = method.parse().expect("a method");
                    let request = tom.request(method, &path).body(axum::body::Body::empty()).expect("a request");
                    tom.send(request).await
                }
            };
            assert!(matches!(page.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{} {path}: {} {}", route.method, page.status, page.body);
        }
        let file: (&str, &str, &str, &[u8]) = ("files", "a.txt", "text/plain", b"a");
        assert_eq!(tom.post_files(&format!("/requests/{id}/reply"), &[("body", "Hi")], &[file]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(tom.get("/account/data.json").await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.count(everything).await, before, "nothing has changed");
    }

    async fn the_customer_has_no_session_of_it(world) {
        let mut tom = looking_as(world, world.people.ada).await;
        tom.get("/requests").await;
        let sessions = format!("SELECT COUNT(*) FROM session WHERE contact_id = {} OR audience = 'portal'", world.people.ada);
        assert_eq!(world.count(&sessions).await, 0);
        assert!(tom.cookies().keys().all(|name| !name.contains("portal")), "{:?}", tom.cookies());
        let desk = tom.cookies().get("portico_desk").expect("a session of staff").clone();
        let mut visitor = world.visitor();
        visitor.set_cookie("portico_portal", &desk);
        assert!(visitor.get("/requests").await.location().starts_with("/sign-in"), "the secret is none of the portal's");
    }

    async fn it_ends_when_stopped_by_itself_and_with_the_session(world) {
        world.ticket("Pump drips", "It drips").await;
        let text = "You see what Ada Berg sees.";
        let mut tom = looking_as(world, world.people.ada).await;
        assert!(tom.get("/requests").await.body.contains(text));
        let stopped = tom.post("/desk/view-as/stop", &[]).await;
        assert_eq!(stopped.location(), format!("/desk/contacts/{}", world.people.ada));
        assert!(!tom.get("/requests").await.body.contains(text));
        assert_eq!(tom.post("/desk/view-as/stop", &[]).await.location(), "/desk/contacts");
        let mut tom = looking_as(world, world.people.ada).await;
        world.clock.advance(29 * 60);
        assert!(tom.get("/requests").await.body.contains(text));
        world.clock.advance(2 * 60);
        let page = tom.get("/requests").await.body;
        assert!(!page.contains(text) && page.contains("This is the portal as customers see it."), "{page}");
        let mut tom = looking_as(world, world.people.ada).await;
        tom.post("/desk/sign-out", &[]).await;
        assert!(tom.get("/requests").await.location().starts_with("/sign-in"));
        let mut tom = looking_as(world, world.people.ada).await;
        world.run("UPDATE staff SET role = 'agent' WHERE email = 'tom@example.com'").await;
        assert!(!tom.get("/requests").await.body.contains(text), "who is no administrator any more does not look");
    }

    async fn it_is_written_down_and_only_administrators_do_it(world) {
        let page = format!("/desk/contacts/{}", world.people.ada);
        let mut ingrid = world.staff("ingrid").await;
        assert!(!ingrid.get(&page).await.body.contains("view-as"));
        for path in [format!("{page}/view-as"), "/desk/view-as/stop".to_owned()] {
            assert_eq!(ingrid.post(&path, &[("portal", "1")]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM view_as").await, 0);
        let mut tom = looking_as(world, world.people.ada).await;
        assert!(tom.get(&page).await.body.contains("Tom Becker viewed Acme help as this customer"));
        assert!(tom.get("/settings/portal/history").await.body.contains("portal viewed as this customer"));
        assert_eq!(tom.post("/desk/contacts/999/view-as", &[("portal", "1")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(tom.post(&format!("{page}/view-as"), &[("portal", "9")]).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_customer_whom_the_portal_does_not_let_in_shows_nothing(world) {
        let mut tom = world.staff("tom").await;
        world.run("UPDATE portal SET access = 'groups', access_groups = '[]'").await;
        let refused = tom.post(&format!("/desk/contacts/{}/view-as", world.people.ada), &[("portal", "1")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("cannot enter the portal"), "{}", refused.body);
        world.run("UPDATE portal SET access = 'everybody'").await;
        let mut tom = looking_as(world, world.people.ada).await;
        world.run("UPDATE portal SET access = 'groups'").await;
        assert_eq!(tom.get("/requests").await.status, StatusCode::FORBIDDEN, "as for them");
        world.run("UPDATE portal SET access = 'everybody'").await;
        assert_eq!(tom.get("/requests").await.status, StatusCode::OK);
        world.run(&format!("UPDATE contact SET declined_at = 1 WHERE id = {}", world.people.ada)).await;
        assert_eq!(tom.get("/requests").await.status, StatusCode::NOT_FOUND, "nor whom staff have declined");
    }

    async fn hints_and_files_go_by_the_customers_rules(world) {
        let mine = world.ticket("Pump drips", "It drips").await.to_string();
        let other = world.ticket_of(world.people.eve, Some(world.people.acme_two), "Valve leaks", "It leaks").await.to_string();
        let mut eve = world.customer("eve").await;
        let key = eve.get(&format!("/requests/{other}")).await.hidden("submit_key");
        let file: (&str, &str, &str, &[u8]) = ("files", "a.txt", "text/plain", b"a");
        eve.post_files(&format!("/requests/{other}/reply"), &[("body", "see"), ("submit_key", &key)], &[file]).await;
        let mut tom = looking_as(world, world.people.ada).await;
        assert_eq!(eve.get(&format!("/requests/{other}/files/1")).await.status, StatusCode::OK);
        assert_eq!(tom.get(&format!("/requests/{other}/files/1")).await.status, StatusCode::NOT_FOUND);
        let mut cursor = portico::desk::live::now(&world.app.db).await.expect("a place to begin");
        let mut hints = tom.hints("/live").await;
        for id in [&other, &mine] {
            let mut agent = world.staff("ingrid").await;
            let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
            let fields = [("submit_key", key.as_str()), ("view", "all"), ("kind", "reply"), ("then", "us"), ("body", "Which?")];
            agent.post(&format!("/desk/t/{id}/reply"), &fields).await;
        }
        portico::web::live::tell(&world.app, &mut cursor).await.expect("streams are told");
        assert_eq!(hints.next().await.data, mine, "of the customer's own alone");
    }
}
