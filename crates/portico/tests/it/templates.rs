//! What the pages around signing in and the mails about it say: templates are chosen, obeyed at once, looked at and given up.

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;

use crate::languages::several;
use crate::settings::saved;
use crate::world::{Browser, Mail, Page, World, on_both_engines};

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const PAGES: &str = "/settings/private/1/pages";
const MAILS: &str = "/settings/private/1/mails";

async fn sends(tom: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    tom.post_files(path, fields, &[]).await
}

/// Makes a template that the first domain uses.
async fn makes(tom: &mut Browser, kind: &str, fields: &[(&str, &str)]) {
    let fields = [&[("kind", kind), ("domain", "1"), ("name", "Ours")], fields].concat();
    let page = sends(tom, "/settings/templates/new", &fields).await;
    let list = if kind.starts_with("mail-") { MAILS } else { PAGES };
    assert_eq!(page.location(), format!("{list}?made"), "{kind}: {}", page.body);
}

async fn newest(world: &World, purpose: &str) -> Mail {
    world.mails().await.into_iter().rfind(|mail| mail.purpose == purpose).expect("a mail")
}

on_both_engines! {
    async fn each_page_says_what_its_template_says_from_the_next_request_on(world) {
        let mut tom = world.staff("tom").await;
        saved(&mut tom, Tab::Access, &[("access", "register")]).await;
        world.run("UPDATE domain SET has_signin_link = TRUE").await;
        let texts = [
            ("heading", "Hello at {portal}"),
            ("body", "**Call** {company} <b>now</b>"),
            ("link_words_0", "Imprint"),
            ("link_address_0", "https://example.com/imprint"),
        ];
        for (kind, path) in [
            ("sign-in", "/sign-in"),
            ("register", "/register"),
            ("signed-out", "/signed-out"),
            ("forgot", "/forgot"),
            ("link", "/sign-in/link"),
        ] {
            assert!(!world.visitor().get(path).await.body.contains("Imprint"));
            makes(&mut tom, kind, &texts).await;
            let page = world.visitor().get(path).await;
            assert_eq!(page.status, StatusCode::OK);
            let portal = world.text("SELECT name FROM portal WHERE id = 1").await;
            assert!(page.body.contains(&format!("Hello at {portal}")), "{path}: {}", page.body);
            assert!(page.body.contains("<strong>Call</strong>") && !page.body.contains("<b>now"), "{path}");
            assert!(page.body.contains("href=\"https://example.com/imprint\""), "{path}");
        }
        // Where the links of mails lead.
        world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
        let mail = newest(world, "reset").await;
        let reset = mail.plain.split_whitespace().find(|word| word.contains("/reset/")).expect("a link").to_owned();
        let reset = &reset[reset.find("/reset/").expect("a path")..];
        assert!(!world.visitor().get(reset).await.body.contains("Imprint"));
        makes(&mut tom, "reset", &texts).await;
        assert!(world.visitor().get(reset).await.body.contains("Imprint"));
        makes(&mut tom, "verify", &texts).await;
        let wish = [("email", "nia@example.net"), ("first_name", "Nia"), ("last_name", "Quist"), ("password", "copper kettle on a hill")];
        world.visitor().post("/register", &wish).await;
        let mail = newest(world, "verify").await;
        let verify = &mail.plain[mail.plain.find("/verify/").expect("a link")..];
        let verify = verify.split_whitespace().next().unwrap_or_default();
        assert!(world.visitor().get(verify).await.body.contains("Imprint"));
        // The desk's own pages say what they say.
        assert!(!world.visitor().get("/desk/sign-in").await.body.contains("Imprint"));
        assert!(!world.visitor().get("/desk/forgot").await.body.contains("Imprint"));
    }

    async fn whoever_is_not_let_in_reads_the_template_and_can_sign_out(world) {
        let mut tom = world.staff("tom").await;
        makes(&mut tom, "denied", &[("heading", "Not yet"), ("body", "Write to us, {email}.")]).await;
        let mut ada = world.customer("ada").await;
        world.lets_in(1, r#"[[{"property":"email","operator":"EQ","values":["nobody@example.com"]}]]"#).await;
        let page = ada.get("/requests").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.body.contains("Not yet") && page.body.contains("Write to us, ada@example.com."), "{}", page.body);
        assert!(page.body.contains("action=\"/sign-out\""));
    }

    async fn signing_out_leads_to_a_page_that_offers_to_sign_in_again(world) {
        let mut ada = world.customer("ada").await;
        let out = ada.post("/sign-out", &[]).await;
        assert_eq!(out.location(), "/signed-out");
        let page = ada.get("/signed-out").await;
        assert!(page.status == StatusCode::OK && page.body.contains("href=\"/sign-in\""), "{}", page.body);
        assert_eq!(ada.get("/requests").await.location(), "/sign-in?next=%2Frequests");
    }

    async fn mails_say_what_their_template_says_and_come_from_its_sender(world) {
        let mut tom = world.staff("tom").await;
        let texts = [
            ("subject", "New key for {portal}"),
            ("heading", "A new key"),
            ("body", "For {email}, from *{company}*."),
            ("button", "Choose it"),
            ("sender_name", "Keys at {company}"),
            ("sender_address", "noreply@help.example.com"),
        ];
        makes(&mut tom, "mail-reset", &texts).await;
        world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
        let mail = newest(world, "reset").await;
        let portal = world.text("SELECT name FROM portal WHERE id = 1").await;
        let company = world.text("SELECT company_name FROM portal WHERE id = 1").await;
        assert_eq!(mail.subject, format!("New key for {portal}"));
        assert_eq!(mail.sender, format!("\"Keys at {company}\" <noreply@help.example.com>"));
        assert!(mail.plain.contains(&format!("For ada@example.com, from {company}.")), "{}", mail.plain);
        assert!(mail.plain.contains("Choose it: http") && mail.plain.contains("/reset/"), "{}", mail.plain);
        assert!(mail.html.contains(&format!("from <em>{company}</em>")) && mail.html.contains("Choose it"), "{}", mail.html);
        // Staff's own are not the portal's.
        world.visitor().post("/desk/forgot", &[("email", "tom@example.com")]).await;
        let desk = newest(world, "reset").await;
        assert!(!desk.subject.contains("New key"), "{}", desk.subject);
        for kind in ["mail-changed", "mail-link"] {
            makes(&mut tom, kind, &[("subject", "Ours entirely")]).await;
        }
        world.run("UPDATE domain SET has_signin_link = TRUE").await;
        world.visitor().post("/sign-in/link", &[("email", "ada@example.com")]).await;
        assert_eq!(newest(world, "link").await.subject, "Ours entirely");
        let link = mail.plain[mail.plain.find("/reset/").expect("a link")..].split_whitespace().next().unwrap_or_default().to_owned();
        world.visitor().post(&link, &[("password", "copper kettle on a hill")]).await;
        assert_eq!(newest(world, "changed").await.subject, "Ours entirely");
    }

    async fn placeholders_in_another_spelling_are_told_and_a_template_that_is_gone_gives_back_its_words(world) {
        let mut tom = world.staff("tom").await;
        for (heading, named) in [("From {COMPANY}", "{COMPANY}"), ("From { company }", "{ company }"), ("From {company", "{company"), ("From {nobody}", "{nobody}")] {
            let fields = [("kind", "sign-in"), ("domain", "1"), ("name", "Ours"), ("heading", heading)];
            let page = sends(&mut tom, "/settings/templates/new", &fields).await;
            assert!(page.status == REFUSED && page.body.matches(named).count() > 1, "{heading}: {}", page.body);
        }
        makes(&mut tom, "sign-in", &[("heading", "Hello")]).await;
        // So are those of a translation.
        several(world).await;
        let texts = format!("/settings/languages/sv/template/{}", world.count("SELECT MAX(id) FROM template").await);
        let version = tom.get(&texts).await.hidden("version");
        let page = tom.post(&texts, &[("version", &version), ("t.heading", "Hej från {FÖRETAG} {nobody}")]).await;
        assert!(page.status == REFUSED && page.body.contains("Hej från {FÖRETAG}"), "{}", page.body);
        let history = tom.get("/settings/portal/history").await.body.replace(['\u{2068}', '\u{2069}'], "");
        assert!(history.contains("Sign in at 127.0.0.1") && history.contains("Template Ours: made"), "{history}");
        let path = format!("/settings/templates/{}", world.count("SELECT MAX(id) FROM template").await);
        let version = tom.get(&path).await.hidden("version");
        let fields = [("version", &*version), ("domain", "1"), ("name", "Ours"), ("body", "Words of an hour")];
        for stale in ["1", &*version] {
            let deleted = tom.post(&format!("{path}/delete"), &[("version", stale)]).await;
            assert_eq!(deleted.status, if stale == "1" { REFUSED } else { StatusCode::SEE_OTHER }, "{}", deleted.body);
            assert!(stale != "1" || deleted.body.contains("Look at it again before you delete it"), "{}", deleted.body);
        }
        let page = sends(&mut tom, &path, &fields).await;
        assert!(page.status == StatusCode::GONE && page.body.contains("Words of an hour"), "{}", page.body);
        assert_eq!(tom.post(&format!("{path}/delete"), &[("version", "1")]).await.location(), "/settings/private/1/pages");
    }

    async fn mails_that_let_people_in_say_what_their_template_says(world) {
        let mut tom = world.staff("tom").await;
        let kinds = ["mail-invitation", "mail-reminder", "mail-verify", "mail-known", "mail-approved", "mail-refused"];
        for kind in kinds {
            makes(&mut tom, kind, &[("subject", &format!("Ours for {kind}"))]).await;
        }
        let made = tom.post("/desk/contacts/new", &[("email", "cleo@example.com"), ("first_name", "Cleo"), ("last_name", "Quist")]).await;
        let here = made.location().trim_end_matches("?made").to_owned();
        tom.post(&format!("{here}/invite"), &[("portal", "1")]).await;
        assert_eq!(newest(world, "invitation").await.subject, "Ours for mail-invitation");
        world.clock.advance(3 * 24 * 60 * 60);
        world.run("UPDATE portal SET access = 'groups', access_groups = '[]'").await;
        world.lets_in(1, r#"[[{"property":"lastname","operator":"EQ","values":["Quist"]}]]"#).await;
        world.run("UPDATE portal SET invites = TRUE").await;
        portico::worker::keep_house(&world.app).await.expect("housekeeping");
        assert_eq!(newest(world, "reminder").await.subject, "Ours for mail-reminder");
        let mut tom = world.staff("tom").await;
        saved(&mut tom, Tab::Access, &[("access", "register"), ("register_approval", "true")]).await;
        for (email, what) in [("nia@example.net", "approve"), ("oda@example.net", "decline")] {
            let wish = [("email", email), ("first_name", "Nia"), ("last_name", "Berg"), ("password", "copper kettle on a hill")];
            world.visitor().post("/register", &wish).await;
            let mail = newest(world, "verify").await;
            assert_eq!(mail.subject, "Ours for mail-verify");
            let link = mail.plain[mail.plain.find("/verify/").expect("a link")..].split_whitespace().next().unwrap_or_default().to_owned();
            world.visitor().post(&link, &[("password", "copper kettle on a hill")]).await;
            let id = world.count("SELECT MAX(id) FROM contact").await;
            tom.post(&format!("/desk/contacts/{id}/{what}"), &[]).await;
        }
        assert_eq!(newest(world, "approved").await.subject, "Ours for mail-approved");
        assert_eq!(newest(world, "refused").await.subject, "Ours for mail-refused");
        let wish = [("email", "ada@example.com"), ("first_name", "Ada"), ("last_name", "Berg"), ("password", "copper kettle on a hill")];
        world.visitor().post("/register", &wish).await;
        assert_eq!(newest(world, "known").await.subject, "Ours for mail-known");
    }

    async fn a_template_of_one_domain_says_nothing_at_another(world) {
        let mut tom = world.staff("tom").await;
        world.run("INSERT INTO domain (host, language, time_zone, proven_at, created_at) VALUES ('other.example', 'en', 'UTC', 1, 0)").await;
        let other = world.count("SELECT MAX(id) FROM domain").await.to_string();
        tom.post("/settings/portals", &[("name", "Partners"), ("domain", &other), ("slug", ""), ("like", "1")]).await;
        world.run("UPDATE portal SET is_on = TRUE").await;
        makes(&mut tom, "sign-in", &[("heading", "Good to see you")]).await;
        assert!(world.visitor().get("/sign-in").await.body.contains("Good to see you"));
        let there = world.visitor().at_host("other.example").get("/sign-in").await;
        assert!(there.status == StatusCode::OK && !there.body.contains("Good to see you"), "{}", there.body);
    }

    async fn templates_speak_the_readers_language_where_they_were_translated(world) {
        let mut tom = several(world).await;
        makes(&mut tom, "sign-in", &[("heading", "Good to see you")]).await;
        let id = world.count("SELECT MAX(id) FROM template").await;
        let sheet = tom.get(&format!("/settings/languages/sv/template/{id}")).await;
        assert!(sheet.body.contains("Good to see you"), "{}", sheet.body);
        let given = [("version", sheet.hidden("version")), ("t.heading", "Kul att se dig".to_owned())];
        let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
        tom.post(&format!("/settings/languages/sv/template/{id}"), &given).await;
        let mut visitor = world.visitor();
        visitor.post("/sign-in/language", &[("language", "sv")]).await;
        let page = visitor.get("/sign-in").await.body;
        assert!(page.contains("Kul att se dig") && !page.contains("Good to see you"), "{page}");
        assert!(world.visitor().get("/sign-in").await.body.contains("Good to see you"));
        // What the template leaves out is said in Swedish too.
        assert!(page.contains("Logga in"), "{page}");
    }

    async fn another_template_is_chosen_and_given_up_and_deleting_one_says_who_uses_it(world) {
        let mut tom = world.staff("tom").await;
        makes(&mut tom, "sign-in", &[("heading", "The first")]).await;
        let second = [("kind", "sign-in"), ("domain", "1"), ("name", "Another"), ("heading", "The second")];
        sends(&mut tom, "/settings/templates/new", &second).await;
        assert!(world.visitor().get("/sign-in").await.body.contains("The second"));
        let first = world.text("SELECT CAST(MIN(id) AS TEXT) FROM template").await;
        let page = tom.get(PAGES).await;
        let stale = page.hidden("version");
        let chosen = tom.post(PAGES, &[("version", &stale), ("sign-in", &first)]).await;
        assert_eq!(chosen.location(), format!("{PAGES}?saved"));
        assert!(world.visitor().get("/sign-in").await.body.contains("The first"));
        let overtaken = tom.post(PAGES, &[("version", &stale), ("sign-in", "")]).await;
        assert_eq!(overtaken.status, REFUSED);
        let fresh = tom.get(PAGES).await.hidden("version");
        for nonsense in ["999", "x"] {
            assert_eq!(tom.post(PAGES, &[("version", &fresh), ("sign-in", nonsense)]).await.status, REFUSED);
        }
        // A template of a page is none of another.
        assert_eq!(tom.post(PAGES, &[("version", &fresh), ("forgot", &first)]).await.status, REFUSED);
        let reset = tom.post(PAGES, &[("version", &fresh), ("default", "sign-in")]).await;
        assert_eq!(reset.location(), format!("{PAGES}?saved"), "{}", reset.body);
        assert!(!world.visitor().get("/sign-in").await.body.contains("The first"));
        let again = tom.get(PAGES).await.hidden("version");
        tom.post(PAGES, &[("version", &again), ("sign-in", &first)]).await;
        let ask = tom.get(&format!("/settings/templates/{first}/delete")).await;
        assert!(ask.body.contains("It is in use at"), "{}", ask.body);
        let gone = tom.post(&format!("/settings/templates/{first}/delete"), &[("version", &ask.hidden("version"))]).await;
        assert_eq!(gone.location(), format!("{PAGES}?deleted"));
        assert!(!world.visitor().get("/sign-in").await.body.contains("The first"));
        let history = tom.get("/settings/portal/history").await.body.replace(['\u{2068}', '\u{2069}'], "");
        assert!(history.contains("Sign in at 127.0.0.1") && history.contains("Another"), "{history}");
    }

    async fn what_cannot_be_kept_comes_back_with_every_word(world) {
        let mut tom = world.staff("tom").await;
        let long = "x".repeat(121);
        for (field, value, says) in [
            ("heading", &*long, "120"),
            ("body", "Dear {name}, {company}", "{name}"),
            ("link_address_0", "javascript:alert(1)", "Say what the link is called"),
            ("link_words_0", "No address", "https://example.com/privacy"),
            ("name", " ", "Name"),
        ] {
            let fields = [("kind", "sign-in"), ("domain", "1"), ("name", "Ours"), ("heading", "Kept words"), (field, value)];
            let fields: Vec<(&str, &str)> =
                fields.iter().copied().enumerate().filter(|(n, (name, _))| *n == 4 || *name != field).map(|(_, of)| of).collect();
            let page = sends(&mut tom, "/settings/templates/new", &fields).await;
            assert_eq!(page.status, REFUSED, "{field}");
            assert!(page.body.contains(says), "{field}: {}", page.body);
            assert!(field == "heading" || page.body.contains("Kept words"), "{field}");
        }
        for address in ["nobody", "a@b\r\nBcc: evil@example.com"] {
            let fields = [("kind", "mail-reset"), ("domain", "1"), ("name", "Ours"), ("sender_address", address)];
            assert_eq!(sends(&mut tom, "/settings/templates/new", &fields).await.status, REFUSED, "{address}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM template").await, 0);
        makes(&mut tom, "sign-in", &[]).await;
        let taken = [("kind", "sign-in"), ("domain", "1"), ("name", "OURS")];
        assert_eq!(sends(&mut tom, "/settings/templates/new", &taken).await.status, REFUSED);
        let id = world.count("SELECT MAX(id) FROM template").await;
        let path = format!("/settings/templates/{id}");
        let stands = tom.get(&path).await.hidden("version");
        let saved = [("version", &*stands), ("domain", "1"), ("name", "Ours"), ("heading", "By Tom")];
        assert_eq!(sends(&mut tom, &path, &saved).await.location(), format!("{path}?domain=1&saved"));
        let late = [("version", &*stands), ("domain", "1"), ("name", "Ours"), ("heading", "Too late")];
        let page = sends(&mut tom, &path, &late).await;
        assert!(page.status == REFUSED && page.body.contains("Too late"), "{}", page.body);
        let again = [("version", &*page.hidden("version")), ("domain", "1"), ("name", "Ours"), ("heading", "Too late")];
        assert_eq!(sends(&mut tom, &path, &again).await.location(), format!("{path}?domain=1&saved"));
    }

    async fn a_preview_shows_what_is_not_saved_and_leads_nowhere(world) {
        let mut tom = world.staff("tom").await;
        for kind in ["sign-in", "register", "invite", "signed-out", "denied", "waits", "forgot", "reset", "link", "enter", "verify"] {
            let fields = [("kind", kind), ("domain", "1"), ("name", "Ours"), ("heading", "Only a draft"), ("do", "preview")];
            let page = sends(&mut tom, "/settings/templates/new", &fields).await;
            assert_eq!(page.status, StatusCode::OK, "{kind}");
            assert!(page.body.contains("Only a draft"), "{kind}: {}", page.body);
            let policy = page.headers["content-security-policy"].to_str().expect("text");
            assert!(policy.contains("form-action 'none'") && !policy.contains("script-src"), "{kind}: {policy}");
            let stands = tom.get(&format!("/settings/private/1/preview/{kind}")).await;
            assert!(stands.status == StatusCode::OK && !stands.body.contains("Only a draft"), "{kind}");
        }
        let fields = [("kind", "mail-invitation"), ("domain", "1"), ("name", "Ours"), ("subject", "Only a draft"), ("do", "preview")];
        let page = sends(&mut tom, "/settings/templates/new", &fields).await;
        assert!(page.body.contains("Only a draft") && page.body.contains("srcdoc="), "{}", page.body);
        assert_eq!(tom.get("/settings/private/1/preview/mail-reset").await.status, StatusCode::OK);
        assert_eq!(tom.get("/settings/private/1/preview/nonsense").await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.count("SELECT COUNT(*) FROM template").await, 0);
    }

    async fn a_test_goes_to_whoever_asks_and_saves_nothing(world) {
        let mut tom = world.staff("tom").await;
        for kind in ["mail-invitation", "mail-reminder", "mail-verify", "mail-known", "mail-approved", "mail-refused", "mail-link", "mail-reset", "mail-changed"] {
            let subject = format!("Trying {kind}");
            let fields = [("kind", kind), ("domain", "1"), ("name", "Ours"), ("subject", &*subject), ("body", "Hello {email}"), ("do", "test")];
            let page = sends(&mut tom, "/settings/templates/new", &fields).await;
            assert!(page.status == StatusCode::OK && page.body.contains("A test is on its way") && page.body.contains(&subject), "{kind}: {}", page.body);
            let mail = newest(world, "sample").await;
            let to = world.text("SELECT email FROM staff WHERE role = 'admin' ORDER BY id LIMIT 1").await;
            assert_eq!((mail.subject, &mail.recipient), (subject, &to));
            assert!(mail.plain.contains(&format!("Hello {to}")), "{}", mail.plain);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM template").await, 0);
        let page = [("kind", "sign-in"), ("domain", "1"), ("name", "Ours"), ("do", "test")];
        assert_eq!(sends(&mut tom, "/settings/templates/new", &page).await.status, StatusCode::NOT_FOUND);
    }

    async fn pictures_are_made_safe_shown_kept_and_removed(world) {
        let mut tom = world.staff("tom").await;
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script><rect width=\"9\" height=\"9\"/></svg>";
        let fields = [("kind", "sign-in"), ("domain", "1"), ("name", "Ours"), ("heading", "x{y}")];
        let refused = tom.post_files("/settings/templates/new", &fields, &[("file", "a.svg", "image/svg+xml", svg)]).await;
        assert_eq!(refused.status, REFUSED);
        let (_, rest) = refused.body.split_once("name=\"picture\" value=\"").expect("the picture is not lost");
        let name = rest.split('"').next().unwrap_or_default().to_owned();
        makes(&mut tom, "sign-in", &[("picture", &name)]).await;
        let page = world.visitor().get("/sign-in").await.body;
        assert!(page.contains(&format!("/theme/picture/{name}")), "{page}");
        let picture = world.visitor().get(&format!("/theme/picture/{name}")).await;
        assert!(picture.status == StatusCode::OK && !picture.body.contains("script"), "{}", picture.body);
        let id = world.count("SELECT MAX(id) FROM template").await;
        let path = format!("/settings/templates/{id}");
        let stands = tom.get(&path).await.hidden("version");
        let junk = tom.post_files(&path, &[("version", &stands), ("domain", "1"), ("name", "Ours"), ("picture", &name)], &[("file", "a.png", "image/png", b"junk")]).await;
        assert!(junk.status == REFUSED && junk.body.contains(&name), "{}", junk.body);
        let absent = "0123456789abcdef0123456789abcdef.png";
        assert_eq!(sends(&mut tom, &path, &[("version", &stands), ("domain", "1"), ("name", "Ours"), ("picture", absent)]).await.status, REFUSED);
        let dropped = sends(&mut tom, &path, &[("version", &stands), ("domain", "1"), ("name", "Ours"), ("picture", &name), ("do", "drop")]).await;
        assert!(dropped.status == StatusCode::OK && !dropped.body.contains(&name));
        sends(&mut tom, &path, &[("version", &stands), ("domain", "1"), ("name", "Ours")]).await;
        assert!(!world.visitor().get("/sign-in").await.body.contains("/theme/picture/"));
    }

    async fn only_those_who_may_set_up_the_portal_see_templates(world) {
        let mut tom = world.staff("tom").await;
        makes(&mut tom, "sign-in", &[]).await;
        let id = world.count("SELECT MAX(id) FROM template").await;
        let mut ingrid = world.staff("ingrid").await;
        for path in [PAGES, MAILS, "/settings/private/1/preview/sign-in", "/settings/templates/new?kind=sign-in&domain=1"] {
            assert_eq!(ingrid.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in [format!("/settings/templates/{id}"), format!("/settings/templates/{id}/delete")] {
            assert_eq!(ingrid.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(ingrid.post(&path, &[("version", "0"), ("domain", "1"), ("name", "x")]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let make = sends(&mut ingrid, "/settings/templates/new", &[("kind", "sign-in"), ("domain", "1"), ("name", "Hers")]).await;
        assert_eq!(make.status, StatusCode::NOT_FOUND);
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"9\" height=\"9\"/></svg>";
        let fields = [("kind", "sign-in"), ("domain", "1"), ("name", "Hers")];
        ingrid.post_files("/settings/templates/new", &fields, &[("file", "a.svg", "image/svg+xml", svg)]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM theme_picture").await, 0);
        for path in ["/settings/private/99/pages", "/settings/private/1/nonsense", "/settings/templates/999", "/settings/templates/new?kind=nonsense", "/settings/templates/new?kind=sign-in&domain=99"] {
            assert_eq!(tom.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
