//! What is kept of which tickets the portal shows: lists, figures and the conditions themselves say the same, whatever is
//! written, before every ticket was judged and after.

use axum::http::StatusCode;
use portico::desk::door::Claim;
use portico::desk::ids::{ContactId, TicketId};
use portico::desk::portal_settings::Tab;
use portico::desk::tickets::{Imported, ImportedStep, ListQuery, SortBy, View, list_statement};

use crate::list::ids;
use crate::plans::{plans, walks_an_index};
use crate::settings::saved;
use crate::tally::wrong;
use crate::world::{Browser, World, on_both_engines};

/// Saves conditions as an administrator does; each is a property, an operator and its values.
async fn show(world: &World, conditions: &[(&str, &str, &[&str])]) {
    let mut tom = world.staff("tom").await;
    saved(&mut tom, Tab::Advanced, &[("visible.0.0.property", ""), ("visible.0.1.property", "")]).await;
    let mut fields: Vec<(String, &str)> = vec![];
    for (at, (property, operator, values)) in conditions.iter().enumerate() {
        fields.push((format!("visible.0.{at}.property"), property));
        fields.push((format!("visible.0.{at}.operator"), operator));
        fields.extend(values.iter().map(|value| (format!("visible.0.{at}.value"), *value)));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    saved(&mut tom, Tab::Advanced, &fields).await;
}

/// Lets every ticket be judged.
async fn settle(world: &World) {
    for _ in 0..3 {
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        world.clock.advance(301);
    }
    portico::worker::drain(&world.app).await.expect("jobs can be done");
}

async fn is_settled(world: &World) -> bool {
    world.count("SELECT COUNT(*) FROM portal WHERE judged_by = '?'").await == 0
}

/// The list holds exactly the tickets that can be opened, and the figures count them.
async fn agrees(world: &World, browser: &mut Browser, what: &str) {
    let all = world.count("SELECT MAX(id) FROM ticket").await;
    let mut open = vec![];
    for id in 1..=all {
        if browser.get(&format!("/requests/{id}")).await.status == StatusCode::OK {
            open.push(id);
        }
    }
    for path in ["/requests?size=100", "/requests?size=100&sort=subject"] {
        let page = browser.get(path).await;
        let mut listed = ids(&page);
        listed.sort_unstable();
        assert_eq!(listed, open, "{what}: {path}");
        let total = format!("{} ticket", open.len());
        assert!(open.is_empty() || page.body.contains(&total), "{what}: {total} in {}", page.body);
    }
    if is_settled(world).await {
        assert_eq!(wrong(world).await, 0, "{what}: figures");
    }
}

async fn ben(world: &World) -> ContactId {
    ContactId(world.count("SELECT id FROM contact WHERE email_key = 'ben@example.com'").await)
}

async fn filed(world: &World, number: usize) -> TicketId {
    let (people, ben) = (world.people, ben(world).await);
    let at = world.clock.now().plus_seconds(-86_400 * i64::try_from(number % 5).unwrap_or(0));
    world
        .import(Imported {
            subject: format!("{} {number}", ["Pump", "Valve", "Belt"][number % 3]),
            content: "It drips".into(),
            stage: ["1", "2", "4"][number % 3],
            priority: [None, Some("HIGH"), Some("LOW")][number % 3],
            category: None,
            source: "FORM",
            contact: if number.is_multiple_of(2) { people.ada } else { ben },
            colleagues: vec![],
            company: Some(people.acme),
            custom: "{}".into(),
            at,
            steps: vec![(at, ImportedStep::Customer(people.ada, format!("Words of {number}"), vec![]))],
        })
        .await
}

/// A rule: what it is called, and its conditions.
type Rule = (&'static str, &'static [(&'static str, &'static str, &'static [&'static str])]);

const RULES: [Rule; 8] = [
    ("a priority", &[("hs_ticket_priority", "IN", &["HIGH"])]),
    ("open", &[("status", "IN", &["OPEN"])]),
    ("everything", &[]),
    ("words", &[("subject", "CONTAINS_TOKEN", &["pump"])]),
    ("whose", &[("requester", "CONTAINS_TOKEN", &["ben"])]),
    ("recent", &[("createdate", "GTE", &["today-2d"])]),
    ("nobody's", &[("owner", "NOT_HAS_PROPERTY", &[]), ("hs_ticket_priority", "NOT_IN", &["LOW"])]),
    ("none", &[("hs_ticket_priority", "IN", &["URGENT"])]),
];

on_both_engines! {
    async fn lists_figures_and_tickets_agree_whatever_is_written_and_shown(world) {
        for number in 0..9 {
            filed(world, number).await;
        }
        let (mut ada, mut ingrid) = (world.customer("ada").await, world.staff("ingrid").await);
        let mut number = 9;
        for (name, conditions) in RULES {
            show(world, conditions).await;
            agrees(world, &mut ada, &format!("{name}, at once")).await;
            for is_judged in [false, true] {
                if is_judged {
                    settle(world).await;
                    assert!(is_settled(world).await, "{name}");
                    agrees(world, &mut ada, &format!("{name}, judged")).await;
                }
                let id = filed(world, number).await;
                number += 1;
                agrees(world, &mut ada, &format!("{name}, filed")).await;
                let page = ingrid.get(&format!("/desk/v/all/t/{id}")).await;
                let (owner, was) = (world.people.ingrid.to_string(), page.hidden("was_priority"));
                let other = if was == "LOW" { "HIGH" } else { "LOW" };
                let fields = [("view", "all"), ("was_owner", ""), ("owner", &*owner), ("was_priority", &*was), ("priority", other)];
                let done = ingrid.post(&format!("/desk/t/{id}/change"), &fields).await;
                assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
                agrees(world, &mut ada, &format!("{name}, changed")).await;
                let page = ada.get(&format!("/requests/{id}")).await;
                if page.status == StatusCode::OK {
                    assert!(ada.post(&format!("/requests/{id}/close"), &[]).await.status.is_redirection());
                    agrees(world, &mut ada, &format!("{name}, closed")).await;
                }
            }
            let trouble = portico::doctor::examine(&world.app.config, &world.clock).await.expect("it can be examined");
            let trouble: Vec<_> = trouble.iter().filter(|finding| !finding.is_hint).collect();
            assert!(trouble.is_empty(), "{name}: {trouble:?}");
        }
    }

    async fn conditions_that_follow_the_day_are_judged_anew_each_day(world) {
        for number in 0..5 {
            filed(world, number).await;
        }
        show(world, &[("createdate", "GTE", &["today-2d"])]).await;
        settle(world).await;
        let mut ada = world.customer("ada").await;
        let before = ids(&ada.get("/requests?size=100").await).len();
        world.clock.advance(86_400);
        let mut ada = world.customer("ada").await;
        agrees(world, &mut ada, "the next day").await;
        assert_eq!(ids(&ada.get("/requests?size=100").await).len() + 1, before, "one is too old now");
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        settle(world).await;
        assert!(is_settled(world).await);
        agrees(world, &mut ada, "judged the next day").await;
    }

    async fn a_requesters_other_address_is_minded(world) {
        for number in 0..4 {
            filed(world, number).await;
        }
        show(world, &[("requester", "CONTAINS_TOKEN", &["ben"])]).await;
        settle(world).await;
        let shown = "SELECT COUNT(*) FROM ticket WHERE is_shown";
        assert_eq!(world.count(shown).await, 2, "Ben's");
        let mut ingrid = world.staff("ingrid").await;
        let edit = format!("/desk/contacts/{}/edit", ben(world).await);
        let version = ingrid.get(&edit).await.hidden("version");
        let fields = [("version", &*version), ("email", "bo@example.com"), ("first_name", "Bo"), ("last_name", "Okoye")];
        let saved = ingrid.post(&edit, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        settle(world).await;
        assert_eq!(world.count(shown).await, 0, "nobody's address has the word any more");
    }

    async fn few_that_are_shown_are_walked_to_and_not_looked_for(world) {
        for number in 0..6 {
            filed(world, number).await;
        }
        show(world, &[("hs_ticket_priority", "IN", &["HIGH"])]).await;
        settle(world).await;
        let mut ada = world.customer("ada").await;
        ada.get("/requests").await;
        let portal = ada.cookies().values().next().cloned();
        let viewer = world
            .app
            .read(Claim::Portal { portal, desk: None, place: portico::desk::place::Place::default() }, |s| Box::pin(async move { Ok(s.viewer().clone()) }))
            .await
            .expect("Ada is there");
        // Indexes that are made again are taken as those that were there from the first. PostgreSQL, which goes by what is in
        // them, leaves new ones aside while older transactions are about.
        if world.db.db.dialect() == db::Dialect::Sqlite {
            for table in ["ticket_contact", "ticket_company"] {
                world.run(&format!("DROP INDEX {table}_all")).await;
            }
            let found = portico::doctor::examine(&world.app.config, &world.clock).await.expect("it can be examined");
            portico::doctor::mend(&world.app.config, &world.clock, &found).await.expect("it can be mended");
        }
        for (sort, index) in [
            (SortBy::Activity, "by_activity"), (SortBy::Subject, "by_subject"), (SortBy::Created, "by_created"),
            (SortBy::Requester, "by_requester"), (SortBy::Owner, "by_owner"), (SortBy::Status, "by_status"),
        ] {
            let q = ListQuery { sort, view: View::All, ..ListQuery::default() };
            let statement = list_statement(&viewer, world.db.db.dialect(), &q, &[]);
            assert!(statement.text().contains("x.is_shown") && statement.text().contains("t.priority"), "both are asked");
            for plan in plans(world, vec![statement]).await {
                walks_an_index(&plan, index);
                for table in ["ticket_contact", "ticket_company"] {
                    assert!(plan.contains(&format!("{table}_{index}")), "{plan}");
                }
            }
        }
    }

    async fn what_was_kept_wrongly_shows_nobody_anything(world) {
        for number in 0..6 {
            filed(world, number).await;
        }
        show(world, &[("hs_ticket_priority", "IN", &["HIGH"])]).await;
        settle(world).await;
        for table in ["ticket", "ticket_contact", "ticket_company"] {
            world.run(&format!("UPDATE {table} SET is_shown = TRUE")).await;
        }
        let mut ada = world.customer("ada").await;
        let page = ada.get("/requests?size=100").await;
        assert_eq!(ids(&page).len(), 2, "the conditions are asked in any case: {}", page.body);
    }
}
