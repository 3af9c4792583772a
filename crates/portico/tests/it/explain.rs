//! Who sees what, as staff are told: the same as what pages and lists do.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use portico::desk::door::Claim;
use portico::desk::explain::{self, Why};
use portico::desk::ids::{ContactId, TicketId};
use portico::desk::setup::{self, NewContact};
use portico::desk::tickets::{Imported, ImportedStep};
use portico::desk::viewer::System;

use crate::world::{World, on_both_engines};

/// A row of numbers that are the same in every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn is(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// Those who are said to see a ticket, page by page.
async fn told(world: &World, token: &Option<String>, id: TicketId) -> BTreeSet<i64> {
    let (mut seen, mut after) = (BTreeSet::new(), None);
    loop {
        let claim = Claim::Desk { token: token.clone(), about: None };
        let page = world
            .app
            .read(claim, move |mut s| Box::pin(async move { explain::ticket(&mut s, id, after).await }))
            .await
            .expect("it can be explained");
        seen.extend(page.seers.iter().map(|seer| seer.id.0));
        match page.next {
            Some(next) => after = Some(next),
            None => return seen,
        }
    }
}

/// The tickets in somebody's list.
fn listed(page: &str) -> BTreeSet<i64> {
    let links = page.split("href=\"/requests/").skip(1).filter_map(|part| part.split('"').next());
    links.filter_map(|id| id.parse().ok()).collect()
}

async fn ben(world: &World) -> ContactId {
    ContactId(world.count("SELECT id FROM contact WHERE email_key = 'ben@example.com'").await)
}

const ACCESS: [&str; 3] = ["company", "own", "company_if"];
const CRITERIA: [&str; 4] = [
    "[]",
    r#"[[{"property":"lastname","operator":"CONTAINS_TOKEN","values":["berg"]}]]"#,
    r#"[[{"property":"jobtitle","operator":"HAS_PROPERTY"}]]"#,
    r#"[[{"property":"jobtitle","operator":"NOT_HAS_PROPERTY"}],[{"property":"lastname","operator":"EQ","values":["Okoye"]}]]"#,
];
const VISIBLE: [&str; 4] = [
    "[]",
    r#"[[{"property":"hs_ticket_priority","operator":"IN","values":["HIGH"]}]]"#,
    r#"[[{"property":"hs_ticket_priority","operator":"NOT_IN","values":["HIGH"]}]]"#,
    r#"[[{"property":"status","operator":"IN","values":["OPEN"]},{"property":"hs_ticket_priority","operator":"HAS_PROPERTY"}]]"#,
];

on_both_engines! {
    async fn the_explanation_agrees_with_what_lists_show(world) {
        let mut chance = Chance(20_261_129);
        let (people, at) = (world.people, world.clock.now().plus_seconds(-90_000));
        let contacts = [people.ada, people.eve, ben(world).await];
        let companies = [Some(people.acme), Some(people.acme_two), None];
        let mut tickets = vec![];
        for n in 0..70 {
            let contact = contacts[chance.below(3)];
            let colleagues: Vec<ContactId> = contacts.iter().copied().filter(|other| *other != contact && chance.below(4) == 0).collect();
            tickets.push(world.import(Imported {
                subject: format!("Ticket {n}"),
                content: "Words".to_owned(),
                stage: ["1", "2", "4"][chance.below(3)],
                priority: [None, Some("HIGH"), Some("LOW")][chance.below(3)],
                category: None,
                source: "FORM",
                contact,
                colleagues,
                company: companies[chance.below(3)],
                custom: "{}".to_owned(),
                at,
                steps: vec![(at, ImportedStep::Customer(contact, "Words".to_owned(), vec![]))],
            }).await);
        }
        let mut browsers = vec![world.customer("ada").await, world.customer("eve").await, world.customer("ben").await];
        let ingrid = world.staff("ingrid").await;
        let token = ingrid.cookies().values().next().cloned();
        let mut pairs = 0;
        while pairs < 10_000 {
            let settings = (ACCESS[chance.below(3)], CRITERIA[chance.below(4)], VISIBLE[chance.below(4)]);
            let (is_open, entry) = (chance.below(3) < 2, CRITERIA[chance.below(4)]);
            world.run(&format!("UPDATE portal SET ticket_access = '{}', company_if = '{}', visible = '{}', access = 'everybody'", settings.0, settings.1, settings.2)).await;
            if !is_open {
                world.lets_in(1, entry).await;
            }
            for contact in contacts {
                let title = if chance.is() { "'Fitter'" } else { "NULL" };
                world.run(&format!("UPDATE contact SET job_title = {title} WHERE id = {contact}")).await;
                // Another company, none, or the same.
                if chance.below(3) == 0 {
                    world.run(&format!("DELETE FROM contact_company WHERE contact_id = {contact}")).await;
                    if let Some(company) = companies[chance.below(3)] {
                        world.run(&format!("INSERT INTO contact_company (contact_id, company_id, is_primary, created_at) VALUES ({contact}, {company}, {}, 0)", ["TRUE", "FALSE"][chance.below(2)])).await;
                    }
                }
            }
            let mut lists = vec![];
            for browser in &mut browsers {
                lists.push(listed(&browser.get("/requests?size=100").await.body));
            }
            for ticket in &tickets {
                let told = told(world, &token, *ticket).await;
                for (contact, list) in contacts.iter().zip(&lists) {
                    assert_eq!(told.contains(&contact.0), list.contains(&ticket.0), "{contact} and {ticket} under {settings:?}");
                    pairs += 1;
                }
            }
        }
    }

    async fn staff_are_told_who_sees_a_ticket_and_why(world) {
        let id = world.ticket("Pump drips", "It drips.").await;
        let mut ingrid = world.staff("ingrid").await;
        let page = ingrid.get(&format!("/desk/v/all/t/{id}")).await.body;
        assert!(page.contains(&format!("href=\"/desk/t/{id}/who\"")), "{page}");
        let here = format!("/desk/t/{id}/who");
        let page = ingrid.get(&here).await.body;
        for said in ["Ada Berg", "Requester", "Ben Okoye", "Their main company is Acme"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("Eve Stranger"), "{page}");
        world.run("UPDATE portal SET ticket_access = 'own'").await;
        let page = ingrid.get(&here).await.body;
        assert!(page.contains("Ada Berg") && !page.contains("Ben Okoye") && page.contains("One contact of Acme does not see it, as customers see their own"), "{page}");
        world.run(r#"UPDATE portal SET ticket_access = 'company_if', company_if = '[[{"property":"lastname","operator":"EQ","values":["Okoye"]}]]'"#).await;
        assert!(ingrid.get(&here).await.body.contains("they meet the conditions"));
        world.run(r#"UPDATE portal SET visible = '[[{"property":"hs_ticket_priority","operator":"IN","values":["HIGH"]}]]'"#).await;
        let page = ingrid.get(&here).await.body;
        assert!(page.contains("The portal does not show this") && !page.contains("Ada Berg</bdi>"), "{page}");
        world.run("UPDATE portal SET visible = '[]', ticket_access = 'own', colleagues_read_only = TRUE").await;
        world.run(&format!("DELETE FROM ticket_contact WHERE ticket_id = {id}")).await;
        let page = ingrid.get(&here).await.body;
        assert!(page.contains("Nobody sees it now.") && page.contains("2 contacts of Acme do not see it") && page.contains("Only the requester can reply"), "{page}");
        world.run(&format!("DELETE FROM ticket_company WHERE ticket_id = {id}")).await;
        assert!(ingrid.get(&here).await.body.contains("no contact&#39;s and no company&#39;s"));
        assert_eq!(ingrid.get("/desk/t/999999/who").await.status, StatusCode::NOT_FOUND);
        assert!(world.customer("ada").await.get(&here).await.location().starts_with("/desk/sign-in"));
    }

    async fn the_requester_comes_first_and_nobody_twice_however_many_pages(world) {
        let people = world.people;
        let mut ids = vec![];
        for n in 0..120 {
            let new = NewContact {
                email: format!("colleague-{n}@example.com"),
                first_name: format!("Colleague {n}"),
                companies: vec![if n % 3 == 0 { people.acme_two } else { people.acme }],
                ..NewContact::default()
            };
            ids.push(world.app.write(Claim::System(System::Setup), move |mut s| Box::pin(async move { setup::contact(&mut s, &new).await })).await.expect("a contact can be set up"));
        }
        // The requester is nearly the last, an added one of the company as well.
        let (last, added) = (ids[118], ids[100]);
        let id = world.ticket_of(last, Some(people.acme), "Pump drips", "It drips.").await;
        for sql in [
            format!("INSERT INTO ticket_contact (ticket_id, contact_id, is_requester, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at)
                SELECT ticket_id, {added}, FALSE, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at FROM ticket_contact WHERE ticket_id = {id}"),
            format!("INSERT INTO ticket_company (ticket_id, company_id, is_primary, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at)
                SELECT ticket_id, {}, FALSE, turn, is_closed, subject_key, requester_key, owner_key, created_at, last_activity_at FROM ticket_company WHERE ticket_id = {id}", people.acme_two),
        ] {
            world.run(&sql).await;
        }
        let token = world.staff("ingrid").await.cookies().values().next().cloned();
        let (mut seen, mut after, mut sizes) = (vec![], None, vec![]);
        loop {
            let claim = Claim::Desk { token: token.clone(), about: None };
            let page = world.app.read(claim, move |mut s| Box::pin(async move { explain::ticket(&mut s, id, after).await })).await.expect("it can be explained");
            sizes.push(page.seers.len());
            seen.extend(page.seers.iter().map(|seer| (seer.id, seer.why)));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(sizes, [50, 50, 23], "120, and Ada, Ben and Eve");
        assert_eq!(seen[0], (last, Why::Requester));
        assert!(seen.contains(&(added, Why::Added)));
        let rest: Vec<ContactId> = seen[1..].iter().map(|(id, _)| *id).collect();
        assert!(rest.windows(2).all(|pair| pair[0] < pair[1]) && !rest.contains(&last), "the others by number, each once: {rest:?}");
    }

    async fn staff_are_told_what_a_contact_sees(world) {
        world.ticket("Pump drips", "It drips.").await;
        let mut ingrid = world.staff("ingrid").await;
        let (ada, ben) = (format!("/desk/contacts/{}", world.people.ada), format!("/desk/contacts/{}", ben(world).await));
        let page = ingrid.get(&ada).await.body;
        assert!(page.contains("Sees one ticket of their own") && page.contains("Sees one ticket of Acme, their main company"), "{page}");
        assert!(ingrid.get(&ben).await.body.contains("Sees one ticket of Acme, their main company, like everybody there"));
        world.run("UPDATE portal SET ticket_access = 'own'").await;
        assert!(ingrid.get(&ben).await.body.contains("customers see their own tickets alone"));
        world.run(r#"UPDATE portal SET ticket_access = 'company_if', company_if = '[[{"property":"lastname","operator":"EQ","values":["Okoye"]}]]', is_on = FALSE"#).await;
        assert!(ingrid.get(&ada).await.body.contains("they do not meet the conditions"));
        let page = ingrid.get(&ben).await.body;
        assert!(page.contains("as they meet the conditions") && page.contains("The portal is off"), "{page}");
        world.run(r#"UPDATE portal SET visible = '[[{"property":"hs_ticket_priority","operator":"IN","values":["HIGH"]}]]'"#).await;
        let page = ingrid.get(&ben).await.body;
        assert!(page.contains("Sees the tickets of Acme, their main company, as they meet the conditions. There are none now") && page.contains("that the portal shows are counted"), "{page}");
    }
}
