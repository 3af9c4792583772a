//! The customer portal's settings: each one's default, what it may be, what it may not, and that the portal obeys it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use db::testing::Engine;
use portico::desk::portal_settings::{SETTINGS, Setting, Shape, Tab};

use crate::world::{Browser, Page, World, on_both_engines, unescaped};

/// A page of settings as it would be sent back unchanged.
fn sent(page: &str, tab: Tab) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for part in page.split("<input ").skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let of = |name: &str| tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        let is_choice = matches!(of("type"), Some("checkbox" | "radio"));
        if let (Some(name), Some(value)) = (of("name"), of("value"))
            && (!is_choice || tag.contains(" checked"))
        {
            values.insert(name.to_owned(), unescaped(value));
        }
    }
    for part in page.split("<select ").skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        // One that nobody can choose from is not sent.
        let Some(name) = tag.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()) else { continue };
        let options = part.split("</select>").next().unwrap_or_default();
        let chosen = options
            .split("<option value=\"")
            .skip(1)
            .find(|option| option.split('>').next().is_some_and(|tag| tag.contains("selected")));
        let value = chosen.and_then(|option| option.split('"').next()).unwrap_or_default();
        values.insert(name.to_owned(), value.to_owned());
    }
    for setting in SETTINGS.iter().filter(|setting| setting.tab == tab) {
        let field = match setting.shape {
            Shape::Filter(_) => format!("id=\"ed-{}\"", setting.key),
            Shape::Groups => format!("id=\"f-{}\"", setting.key),
            _ => format!("name=\"{}\"", setting.key),
        };
        assert!(page.contains(&field), "{} has no field on its page", setting.key);
    }
    values
}

pub(crate) async fn opened(admin: &mut Browser, tab: Tab) -> BTreeMap<String, String> {
    let page = admin.get(&format!("/settings/portal/{}", tab.name())).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    sent(&page.body, tab)
}

/// Sends a page of settings, and says yes where it is asked what customers would see.
pub(crate) async fn send(admin: &mut Browser, tab: Tab, values: &BTreeMap<String, String>) -> Page {
    let page = send_once(admin, tab, values).await;
    if !page.body.contains("name=\"confirmed\"") {
        return page;
    }
    assert_eq!(page.status, StatusCode::OK);
    let mut confirmed = values.clone();
    confirmed.insert("confirmed".to_owned(), page.hidden("confirmed"));
    send_once(admin, tab, &confirmed).await
}

/// Sends a page of settings, and answers no question.
pub(crate) async fn send_once(admin: &mut Browser, tab: Tab, values: &BTreeMap<String, String>) -> Page {
    let fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post(&format!("/settings/portal/{}", tab.name()), &fields).await
}

/// Changes some settings of one page as an administrator does.
pub(crate) async fn set(admin: &mut Browser, tab: Tab, changes: &[(&str, &str)]) -> Page {
    let mut values = opened(admin, tab).await;
    for (key, value) in changes {
        values.insert((*key).to_owned(), (*value).to_owned());
    }
    send(admin, tab, &values).await
}

pub(crate) async fn saved(admin: &mut Browser, tab: Tab, changes: &[(&str, &str)]) {
    let page = set(admin, tab, changes).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{changes:?}: {}", page.body);
}

/// What is not taken, and a word of the sentence that says why. A setting without a row fails the test.
fn refused(setting: &Setting) -> (&'static str, String) {
    match setting.key {
        "name" => ("Enter something", String::new()),
        "form_menu" | "form_title" | "ticket_one" | "ticket_many" | "owner_alias" | "kb_menu" => {
            ("at most", "x".repeat(500))
        }
        "kb_url" => ("begins with https", "javascript:alert(1)".to_owned()),
        "company_name" => ("Enter something", String::new()),
        "brand" => ("Choose a colour", "teal; }".to_owned()),
        "slug" => ("Choose another", "requests".to_owned()),
        "domain" | "form" | "closing_stages" | "access_groups" => ("Choose one", "987654".to_owned()),
        "register_domains" | "register_denied" => ("domain", "not-a-domain!".to_owned()),
        "help_address" => ("Write the whole address", "nobody".to_owned()),
        "company_if" | "visible" => ("This property is gone", "nonsense".to_owned()),
        "columns" => ("at most 10 columns", "a,b,c,d,e,f,g,h,i,j,k".to_owned()),
        "language"
        | "inbox"
        | "ticket_access"
        | "access"
        | "invites"
        | "register_approval"
        | "owner_display"
        | "colleagues_read_only"
        | "has_form"
        | "reply_to_closed"
        | "close_allowed"
        | "show_stages"
        | "visitors_choose"
        | "idle_minutes"
        | "has_signin_link"
        | "show_turn" => ("Choose one", "nonsense".to_owned()),
        key => panic!("{key} has no refused value"),
    }
}

fn default_of(setting: &Setting) -> &'static str {
    match setting.key {
        "name" => "Customer portal",
        "company_name" => "Support",
        "brand" => "#0b6e75",
        "language" => "en",
        "domain" | "inbox" | "form" => "1",
        "ticket_access" => "company",
        "access" => "everybody",
        "idle_minutes" => "1440",
        "columns" => "subject,requester,createdate,owner,last_activity,status",
        "owner_display" => "first",
        "colleagues_read_only" | "close_allowed" | "show_stages" | "visitors_choose" | "has_signin_link" => "false",
        "has_form" | "reply_to_closed" | "show_turn" | "invites" => "true",
        "form_menu" | "form_title" | "ticket_one" | "ticket_many" | "owner_alias" | "kb_url" | "kb_menu"
        | "closing_stages" | "slug" | "help_address" => "",
        // No row at all.
        "company_if" | "visible" | "access_groups" | "register_domains" | "register_denied" | "register_approval" => {
            "false"
        }
        key => panic!("{key} has no default"),
    }
}

/// Sets it to something else and sees that the portal obeys in all that it touches.
async fn is_obeyed(world: &World, admin: &mut Browser, setting: &Setting) {
    let id = world.ticket("Pump drips", "It drips").await;
    let path = format!("/requests/{id}");
    let mut agent = world.staff("ingrid").await;
    let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
    let answer = [
        ("submit_key", key.as_str()),
        ("view", "all"),
        ("kind", "reply"),
        ("then", "customer"),
        ("body", "Which pump?"),
    ];
    assert_eq!(agent.post(&format!("/desk/t/{id}/reply"), &answer).await.status, StatusCode::SEE_OTHER);
    agent.post(&format!("/desk/t/{id}/take"), &[("view", "all")]).await;
    let (mut ada, mut ben) = (world.customer("ada").await, world.customer("ben").await);
    let tab = setting.tab;
    match setting.key {
        "name" => {
            saved(admin, tab, &[("name", "Help & <more>")]).await;
            assert!(ada.get("/requests").await.body.contains("Help &#38; &#60;more&#62;</title>"));
            assert!(ada.get(&path).await.body.contains("Pump drips – Help &#38; &#60;more&#62;</title>"));
        }
        "company_name" => {
            saved(admin, tab, &[("company_name", "Pumps & <Co>")]).await;
            let said = "Pumps &#38; &#60;Co&#62;";
            assert!(ada.get("/requests").await.body.contains(said));
            assert!(world.visitor().get("/sign-in").await.body.contains(said));
            agent.post(&format!("/desk/t/{id}/close"), &[("view", "all")]).await;
            let mails = world.mails().await;
            assert!(mails.iter().any(|mail| mail.sender.contains("Pumps & Co")), "{mails:?}");
            saved(admin, tab, &[("company_name", "Support")]).await;
        }
        "brand" => {
            let sheet = |page: &Page| {
                let rest = page.body.split("/theme/").nth(1).expect("a stylesheet").to_owned();
                format!("/theme/{}", rest.split('"').next().expect("it ends"))
            };
            let before = sheet(&ada.get(&path).await);
            let colours = ada.get(&before).await.body;
            saved(admin, tab, &[("brand", "#7a1fa2")]).await;
            let after = sheet(&ada.get(&path).await);
            assert_ne!(before, after);
            let after = ada.get(&after).await.body;
            assert!(after.contains("--brand:light-dark(#7a1fa2") && !colours.contains("#7a1fa2"), "{after}");
            saved(admin, tab, &[("brand", "#0b6e75")]).await;
        }
        "domain" => {
            world.run("INSERT INTO domain (host, language, time_zone, proven_at, created_at) VALUES ('localhost', 'sv', 'UTC', 1, 0)").await;
            saved(admin, tab, &[("domain", "2")]).await;
            // Sessions are of their domain.
            assert_eq!(ada.get("/requests").await.location(), "/sign-in?next=%2Frequests");
            assert!(world.visitor().get("/sign-in").await.body.contains("<html lang=\"sv\""));
            saved(admin, tab, &[("domain", "1")]).await;
            world.run("DELETE FROM former_address WHERE domain_id = 2").await;
            world.run("DELETE FROM domain WHERE id = 2").await;
            assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
        }
        "slug" => {
            saved(admin, tab, &[("slug", "help")]).await;
            assert_eq!(ada.get("/requests").await.location(), "/help/requests");
            assert_eq!(ada.get(&format!("/help{path}")).await.status, StatusCode::OK);
            assert_eq!(ada.get("/help/requests.csv").await.status, StatusCode::OK);
            saved(admin, tab, &[("slug", "")]).await;
            assert_eq!(ada.get(&path).await.status, StatusCode::OK);
        }
        "language" => {
            saved(admin, tab, &[("language", "sv")]).await;
            assert!(ada.get("/requests").await.body.contains("<html lang=\"sv\""));
            assert!(world.visitor().get("/sign-in").await.body.contains("<html lang=\"sv\""));
            saved(admin, tab, &[("language", "en")]).await;
        }
        "inbox" => {
            world.run("INSERT INTO inbox (name, kind, address, position, created_at) VALUES ('Second', 'INBOX', 'second@example.com', 1, 0)").await;
            saved(admin, tab, &[("inbox", "2")]).await;
            world.run(&format!("UPDATE thread SET is_shown = FALSE WHERE ticket_id = {id}")).await;
            let key = ada.get(&path).await.hidden("submit_key");
            let sent = ada.post(&format!("{path}/reply"), &[("body", "Anybody?"), ("submit_key", &key)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER);
            assert_eq!(world.count(&format!("SELECT inbox_id FROM ticket WHERE id = {id}")).await, 2);
            assert!(agent.get("/desk/v/inbox-2").await.body.contains("Pump drips"), "it is in that inbox's queue");
            saved(admin, tab, &[("inbox", "1")]).await;
        }
        "ticket_access" => {
            assert!(ben.get("/requests").await.body.contains("Pump drips"));
            saved(admin, tab, &[("ticket_access", "own")]).await;
            assert!(!ben.get("/requests").await.body.contains("Pump drips"));
            assert_eq!(ben.get(&path).await.status, StatusCode::NOT_FOUND);
            assert!(!ben.get("/requests.csv").await.body.contains("Pump drips"));
            assert!(ada.get("/requests").await.body.contains("Pump drips"));
            saved(admin, tab, &[("ticket_access", "company")]).await;
        }
        "kb_url" | "kb_menu" => {
            assert!(!ada.get("/requests").await.body.contains("Help centre"));
            saved(admin, tab, &[("kb_url", "https://help.example.com/?a=1&b=2"), ("kb_menu", "")]).await;
            let page = ada.get("/requests").await.body;
            assert!(page.contains("href=\"https://help.example.com/?a=1&#38;b=2\"") && page.contains("Help centre"));
            saved(admin, tab, &[("kb_menu", "Read & learn")]).await;
            assert!(ada.get(&path).await.body.contains("Read &#38; learn"));
            for wrong in ["help.example.com", "https://", "ftp://x.example", "//x.example", "https://a b.example"] {
                let page = set(admin, tab, &[("kb_url", wrong)]).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            }
            saved(admin, tab, &[("kb_url", ""), ("kb_menu", "")]).await;
        }
        "company_if" => {
            let none = set(admin, tab, &[("ticket_access", "company_if")]).await;
            assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("Add a condition"));
            let row = |name| {
                [
                    ("ticket_access", "company_if"),
                    ("company_if.0.0.property", "firstname"),
                    ("company_if.0.0.operator", "EQ"),
                    ("company_if.0.0.value", name),
                ]
            };
            saved(admin, tab, &row("Somebody")).await;
            assert!(!ben.get("/requests").await.body.contains("Pump drips"));
            assert_eq!(ben.get(&path).await.status, StatusCode::NOT_FOUND);
            saved(admin, tab, &row("ben")).await;
            assert!(ben.get("/requests").await.body.contains("Pump drips"));
            saved(admin, tab, &[("ticket_access", "company"), ("company_if.0.0.property", "")]).await;
        }
        "visible" => {
            let row = |value| {
                [
                    ("visible.0.0.property", "hs_ticket_priority"),
                    ("visible.0.0.operator", value),
                    ("visible.0.0.value", "HIGH"),
                ]
            };
            saved(admin, tab, &row("IN")).await;
            for page in ["/requests", "/requests.csv", "/requests?q=pump"] {
                assert!(!ada.get(page).await.body.contains("Pump drips"), "{page}");
            }
            assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND);
            saved(admin, tab, &row("NOT_IN")).await;
            assert_eq!(ada.get(&path).await.status, StatusCode::OK);
            saved(admin, tab, &[("visible.0.0.property", "")]).await;
        }
        "colleagues_read_only" => {
            assert!(ben.get(&path).await.body.contains("name=\"body\""));
            saved(admin, tab, &[("colleagues_read_only", "true")]).await;
            assert!(!ben.get(&path).await.body.contains("name=\"body\""));
            assert!(ada.get(&path).await.body.contains("name=\"body\""));
            saved(admin, tab, &[("colleagues_read_only", "")]).await;
        }
        "has_form" | "form" => {
            assert_eq!(ada.get("/new").await.status, StatusCode::OK);
            saved(admin, tab, &[("has_form", "")]).await;
            assert_eq!(ada.get("/new").await.status, StatusCode::NOT_FOUND);
            assert!(!ada.get("/requests").await.body.contains("href=\"/new\""));
            let none = set(admin, tab, &[("has_form", "true"), ("form", "")]).await;
            assert!(
                none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("Choose the form to connect")
            );
            world
                .run(
                    "INSERT INTO form (name, fields, creates_ticket, created_at) VALUES ('Newsletter', '[]', FALSE, 0)",
                )
                .await;
            let page = admin.get("/settings/portal/advanced").await.body;
            assert!(page.contains("Newsletter (It makes no tickets"), "it says why it cannot be connected");
            let unfit = set(admin, tab, &[("has_form", "true"), ("form", "2")]).await;
            assert!(unfit.status == StatusCode::UNPROCESSABLE_ENTITY && unfit.body.contains("It makes no tickets"));
            world.run("DELETE FROM form WHERE name = 'Newsletter'").await;
            saved(admin, tab, &[("has_form", "true"), ("form", "1")]).await;
            assert_eq!(ada.get("/new").await.status, StatusCode::OK);
        }
        "form_menu" => {
            saved(admin, tab, &[("form_menu", "Ask us")]).await;
            assert!(ada.get("/requests").await.body.contains("Ask us"));
        }
        "form_title" => {
            saved(admin, tab, &[("form_title", "What do you need?"), ("ticket_one", "Case"), ("ticket_many", "Cases")])
                .await;
            let page = ada.get("/new").await.body;
            assert!(page.contains("<h1>What do you need?</h1>"), "the heading stays as it was written");
            saved(admin, tab, &[("ticket_one", ""), ("ticket_many", "")]).await;
        }
        "ticket_one" | "ticket_many" => {
            let one = set(admin, tab, &[("ticket_one", "Case")]).await;
            assert!(one.status == StatusCode::UNPROCESSABLE_ENTITY && one.body.contains("both words"));
            saved(admin, tab, &[("ticket_one", "Case"), ("ticket_many", "Cases")]).await;
            let page = ada.get("/requests").await.body;
            assert!(page.contains("Cases") && !page.contains("Requests<"), "{page}");
            saved(admin, tab, &[("ticket_one", ""), ("ticket_many", "")]).await;
        }
        "columns" => {
            saved(admin, tab, &[("columns", "requester,hs_pipeline"), ("heading_requester", "Who asks")]).await;
            for page in ["/requests", "/requests.csv"] {
                let body = ada.get(page).await.body;
                assert!(body.contains("Who asks") && body.contains("Support Pipeline"), "{page}: {body}");
                assert!(!body.contains("Created"), "{page}: {body}");
            }
            let recommended = default_of(setting);
            saved(admin, tab, &[("columns", recommended), ("heading_requester", "")]).await;
        }
        "owner_display" | "owner_alias" => {
            for (display, alias, name) in [
                ("full", "", "Ingrid Solberg"),
                ("last", "", "Solberg"),
                ("alias", "Pump team", "Pump team"),
                ("first", "", "Ingrid"),
            ] {
                saved(admin, tab, &[("owner_display", display), ("owner_alias", alias)]).await;
                for page in ["/requests", &path, "/requests.csv"] {
                    let body = ada.get(page).await.body;
                    assert!(body.contains(name), "{page} with {display}");
                    assert!(display == "full" || !body.contains("Ingrid Solberg"), "{page} with {display}");
                }
            }
            let none = set(admin, tab, &[("owner_display", "alias"), ("owner_alias", "")]).await;
            assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.body.contains("Enter the alias"));
        }
        "reply_to_closed" => {
            assert_eq!(agent.post(&format!("/desk/t/{id}/close"), &[]).await.status, StatusCode::SEE_OTHER);
            assert!(ada.get(&path).await.body.contains("name=\"body\""));
            saved(admin, tab, &[("reply_to_closed", "")]).await;
            assert!(!ada.get(&path).await.body.contains("name=\"body\""));
            saved(admin, tab, &[("reply_to_closed", "true")]).await;
        }
        "close_allowed" | "closing_stages" => {
            assert!(!ada.get(&path).await.body.contains("/close\""));
            saved(admin, tab, &[("close_allowed", "true"), ("closing_stages", "1=4")]).await;
            assert!(ada.get(&path).await.body.contains("/close\""));
            assert_eq!(ada.post(&format!("{path}/close"), &[]).await.status, StatusCode::SEE_OTHER);
            assert_eq!(world.count(&format!("SELECT stage_id FROM ticket WHERE id = {id}")).await, 4);
            saved(admin, tab, &[("close_allowed", ""), ("closing_stages", "")]).await;
        }
        "show_stages" => {
            assert!(!ada.get(&path).await.body.contains("Waiting on contact"));
            saved(admin, tab, &[("show_stages", "true")]).await;
            for page in ["/requests", &path, "/requests.csv"] {
                assert!(ada.get(page).await.body.contains("Waiting on contact"), "{page}");
            }
            saved(admin, tab, &[("show_stages", "")]).await;
        }
        "visitors_choose" => {
            let mut reader = world.customer("ada").await.preferring("sv");
            assert!(reader.get("/requests").await.body.contains("lang=\"en\""));
            saved(admin, tab, &[("visitors_choose", "true")]).await;
            assert!(reader.get("/requests").await.body.contains("lang=\"sv\""));
            assert!(ada.get("/requests").await.body.contains("lang=\"en\""));
            saved(admin, tab, &[("visitors_choose", "")]).await;
        }
        "show_turn" => {
            assert!(ada.get("/requests").await.body.contains("class=\"turn"));
            saved(admin, tab, &[("show_turn", "")]).await;
            assert!(!ada.get("/requests").await.body.contains("class=\"turn"));
            saved(admin, tab, &[("show_turn", "true")]).await;
        }
        "access" | "access_groups" => {
            world.lets_in(1, r#"[[{"property":"email","operator":"EQ","values":["ben@example.com"]}]]"#).await;
            world.run("UPDATE portal SET access = 'everybody', access_groups = '[]', invites = TRUE").await;
            saved(admin, tab, &[("access", "groups"), ("access_groups_901", "true")]).await;
            let denied = ada.get("/requests").await;
            assert!(
                denied.status == StatusCode::FORBIDDEN && denied.body.contains("for invited customers"),
                "{}",
                denied.body
            );
            let mut ben = world.customer("ben").await;
            assert_eq!(ben.get("/requests").await.status, StatusCode::OK);
            saved(admin, tab, &[("access", "everybody")]).await;
            assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
            world.run("UPDATE portal SET access_groups = '[]'").await;
        }
        "register_domains" | "register_denied" | "register_approval" => {
            crate::registration::are_obeyed(world, admin).await;
        }
        "invites" => {
            world
                .run(
                    "UPDATE contact SET password_hash = NULL, registered_at = NULL WHERE email_key = 'ben@example.com'",
                )
                .await;
            let invited = async |is_on: &str, admin: &mut Browser| {
                world.run("DELETE FROM invitation").await;
                world.lets_in(1, r#"[[{"property":"email","operator":"EQ","values":["ben@example.com"]}]]"#).await;
                world.run("UPDATE portal SET access = 'everybody', invites = FALSE").await;
                saved(admin, tab, &[("access", "groups"), ("access_groups_901", "true"), ("invites", is_on)]).await;
                world.mails().await;
                world.count("SELECT COUNT(*) FROM invitation").await
            };
            assert_eq!((invited("", admin).await, invited("true", admin).await), (0, 1));
            saved(admin, tab, &[("access", "everybody"), ("invites", "true")]).await;
            world.run("UPDATE portal SET access_groups = '[]'").await;
            world.run("UPDATE contact SET password_hash = (SELECT a.password_hash FROM contact a WHERE a.email_key = 'ada@example.com') WHERE email_key = 'ben@example.com'").await;
        }
        "has_signin_link" => {
            assert!(!world.visitor().get("/sign-in").await.body.contains("/sign-in/link"));
            assert_eq!(world.visitor().get("/sign-in/link").await.status, StatusCode::NOT_FOUND);
            saved(admin, tab, &[("has_signin_link", "true")]).await;
            assert!(world.visitor().get("/sign-in").await.body.contains("formaction=\"/sign-in/link\""));
            assert_eq!(world.visitor().get("/sign-in/link").await.status, StatusCode::OK);
            saved(admin, tab, &[("has_signin_link", "")]).await;
        }
        "help_address" => {
            world.run("UPDATE portal SET access = 'groups'").await;
            for (written, shown) in [("keys@example.com", "mailto:keys@example.com"), ("", "mailto:help@example.com")] {
                saved(admin, tab, &[("help_address", written), ("access", "groups"), ("access_groups_901", "true")])
                    .await;
                for page in [world.visitor().get("/sign-in").await, ada.get("/requests").await] {
                    assert!(page.body.contains(shown), "{}: {}", page.status, page.body);
                }
            }
            saved(admin, tab, &[("access", "everybody")]).await;
            world.run("UPDATE portal SET access_groups = '[]'").await;
        }
        "idle_minutes" => {
            saved(admin, tab, &[("idle_minutes", "40")]).await;
            world.clock.advance(40 * 60 - 1);
            assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
            world.clock.advance(40 * 60);
            assert_eq!(ada.get("/requests").await.location(), "/sign-in?next=%2Frequests");
            saved(admin, tab, &[("idle_minutes", "1440")]).await;
        }
        key => panic!("nothing shows that {key} is obeyed"),
    }
}

on_both_engines! {
    async fn every_setting_has_a_default_refuses_nonsense_and_is_obeyed(world) {
        // The world of these tests has given it a name of its own, and lets customers close.
        let engine = if world.app.db.dialect() == db::Dialect::Sqlite { Engine::Sqlite } else { Engine::Postgres };
        let untouched = db::testing::fresh(engine, portico::desk::setup::MIGRATIONS).await;
        let begins = db::sql!("SELECT name, company_name, close_allowed FROM portal");
        let begins = untouched.db.read(|conn| Box::pin(conn.one::<(String, String, bool)>(begins)));
        let (name, company, may_close) = begins.await.map_err(|error: db::DbError| error).expect("a portal");
        let mut admin = world.staff("tom").await;
        saved(&mut admin, Tab::General, &[("name", &name), ("company_name", &company)]).await;
        saved(&mut admin, Tab::Advanced, &[("close_allowed", &may_close.to_string())]).await;
        for setting in &SETTINGS {
            let values = opened(&mut admin, setting.tab).await;
            let value = values.get(setting.key).map_or("false", String::as_str);
            let value = if value.is_empty() && default_of(setting) == "false" { "false" } else { value };
            assert_eq!(value, default_of(setting), "the default of {}", setting.key);
            let (why, nonsense) = refused(setting);
            let field = match setting.shape {
                Shape::Filter(_) => format!("{}.0.0.property", setting.key),
                _ => setting.key.to_owned(),
            };
            let page = set(&mut admin, setting.tab, &[(&field, &nonsense)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", setting.key);
            assert!(page.body.contains(why), "{}: {}", setting.key, page.body);
        }
        for setting in &SETTINGS {
            is_obeyed(world, &mut admin, setting).await;
        }
    }

    async fn those_who_may_not_set_anything_find_nothing(world) {
        let paths = ["/settings", "/settings/portal/general", "/settings/portal/advanced", "/settings/portal/history"];
        let mut agent = world.staff("ingrid").await;
        for path in paths {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(agent.post("/settings/portal/general", &[("name", "Mine")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(agent.post("/settings/portal/switch", &[]).await.status, StatusCode::NOT_FOUND);
        assert!(!agent.get("/desk").await.body.contains("href=\"/settings\""));
        world.permit("ingrid@example.com", true).await;
        for path in &paths[1..] {
            assert_eq!(agent.get(path).await.status, StatusCode::OK, "{path} from the next request on");
        }
        assert!(agent.get("/desk").await.body.contains("href=\"/settings\""));
        world.permit("ingrid@example.com", false).await;
        assert_eq!(agent.get(paths[1]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.staff("tom").await.get(paths[1]).await.status, StatusCode::OK, "administrators always may");
        let mut customer = world.customer("ada").await;
        assert_eq!(customer.get(paths[1]).await.location().split('?').next(), Some("/desk/sign-in"));
    }

    async fn two_who_save_at_once_never_overwrite_each_other_unseen(world) {
        world.permit("ingrid@example.com", true).await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let mut toms = opened(&mut tom, Tab::General).await;
        let mut ingrids = opened(&mut ingrid, Tab::General).await;
        ingrids.insert("name".into(), "Ingrid's portal".into());
        assert_eq!(send(&mut ingrid, Tab::General, &ingrids).await.status, StatusCode::SEE_OTHER);
        toms.insert("name".into(), "Tom's portal".into());
        let page = send(&mut tom, Tab::General, &toms).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Ingrid Solberg has changed these settings"), "{}", page.body);
        assert!(page.body.contains("value=\"Tom&#39;s portal\""), "what was typed is kept");
        assert!(page.body.contains("Stands now: Ingrid&#39;s portal"), "and what stands is shown");
        assert_eq!(world.text("SELECT name FROM portal").await, "Ingrid's portal");
        toms.insert("version".into(), page.hidden("version"));
        assert_eq!(send(&mut tom, Tab::General, &toms).await.status, StatusCode::SEE_OTHER, "having seen it, Tom may");
        assert_eq!(world.text("SELECT name FROM portal").await, "Tom's portal");
    }

    async fn a_button_of_an_editor_makes_no_older_page_a_newer_one(world) {
        world.permit("ingrid@example.com", true).await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let mut toms = opened(&mut tom, Tab::Advanced).await;
        saved(&mut ingrid, Tab::Advanced, &[("form_menu", "Ingrid's words")]).await;
        toms.insert("edit".into(), "visible:add".into());
        let page = send(&mut tom, Tab::Advanced, &toms).await;
        assert_eq!((page.status, page.hidden("version")), (StatusCode::OK, toms["version"].clone()));
        let page = send(&mut tom, Tab::Advanced, &sent(&page.body, Tab::Advanced)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(world.text("SELECT form_menu FROM portal").await, "Ingrid's words");
    }

    async fn every_save_is_written_down_with_who_when_and_what(world) {
        let mut tom = world.staff("tom").await;
        saved(&mut tom, Tab::Templates, &[("show_turn", ""), ("show_stages", "true")]).await;
        saved(&mut tom, Tab::Templates, &[]).await;
        assert_eq!(tom.post("/settings/portal/switch", &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 3, "what did not change is not written down");
        let page = tom.get("/settings/portal/history").await.body;
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing: {page}"));
        assert!(at("Portal</td>") < at("Show whose turn it is") && at("Tom Becker") > 0, "newest first");
        assert_eq!(world.text("SELECT new FROM audit WHERE setting = 'show_turn'").await, "false");
        assert_eq!(world.text("SELECT old FROM audit WHERE setting = 'is_on'").await, "true");
    }

    async fn a_portal_is_switched_off_and_on_by_those_who_may(world) {
        let mut tom = world.staff("tom").await;
        let mut ada = world.customer("ada").await;
        assert_eq!(tom.post("/settings/portal/switch", &[]).await.location(), "/settings/portal/general?saved");
        let shut = ada.get("/requests").await;
        assert_eq!(shut.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(shut.body.contains("href=\"mailto:help@example.com\"") && shut.body.contains("href=\"/theme/"), "{}", shut.body);
        assert_eq!(world.visitor().get("/sign-in").await.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(tom.get("/settings/portal/general").await.body.contains("The portal is off"));
        assert_eq!(tom.get("/requests").await.status, StatusCode::OK, "staff may still look");
        tom.post("/settings/portal/switch", &[("on", "yes")]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
    }
}
