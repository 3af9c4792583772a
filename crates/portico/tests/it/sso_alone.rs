//! Where a provider is the only way in, the pages and mails of passwords, links and new accounts are the provider's.

use axum::http::StatusCode;
use portico::desk::door::Claim;
use portico::desk::portal_settings::Tab;
use portico::desk::setup;
use portico::desk::viewer::System;

use crate::idp::hostile::Provider;
use crate::settings::saved;
use crate::sso::{EVERYBODY, Set, connected, saves, sets_out, way};
use crate::world::{PASSWORD, World, on_both_engines};

const NOT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const ONLY: [(&str, &str); 3] = [("is_on", "true"), ("is_only", "true"), ("is_sure", "true")];

/// Gives a company a domain, and some contacts addresses there.
async fn at_acme(world: &World, people: &[&str]) {
    world
        .run("UPDATE company SET domain = 'acme.example.com', domain_key = 'acme.example.com' WHERE name = 'Acme'")
        .await;
    for who in people {
        world
            .run(&format!(
                "UPDATE contact SET email = '{who}@acme.example.com', email_key = '{who}@acme.example.com',
                   email_domain = 'acme.example.com' WHERE email = '{who}@example.com'"
            ))
            .await;
    }
}

/// An invitation of a contact; answers the secret of its link.
async fn invited(world: &World, email: &str) -> String {
    let token = portico::random::token();
    world.run(&format!("UPDATE contact SET password_hash = NULL, registered_at = NULL WHERE email = '{email}'")).await;
    let id = world.count(&format!("SELECT id FROM contact WHERE email = '{email}'")).await;
    world
        .run(&format!(
            "INSERT INTO invitation (contact_id, portal_id, status, token_hash, send_at, expires_at, created_at, updated_at)
             VALUES ({id}, 1, 'sent', '{}', 0, {}, 0, 0)",
            portico::random::digest(&token),
            i64::MAX
        ))
        .await;
    token
}

on_both_engines! {
    async fn pages_and_mails_that_the_provider_owns_are_shown_as_its_own(world) {
        let provider = Provider::new().await;
        let settings = connected(world, &provider, &EVERYBODY).await;
        let mut tom = world.staff("tom").await;
        let page = tom.get("/settings/domains/1").await.body;
        assert!(page.contains("Single sign-on is on") && page.contains(&format!("href=\"{settings}\"")), "{page}");
        assert!(tom.get("/settings/domains").await.body.contains("Single sign-on: Example ID"));
        let (pages, mails) = ("/settings/private/1/pages", "/settings/private/1/mails");
        let page = tom.get(pages).await.body;
        assert!(page.contains("name=\"forgot\"") && !page.contains("Single sign-on is on"), "passwords go on beside it: {page}");
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &ONLY).await.status, StatusCode::SEE_OTHER);
        for (path, theirs, ours) in [
            (pages, &["register", "verify", "link", "enter", "forgot", "reset"][..], &["sign-in", "waits", "invite", "signed-out", "denied"][..]),
            (
                mails,
                &["mail-verify", "mail-known", "mail-link", "mail-reset", "mail-changed"],
                &["mail-invitation", "mail-reminder", "mail-approved", "mail-refused"],
            ),
        ] {
            let page = tom.get(path).await;
            assert!(page.body.contains("Single sign-on is on") && page.body.contains(&format!("href=\"{settings}\"")), "{}", page.body);
            for kind in theirs {
                assert!(!page.body.contains(&format!("name=\"{kind}\"")), "{kind}");
            }
            for kind in ours {
                assert!(page.body.contains(&format!("name=\"{kind}\"")), "{kind}");
            }
            assert_eq!(page.body.matches("Not in use</span>").count(), theirs.len(), "{}", page.body);
            assert_eq!(tom.post(path, &[("version", &page.hidden("version"))]).await.location(), format!("{path}?saved"));
        }
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &[("is_on", "true")]).await.status, StatusCode::SEE_OTHER);
        assert!(tom.get(mails).await.body.contains("name=\"mail-reset\""), "they come back");
    }

    async fn whoever_comes_in_by_a_provider_alone_is_sent_and_asked_no_password(world) {
        let provider = Provider::new().await;
        let settings = connected(world, &provider, &EVERYBODY).await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let mut ada = world.customer("ada").await;
        let page = ada.get("/account/security").await.body;
        assert!(page.contains("type=\"password\"") && page.contains("/account/factor") && !page.contains("Example ID"), "{page}");
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &ONLY).await.status, StatusCode::SEE_OTHER);
        let (mut ada, back) = crate::sso::with(world, &provider, &way(&settings, "portal"), |_| {}).await;
        assert_eq!(back.location(), "/requests", "{}", back.body);
        let page = ada.get("/account/security").await.body;
        assert!(page.contains("You sign in with “Example ID”"), "{page}");
        assert!(!page.contains("type=\"password\"") && !page.contains("/account/factor") && !page.contains("/account/passkeys"), "{page}");
        for path in ["/account/factor", "/account/passkeys"] {
            assert_eq!(ada.get(path).await.location(), "/account/security", "{path}");
        }
        assert!(tom.get("/settings/portal/access").await.body.contains("Single sign-on is on"));
        let sent = ingrid.post(&format!("/desk/contacts/{}/password", world.people.ada), &[]).await;
        assert!(sent.status == NOT && sent.body.contains("They come in by “Example ID” alone"), "{}", sent.body);
        assert!(world.mails().await.iter().all(|mail| mail.purpose != "reset"));
    }

    async fn people_of_a_company_with_a_provider_of_its_own_are_led_there_whatever_they_ask_for(world) {
        at_acme(world, &["ada", "ben"]).await;
        let provider = Provider::new().await;
        let set = Set { company: "acme.example.com", tries: "ada@acme.example.com", ..EVERYBODY };
        let settings = connected(world, &provider, &set).await;
        let way = way(&settings, "portal");
        let token = invited(world, "ben@acme.example.com").await;
        let mut visitor = world.visitor();
        let page = visitor.get(&format!("/invite/{token}")).await.body;
        assert!(page.contains(&format!("{way}?invitation={token}")) && page.contains("type=\"password\""), "both ways: {page}");
        let mut tom = world.staff("tom").await;
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &ONLY).await.status, StatusCode::SEE_OTHER);
        let page = visitor.get(&format!("/invite/{token}")).await.body;
        assert!(page.contains(&format!("{way}?invitation={token}")) && !page.contains("type=\"password\""), "{page}");
        let set = visitor.post(&format!("/invite/{token}"), &[("password", "copper kettle on a hill")]).await;
        assert_eq!(set.location(), format!("/invite/{token}"));
        sets_out(&mut visitor, &format!("{way}?invitation={token}")).await;
        saved(&mut tom, Tab::Access, &[("access", "register"), ("has_signin_link", "true")]).await;
        for path in ["/forgot", "/sign-in/link", "/register"] {
            for email in ["ben@acme.example.com", "nobody@acme.example.com"] {
                let led = world.visitor().post(path, &[("email", email)]).await;
                assert!(led.location().starts_with(&format!("{way}/go?")), "{path} {email}: {} {}", led.status, led.body);
            }
            let other = world.visitor().post(path, &[("email", "eve@example.com"), ("password", PASSWORD)]).await;
            assert_ne!(other.status, StatusCode::SEE_OTHER, "{path}");
        }
        assert!(world.mails().await.iter().all(|mail| !mail.recipient.ends_with("@acme.example.com")));
    }

    async fn staff_whom_a_provider_alone_signs_in_are_sent_no_link_for_a_password(world) {
        let provider = Provider::new().await;
        let set = Set { side: "desk", tries: "ingrid@example.com", ..EVERYBODY };
        let settings = connected(world, &provider, &set).await;
        let mut tom = world.staff("tom").await;
        let id = |who: &str| format!("SELECT id FROM staff WHERE email = '{who}@example.com'");
        let (tom_id, ingrid) = (world.count(&id("tom")).await.to_string(), world.count(&id("ingrid")).await);
        let only: Vec<(&str, &str)> = ONLY.into_iter().chain([("passwords", &*tom_id)]).collect();
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &only).await.status, StatusCode::SEE_OTHER);
        let page = tom.post(&format!("/settings/staff/{ingrid}/link"), &[]).await.body;
        assert!(page.contains("by “Example ID” alone") && page.contains("http://127.0.0.1:8080/desk/sign-in"), "{page}");
        assert_eq!(world.count("SELECT COUNT(*) FROM password_reset").await, 0);
        assert!(world.mails().await.iter().all(|mail| mail.purpose != "reset"));
        tom.post(&format!("/settings/staff/{tom_id}/link"), &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM password_reset").await, 1, "whoever may use a password gets one");
    }

    async fn the_last_who_may_use_a_password_stays_where_a_provider_alone_signs_staff_in(world) {
        let provider = Provider::new().await;
        let set = Set { side: "desk", tries: "ingrid@example.com", ..EVERYBODY };
        let settings = connected(world, &provider, &set).await;
        world.run("UPDATE staff SET role = 'admin' WHERE email = 'ingrid@example.com'").await;
        let mut tom = world.staff("tom").await;
        let id = |who: &str| format!("SELECT id FROM staff WHERE email = '{who}@example.com'");
        let (tom_id, ingrid) = (world.count(&id("tom")).await.to_string(), world.count(&id("ingrid")).await.to_string());
        let only: Vec<(&str, &str)> = ONLY.into_iter().chain([("passwords", &*tom_id)]).collect();
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &only).await.status, StatusCode::SEE_OTHER);
        // Ingrid comes in by the provider, and would let Tom go.
        let (mut other, back) = crate::sso::with(world, &provider, &way(&settings, "desk"), |claims| {
            claims["sub"] = serde_json::json!("ingrid");
            claims["email"] = serde_json::json!("ingrid@example.com");
        }).await;
        assert_eq!(back.location(), "/desk", "{}", back.body);
        let page = other.get(&format!("/settings/staff/{tom_id}/leave")).await;
        let fields = [("version", &*page.hidden("version")), ("tickets", "stay")];
        let kept = other.post(&format!("/settings/staff/{tom_id}/leave"), &fields).await;
        assert!(kept.status == NOT && kept.body.contains("may use a password on the day"), "{}", kept.body);
        let version = other.get(&format!("/settings/staff/{tom_id}")).await.hidden("version");
        let sheet = [("version", &*version), ("first_name", "Tom"), ("last_name", ""), ("alias", ""), ("role", "agent")];
        let kept = other.post(&format!("/settings/staff/{tom_id}"), &sheet).await;
        assert!(kept.status == NOT && kept.body.contains("may use a password on the day"), "{}", kept.body);
        // Whoever runs the program lets Ingrid use one, too.
        world.app.write(Claim::System(System::Setup), |mut s| {
            Box::pin(async move { setup::allow_password(&mut s, "Ingrid@example.com").await })
        }).await.expect("she administers");
        let page = other.get(&format!("/settings/staff/{tom_id}/leave")).await;
        let fields = [("version", &*page.hidden("version")), ("tickets", "stay")];
        assert_eq!(other.post(&format!("/settings/staff/{tom_id}/leave"), &fields).await.status, StatusCode::SEE_OTHER);
        let signed = world.visitor().post("/desk/sign-in", &[("email", "ingrid@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(signed.location(), "/desk", "{}", signed.body);
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM staff WHERE is_active AND id = {ingrid}")).await, 1);
    }

    async fn new_people_of_a_provider_are_those_who_could_register(world) {
        let provider = Provider::new().await;
        let set = Set { fields: &[("may_create", "true")], ..EVERYBODY };
        let way = way(&connected(world, &provider, &set).await, "portal");
        saved(&mut world.staff("tom").await, Tab::Access, &[("access", "register"), ("register_denied", "mallory.example")]).await;
        for (email, is_taken) in [("nia@good.example", true), ("eve@mallory.example", false), ("eve@sub.mallory.example", false)] {
            let (_, page) = crate::sso::with(world, &provider, &way, |claims| {
                claims["sub"] = serde_json::json!(email);
                claims["email"] = serde_json::json!(email);
            }).await;
            let made = world.count(&format!("SELECT COUNT(*) FROM contact WHERE email = '{email}'")).await;
            assert_eq!(made, i64::from(is_taken), "{email}: {}", page.body);
            assert!(is_taken || page.body.contains("with an address like yours"), "{}", page.body);
        }
    }

    async fn further_scopes_are_asked_for(world) {
        let provider = Provider::new().await;
        let set = Set { fields: &[("scopes", "  groups   profile offline_access ")], ..EVERYBODY };
        let settings = connected(world, &provider, &set).await;
        let sent = sets_out(&mut world.visitor(), &way(&settings, "portal")).await;
        assert_eq!(crate::sso::parameter(&sent.there, "scope"), "openid email profile groups offline_access");
        let mut tom = world.staff("tom").await;
        assert!(tom.get(&settings).await.body.contains("value=\"groups profile offline_access\""));
        let wrong = saves(&mut tom, &settings, &provider.issuer, &[("scopes", "groups \"x\"")]).await;
        assert!(wrong.status == NOT && wrong.body.contains("Write names with spaces"), "{}", wrong.body);
    }
}
