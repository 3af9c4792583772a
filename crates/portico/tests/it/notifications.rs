//! Which mails customers get: what they chose, what they muted, daily summaries, and links that stop them.

use axum::http::StatusCode;

use crate::world::{Browser, Page, World, on_both_engines};

/// An agent's answer to a ticket.
async fn answer(world: &World, id: &str, then: &str, body: &str) {
    let mut agent = world.staff("ingrid").await;
    let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
    let fields = [("submit_key", key.as_str()), ("view", "all"), ("kind", "reply"), ("then", then), ("body", body)];
    let sent = agent.post(&format!("/desk/t/{id}/reply"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

/// What a customer chooses: how often, and about what.
async fn choose(who: &mut Browser, pace: &str, kinds: &[&str]) -> Page {
    let mut fields = vec![("pace", pace)];
    fields.extend(kinds.iter().map(|kind| (*kind, "yes")));
    who.post("/account/notifications", &fields).await
}

const ALL: [&str; 4] = ["replied", "received", "closed", "of_others"];

/// The purposes of the mails to an address, oldest first.
async fn purposes(world: &World, to: &str) -> Vec<String> {
    let mails = world.mails().await.into_iter();
    mails.filter(|mail| mail.recipient == format!("{to}@example.com")).map(|mail| mail.purpose).collect()
}

/// The path of the stop link in the newest mail.
async fn stop_path(world: &World) -> String {
    world.mails().await;
    let url = world.text("SELECT stop_url FROM outbox WHERE stop_url IS NOT NULL ORDER BY id DESC LIMIT 1").await;
    url[url.find("/unsubscribe/").expect("a stop link")..].to_owned()
}

const HOUR: i64 = 3600;

on_both_engines! {
    async fn each_kind_of_mail_can_be_done_without(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let mut ada = world.customer("ada").await;
        assert_eq!(choose(&mut ada, "each", &["closed"]).await.location(), "/account/notifications?saved=1");
        answer(world, &id, "close", "Done").await;
        let key = ada.get("/new").await.hidden("submit_key");
        ada.post("/new", &[("subject", "Another"), ("content", "More"), ("submit_key", &key)]).await;
        assert_eq!(purposes(world, "ada").await, ["closed"]);
        choose(&mut ada, "each", &["replied", "received"]).await;
        let key = ada.get("/new").await.hidden("submit_key");
        ada.post("/new", &[("subject", "A third"), ("content", "More"), ("submit_key", &key)]).await;
        answer(world, &id, "close", "Done again").await;
        let mut sent = purposes(world, "ada").await;
        sent.sort();
        assert_eq!(sent, ["closed", "received", "replied"]);
        choose(&mut ada, "never", &ALL).await;
        answer(world, &id, "customer", "Anything else?").await;
        assert_eq!(purposes(world, "ada").await.len(), 3);
        let page = ada.get("/account/notifications").await;
        assert!(page.body.contains("value=\"never\" checked"), "{}", page.body);
    }

    async fn mails_of_colleagues_tickets_are_a_choice_of_their_own(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let ben = world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await;
        world.run(&format!("INSERT INTO ticket_contact (ticket_id, contact_id, is_requester, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at) SELECT ticket_id, {ben}, FALSE, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at FROM ticket_contact WHERE ticket_id = {id}")).await;
        answer(world, &id, "customer", "Which pump?").await;
        assert_eq!(purposes(world, "ben").await, ["replied"]);
        choose(&mut world.customer("ben").await, "each", &["replied", "received", "closed"]).await;
        answer(world, &id, "customer", "Well?").await;
        assert_eq!(purposes(world, "ben").await, ["replied"]);
        assert_eq!(purposes(world, "ada").await, ["replied", "replied"]);
    }

    async fn a_choice_that_makes_no_sense_is_refused(world) {
        let mut ada = world.customer("ada").await;
        for pace in ["", "hourly"] {
            let page = choose(&mut ada, pace, &["replied"]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.body.contains("Choose how often e-mails come.") && page.body.contains("name=\"replied\" value=\"yes\" checked"), "{}", page.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM mail_choice").await, 0);
    }

    async fn a_muted_ticket_sends_no_mail_and_stays_in_the_list(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let other = world.ticket("Valve leaks", "It leaks").await.to_string();
        let mut ada = world.customer("ada").await;
        let path = format!("/requests/{id}/mails");
        for _ in 0..2 {
            assert_eq!(ada.post(&path, &[("mails", "off")]).await.location(), format!("/requests/{id}#mails"));
        }
        assert!(ada.get(&format!("/requests/{id}")).await.body.contains("You get no e-mails about this"));
        assert!(ada.get("/requests").await.body.contains("Pump drips"));
        assert!(ada.get("/account/notifications").await.body.contains("Get e-mails about T-1 again"));
        answer(world, &id, "customer", "Which?").await;
        answer(world, &other, "customer", "Which?").await;
        let mails = world.mails().await;
        assert_eq!(mails.iter().map(|mail| mail.subject.contains("Valve")).collect::<Vec<_>>(), [true], "{mails:?}");
        ada.post(&path, &[("mails", "on")]).await;
        answer(world, &id, "customer", "Well?").await;
        assert_eq!(world.mails().await.len(), 2);
    }

    async fn a_colleague_who_takes_no_part_mutes_nothing(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let (mut ben, mut eve) = (world.customer("ben").await, world.customer("eve").await);
        assert!(!ben.get(&format!("/requests/{id}")).await.body.contains("id=\"mails\""));
        ben.post(&format!("/requests/{id}/mails"), &[("mails", "off")]).await;
        assert_eq!(eve.post(&format!("/requests/{id}/mails"), &[("mails", "off")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket_mute").await, 0);
    }

    async fn a_link_stops_the_mails_about_its_ticket_and_is_undone(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        answer(world, &id, "customer", "Which?").await;
        let path = stop_path(world).await;
        let mut visitor = world.visitor();
        let page = visitor.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Stop e-mails about T-1?") && !page.body.contains("Pump") && !page.body.contains("Ada"), "{}", page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket_mute").await, 0, "looking stops nothing");
        for _ in 0..2 {
            let page = visitor.post(&path, &[("List-Unsubscribe", "One-Click")]).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.body.contains("No more e-mails about T-1"), "{}", page.body);
        }
        answer(world, &id, "customer", "Well?").await;
        assert_eq!(purposes(world, "ada").await, ["replied"]);
        assert!(visitor.post(&path, &[("undo", "yes")]).await.body.contains("Stop e-mails about T-1?"));
        answer(world, &id, "customer", "Hello?").await;
        assert_eq!(purposes(world, "ada").await, ["replied", "replied"]);
    }

    async fn links_that_stop_mails_are_secrets_of_one_person_and_end(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        answer(world, &id, "customer", "Which?").await;
        let path = stop_path(world).await;
        let token = path.trim_start_matches("/unsubscribe/").to_owned();
        let kept = world.text("SELECT token_hash FROM mail_stop").await;
        assert_eq!(kept, portico::random::digest(&token), "only its digest is kept");
        let mut eve = world.customer("eve").await;
        let cut = &path[..path.len() - 1];
        let hashed = format!("/unsubscribe/{kept}");
        for wrong in [cut, &hashed, "/unsubscribe/%20", "/unsubscribe/no-such-token"] {
            assert!(eve.get(wrong).await.body.contains("This link does nothing any more"), "{wrong}");
            assert_eq!(eve.post(wrong, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        assert!(eve.post("/unsubscribe/", &[]).await.status.is_client_error());
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket_mute").await, 0);
        assert_eq!(eve.post(&path, &[]).await.status, StatusCode::OK, "whoever holds it may stop what it is for, and nothing else");
        let muted = format!("SELECT COUNT(*) FROM ticket_mute WHERE contact_id = {}", world.people.ada);
        assert_eq!((world.count(&muted).await, world.count("SELECT COUNT(*) FROM ticket_mute").await), (1, 1));
        world.clock.advance(366 * 24 * HOUR);
        assert!(world.visitor().get(&path).await.body.contains("This link does nothing any more"));
        assert_eq!(world.visitor().post(&path, &[("undo", "yes")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        portico::worker::keep_house(&world.app).await.expect("the house is kept");
        assert_eq!(world.count("SELECT COUNT(*) FROM mail_stop").await, 0);
    }

    async fn links_mailed_to_a_former_address_stop_nothing(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        answer(world, &id, "customer", "Which?").await;
        let path = stop_path(world).await;
        let mut tom = world.staff("tom").await;
        let form = format!("/desk/contacts/{}/edit", world.people.ada);
        let version = tom.get(&form).await.hidden("version");
        let sheet = [("version", version.as_str()), ("first_name", "Ada"), ("last_name", "Berg"), ("email", "ADA@example.com")];
        assert_eq!(tom.post(&form, &sheet).await.status, StatusCode::SEE_OTHER);
        assert!(world.visitor().get(&path).await.body.contains("Stop e-mails about T-1?"), "the same address, written otherwise");
        let version = tom.get(&form).await.hidden("version");
        let sheet = [("version", version.as_str()), ("first_name", "Ada"), ("last_name", "Berg"), ("email", "ada@other.example")];
        assert_eq!(tom.post(&form, &sheet).await.status, StatusCode::SEE_OTHER);
        assert!(world.visitor().get(&path).await.body.contains("This link does nothing any more"));
        assert_eq!(world.visitor().post(&path, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket_mute").await, 0);
    }

    async fn links_work_while_the_portal_is_off(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        answer(world, &id, "customer", "Which?").await;
        let path = stop_path(world).await;
        world.settings(portico::desk::setup::PortalChange { is_on: Some(false), ..Default::default() }).await;
        assert!(world.visitor().post(&path, &[]).await.body.contains("No more e-mails about T-1"));
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket_mute").await, 1);
    }

    async fn mails_about_signing_in_cannot_be_stopped(world) {
        let mut ada = world.customer("ada").await;
        choose(&mut ada, "never", &[]).await;
        world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
        assert_eq!(purposes(world, "ada").await, ["reset"]);
        assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE stop_url IS NOT NULL").await, 0);
    }

    async fn a_daily_summary_comes_once_in_the_morning_with_what_happened(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let mut ada = world.customer("ada").await;
        choose(&mut ada, "daily", &ALL).await;
        world.clock.advance(HOUR);
        answer(world, &id, "close", "Turn the **red** valve").await;
        assert_eq!(purposes(world, "ada").await, Vec::<String>::new(), "not at once");
        // 08:00 the next day.
        world.clock.advance(19 * HOUR);
        let (one, two) = (world.another().await, world.another().await);
        let (left, right) = tokio::join!(portico::worker::drain(&one.app), portico::worker::drain(&two.app));
        left.and(right).expect("jobs can be done");
        assert_eq!(purposes(world, "ada").await, ["digest"]);
        let mail = world.mails().await.pop().expect("a mail");
        assert!(mail.subject.contains("Your daily summary from Helpers"), "{}", mail.subject);
        for words in ["T-1 Pump drips", "Ingrid answered", "red", "closed", "/requests/1", "Stop daily summaries"] {
            assert!(mail.plain.contains(words), "{words} in {}", mail.plain);
        }
        assert!(!mail.plain.contains("Solberg"), "{}", mail.plain);
        world.clock.advance(24 * HOUR);
        assert_eq!(purposes(world, "ada").await, ["digest"], "nothing has happened since");
        answer(world, &id, "customer", "Well?").await;
        world.clock.advance(24 * HOUR);
        assert_eq!(purposes(world, "ada").await, ["digest", "digest"]);
    }

    async fn a_summary_tells_only_what_one_may_still_see(world) {
        let shown = world.ticket("Pump drips", "It drips").await.to_string();
        let muted = world.ticket("Valve leaks", "It leaks").await.to_string();
        let hidden = world.ticket("Fan hums", "It hums").await.to_string();
        let mut ada = world.customer("ada").await;
        choose(&mut ada, "daily", &ALL).await;
        world.clock.advance(HOUR);
        for id in [&shown, &muted, &hidden] {
            answer(world, id, "customer", &format!("Say of {id}")).await;
        }
        answer(world, &shown, "customer", "Forget the zebra").await;
        let mut agent = world.staff("ingrid").await;
        let key = agent.get(&format!("/desk/v/all/t/{shown}")).await.hidden("submit_key");
        let note = [("submit_key", key.as_str()), ("view", "all"), ("kind", "note"), ("then", "customer"), ("body", "A giraffe")];
        agent.post(&format!("/desk/t/{shown}/reply"), &note).await;
        world.run("UPDATE message SET is_hidden = TRUE WHERE body LIKE '%zebra%'").await;
        world.run(&format!("DELETE FROM ticket_contact WHERE ticket_id = {hidden}")).await;
        ada.post(&format!("/requests/{muted}/mails"), &[("mails", "off")]).await;
        world.clock.advance(20 * HOUR);
        let mails = world.mails().await;
        let [mail] = &mails[..] else { panic!("one mail: {mails:?}") };
        assert!(mail.plain.contains("Pump drips"), "{}", mail.plain);
        for word in ["Valve", "Fan", "zebra", "giraffe"] {
            assert!(!format!("{mail:?}").contains(word), "{word} in {mail:?}");
        }
    }

    async fn summaries_follow_the_time_zone_and_the_choice(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let mut ada = world.customer("ada").await;
        choose(&mut ada, "daily", &ALL).await;
        let version = ada.get("/account").await.hidden("version");
        ada.post("/account", &[("version", &version), ("first_name", "Ada"), ("last_name", "Berg"), ("time_zone", "America/New_York")]).await;
        world.clock.advance(60);
        answer(world, &id, "customer", "Which?").await;
        // It is 08:00 there at 13:00 UTC.
        world.clock.advance(HOUR);
        assert_eq!(purposes(world, "ada").await, ["digest"]);
        // The job for 08:00 UTC finds that it is not its turn.
        world.clock.advance(19 * HOUR);
        answer(world, &id, "customer", "Well?").await;
        assert_eq!(purposes(world, "ada").await, ["digest"]);
        choose(&mut ada, "each", &ALL).await;
        world.clock.advance(HOUR);
        assert_eq!(purposes(world, "ada").await, ["digest", "digest"], "what is left comes at once");
        answer(world, &id, "customer", "Hello?").await;
        assert_eq!(purposes(world, "ada").await, ["digest", "digest", "replied"]);
    }

    async fn a_summary_is_stopped_by_its_link_and_comes_again(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let mut ada = world.customer("ada").await;
        choose(&mut ada, "daily", &ALL).await;
        world.clock.advance(HOUR);
        answer(world, &id, "customer", "Which?").await;
        world.clock.advance(20 * HOUR);
        let path = stop_path(world).await;
        let mut visitor = world.visitor();
        assert!(visitor.get(&path).await.body.contains("Stop the daily summary?"));
        assert!(visitor.post(&path, &[]).await.body.contains("No more daily summaries"));
        answer(world, &id, "customer", "Well?").await;
        world.clock.advance(24 * HOUR);
        assert_eq!(purposes(world, "ada").await, ["digest"]);
        visitor.post(&path, &[("undo", "yes")]).await;
        world.clock.advance(HOUR);
        answer(world, &id, "customer", "Hello?").await;
        world.clock.advance(24 * HOUR);
        assert_eq!(purposes(world, "ada").await, ["digest", "digest"]);
    }

    async fn a_morning_whose_job_was_lost_is_made_up_for(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        choose(&mut world.customer("ada").await, "daily", &ALL).await;
        world.clock.advance(HOUR);
        answer(world, &id, "customer", "Which?").await;
        world.run("DELETE FROM job WHERE kind = 'mail.digest'").await;
        world.clock.advance(24 * HOUR);
        portico::worker::keep_house(&world.app).await.expect("the house is kept");
        portico::worker::keep_house(&world.app).await.expect("the house is kept");
        assert_eq!(purposes(world, "ada").await, ["digest"]);
    }
}
