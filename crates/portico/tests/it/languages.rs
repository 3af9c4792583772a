//! Visitors read a portal in their language where it lets them: its own words, and what administrators have written.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use crate::settings::saved;
use crate::world::{Browser, Page, World, on_both_engines, unescaped};
use portico::desk::portal_settings::Tab;

/// Lets visitors of the portal choose.
pub(crate) async fn several(world: &World) -> Browser {
    let mut admin = world.staff("tom").await;
    saved(&mut admin, Tab::General, &[("visitors_choose", "true")]).await;
    admin
}

fn speaks(page: &Page) -> &str {
    page.body.split(" lang=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// The fields of a page of texts, by their names, as they stand.
fn fields(page: &Page) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for part in page.body.split(" name=\"t.").skip(1) {
        let name = format!("t.{}", unescaped(part.split('"').next().unwrap_or_default()));
        let tag = part.split('>').next().unwrap_or_default();
        let value = tag.split(" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let inner = || part.split_once('>').and_then(|(_, rest)| rest.split("</textarea>").next()).unwrap_or_default();
        all.insert(name, unescaped(value.unwrap_or_else(inner)));
    }
    all
}

/// Saves texts on a page of theirs; what is not named stays.
async fn give(admin: &mut Browser, path: &str, texts: &[(&str, &str)]) -> Page {
    let page = admin.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    let mut all = fields(&page);
    for (name, text) in texts {
        all.insert((*name).to_owned(), (*text).to_owned());
    }
    all.insert("version".to_owned(), page.hidden("version"));
    let all: Vec<(&str, &str)> = all.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    admin.post(path, &all).await
}

/// The pages of texts that the overview leads to.
fn links(overview: &str) -> Vec<String> {
    let all = overview.split("href=\"/settings/languages/").skip(1);
    all.filter_map(|rest| Some(format!("/settings/languages/{}", rest.split('"').next()?))).collect()
}

on_both_engines! {
    async fn visitors_read_the_language_of_their_account_then_of_their_browser_then_of_the_domain(world) {
        let ticket = world.ticket("Pump drips", "It drips").await;
        let mut swede = world.visitor().preferring("sv-SE,sv;q=0.9,en;q=0.5");
        assert_eq!(speaks(&swede.get("/sign-in").await), "en", "the portal speaks its domain's language");
        assert!(!swede.get("/sign-in").await.body.contains("/sign-in/language"));
        several(world).await;
        let gate = swede.get("/sign-in").await;
        assert!(speaks(&gate) == "sv" && gate.body.contains("Logga in"), "{}", gate.body);
        let mut german = world.visitor().preferring("de,fr;q=0.5");
        assert_eq!(speaks(&german.get("/sign-in").await), "en", "none of these is ours");
        // Somebody chooses before they sign in.
        let chosen = german.post("/sign-in/language", &[("language", "sv")]).await;
        assert_eq!(chosen.location(), "/sign-in");
        assert_eq!(speaks(&german.get("/forgot").await), "sv");
        german.post("/sign-in/language", &[("language", "tlh")]).await;
        assert_eq!(speaks(&german.get("/forgot").await), "sv", "what is no language changes nothing");

        let mut ada = swede.signed_in("/sign-in", "ada").await;
        for path in ["/requests", "/new", "/account", &format!("/requests/{ticket}")] {
            assert_eq!(speaks(&ada.get(path).await), "sv", "{path}");
        }
        assert!(ada.get("/requests.csv").await.body.contains("Ämne"), "the export is in Swedish");
        let off = ada.get("/requests/999999").await;
        assert!(off.status == StatusCode::NOT_FOUND && speaks(&off) == "sv", "{}", off.body);
        let refused = ada.post("/new", &[]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && speaks(&refused) == "sv");
        // The account goes before the browser, in every browser.
        assert_eq!(ada.post("/account/language", &[("language", "en")]).await.location(), "/account#language");
        assert_eq!(speaks(&ada.get("/requests").await), "en");
        let mut elsewhere = world.visitor().preferring("sv").signed_in("/sign-in", "ada").await;
        assert_eq!(speaks(&elsewhere.get("/requests").await), "en");
        let page = elsewhere.get("/account").await.body;
        assert!(page.contains("name=\"language\" value=\"en\" checked"), "{page}");
        // What is refused speaks it, too, whatever the browser says.
        for path in ["/requests/999999", "/new/sent/77"] {
            let refused = elsewhere.get(path).await;
            assert!(refused.status == StatusCode::NOT_FOUND && speaks(&refused) == "en", "{path}: {}", refused.body);
        }
        elsewhere.post("/account/language", &[("language", "")]).await;
        assert_eq!(speaks(&elsewhere.get("/requests").await), "sv", "the browser again");
        // Nobody else's account was touched, and the help desk speaks as before.
        assert_eq!(speaks(&world.customer("ben").await.get("/requests").await), "en");
        let mut staff = world.visitor().preferring("sv").signed_in("/desk/sign-in", "ingrid").await;
        assert_eq!(speaks(&staff.get("/desk").await), "en");
        assert_eq!(speaks(&staff.get("/requests").await), "sv", "staff look at the portal as their browser would");
        assert_eq!(staff.post("/account/language", &[("language", "en")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(speaks(&staff.get("/requests").await), "en");
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE language IS NOT NULL").await, 0);
    }

    async fn nobody_chooses_where_the_portal_speaks_one_language(world) {
        let mut ada = world.visitor().preferring("sv").signed_in("/sign-in", "ada").await;
        assert_eq!(ada.post("/account/language", &[("language", "sv")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.visitor().post("/sign-in/language", &[("language", "sv")]).await.status, StatusCode::NOT_FOUND);
        assert!(!ada.get("/account").await.body.contains("/account/language"));
        world.run("UPDATE contact SET language = 'sv'").await;
        assert_eq!(speaks(&ada.get("/requests").await), "en", "what was chosen before waits");
        assert_eq!(world.visitor().post("/account/language", &[("language", "sv")]).await.location(), "/sign-in?next=%2F");
        several(world).await;
        assert_eq!(speaks(&ada.get("/requests").await), "sv");
    }

    async fn every_text_that_is_given_stands_in_the_place_of_its_original(world) {
        let mut admin = several(world).await;
        world
            .run(
                r#"UPDATE portal SET name = 'Acme portal', form_menu = 'Ask us', form_title = 'What is it?', kb_menu = 'Guides',
                     kb_url = 'https://guides.example', ticket_one = 'Case', ticket_many = 'Cases', owner_display = 'alias',
                     owner_alias = 'The team', show_stages = TRUE,
                     columns = '[{"property":"subject","heading":"About"},"hs_pipeline","hs_ticket_priority","status"]'"#,
            )
            .await;
        world.run("UPDATE property SET customer_access = 'editable', label = 'How bad' WHERE name = 'hs_ticket_priority'").await;
        world.run("UPDATE property SET customer_access = 'editable' WHERE name = 'hs_ticket_category'").await;
        let theme = r##"{"footer":"Open on workdays","links":[{"words":"Terms","address":"https://www.example.com/terms"}]}"##;
        world.run(&format!("UPDATE portal SET theme = '{theme}'")).await;
        world
            .run(
                r#"UPDATE form SET after_text = 'Thanks a lot', fields = '[{"property":"subject","label":"In a few words","hint":"Short","required":true},
                     {"property":"content","label":"All of it","required":true},{"property":"hs_ticket_priority","label":"How soon"},
                     {"property":"hs_ticket_category","label":"What kind","look":"cards","options":[{"value":"BILLING_ISSUE","label":"Money","hint":"Bills"}]}]'
                   WHERE id = 1"#,
            )
            .await;
        let ticket = world.ticket("Pump drips", "It drips").await;
        world.run(&format!("UPDATE ticket SET priority = 'HIGH' WHERE id = {ticket}")).await;
        let overview = admin.get("/settings/languages").await;
        assert!(overview.status == StatusCode::OK && overview.body.contains("missing"), "{}", overview.body);
        let mut given = vec![];
        for path in links(&overview.body).into_iter().filter(|path| path.contains("/sv/")) {
            let page = admin.get(&path).await;
            let texts: Vec<(String, String)> = fields(&page)
                .into_keys()
                .map(|name| {
                    let text = format!("Övers {}", given.len());
                    given.push((format!("{path} {name}"), text.clone()));
                    (name, text)
                })
                .collect();
            let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            let done = give(&mut admin, &path, &texts).await;
            assert_eq!(done.location(), format!("{path}?saved"), "{}", done.body);
        }
        assert!(given.len() > 30, "{given:?}");
        let whole = admin.get("/settings/languages?missing").await.body;
        assert!(whole.contains("Nothing is missing") && whole.contains("Wanted (0)"), "{whole}");

        let mut agent = world.staff("ingrid").await;
        crate::desk::act(&mut agent, &ticket.to_string(), &[("kind", "reply"), ("then", "customer"), ("body", "Which pump?")]).await;
        let mut swede = world.visitor().preferring("sv");
        let mut read = swede.get("/sign-in").await.body;
        let mut ada = swede.signed_in("/sign-in", "ada").await;
        let filed = ada.post("/new", &[("subject", "New one"), ("content", "All"), ("hs_ticket_priority", "LOW"), ("submit_key", "k")]).await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.body);
        let receipt = filed.location().to_owned();
        for path in ["/requests", "/requests?pick=status", "/requests.csv", "/new", "/account", receipt.as_str(), &format!("/requests/{ticket}")] {
            let page = ada.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            read.push_str(&page.body);
        }
        for stage in 1..=4 {
            world.run(&format!("UPDATE ticket SET stage_id = {stage} WHERE id = {ticket}")).await;
            read.push_str(&ada.get(&format!("/requests/{ticket}")).await.body);
        }
        world.run(&format!("UPDATE ticket SET stage_id = 4, is_closed = TRUE, turn = 'done' WHERE id = {ticket}")).await;
        read.push_str(&ada.get(&format!("/requests/{ticket}")).await.body);
        let word = |text: &str| {
            let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_digit());
            let text = text.to_owned();
            let lower = text.to_lowercase();
            [text, lower].iter().any(|text| read.match_indices(text.as_str()).any(|(at, _)| is_end(&read[at + text.len()..])))
        };
        let unread: Vec<&String> = given.iter().filter(|(_, text)| !word(text)).map(|(field, _)| field).collect();
        // What else kinds of tickets there are stands on no page of hers.
        let rest: Vec<&&String> = unread.iter().filter(|field| !field.contains("/property/")).collect();
        assert!(rest.is_empty(), "{rest:?}\n{read}");
        for original in ["Acme portal", "Ask us", "What is it?", "Guides<", ">Cases", "The team", "About<", "How bad", "Open on workdays",
            ">Terms", "Thanks a lot", "In a few words", "Short<", "All of it", "How soon", "What kind", "Money", "Bills", "Waiting on us"]
        {
            assert!(!read.contains(original), "{original} stands where a translation should: {read}");
        }
        // Whoever reads English, and the help desk, read the originals.
        let mut ben = world.customer("ben").await;
        let english = ben.get("/requests").await.body + &ben.get("/new").await.body;
        assert!(!english.contains("Övers") && english.contains("Ask us") && english.contains("In a few words"), "{english}");
        for path in ["/desk", "/settings/portal/general", "/settings/portal/advanced", "/settings/forms/1", "/settings/pipelines/1"] {
            let page = admin.get(path).await;
            assert!(!page.body.contains("Övers"), "{path}");
        }
        // The alias stands in mails, too, and so do the portal's words in the language of whom they go to.
        let mails = world.mails().await;
        let to_ada: Vec<_> = mails.iter().filter(|mail| mail.recipient == "ada@example.com").collect();
        assert!(!to_ada.is_empty() && to_ada.iter().all(|mail| !mail.html.contains("The team")), "{mails:?}");
    }

    async fn translations_count_for_every_portal_that_speaks_their_language(world) {
        world.run("UPDATE domain SET language = 'sv'").await;
        let mut admin = world.staff("tom").await;
        // The originals are taken for Swedish now, in which nothing is missing but may be given all the same.
        let overview = admin.get("/settings/languages").await.body;
        assert!(overview.contains("Svenska: som skrivet") && overview.contains("Engelska: 1 saknas"), "{overview}");
        let written = give(&mut admin, "/settings/languages/sv/pipeline/1", &[("t.stage:1", "Nytt")]).await;
        assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.body);
        let done = give(&mut admin, "/settings/languages/en/portal/1", &[("t.name", "In English")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert!(!world.visitor().get("/sign-in").await.body.contains("In English"));
        world.run("UPDATE domain SET language = 'en'").await;
        let page = world.visitor().preferring("sv").get("/sign-in").await;
        assert!(page.body.contains("In English") && speaks(&page) == "en", "{}", page.body);
    }

    async fn what_is_missing_or_made_from_another_original_is_told(world) {
        let mut admin = several(world).await;
        let path = "/settings/languages/sv/portal/1";
        saved(&mut admin, Tab::Advanced, &[("form_menu", "Ask us"), ("form_title", "Ask")]).await;
        assert!(admin.get("/settings/languages").await.body.contains("Swedish: 3 missing"));
        give(&mut admin, path, &[("t.form_menu", "Fråga oss"), ("t.form_title", "Fråga")]).await;
        assert!(admin.get("/settings/languages").await.body.contains("Swedish: 1 missing"));
        saved(&mut admin, Tab::Advanced, &[("form_menu", "Talk to us")]).await;
        let overview = admin.get("/settings/languages?missing").await.body;
        assert!(overview.contains("Swedish: 1 missing, 1 to check"), "{overview}");
        let page = admin.get(path).await.body;
        assert!(page.contains("Talk to us") && page.contains(">Ask us</q>") && page.contains("Fråga oss"), "{page}");
        let mut swede = world.visitor().preferring("sv").signed_in("/sign-in", "ada").await;
        assert!(swede.get("/requests").await.body.contains("Fråga oss"), "it goes on being read");
        // Saving something else beside it confirms nothing; a tick does.
        give(&mut admin, path, &[("t.name", "Portalen")]).await;
        assert!(admin.get("/settings/languages").await.body.contains("Swedish: 1 to check"));
        give(&mut admin, path, &[("right.form_menu", "yes")]).await;
        assert!(admin.get("/settings/languages").await.body.contains("Swedish: complete"));
        // An empty field takes a translation away.
        give(&mut admin, path, &[("t.form_menu", "  ")]).await;
        assert!(swede.get("/requests").await.body.contains("Talk to us"));
        let history = admin.get("/settings/portal/history").await.body;
        assert!(history.contains("Texts in Swedish: Acme help") && history.contains("Fråga oss"), "{history}");
        assert!(history.contains("Visitors choose their language"), "{history}");
    }

    async fn texts_that_cannot_be_kept_come_back_and_nobody_overwrites_another(world) {
        let mut admin = several(world).await;
        let path = "/settings/languages/sv/portal/1";
        let long = "å".repeat(201);
        let refused = give(&mut admin, path, &[("t.name", &long)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("at most 200") && refused.body.contains(&long) && refused.body.contains("id=\"e-0\""), "{}", refused.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM translation").await, 0);
        // Somebody saves, and somebody else changes the original, between page and save.
        let page = admin.get(path).await;
        let stale = page.hidden("version");
        give(&mut admin, path, &[("t.name", "Portalen")]).await;
        let late = admin.post(path, &[("version", &stale), ("t.name", "Min portal")]).await;
        assert!(late.status == StatusCode::UNPROCESSABLE_ENTITY && late.body.contains("Tom Becker") && late.body.contains("Min portal"), "{}", late.body);
        let page = admin.get(path).await.hidden("version");
        saved(&mut admin, Tab::General, &[("name", "Another")]).await;
        let late = admin.post(path, &[("version", &page), ("t.name", "Min portal")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "the original is another");
        assert_eq!(world.text("SELECT text FROM translation").await, "Portalen");
        // What is on no page of texts is not kept.
        give(&mut admin, path, &[("t.slug", "x"), ("t.nonsense", "x"), ("t.heading:subject", "x")]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM translation").await, 1);
        for gone in ["/settings/languages/de/portal/1", "/settings/languages/sv/portal/77",
            "/settings/languages/sv/domain/1", "/settings/languages/sv/form/x", "/settings/languages/sv/property/1"]
        {
            assert_eq!(admin.get(gone).await.status, StatusCode::NOT_FOUND, "{gone}");
            assert_eq!(admin.post(gone, &[("t.name", "x")]).await.status, StatusCode::NOT_FOUND, "{gone}");
        }
        let mut agent = world.staff("ingrid").await;
        for shut in ["/settings/languages", path] {
            assert_eq!(agent.get(shut).await.status, StatusCode::NOT_FOUND, "{shut}");
        }
        assert_eq!(agent.post(path, &[("t.name", "x")]).await.status, StatusCode::NOT_FOUND);
    }

    async fn hostile_texts_in_another_language_are_shown_as_they_are(world) {
        let mut admin = several(world).await;
        let evil = "<script>alert(1)</script>\"'\r\nBcc: eve@example.com";
        give(&mut admin, "/settings/languages/sv/portal/1", &[("t.name", evil)]).await;
        saved(&mut admin, Tab::Advanced, &[("owner_display", "alias"), ("owner_alias", "Team")]).await;
        give(&mut admin, "/settings/languages/sv/portal/1", &[("t.owner_alias", evil)]).await;
        let ticket = world.ticket("Pump drips", "It drips").await;
        let mut agent = world.staff("ingrid").await;
        crate::desk::act(&mut agent, &ticket.to_string(), &[("kind", "reply"), ("then", "customer"), ("body", "Which pump?")]).await;
        world.run("UPDATE contact SET language = 'sv'").await;
        let mut ada = world.customer("ada").await;
        for path in ["/requests", &format!("/requests/{ticket}")] {
            let page = ada.get(path).await.body;
            assert!(!page.contains("<script>alert") && page.contains("alert(1)"), "{page}");
        }
        let page = admin.get("/settings/languages/sv/portal/1").await.body;
        assert!(!page.contains("<script>alert"), "{page}");
        for mail in world.mails().await.iter().filter(|mail| mail.recipient == "ada@example.com") {
            assert!(!mail.html.contains("<script") && !mail.sender.contains('\n') && !mail.subject.contains('\n'), "{mail:?}");
        }
    }

    async fn gaps_are_filled_with_originals_and_the_next_thing_is_led_to(world) {
        let mut admin = several(world).await;
        saved(&mut admin, Tab::Advanced, &[("form_menu", "Ask us"), ("form_title", "Ask")]).await;
        let path = "/settings/languages/sv/portal/1";
        let version = admin.get(path).await.hidden("version");
        let filled = admin.post(path, &[("version", &version), ("same", "yes"), ("t.form_menu", "Fråga oss"), ("t.form_title", " ")]).await;
        assert_eq!(filled.status, StatusCode::OK);
        let stand = fields(&filled);
        assert_eq!((stand["t.form_menu"].as_str(), stand["t.form_title"].as_str()), ("Fråga oss", "Ask"));
        assert_eq!(world.count("SELECT COUNT(*) FROM translation").await, 0, "nothing is saved before it was looked at");
        let mut sent = stand.clone();
        sent.insert("version".to_owned(), filled.hidden("version"));
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(admin.post(path, &sent).await.location(), format!("{path}?saved"));
        assert_eq!(world.text("SELECT text FROM translation WHERE field = 'form_title'").await, "Ask");
        let page = admin.get(&format!("{path}?saved")).await.body;
        assert!(page.contains("Go on with") && page.contains("href=\"/settings/languages/sv/form/1\""), "{page}");
    }

    async fn a_text_that_is_taken_away_is_read_in_no_language(world) {
        let mut admin = several(world).await;
        world.run("UPDATE property SET customer_access = 'editable', label = 'How bad' WHERE name = 'hs_ticket_priority'").await;
        let form = |help: &str, after: &str| {
            let fields = format!(
                r#"[{{"property":"subject","label":"Subject","hint":"{help}","required":true}},{{"property":"content","label":"All"}}]"#
            );
            format!("UPDATE form SET after_text = '{after}', fields = '{fields}' WHERE id = 1")
        };
        world.run(&form("Short", "Thanks")).await;
        world.run("UPDATE portal SET form_title = 'Ask', theme = '{\"footer\":\"Foot\"}', columns = '[\"subject\",\"hs_ticket_priority\"]'").await;
        let given = [("t.form_title", "Övers 1"), ("t.footer", "Övers 2")];
        assert_eq!(give(&mut admin, "/settings/languages/sv/portal/1", &given).await.status, StatusCode::SEE_OTHER);
        let given = [("t.help:subject", "Övers 3"), ("t.after", "Övers 4")];
        assert_eq!(give(&mut admin, "/settings/languages/sv/form/1", &given).await.status, StatusCode::SEE_OTHER);
        assert_eq!(give(&mut admin, "/settings/languages/sv/property/10", &[("t.label", "Övers 5")]).await.status, StatusCode::SEE_OTHER);
        let mut ada = world.visitor().preferring("sv").signed_in("/sign-in", "ada").await;
        let filed = ada.post("/new", &[("subject", "New one"), ("content", "All"), ("submit_key", "k")]).await;
        let receipt = filed.location().to_owned();
        let read = async |ada: &mut Browser| {
            ada.get("/requests").await.body + &ada.get("/new").await.body + &ada.get(&receipt).await.body
        };
        let before = read(&mut ada).await;
        for n in 1..=5 {
            assert!(before.contains(&format!("Övers {n}")), "{n}: {before}");
        }
        world.run(&form("", "")).await;
        world.run("UPDATE portal SET form_title = NULL, theme = '{\"footer\":\"\"}'").await;
        world.run("UPDATE property SET label = 'Priority' WHERE name = 'hs_ticket_priority'").await;
        let after = read(&mut ada).await;
        assert!(!after.contains("Övers") && after.contains("Prioritet"), "{after}");
    }

    async fn copies_of_portals_and_forms_take_their_translations_along(world) {
        let mut admin = several(world).await;
        saved(&mut admin, Tab::Advanced, &[("form_menu", "Ask us")]).await;
        let given = [("t.name", "Portalen"), ("t.form_menu", "Fråga oss")];
        give(&mut admin, "/settings/languages/sv/portal/1", &given).await;
        give(&mut admin, "/settings/languages/sv/form/1", &[("t.question:subject", "Ämnet")]).await;
        let made = admin.post("/settings/portals", &[("name", "Partners"), ("domain", "1"), ("slug", "partners"), ("like", "1")]).await;
        assert_eq!(made.location(), "/settings/portals/2/general?made");
        let page = admin.get("/settings/languages/sv/portal/2").await.body;
        assert!(!page.contains("Portalen") && page.contains("value=\"Fråga oss\""), "its name is its own: {page}");
        let copied = admin.post("/settings/forms/1/copy", &[]).await;
        assert_eq!(copied.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("SELECT COUNT(*) FROM translation WHERE object = 'form'").await, 2);
        admin.post("/settings/portals/2/delete", &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM translation WHERE object = 'portal' AND object_id = 2").await, 0);
    }

    async fn mails_are_in_the_language_of_whom_they_go_to(world) {
        several(world).await;
        let ticket = world.ticket("Pump drips", "It drips").await;
        world.mails().await;
        let mut agent = world.staff("ingrid").await;
        let reply = [("kind", "reply"), ("then", "customer"), ("body", "Which pump?")];
        crate::desk::act(&mut agent, &ticket.to_string(), &reply).await;
        let mail = world.mails().await.pop().expect("a mail");
        assert!(mail.html.contains("lang=\"en\""), "nothing is known of her yet: {mail:?}");
        // A browser that signed in, then what was chosen.
        let mut ada = world.visitor().preferring("sv").signed_in("/sign-in", "ada").await;
        crate::desk::act(&mut agent, &ticket.to_string(), &reply).await;
        assert!(world.mails().await.pop().expect("a mail").html.contains("lang=\"sv\""));
        ada.post("/account/language", &[("language", "en")]).await;
        crate::desk::act(&mut agent, &ticket.to_string(), &reply).await;
        assert!(world.mails().await.pop().expect("a mail").html.contains("lang=\"en\""));
        // The browser again, as it is by now.
        let mut english = ada.clone().preferring("en");
        english.post("/account/language", &[("language", "")]).await;
        assert_eq!(world.text("SELECT browser_language FROM contact WHERE email = 'ada@example.com'").await, "en");
        english.post("/account/language", &[("language", "en")]).await;
        // Who forgot their password reads the language they chose, and else that of the page.
        let mut visitor = world.visitor().preferring("sv");
        visitor.post("/forgot", &[("email", "ada@example.com")]).await;
        visitor.post("/forgot", &[("email", "ben@example.com")]).await;
        let mails = world.mails().await;
        let to = |who: &str| mails.iter().find(|mail| mail.recipient == who && mail.purpose == "reset").expect("a mail");
        assert!(to("ada@example.com").html.contains("lang=\"en\"") && to("ben@example.com").html.contains("lang=\"sv\""));
        // Where the portal speaks one language, mails do.
        world.run("UPDATE portal SET visitors_choose = FALSE").await;
        world.run("UPDATE contact SET language = 'sv'").await;
        crate::desk::act(&mut agent, &ticket.to_string(), &reply).await;
        assert!(world.mails().await.pop().expect("a mail").html.contains("lang=\"en\""));
    }

    async fn staff_see_and_set_the_language_of_a_contact(world) {
        let mut agent = world.staff("ingrid").await;
        let id = world.people.ada;
        let path = format!("/desk/contacts/{id}/edit");
        assert!(!agent.get(&path).await.body.contains("f-language"), "no portal heeds it");
        several(world).await;
        let page = agent.get(&path).await;
        let version = page.hidden("version");
        assert!(page.body.contains("f-language"), "{}", page.body);
        let sheet = |language| [("version", version.as_str()), ("email", "ada@example.com"), ("first_name", "Ada"), ("last_name", "Berg"), ("language", language)];
        assert_eq!(agent.post(&path, &sheet("tlh")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(agent.post(&path, &sheet("sv")).await.status, StatusCode::SEE_OTHER);
        assert_eq!(speaks(&world.customer("ada").await.get("/requests").await), "sv");
        let page = agent.get(&format!("/desk/contacts/{id}")).await.body;
        assert!(page.contains("Language") && page.contains("Svenska"), "{page}");
    }
}
