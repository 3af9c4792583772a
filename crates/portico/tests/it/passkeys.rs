//! Passkeys: what they do, and what nobody can make them do. The authenticator is one in software.

use axum::http::{Method, StatusCode, header};
use portico::config::Config;
use serde_json::Value;

use crate::authenticator::Authenticator;
use crate::world::{Browser, PASSWORD, Page, Process, World, on_both_engines};

const NOT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const HERE: &str = "http://localhost:8080";
const FROM: &str = "192.0.2.7";
/// The sentence of every refusal.
const REFUSED: &str = "This passkey does not sign you in here";

/// The installation at a name for which browsers have passkeys.
pub(crate) async fn named(world: &World) -> Process {
    world.configured(|config: &mut Config| config.public_url = HERE.to_owned()).await
}

fn json(page: &Page) -> Value {
    serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("{}: {}", page.status, page.body))
}

async fn asked(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Value {
    let page = browser.post(path, fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    json(&page)
}

/// Makes a passkey at `/account` or `/desk`.
async fn adds(browser: &mut Browser, at: &str, key: &mut Authenticator, name: &str) -> Page {
    let asked = asked(browser, &format!("{at}/passkeys/begin"), &[("name", name)]).await;
    let answer = key.makes(&asked).to_string();
    browser.post(&format!("{at}/passkeys"), &[("name", name), ("credential", &answer)]).await
}

/// A passkey of somebody who is signed in.
pub(crate) async fn made(browser: &mut Browser, at: &str) -> Authenticator {
    let mut key = Authenticator::at(HERE);
    let page = adds(browser, at, &mut key, "Blue laptop").await;
    assert_eq!(
        (page.status, page.location()),
        (StatusCode::SEE_OTHER, &*format!("{at}/passkeys?done=added")),
        "{}",
        page.body
    );
    key
}

/// Signs in with a passkey on the page at `` or `/desk`.
pub(crate) async fn enters(browser: &mut Browser, at: &str, key: &mut Authenticator) -> Page {
    let asked = asked(browser, &format!("{at}/sign-in/passkey/begin"), &[]).await;
    let answer = key.answers(&asked).to_string();
    browser.post(&format!("{at}/sign-in/passkey"), &[("credential", &answer)]).await
}

pub(crate) fn is_refused(page: &Page) -> bool {
    page.status == NOT && page.body.contains(REFUSED) && !page.headers.contains_key(header::LOCATION)
}

async fn is_in(browser: &mut Browser, page: &str) -> bool {
    browser.get(page).await.status == StatusCode::OK
}

async fn purposes(world: &World) -> Vec<(String, String)> {
    world.mails().await.into_iter().map(|mail| (mail.purpose, mail.recipient)).collect()
}

fn told(purpose: &str, to: &str) -> (String, String) {
    (purpose.to_owned(), to.to_owned())
}

on_both_engines! {
    async fn a_passkey_signs_a_customer_in_alone_and_its_owner_hears_of_it(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        let mut key = made(&mut ada, "/account").await;
        assert_eq!(purposes(world).await, [told("passkey-added", "ada@example.com")]);
        let list = ada.get("/account/passkeys").await.body;
        assert!(list.contains("Blue laptop") && list.contains("Not used yet"), "{list}");

        let mut browser = here.visitor(FROM);
        let page = browser.get("/sign-in").await.body;
        assert!(page.contains("data-passkey-enter=\"/sign-in/passkey\"") && page.contains("username webauthn"), "{page}");
        let asked = asked(&mut browser, "/sign-in/passkey/begin", &[]).await;
        assert_eq!(asked["allowCredentials"], serde_json::json!([]), "nobody is named");
        assert_eq!((asked["userVerification"].as_str(), asked["rpId"].as_str()), (Some("required"), Some("localhost")));
        let answer = key.answers(&asked).to_string();
        let entered = browser.post("/sign-in/passkey", &[("credential", &answer), ("next", "/requests?q=pump")]).await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/requests?q=pump"), "{}", entered.body);
        assert!(browser.get("/account").await.body.contains("ada@example.com"));
        assert!(!browser.get("/account/passkeys").await.body.contains("Not used yet"));
        assert!(!browser.cookies().contains_key("portico_portal_passkey"), "what the ceremony needed is gone");
        let elsewhere = enters(&mut here.visitor(FROM), "", &mut key).await;
        assert_eq!(elsewhere.location(), "/requests", "again, and to the first page");
    }

    async fn a_passkey_is_asked_to_be_found_without_a_name_and_to_know_its_user(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        made(&mut ada, "/account").await;
        let asked = asked(&mut ada, "/account/passkeys/begin", &[("name", "Second")]).await;
        let wanted = &asked["authenticatorSelection"];
        assert_eq!((wanted["residentKey"].as_str(), wanted["requireResidentKey"].as_bool()), (Some("required"), Some(true)));
        assert_eq!((wanted["userVerification"].as_str(), asked["attestation"].as_str()), (Some("required"), Some("none")));
        assert_eq!(asked["excludeCredentials"].as_array().map(Vec::len), Some(1), "one device makes one");
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey_ceremony").await, 1, "what was used is gone");
        let kept = world.text("SELECT state FROM passkey_ceremony").await;
        assert!(kept.contains(asked["challenge"].as_str().expect("text")), "what was asked is kept here, {kept}");
    }

    async fn staff_sign_in_with_a_passkey_past_the_step_for_codes(world) {
        let here = named(world).await;
        let mut ingrid = here.staff("ingrid").await;
        let mut key = made(&mut ingrid, "/desk").await;
        assert_eq!(purposes(world).await, [told("passkey-added", "ingrid@example.com")]);
        world.run("INSERT INTO totp (staff_id, secret, confirmed_at, created_at) SELECT id, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 1, 1 FROM staff WHERE email_key = 'ingrid@example.com'").await;
        let mut browser = here.visitor(FROM);
        let typed = browser.post("/desk/sign-in", &[("email", "ingrid@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(typed.location(), "/desk/sign-in/code");
        let step = browser.get("/desk/sign-in/code").await.body;
        assert!(step.contains("name=\"code\"") && step.contains("data-passkey-enter"), "either does");
        let entered = enters(&mut browser, "/desk", &mut key).await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/desk"), "{}", entered.body);
        assert!(is_in(&mut browser, "/desk").await);
        assert_eq!(world.count("SELECT COUNT(*) FROM signin_step").await, 0, "the step is over");
    }

    async fn who_of_staff_has_to_have_a_second_factor_completes_the_password_with_a_passkey(world) {
        let here = named(world).await;
        let mut key = made(&mut here.staff("ingrid").await, "/desk").await;
        let sheet = [("email", "ingrid@example.com"), ("password", PASSWORD), ("next", "/desk/contacts")];
        assert_eq!(here.visitor(FROM).post("/desk/sign-in", &sheet).await.location(), "/desk/contacts", "a password does");
        world.run("UPDATE staff SET must_second = TRUE").await;
        let mut browser = here.visitor(FROM);
        assert_eq!(browser.post("/desk/sign-in", &sheet).await.location(), "/desk/sign-in/code");
        let step = browser.get("/desk/sign-in/code").await.body;
        assert!(!step.contains("name=\"code\"") && step.contains("Now use your passkey"), "{step}");
        assert!(!is_in(&mut browser, "/desk").await, "a password alone is not enough");
        assert_eq!(browser.post("/desk/sign-in/code", &[("code", "000000")]).await.status, NOT);
        assert_eq!(enters(&mut browser, "/desk", &mut key).await.location(), "/desk/contacts", "where one was going");
        // One that is not taken any more, or at another name, is none: another has to be set up before anything else.
        for gone in ["locked_at = 1", "locked_at = NULL, rp_id = 'old.example'"] {
            world.run(&format!("UPDATE passkey SET {gone}")).await;
            let mut browser = here.visitor(FROM);
            assert_eq!(browser.post("/desk/sign-in", &sheet).await.location(), "/desk/contacts");
            assert_eq!(browser.get("/desk/contacts").await.location(), "/desk/factor", "{gone}");
            assert_eq!(browser.get("/desk/v/all").await.location(), "/desk/factor", "{gone}");
        }
        let mut browser = here.visitor(FROM);
        browser.post("/desk/sign-in", &sheet).await;
        made(&mut browser, "/desk").await;
        assert!(is_in(&mut browser, "/desk").await, "a new one does");
    }

    async fn a_password_alone_adds_no_passkey_where_codes_are_asked(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        world.run("INSERT INTO totp (contact_id, secret, confirmed_at, created_at) SELECT id, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 1, 1 FROM contact WHERE email_key = 'ada@example.com'").await;
        made(&mut ada, "/account").await;
        world.clock.advance(10 * 60 + 1);
        let page = ada.get("/account/passkeys").await.body;
        assert!(page.contains("Sign in once more") && !page.contains("name=\"password\""), "{page}");
        for password in ["", PASSWORD] {
            let refused = ada.post("/account/passkeys/begin", &[("name", "x"), ("password", password)]).await;
            assert!(refused.status == NOT && refused.body.contains("It has been a while"), "{}", refused.body);
        }
        let id = world.count("SELECT id FROM passkey").await;
        let kept = ada.post(&format!("/account/passkeys/{id}/remove"), &[("password", PASSWORD)]).await;
        assert_eq!(kept.status, NOT);
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey").await, 1);
    }

    async fn two_tabs_ask_at_once_and_each_is_answered(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        let mut browser = here.visitor(FROM);
        let mut questions = vec![];
        for _ in 0..2 {
            let page = browser.post("/sign-in/passkey/begin", &[]).await;
            questions.push((json(&page), page.headers["x-question"].to_str().expect("text").to_owned()));
        }
        for (question, name) in &questions {
            let mut tab = browser.clone();
            let answer = key.answers(question).to_string();
            let wrong = [("credential", &*answer), ("question", "0123456789abcdef")];
            assert!(is_refused(&tab.clone().post("/sign-in/passkey", &wrong).await), "a question of nobody");
            let sent = [("credential", &*answer), ("question", &**name)];
            assert_eq!(tab.post("/sign-in/passkey", &sent).await.location(), "/requests");
            assert!(tab.cookies().contains_key("portico_portal_passkey"), "the other tab's question stands");
        }
    }

    async fn assertion_from_a_wrong_origin_is_refused(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        for origin in ["http://evil.example", "https://localhost:8080", "http://localhost:9090", "http://a.localhost:8080", "http://localhost.evil.example:8080"] {
            key.origin = origin.to_owned();
            assert!(is_refused(&enters(&mut here.visitor(FROM), "", &mut key).await), "{origin}");
        }
        let mut ben = here.customer("ben", FROM).await;
        let mut other = Authenticator::at("http://evil.example");
        assert_eq!(adds(&mut ben, "/account", &mut other, "x").await.status, NOT, "nor is one made there");
        key.origin = HERE.to_owned();
        assert_eq!(enters(&mut here.visitor(FROM), "", &mut key).await.status, StatusCode::SEE_OTHER, "the right one is good");
    }

    async fn assertion_for_another_host_is_refused(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        key.host = Some("evil.example".to_owned());
        assert!(is_refused(&enters(&mut here.visitor(FROM), "", &mut key).await));
        let mut other = Authenticator::at(HERE);
        other.host = Some("evil.example".to_owned());
        assert_eq!(adds(&mut here.customer("ben", FROM).await, "/account", &mut other, "x").await.status, NOT);
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey").await, 1);
    }

    async fn replayed_assertion_is_refused_with_its_own_cookie_and_with_another(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        let mut browser = here.visitor(FROM);
        let question = asked(&mut browser, "/sign-in/passkey/begin", &[]).await;
        let before = browser.clone();
        let answer = key.answers(&question).to_string();
        let sent = [("credential", &*answer)];
        assert_eq!(browser.post("/sign-in/passkey", &sent).await.status, StatusCode::SEE_OTHER);
        assert!(is_refused(&before.clone().post("/sign-in/passkey", &sent).await), "with the same cookie");
        let mut fresh = here.visitor(FROM);
        asked(&mut fresh, "/sign-in/passkey/begin", &[]).await;
        assert!(is_refused(&fresh.post("/sign-in/passkey", &sent).await), "with another question's");
        assert!(is_refused(&here.visitor(FROM).post("/sign-in/passkey", &sent).await), "with none");
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey WHERE locked_at IS NOT NULL").await, 0, "nobody is locked out by it");
    }

    async fn a_question_is_good_for_five_minutes(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        let mut browser = here.visitor(FROM);
        let question = asked(&mut browser, "/sign-in/passkey/begin", &[]).await;
        let answer = key.answers(&question).to_string();
        world.clock.advance(5 * 60);
        assert!(is_refused(&browser.post("/sign-in/passkey", &[("credential", &answer)]).await));
        asked(&mut browser, "/sign-in/passkey/begin", &[]).await;
        world.clock.advance(5 * 60 + 1);
        portico::worker::keep_house(&world.app).await.expect("house is kept");
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey_ceremony").await, 0, "what is over is forgotten");
    }

    async fn flipped_signature_and_changed_answers_are_refused(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        for part in ["signature", "authenticatorData", "clientDataJSON", "userHandle"] {
            let mut browser = here.visitor(FROM);
            let question = asked(&mut browser, "/sign-in/passkey/begin", &[]).await;
            let mut answer = key.answers(&question);
            let text = answer["response"][part].as_str().expect("text").to_owned();
            let middle = text.len() / 2;
            let other = if text.as_bytes()[middle] == b'A' { "B" } else { "A" };
            answer["response"][part] = format!("{}{other}{}", &text[..middle], &text[middle + 1..]).into();
            assert!(is_refused(&browser.post("/sign-in/passkey", &[("credential", &answer.to_string())]).await), "{part}");
        }
        for nonsense in ["", "{}", "null", "[]", "{\"id\":1}", "\u{0}", "x".repeat(100_000).as_str()] {
            let mut browser = here.visitor(FROM);
            asked(&mut browser, "/sign-in/passkey/begin", &[]).await;
            assert!(is_refused(&browser.post("/sign-in/passkey", &[("credential", nonsense)]).await));
        }
    }

    async fn unverified_user_is_refused(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        key.verifies = false;
        assert!(is_refused(&enters(&mut here.visitor(FROM), "", &mut key).await));
        let mut other = Authenticator::at(HERE);
        other.verifies = false;
        assert_eq!(adds(&mut here.customer("ben", FROM).await, "/account", &mut other, "x").await.status, NOT);
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey").await, 1);
    }

    async fn cloned_passkey_that_counts_backwards_is_refused_from_then_on_and_its_owner_hears_of_it(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        let mut key = made(&mut ada, "/account").await;
        let mut copy = key.clone();
        assert_eq!(enters(&mut here.visitor(FROM), "", &mut key).await.status, StatusCode::SEE_OTHER);
        assert_eq!(enters(&mut here.visitor(FROM), "", &mut key).await.status, StatusCode::SEE_OTHER);
        let refused = enters(&mut here.visitor(FROM), "", &mut copy).await;
        assert!(is_refused(&refused), "the copy is behind");
        assert!(purposes(world).await.contains(&told("passkey-locked", "ada@example.com")));
        assert!(is_refused(&enters(&mut here.visitor(FROM), "", &mut key).await), "it could be either");
        let list = ada.get("/account/passkeys").await.body;
        assert!(list.contains("Not accepted") && list.contains("There seems to be a copy"), "{list}");
        let id = world.count("SELECT id FROM passkey").await;
        assert_eq!(ada.post(&format!("/account/passkeys/{id}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
        let mut again = made(&mut ada, "/account").await;
        assert_eq!(enters(&mut here.visitor(FROM), "", &mut again).await.status, StatusCode::SEE_OTHER);
    }

    async fn removed_passkey_is_refused(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        let mut key = made(&mut ada, "/account").await;
        let id = world.count("SELECT id FROM passkey").await;
        let ask = ada.get(&format!("/account/passkeys/{id}/remove")).await;
        assert!(ask.status == StatusCode::OK && ask.body.contains("Blue laptop"), "it is asked before");
        let gone = ada.post(&format!("/account/passkeys/{id}/remove"), &[]).await;
        assert_eq!(gone.location(), "/account/passkeys?done=removed");
        assert!(purposes(world).await.contains(&told("passkey-removed", "ada@example.com")));
        assert!(is_refused(&enters(&mut here.visitor(FROM), "", &mut key).await));
        assert_eq!(ada.post(&format!("/account/passkeys/{id}/remove"), &[]).await.status, StatusCode::NOT_FOUND, "twice does no harm");
    }

    async fn passkeys_are_no_side_door_where_a_provider_is_the_only_way_in(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        let mut key = made(&mut ada, "/account").await;
        let mut ingrid = here.staff("ingrid").await;
        let mut staff_key = made(&mut ingrid, "/desk").await;
        for (side, domain) in [("portal", "1"), ("desk", "NULL")] {
            world.run(&format!(
                "INSERT INTO sso_connection (name, kind, preset, side, domain_id, rules, is_on, is_only, created_at, updated_at)
                 VALUES ('Example ID', 'oidc', 'oidc', '{side}', {domain}, '{{}}', TRUE, TRUE, 0, 0)"
            )).await;
        }
        for (at, key) in [("", &mut key), ("/desk", &mut staff_key)] {
            let mut browser = here.visitor(FROM);
            let led = enters(&mut browser, at, key).await;
            assert!(led.location().starts_with(&format!("{at}/sso/")), "{at}: {} {}", led.status, led.location());
            assert!(!is_in(&mut browser, if at.is_empty() { "/requests" } else { "/desk" }).await);
        }
    }

    async fn ceremony_of_somebody_else_or_for_something_else_is_refused(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        let mut eve = here.customer("eve", FROM).await;
        let mut key = Authenticator::at(HERE);
        let asked_of_ada = asked(&mut ada, "/account/passkeys/begin", &[("name", "x")]).await;
        let cookie = ada.cookies()["portico_portal_passkey"].clone();
        eve.set_cookie("portico_portal_passkey", &cookie);
        let answer = key.makes(&asked_of_ada).to_string();
        let sent = [("name", "x"), ("credential", &*answer)];
        assert_eq!(eve.post("/account/passkeys", &sent).await.status, NOT, "Eve gets none out of Ada's");
        assert_eq!(ada.post("/account/passkeys", &sent).await.status, NOT, "and it is used up");
        // A question for signing in makes no passkey, and the other way round.
        let mut visitor = here.visitor(FROM);
        let question = asked(&mut visitor, "/sign-in/passkey/begin", &[]).await;
        ada.set_cookie("portico_portal_passkey", &visitor.cookies()["portico_portal_passkey"].clone());
        let mut made_of_it = asked_of_ada.clone();
        made_of_it["challenge"] = question["challenge"].clone();
        let answer = key.makes(&made_of_it).to_string();
        assert_eq!(ada.post("/account/passkeys", &[("name", "x"), ("credential", &answer)]).await.status, NOT);
        let mut key = made(&mut ada, "/account").await;
        let question = asked(&mut ada, "/account/passkeys/begin", &[("name", "x")]).await;
        let mut used = question.clone();
        used["rpId"] = question["rp"]["id"].clone();
        let answer = key.answers(&used).to_string();
        assert!(is_refused(&ada.post("/sign-in/passkey", &[("credential", &answer)]).await));
        // Nor does the desk's cookie serve the portal.
        let mut desk = here.visitor(FROM);
        let question = asked(&mut desk, "/desk/sign-in/passkey/begin", &[]).await;
        let mut portal = here.visitor(FROM);
        portal.set_cookie("portico_portal_passkey", &desk.cookies()["portico_desk_passkey"].clone());
        let answer = key.answers(&question).to_string();
        assert!(is_refused(&portal.post("/sign-in/passkey", &[("credential", &answer)]).await));
    }

    async fn passkey_of_the_other_side_is_refused(world) {
        let here = named(world).await;
        let mut of_ada = made(&mut here.customer("ada", FROM).await, "/account").await;
        let mut of_ingrid = made(&mut here.staff("ingrid").await, "/desk").await;
        assert!(is_refused(&enters(&mut here.visitor(FROM), "/desk", &mut of_ada).await));
        assert!(is_refused(&enters(&mut here.visitor(FROM), "", &mut of_ingrid).await));
    }

    async fn passkey_of_another_domain_is_refused(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        world.run("INSERT INTO domain (host, language, time_zone, proven_at, created_at) VALUES ('two.localhost', 'en', 'UTC', 1, 0)").await;
        world.run("UPDATE portal SET domain_id = (SELECT MAX(id) FROM domain), updated_at = updated_at + 1").await;
        world.run("UPDATE settings SET version = version + 1").await;
        let two = here.visitor(FROM).at_host("two.localhost");
        let question = asked(&mut two.clone(), "/sign-in/passkey/begin", &[]).await;
        assert_eq!(question["rpId"].as_str(), Some("two.localhost"), "each domain is its own");
        key.origin = "http://two.localhost:8080".to_owned();
        assert!(is_refused(&enters(&mut two.clone(), "", &mut key).await), "even for who lies about the host");
        key.host = Some("localhost".to_owned());
        assert!(is_refused(&enters(&mut two.clone(), "", &mut key).await));
    }

    async fn deleted_declined_and_departed_people_are_refused(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        world.run("UPDATE contact SET declined_at = 1 WHERE email_key = 'ada@example.com'").await;
        assert!(is_refused(&enters(&mut here.visitor(FROM), "", &mut key).await));
        world.run("UPDATE contact SET declined_at = NULL, is_deleted = TRUE WHERE email_key = 'ada@example.com'").await;
        assert!(is_refused(&enters(&mut here.visitor(FROM), "", &mut key).await));
        let mut key = made(&mut here.staff("ingrid").await, "/desk").await;
        let (mut tom, id) = (here.staff("tom").await, world.people.ingrid);
        let ask = tom.get(&format!("/settings/staff/{id}/leave")).await.hidden("version");
        let left = tom.post(&format!("/settings/staff/{id}/leave"), &[("version", &ask)]).await;
        assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey WHERE staff_id IS NOT NULL").await, 0, "they go with who leaves");
        assert!(is_refused(&enters(&mut here.visitor(FROM), "/desk", &mut key).await));
    }

    async fn a_contact_who_is_deleted_leaves_no_passkey_behind(world) {
        let here = named(world).await;
        let mut ben = here.customer("ben", FROM).await;
        made(&mut ben, "/account").await;
        asked(&mut ben, "/account/passkeys/begin", &[("name", "x")]).await;
        let id = world.count("SELECT id FROM contact WHERE email_key = 'ben@example.com'").await;
        let mut tom = here.staff("tom").await;
        let version = tom.get(&format!("/desk/contacts/{id}/delete")).await.hidden("version");
        let gone = tom.post(&format!("/desk/contacts/{id}/delete"), &[("version", &version)]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey_ceremony").await, 0);
    }

    async fn stolen_session_adds_and_removes_nothing_without_the_password(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        made(&mut ada, "/account").await;
        let id = world.count("SELECT id FROM passkey").await;
        world.clock.advance(10 * 60);
        let (begin, remove) = ("/account/passkeys/begin", format!("/account/passkeys/{id}/remove"));
        let refused = ada.post(begin, &[("name", "x")]).await;
        assert_eq!((refused.status, refused.headers["x-field"].to_str().ok()), (NOT, Some("password")));
        assert_eq!(ada.post(&remove, &[]).await.status, NOT);
        assert_eq!(ada.post(begin, &[("name", "x"), ("password", "wrong")]).await.status, NOT);
        let wrong = ada.post(&remove, &[("password", "wrong")]).await;
        assert!(wrong.status == NOT && wrong.body.contains("This is not your password"), "{}", wrong.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey").await, 1);
        assert_eq!(ada.post(begin, &[("name", "x"), ("password", PASSWORD)]).await.status, StatusCode::OK);
        assert_eq!(ada.post(begin, &[("name", "x")]).await.status, StatusCode::OK, "for a while it is known");
        world.clock.advance(10 * 60);
        for _ in 0..10 {
            ada.post(&remove, &[("password", "wrong")]).await;
        }
        assert_eq!(ada.post(&remove, &[("password", PASSWORD)]).await.status, NOT, "guessing locks");
        assert!(here.visitor(FROM).post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await.status == NOT);
    }

    async fn account_enumeration_by_unknown_passkeys_learns_nothing(world) {
        let here = named(world).await;
        let mut key = made(&mut here.customer("ada", FROM).await, "/account").await;
        let mut stranger = Authenticator::at(HERE);
        stranger.makes(&serde_json::json!({ "challenge": "AAAA", "user": { "id": "AAAAAAAAAAAAAAAAAAAAAA" }, "rp": { "id": "localhost" } }));
        key.verifies = false;
        let known = enters(&mut here.visitor(FROM), "", &mut key).await;
        let unknown = enters(&mut here.visitor(FROM), "", &mut stranger).await;
        let plain = |page: &Page| {
            let mut said = json(page);
            said["instance"] = Value::Null;
            said
        };
        assert_eq!((known.status, plain(&known)), (unknown.status, plain(&unknown)));
    }

    async fn a_passkey_that_somebody_has_is_nobody_elses(world) {
        let here = named(world).await;
        let (mut ada, mut eve) = (here.customer("ada", FROM).await, here.customer("eve", FROM).await);
        let key = made(&mut ada, "/account").await;
        let question = asked(&mut eve, "/account/passkeys/begin", &[("name", "x")]).await;
        let answer = key.tells_again(&question).to_string();
        let refused = eve.post("/account/passkeys", &[("name", "x"), ("credential", &answer)]).await;
        assert!(refused.status == NOT && refused.body.contains("has a passkey for you already"), "{}", refused.body);
        let id = world.count("SELECT id FROM passkey").await;
        for path in [format!("/account/passkeys/{id}"), format!("/account/passkeys/{id}/remove")] {
            assert_eq!(eve.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(eve.post(&path, &[("name", "Mine")]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.text("SELECT name FROM passkey").await, "Blue laptop");
    }

    async fn passkeys_have_names_that_can_be_changed(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        made(&mut ada, "/account").await;
        let id = world.count("SELECT id FROM passkey").await;
        let path = format!("/account/passkeys/{id}");
        assert_eq!(ada.post(&path, &[("name", "  Work \n phone ")]).await.location(), "/account/passkeys?done=named");
        assert_eq!(world.text("SELECT name FROM passkey").await, "Work phone");
        let long = "å".repeat(61);
        let refused = ada.post(&path, &[("name", &long)]).await;
        assert!(refused.status == NOT && refused.body.contains(&long), "what was typed stays");
        assert_eq!(ada.post(&path, &[("name", " ")]).await.status, NOT);
        assert_eq!(ada.post("/account/passkeys/begin", &[("name", "")]).await.status, NOT);
        assert_eq!(ada.post("/account/passkeys", &[("name", "No script")]).await.status, NOT);
    }

    async fn staff_take_passkeys_of_contacts_away_and_administrators_those_of_staff(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        let mut of_ada = made(&mut ada, "/account").await;
        let (mut ingrid, mut tom) = (here.staff("ingrid").await, here.staff("tom").await);
        let mut of_ingrid = made(&mut ingrid, "/desk").await;
        made(&mut tom, "/desk").await;
        let (contact, person) = (world.people.ada, world.people.ingrid);
        assert!(ingrid.get(&format!("/desk/contacts/{contact}")).await.body.contains("One passkey"));
        let path = format!("/desk/contacts/{contact}/passkeys");
        assert!(ingrid.get(&path).await.body.contains("Remove all passkeys?"));
        assert_eq!(ingrid.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(ingrid.post(&path, &[]).await.status, StatusCode::SEE_OTHER, "twice does no harm");
        assert!(is_refused(&enters(&mut here.visitor(FROM), "", &mut of_ada).await));
        assert!(!is_in(&mut ada, "/account").await, "whatever device is lost is signed out");
        let path = format!("/settings/staff/{person}/passkeys");
        for method in [Method::GET, Method::POST] {
            let request = ingrid.request(method, &path).body(axum::body::Body::empty()).expect("a request");
            assert_eq!(ingrid.send(request).await.status, StatusCode::NOT_FOUND, "agents do not look after staff");
        }
        assert!(tom.get(&format!("/settings/staff/{person}")).await.body.contains(&path));
        assert_eq!(tom.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(is_refused(&enters(&mut here.visitor(FROM), "/desk", &mut of_ingrid).await));
        assert!(!is_in(&mut ingrid, "/desk").await);
        // One's own take showing who one is.
        let own = world.count("SELECT id FROM staff WHERE email = 'tom@example.com'").await;
        let own = format!("/settings/staff/{own}");
        assert!(!tom.get(&own).await.body.contains("/passkeys"));
        assert_eq!(tom.post(&format!("{own}/passkeys"), &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey").await, 1, "nobody else's is gone");
        let mut removed: Vec<_> = purposes(world).await.into_iter().filter(|(purpose, _)| purpose == "passkey-removed").collect();
        removed.sort();
        assert_eq!(removed, [told("passkey-removed", "ada@example.com"), told("passkey-removed", "ingrid@example.com")]);
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Passkeys of a contact") && history.contains("Passkeys of Ingrid Solberg"), "{history}");
    }

    async fn where_browsers_have_no_passkeys_nothing_is_offered(world) {
        // This world is at the number of an address.
        let mut ada = world.customer("ada").await;
        let page = ada.get("/account/passkeys").await;
        assert!(page.status == StatusCode::OK && page.body.contains("over https") && !page.body.contains("data-passkey-add"));
        assert_eq!(ada.post("/account/passkeys/begin", &[("name", "x")]).await.status, StatusCode::NOT_FOUND);
        for at in ["", "/desk"] {
            let mut visitor = world.visitor();
            let page = visitor.get(&format!("{at}/sign-in")).await.body;
            assert!(!page.contains("data-passkey-enter") && !page.contains("webauthn"), "{page}");
            assert_eq!(visitor.post(&format!("{at}/sign-in/passkey/begin"), &[]).await.status, StatusCode::NOT_FOUND);
            assert_eq!(visitor.post(&format!("{at}/sign-in/passkey"), &[]).await.status, StatusCode::NOT_FOUND);
        }
    }

    async fn cross_site_request_forgery_begins_and_adds_nothing(world) {
        let here = named(world).await;
        let mut ada = here.customer("ada", FROM).await;
        for path in ["/account/passkeys/begin", "/account/passkeys", "/sign-in/passkey/begin", "/sign-in/passkey"] {
            let mut request = ada.request(Method::POST, path).body(axum::body::Body::empty()).expect("a request");
            request.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a header"));
            assert_eq!(ada.send(request).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM passkey_ceremony").await, 0);
    }
}
