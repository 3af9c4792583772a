//! Several portals on one installation: each obeys its own settings and shows nobody what another would.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use portico::desk::ids::TicketId;
use portico::desk::look::package;
use portico::desk::tickets::{Imported, ImportedStep};
use portico::web::routes::{Audience, table};

use crate::access::fill;
use crate::world::{Browser, World, on_both_engines};

/// Where the second portal is.
const HOST: &str = "partners.example";

/// A second portal on a domain of its own: for those who belong to Acme alone, shows what is urgent, each only their own.
async fn two(world: &World) -> Browser {
    world
        .run(
            "INSERT INTO domain (host, language, time_zone, token, proven_at, created_at, updated_at)
             VALUES ('partners.example', 'sv', 'Europe/Stockholm', 'x', 1, 0, 0)",
        )
        .await;
    let mut admin = world.staff("tom").await;
    let domain = world.count("SELECT id FROM domain WHERE host = 'partners.example'").await.to_string();
    let made = admin
        .post("/settings/portals", &[("name", "Partners"), ("domain", &domain), ("slug", ""), ("like", "1")])
        .await;
    assert_eq!(made.location(), "/settings/portals/2/general?made", "{}", made.body);
    world
        .run(
            r#"UPDATE portal SET ticket_access = 'own', is_on = TRUE, company_name = 'Partner desk', ticket_prefix = 'P-',
                 visible = '[[{"property":"hs_ticket_priority","operator":"IN","values":["URGENT"]}]]' WHERE id = 2"#,
        )
        .await;
    world.lets_in(2, r#"[[{"property":"company","operator":"EQ","values":["Acme"]}]]"#).await;
    // The first one shows everything but what is low.
    world
        .run(
            r#"UPDATE portal SET visible = '[[{"property":"hs_ticket_priority","operator":"NOT_IN","values":["LOW"]}]]'
               WHERE id = 1"#,
        )
        .await;
    admin
}

async fn of_priority(world: &World, subject: &str, priority: &'static str) -> TicketId {
    let (at, people) = (world.clock.now().plus_seconds(-3_600), world.people);
    let story = Imported {
        subject: subject.to_owned(),
        content: format!("About {subject}"),
        stage: "1",
        priority: Some(priority),
        category: None,
        source: "FORM",
        contact: people.ada,
        colleagues: vec![],
        company: Some(people.acme),
        custom: "{}".to_owned(),
        at,
        steps: vec![(at, ImportedStep::Customer(people.ada, format!("Words of {subject}"), vec![]))],
    };
    world.import(story).await
}

/// Whether somebody sees Ada's ticket of a priority at the first portal, by the settings of [`two`].
fn at_first(who: &str, priority: &str) -> bool {
    priority != "LOW" && ["ada", "ben"].contains(&who)
}

/// Likewise at the second.
fn at_second(who: &str, priority: &str) -> bool {
    priority == "URGENT" && who == "ada"
}

on_both_engines! {
    async fn a_portal_is_added_as_a_copy_that_is_off_at_an_address_of_its_own(world) {
        let mut admin = world.staff("tom").await;
        world.run("UPDATE portal SET ticket_one = 'Case', ticket_many = 'Cases'").await;
        let page = admin.get("/settings/portals").await;
        assert!(page.status == StatusCode::OK && page.body.contains("http://127.0.0.1:8080"), "{}", page.body);
        let sheet = |name, slug| [("name", name), ("domain", "1"), ("slug", slug), ("like", "1")];
        for (name, slug, why) in [
            ("", "partners", "Enter something"),
            ("Partners", "", "Another portal is at this address"),
            ("Partners", "desk", "Choose another"),
            ("Partners", "portal-7", "Choose another"),
            ("Partners", "a b", "small letters"),
        ] {
            let page = admin.post("/settings/portals", &sheet(name, slug)).await;
            assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains(why), "{slug}: {}", page.body);
            assert!(page.body.contains(&format!("value=\"{name}\"")), "what was typed is there");
        }
        for (field, value) in [("domain", "77"), ("like", "77"), ("like", "")] {
            let mut sheet = sheet("Partners", "partners").to_vec();
            sheet.retain(|(name, _)| *name != field);
            sheet.push((field, value));
            assert_eq!(admin.post("/settings/portals", &sheet).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        }
        let made = admin.post("/settings/portals", &sheet("Partners", "/Partners/")).await;
        assert_eq!(made.location(), "/settings/portals/2/general?made", "{}", made.body);
        let general = admin.get("/settings/portals/2/general?made").await;
        assert!(general.body.contains("action=\"/settings/portals/2/general\"") && general.body.contains("value=\"Partners\""), "{}", general.body);
        for page in ["general", "advanced", "switch", "theme"] {
            assert!(!general.body.contains(&format!("\"/settings/portal/{page}")), "{page} of the other portal is not led to");
        }
        assert_eq!(world.visitor().get("/partners/sign-in").await.status, StatusCode::SERVICE_UNAVAILABLE, "it is off");
        let version = general.hidden("version");
        let change = [("version", version.as_str()), ("name", "Partner corner"), ("company_name", "Partner desk"), ("domain", "1"),
            ("slug", "partners"), ("language", "en"), ("inbox", "1"), ("ticket_access", "company"), ("brand", "#aa3311")];
        let saved = admin.post("/settings/portals/2/general", &change).await;
        assert_eq!(saved.location(), "/settings/portals/2/general?saved", "{}", saved.body);
        assert_eq!(admin.post("/settings/portals/2/switch", &[("on", "yes")]).await.location(), "/settings/portals/2/general?saved");
        let (there, here) = (world.visitor().get("/partners/sign-in").await, world.visitor().get("/sign-in").await);
        assert!(there.body.contains("Partner desk") && !here.body.contains("Partner desk"), "{}", there.body);
        let sheet_of = |body: &str| body.split("/theme/").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned).expect("a sheet");
        assert_ne!(sheet_of(&there.body), sheet_of(&here.body), "each has its own look");
        let css = world.visitor().get(&format!("/theme/{}", sheet_of(&there.body))).await;
        assert!(css.headers["cache-control"].to_str().is_ok_and(|keep| keep.contains("immutable")), "{:?}", css.headers);
        let mut ada = world.visitor().signed_in("/partners/sign-in", "ada").await;
        let list = ada.get("/partners/requests").await.body;
        assert!(list.contains("Cases") && list.contains("href=\"/partners/new\""), "{list}");
        let desk = admin.get("/desk/v/all").await.body;
        assert!(!desk.contains("Partner desk") && !desk.contains("Partner corner"), "the help desk keeps the default's name: {desk}");
        let history = admin.get("/settings/portal/history").await.body;
        for said in ["Partner corner: Portal added", "Partner corner: Portal name"] {
            assert!(history.contains(said), "{said}: {history}");
        }
        for path in ["/settings/portals/3/general", "/settings/portals/x/general", "/settings/portals/2/nonsense", "/settings/portals/2"] {
            assert_eq!(admin.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut agent = world.staff("ingrid").await;
        for path in ["/settings/portals", "/settings/portals/2/general", "/settings/portals/2/theme", "/settings/portals/2/delete"] {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(agent.post("/settings/portals/2/delete", &[]).await.status, StatusCode::NOT_FOUND);
    }

    async fn two_portals_pass_every_route_against_each_other(world) {
        two(world).await;
        let priorities = ["LOW", "HIGH", "URGENT"];
        let mut tickets = vec![];
        for priority in priorities {
            tickets.push((priority, of_priority(world, &format!("Quince {priority}"), priority).await));
        }
        let people = ["ada", "ben", "eve"];
        let mut checked = 0;
        for who in people {
            let first = world.customer(who).await;
            let second = world.visitor().at_host(HOST).signed_in("/sign-in", who).await;
            for (is_first, signed_in) in [(true, &first), (false, &second)] {
                // What one portal gave opens nothing at the other.
                let other = if is_first { HOST } else { "localhost" };
                let mut elsewhere = signed_in.at_host(other);
                for (name, value) in signed_in.cookies() {
                    elsewhere.set_cookie(name, value);
                }
                let mut browser = signed_in.clone();
                let may_enter = is_first || who != "eve";
                for route in table().iter().filter(|route| route.audience == Audience::Customer) {
                    for (priority, id) in &tickets {
                        let path = fill(route.path, &id.to_string());
                        let method: Method = route.method.parse().expect("a method");
                        let ask = |browser: &Browser| browser.request(method.clone(), &path).body(axum::body::Body::empty()).expect("a request");
                        let page = elsewhere.send(ask(&elsewhere)).await;
                        let is_sent_away = page.location().starts_with("/sign-in") || page.status == StatusCode::UNAUTHORIZED;
                        assert!(is_sent_away, "{who} at {other}: {path} {}", page.status);
                        let page = browser.send(ask(&browser)).await;
                        let what = format!("{who} at the {} portal: {} {path} {priority}", if is_first { "first" } else { "second" }, route.method);
                        checked += 1;
                        if !may_enter {
                            assert_eq!(page.status, StatusCode::FORBIDDEN, "{what}");
                            assert!(!page.body.contains("Quince"), "{what}");
                            continue;
                        }
                        assert_ne!(page.status, StatusCode::FORBIDDEN, "{what}");
                        let sees = |priority: &str| if is_first { at_first(who, priority) } else { at_second(who, priority) };
                        // A file or an event that is not there is not found either; and whoever has sent something is told that it
                        // came, shown or not.
                        if route.path.contains("{id}") && !route.path.contains("{file}") && !route.path.contains("/sent/") {
                            // Nor is what somebody has closed elsewhere: closing it again leads to a list without it.
                            let is_there = page.status != StatusCode::NOT_FOUND && page.location() != "/requests?done=hidden";
                            assert_eq!(is_there, sees(priority), "{what}: {}", page.status);
                        }
                        if route.path.contains("/sent/") {
                            assert_eq!(page.status == StatusCode::OK, is_first && who == "ada", "{what}: {}", page.status);
                            continue;
                        }
                        for other in priorities {
                            let is_told = page.body.contains(&format!("Quince {other}"));
                            assert!(!is_told || sees(other), "{what} tells of {other}");
                        }
                    }
                }
            }
        }
        assert!(checked > 300, "{checked}");
    }

    async fn lists_searches_figures_and_files_of_each_portal_hold_what_it_shows(world) {
        two(world).await;
        let mut tickets = vec![];
        for priority in ["LOW", "HIGH", "URGENT"] {
            tickets.push((priority, of_priority(world, &format!("Quince {priority}"), priority).await));
        }
        let paths = ["/requests", "/requests?view=mine", "/requests?q=quince", "/requests?sort=subject", "/requests.csv", "/requests.csv?q=quince"];
        for settled in [false, true] {
            if settled {
                world.clock.advance(600);
                portico::worker::drain(&world.app).await.expect("jobs can be done");
                world.clock.advance(600);
                portico::worker::drain(&world.app).await.expect("jobs can be done");
            }
            for who in ["ada", "ben"] {
                let mut first = world.customer(who).await;
                let mut second = world.visitor().at_host(HOST).signed_in("/sign-in", who).await;
                for path in paths {
                    let (one, two) = (first.get(path).await.body, second.get(path).await.body);
                    for (priority, id) in &tickets {
                        let subject = format!("Quince {priority}");
                        let is_mine = who == "ada" || !path.contains("mine");
                        assert_eq!(one.contains(&subject), at_first(who, priority) && is_mine, "{who} {path} {priority} {settled}");
                        assert_eq!(two.contains(&subject), at_second(who, priority), "{who} {path} {priority} {settled}");
                        assert!(!two.contains(&format!("/requests/{id}\"")) || at_second(who, priority), "{who} {path} {id}");
                    }
                }
                let numbers = second.get(&format!("/requests?q=P-{}", tickets[0].1)).await.body;
                assert!(!numbers.contains("Quince LOW"), "{numbers}");
            }
        }
    }

    async fn one_domain_has_one_sign_in_and_each_portal_decides_who_enters(world) {
        let mut admin = world.staff("tom").await;
        admin.post("/settings/portals", &[("name", "Partners"), ("domain", "1"), ("slug", "partners"), ("like", "1")]).await;
        world.run("UPDATE portal SET is_on = TRUE WHERE id = 2").await;
        world.lets_in(2, r#"[[{"property":"email","operator":"EQ","values":["ben@example.com"]}]]"#).await;
        let (mut ada, mut ben) = (world.customer("ada").await, world.customer("ben").await);
        assert_eq!(ben.get("/partners/requests").await.status, StatusCode::OK);
        let denied = ada.get("/partners/requests").await;
        assert!(denied.status == StatusCode::FORBIDDEN && denied.body.contains("action=\"/partners/sign-out\""), "{}", denied.body);
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK, "she goes on where she may");
        assert_eq!(ada.get("/partners/sign-in").await.status, StatusCode::OK);
        // What decides is nothing that customers may say about themselves.
        world.run("UPDATE property SET customer_access = 'editable' WHERE object = 'contact' AND name = 'jobtitle'").await;
        let version = admin.get("/settings/access-groups/902").await.hidden("version");
        let rule = [("version", version.as_str()), ("name", "Bosses"), ("criteria.0.0.property", "jobtitle"), ("criteria.0.0.operator", "EQ"), ("criteria.0.0.value", "Boss")];
        assert_eq!(admin.post("/settings/access-groups/902", &rule).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let version = admin.get("/settings/portals/2/access").await.hidden("version");
        let none = admin.post("/settings/portals/2/access", &[("version", &version), ("access", "groups")]).await;
        assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("at least one group"), "{}", none.body);
        // While nobody meets it, as its property is gone, nobody enters.
        world.lets_in(2, r#"[[{"property":"gone","operator":"EQ","values":["x"]}]]"#).await;
        assert_eq!(ben.get("/partners/requests").await.status, StatusCode::FORBIDDEN);
    }

    async fn a_link_that_staff_send_leads_to_a_portal_that_lets_them_in(world) {
        let mut tom = two(world).await;
        world.lets_in(1, r#"[[{"property":"email","operator":"EQ","values":["nobody@example.com"]}]]"#).await;
        let here = format!("/desk/contacts/{}", world.people.ada);
        assert_eq!(tom.post(&format!("{here}/password"), &[]).await.location(), format!("{here}?linked"));
        let mail = world.mails().await.pop().expect("a mail");
        assert!(mail.purpose == "reset" && mail.plain.contains("//partners.example:8080/reset/"), "{mail:?}");
        assert!(mail.sender.contains("Partner desk"), "{mail:?}");
        world.clock.advance(61);
        for (change, said) in [("UPDATE portal SET access_groups = '[]', access = 'groups'", "No portal lets them in"), ("UPDATE portal SET is_on = FALSE", "The portal is off")] {
            world.run(change).await;
            let refused = tom.post(&format!("{here}/password"), &[]).await;
            assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains(said), "{}", refused.body);
        }
        assert_eq!(world.mails().await.len(), 1, "a link that leads nowhere is not mailed");
    }

    async fn mails_come_from_the_portal_of_the_ticket_and_lead_where_it_is_seen(world) {
        two(world).await;
        let mut ada = world.visitor().at_host(HOST).signed_in("/sign-in", "ada").await;
        let form = ada.get("/new").await;
        let key = form.hidden("submit_key");
        let sent = ada.post("/new", &[("subject", "Quince of partners"), ("content", "It drips"), ("hs_ticket_priority", "URGENT"), ("submit_key", &key)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let id = world.count("SELECT MAX(id) FROM ticket").await;
        assert_eq!(world.count(&format!("SELECT portal_id FROM ticket WHERE id = {id}")).await, 2);
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        let mails = world.mails().await;
        let mail = mails.iter().find(|mail| mail.purpose == "received").expect("a receipt");
        assert!(mail.plain.contains(&format!("http://partners.example:8080/requests/{id}")) && mail.sender.contains("Partner desk"), "{mail:?}");
        // Who may not enter there is led to where they see it.
        world.lets_in(2, r#"[[{"property":"email","operator":"EQ","values":["ben@example.com"]}]]"#).await;
        let mut agent = world.staff("ingrid").await;
        agent.post(&format!("/desk/t/{id}/close"), &[("view", "all")]).await;
        let mails = world.mails().await;
        let mail = mails.iter().find(|mail| mail.purpose == "closed").expect("a mail");
        assert!(mail.plain.contains(&format!("http://127.0.0.1:8080/requests/{id}")) && !mail.plain.contains("partners.example"), "{mail:?}");
        // And nowhere where they see it at none.
        world.run("UPDATE portal SET is_on = FALSE WHERE id = 1").await;
        let page = agent.get(&format!("/desk/v/all/t/{id}")).await;
        let answer = [("submit_key", page.hidden("submit_key")), ("view", "all".into()), ("kind", "reply".into()), ("then", "customer".into()), ("body", "Which one?".into())];
        let answer: Vec<(&str, &str)> = answer.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(agent.post(&format!("/desk/t/{id}/reply"), &answer).await.status, StatusCode::SEE_OTHER);
        let last = world.mails().await.pop().expect("a mail");
        assert!(!last.plain.contains(&format!("/requests/{id}")), "{last:?}");
        let mut guest = world.visitor().at_host(HOST);
        guest.post("/forgot", &[("email", "ben@example.com")]).await;
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        let reset = world.mails().await.into_iter().find(|mail| mail.purpose == "reset").expect("a mail");
        assert!(reset.plain.contains("http://partners.example:8080/reset/"), "{reset:?}");
    }

    async fn another_portal_becomes_the_default_and_one_is_deleted(world) {
        let mut admin = two(world).await;
        for priority in ["LOW", "HIGH", "URGENT"] {
            of_priority(world, &format!("Quince {priority}"), priority).await;
        }
        let refused = admin.post("/settings/portals/1/delete", &[]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("Make another one the default"), "{}", refused.body);
        assert_eq!(admin.post("/settings/portals/2/default", &[]).await.location(), "/settings/portals?done=default");
        assert!(admin.get("/desk/v/all").await.body.contains("Partner desk"), "the help desk has its name");
        assert!(admin.get("/settings/portal/general").await.body.contains("value=\"Partners\""));
        assert!(admin.get("/settings/portals/1/general").await.status == StatusCode::OK);
        for _ in 0..2 {
            world.clock.advance(600);
            portico::worker::drain(&world.app).await.expect("jobs can be done");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket WHERE is_shown").await, 1, "lists are kept for the default one");
        let (mut first, mut second) = (world.customer("ben").await, world.visitor().at_host(HOST).signed_in("/sign-in", "ada").await);
        let (one, two) = (first.get("/requests").await.body, second.get("/requests").await.body);
        for priority in ["LOW", "HIGH", "URGENT"] {
            assert_eq!(one.contains(&format!("Quince {priority}")), at_first("ben", priority), "{priority}");
            assert_eq!(two.contains(&format!("Quince {priority}")), at_second("ada", priority), "{priority}");
        }
        let page = admin.get("/settings/portals/1/delete").await;
        assert!(page.body.contains("Ta bort portalen"), "{}", page.body);
        assert_eq!(admin.post("/settings/portals/1/delete", &[]).await.location(), "/settings/portals?done=deleted");
        assert_ne!(first.get("/requests").await.status, StatusCode::OK, "it is gone");
        assert_eq!(admin.post("/settings/portals/1/delete", &[]).await.status, StatusCode::NOT_FOUND);
        // Its address is free.
        let made = admin.post("/settings/portals", &[("name", "Again"), ("domain", "1"), ("slug", ""), ("like", "2")]).await;
        assert_eq!(made.location(), "/settings/portals/3/general?made", "{}", made.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket").await, 3);
    }

    async fn views_and_columns_are_of_one_portal_and_go_with_it(world) {
        let mut admin = two(world).await;
        of_priority(world, "Quince", "URGENT").await;
        let mut first = world.customer("ada").await;
        let mut second = world.visitor().at_host(HOST).signed_in("/sign-in", "ada").await;
        for (browser, query) in [(&mut first, "status=open"), (&mut second, "status=closed")] {
            let saved = browser.post("/requests/views", &[("name", "Mine"), ("query", query)]).await;
            assert_eq!(saved.location(), format!("/requests?{query}&done=saved"), "a name is free on the other portal");
            assert!(browser.get("/requests/views").await.body.contains(&format!("/requests?{query}\"")), "{query}");
        }
        second.post("/requests/columns", &[("order", "subject")]).await;
        assert!(first.get("/requests").await.body.contains("Last activity</bdi>"), "columns are of one portal, too");
        let theirs = world.count("SELECT id FROM own_view WHERE portal_id = 2").await;
        assert_eq!(first.post(&format!("/requests/views/{theirs}/delete"), &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(admin.post("/settings/portals/2/delete", &[]).await.location(), "/settings/portals?done=deleted");
        assert_eq!(world.count("SELECT COUNT(*) FROM own_columns").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM own_view").await, 1);
    }

    async fn what_any_portal_uses_is_not_taken_from_it(world) {
        let mut admin = two(world).await;
        let path = admin.post("/settings/forms", &[("name", "For partners")]).await;
        assert_eq!(path.status, StatusCode::SEE_OTHER, "{}", path.body);
        let form = world.count("SELECT MAX(id) FROM form").await;
        world.run(&format!("UPDATE portal SET form_id = {form} WHERE id = 2")).await;
        let kept = admin.post(&format!("/settings/forms/{form}/delete"), &[]).await;
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY, "the second portal names it");
        let domain = world.count("SELECT id FROM domain WHERE host = 'partners.example'").await;
        assert_eq!(admin.post(&format!("/settings/domains/{domain}/delete"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The address of one is no other's.
        let page = admin.get("/settings/portal/general").await;
        let version = page.hidden("version");
        let to = [("version", version.as_str()), ("name", "Help"), ("company_name", "Support"), ("domain", &domain.to_string()), ("slug", ""),
            ("language", "en"), ("inbox", "1"), ("ticket_access", "company"), ("brand", "#0b6e75")].map(|(name, value)| (name, value.to_owned()));
        let to: Vec<(&str, &str)> = to.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let taken = admin.post("/settings/portal/general", &to).await;
        assert!(taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.body.contains("Another portal is at this address"), "{}", taken.body);
        // Nor is anything asked before that is said.
        world.ticket("Quince press", "It drips").await;
        let own: Vec<(&str, &str)> = to.iter().map(|(name, value)| (*name, if *name == "ticket_access" { "own" } else { value })).collect();
        let taken = admin.post("/settings/portal/general", &own).await;
        assert!(taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.body.contains("Another portal is at this address"), "{}", taken.body);
        assert!(!taken.body.contains("name=\"confirmed\""), "{}", taken.body);
        let free: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, if *name == "slug" { "elsewhere" } else { value })).collect();
        assert!(admin.post("/settings/portal/general", &free).await.body.contains("name=\"confirmed\""), "what is free is asked about");
    }

    async fn what_comes_of_a_change_names_the_portal_where_there_are_several(world) {
        let mut admin = world.staff("tom").await;
        let ask = async |admin: &mut Browser, settings: &str, page: &str, changes: &[(&str, &str)]| {
            let path = format!("{settings}/{page}");
            let version = admin.get(&path).await.hidden("version");
            let portal = if settings.ends_with('2') { "2" } else { "1" };
            let sheet = [&[("version", version.as_str()), ("portal", portal)], changes].concat();
            admin.post(&path, &sheet).await.body
        };
        admin.post("/settings/access-groups", &[("name", "Nobody"), ("kind", "hand")]).await;
        let nobody = [("access", "groups"), ("access_groups_1", "true")];
        let alone = ask(&mut admin, "/settings/portal", "access", &nobody).await;
        assert!(alone.contains("changes for customers:") && alone.contains("3 contacts may no longer enter the portal."), "{alone}");
        two(world).await;
        for (settings, name) in [("/settings/portal", "Acme help"), ("/settings/portals/2", "Partners")] {
            let page = ask(&mut admin, settings, "access", &nobody).await;
            assert!(page.contains(&format!("changes for customers of {name}:")), "{page}");
            assert!(page.contains(&format!("contacts may no longer enter {name}.")), "{page}");
        }
        of_priority(world, "Quince", "URGENT").await;
        world.run("UPDATE portal SET is_on = FALSE WHERE id = 2").await;
        let low = [("visible.0.0.property", "hs_ticket_priority"), ("visible.0.0.operator", "IN"), ("visible.0.0.value", "LOW"),
            ("columns", "subject,status"), ("owner_display", "full")];
        let page = ask(&mut admin, "/settings/portals/2", "advanced", &low).await;
        assert!(page.contains("Customers of Partners will no longer see one ticket"), "{page}");
        assert!(page.contains("Partners is off: it counts once it is switched on."), "{page}");
    }

    async fn an_old_name_of_a_stylesheet_gives_the_look_of_the_portal_that_is_asked_for(world) {
        let mut admin = two(world).await;
        let made = admin.post("/settings/portals", &[("name", "Dealers"), ("domain", "1"), ("slug", "dealers"), ("like", "1")]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        for (id, brand) in [(2, "#aa3311"), (3, "#224488")] {
            let path = format!("/settings/portals/{id}/theme");
            let packed = admin.get(&format!("{path}/file")).await.body;
            let mut fields = package::unpack(&packed).expect("a theme").0.fields();
            let version = admin.get(&path).await.hidden("version");
            fields.extend([("version", &*version), ("brand", brand), ("do", "publish")].map(|(name, value)| (name.into(), value.into())));
            let sheet: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
            let published = admin.post(&path, &sheet).await;
            assert!(published.location().contains("done=published"), "{} {}", published.status, published.body);
        }
        world.run("UPDATE portal SET is_on = TRUE").await;
        let old = "/theme/0123456789abcdef.css";
        for (host, page, brand) in [
            (None, None, "#0b6e75"),
            (None, Some("/requests?q=x"), "#0b6e75"),
            (None, Some("/dealers/requests"), "#224488"),
            (None, Some("/dealers/requests/9"), "#224488"),
            (None, Some("/nothing/at-all"), "#0b6e75"),
            (Some(HOST), None, "#aa3311"),
            (Some(HOST), Some("/requests/7"), "#aa3311"),
            (Some(HOST), Some("/dealers/x"), "#aa3311"),
        ] {
            let mut browser = host.map_or_else(|| world.visitor(), |host| world.visitor().at_host(host));
            let mut request = browser.request(Method::GET, old);
            if let Some(page) = page {
                request = request.header("referer", format!("http://{}{page}", host.unwrap_or("127.0.0.1:8080")));
            }
            let css = browser.send(request.body(Body::empty()).expect("a request")).await;
            assert_eq!(css.status, StatusCode::OK);
            assert!(css.body.contains(&format!("--brand:light-dark({brand}")), "{host:?} {page:?}: {}", css.body);
            assert_eq!(css.headers["cache-control"], "no-cache");
        }
        let request = world.visitor().request(Method::GET, old).header("referer", "http://127.0.0.1:8080/desk/v/all");
        let css = world.visitor().send(request.body(Body::empty()).expect("a request")).await;
        assert!(!css.body.contains("--font"), "the help desk has its own: {}", css.body);
    }

    async fn answers_of_no_page_speak_for_the_portal_that_was_asked_for(world) {
        let mut admin = two(world).await;
        let made = admin.post("/settings/portals", &[("name", "Dealers"), ("domain", "1"), ("slug", "dealers"), ("like", "1")]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        world.run("UPDATE portal SET is_on = TRUE").await;
        world.visitor().get("/sign-in").await;
        let (here, there) = (("lang=\"en\"", "href=\"/requests\""), ("lang=\"sv\"", "href=\"/requests\""));
        let dealers = ("lang=\"en\"", "href=\"/dealers/requests\"");
        for (host, path, (language, home)) in [
            (None, "/nothing", here),
            (None, "/nothing/at/all", here),
            (None, "/dealers/nothing", dealers),
            (None, "/Dealers/nothing/at/all", dealers),
            (None, "/dealers/requests/%ff", dealers),
            (Some(HOST), "/nothing", there),
            (Some(HOST), "/dealers/nothing", there),
            (Some(HOST), "/requests/%ff", there),
            (Some(HOST), "/desk/nothing", ("lang=\"en\"", "href=\"/desk\"")),
        ] {
            let mut browser = host.map_or_else(|| world.visitor(), |host| world.visitor().at_host(host));
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(page.body.contains(language) && page.body.contains(home), "{host:?} {path}: {}", page.body);
        }
        let wrong = world.visitor().at_host(HOST).post("/requests/5", &[]).await;
        assert!(wrong.status == StatusCode::METHOD_NOT_ALLOWED && wrong.body.contains("lang=\"sv\""), "{}", wrong.body);
        // Where a domain has a portal beneath a path alone, that is the one.
        world.run("UPDATE portal SET slug = 'hjalp' WHERE id = 2").await;
        world.visitor().at_host(HOST).get("/hjalp/sign-in").await;
        let page = world.visitor().at_host(HOST).get("/nothing").await.body;
        assert!(page.contains("lang=\"sv\"") && page.contains("href=\"/hjalp/requests\""), "{page}");
    }

    async fn a_page_of_settings_is_saved_into_the_portal_that_it_was_made_for(world) {
        let mut admin = two(world).await;
        let page = admin.get("/settings/portal/general").await;
        assert!(page.body.contains("name=\"portal\" value=\"1\""), "{}", page.body);
        admin.post("/settings/portals/2/default", &[]).await;
        let (on, portal) = (world.count("SELECT COUNT(*) FROM portal WHERE is_on").await, page.hidden("portal"));
        assert_eq!(on, 2);
        assert_eq!(admin.post("/settings/portal/switch", &[("portal", &portal)]).await.location(), "/settings/portals/1/general?saved");
        assert_eq!(world.count("SELECT id FROM portal WHERE NOT is_on").await, 1, "not the one that is the default by now");
        let version = page.hidden("version");
        let late = admin.post("/settings/portal/general", &[("portal", &portal), ("version", &version), ("name", "Late")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.body.contains("name=\"portal\" value=\"1\"") && late.body.contains("/settings/portals/1/general"), "{}", late.body);
    }

    async fn a_portal_whose_domain_is_lost_is_not_looked_for_at_the_address_of_another(world) {
        let mut admin = two(world).await;
        world.run("UPDATE domain SET problem = 'domain-no-record' WHERE host = 'partners.example'").await;
        let list = admin.get("/settings/portals").await.body;
        assert!(list.contains("http://partners.example:8080") , "its address stays its own: {list}");
        world.run("UPDATE portal SET slug = 'partners' WHERE id = 2").await;
        let list = admin.get("/settings/portals").await.body;
        assert!(list.contains("http://127.0.0.1:8080/partners"), "beneath a path of its own it is found meanwhile: {list}");
        assert_eq!(world.visitor().get("/partners/sign-in").await.status, StatusCode::OK);
        // Whoever left the installation's own address is found there, whichever portal has the same path elsewhere.
        world.run("UPDATE portal SET slug = '' WHERE id = 2").await;
        world.run("INSERT INTO domain (host, language, time_zone, token, proven_at, problem, created_at, updated_at) VALUES ('help.example', 'en', 'UTC', 'x', 1, 'domain-no-record', 0, 0)").await;
        world.run("UPDATE portal SET domain_id = (SELECT id FROM domain WHERE host = 'help.example') WHERE id = 1").await;
        world.run("INSERT INTO former_address (domain_id, slug, portal_id, created_at) VALUES (1, '', 1, 0)").await;
        admin.post("/settings/portals/2/default", &[]).await;
        let page = world.visitor().get("/sign-in").await;
        assert!(page.status == StatusCode::OK && !page.body.contains("Partner desk"), "{} {}", page.status, page.location());
    }

    async fn the_last_default_is_never_deleted_and_what_is_deleted_never_the_default(world) {
        let mut admin = two(world).await;
        admin.post("/settings/portals/2/default", &[]).await;
        assert_eq!(admin.post("/settings/portals/2/delete", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        admin.post("/settings/portals/1/delete", &[]).await;
        assert_eq!(admin.post("/settings/portals/1/default", &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.count("SELECT COUNT(*) FROM portal WHERE is_default AND NOT is_deleted").await, 1);
    }

    async fn staff_look_at_each_portal_and_at_who_sees_what_in_it(world) {
        let mut admin = two(world).await;
        let id = of_priority(world, "Quince HIGH", "HIGH").await;
        let urgent = of_priority(world, "Quince URGENT", "URGENT").await;
        let list = admin.get("/portal-2/requests").await;
        assert!(list.status == StatusCode::OK && list.body.contains("Quince URGENT") && !list.body.contains("Quince HIGH"), "{}", list.body);
        assert!(list.body.contains("href=\"/portal-2/requests") , "links stay in it");
        assert_eq!(admin.get(&format!("/portal-2/requests/{id}")).await.status, StatusCode::NOT_FOUND);
        let mut ada = world.customer("ada").await;
        assert_eq!(ada.get("/portal-2/requests").await.status, StatusCode::NOT_FOUND, "no address for customers");
        assert_eq!(world.visitor().get("/portal-2/sign-in").await.status, StatusCode::NOT_FOUND);
        let who = admin.get(&format!("/desk/t/{urgent}/who?portal=2")).await.body;
        assert!(who.contains("ada@example.com") && !who.contains("ben@example.com"), "{who}");
        let who = admin.get(&format!("/desk/t/{urgent}/who")).await.body;
        assert!(who.contains("ada@example.com") && who.contains("ben@example.com"), "{who}");
        let eve = admin.get(&format!("/desk/contacts/{}", world.people.eve)).await.body;
        assert!(eve.contains("In Partners") && eve.contains("May not enter"), "{eve}");
    }
}
