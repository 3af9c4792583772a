//! Inboxes as administrators set them up, and where what customers send arrives.

use axum::http::StatusCode;

use crate::world::{Browser, NOON, Page, World, on_both_engines};

const LIST: &str = "/settings/inboxes";
const FIRST: &str = "/settings/inboxes/1";

/// Makes an inbox, and answers its page.
async fn made(admin: &mut Browser, name: &str, address: &str) -> String {
    let page = admin.post(LIST, &[("name", name), ("kind", "INBOX"), ("address", address)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.location().trim_end_matches("?saved").to_owned()
}

/// Sends the page of an inbox with what it says now and these changes.
async fn set(admin: &mut Browser, path: &str, version: &str, changes: &[(&str, &str)]) -> Page {
    let mut fields = vec![("version", version), ("kind", "HELP_DESK")];
    fields.extend_from_slice(changes);
    admin.post(path, &fields).await
}

async fn version(admin: &mut Browser, path: &str) -> String {
    admin.get(path).await.hidden("version")
}

/// Archives an inbox with these answers.
async fn archive(admin: &mut Browser, path: &str, answers: &[(&str, &str)]) -> Page {
    let path = format!("{path}/archive");
    let version = version(admin, &path).await;
    let mut fields = vec![("version", version.as_str())];
    fields.extend_from_slice(answers);
    admin.post(&path, &fields).await
}

async fn archived(admin: &mut Browser, path: &str, answers: &[(&str, &str)]) {
    let page = archive(admin, path, answers).await;
    assert_eq!(page.location(), "/settings/inboxes?archived", "{answers:?}: {}", page.body);
}

/// What Ada sends through the portal's form.
async fn filed(ada: &mut Browser, subject: &str) -> Page {
    let key = ada.get("/new").await.hidden("submit_key");
    ada.post("/new", &[("submit_key", &key), ("subject", subject), ("content", "It drips")]).await
}

/// What an agent answers.
async fn answered(agent: &mut Browser, ticket: i64, words: &str) {
    let page = format!("/desk/v/all/t/{ticket}");
    let key = agent.get(&page).await.hidden("submit_key");
    let fields =
        [("submit_key", key.as_str()), ("view", "all"), ("kind", "reply"), ("then", "customer"), ("body", words)];
    let page = agent.post(&format!("/desk/t/{ticket}/reply"), &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
}

async fn inbox_of(world: &World, ticket: i64) -> (i64, i64) {
    let of = |table: &str, column: &str| format!("SELECT MAX(inbox_id) FROM {table} WHERE {column} = {ticket}");
    (world.count(&of("ticket", "id")).await, world.count(&of("thread", "ticket_id")).await)
}

/// The sender of the last mail to Ada.
async fn last_sender(world: &World) -> String {
    let mails = world.mails().await;
    mails.iter().rev().find(|mail| mail.recipient == "ada@example.com").expect("a mail to Ada").sender.clone()
}

on_both_engines! {
    async fn inboxes_are_for_those_who_may_set_up_the_portal(world) {
        let mut agent = world.staff("ingrid").await;
        let pages = [LIST, "/settings/inboxes/new", FIRST, "/settings/inboxes/1/archive"];
        let writes = [LIST, FIRST, "/settings/inboxes/1/move", "/settings/inboxes/1/archive", "/settings/inboxes/1/back"];
        for path in pages {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in writes {
            let fields = [("name", "Mine"), ("kind", "INBOX"), ("address", "mine@example.com"), ("to", "up"), ("version", "0")];
            assert_eq!(agent.post(path, &fields).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
        world.permit("ingrid@example.com", true).await;
        for path in pages {
            assert_eq!(agent.get(path).await.status, StatusCode::OK, "{path} from the next request on");
        }
        assert_eq!(agent.get("/settings/inboxes/999").await.status, StatusCode::NOT_FOUND);
        assert_eq!(agent.get("/settings/inboxes/nonsense").await.status, StatusCode::NOT_FOUND);
    }

    async fn an_inbox_is_made_renamed_and_its_address_is_the_sender_of_the_next_answer(world) {
        let (mut tom, mut ingrid, mut ada) = (world.staff("tom").await, world.staff("ingrid").await, world.customer("ada").await);
        let own = made(&mut tom, " Spare \n parts ", "parts@example.com").await;
        let page = tom.get(&own).await.body;
        assert!(page.contains("<h1 dir=\"auto\">Spare parts</h1>") && page.contains("value=\"parts@example.com\""), "{page}");
        assert!(ingrid.get("/desk").await.body.contains("Spare parts"), "colleagues see it at once");
        assert!(tom.get("/settings/portal/general").await.body.contains("Spare parts (inbox)"));
        assert_eq!(filed(&mut ada, "Pump").await.status, StatusCode::SEE_OTHER);
        assert!(last_sender(world).await.contains("<help@example.com>"));
        let stands = version(&mut tom, FIRST).await;
        let page = set(&mut tom, FIRST, &stands, &[("name", "Helpers' desk"), ("address", "desk@example.com")]).await;
        assert_eq!(page.location(), "/settings/inboxes/1?saved", "{}", page.body);
        answered(&mut ingrid, 1, "Have you turned it?").await;
        assert!(last_sender(world).await.contains("<desk@example.com>"));
        let page = tom.get("/settings/portal/history").await.body;
        assert!(page.contains("Inbox “Helpers&#39; desk”") && page.contains("help@example.com"), "{page}");
        assert!(page.contains("Inbox “Spare parts”"), "{page}");
    }

    async fn what_an_inbox_may_not_be_is_refused_and_comes_back_as_typed(world) {
        let mut tom = world.staff("tom").await;
        let own = made(&mut tom, "Second", "second@example.com").await;
        let stands = version(&mut tom, &own).await;
        let long = "n".repeat(101);
        for (changes, why) in [
            (&[("name", " "), ("address", "a@example.com")][..], "Give the inbox a name"),
            (&[("name", "\u{200b}"), ("address", "a@example.com")], "Give the inbox a name"),
            (&[("name", long.as_str()), ("address", "a@example.com")], "at most 100 characters"),
            (&[("name", "Typed"), ("address", "")], "Write one e-mail address"),
            (&[("name", "Typed"), ("address", "a@example.com, b@example.com")], "Write one e-mail address"),
            (&[("name", "Typed"), ("address", "a@example.com\r\nBcc: b@example.com")], "Write one e-mail address"),
            (&[("name", "Typed"), ("address", " HELP@Example.com")], "“Support” has this address already"),
            (&[("name", "Typed"), ("address", "a@example.com"), ("kind", "CHAT")], "Choose one of the values"),
        ] {
            for path in [LIST, &own] {
                let mut fields = vec![("version", stands.as_str())];
                if !changes.iter().any(|(name, _)| *name == "kind") {
                    fields.push(("kind", "INBOX"));
                }
                fields.extend_from_slice(changes);
                let page = tom.post(path, &fields).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {changes:?}");
                assert!(page.body.contains(why) && page.body.contains("Nothing was saved"), "{changes:?}: {}", page.body);
                if changes[0].1 == "Typed" {
                    assert!(page.body.contains("value=\"Typed\""), "{}", page.body);
                }
            }
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 2);
        assert_eq!(world.text("SELECT name FROM inbox WHERE id = 2").await, "Second");
        let same = tom.post(&own, &[("version", &stands), ("name", "Second"), ("kind", "INBOX"), ("address", "second@example.com")]).await;
        assert_eq!(same.status, StatusCode::SEE_OTHER, "its own address is no other's");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 1, "what did not change is not written down");
    }

    async fn two_who_save_an_inbox_at_once_never_overwrite_each_other_unseen(world) {
        world.permit("ingrid@example.com", true).await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let (toms, ingrids) = (version(&mut tom, FIRST).await, version(&mut ingrid, FIRST).await);
        let to = [("address", "help@example.com")];
        let page = set(&mut ingrid, FIRST, &ingrids, &[to[0], ("name", "Ingrid's")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let page = set(&mut tom, FIRST, &toms, &[to[0], ("name", "Tom's")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Ingrid Solberg has changed this inbox") && page.body.contains("Tom&#39;s"), "{}", page.body);
        assert_eq!(world.text("SELECT name FROM inbox").await, "Ingrid's");
        let seen = page.hidden("version");
        assert_eq!(set(&mut tom, FIRST, &seen, &[to[0], ("name", "Tom's")]).await.status, StatusCode::SEE_OTHER);
        made(&mut tom, "Second", "second@example.com").await;
        let page = tom.post("/settings/inboxes/1/archive", &[("version", &toms), ("portal", "2"), ("forms", "2")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "an older page archives nothing");
        assert!(page.body.contains("has changed this inbox"));
    }

    async fn inboxes_are_put_into_order_with_buttons(world) {
        let mut tom = world.staff("tom").await;
        let second = made(&mut tom, "Second", "second@example.com").await;
        made(&mut tom, "Third", "third@example.com").await;
        let order = |page: &str| {
            let mut names: Vec<_> = ["Support", "Second", "Third"].into_iter().collect();
            names.sort_by_key(|name| page.find(&format!("dir=\"auto\">{name}</a>")).expect("each is there"));
            names.join(" ")
        };
        let page = tom.post(&format!("{second}/move"), &[("to", "up")]).await;
        assert_eq!(page.location(), "/settings/inboxes?at=up-2");
        let page = tom.get("/settings/inboxes?at=up-2").await.body;
        assert_eq!(order(&page), "Second Support Third");
        let focus = page.split(" autofocus").next().expect("text").rsplit("aria-label=\"").next().expect("a name").to_owned();
        assert!(page.contains(" autofocus") && focus.starts_with("Move Second down"), "{focus}");
        for _ in 0..3 {
            tom.post(&format!("{second}/move"), &[("to", "down")]).await;
        }
        assert_eq!(order(&tom.get(LIST).await.body), "Support Third Second", "at the end it stays");
        let desk = tom.get("/desk").await.body;
        assert!(desk.find(">Third<").expect("there") < desk.find(">Second<").expect("there"));
        assert_eq!(tom.post(&format!("{second}/move"), &[("to", "aside")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE setting = 'moved'").await, 3, "what moved nothing is not written down");
    }

    async fn the_last_inbox_that_takes_something_new_cannot_be_archived(world) {
        let mut tom = world.staff("tom").await;
        assert!(tom.get("/settings/inboxes/1/archive").await.body.contains("This is the only inbox that takes something new"));
        let page = archive(&mut tom, FIRST, &[("portal", "1"), ("forms", "1"), ("tickets", "stay")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("This is the only inbox that takes something new"));
        let second = made(&mut tom, "Second", "second@example.com").await;
        archived(&mut tom, &second, &[]).await;
        assert_eq!(archive_page(&mut tom, FIRST).await.status, StatusCode::OK);
        assert_eq!(archive(&mut tom, FIRST, &[("portal", "2"), ("forms", "2")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(tom.get(&format!("{second}/archive")).await.status, StatusCode::NOT_FOUND, "it is archived already");
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE NOT is_archived").await, 1);
    }

    async fn archiving_an_inbox_in_use_asks_what_becomes_of_everything_and_never_guesses(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        made(&mut tom, "Second", "second@example.com").await;
        made(&mut tom, "Third", "third@example.com").await;
        assert_eq!(filed(&mut ada, "Pump").await.status, StatusCode::SEE_OTHER);
        let page = archive_page(&mut tom, FIRST).await.body;
        assert!(page.contains("tickets from the portal arrive here") && page.contains("A form makes tickets here"), "{page}");
        assert!(page.contains("Open tickets here: 1.") && page.contains("Leave here") && page.contains("Move to Third"), "{page}");
        for (answers, missing) in [
            (&[][..], 3),
            (&[("portal", "2")], 2),
            (&[("portal", "2"), ("forms", "3")], 1),
            (&[("portal", "1"), ("forms", "3"), ("tickets", "stay")], 1),
            (&[("portal", "2"), ("forms", "77"), ("tickets", "1")], 2),
        ] {
            let page = archive(&mut tom, FIRST, answers).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{answers:?}");
            assert_eq!(page.body.matches("class=\"err\"").count(), missing, "{answers:?}: {}", page.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE is_archived").await, 0);
        let portals = version(&mut tom, "/settings/portal/general").await;
        archived(&mut tom, FIRST, &[("portal", "2"), ("forms", "3"), ("tickets", "3")]).await;
        assert_eq!(world.count("SELECT inbox_id FROM portal").await, 2);
        assert_eq!(world.count("SELECT inbox_id FROM form").await, 3);
        assert_eq!(inbox_of(world, 1).await, (3, 3), "ticket and conversation move");
        assert_ne!(version(&mut tom, "/settings/portal/general").await, portals, "who edits the portal is told");
        assert_eq!(filed(&mut ada, "Fan").await.status, StatusCode::SEE_OTHER);
        assert_eq!(inbox_of(world, 2).await, (3, 3));
        let history = tom.get("/settings/portal/history").await.body;
        for said in ["Inbox “Support”", "Archived", "Open tickets to Third", "Form “Support”", "Second"] {
            assert!(history.contains(said), "{said}: {history}");
        }
    }

    async fn what_stays_in_an_archived_inbox_is_read_and_answered_from_its_address(world) {
        let (mut tom, mut ingrid, mut ada) = (world.staff("tom").await, world.staff("ingrid").await, world.customer("ada").await);
        made(&mut tom, "Second", "second@example.com").await;
        assert_eq!(filed(&mut ada, "Pump").await.status, StatusCode::SEE_OTHER);
        archived(&mut tom, FIRST, &[("portal", "2"), ("forms", "2"), ("tickets", "stay")]).await;
        assert_eq!(inbox_of(world, 1).await, (1, 1));
        assert!(ingrid.get("/desk").await.body.contains("/desk/v/inbox-1\""), "it is there while it has open tickets");
        answered(&mut ingrid, 1, "Have you turned it?").await;
        assert!(last_sender(world).await.contains("<help@example.com>"));
        assert!(ada.get("/requests/1").await.body.contains("Have you turned it?"));
        let key = ada.get("/requests/1").await.hidden("submit_key");
        ada.post("/requests/1/reply", &[("body", "I have"), ("submit_key", &key)]).await;
        assert_eq!(inbox_of(world, 1).await, (1, 1), "a reply stays where its conversation is");
        world.run("UPDATE ticket SET is_closed = TRUE, turn = 'nobody', stage_id = 4").await;
        assert!(!ingrid.get("/desk").await.body.contains("/desk/v/inbox-1\""), "and not when it has none");
        assert!(!tom.get("/settings/forms/1").await.body.contains(">Support (archived)<"));
        for page in ["/settings/portal/general", "/settings/forms/1"] {
            assert!(!tom.get(page).await.body.contains(">Support</option>"), "{page} does not offer it");
        }
        let mut values = vec![("version", version(&mut tom, "/settings/portal/general").await)];
        values.extend([("name", "Acme help".to_owned()), ("language", "en".to_owned()), ("inbox", "1".to_owned()), ("ticket_access", "company".to_owned())]);
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = tom.post("/settings/portal/general", &values).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "and it cannot be chosen by name");
        assert_eq!(tom.post("/settings/inboxes/1/back", &[]).await.location(), "/settings/inboxes?back");
        assert!(tom.get("/settings/portal/general").await.body.contains(">Support (help desk)</option>"));
        assert_eq!(tom.post("/settings/inboxes/1/back", &[]).await.status, StatusCode::NOT_FOUND, "it is back already");
    }

    /// As it may happen by a restored backup, or by an update made by hand.
    async fn an_archived_destination_warns_and_loses_nothing(world) {
        let (mut tom, mut ingrid, mut ada) = (world.staff("tom").await, world.staff("ingrid").await, world.customer("ada").await);
        made(&mut tom, "Second", "second@example.com").await;
        made(&mut tom, "Third", "third@example.com").await;
        tom.post("/settings/inboxes/3/move", &[("to", "up")]).await;
        let imported = world.ticket("Before", "It was before").await.0;
        world.run(&format!("UPDATE message SET ticket_id = ticket_id WHERE ticket_id = {imported}")).await;
        world.run("UPDATE inbox SET is_archived = TRUE WHERE id = 1").await;
        let warning = "“Support” is archived. What customers send in the portal arrives in “Third”";
        assert_eq!(tom.get("/settings").await.location(), "/settings/portal/general");
        for page in ["/settings/portal/general", "/settings/portal/advanced"] {
            assert!(tom.get(page).await.body.contains(warning), "{page}");
        }
        let general = tom.get("/settings/portal/general").await;
        assert!(general.body.contains("selected>Support (archived)</option>"), "it stays chosen until another is");
        let astray = "Its inbox is archived. What customers send arrives in “Third”";
        for page in ["/settings/forms", "/settings/forms/1"] {
            assert!(tom.get(page).await.body.contains(astray), "{page}");
        }
        let list = tom.get(LIST).await.body;
        let third = list.split("<li").find(|line| line.contains(">Third</a>")).expect("Third is there");
        assert!(third.contains("From the portal"), "{third}");

        assert_eq!(filed(&mut ada, "Pump").await.status, StatusCode::SEE_OTHER);
        let filed_as = world.count("SELECT MAX(id) FROM ticket").await;
        assert_eq!(inbox_of(world, filed_as).await, (3, 3), "the first that takes something new");
        assert!(ada.get(&format!("/requests/{filed_as}")).await.body.contains("It drips"), "the page has it");
        assert!(ingrid.get("/desk/v/inbox-3").await.body.contains("Pump"), "the inbox has it");
        assert!(last_sender(world).await.contains("<third@example.com>"), "the mail comes from there");
        answered(&mut ingrid, filed_as, "On our way").await;
        assert!(last_sender(world).await.contains("<third@example.com>"));
        answered(&mut ingrid, imported, "Still with you").await;
        assert!(last_sender(world).await.contains("<help@example.com>"), "what is in the archived one stays there");

        // Another setting can be saved while it is so.
        let stands = general.hidden("version");
        let fields = [("version", stands.as_str()), ("name", "Renamed"), ("company_name", "Helpers"), ("domain", "1"), ("brand", "#0b6e75"), ("language", "en"), ("inbox", "1"), ("ticket_access", "company")];
        assert_eq!(tom.post("/settings/portal/general", &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.text("SELECT name FROM portal").await, "Renamed");
        let stands = version(&mut tom, "/settings/portal/general").await;
        let fields = [("version", stands.as_str()), ("name", "Renamed"), ("company_name", "Helpers"), ("domain", "1"), ("brand", "#0b6e75"), ("language", "en"), ("inbox", "2"), ("ticket_access", "company")];
        assert_eq!(tom.post("/settings/portal/general", &fields).await.status, StatusCode::SEE_OTHER);
        assert!(!tom.get("/settings/portal/general").await.body.contains("is archived"), "and the warning is gone");
        assert_eq!(filed(&mut ada, "Fan").await.status, StatusCode::SEE_OTHER);
        let fan = world.count("SELECT MAX(id) FROM ticket").await;
        assert_eq!(inbox_of(world, fan).await, (2, 2), "a form whose inbox is archived follows the portal");
    }

    async fn an_answer_stays_in_the_inbox_of_its_conversation(world) {
        let (mut tom, mut ingrid, mut ada) = (world.staff("tom").await, world.staff("ingrid").await, world.customer("ada").await);
        made(&mut tom, "Second", "second@example.com").await;
        let ticket = world.ticket("Pump", "It drips").await.0;
        world.run(&format!("UPDATE ticket SET inbox_id = 2 WHERE id = {ticket}")).await;
        world.run(&format!("UPDATE thread SET inbox_id = 2 WHERE ticket_id = {ticket}")).await;
        let key = ada.get(&format!("/requests/{ticket}")).await.hidden("submit_key");
        ada.post(&format!("/requests/{ticket}/reply"), &[("body", "Still"), ("submit_key", &key)]).await;
        assert_eq!(inbox_of(world, ticket).await, (2, 2));
        assert_eq!(world.count("SELECT COUNT(*) FROM thread").await, 1);
        answered(&mut ingrid, ticket, "On our way").await;
        assert_eq!(inbox_of(world, ticket).await, (2, 2));
        assert!(last_sender(world).await.contains("<second@example.com>"));
    }

    async fn very_many_tickets_move_a_portion_at_a_time(world) {
        let mut tom = world.staff("tom").await;
        made(&mut tom, "Second", "second@example.com").await;
        let ticket = world.ticket("Pump", "It drips").await.0;
        let columns = "subject, subject_key, content, pipeline_id, stage_id, turn, turn_since, is_closed, source, owner_key,
            inbox_id, requester_key, created_at, updated_at, last_activity_at";
        for _ in 0..10 {
            world.run(&format!("INSERT INTO ticket ({columns}) SELECT {columns} FROM ticket")).await;
        }
        world.run(&format!("UPDATE ticket SET is_closed = TRUE, turn = 'nobody', stage_id = 4 WHERE id = {ticket}")).await;
        assert!(archive_page(&mut tom, FIRST).await.body.contains("Open tickets here: 1,000+."));
        archived(&mut tom, FIRST, &[("portal", "2"), ("forms", "2"), ("tickets", "2")]).await;
        let moved = "SELECT COUNT(*) FROM ticket WHERE inbox_id = 2";
        assert_eq!(world.count(moved).await, 250, "one portion at once");
        let page = archive(&mut tom, "/settings/inboxes/2", &[("tickets", "stay")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        made(&mut tom, "Third", "third@example.com").await;
        let all = [("portal", "3"), ("forms", "3"), ("tickets", "3")];
        let page = archive(&mut tom, "/settings/inboxes/2", &all).await;
        assert!(page.body.contains("still being moved into this one"), "{}", page.body);
        world.mails().await;
        assert_eq!(world.count(moved).await, 1023);
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket WHERE inbox_id = 1").await, 1, "what is closed stays");
        assert_eq!(world.count("SELECT COUNT(*) FROM job").await, 0);
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM ticket WHERE updated_at > {}", NOON.0 - 1)).await, 0, "nothing else changes");
        archived(&mut tom, "/settings/inboxes/2", &all).await;
    }
}

async fn archive_page(admin: &mut Browser, path: &str) -> Page {
    admin.get(&format!("{path}/archive")).await
}
