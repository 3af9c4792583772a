//! What customers say about themselves on their account's page.

use axum::http::StatusCode;

use crate::world::{Browser, Page, World, on_both_engines};

async fn save(who: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let version = who.get("/account").await.hidden("version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    who.post("/account", &all).await
}

fn ok(page: &Page, to: &str) {
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, to), "{}", page.body);
}

fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    assert!(page.body.contains(words), "{words} in {}", page.body);
}

/// Requesters of the queue, in its order by them.
async fn requesters(world: &World) -> Vec<String> {
    portico::worker::drain(&world.app).await.expect("jobs can be done");
    let page = world.customer("ada").await.get("/requests?sort=requester").await;
    let rows = page.body.split("<tbody").nth(1).unwrap_or_default().split("<tr").skip(1);
    let name =
        |row: &str| ["Ada", "Zoe", "Ben"].into_iter().find(|name| row.contains(name)).unwrap_or_default().to_owned();
    rows.map(name).collect()
}

on_both_engines! {
    async fn customers_change_their_name_and_staff_see_it_at_once(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let said = [("first_name", " Zoe "), ("last_name", "Ängström"), ("time_zone", "")];
        ok(&save(&mut ada, &said).await, "/account?saved=1");
        assert!(ada.get("/account?saved=1").await.body.contains("Zoe Ängström"));
        let mut agent = world.staff("ingrid").await;
        let page = agent.get(&format!("/desk/contacts/{}", world.people.ada)).await;
        assert!(page.body.contains("<h1 dir=\"auto\">Zoe Ängström</h1>"), "{}", page.body);
        let by = format!("SELECT COUNT(*) FROM property_history WHERE object = 'contact' AND contact_id = {} AND name IN ('firstname', 'lastname')", world.people.ada);
        assert_eq!(world.count(&by).await, 2);
    }

    async fn lists_follow_the_name_in_their_order(world) {
        let ben = world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await;
        world.ticket("Pump drips", "It drips").await;
        world.ticket_of(portico::desk::ids::ContactId(ben), Some(world.people.acme), "Valve leaks", "It leaks").await;
        let before = requesters(world).await;
        save(&mut world.customer("ada").await, &[("first_name", "Zoe"), ("last_name", "Zed")]).await;
        let after = requesters(world).await;
        assert_eq!(before.iter().map(|name| name.replace("Ada", "Zoe")).rev().collect::<Vec<_>>(), after);
    }

    async fn dates_are_read_in_ones_own_time_zone(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let (mut ada, mut ben) = (world.customer("ada").await, world.customer("ben").await);
        let path = format!("/requests/{id}");
        assert!(ada.get(&path).await.body.contains("Today, 11:00"));
        let said = [("first_name", "Ada"), ("last_name", "Berg"), ("time_zone", "Asia/Tokyo")];
        ok(&save(&mut ada, &said).await, "/account?saved=1");
        let page = ada.get(&path).await.body;
        assert!(page.contains("Today, 20:00") && !page.contains("Today, 11:00"), "{page}");
        assert!(ada.get("/requests.csv").await.body.contains("2026-11-24 20:00"));
        assert!(ben.get(&path).await.body.contains("Today, 11:00"), "it is nobody else's");
        ok(&save(&mut ada, &[("first_name", "Ada"), ("last_name", "Berg"), ("time_zone", "")]).await, "/account?saved=1");
        assert!(ada.get(&path).await.body.contains("Today, 11:00"));
    }

    async fn what_cannot_be_kept_comes_back_with_what_was_typed(world) {
        let mut ada = world.customer("ada").await;
        let page = save(&mut ada, &[("first_name", "A<b>"), ("last_name", "B"), ("time_zone", "Mars/Olympus")]).await;
        refused(&page, "Choose a time zone from the list");
        assert!(page.body.contains("A&#60;b&#62;") && page.body.contains("Mars/Olympus"), "{}", page.body);
        let long = "x".repeat(101);
        refused(&save(&mut ada, &[("first_name", &long), ("last_name", "B")]).await, "at most 100 characters");
        assert!(ada.get("/account").await.body.contains("value=\"Ada\""));
    }

    async fn a_form_that_was_overtaken_says_so_and_is_saved_when_sent_again(world) {
        let mut ada = world.customer("ada").await;
        let version = ada.get("/account").await.hidden("version");
        save(&mut ada, &[("first_name", "Adele"), ("last_name", "Berg")]).await;
        let late = [("version", version.as_str()), ("first_name", "Ida"), ("last_name", "Berg")];
        let page = ada.post("/account", &late).await;
        refused(&page, "were changed in the meantime");
        let again = page.hidden("version");
        ok(&ada.post("/account", &[("version", &again), ("first_name", "Ida"), ("last_name", "Berg")]).await, "/account?saved=1");
        let twice = ada.post("/account", &[("version", &version), ("first_name", "Ida"), ("last_name", "Berg")]).await;
        ok(&twice, "/account?saved=1");
    }

    async fn staff_who_look_at_the_portal_change_nothing(world) {
        let mut tom = world.staff("tom").await;
        let page = tom.get("/account").await;
        assert!(!page.body.contains("id=\"profile\""), "{}", page.body);
        assert_eq!(tom.post("/account", &[("first_name", "Eve")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(tom.get("/account/notifications").await.status, StatusCode::OK);
        assert_eq!(tom.post("/account/notifications", &[("pace", "never")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.count("SELECT COUNT(*) FROM mail_choice").await, 0);
    }
}
