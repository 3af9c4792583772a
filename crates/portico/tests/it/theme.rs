//! The look of the portal: drafted, undone, published, taken back, given away; and what of it reaches whom.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use portico::desk::look::Theme;

use crate::world::{Browser, Page, on_both_engines, unescaped};

const HERE: &str = "/settings/portal/theme";
const INGRID: &str = "ingrid@example.com";

/// The value of an input of the editor's page.
fn value(page: &str, name: &str) -> String {
    let part = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    let part = part.unwrap_or_else(|| panic!("{name} is on the page: {page}"));
    unescaped(part.split('"').next().unwrap_or_default())
}

/// What the editor's page would send: its theme, at its step.
async fn opened(admin: &mut Browser) -> BTreeMap<String, String> {
    let page = admin.get(HERE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let packed = admin.get(&format!("{HERE}/file")).await.body;
    let mut fields = portico::desk::look::package::unpack(&packed).expect("a theme").0.fields();
    for name in ["brand", "accent", "bg", "surface", "text", "footer"] {
        assert_eq!(value(&page.body, name), fields[name], "{name}");
    }
    fields.insert("version".into(), value(&page.body, "version"));
    fields
}

/// The step at which the draft stands.
async fn step_of(admin: &mut Browser) -> String {
    value(&admin.get(HERE).await.body, "version")
}

/// As [`opened`], for a theme that was given away with its pictures.
async fn opened_with(admin: &mut Browser, packed: &str) -> BTreeMap<String, String> {
    let (theme, _) = portico::desk::look::package::unpack(packed).expect("a theme");
    let mut fields = theme.fields();
    fields.insert("version".into(), step_of(admin).await);
    fields
}

async fn send(admin: &mut Browser, fields: &BTreeMap<String, String>, what: &str) -> Page {
    let mut fields = fields.clone();
    fields.insert("do".into(), what.into());
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post(HERE, &fields).await
}

/// Changes fields of the editor and presses a button.
async fn press(admin: &mut Browser, changes: &[(&str, &str)], what: &str) -> Page {
    let mut fields = opened(admin).await;
    fields.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    send(admin, &fields, what).await
}

async fn pressed(admin: &mut Browser, changes: &[(&str, &str)], what: &str) {
    let page = press(admin, changes, what).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{what} {changes:?}: {}", page.body);
}

/// The stylesheet that a page names.
async fn sheet(browser: &mut Browser, path: &str) -> String {
    let page = browser.get(path).await;
    let name = page.body.split("/theme/").nth(1).unwrap_or_else(|| panic!("{path} has a theme: {}", page.body));
    let name = name.split('"').next().unwrap_or_default().to_owned();
    browser.get(&format!("/theme/{name}")).await.body
}

/// The brand of the draft.
async fn brand(admin: &mut Browser) -> String {
    opened(admin).await["brand"].clone()
}

on_both_engines! {
    async fn a_draft_is_seen_by_its_editor_alone_until_it_is_published(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let before = sheet(&mut ada, "/requests").await;
        let changes = [("brand", "#7A1FA2"), ("radius", "0"), ("font", "figtree"), ("density", "compact"), ("header", "brand"),
            ("cover", "plain"), ("footer", "Bergen <b>"), ("link_words_0", "Privacy & <more>"), ("link_address_0", "https://example.com/p?a=1&b=2")];
        pressed(&mut tom, &changes, "save").await;
        let page = tom.get(HERE).await.body;
        assert!(page.contains("Draft by Tom") && page.contains("--brand:light-dark(#7a1fa2"), "{page}");
        assert_eq!(sheet(&mut ada, "/requests").await, before);
        let list = ada.get("/requests").await.body;
        assert!(!list.contains("Privacy") && list.contains("data-density=\"comfortable\""), "{list}");
        for shown in ["list", "ticket", "form", "sign-in"] {
            let page = tom.get(&format!("{HERE}/preview/{shown}")).await;
            assert_eq!(page.status, StatusCode::OK, "{shown}");
            assert!(page.body.contains("data-density=\"compact\"") && page.body.contains(" inert"), "{shown}: {}", page.body);
            assert!(page.body.contains("Privacy &#38; &#60;more&#62;") && !page.body.contains("<script"), "{shown}");
            let policy = page.headers["content-security-policy"].to_str().expect("text").to_owned();
            assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("script-src"), "{policy}");
        }
        pressed(&mut tom, &[], "publish").await;
        assert!(tom.get(HERE).await.body.contains("Live: customers see this"));
        let after = sheet(&mut ada, "/requests").await;
        assert!(after.contains("--brand:light-dark(#7a1fa2") && after.contains("--r:0px") && after.contains("--font:figtree,"), "{after}");
        let id = world.ticket("Pump drips", "It drips.").await;
        for path in ["/requests".to_owned(), format!("/requests/{id}"), "/new".to_owned(), "/account".to_owned()] {
            let page = ada.get(&path).await.body;
            for part in ["data-density=\"compact\"", "data-look=\"brand\"", "Bergen &#60;b&#62;", "Privacy &#38; &#60;more&#62;", "href=\"https://example.com/p?a=1&#38;b=2\"", "/assets/font-figtree-"] {
                assert!(page.contains(part), "{part} in {path}: {page}");
            }
        }
        let gate = world.visitor().get("/sign-in").await.body;
        assert!(gate.contains("Privacy &#38; &#60;more&#62;") && gate.contains("data-density=\"compact\""), "{gate}");
        let desk = sheet(&mut tom, "/desk").await;
        assert!(desk.contains("--brand:light-dark(#7a1fa2") && !desk.contains("--font"), "the desk has its colours: {desk}");
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Brand: #7a1fa2") && history.contains("Brand: #0b6e75") && history.contains("Tom"), "{history}");
    }

    async fn steps_are_undone_and_made_again_and_nothing_is_lost(world) {
        let mut tom = world.staff("tom").await;
        for colour in ["#111111", "#222222", "#333333"] {
            pressed(&mut tom, &[("brand", colour)], "save").await;
        }
        pressed(&mut tom, &[], "undo").await;
        assert_eq!(brand(&mut tom).await, "#222222");
        pressed(&mut tom, &[], "undo").await;
        pressed(&mut tom, &[], "undo").await;
        assert_eq!(brand(&mut tom).await, "#0b6e75", "what customers see is the first step");
        pressed(&mut tom, &[], "undo").await;
        assert_eq!(brand(&mut tom).await, "#0b6e75", "there is nothing before it");
        pressed(&mut tom, &[], "redo").await;
        pressed(&mut tom, &[], "redo").await;
        assert_eq!(brand(&mut tom).await, "#222222");
        // What stands in the fields and was not saved is what undo undoes.
        pressed(&mut tom, &[("brand", "#444444")], "undo").await;
        assert_eq!(brand(&mut tom).await, "#222222");
        pressed(&mut tom, &[], "redo").await;
        assert_eq!(brand(&mut tom).await, "#444444");
        pressed(&mut tom, &[], "redo").await;
        assert_eq!(brand(&mut tom).await, "#444444", "another step was made, so #333333 is behind nothing");
        let page = press(&mut tom, &[("brand", "#55555"), ("footer", "Typed")], "undo").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "what cannot be a step is not thrown away");
        assert_eq!((value(&page.body, "brand"), value(&page.body, "footer")), ("#55555".into(), "Typed".into()));
        pressed(&mut tom, &[], "discard").await;
        assert_eq!(brand(&mut tom).await, "#0b6e75");
        pressed(&mut tom, &[], "undo").await;
        assert_eq!(brand(&mut tom).await, "#444444", "going back to what is live throws nothing away");
        // What was published stands in the line like any other step.
        pressed(&mut tom, &[("brand", "#aaaaaa")], "save").await;
        pressed(&mut tom, &[("brand", "#bbbbbb")], "publish").await;
        pressed(&mut tom, &[], "undo").await;
        pressed(&mut tom, &[("brand", "#cccccc")], "save").await;
        pressed(&mut tom, &[], "undo").await;
        assert_eq!(brand(&mut tom).await, "#aaaaaa");
        for n in 0..150 {
            pressed(&mut tom, &[("radius", &(n % 17).to_string())], "save").await;
        }
        let kept = world.count("SELECT COUNT(*) FROM theme_step").await;
        assert_eq!(kept, 100, "steps are kept");
    }

    async fn themes_that_customers_saw_can_be_used_again(world) {
        let mut tom = world.staff("tom").await;
        pressed(&mut tom, &[("brand", "#7a1fa2")], "publish").await;
        pressed(&mut tom, &[("brand", "#b3261e")], "publish").await;
        let page = tom.get(HERE).await.body;
        let again: Vec<&str> = page.split("value=\"again:").skip(1).filter_map(|part| part.split('"').next()).collect();
        assert_eq!(again.len(), 3, "the shipped one and two: {page}");
        assert_eq!(page.matches("Tom Becker</span>, <time").count(), 2, "who published them: {page}");
        pressed(&mut tom, &[], &format!("again:{}", again[1])).await;
        assert_eq!(brand(&mut tom).await, "#7a1fa2");
        assert!(tom.get(HERE).await.body.contains("Draft by Tom"));
        let page = press(&mut tom, &[], "again:999").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "customers never saw that one");
        pressed(&mut tom, &[], "start:graphite").await;
        let fields = opened(&mut tom).await;
        assert_eq!((&*fields["brand"], &*fields["accent"]), ("#2c2f36", "#0f62c9"));
    }

    async fn two_who_edit_the_draft_never_overwrite_each_other_unseen(world) {
        world.permit(INGRID, true).await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let stale = opened(&mut ingrid).await;
        pressed(&mut tom, &[("brand", "#7a1fa2")], "save").await;
        let mut hers = stale.clone();
        hers.insert("brand".into(), "#b3261e".into());
        for what in ["save", "publish", "undo", "discard"] {
            let page = send(&mut ingrid, &hers, what).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
            assert!(page.body.contains("Tom") && page.body.contains("has changed the draft or the live theme meanwhile"), "{}", page.body);
            assert_eq!(value(&page.body, "brand"), "#b3261e", "nothing of hers is lost");
            hers.insert("version".into(), stale["version"].clone());
        }
        assert_eq!(brand(&mut tom).await, "#7a1fa2");
    }

    async fn a_brand_that_was_changed_meanwhile_is_not_taken_back_unseen(world) {
        world.permit(INGRID, true).await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let stale = opened(&mut ingrid).await;
        crate::settings::saved(&mut tom, portico::desk::portal_settings::Tab::General, &[("brand", "#7a1fa2")]).await;
        let page = send(&mut ingrid, &stale, "publish").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
        assert!(page.body.contains("Tom"), "{}", page.body);
    }

    async fn what_cannot_be_a_theme_is_refused_at_its_field_and_kept_in_it(world) {
        let mut tom = world.staff("tom").await;
        for (name, wrong, said) in [
            ("brand", "#ff0000;}body{display:none", "colour"),
            ("accent", "red", "colour"),
            ("bg", "", "colour"),
            ("radius", "99", "pixels"),
            ("font", "comic", "Choose one"),
            ("density", "airy", "Choose one"),
            ("header", "photo", "Choose one"),
            ("link_address_0", "javascript:alert(1)", "Enter an address"),
        ] {
            for what in ["try", "save", "publish", "start:paper"] {
                let page = press(&mut tom, &[("link_words_0", "Terms"), (name, wrong)], what).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {what}");
                assert!(page.body.contains(said), "{name}: {}", page.body);
                let css = page.body.split("data-css=\"").nth(1).and_then(|part| part.split('"').next()).expect("a stylesheet");
                assert!(!css.contains("display"), "{name}: {css}");
            }
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM theme_step").await, 0);
        let tried = press(&mut tom, &[("brand", "#ffe600"), ("text", "#888888"), ("bg", "#777777")], "try").await;
        assert_eq!(tried.status, StatusCode::OK);
        for said in ["Dark text on it: contrast", "became #", "Made #"] {
            assert!(tried.body.contains(said), "{said}: {}", tried.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM theme_step").await, 0, "what is tried is not kept");
    }

    async fn a_theme_is_given_away_and_taken(world) {
        let mut tom = world.staff("tom").await;
        pressed(&mut tom, &[("brand", "#7a1fa2"), ("link_words_0", "Terms"), ("link_address_0", "mailto:terms@example.com"), ("dark", "")], "save").await;
        let file = tom.get(&format!("{HERE}/file")).await;
        assert!(file.headers["content-disposition"].to_str().is_ok_and(|name| name.contains("theme.json")));
        pressed(&mut tom, &[], "discard").await;
        let step = opened(&mut tom).await["version"].clone();
        let take = [("json", &*file.body), ("version", &*step)];
        assert_eq!(tom.post(&format!("{HERE}/file"), &take).await.status, StatusCode::SEE_OTHER);
        let fields = opened(&mut tom).await;
        assert_eq!((&*fields["brand"], &*fields["link_address_0"], &*fields["dark"]), ("#7a1fa2", "mailto:terms@example.com", "false"));
        let step = fields["version"].clone();
        let long = format!("{{\"footer\":\"{}\"}}", "x".repeat(500));
        for text in ["", "{", "[]", "7", "{\"style\":\"x\"}", "{\"brand\":\"url(x)\"}", "{\"links\":[7]}", "{\"radius\":-1}", "{\"version\":\"1\"}",
            "{\"links\":[{\"words\":\"x\",\"address\":\"javascript:alert(1)\"}]}", "{\"brand\":{\"a\":1}}", &long, "<script>alert(1)</script>"] {
            let page = tom.post(&format!("{HERE}/file"), &[("json", text), ("version", &step)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
            assert!(page.body.contains("id=\"e-json\"") && !page.body.contains("<script>alert"), "{text}: {}", page.body);
        }
        assert_eq!(opened(&mut tom).await["version"], step);
    }

    async fn a_portal_without_dark_is_light_in_pages_and_mails(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        assert!(ada.get("/account").await.body.contains("name=\"mode\""));
        let dark = |page: &str| page.split("name=\"show_mode\" value=\"dark\" ").nth(1).and_then(|rest| rest.split(" aria-label").next()).map(str::to_owned);
        let looked_at = format!("{HERE}?mode=dark");
        assert_eq!(dark(&tom.get(&looked_at).await.body).as_deref(), Some("aria-pressed=\"true\""));
        pressed(&mut tom, &[("dark", ""), ("brand", "#7a1fa2")], "publish").await;
        let page = tom.get(&looked_at).await.body;
        assert_eq!(dark(&page).as_deref(), Some("aria-pressed=\"false\" disabled"), "there is nothing dark to look at");
        assert!(page.contains("?mode=light&#38;sheet=") && value(&page, "mode") == "light", "{page}");
        let css = sheet(&mut ada, "/requests").await;
        assert!(css.contains("color-scheme:light") && !css.contains("light-dark("), "{css}");
        assert!(!ada.get("/account").await.body.contains("name=\"mode\""));
        assert!(sheet(&mut tom, "/desk").await.contains("light-dark("), "agents choose for themselves");
        let id = world.ticket("Pump drips", "It drips.").await;
        tom.post(&format!("/desk/t/{id}/close"), &[("view", "all")]).await;
        let mails = world.mails().await;
        let mail = mails.last().expect("the customer is told");
        assert!(mail.html.contains("background:#7a1fa2") && !mail.html.contains("prefers-color-scheme"), "{}", mail.html);
    }

    async fn styles_of_ones_own_stand_behind_the_gate_and_load_nothing(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        for (css, said) in [
            ("a{background:url(https://evil.example/x)}", "would load something"),
            ("@import 'https://evil.example/x.css';", "is not taken here"),
            ("a{}\n}", "Line 2 cannot be read"),
        ] {
            let page = press(&mut tom, &[("css", css)], "publish").await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{css}");
            assert!(page.body.contains(said), "{css}: {}", page.body);
        }
        pressed(&mut tom, &[("css", "h1 { letter-spacing: 1px } </style><script>")], "publish").await;
        let sheets = |page: &Page| page.body.matches("href=\"/theme/").count();
        let id = world.ticket("Pump drips", "It drips.").await;
        for path in ["/requests".to_owned(), format!("/requests/{id}"), "/new".to_owned(), "/account".to_owned()] {
            assert_eq!(sheets(&ada.get(&path).await), 2, "{path}");
        }
        for path in ["/sign-in", "/forgot", "/reset/x", "/desk/sign-in"] {
            assert_eq!(sheets(&world.visitor().get(path).await), 1, "{path}");
        }
        assert_eq!(sheets(&tom.get("/desk").await), 1);
        let page = ada.get("/requests").await.body;
        let own = page.split("href=\"/theme/").nth(2).and_then(|part| part.split('"').next()).expect("a second sheet");
        let css = ada.get(&format!("/theme/{own}")).await;
        assert!(css.body.contains("letter-spacing") && css.headers["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/css")));
        // Whatever else was stored is not given out.
        world.run(r#"UPDATE portal SET theme = '{"css":"a{background:url(https://evil.example/x)}"}'"#).await;
        assert_eq!(sheets(&ada.get("/requests").await), 1);
    }

    async fn pictures_are_made_safe_and_reach_pages_the_gate_and_other_portals(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><script>alert(1)</script><rect width=\"9\" height=\"9\" fill=\"#0b6e75\"/></svg>";
        for (slot, name, bytes) in [("logo", "logo.svg", svg), ("logo_dark", "dark.svg", &*svg.replace("0b6e75", "ffffff")), ("icon", "icon.svg", svg)] {
            let fields = opened(&mut tom).await;
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let page = tom.post_files(&format!("{HERE}/picture/{slot}"), &fields, &[(&*format!("file_{slot}"), name, "image/svg+xml", bytes.as_bytes())]).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{slot}: {}", page.body);
        }
        assert!(!ada.get("/requests").await.body.contains("/theme/picture/"));
        let packed = tom.get(&format!("{HERE}/file")).await.body;
        let fields = opened_with(&mut tom, &packed).await;
        assert_eq!(send(&mut tom, &fields, "publish").await.status, StatusCode::SEE_OTHER);
        let page = ada.get("/requests").await.body;
        assert_eq!(page.matches("/theme/picture/").count(), 3, "{page}");
        assert!(world.visitor().get("/sign-in").await.body.contains("/theme/picture/"));
        for part in page.split("/theme/picture/").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            let picture = world.visitor().get(&format!("/theme/picture/{name}")).await;
            assert_eq!(picture.status, StatusCode::OK, "{name}");
            assert!(picture.body.contains("<rect") && !picture.body.contains("script"), "{}", picture.body);
            let policy = picture.headers["content-security-policy"].to_str().expect("text").to_owned();
            assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
        }
        // Another portal takes the theme with its pictures.
        let step = step_of(&mut tom).await;
        let taken = tom.post(&format!("{HERE}/file"), &[("json", &*packed), ("version", &step)]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM theme_picture").await, 2, "the same drawing is kept once");
        for (bytes, said) in [(&b"GIF89a"[..], "cannot be read"), (b"<svg", "cannot be taken"), (b"", "cannot be read"), (&vec![b'x'; 1_200_000], "too large")] {
            let mut fields = opened(&mut tom).await;
            fields.insert("footer".into(), "Typed".into());
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let page = tom.post_files(&format!("{HERE}/picture/logo"), &fields, &[("file_logo", "x.png", "image/png", bytes)]).await;
            assert_eq!(value(&page.body, "footer"), "Typed", "nothing typed is lost");
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.body.contains(said), "{said}: {}", page.body);
        }
        for name in ["x.svg", "..%2f..%2fetc%2fpasswd.png", "0123456789abcdef0123456789abcdef.svg"] {
            assert_eq!(world.visitor().get(&format!("/theme/picture/{name}")).await.status, StatusCode::NOT_FOUND, "{name}");
        }
        assert_eq!(tom.post_files(&format!("{HERE}/picture/other"), &[], &[]).await.status, StatusCode::NOT_FOUND);
        let mut ingrid = world.staff("ingrid").await;
        let refused = ingrid.post_files(&format!("{HERE}/picture/logo"), &[("version", "0")], &[("file_logo", "x.svg", "image/svg+xml", svg.as_bytes())]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }

    async fn the_editor_is_for_those_who_may_set_up_the_portal(world) {
        let (mut agent, mut ada, mut nobody) = (world.staff("ingrid").await, world.customer("ada").await, world.visitor());
        for path in [HERE.to_owned(), format!("{HERE}/file"), format!("{HERE}/preview/list"), format!("{HERE}/sheet/x.css")] {
            assert_eq!(agent.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(ada.get(&path).await.location(), format!("/desk/sign-in?next={}", path.replace('/', "%2F")), "{path}");
            assert!(nobody.get(&path).await.location().starts_with("/desk/sign-in"), "{path}");
        }
        let fields = Theme::default().fields();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(agent.post(HERE, &[&fields[..], &[("do", "publish"), ("version", "0")]].concat()).await.status, StatusCode::NOT_FOUND);
        assert_eq!(agent.post(&format!("{HERE}/file"), &[("json", "{}"), ("version", "0")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.staff("tom").await.get(&format!("{HERE}/preview/desk")).await.status, StatusCode::NOT_FOUND);
    }

    async fn another_brand_in_the_settings_is_in_the_draft_as_well(world) {
        let mut tom = world.staff("tom").await;
        pressed(&mut tom, &[("radius", "2")], "save").await;
        crate::settings::saved(&mut tom, portico::desk::portal_settings::Tab::General, &[("brand", "#7a1fa2")]).await;
        let fields = opened(&mut tom).await;
        assert_eq!((&*fields["brand"], &*fields["radius"]), ("#7a1fa2", "2"));
        pressed(&mut tom, &[], "publish").await;
        assert!(sheet(&mut world.customer("ada").await, "/requests").await.contains("#7a1fa2"));
    }
}
