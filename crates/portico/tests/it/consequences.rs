//! What is said before a change of who sees what is saved: the same as what lists and pages then do, and nothing saved before
//! somebody who has read it says so.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use db::Dialect;
use portico::desk::door::Claim;
use portico::desk::ids::{CompanyId, ContactId, TicketId};
use portico::desk::portal_settings::consequences::{self, Consequences, Contacts, Tickets};
use portico::desk::portal_settings::{self, Tab};
use portico::desk::setup::{self, NewContact};
use portico::desk::tickets::{Imported, ImportedStep};
use portico::desk::viewer::System;

use crate::explain::Chance;
use crate::plans::plans;
use crate::settings::{opened, saved, send, send_once};
use crate::world::{Browser, PASSWORD, Page, World, on_both_engines};

const GENERAL: &str = "/settings/portal/general";

fn one_of<T: Copy>(chance: &mut Chance, of: &[T]) -> T {
    of[chance.below(of.len())]
}

async fn contact(world: &World, first: &'static str, companies: Vec<CompanyId>) -> ContactId {
    world
        .app
        .write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move {
                let contact = NewContact {
                    email: format!("{}@example.com", first.to_lowercase()),
                    first_name: first.to_owned(),
                    last_name: "Lind".to_owned(),
                    password_hash: Some(portico::desk::signin::hash(PASSWORD)),
                    companies,
                    ..NewContact::default()
                };
                setup::contact(&mut s, &contact).await
            })
        })
        .await
        .expect("somebody can be added")
}

async fn ben(world: &World) -> ContactId {
    ContactId(world.count("SELECT id FROM contact WHERE email_key = 'ben@example.com'").await)
}

/// A ticket of a priority, shared with colleagues.
async fn ticket(
    world: &World,
    priority: Option<&'static str>,
    (contact, colleagues): (ContactId, Vec<ContactId>),
    company: Option<CompanyId>,
) -> TicketId {
    let at = world.clock.now().plus_seconds(-3_600);
    let words = "Words".to_owned();
    let story = Imported {
        subject: "Quince press".to_owned(),
        content: words.clone(),
        stage: "1",
        priority,
        category: None,
        source: "FORM",
        contact,
        colleagues,
        company,
        custom: "{}".to_owned(),
        at,
        steps: vec![(at, ImportedStep::Customer(contact, words, vec![]))],
    };
    world.import(story).await
}

/// The settings of a page with others in their place, as they are sent, and the version they are of.
async fn with(
    world: &World,
    token: &Option<String>,
    tab: Tab,
    changes: &[(&str, &str)],
) -> (i64, BTreeMap<String, String>) {
    let claim = Claim::Desk { token: token.clone(), about: None };
    let draft = world
        .app
        .read(claim, move |mut s| Box::pin(async move { portal_settings::look(&mut s, tab).await }))
        .await
        .expect("settings can be read");
    let mut sent: BTreeMap<String, String> =
        draft.values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    sent.extend(changes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    (draft.version, sent)
}

/// What is said to come of a change; None where nothing that customers feel changes.
async fn said(world: &World, token: &Option<String>, tab: Tab, changes: &[(&str, &str)]) -> Option<Consequences> {
    let (version, sent) = with(world, token, tab, changes).await;
    world
        .app
        .read(Claim::Desk { token: token.clone(), about: None }, move |mut s| {
            Box::pin(async move {
                match consequences::change(&mut s, tab, version, &sent).await? {
                    Some(change) => consequences::look(&mut s, &change).await.map(Some),
                    None => Ok(None),
                }
            })
        })
        .await
        .expect("it can be counted")
}

async fn save(world: &World, token: &Option<String>, tab: Tab, changes: &[(&str, &str)]) {
    let (version, sent) = with(world, token, tab, changes).await;
    world
        .app
        .write(Claim::Desk { token: token.clone(), about: None }, move |mut s| {
            Box::pin(async move { portal_settings::save(&mut s, tab, version, &sent).await })
        })
        .await
        .expect("it can be saved");
}

/// The tickets in somebody's list, and those of them that they may write on.
async fn list(who: &mut Browser) -> (BTreeSet<i64>, BTreeSet<i64>) {
    let page = who.get("/requests?size=100").await.body;
    let links = page.split("href=\"/requests/").skip(1).filter_map(|part| part.split('"').next());
    let seen: BTreeSet<i64> = links.filter_map(|id| id.parse().ok()).collect();
    let mut writable = BTreeSet::new();
    for id in &seen {
        if who.get(&format!("/requests/{id}")).await.body.contains("name=\"body\"") {
            writable.insert(*id);
        }
    }
    (seen, writable)
}

fn named(contacts: &Contacts) -> BTreeMap<i64, u64> {
    contacts.named.iter().map(|concerned| (concerned.id.0, concerned.tickets.n)).collect()
}

fn moved(tickets: &Tickets) -> BTreeSet<i64> {
    let ids: BTreeSet<i64> = tickets.named.iter().map(|moved| moved.id.0).collect();
    assert_eq!(tickets.n.n, ids.len() as u64);
    ids
}

const CRITERIA: [&str; 3] = [
    r#"[[{"property":"lastname","operator":"CONTAINS_TOKEN","values":["berg"]}]]"#,
    r#"[[{"property":"jobtitle","operator":"HAS_PROPERTY"}]]"#,
    r#"[[{"property":"jobtitle","operator":"NOT_HAS_PROPERTY"}],[{"property":"lastname","operator":"EQ","values":["Okoye"]}]]"#,
];
const VISIBLE: [&str; 4] = [
    "[]",
    r#"[[{"property":"hs_ticket_priority","operator":"IN","values":["HIGH"]}]]"#,
    r#"[[{"property":"hs_ticket_priority","operator":"NOT_IN","values":["HIGH"]}]]"#,
    r#"[[{"property":"hs_ticket_priority","operator":"HAS_PROPERTY"}]]"#,
];

/// Asks for a change on a page without confirming it.
async fn ask(tom: &mut Browser, tab: Tab, changes: &[(&str, &str)]) -> (Page, BTreeMap<String, String>) {
    let mut values = opened(tom, tab).await;
    values.extend(changes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    (send_once(tom, tab, &values).await, values)
}

async fn confirm(tom: &mut Browser, tab: Tab, values: &BTreeMap<String, String>, mark: &str) -> Page {
    let mut values = values.clone();
    values.insert("confirmed".to_owned(), mark.to_owned());
    send_once(tom, tab, &values).await
}

fn says(page: &Page, words: &[&str]) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for word in words {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
}

/// The condition that the priority is one.
fn priority(operator: &'static str, value: &'static str) -> [(&'static str, &'static str); 3] {
    [("visible.0.0.property", "hs_ticket_priority"), ("visible.0.0.operator", operator), ("visible.0.0.value", value)]
}

/// Criteria that Ben alone meets.
const BEN: &str = r#"[[{"property":"email","operator":"EQ","values":["ben@example.com"]}]]"#;

on_both_engines! {
    async fn what_is_said_before_is_what_lists_and_pages_do_after(world) {
        let mut chance = Chance(20_261_130);
        let people = world.people;
        let contacts = [
            people.ada, people.eve, ben(world).await,
            contact(world, "Cleo", vec![people.acme_two, people.acme]).await, contact(world, "Dora", vec![]).await,
        ];
        let companies = [Some(people.acme), Some(people.acme_two), None];
        for _ in 0..14 {
            let asker = one_of(&mut chance, &contacts);
            let colleagues = contacts.iter().copied().filter(|other| *other != asker && chance.below(6) == 0).collect();
            let (urgency, company) = (one_of(&mut chance, &[None, Some("HIGH"), Some("LOW")]), one_of(&mut chance, &companies));
            ticket(world, urgency, (asker, colleagues), company).await;
        }
        // Nobody's, and one that is a company's alone.
        for company in [None, Some(people.acme)] {
            let id = ticket(world, Some("HIGH"), (people.ada, vec![]), company).await;
            world.run(&format!("DELETE FROM ticket_contact WHERE ticket_id = {id}")).await;
            world.run(&format!("UPDATE ticket SET contact_id = NULL WHERE id = {id}")).await;
        }
        let mut browsers = vec![];
        for who in ["ada", "eve", "ben", "cleo", "dora"] {
            browsers.push(world.customer(who).await);
        }
        let token = world.staff("tom").await.cookies().values().next().cloned();
        let mut felt = 0;
        for round in 0..36 {
            for contact in contacts {
                let title = one_of(&mut chance, &["'Fitter'", "NULL"]);
                world.run(&format!("UPDATE contact SET job_title = {title} WHERE id = {contact}")).await;
            }
            if round % 9 == 8 {
                // What the portal shows is kept with each ticket.
                portico::worker::drain(&world.app).await.expect("jobs can be done");
                world.clock.advance(301);
                portico::worker::drain(&world.app).await.expect("jobs can be done");
            }
            let general = [
                ("ticket_access", one_of(&mut chance, &["company", "own", "company_if"])),
                ("company_if", one_of(&mut chance, &CRITERIA)),
                ("colleagues_read_only", one_of(&mut chance, &["true", "false"])),
            ];
            let advanced = [("visible", one_of(&mut chance, &VISIBLE))];
            let (tab, changes) = if chance.below(3) == 0 { (Tab::Advanced, &advanced[..]) } else { (Tab::General, &general[..]) };
            let found = said(world, &token, tab, changes).await;
            let mut before = vec![];
            for browser in &mut browsers {
                before.push(list(browser).await);
            }
            save(world, &token, tab, changes).await;
            let (mut gains, mut losses, mut silenced, mut heard) = (BTreeMap::new(), BTreeMap::new(), 0, 0);
            let (mut seen_before, mut seen_after) = (BTreeSet::new(), BTreeSet::new());
            for (at, browser) in browsers.iter_mut().enumerate() {
                let (was, is) = (&before[at], list(browser).await);
                let (come, gone) = (is.0.difference(&was.0).count() as u64, was.0.difference(&is.0).count() as u64);
                if come > 0 {
                    gains.insert(contacts[at].0, come);
                }
                if gone > 0 {
                    losses.insert(contacts[at].0, gone);
                }
                let both: BTreeSet<i64> = was.0.intersection(&is.0).copied().collect();
                silenced += u64::from(both.iter().any(|id| was.1.contains(id) && !is.1.contains(id)));
                heard += u64::from(both.iter().any(|id| !was.1.contains(id) && is.1.contains(id)));
                seen_before.extend(was.0.iter().copied());
                seen_after.extend(is.0);
            }
            let why = format!("round {round}: {changes:?}");
            let appear: BTreeSet<i64> = seen_after.difference(&seen_before).copied().collect();
            let vanish: BTreeSet<i64> = seen_before.difference(&seen_after).copied().collect();
            let Some(found) = found else {
                assert!(gains.is_empty() && losses.is_empty() && silenced + heard == 0, "{why}");
                continue;
            };
            felt += usize::from(!found.is_none());
            if tab == Tab::Advanced {
                assert_eq!((moved(&found.appear), moved(&found.vanish)), (appear, vanish), "{why}");
                continue;
            }
            assert_eq!((named(&found.gain), named(&found.lose)), (gains, losses), "{why}");
            assert_eq!((found.gain.now.n, found.lose.now.n), (found.gain.named.len() as u64, found.lose.named.len() as u64));
            assert_eq!((found.silenced.now.n, found.heard.now.n), (silenced, heard), "{why}");
        }
        assert!(felt > 15, "only {felt} changes were felt");
    }

    async fn nothing_is_saved_before_whom_it_concerns_was_read(world) {
        for _ in 0..3 {
            world.ticket("Quince press", "It drips").await;
        }
        contact(world, "Cleo", vec![world.people.acme]).await;
        let mut tom = world.staff("tom").await;
        let changes = [("ticket_access", "own"), ("name", "Typed before")];
        let (page, values) = ask(&mut tom, Tab::General, &changes).await;
        says(&page, &[
            "Before this is saved", "2 contacts of one company will no longer see tickets of their company that others asked for.",
            "Ben Okoye", "Cleo Lind", "Acme · 3 tickets go from their list", &format!("href=\"/desk/contacts/{}\"", ben(world).await),
            // Ada has asked for all there are, and Eve's company has none.
            "2 contacts may no longer see the tickets of their companies. There are none now but their own.",
            "value=\"Typed before\"", "value=\"own\" checked", "id=\"problems\"",
        ]);
        assert!(!page.body.contains("Ada Berg") && !page.body.contains("Eve Stranger"), "{}", page.body);
        assert_eq!(world.text("SELECT ticket_access FROM portal").await, "company");
        assert_eq!(world.text("SELECT name FROM portal").await, "Acme help", "nor is anything else");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
        let mark = page.hidden("confirmed");
        assert_eq!(confirm(&mut tom, Tab::General, &values, &mark).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.text("SELECT ticket_access FROM portal").await, "own");
        assert_eq!(world.text("SELECT name FROM portal").await, "Typed before");
        let (page, _) = ask(&mut tom, Tab::General, &[("ticket_access", "company")]).await;
        says(&page, &["2 contacts of one company will see tickets of their company that they do not see now.", "Acme · 3 tickets come to their list"]);
    }

    async fn those_who_will_only_read_are_counted(world) {
        world.ticket("Quince press", "It drips").await;
        let eve = world.people.eve;
        ticket(world, None, (world.people.ada, vec![eve]), None).await;
        let mut tom = world.staff("tom").await;
        let (page, values) = ask(&mut tom, Tab::General, &[("colleagues_read_only", "true")]).await;
        // Ben of Acme, and Eve, to whose own somebody else's was added.
        says(&page, &["2 contacts can no longer answer or close tickets that others asked for, only read them.", "One contact will only be able to read what colleagues ask for from now on."]);
        confirm(&mut tom, Tab::General, &values, &page.hidden("confirmed")).await;
        let (page, _) = ask(&mut tom, Tab::General, &[("colleagues_read_only", "")]).await;
        says(&page, &["2 contacts can answer and close tickets that others asked for"]);
        world.run("UPDATE portal SET close_allowed = FALSE, is_on = FALSE").await;
        let (page, _) = ask(&mut tom, Tab::General, &[("colleagues_read_only", "")]).await;
        says(&page, &["2 contacts can answer tickets that others asked for", "The portal is off"]);
    }

    async fn those_who_have_no_password_are_counted_apart(world) {
        for _ in 0..3 {
            world.ticket("Quince press", "It drips").await;
        }
        contact(world, "Cleo", vec![world.people.acme]).await;
        world.run("UPDATE contact SET password_hash = NULL WHERE email = 'cleo@example.com'").await;
        let mut tom = world.staff("tom").await;
        let general = [("ticket_access", "own"), ("colleagues_read_only", "true")];
        let (page, values) = ask(&mut tom, Tab::General, &general).await;
        says(&page, &[
            "One contact will no longer see tickets of their company that others asked for.", "Ben Okoye",
            "One contact without a password will see only their own tickets once they have a password.",
        ]);
        assert!(!page.body.contains("Cleo Lind"), "she cannot sign in: {}", page.body);
        confirm(&mut tom, Tab::General, &values, &page.hidden("confirmed")).await;
        let (page, _) = ask(&mut tom, Tab::General, &[("ticket_access", "company")]).await;
        says(&page, &["One contact will see tickets of their company", "One contact without a password may see the tickets of their company once they have a password."]);
        world.run("UPDATE portal SET ticket_access = 'company'").await;
        let (page, _) = ask(&mut tom, Tab::General, &[("colleagues_read_only", "")]).await;
        says(&page, &["One contact can answer and close tickets", "One contact without a password can answer what others asked for, once they have a password."]);
        // Where only those are concerned who cannot sign in, that is asked about, too.
        world.run("UPDATE contact SET password_hash = NULL").await;
        let (page, _) = ask(&mut tom, Tab::General, &[("colleagues_read_only", "")]).await;
        says(&page, &["4 contacts without a password can answer what others asked for"]);
        world.lets_in(1, BEN).await;
        world.run("UPDATE portal SET access = 'everybody'").await;
        let rule = [("access", "groups"), ("access_groups_901", "true")];
        let (page, _) = ask(&mut tom, Tab::Access, &rule).await;
        says(&page, &["3 contacts without a password may no longer enter, not even with one."]);
    }

    async fn tickets_that_come_and_go_are_counted_and_named(world) {
        let people = world.people;
        for urgency in [Some("HIGH"), Some("HIGH"), Some("LOW"), None] {
            ticket(world, urgency, (people.ada, vec![]), Some(people.acme)).await;
        }
        let mut tom = world.staff("tom").await;
        let (page, values) = ask(&mut tom, Tab::Advanced, &priority("IN", "HIGH")).await;
        says(&page, &["Customers will no longer see 2 tickets", "href=\"/desk/t/3\"", "T-3 Quince press", "href=\"/desk/t/4\"", "Ada Berg · Acme"]);
        assert!(!page.body.contains("href=\"/desk/t/1\"") && !page.body.contains("that they do not see now"), "{}", page.body);
        assert_eq!(world.text("SELECT visible FROM portal").await, "[]");
        assert_eq!(confirm(&mut tom, Tab::Advanced, &values, &page.hidden("confirmed")).await.status, StatusCode::SEE_OTHER);
        let (page, _) = ask(&mut tom, Tab::Advanced, &priority("IN", "LOW")).await;
        says(&page, &["Customers will see one ticket that they do not see now.", "Customers will no longer see 2 tickets"]);
        // More than are named.
        for _ in 0..60 {
            ticket(world, Some("LOW"), (people.ada, vec![]), Some(people.acme)).await;
        }
        let (page, _) = ask(&mut tom, Tab::Advanced, &priority("IN", "LOW")).await;
        says(&page, &["Customers will see 61 tickets", "The latest 50 stand here. There are more."]);
        assert_eq!(page.body.matches("href=\"/desk/t/").count(), 52);
    }

    async fn who_is_let_in_and_who_is_shut_out_is_counted_and_named(world) {
        let mut tom = world.staff("tom").await;
        let all = world.count("SELECT COUNT(*) FROM contact WHERE NOT is_deleted AND password_hash IS NOT NULL").await;
        world.lets_in(1, BEN).await;
        world.run("UPDATE portal SET access = 'everybody'").await;
        let rule = [("access", "groups"), ("access_groups_901", "true")];
        let (page, values) = ask(&mut tom, Tab::Access, &rule).await;
        says(&page, &[&format!("{} contacts may no longer enter the portal", all - 1), "/desk/contacts/"]);
        assert!(world.customer("ada").await.get("/requests").await.status == StatusCode::OK, "nothing is saved yet");
        let token = tom.cookies().values().next().cloned();
        let rule = [("access", "groups"), ("access_groups", "901")];
        let found = said(world, &token, Tab::Access, &rule).await.expect("it is felt");
        assert!(!found.shut_out.named.iter().any(|contact| contact.name.to_lowercase().contains("ben")), "{found:?}");
        assert_eq!((found.enter.now.n, found.lose.now.n), (0, 0), "nothing is said twice");
        let mark = page.hidden("confirmed");
        assert_eq!(confirm(&mut tom, Tab::Access, &values, &mark).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::FORBIDDEN);
        let found = said(world, &token, Tab::Access, &[("access", "everybody")]).await.expect("it is felt");
        assert_eq!((found.enter.now.n as i64, found.shut_out.now.n), (all - 1, 0));
    }

    async fn what_nobody_feels_is_saved_at_once(world) {
        let mut tom = world.staff("tom").await;
        let id = world.ticket("Quince press", "It drips").await;
        // The only ticket is high in no respect, nor is it low.
        world.run(&format!("UPDATE ticket SET priority = 'URGENT' WHERE id = {id}")).await;
        saved(&mut tom, Tab::Advanced, &priority("NOT_IN", "HIGH")).await;
        for changes in [&priority("NOT_IN", "LOW")[..], &[("visible.0.0.property", "")], &[("form_menu", "Ask us")]] {
            let (page, _) = ask(&mut tom, Tab::Advanced, changes).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{changes:?}: {}", page.body);
        }
        // Criteria that nobody goes by change nothing.
        let criteria = [("company_if.0.0.property", "firstname"), ("company_if.0.0.operator", "EQ"), ("company_if.0.0.value", "Ben")];
        let (page, _) = ask(&mut tom, Tab::General, &criteria).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        for who in ["ada", "ben", "eve"] {
            world.run(&format!("DELETE FROM contact_company WHERE contact_id = (SELECT id FROM contact WHERE email = '{who}@example.com')")).await;
        }
        let (page, _) = ask(&mut tom, Tab::General, &[("ticket_access", "own"), ("colleagues_read_only", "true")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "nobody is of a company: {}", page.body);
    }

    async fn a_confirmation_is_of_one_change_and_of_no_other(world) {
        world.ticket("Quince press", "It drips").await;
        let mut tom = world.staff("tom").await;
        let (page, mut values) = ask(&mut tom, Tab::General, &[("ticket_access", "own")]).await;
        let mark = page.hidden("confirmed");
        values.insert("colleagues_read_only".into(), "true".into());
        values.insert("ticket_access".into(), "company".into());
        let page = confirm(&mut tom, Tab::General, &values, &mark).await;
        says(&page, &["only read them"]);
        assert_ne!(page.hidden("confirmed"), mark);
        for none in ["", "yes", "confirmed"] {
            says(&confirm(&mut tom, Tab::General, &values, none).await, &["only read them"]);
        }
        assert_eq!(world.text("SELECT ticket_access FROM portal").await, "company");
        assert_eq!(world.count("SELECT COUNT(*) FROM portal WHERE colleagues_read_only").await, 0);
        // A refused setting is told first, and nothing is asked.
        values.insert("name".into(), String::new());
        let page = send_once(&mut tom, Tab::General, &values).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!page.body.contains("name=\"confirmed\""));
    }

    async fn who_was_overtaken_is_told_and_asked_again(world) {
        world.ticket("Quince press", "It drips").await;
        world.permit("ingrid@example.com", true).await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let (page, mut values) = ask(&mut tom, Tab::General, &[("ticket_access", "own")]).await;
        let mark = page.hidden("confirmed");
        saved(&mut ingrid, Tab::General, &[("name", "Ingrid's portal")]).await;
        let page = confirm(&mut tom, Tab::General, &values, &mark).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Ingrid Solberg has changed these settings") && !page.body.contains("name=\"confirmed\""), "{}", page.body);
        assert_eq!(world.text("SELECT ticket_access FROM portal").await, "company");
        values.insert("version".into(), page.hidden("version"));
        let page = confirm(&mut tom, Tab::General, &values, &mark).await;
        says(&page, &["will no longer see"]);
        assert_ne!(page.hidden("confirmed"), mark, "it was another state that was confirmed");
        assert_eq!(send(&mut tom, Tab::General, &values).await.status, StatusCode::SEE_OTHER);
    }

    async fn what_was_asked_about_is_taken_back_and_the_rest_stays_typed(world) {
        world.ticket("Quince press", "It drips").await;
        let mut tom = world.staff("tom").await;
        let changes = [("ticket_access", "own"), ("colleagues_read_only", "true"), ("name", "Typed before")];
        let (_, mut values) = ask(&mut tom, Tab::General, &changes).await;
        values.insert("edit".into(), "consequences:take-back".into());
        let page = send_once(&mut tom, Tab::General, &values).await;
        says(&page, &["stays as it is", "value=\"Typed before\"", "value=\"company\" checked"]);
        assert!(!page.body.contains("name=\"confirmed\"") && !page.body.contains("value=\"true\" checked"), "{}", page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0, "nothing is saved");
        let (_, mut values) = ask(&mut tom, Tab::Advanced, &priority("IN", "HIGH")).await;
        values.insert("edit".into(), "consequences:take-back".into());
        let page = send_once(&mut tom, Tab::Advanced, &values).await;
        says(&page, &["stays as it is"]);
        assert!(!page.body.contains("visible.0.0.property"), "{}", page.body);
    }

    async fn those_who_may_not_set_anything_are_told_of_nobody(world) {
        world.ticket("Quince press", "It drips").await;
        let mut ingrid = world.staff("ingrid").await;
        let version = world.count("SELECT updated_at FROM portal").await.to_string();
        for more in [("edit", "consequences:take-back"), ("confirmed", "x"), ("name", "x")] {
            let page = ingrid.post(GENERAL, &[("version", &version), ("ticket_access", "own"), more]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            assert!(!page.body.contains("Okoye"));
        }
        let mut ada = world.customer("ada").await;
        assert!(ada.post(GENERAL, &[("ticket_access", "own")]).await.location().starts_with("/desk/sign-in"));
    }

    async fn no_look_reads_more_than_a_portion(world) {
        let token = world.staff("tom").await.cookies().values().next().cloned();
        for (tab, changes) in [
            (Tab::General, &[("ticket_access", "company_if"), ("company_if", CRITERIA[0]), ("colleagues_read_only", "true")][..]),
            (Tab::Advanced, &[("visible", VISIBLE[1])]),
        ] {
            let (version, sent) = with(world, &token, tab, changes).await;
            let statements = world
                .app
                .read(Claim::Desk { token: token.clone(), about: None }, move |mut s| {
                    Box::pin(async move {
                        let change = consequences::change(&mut s, tab, version, &sent).await?;
                        Ok(consequences::statements(&s, &change.expect("something changes")))
                    })
                })
                .await
                .expect("there are statements");
            for (statement, most) in statements.into_iter().zip(["LIMIT 500", "LIMIT 1000"]) {
                assert!(statement.text().contains(most));
                let plan = plans(world, vec![statement]).await.remove(0);
                let is_postgres = world.db.db.dialect() == Dialect::Postgres;
                for line in plan.lines().map(str::trim) {
                    // What is named without an index is the portion itself.
                    let reads_all = line.contains("Seq Scan") || (line.starts_with("SCAN ") && !line.contains(" USING ") && line != "SCAN n");
                    assert!(!reads_all, "{most} reads a whole table:\n{plan}");
                }
                assert!(!is_postgres || plan.contains("Limit"), "{plan}");
            }
        }
    }
}
