//! What is kept about customers: they download it, and ask that it is erased.

use axum::http::StatusCode;
use portico::desk::ids::ContactId;
use serde_json::Value;

use crate::world::{Browser, Page, World, on_both_engines};

/// Staff say something on a ticket.
async fn say(world: &World, id: &str, kind: &str, body: &str) {
    let mut agent = world.staff("ingrid").await;
    let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
    let fields = [("submit_key", key.as_str()), ("view", "all"), ("kind", kind), ("then", "us"), ("body", body)];
    let sent = agent.post(&format!("/desk/t/{id}/reply"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

async fn reply(who: &mut Browser, id: &str, body: &str) {
    let path = format!("/requests/{id}");
    let key = who.get(&path).await.hidden("submit_key");
    let file: (&str, &str, &str, &[u8]) = ("files", "ada berg.txt", "text/plain", b"a drawing");
    let sent = who.post_files(&format!("{path}/reply"), &[("body", body), ("submit_key", &key)], &[file]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

fn ok(page: &Page, to: &str) {
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, to), "{}", page.body);
}

fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    assert!(page.body.contains(words), "{words} in {}", page.body);
}

async fn ask(who: &mut Browser) {
    ok(
        &who.post("/account/data/erasure", &[("act", "ask"), ("sure", "yes")]).await,
        "/account/data?done=asked#erasure",
    );
}

/// Every text of the database in which a word stands, by table and column, whatever its capitals.
async fn found(world: &World, word: &str) -> Vec<String> {
    let columns = [
        ("contact", "email"),
        ("contact", "email_key"),
        ("contact", "first_name"),
        ("contact", "last_name"),
        ("contact", "name_key"),
        ("contact", "custom"),
        ("ticket", "subject"),
        ("ticket", "subject_key"),
        ("ticket", "content"),
        ("ticket", "custom"),
        ("ticket", "requester_key"),
        ("ticket_contact", "subject_key"),
        ("ticket_contact", "requester_key"),
        ("ticket_company", "subject_key"),
        ("ticket_company", "requester_key"),
        ("message", "body"),
        ("message", "html"),
        ("note", "body"),
        ("note", "html"),
        ("attachment", "name"),
        ("event", "data"),
        ("property_history", "value"),
        ("outbox", "recipient"),
        ("outbox", "sender"),
        ("outbox", "subject"),
        ("outbox", "plain"),
        ("outbox", "html"),
        ("audit", "old"),
        ("audit", "new"),
        ("job", "payload"),
        ("erasure", "names"),
        ("erasure", "notify"),
    ];
    let mut all = vec![];
    for (table, column) in columns {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE LOWER({column}) LIKE '%{}%'", word.to_lowercase());
        if world.count(&sql).await > 0 {
            all.push(format!("{table}.{column}"));
        }
    }
    all
}

on_both_engines! {
    async fn customers_download_what_is_kept_about_them_as_they_see_it(world) {
        let mine = world.ticket("Pump =SUM(A1) <b>", "It drips").await.to_string();
        world.ticket_of(world.people.eve, Some(world.people.acme_two), "Eve's secret valve", "It leaks").await;
        let ben = ContactId(world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await);
        world.ticket_of(ben, Some(world.people.acme), "Ben's own question", "Which?").await;
        say(world, &mine, "reply", "Which **pump**?").await;
        say(world, &mine, "reply", "Forget this zebra").await;
        say(world, &mine, "note", "An internal giraffe").await;
        world.run("UPDATE message SET is_hidden = TRUE WHERE body LIKE '%zebra%'").await;
        let mut ada = world.customer("ada").await;
        reply(&mut ada, &mine, "The blue one").await;
        let file = ada.get("/account/data.json").await;
        assert_eq!(file.status, StatusCode::OK);
        let header = |name: &str| file.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        assert!(header("content-type").starts_with("application/json"));
        assert!(header("content-disposition").starts_with("attachment") && header("cache-control").contains("no-store"));
        let data: Value = serde_json::from_str(&file.body).expect("it is JSON");
        assert_eq!(data["about"]["contact"]["email"], "ada@example.com");
        assert_eq!(data["about"]["contact"]["companies"][0], "Acme");
        assert_eq!(data["about"]["sessions"].as_array().map(Vec::len), Some(1));
        assert_eq!(data["about"]["notifications"]["how_often"], "each");
        let requests = data["requests"].as_array().expect("requests");
        assert_eq!(requests.len(), 1, "{}", file.body);
        assert_eq!(requests[0]["subject"], "Pump =SUM(A1) <b>");
        let said: Vec<&str> = requests[0]["conversation"].as_array().expect("a conversation").iter().filter_map(|said| said["text"].as_str()).collect();
        assert_eq!(said, ["It drips", "Which pump?", "The blue one"]);
        assert_eq!(requests[0]["conversation"][2]["files"][0]["name"], "ada berg.txt");
        for word in ["zebra", "giraffe", "secret valve", "own question", "eve@", "Solberg", "password", "$argon2"] {
            assert!(!file.body.contains(word), "{word} in {}", file.body);
        }
    }

    async fn consents_invitations_and_devices_are_in_the_download_and_no_secrets(world) {
        world.run("INSERT INTO consent_text (domain_id, language, version, notice, label, created_at) VALUES (1, 'en', 3, 'We keep your name.', 'I agree', 1)").await;
        world.run(&format!("INSERT INTO consent (contact_id, domain_id, version, language, address, given_at, withdrawn_at) VALUES ({}, 1, 3, 'en', '192.0.2.9', 1000000, 2000000)", world.people.ada)).await;
        for (contact, status, token) in [(world.people.ada, "accepted", "a-digest"), (world.people.eve, "failed", "another-digest")] {
            world.run(&format!("INSERT INTO invitation (contact_id, portal_id, status, token_hash, send_at, sent_at, created_at, updated_at) VALUES ({contact}, 1, '{status}', '{token}', 1, 1, 1, 1)")).await;
        }
        let mut ada = world.customer("ada").await;
        world.run("UPDATE session SET user_agent = 'Firefox on a pump', address = '192.0.2.7'").await;
        let file = ada.get("/account/data.json").await.body;
        let data: Value = serde_json::from_str(&file).expect("it is JSON");
        let about = &data["about"];
        assert_eq!(about["consents"][0]["text"], "We keep your name.", "{file}");
        assert_eq!((about["consents"][0]["version"].as_i64(), about["consents"][0]["address"].as_str()), (Some(3), Some("192.0.2.9")));
        assert!(about["consents"][0]["withdrawn"].as_str().is_some_and(|at| at.starts_with("1970-01-01")), "{file}");
        assert_eq!(about["invitations"].as_array().map(Vec::len), Some(1), "{file}");
        assert_eq!(about["invitations"][0]["status"], "accepted");
        assert_eq!((&about["sessions"][0]["device"], &about["sessions"][0]["address"]), (&Value::from("Firefox on a pump"), &Value::from("192.0.2.7")));
        for word in ["digest", "token"] {
            assert!(!file.contains(word), "{word} in {file}");
        }
    }

    async fn a_download_of_many_tickets_is_whole(world) {
        for n in 0..45 {
            world.ticket(&format!("Pump {n}"), "It drips").await;
        }
        let file = world.customer("ada").await.get("/account/data.json").await;
        let data: Value = serde_json::from_str(&file.body).expect("it is JSON");
        let mut subjects: Vec<&str> = data["requests"].as_array().expect("requests").iter().filter_map(|one| one["subject"].as_str()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        assert_eq!(subjects.len(), 45);
        let none: Value = serde_json::from_str(&world.customer("eve").await.get("/account/data.json").await.body).expect("it is JSON");
        assert_eq!(none["requests"].as_array().map(Vec::len), Some(0));
    }

    async fn nobody_else_downloads_it(world) {
        assert!(world.visitor().get("/account/data.json").await.location().starts_with("/sign-in"));
        assert_eq!(world.staff("tom").await.get("/account/data.json").await.status, StatusCode::FORBIDDEN);
    }

    async fn customers_ask_to_be_forgotten_and_take_it_back(world) {
        let mut ada = world.customer("ada").await;
        refused(&ada.post("/account/data/erasure", &[("act", "ask")]).await, "Tick the box if you want to be forgotten.");
        ask(&mut ada).await;
        ask(&mut ada).await;
        assert!(ada.get("/account/data").await.body.contains("You asked to be forgotten"));
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        assert!(tom.get("/settings/erasure").await.body.contains("Ada Berg"));
        assert!(tom.get("/settings/staff").await.body.contains("Waiting"), "a mark in the menu");
        assert_eq!(ingrid.get("/settings/erasure").await.status, StatusCode::NOT_FOUND);
        let contact = format!("/desk/contacts/{}", world.people.ada);
        assert!(tom.get(&contact).await.body.contains("Ada Berg asked to be forgotten"));
        assert!(ingrid.get(&contact).await.body.contains("Ada Berg asked to be forgotten"));
        ok(&ada.post("/account/data/erasure", &[("act", "withdraw")]).await, "/account/data?done=withdrawn#erasure");
        assert!(tom.get("/settings/erasure").await.body.contains("Nobody waits."));
        assert!(!tom.get("/settings/staff").await.body.contains("Waiting"));
        assert_eq!(tom.get(&format!("/settings/erasure/{}", world.people.ada)).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_is_declined_says_why_by_mail(world) {
        let mut ada = world.customer("ada").await;
        ask(&mut ada).await;
        let mut tom = world.staff("tom").await;
        let page = format!("/settings/erasure/{}", world.people.ada);
        refused(&tom.post(&page, &[("act", "decline"), ("reason", " ")]).await, "Say why.");
        let reason = "An invoice <is> open";
        ok(&tom.post(&page, &[("act", "decline"), ("reason", reason)]).await, "/settings/erasure?done=declined");
        assert_eq!(tom.post(&page, &[("act", "decline"), ("reason", reason)]).await.status, StatusCode::GONE, "only once");
        let mails = world.mails().await;
        let [mail] = &mails[..] else { panic!("one mail: {mails:?}") };
        assert_eq!((mail.purpose.as_str(), mail.recipient.as_str()), ("declined", "ada@example.com"));
        assert!(mail.plain.contains(reason) && !mail.html.contains("<is>"), "{mail:?}");
        assert!(ada.get("/account/data").await.body.contains("Ask to be forgotten"), "they may ask again");
        assert!(tom.get(&format!("/desk/contacts/{}", world.people.ada)).await.body.contains("declined to forget"));
        assert!(tom.get("/settings/portal/history").await.body.contains("not forgotten, with this reason"));
    }

    async fn only_administrators_forget_and_only_whoever_asked(world) {
        let page = format!("/settings/erasure/{}", world.people.ada);
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let sure = [("act", "erase"), ("sure", "yes")];
        assert_eq!(tom.post(&page, &sure).await.status, StatusCode::GONE);
        ask(&mut world.customer("ada").await).await;
        assert_eq!(ingrid.post(&page, &sure).await.status, StatusCode::NOT_FOUND);
        refused(&tom.post(&page, &[("act", "erase")]).await, "Tick the box");
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE is_deleted").await, 0);
    }

    async fn whoever_is_forgotten_is_nowhere_and_their_tickets_stay(world) {
        let id = world.ticket("Pump of Ada Berg", "Call Ada Berg, ada@example.com, or ADA BERG").await.to_string();
        let mut ada = world.customer("ada").await;
        reply(&mut ada, &id, "Regards\n\nAda Berg (Ada@Example.com)").await;
        say(world, &id, "reply", "Thank you, Ada Berg").await;
        say(world, &id, "note", "ada@example.com wrote by phone, too").await;
        ada.post("/account/notifications", &[("pace", "daily"), ("replied", "yes")]).await;
        ada.post(&format!("/requests/{id}/mails"), &[("mails", "off")]).await;
        ada.post("/requests/views", &[("name", "Ada Berg's"), ("query", "status=open")]).await;
        world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
        world.mails().await;
        world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
        let mut tom = world.staff("tom").await;
        let contact = format!("/desk/contacts/{}", world.people.ada);
        tom.post(&format!("{contact}/companies"), &[("company", &world.people.acme_two.to_string())]).await;
        ask(&mut ada).await;
        let sure = [("act", "erase"), ("sure", "yes")];
        let page = format!("/settings/erasure/{}", world.people.ada);
        ok(&tom.post(&page, &sure).await, "/settings/erasure?done=erased");
        assert_eq!(tom.post(&page, &sure).await.status, StatusCode::GONE, "only once");
        assert!(ada.get("/requests").await.location().starts_with("/sign-in"), "signed out at once");
        let again = world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", crate::world::PASSWORD)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mails = world.mails().await;
        let last: Vec<_> = mails.iter().filter(|mail| mail.recipient == "ada@example.com").collect();
        assert_eq!(last.iter().map(|mail| mail.purpose.as_str()).collect::<Vec<_>>(), ["erased"], "{last:?}");
        world.run("DELETE FROM outbox WHERE purpose = 'erased'").await;
        for word in ["ada@example", "berg"] {
            assert_eq!(found(world, word).await, Vec::<String>::new(), "{word}");
        }
        for table in ["session", "password_reset", "own_view", "mail_choice", "ticket_mute", "mail_stop", "contact_company", "erasure", "passkey", "passkey_ceremony"] {
            let column = format!("SELECT COUNT(*) FROM {table} WHERE contact_id = {}", world.people.ada);
            assert_eq!(world.count(&column).await, 0, "{table}");
        }
        let ticket = tom.get(&format!("/desk/v/all/t/{id}")).await;
        assert_eq!(ticket.status, StatusCode::OK);
        assert!(ticket.body.contains("Former customer") && ticket.body.contains("Pump of Former customer"), "{}", ticket.body);
        assert_eq!(tom.get(&contact).await.status, StatusCode::NOT_FOUND);
        assert!(!tom.get("/desk/search?q=berg").await.body.contains("Pump of"), "nobody finds it by the name");
        assert!(tom.get("/desk/search?q=pump").await.body.contains("Pump of"));
        let mut ben = world.customer("ben").await;
        let seen = ben.get(&format!("/requests/{id}")).await;
        assert!(seen.body.contains("Former customer") && !seen.body.to_lowercase().contains("berg"), "{}", seen.body);
        assert!(tom.get("/settings/portal/history").await.body.contains("forgotten on request"));
        say(world, &id, "reply", "Is anybody there?").await;
        assert!(world.mails().await.iter().all(|mail| mail.recipient != "ada@example.com" && !mail.recipient.is_empty()));
    }

    async fn of_whatever_names_a_contact_it_is_decided_what_becomes_of_it(world) {
        // What goes with them, and what stays as that of somebody who was a customer.
        let gone = [
            "access_member", "consent", "contact_company", "erasure", "invitation", "signin_link", "mail_choice", "mail_stop", "own_columns", "own_view", "password_reset", "scim_user", "session", "ticket_mute",
            "view_as", "signin_step", "totp", "recovery_code", "known_device", "passkey", "passkey_ceremony", "sso_identity",
        ];
        let stays = ["event", "message", "property_history", "ticket", "ticket_contact", "ticket_option", "ticket_tally"];
        let schema = db::testing::schema(&world.db.db).await.expect("the schema can be read");
        let named = schema.iter().filter(|(_, column, _)| column == "contact_id").map(|(table, ..)| table.as_str());
        let undecided: Vec<&str> = named.filter(|table| !gone.contains(table) && !stays.contains(table)).collect();
        assert!(undecided.is_empty(), "what becomes of {undecided:?} when a contact is forgotten?");
    }

    async fn whoever_took_it_back_is_not_forgotten(world) {
        let mut ada = world.customer("ada").await;
        ask(&mut ada).await;
        let mut tom = world.staff("tom").await;
        let page = format!("/settings/erasure/{}", world.people.ada);
        let sure = [("act", "erase"), ("sure", "yes")];
        let (withdrawn, erased) = tokio::join!(ada.post("/account/data/erasure", &[("act", "withdraw")]), tom.post(&page, &sure));
        let is_gone = world.count("SELECT COUNT(*) FROM contact WHERE is_deleted").await == 1;
        assert_eq!(erased.status == StatusCode::SEE_OTHER, is_gone, "{}", erased.body);
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.body);
        let asked = format!("SELECT COUNT(*) FROM property_history WHERE name = 'erasure.withdrawn' AND object_id = {}", world.people.ada);
        assert!(world.count(&asked).await == 0 || !is_gone, "never both");
    }

    async fn many_tickets_follow_in_portions_and_others_stay_as_they_are(world) {
        for n in 0..60 {
            world.ticket(&format!("Pump {n}"), "Regards, Ada Berg").await;
        }
        let ben = ContactId(world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await);
        world.ticket_of(ben, Some(world.people.acme), "Valve", "Regards, Ben Okoye").await;
        ask(&mut world.customer("ada").await).await;
        world.staff("tom").await.post(&format!("/settings/erasure/{}", world.people.ada), &[("act", "erase"), ("sure", "yes")]).await;
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE body LIKE '%Ada%'").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE body LIKE '%Former customer%'").await, 60);
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE body LIKE '%Ben Okoye%'").await, 1);
    }
}
