//! Scenarios 1 to 4: who sees a ticket, which tickets, which conversation, and nothing that is internal.

use axum::http::StatusCode;
use portico::desk::door::Claim;
use portico::desk::ids::{CompanyId, ContactId};
use portico::desk::portal_settings::Tab;
use portico::desk::setup::{self, NewContact};
use portico::desk::viewer::System;

use super::{counted, meets, misses, says, sought, writes};
use crate::live::{now, tell_all};
use crate::settings::saved;
use crate::showing::showing;
use crate::world::{Browser, World, on_both_engines};

/// Somebody who is primarily of the first company.
async fn contact(world: &World, first: &'static str, companies: Vec<CompanyId>) -> ContactId {
    world
        .app
        .write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move {
                let contact = NewContact {
                    email: format!("{}@example.com", first.to_lowercase()),
                    first_name: first.to_owned(),
                    last_name: "Both".to_owned(),
                    password_hash: Some(portico::desk::signin::hash(crate::world::PASSWORD)),
                    companies,
                    ..NewContact::default()
                };
                setup::contact(&mut s, &contact).await
            })
        })
        .await
        .expect("somebody can be added")
}

/// What a customer reads where conversations are read, quoted, found and exported.
async fn everything(who: &mut Browser, path: &str, words: &str) -> String {
    let mut all = String::new();
    for path in
        [path, "/requests", "/requests.csv", &format!("/requests?q={words}"), &format!("/requests.csv?q={words}")]
    {
        let page = who.get(path).await.body;
        // What was searched for stands in the field again.
        all.push_str(&page.replace(&format!("value=\"{words}\""), "").replace(&format!("q={words}"), ""));
    }
    all
}

on_both_engines! {
    async fn scenario_01_permission_decides_whose_tickets_one_sees(world) {
        let people = world.people;
        let cleo_id = contact(world, "Cleo", vec![people.acme_two, people.acme]).await;
        let ticket = sought(world, "Quince press").await;
        let cleos = world.ticket_of(cleo_id, Some(people.acme_two), "Plum press", "It leaks").await;
        world.run("UPDATE contact SET job_title = 'Manager' WHERE email IN ('ben@example.com', 'cleo@example.com')").await;
        let (mut tom, mut ada, mut ben, mut cleo) =
            (world.staff("tom").await, world.customer("ada").await, world.customer("ben").await, world.customer("cleo").await);
        let manager = [
            ("ticket_access", "company_if"), ("company_if.0.0.property", "jobtitle"),
            ("company_if.0.0.operator", "EQ"), ("company_if.0.0.value", "manager"),
        ];
        for (changes, sees_it) in [
            (&[("ticket_access", "company")][..], true),
            (&[("ticket_access", "own")], false),
            (&manager, true),
            (&[("company_if.0.0.value", "director")], false),
        ] {
            saved(&mut tom, Tab::General, changes).await;
            let why = format!("{changes:?}");
            meets(&mut ada, &ticket, &format!("who asked, {why}")).await;
            misses(&mut cleo, &ticket, &format!("whose company this is not first of all, {why}")).await;
            assert_eq!(cleo.get(&format!("/requests/{cleos}")).await.status, StatusCode::OK, "{why}: her own stays hers");
            assert!(!ada.get("/requests").await.body.contains("Plum press"), "{why}");
            if sees_it {
                meets(&mut ben, &ticket, &format!("a colleague, {why}")).await;
            } else {
                misses(&mut ben, &ticket, &format!("a colleague, {why}")).await;
            }
        }
        says(&mut tom, ticket.id, "reply", "Which press is it?").await;
        let mails = world.mails().await;
        let got: Vec<&str> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
        assert_eq!(got, ["ada@example.com"], "mail goes to nobody who only looks on");
    }

    async fn scenario_02_what_the_filter_leaves_out_is_nowhere(world) {
        world
            .run("UPDATE property SET options = '[{\"value\":\"GENERAL_INQUIRY\",\"label\":\"General inquiry\"},{\"value\":\"INTERNAL\",\"label\":\"Internal\"}]'
                  WHERE object = 'ticket' AND name = 'hs_ticket_category'")
            .await;
        let internal = sought(world, "Quince press").await;
        let shown = world.ticket("Plum press", "It leaks").await;
        world.run(&format!("UPDATE ticket SET category = 'INTERNAL' WHERE id = {}", internal.id)).await;
        let (mut tom, mut ada, mut ben) = (world.staff("tom").await, world.customer("ada").await, world.customer("ben").await);
        meets(&mut ada, &internal, "before").await;
        let without = [
            ("visible.0.0.property", "hs_ticket_category"), ("visible.0.0.operator", "NOT_IN"), ("visible.0.0.value", "INTERNAL"),
        ];
        saved(&mut tom, Tab::Advanced, &without).await;
        let mut preview = world.staff("ingrid").await;
        for (who, why) in [(&mut ada, "who asked"), (&mut ben, "a colleague"), (&mut preview, "staff who look at the portal")] {
            misses(who, &internal, why).await;
            let list = who.get("/requests").await;
            assert!(list.body.contains("Plum press") && counted(&list) == 1, "{why}: {}", list.body);
        }
        let mut hints = ada.hints("/live").await;
        let mut cursor = now(world).await;
        says(&mut tom, internal.id, "reply", "Which press is it?").await;
        says(&mut tom, shown, "reply", "Which press is that?").await;
        tell_all(world, &mut cursor).await;
        assert_eq!(hints.next().await.data, shown.to_string(), "open pages hear of the other alone");
        let mails = world.mails().await;
        let link = format!("/requests/{}", internal.id);
        assert!(mails.len() == 2 && mails.iter().all(|mail| !mail.plain.contains(&link) && !mail.html.contains(&link)), "{mails:?}");
        assert!(tom.get("/desk/v/all").await.body.contains("Quince press"), "the help desk has both");
    }

    async fn scenario_03_of_two_conversations_one_is_shown(world) {
        let ticket = sought(world, "Press leaks").await;
        let path = ticket.page();
        let (mut ada, mut agent) = (world.customer("ada").await, world.staff("ingrid").await);
        writes(&mut ada, ticket.id, "The zanzibar valve").await;
        let threads = format!("SELECT MIN(id) FROM thread WHERE ticket_id = {}", ticket.id);
        let first = world.count(&threads).await.to_string();
        assert_eq!(showing(&mut agent, ticket.id.0, "thread", &first, "hide").await, StatusCode::SEE_OTHER);
        world.clock.advance(3_600);
        writes(&mut ada, ticket.id, "The mombasa valve").await;
        let second = world.count(&threads.replace("MIN", "MAX")).await.to_string();
        assert_ne!(first, second, "that began another conversation");
        assert_eq!(showing(&mut agent, ticket.id.0, "thread", &first, "show").await, StatusCode::SEE_OTHER);

        for (thread, verb, shown, hidden) in [
            (&first, "show", "zanzibar", "mombasa"),
            (&first, "hide", "mombasa", "zanzibar"),
            (&first, "show", "zanzibar", "mombasa"),
        ] {
            assert_eq!(showing(&mut agent, ticket.id.0, "thread", thread, verb).await, StatusCode::SEE_OTHER);
            let page = everything(&mut ada, &path, shown).await;
            assert!(page.contains(&format!("The {shown} valve")) && !page.contains(hidden), "{verb}: {page}");
            assert!(ada.get(&format!("/requests?q={shown}")).await.body.contains("Press leaks"), "{verb}");
            assert!(!ada.get(&format!("/requests?q={hidden}")).await.body.contains("Press leaks"), "{verb}");
            let file = ada.get(&ticket.file()).await.status;
            assert_eq!(file == StatusCode::OK, shown == "zanzibar", "the file is of the first: {verb}");
            let desk = agent.get(&format!("/desk/v/all/t/{}", ticket.id)).await.body;
            assert!(desk.contains("zanzibar") && desk.contains("mombasa"), "staff read both");
        }
        for thread in [&second, &first] {
            assert_eq!(showing(&mut agent, ticket.id.0, "thread", thread, "hide").await, StatusCode::SEE_OTHER);
        }
        let page = everything(&mut ada, &path, "valve").await;
        assert!(page.contains("mombasa"), "the second was not the one that showed, so it was not hidden: {page}");
        assert_eq!(showing(&mut agent, ticket.id.0, "thread", &second, "hide").await, StatusCode::SEE_OTHER);
        let page = everything(&mut ada, &path, "valve").await;
        assert!(!page.contains("zanzibar") && !page.contains("mombasa"), "both are hidden: {page}");
    }

    async fn scenario_04_nothing_internal_is_anywhere(world) {
        let ticket = sought(world, "Press leaks").await;
        let (mut ada, mut tom) = (world.customer("ada").await, world.staff("tom").await);
        world.clock.advance(60);
        let before = ada.get("/requests.csv").await.body;
        let mut hints = ada.hints("/live").await;
        let mut cursor = now(world).await;
        let desk = format!("/desk/t/{}", ticket.id);
        let key = tom.get(&format!("/desk/v/all/t/{}", ticket.id)).await.hidden("submit_key");
        let note = [("kind", "note"), ("body", "The zebrafish again"), ("submit_key", key.as_str()), ("view", "all")];
        let sent = tom.post_files(&format!("{desk}/reply"), &note, &[("files", "zebrafish.txt", "text/plain", b"zebrafish")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let (file, written) = (world.count("SELECT MAX(id) FROM attachment").await, world.count("SELECT MAX(id) FROM event").await);
        assert_eq!(ada.get("/requests.csv").await.body, before, "not even when it was written");
        // One gives it to a colleague, and she gives it back.
        let ingrid = world.people.ingrid.to_string();
        for owner in [ingrid.as_str(), ""] {
            let was = tom.get(&format!("/desk/v/all/t/{}", ticket.id)).await.hidden("was_owner");
            let change = [("was_owner", was.as_str()), ("owner", owner), ("view", "all")];
            assert_eq!(tom.post(&format!("{desk}/change"), &change).await.status, StatusCode::SEE_OTHER);
        }
        for path in ["/requests?q=zebrafish", "/requests.csv?q=zebrafish", "/requests?q=zebra"] {
            assert!(!ada.get(path).await.body.contains("Press leaks"), "{path}");
        }
        let read = everything(&mut ada, &ticket.page(), "zebrafish").await;
        for word in ["zebrafish", "Tom", "Becker"] {
            assert!(!read.contains(word), "{word}: {read}");
        }
        assert_eq!(ada.get(&format!("/requests/{}/files/{file}", ticket.id)).await.status, StatusCode::NOT_FOUND);
        assert!(world.mails().await.iter().all(|mail| !mail.recipient.contains("ada@")), "nobody is written to");
        says(&mut tom, ticket.id, "reply", "Which press is it?").await;
        tell_all(world, &mut cursor).await;
        assert!(hints.next().await.id > written, "open pages are not told of a note");
        let mails = world.mails().await;
        assert!(!mails.is_empty() && mails.iter().all(|mail| !format!("{mail:?}").contains("zebrafish")), "{mails:?}");
        assert!(tom.get("/desk/search?q=zebrafish").await.body.contains("Press leaks"), "colleagues find it");
    }
}
