//! Contacts and companies as staff keep them: added, changed, deleted, and who belongs to whom, which counts at once.

use axum::http::StatusCode;
use portico::desk::door::Claim;
use portico::desk::ids::ContactId;
use portico::desk::setup::{self, NewContact, PortalChange};
use portico::desk::viewer::System;

use crate::world::{Browser, Page, World, on_both_engines};

const NEW: &str = "/desk/contacts/new";
const NEW_COMPANY: &str = "/desk/companies/new";

/// Fills a form in, whose version is the one that its page has.
async fn save(staff: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = staff.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    let version = page.hidden("version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    staff.post(path, &all).await
}

/// A new record's page.
async fn made(staff: &mut Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let page = save(staff, path, fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{fields:?}: {}", page.body);
    let to = page.location().to_owned();
    to.strip_suffix("?made").expect("a new record's page").to_owned()
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().expect("an id")
}

async fn refused(staff: &mut Browser, path: &str, fields: &[(&str, &str)], why: &str) -> Page {
    let page = save(staff, path, fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
    assert!(page.body.contains(why), "{fields:?}: {why} is not in {}", page.body);
    page
}

/// A company with this domain, and its page.
async fn with_domain(staff: &mut Browser, name: &str, domains: &str) -> String {
    made(staff, NEW_COMPANY, &[("name", name), ("domains", domains)]).await
}

/// The names of the companies that an address belongs to, the primary one first and marked.
async fn companies_of(world: &World, email: &str) -> String {
    let all = match world.db.db.dialect() {
        db::Dialect::Sqlite => "GROUP_CONCAT(name, ', ')",
        db::Dialect::Postgres => "STRING_AGG(name, ', ')",
    };
    let mark = "CASE WHEN l.is_primary THEN '*' || k.name ELSE k.name END AS name";
    world
        .text(&format!(
            "SELECT COALESCE({all}, '') FROM (SELECT {mark} FROM contact c
               JOIN contact_company l ON l.contact_id = c.id JOIN company k ON k.id = l.company_id
               WHERE c.email_key = '{email}' ORDER BY l.is_primary DESC, k.name) n"
        ))
        .await
}

/// A contact that the system adds, as registration or an import would.
async fn set_up(world: &World, email: &'static str) -> ContactId {
    world
        .app
        .write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move {
                let new = NewContact { email: email.into(), first_name: "New".into(), ..NewContact::default() };
                setup::contact(&mut s, &new).await
            })
        })
        .await
        .expect("a contact can be added")
}

const HOSTILE: &str = "\"><img src=x onerror=alert(1)>{{7*7}}'";

on_both_engines! {
    async fn contacts_are_added_and_changed_and_it_is_written_down(world) {
        let mut agent = world.staff("ingrid").await;
        assert!(agent.get("/desk/contacts").await.body.contains(&format!("href=\"{NEW}\"")));
        let fields = [("first_name", "  Zoë  "), ("last_name", "Lind  Ek"), ("email", " Zoe@Lindek.example "),
            ("job_title", "Buyer"), ("phone", "+46 8 123")];
        let path = made(&mut agent, NEW, &fields).await;
        let page = agent.get(&format!("{path}?made")).await.body;
        for text in ["Zoë Lind Ek", "Zoe@Lindek.example", "Buyer", "+46 8 123", "Added.", "Ingrid Solberg changed “Phone” to +46 8 123"] {
            assert!(page.contains(text), "{text} is not in {page}");
        }
        for q in ["zoë", "lind", "zoe@lin", "ZOE"] {
            assert!(agent.get(&format!("/desk/contacts?q={q}")).await.body.contains("Lind Ek"), "{q}");
        }
        let edit = format!("{path}/edit");
        let form = agent.get(&edit).await.body;
        assert!(form.contains("value=\"Zoë\"") && form.contains("value=\"Buyer\""), "{form}");
        let changed = save(&mut agent, &edit, &[("first_name", "Zoe"), ("last_name", "Ek"), ("email", "zoe@lindek.example"), ("phone", "")]).await;
        assert_eq!(changed.location(), format!("{path}?saved"), "{}", changed.body);
        let page = agent.get(&path).await.body;
        for text in ["Zoe Ek", "emptied “Job title”", "emptied “Phone”", "changed “First name” to Zoe"] {
            assert!(page.contains(text), "{text} is not in {page}");
        }
        assert!(!agent.get("/desk/contacts?q=zoe").await.body.contains("Lind Ek"));
        let before = world.count("SELECT COUNT(*) FROM property_history").await;
        save(&mut agent, &edit, &[("first_name", "Zoe"), ("last_name", "Ek"), ("email", "zoe@lindek.example"), ("phone", "")]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM property_history").await, before, "what did not change is not written down");
    }

    async fn what_is_wrong_with_a_contact_is_said_and_nothing_typed_is_lost(world) {
        let mut agent = world.staff("ingrid").await;
        let people = world.count("SELECT COUNT(*) FROM contact").await;
        let long = "x".repeat(101);
        for (fields, why) in [
            (&[("email", "")][..], "Write an e-mail address."),
            (&[("email", "nobody")], "Write the whole address"),
            (&[("email", "a@b.example, c@d.example")], "Write the whole address"),
            (&[("email", "<a@b.example>")], "Write the whole address"),
            (&[("email", "a@b.example\r\nBcc: c@d.example")], "Write the whole address"),
            (&[("email", "new@b.example"), ("first_name", &long)], "at most 100 characters"),
            (&[("email", "new@b.example"), ("last_name", &long)], "at most 100 characters"),
            (&[("email", "new@b.example"), ("job_title", &"x".repeat(121))], "at most 120 characters"),
            (&[("email", "new@b.example"), ("phone", &"1".repeat(61))], "at most 60 characters"),
        ] {
            refused(&mut agent, NEW, fields, why).await;
        }
        let page = refused(&mut agent, NEW, &[("email", "x"), ("first_name", "Kept & <b>kept</b>"), ("company", "1")], "whole address").await.body;
        assert!(page.contains("value=\"Kept &#38; &#60;b&#62;kept&#60;/b&#62;\"") && page.contains("name=\"company\" value=\"1\""), "{page}");
        assert!(page.contains("aria-describedby=\"h-email e-email\"") && page.contains("id=\"e-email\""));
        assert_eq!(world.count("SELECT COUNT(*) FROM contact").await, people);
        assert_eq!(agent.post(NEW, &[("email", "new@b.example"), ("company", "999")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(agent.get("/desk/contacts/new?company=999").await.status, StatusCode::NOT_FOUND);
        for path in ["/desk/contacts/999/edit", "/desk/contacts/999/delete", "/desk/contacts/999/companies", "/desk/companies/999/edit", "/desk/contacts/x/edit"] {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn an_address_that_somebody_has_says_who(world) {
        let mut agent = world.staff("ingrid").await;
        let (ada, eve) = (world.people.ada, world.people.eve);
        let page = refused(&mut agent, NEW, &[("email", "ADA@example.com")], "Ada Berg has this address already.").await.body;
        assert!(page.contains(&format!("<a href=\"/desk/contacts/{ada}\">Open Ada Berg</a>")), "{page}");
        let edit = format!("/desk/contacts/{eve}/edit");
        refused(&mut agent, &edit, &[("email", "ada@example.com")], "Ada Berg has this address already.").await;
        let kept = save(&mut agent, &edit, &[("email", "EVE@example.com"), ("first_name", "Eve")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "one's own address is no obstacle: {}", kept.body);
    }

    async fn two_who_save_a_record_at_once_never_overwrite_each_other_unseen(world) {
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        for (path, key, stands) in [
            (format!("/desk/contacts/{}/edit", world.people.ada), "first_name", "SELECT first_name FROM contact WHERE id = 1"),
            (format!("/desk/companies/{}/edit", world.people.acme), "name", "SELECT name FROM company WHERE id = 1"),
        ] {
            let version = tom.get(&path).await.hidden("version");
            let saved = save(&mut ingrid, &path, &[("email", "ada@example.com"), (key, "Ingrid's")]).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
            let toms = [("version", version.as_str()), ("email", "ada@example.com"), (key, "Tom's")];
            let page = tom.post(&path, &toms).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.body.contains("Ingrid Solberg has changed this") && page.body.contains("Tom&#39;s"), "{}", page.body);
            assert_eq!(world.text(stands).await, "Ingrid's");
            let again = page.hidden("version");
            let toms = [("version", again.as_str()), ("email", "ada@example.com"), (key, "Tom's")];
            assert_eq!(tom.post(&path, &toms).await.status, StatusCode::SEE_OTHER, "having seen it, Tom may");
            assert_eq!(world.text(stands).await, "Tom's");
        }
    }

    async fn mass_assignment_of_other_fields_is_ignored(world) {
        let mut agent = world.staff("ingrid").await;
        let others = [("password_hash", "$argon2id$mine"), ("id", "2"), ("is_deleted", "true"), ("email_key", "x"), ("name_key", "x"),
            ("custom", "{\"x\":\"y\"}"), ("created_at", "0"), ("updated_at", "0"), ("companies", "2"), ("company_id", "2"), ("is_primary", "true")];
        let mut fields = vec![("email", "ada@example.com"), ("first_name", "Adah")];
        fields.extend(others);
        let hashes = "SELECT COUNT(*) FROM contact WHERE password_hash IS NULL OR password_hash LIKE '%mine'";
        let before = world.count(hashes).await;
        let saved = save(&mut agent, &format!("/desk/contacts/{}/edit", world.people.ada), &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        fields[0] = ("email", "new@new.example");
        let path = made(&mut agent, NEW, &fields).await;
        assert_eq!(world.count(hashes).await, before + 1, "a new contact has no password");
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE is_deleted OR custom <> '{}' OR created_at = 0").await, 0);
        assert_eq!(world.text("SELECT first_name FROM contact WHERE id = 2").await, "Ben");
        assert_eq!(companies_of(world, "new@new.example").await, "");
        assert_eq!(companies_of(world, "ada@example.com").await, "*Acme");
        assert_ne!(last(&path), "2");
        let company = [("name", "Acme"), ("id", "2"), ("is_deleted", "true"), ("custom", "{\"x\":\"y\"}")];
        save(&mut agent, &format!("/desk/companies/{}/edit", world.people.acme), &company).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM company WHERE is_deleted OR custom <> '{}' OR (id = 2 AND name <> 'Acme Two')").await, 0);
    }

    async fn html_injection_in_names_of_people_is_only_text(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let (mut agent, mut tom) = (world.staff("ingrid").await, world.staff("tom").await);
        let ada = format!("/desk/contacts/{}", world.people.ada);
        let acme = format!("/desk/companies/{}", world.people.acme);
        let fields = [("email", "ada@example.com"), ("first_name", HOSTILE), ("last_name", HOSTILE), ("job_title", HOSTILE), ("phone", HOSTILE)];
        assert_eq!(save(&mut agent, &format!("{ada}/edit"), &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(save(&mut agent, &format!("{acme}/edit"), &[("name", HOSTILE)]).await.status, StatusCode::SEE_OTHER);
        let empty = made(&mut agent, NEW, &[("email", "x@x.example"), ("first_name", HOSTILE)]).await;
        let remove = format!("{ada}/companies/{}/remove", world.people.acme);
        let pages = [
            "/desk/contacts".to_owned(), "/desk/companies".to_owned(), ada.clone(), acme.clone(), format!("{ada}/edit"), format!("{acme}/edit"),
            format!("{ada}/delete"), format!("{acme}/delete"), format!("{ada}/companies"), format!("{empty}/companies"), remove,
            format!("/desk/contacts/new?company={}", world.people.acme), format!("/desk/v/all/t/{id}"), "/desk/v/all".to_owned(),
        ];
        for page in pages {
            let body = agent.get(&page).await.body;
            assert!(body.contains("&#60;img src=x") && !body.contains("<img src=x"), "{page}: {body}");
        }
        let mut gone = tom.get(&format!("{empty}/delete")).await;
        gone = tom.post(&format!("{empty}/delete"), &[("version", &gone.hidden("version"))]).await;
        assert_eq!(gone.location(), "/desk/contacts?deleted", "{}", gone.body);
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Contact deleted") && history.contains("&#60;img src=x") && !history.contains("<img src=x"));
        let mut ben = world.customer("ben").await;
        for page in ["/requests".to_owned(), format!("/requests/{id}")] {
            let body = ben.get(&page).await.body;
            assert!(body.contains("&#60;img src=x") && !body.contains("<img src=x"), "{page}: {body}");
        }
    }

    async fn spreadsheet_formulas_and_mail_headers_in_names_are_only_text(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut agent = world.staff("ingrid").await;
        let edit = format!("/desk/contacts/{}/edit", world.people.ada);
        let fields = [("email", "ada@example.com"), ("first_name", "=cmd|calc\r\nBcc: evil@evil.example"), ("last_name", "\u{202e}Berg")];
        assert_eq!(save(&mut agent, &edit, &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE first_name = '=cmd|calc Bcc: evil@evil.example'").await, 1, "one line");
        let mut ben = world.customer("ben").await;
        let csv = ben.get("/requests.csv").await.body;
        assert!(csv.contains("'=cmd|calc Bcc"), "{csv}");
        let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
        agent.post(&format!("/desk/t/{id}/reply"), &[("submit_key", &key), ("kind", "reply"), ("body", "Which?"), ("view", "all")]).await;
        for mail in world.mails().await {
            assert_eq!(mail.recipient, "ada@example.com");
            assert!(![&mail.subject, &mail.sender, &mail.recipient].iter().any(|text| text.contains("evil") || text.contains(['\r', '\n'])), "{mail:?}");
        }
    }

    async fn properties_of_ones_own_are_filled_in_by_kind_and_written_down(world) {
        let own = |object: &str, name: &str, kind: &str, options: &str| format!(
            "INSERT INTO property (object, name, label, kind, options, is_builtin, customer_access, position)
             VALUES ('{object}', '{name}', 'The {name}', '{kind}', '{options}', FALSE, 'never', 50)");
        let tiers = "[{\"value\":\"g\",\"label\":\"Gold\"},{\"value\":\"s\",\"label\":\"Silver\"}]";
        for object in ["contact", "company"] {
            world.run(&own(object, "tier", "enumeration", tiers)).await;
            world.run(&own(object, "seats", "number", "[]")).await;
        }
        let mut agent = world.staff("ingrid").await;
        let people = world.people;
        for (path, table, base) in [
            (format!("/desk/contacts/{}", people.ada), "contact", vec![("email", "ada@example.com"), ("first_name", "Ada")]),
            (format!("/desk/companies/{}", people.acme), "company", vec![("name", "Acme")]),
        ] {
            let edit = format!("{path}/edit");
            assert!(agent.get(&edit).await.body.contains("The tier"), "{edit}");
            let with = |own: &[(&'static str, &'static str)]| [base.clone(), own.to_vec()].concat();
            let page = refused(&mut agent, &edit, &with(&[("p.tier", "x"), ("p.seats", "many")]), "id=\"e-p.tier\"").await.body;
            assert!(page.contains("id=\"e-p.seats\"") && page.contains("value=\"many\""), "{page}");
            let saved = save(&mut agent, &edit, &with(&[("p.tier", "g"), ("p.seats", "12,5"), ("p.unknown", "x"), ("p.email", "x"), ("p.name", "x")])).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
            let custom = format!("SELECT custom FROM {table} WHERE id = 1");
            assert_eq!(world.text(&custom).await, "{\"seats\":\"12.5\",\"tier\":\"g\"}", "what is no property of one's own is ignored");
            let page = agent.get(&path).await.body;
            for text in ["The tier", ">Gold</dd>", ">12.5</dd>", "changed “The tier” to Gold"] {
                assert!(page.contains(text), "{text} is not in {page}");
            }
            save(&mut agent, &edit, &with(&[("p.tier", "")])).await;
            assert_eq!(world.text(&custom).await, "{\"seats\":\"12.5\"}", "what was not sent stays");
            assert!(agent.get(&path).await.body.contains("emptied “The tier”"));
        }
        made(&mut agent, NEW, &[("email", "x@x.example"), ("p.tier", "s")]).await;
        made(&mut agent, NEW_COMPANY, &[("name", "X"), ("p.seats", "3")]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE custom = '{\"tier\":\"s\"}'").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM company WHERE custom = '{\"seats\":\"3\"}'").await, 1);
    }

    async fn another_address_signs_out_and_voids_links_and_the_password_goes_along(world) {
        let (mut ada, mut ben, mut agent) = (world.customer("ada").await, world.customer("ben").await, world.staff("ingrid").await);
        world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
        world.mails().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM password_reset WHERE contact_id = 1").await, 1);
        let edit = format!("/desk/contacts/{}/edit", world.people.ada);
        save(&mut agent, &edit, &[("email", "ada@example.com"), ("first_name", "Ada"), ("another", "yes")]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK, "another name signs nobody out");
        save(&mut agent, &edit, &[("email", "ada.berg@example.com"), ("first_name", "Ada")]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::SEE_OTHER);
        assert_eq!(ben.get("/requests").await.status, StatusCode::OK);
        assert_eq!(world.count("SELECT COUNT(*) FROM password_reset WHERE contact_id = 1").await, 0);
        let old = world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", crate::world::PASSWORD)]).await;
        assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
        let known = [("email", "ada.berg@example.com"), ("password", crate::world::PASSWORD)];
        assert_eq!(world.visitor().post("/sign-in", &known).await.status, StatusCode::SEE_OTHER);
        let mails = world.mails().await;
        assert!(mails.iter().any(|mail| mail.purpose == "address" && mail.recipient == "ada@example.com"), "{mails:?}");
    }

    async fn an_address_that_somebody_else_uses_takes_the_password_away(world) {
        let (mut ada, mut agent) = (world.customer("ada").await, world.staff("ingrid").await);
        let edit = format!("/desk/contacts/{}/edit", world.people.ada);
        assert!(agent.get(&edit).await.body.contains("name=\"another\""));
        let refused = agent.post(&edit, &[("email", "nobody"), ("first_name", "Ada"), ("another", "yes")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("name=\"another\" value=\"yes\" checked"), "what was ticked stays ticked");
        save(&mut agent, &edit, &[("email", "ada.berg@example.com"), ("first_name", "Ada"), ("another", "yes")]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::SEE_OTHER);
        // Whoever knows the former password may be somebody else: the new address is proven by a link that goes there.
        let known = [("email", "ada.berg@example.com"), ("password", crate::world::PASSWORD)];
        assert_eq!(world.visitor().post("/sign-in", &known).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!agent.get(&edit).await.body.contains("name=\"another\""), "there is no password to end");
        let link = crate::gate::link(world, "/forgot", "ada.berg@example.com").await.expect("a link");
        let set = world.visitor().post(&link, &[("password", "copper kettle on a hill")]).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER);
    }

    async fn staff_send_a_link_to_set_a_password(world) {
        let mut agent = world.staff("ingrid").await;
        let page = format!("/desk/contacts/{}", world.people.ada);
        let path = format!("{page}/password");
        assert!(agent.get(&page).await.body.contains(&format!("action=\"{path}\"")));
        let sent = agent.post(&path, &[]).await;
        assert_eq!(sent.location(), format!("{page}?linked"));
        assert!(agent.get(sent.location()).await.body.contains("is on its way"));
        let again = agent.post(&path, &[]).await;
        assert_eq!(again.location(), format!("{page}?waits"), "a mail a minute");
        assert!(agent.get(again.location()).await.body.contains("went there a moment ago"));
        let mails = world.mails().await;
        let links: Vec<_> = mails.iter().filter(|mail| mail.purpose == "reset").collect();
        assert!(links.len() == 1 && links[0].recipient == "ada@example.com", "{mails:?}");
        assert_eq!(links[0].subject, "Choose a password");
        assert!(links[0].plain.contains("Helpers sends you this link") && !links[0].plain.contains("asked for a new password"), "{}", links[0].plain);
        let start = links[0].plain.find("/reset/").expect("a link");
        let link = links[0].plain[start..].split_whitespace().next().expect("it ends").to_owned();
        assert!(world.customer("ada").await.get("/requests").await.status == StatusCode::OK, "the password holds until then");
        assert_eq!(world.visitor().post(&link, &[("password", "copper kettle on a hill")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(agent.post("/desk/contacts/987654/password", &[]).await.status, StatusCode::NOT_FOUND);
        for mut other in [world.customer("ben").await, world.visitor()] {
            assert_eq!(other.post(&path, &[]).await.location().split('?').next(), Some("/desk/sign-in"));
        }
        assert_eq!(agent.get(&path).await.location(), page);
    }

    async fn lists_follow_a_new_name_however_many_tickets_there_are(world) {
        let people = world.people;
        for i in 0..255 {
            world.ticket(&format!("Pump {i}"), "drips").await;
        }
        world.ticket_of(people.eve, Some(people.acme), "Eve's pump", "drips").await;
        let stale = "SELECT COUNT(*) FROM ticket t WHERE t.contact_id = 1 AND t.requester_key <> (SELECT name_key FROM contact WHERE id = 1)";
        let differing = "SELECT COUNT(*) FROM ticket t JOIN ticket_company x ON x.ticket_id = t.id JOIN ticket_contact y ON y.ticket_id = t.id
            WHERE x.requester_key <> t.requester_key OR y.requester_key <> t.requester_key";
        let mut agent = world.staff("ingrid").await;
        let edit = format!("/desk/contacts/{}/edit", people.ada);
        save(&mut agent, &edit, &[("email", "ada@example.com"), ("first_name", "Zada"), ("last_name", "Berg")]).await;
        assert_eq!(world.count(stale).await, 255);
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert_eq!(world.count(stale).await, 0);
        assert_eq!(world.count(differing).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM job").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket WHERE requester_key LIKE 'eve%'").await, 1, "others keep theirs");
        let mut ben = world.customer("ben").await;
        let list = ben.get("/requests.csv?sort=requester&dir=asc").await.body;
        assert!(list.lines().nth(1).is_some_and(|line| line.contains("Eve's pump")), "Eve comes before Zada now: {list}");
    }

    async fn moving_a_contact_to_another_company_counts_at_the_next_request(world) {
        let people = world.people;
        let old = world.ticket("Quince of Acme", "Words about quince").await;
        let new = world.ticket_of(people.eve, Some(people.acme_two), "Medlar of Acme Two", "Words about medlar").await;
        let (mut ben, mut agent) = (world.customer("ben").await, world.staff("ingrid").await);
        let ben_id = world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await;
        let page = format!("/desk/contacts/{ben_id}");
        async fn sees(ben: &mut Browser, yes: (i64, &str, &str), no: (i64, &str, &str)) {
            let list = ben.get("/requests").await.body;
            assert!(list.contains(yes.1) && !list.contains(no.1), "list: {list}");
            assert!(list.contains("1 ticket"), "count: {list}");
            let csv = ben.get("/requests.csv").await.body;
            assert!(csv.contains(yes.1) && !csv.contains(no.1), "export: {csv}");
            assert!(ben.get(&format!("/requests?q={}", yes.2)).await.body.contains(yes.1), "search");
            assert!(!ben.get(&format!("/requests?q={}", no.2)).await.body.contains(no.1), "search");
            assert!(!ben.get(&format!("/requests.csv?q={}", no.2)).await.body.contains(no.1), "search for export");
            assert_eq!(ben.get(&format!("/requests/{}", yes.0)).await.status, StatusCode::OK);
            assert_eq!(ben.get(&format!("/requests/{}", no.0)).await.status, StatusCode::NOT_FOUND);
            let closed = ben.post(&format!("/requests/{}/close", no.0), &[]).await.status;
            assert_eq!(closed, StatusCode::NOT_FOUND);
        }
        let (acme, two) = ((old.0, "Quince of Acme", "quince"), (new.0, "Medlar of Acme Two", "medlar"));
        sees(&mut ben, acme, two).await;
        let found = agent.get(&format!("{page}/companies?q=acme%20t")).await.body;
        assert!(found.contains("Add Acme Two") && !found.contains("Add Acme\""), "{found}");
        let two_id = people.acme_two.to_string();
        assert_eq!(agent.post(&format!("{page}/companies"), &[("company", &two_id)]).await.location(), page);
        sees(&mut ben, acme, two).await;
        assert_eq!(companies_of(world, "ben@example.com").await, "*Acme, Acme Two");
        assert_eq!(agent.post(&format!("{page}/companies"), &[("company", &two_id)]).await.location(), page, "a second time changes nothing");
        let was = people.acme.to_string();
        let made = agent.post(&format!("{page}/companies/{two_id}/primary"), &[("was", &was)]).await;
        assert_eq!(made.location(), page, "{}", made.body);
        sees(&mut ben, two, acme).await;
        assert_eq!(companies_of(world, "ben@example.com").await, "*Acme Two, Acme");
        let body = agent.get(&page).await.body;
        for text in ["Ingrid Solberg added the company Acme Two", "Ingrid Solberg made Acme Two the main company"] {
            assert!(body.contains(text), "{text} is not in {body}");
        }
        assert!(agent.get(&format!("/desk/companies/{two_id}")).await.body.contains("Ingrid Solberg added Ben Okoye"));
        let removed = agent.post(&format!("{page}/companies/{was}/remove"), &[("was", &two_id)]).await;
        assert_eq!(removed.location(), page, "{}", removed.body);
        assert_eq!(companies_of(world, "ben@example.com").await, "*Acme Two");
        let removed = agent.post(&format!("{page}/companies/{two_id}/remove"), &[("was", &two_id)]).await;
        assert_eq!(removed.location(), page, "{}", removed.body);
        let list = ben.get("/requests").await.body;
        assert!(!list.contains("Quince") && !list.contains("Medlar"), "nobody's tickets but one's own: {list}");
        agent.post(&format!("{page}/companies"), &[("company", &was)]).await;
        assert_eq!(companies_of(world, "ben@example.com").await, "*Acme", "the first one is the main one");
        sees(&mut ben, acme, two).await;
    }

    async fn removing_the_primary_company_asks_which_becomes_primary(world) {
        let people = world.people;
        let mut agent = world.staff("ingrid").await;
        let page = format!("/desk/contacts/{}", people.ada);
        let (one, two) = (people.acme.to_string(), people.acme_two.to_string());
        agent.post(&format!("{page}/companies"), &[("company", &two)]).await;
        let remove = format!("{page}/companies/{one}/remove");
        let asked = agent.get(&remove).await;
        assert!(asked.body.contains("Which company is the main one then?") && asked.body.contains("Acme Two"), "{}", asked.body);
        assert!(!agent.get(&format!("{page}/companies/{two}/remove")).await.body.contains("Which company is the main one"));
        for next in ["", "999", &one, "x"] {
            let refused = agent.post(&remove, &[("was", &one), ("next", next)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{next}");
            assert!(refused.body.contains("Say which company is the main one now"), "{}", refused.body);
        }
        assert_eq!(companies_of(world, "ada@example.com").await, "*Acme, Acme Two");
        assert_eq!(agent.post(&remove, &[("was", &one), ("next", &two)]).await.location(), page);
        assert_eq!(companies_of(world, "ada@example.com").await, "*Acme Two");
        agent.post(&format!("{page}/companies"), &[("company", &one)]).await;
        assert_eq!(agent.post(&format!("{page}/companies/{two}/remove"), &[("was", &two), ("next", "none")]).await.location(), page);
        assert_eq!(companies_of(world, "ada@example.com").await, "Acme", "none, as was asked");
        assert!(agent.get(&page).await.body.contains("left no main company"));
        assert_eq!(agent.post(&format!("{page}/companies/{one}/primary"), &[("was", "")]).await.location(), page);
        assert_eq!(companies_of(world, "ada@example.com").await, "*Acme");
    }

    async fn a_primary_company_that_was_changed_meanwhile_is_not_overwritten_unseen(world) {
        let people = world.people;
        let (mut agent, mut tom) = (world.staff("ingrid").await, world.staff("tom").await);
        let page = format!("/desk/contacts/{}", people.ada);
        let third = with_domain(&mut agent, "Third", "").await;
        let (one, two, three) = (people.acme.to_string(), people.acme_two.to_string(), last(&third).to_owned());
        for id in [&two, &three] {
            agent.post(&format!("{page}/companies"), &[("company", id)]).await;
        }
        agent.post(&format!("{page}/companies/{two}/primary"), &[("was", &one)]).await;
        for (path, fields) in [
            (format!("{page}/companies/{three}/primary"), vec![("was", one.as_str())]),
            (format!("{page}/companies/{one}/remove"), vec![("was", one.as_str()), ("next", "none")]),
        ] {
            let refused = tom.post(&path, &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            assert!(refused.body.contains("Somebody else has changed the companies meanwhile"), "{}", refused.body);
        }
        assert_eq!(companies_of(world, "ada@example.com").await, "*Acme Two, Acme, Third");
    }

    async fn association_idor_ids_of_others_change_nothing(world) {
        let people = world.people;
        let mut agent = world.staff("ingrid").await;
        let page = format!("/desk/contacts/{}", people.ada);
        for (path, fields) in [
            (format!("{page}/companies"), vec![("company", "999")]),
            (format!("{page}/companies"), vec![("company", "1 OR 1=1")]),
            (format!("{page}/companies"), vec![]),
            ("/desk/contacts/999/companies".to_owned(), vec![("company", "1")]),
            (format!("{page}/companies/{}/primary", people.acme_two), vec![("was", "1")]),
            (format!("{page}/companies/999/primary"), vec![("was", "1")]),
            (format!("/desk/contacts/999/companies/{}/remove", people.acme), vec![("was", "1")]),
            ("/desk/companies/999/associate".to_owned(), vec![]),
        ] {
            assert_eq!(agent.post(&path, &fields).await.status, StatusCode::NOT_FOUND, "{path} {fields:?}");
        }
        assert_eq!(agent.get(&format!("{page}/companies/{}/remove", people.acme_two)).await.status, StatusCode::NOT_FOUND);
        let mut eve = world.customer("eve").await;
        for path in [NEW.to_owned(), format!("{page}/edit"), format!("{page}/delete"), format!("{page}/companies"),
            format!("{page}/companies/{}/primary", people.acme), format!("{page}/companies/{}/remove", people.acme),
            format!("/desk/companies/{}/associate", people.acme_two), NEW_COMPANY.to_owned()] {
            let sent = eve.post(&path, &[("company", "2"), ("email", "eve2@example.com"), ("name", "Mine")]).await;
            assert!(sent.location().starts_with("/desk/sign-in"), "{path}: {}", sent.status);
        }
        assert_eq!(companies_of(world, "ada@example.com").await, "*Acme");
        assert_eq!(companies_of(world, "eve@example.com").await, "*Acme Two");
        assert_eq!(world.count("SELECT COUNT(*) FROM contact").await, 3);
    }

    async fn companies_are_added_and_changed_with_their_domains(world) {
        let mut agent = world.staff("ingrid").await;
        let path = with_domain(&mut agent, "Lindek", "https://www.Lindek.example/about, lindek.se.example;sales@lindek.no.example\nlindek.example").await;
        let page = agent.get(&path).await.body;
        assert!(page.contains("lindek.example, lindek.no.example, lindek.se.example"), "{page}");
        for q in ["lindek", "lindek.no", "lindek.se"] {
            assert!(agent.get(&format!("/desk/companies?q={q}")).await.body.contains(&path), "{q}");
        }
        for (fields, why) in [
            (&[("name", "")][..], "Write the company’s name."),
            (&[("name", &"x".repeat(201))], "at most 200 characters"),
            (&[("name", "Other"), ("domains", "nonsense")], "“nonsense” is no domain"),
            (&[("name", "Other"), ("domains", "other.example lindek.se.example")], "lindek.se.example belongs to Lindek already."),
        ] {
            refused(&mut agent, NEW_COMPANY, fields, why).await;
        }
        let page = refused(&mut agent, NEW_COMPANY, &[("name", "Other"), ("domains", "lindek.example")], "belongs to Lindek already.").await.body;
        assert!(page.contains(&format!("<a href=\"{path}\">Open Lindek</a>")) && page.contains(">lindek.example</textarea>"), "{page}");
        let many: Vec<String> = (0..51).map(|i| format!("d{i}.example")).collect();
        refused(&mut agent, NEW_COMPANY, &[("name", "Other"), ("domains", &many.join(" "))], "at most 50 domains").await;
        let saved = save(&mut agent, &format!("{path}/edit"), &[("name", "Lind & Ek"), ("domains", "lindek.se.example")]).await;
        assert_eq!(saved.location(), format!("{path}?saved"), "{}", saved.body);
        let page = agent.get(&path).await.body;
        assert!(page.contains("Lind &#38; Ek") && page.contains("changed “Domains” to lindek.se.example") && !page.contains("lindek.no.example,"), "{page}");
        with_domain(&mut agent, "Other", "lindek.no.example").await;
    }

    async fn new_contacts_join_the_company_of_their_domain_whoever_adds_them(world) {
        let mut agent = world.staff("ingrid").await;
        world.run("UPDATE directory SET by_domain = TRUE").await;
        with_domain(&mut agent, "Lindek", "lindek.example lindek.se.example").await;
        with_domain(&mut agent, "Mailers", "gmail.com").await;
        set_up(world, "one@LINDEK.se.example").await;
        assert_eq!(companies_of(world, "one@lindek.se.example").await, "*Lindek");
        let path = made(&mut agent, NEW, &[("email", "two@lindek.example")]).await;
        assert_eq!(companies_of(world, "two@lindek.example").await, "*Lindek");
        assert!(agent.get(&path).await.body.contains("added the company Lindek, by the domain of the address"));
        made(&mut agent, NEW, &[("email", "three@lindek.example"), ("company", "1")]).await;
        assert_eq!(companies_of(world, "three@lindek.example").await, "*Acme", "what is said counts more");
        for email in ["a@gmail.com", "b@sub.lindek.example", "c@notlindek.example", "d@unknown.example"] {
            made(&mut agent, NEW, &[("email", email)]).await;
            assert_eq!(companies_of(world, email).await, "", "{email}");
        }
        world.run("UPDATE directory SET excluded = 'other.example'").await;
        with_domain(&mut agent, "Other", "other.example").await;
        set_up(world, "e@other.example").await;
        assert_eq!(companies_of(world, "e@other.example").await, "", "excluded");
        world.run("UPDATE company SET domain_key = 'lindek.example' WHERE name = 'Other'").await;
        set_up(world, "f@lindek.example").await;
        assert_eq!(companies_of(world, "f@lindek.example").await, "", "of two, nobody guesses");
        world.run("UPDATE directory SET by_domain = FALSE").await;
        set_up(world, "g@lindek.se.example").await;
        assert_eq!(companies_of(world, "g@lindek.se.example").await, "", "switched off");
    }

    async fn a_changed_domain_moves_nobody_until_somebody_says_so(world) {
        let mut agent = world.staff("ingrid").await;
        world.run("UPDATE directory SET by_domain = TRUE").await;
        for email in ["one@lindek.example", "two@lindek.example", "nobody@other.example"] {
            set_up(world, email).await;
        }
        made(&mut agent, NEW, &[("email", "three@lindek.example"), ("company", "1")]).await;
        let path = with_domain(&mut agent, "Lindek", "").await;
        assert!(!agent.get(&path).await.body.contains("/associate"));
        save(&mut agent, &format!("{path}/edit"), &[("name", "Lindek"), ("domains", "lindek.example gmail.com")]).await;
        for email in ["one@lindek.example", "two@lindek.example"] {
            assert_eq!(companies_of(world, email).await, "", "{email} stays");
            let edit = format!("/desk/contacts/{}/edit", world.count(&format!("SELECT id FROM contact WHERE email = '{email}'")).await);
            save(&mut agent, &edit, &[("email", email), ("first_name", "Changed")]).await;
            assert_eq!(companies_of(world, email).await, "", "{email} stays when it is changed");
        }
        let page = agent.get(&path).await.body;
        assert!(page.contains("Add these 3 contacts"), "{page}");
        assert_eq!(agent.post(&format!("{path}/associate"), &[]).await.location(), format!("{path}?joined"));
        for (email, of) in [("one@lindek.example", "*Lindek"), ("two@lindek.example", "*Lindek"), ("three@lindek.example", "*Acme, Lindek"), ("nobody@other.example", "")] {
            assert_eq!(companies_of(world, email).await, of, "{email}");
        }
        let page = agent.get(&path).await.body;
        assert!(!page.contains("/associate") && page.contains("added 3 contacts by their domain"), "{page}");
        agent.post(&format!("{path}/associate"), &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM contact_company WHERE company_id = 3").await, 3);
    }

    async fn many_contacts_join_a_company_in_portions(world) {
        let mut agent = world.staff("ingrid").await;
        let insert = "INSERT INTO contact (email, email_key, email_domain, first_name, last_name, name_key, family_key, created_at, updated_at)";
        for hundred in 0..6 {
            let one = |n: i32| format!("('c{n}@lindek.example', 'c{n}@lindek.example', 'lindek.example', 'C{n}', '', 'c{n}', '', 0, 0)");
            let rows: Vec<String> = (hundred * 100..hundred * 100 + 100).map(one).collect();
            world.run(&format!("{insert} VALUES {}", rows.join(", "))).await;
        }
        let first = world.count("SELECT MIN(id) FROM contact WHERE email_domain = 'lindek.example'").await;
        world.run(&format!("INSERT INTO contact_company (contact_id, company_id, is_primary, created_at) VALUES ({first}, 1, TRUE, 0)")).await;
        let path = with_domain(&mut agent, "Lindek", "lindek.example").await;
        assert!(agent.get(&path).await.body.contains("Add these 600 contacts"));
        assert_eq!(agent.post(&format!("{path}/associate"), &[]).await.location(), format!("{path}?joined"));
        let joined = "SELECT COUNT(*) FROM contact_company WHERE company_id = 3";
        assert_eq!(world.count(joined).await, 250, "a request takes one portion");
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert_eq!(world.count(joined).await, 600);
        assert_eq!(world.count(&format!("{joined} AND is_primary")).await, 599, "a primary company stays");
        let noted = "SELECT COUNT(*) FROM property_history WHERE name = 'company_by_domain' AND value = 'Lindek' AND staff_id IS NOT NULL";
        assert_eq!(world.count(noted).await, 600, "by whoever said so");
        let page = agent.get(&path).await.body;
        assert!(!page.contains("/associate") && page.contains("added 250 contacts by their domain"), "{page}");
        // What is left to be done finds nothing to do once the company is gone.
        world.run("INSERT INTO job (kind, payload, run_at, attempts, created_at) VALUES ('batch', '{\"what\":\"join_company\",\"company\":999,\"by\":1}', 0, 0, 0)").await;
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE kind = 'batch'").await, 0);
    }

    async fn a_former_address_hears_that_it_is_the_former_one(world) {
        let mut agent = world.staff("ingrid").await;
        let edit = format!("/desk/contacts/{}/edit", world.people.ada);
        for same in ["ADA@example.com", "ada@example.com"] {
            save(&mut agent, &edit, &[("email", same), ("first_name", "Ada")]).await;
        }
        assert!(world.mails().await.is_empty(), "it is the same address");
        save(&mut agent, &edit, &[("email", "ada.berg@secret.example"), ("first_name", "Ada"), ("another", "yes")]).await;
        let mails = world.mails().await;
        let [mail] = &mails[..] else { panic!("one mail: {mails:?}") };
        assert_eq!((mail.recipient.as_str(), mail.subject.as_str()), ("ada@example.com", "Your e-mail address was changed"));
        for text in [&mail.plain, &mail.html] {
            assert!(text.contains("ada@example.com no longer signs you in"), "{text}");
            assert!(!text.contains("secret.example") && !text.contains("Ingrid"), "{text}");
        }
        assert!(!mail.plain.contains("http"), "nothing leads anywhere: {}", mail.plain);
        world.settings(PortalChange { language: Some("sv".into()), ..PortalChange::default() }).await;
        save(&mut agent, &edit, &[("email", "ada@other.example"), ("first_name", "Ada")]).await;
        assert_eq!(world.mails().await.len(), 1, "nobody has signed in with that one");
        world.run(&format!("UPDATE contact SET password_hash = 'x' WHERE id = {}", world.people.ada)).await;
        save(&mut agent, &edit, &[("email", "ada@new.example"), ("first_name", "Ada")]).await;
        let mails = world.mails().await;
        assert_eq!((mails.len(), mails[1].recipient.as_str(), mails[1].subject.as_str()), (2, "ada@other.example", "Din e-postadress har ändrats"));
    }

    async fn refusals_call_tickets_what_the_portal_calls_them(world) {
        world.settings(PortalChange { ticket_nouns: Some(("Order".into(), "Orders".into())), ..PortalChange::default() }).await;
        world.ticket("Pump drips", "It drips").await;
        let mut tom = world.staff("tom").await;
        let path = format!("/desk/contacts/{}/delete", world.people.ada);
        let version = tom.get(&path).await.hidden("version");
        let page = tom.post(&path, &[("version", &version)]).await.body;
        assert!(page.contains("it has orders, or took part in some"), "{page}");
        world.run(r#"UPDATE portal SET company_if = '[[{"property":"jobtitle","operator":"HAS_PROPERTY"}]]'"#).await;
        let path = format!("/settings/properties/{}", world.count("SELECT id FROM property WHERE object = 'contact' AND name = 'jobtitle'").await);
        let version = tom.get(&path).await.hidden("version");
        let page = tom.post(&path, &[("version", &version), ("access", "editable")]).await.body;
        assert!(page.contains("It decides who enters a portal, or who sees their company’s orders"), "{page}");
    }

    async fn nobody_joins_by_domain_where_there_were_companies_before(world) {
        let _ = world;
        let old = setup::MIGRATIONS.iter().position(|step| step.name == "0014_people").expect("the step is there");
        let db = db::testing::fresh(if world.db.db.dialect() == db::Dialect::Sqlite { db::testing::Engine::Sqlite } else { db::testing::Engine::Postgres }, &setup::MIGRATIONS[..old]).await;
        db.db.write(|conn: &mut db::Conn| Box::pin(async move {
            conn.run(db::sql!("INSERT INTO company (name, name_key, domain, domain_key, created_at, updated_at) VALUES ('A', 'a', 'a.example', 'a.example', 0, 0)")).await?;
            conn.run(db::sql!("INSERT INTO contact (email, email_key, first_name, last_name, name_key, family_key, created_at, updated_at) VALUES ('X@A.example', 'x@a.example', '', '', 'x', '', 0, 0)")).await?;
            Ok::<_, db::DbError>(())
        })).await.expect("rows of before");
        db.db.migrate(setup::MIGRATIONS).await.expect("it is brought up to date");
        let (is_on, domain): (bool, String) = db.db.read(|conn: &mut db::Conn| Box::pin(async move {
            Ok::<_, db::DbError>((conn.one(db::sql!("SELECT by_domain FROM directory")).await?, conn.one(db::sql!("SELECT email_domain FROM contact")).await?))
        })).await.expect("it can be read");
        assert_eq!((is_on, domain.as_str()), (false, "a.example"));
        assert_eq!(world.count("SELECT COUNT(*) FROM directory WHERE by_domain").await, 1, "on where nothing was");
    }

    async fn rules_about_companies_are_for_those_who_may_and_are_written_down(world) {
        const RULES: &str = "/settings/companies";
        let (mut tom, mut agent) = (world.staff("tom").await, world.staff("ingrid").await);
        assert_eq!(agent.get(RULES).await.status, StatusCode::NOT_FOUND);
        assert_eq!(agent.post(RULES, &[("version", "0")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.count("SELECT COUNT(*) FROM directory WHERE by_domain").await, 1);
        refused(&mut tom, RULES, &[("excluded", "good.example\nnonsense")], "“nonsense” is no domain").await;
        let many: Vec<String> = (0..1001).map(|i| format!("d{i}.example")).collect();
        refused(&mut tom, RULES, &[("excluded", &many.join("\n"))], "at most 1000 domains").await;
        let version = tom.get(RULES).await.hidden("version");
        let saved = save(&mut tom, RULES, &[("excluded", "www.Zulu.example\n\nalpha.example alpha.example")]).await;
        assert_eq!(saved.location(), "/settings/companies?saved", "{}", saved.body);
        let page = tom.get(RULES).await.body;
        assert!(page.contains(">alpha.example\nzulu.example</textarea>") && page.contains("Last saved by Tom Becker"), "{page}");
        assert_eq!(world.count("SELECT COUNT(*) FROM directory WHERE by_domain").await, 0);
        let history = tom.get("/settings/portal/history").await.body;
        for text in ["New contacts join the company", "<bdi>On</bdi>", "<bdi>Off</bdi>", "alpha.example, zulu.example", "Domains that say nothing"] {
            assert!(history.contains(text), "{text} is not in {history}");
        }
        world.permit("ingrid@example.com", true).await;
        let late = agent.post(RULES, &[("version", &version), ("by_domain", "true"), ("excluded", "late.example")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.body.contains("Tom Becker") && late.body.contains(">late.example</textarea>"), "{}", late.body);
        let again = late.hidden("version");
        let saved = agent.post(RULES, &[("version", &again), ("by_domain", "true"), ("excluded", "late.example")]).await;
        assert_eq!(saved.location(), "/settings/companies?saved", "having seen it");
    }

    async fn records_without_tickets_are_deleted_and_say_nothing_any_more(world) {
        let (mut agent, mut tom) = (world.staff("ingrid").await, world.staff("tom").await);
        let company = with_domain(&mut agent, "Gone Works", "gone.example").await;
        let path = made(&mut agent, NEW, &[("email", "gone@gone.example"), ("first_name", "Gone"), ("phone", "+47 55"), ("company", last(&company))]).await;
        world.run(&format!("UPDATE contact SET password_hash = (SELECT password_hash FROM contact WHERE id = 1) WHERE id = {}", last(&path))).await;
        let mut gone = world.visitor();
        assert_eq!(gone.post("/sign-in", &[("email", "gone@gone.example"), ("password", crate::world::PASSWORD)]).await.status, StatusCode::SEE_OTHER);
        let delete = format!("{path}/delete");
        let version = tom.get(&delete).await.hidden("version");
        save(&mut agent, &format!("{path}/edit"), &[("email", "gone@gone.example"), ("first_name", "Going"), ("phone", "+47 55")]).await;
        let late = tom.post(&delete, &[("version", &version)]).await;
        assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.body.contains("Ingrid Solberg has changed this"), "{}", late.body);
        let done = tom.post(&delete, &[("version", &late.hidden("version"))]).await;
        assert_eq!(done.location(), "/desk/contacts?deleted", "{}", done.body);
        assert!(tom.get("/desk/contacts?deleted").await.body.contains("The contact is deleted."));
        assert_eq!(gone.get("/requests").await.status, StatusCode::SEE_OTHER, "signed out");
        for email in ["gone@gone.example", "", &format!("deleted {}", last(&path)), &format!("DELETED {}", last(&path))] {
            let tried = world.visitor().post("/sign-in", &[("email", email), ("password", crate::world::PASSWORD)]).await;
            assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        }
        for page in [path.clone(), format!("{path}/edit"), delete.clone(), format!("{path}/companies")] {
            assert_eq!(tom.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
        }
        assert_eq!(tom.post(&delete, &[("version", &version)]).await.status, StatusCode::NOT_FOUND);
        assert!(!tom.get("/desk/contacts").await.body.contains("Going") && !tom.get(&company).await.body.contains("/desk/contacts/4"));
        let words = format!("SELECT COUNT(*) FROM contact WHERE id = {} AND LENGTH(email || first_name || last_name || name_key || family_key || email_domain || COALESCE(phone, '')) > 0", last(&path));
        assert_eq!(world.count(&words).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM property_history WHERE object = 'contact' AND object_id = 4").await, 0);
        made(&mut agent, NEW, &[("email", "gone@gone.example"), ("company", last(&company))]).await;

        let done = save(&mut tom, &format!("{company}/delete"), &[]).await;
        assert_eq!(done.location(), "/desk/companies?deleted", "{}", done.body);
        assert_eq!(tom.get(&company).await.status, StatusCode::NOT_FOUND);
        assert!(!tom.get("/desk/companies").await.body.contains("Gone Works"));
        assert!(!tom.get("/desk/contacts/5/companies?q=gone").await.body.contains("Gone Works"));
        assert_eq!(companies_of(world, "gone@gone.example").await, "");
        assert!(tom.get("/desk/contacts/5").await.body.contains("Tom Becker removed the company Gone Works"));
        set_up(world, "later@gone.example").await;
        assert_eq!(companies_of(world, "later@gone.example").await, "", "its domain is nobody's");
        with_domain(&mut agent, "Gone Again", "gone.example").await;
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Company deleted") && history.contains("Gone Works") && history.contains("Going"), "{history}");
    }

    async fn a_ticket_with_another_requester_is_seen_by_them_alone(world) {
        let people = world.people;
        let id = world.ticket("Quince drips", "Words about quince").await;
        world.ticket("Another one", "Words").await;
        let (mut ada, mut ben, mut eve) = (world.customer("ada").await, world.customer("ben").await, world.customer("eve").await);
        let mut agent = world.staff("ingrid").await;
        let page = format!("/desk/t/{id}/requester");
        assert!(agent.get(&format!("/desk/v/all/t/{id}")).await.body.contains(&format!("href=\"{page}\"")));
        assert!(agent.get(&format!("{page}?q=str")).await.body.contains("Choose Eve Stranger"), "by the family name, too");
        let (ada_id, eve_id) = (people.ada.to_string(), people.eve.to_string());
        let asked = agent.get(&format!("{page}?contact={eve_id}")).await.body;
        assert!(asked.contains("Make Eve Stranger the requester?") && asked.contains("their company, Acme Two") && asked.contains("Ada Berg goes on taking part"), "{asked}");
        let seen = |status: StatusCode| status == StatusCode::OK;
        async fn who(ada: &mut Browser, ben: &mut Browser, eve: &mut Browser, id: i64) -> [StatusCode; 3] {
            let path = format!("/requests/{id}");
            [ada.get(&path).await.status, ben.get(&path).await.status, eve.get(&path).await.status]
        }
        let sent = agent.post(&page, &[("contact", &eve_id), ("was", &ada_id), ("company", "true")]).await;
        assert_eq!(sent.location(), format!("/desk/v/all/t/{id}"), "{}", sent.body);
        assert_eq!(who(&mut ada, &mut ben, &mut eve, id.0).await.map(seen), [false, false, true]);
        assert!(eve.get("/requests?q=quince").await.body.contains("Quince drips") && eve.get("/requests.csv").await.body.contains("Eve Stranger"));
        for browser in [&mut ada, &mut ben] {
            for path in ["/requests", "/requests?q=quince", "/requests.csv"] {
                assert!(!browser.get(path).await.body.contains("Quince drips"), "{path}");
            }
            assert!(browser.get("/requests").await.body.contains("1 ticket"));
        }
        assert_eq!(crate::tally::wrong(world).await, 0);
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM ticket_contact WHERE ticket_id = {id} AND requester_key LIKE 'eve%' AND is_requester")).await, 1);
        assert!(agent.get(&format!("/desk/v/all/t/{id}")).await.body.contains("You changed the requester"));

        let late = agent.post(&page, &[("contact", "2"), ("was", &ada_id)]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.body.contains("Somebody else changed this"), "{}", late.body);
        let back = agent.post(&page, &[("contact", &ada_id), ("was", &eve_id), ("keep", "true")]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
        assert_eq!(who(&mut ada, &mut ben, &mut eve, id.0).await.map(seen), [true, false, true], "Eve goes on taking part, and it stays with her company");
        assert_eq!(crate::tally::wrong(world).await, 0);
        for contact in ["999", "", "x"] {
            let sent = agent.post(&page, &[("contact", contact), ("was", &ada_id)]).await.status;
            assert!(matches!(sent, StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY), "{contact}: {sent}");
        }
        let mails = world.mails().await;
        assert!(mails.is_empty(), "nobody is written to: {mails:?}");
    }

    async fn a_ticket_of_another_company_is_seen_by_that_one(world) {
        let people = world.people;
        let id = world.ticket("Quince drips", "Words about quince").await;
        let (mut ben, mut eve, mut agent) = (world.customer("ben").await, world.customer("eve").await, world.staff("ingrid").await);
        let page = format!("/desk/t/{id}/company");
        let found = agent.get(&format!("{page}?q=acme")).await.body;
        assert!(found.contains("Choose Acme Two") && !found.contains("Choose Acme\""), "{found}");
        let (one, two) = (people.acme.to_string(), people.acme_two.to_string());
        let path = format!("/requests/{id}");
        for (was, to, ben_sees, eve_sees) in [(one.as_str(), two.as_str(), false, true), (&two, "none", false, false), ("", &one, true, false)] {
            let sent = agent.post(&page, &[("was", was), ("company", to)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
            assert_eq!(ben.get(&path).await.status == StatusCode::OK, ben_sees, "{to}");
            assert_eq!(ben.get("/requests?q=quince").await.body.contains("Quince drips"), ben_sees, "{to}");
            assert_eq!(eve.get(&path).await.status == StatusCode::OK, eve_sees, "{to}");
            assert_eq!(eve.get("/requests.csv?q=quince").await.body.contains("Quince drips"), eve_sees, "{to}");
            assert_eq!(crate::tally::wrong(world).await, 0, "{to}");
        }
        let late = agent.post(&page, &[("was", &two), ("company", "none")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(agent.post(&page, &[("was", &one), ("company", "999")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(agent.post(&page, &[("was", &one), ("company", "x")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(agent.post("/desk/t/999/company", &[("was", &one), ("company", "none")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket WHERE company_id = 1").await, 1);
    }

    async fn records_with_tickets_are_not_deleted_and_say_why(world) {
        let people = world.people;
        let id = world.ticket("Pump drips", "It drips").await;
        let mut agent = world.staff("ingrid").await;
        for (path, why) in [(format!("/desk/contacts/{}/delete", people.ada), "So they stay."), (format!("/desk/companies/{}/delete", people.acme), "So it stays.")] {
            let page = agent.get(&path).await;
            assert!(page.body.contains(why) && !page.body.contains("btn danger"), "{}", page.body);
            let refused = agent.post(&path, &[("version", &page.hidden("version"))]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.body.contains("This was not deleted"), "{}", refused.body);
        }
        let mut ben = world.customer("ben").await;
        let key = ben.get(&format!("/requests/{id}")).await.hidden("submit_key");
        ben.post(&format!("/requests/{id}/reply"), &[("body", "Here, too"), ("submit_key", &key)]).await;
        world.run("DELETE FROM ticket_contact WHERE contact_id = 2").await;
        let page = agent.get("/desk/contacts/2/delete").await;
        assert!(page.body.contains("So they stay."), "who wrote on a ticket stays: {}", page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE is_deleted").await, 0);
    }
}
