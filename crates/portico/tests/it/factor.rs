//! Second factors: codes of an app, codes for when it is lost, and what nobody gets around.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use portico::desk::door::Claim;
use portico::desk::setup;
use portico::desk::viewer::System;
use portico::web::routes::{Audience, table};
use totp_rs::{Builder, Secret};

use crate::world::{Browser, Mail, PASSWORD, Page, World, on_both_engines};

const NOT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const SEE: StatusCode = StatusCode::SEE_OTHER;
const PORTAL: &str = "/account/factor";
const DESK: &str = "/desk/factor";
const OVER: &str = "/sign-in?after=code";

/// What somebody keeps who has set one up.
struct Kept {
    secret: String,
    codes: Vec<String>,
}

impl Kept {
    /// The code that the app shows so many half minutes from now.
    fn code(&self, world: &World, steps: i64) -> String {
        code(world, &self.secret, steps)
    }
}

fn code(world: &World, secret: &str, steps: i64) -> String {
    let secret = Secret::try_from_base32(secret).expect("a secret");
    let app = Builder::new().with_secret(secret).build().expect("an app");
    let seconds = world.clock.now().0 / 1_000_000 + steps * 30;
    app.generate(u64::try_from(seconds).expect("a moment")).to_string()
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> Vec<&'t str> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).collect()
}

/// The secret that a page shows for an app.
async fn offered(browser: &mut Browser, path: &str) -> String {
    let sent = browser.post(path, &[("act", "offer")]).await;
    assert_eq!((sent.status, sent.location()), (SEE, path), "{}", sent.body);
    let page = browser.get(path).await.body;
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    between(&page, "id=\"secret\" dir=\"ltr\">", "</code>")[0].replace(' ', "")
}

fn shown(page: &Page) -> Vec<String> {
    between(&page.body, "<li><code>", "</code>").into_iter().map(str::to_owned).collect()
}

/// Sets a second factor up, half a minute ago.
async fn set_up(world: &World, browser: &mut Browser, path: &str) -> Kept {
    let secret = offered(browser, path).await;
    let page = browser.post(path, &[("act", "confirm"), ("code", &code(world, &secret, 0))]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let codes = shown(&page);
    assert_eq!(codes.len(), 10, "{}", page.body);
    world.clock.advance(60);
    Kept { secret, codes }
}

async fn password(browser: &mut Browser, base: &str, who: &str) -> Page {
    let email = format!("{who}@example.com");
    browser.post(&format!("{base}/sign-in"), &[("email", &email), ("password", PASSWORD)]).await
}

/// A browser that has shown Ada's password and has still to give a code.
async fn half(world: &World) -> Browser {
    let mut browser = world.visitor();
    let page = password(&mut browser, "", "ada").await;
    assert_eq!((page.status, page.location()), (SEE, "/sign-in/code"), "{}", page.body);
    browser
}

async fn gives(browser: &mut Browser, code: &str) -> Page {
    browser.post("/sign-in/code", &[("code", code)]).await
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/requests").await.status == StatusCode::OK
}

/// Mails for a purpose.
async fn mails(world: &World, purpose: &str) -> Vec<Mail> {
    world.mails().await.into_iter().filter(|mail| mail.purpose == purpose).collect()
}

async fn sessions(world: &World) -> i64 {
    world.count("SELECT COUNT(*) FROM session").await
}

on_both_engines! {
    async fn setting_up_takes_a_code_of_the_app_and_shows_codes_for_when_it_is_lost_once(world) {
        let (mut ada, mut elsewhere) = (world.customer("ada").await, world.customer("ada").await);
        assert!(ada.get("/account/security").await.body.contains(PORTAL));
        let secret = offered(&mut ada, PORTAL).await;
        let wrong = ada.post(PORTAL, &[("act", "confirm"), ("code", "000000")]).await;
        assert!(wrong.status == NOT && wrong.body.contains("does not fit") && wrong.body.contains("class=\"qr\""), "{}", wrong.body);
        assert_eq!(password(&mut world.visitor(), "", "ada").await.location(), "/requests", "nothing is asked before it is confirmed");
        assert_ne!(offered(&mut ada, PORTAL).await, secret, "one that was not confirmed is replaced");
        let secret = offered(&mut ada, PORTAL).await;
        let right = code(world, &secret, 0);
        let page = ada.post(PORTAL, &[("act", "confirm"), ("code", &right)]).await;
        let first = shown(&page);
        let again = ada.post(PORTAL, &[("act", "confirm"), ("code", &right)]).await;
        let codes = shown(&again);
        assert!(codes.len() == 10 && codes != first, "a double click shows codes, too: {}", again.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM recovery_code").await, 10, "and they are the ones that count");
        assert!(!is_in(&mut elsewhere).await, "sessions that began without it end");
        assert!(ada.get("/account/security").await.body.contains("Two-step sign-in is on"));
        let page = ada.get(PORTAL).await;
        assert!(page.body.contains("You have 10 codes left") && shown(&page).is_empty(), "{}", page.body);
        assert_eq!(ada.post(PORTAL, &[("act", "offer")]).await.status, NOT, "there is one app");
        assert!(!page.body.contains(&secret) && !page.body.contains("class=\"qr\""), "the secret is shown no more");
        let kept = world.text("SELECT MIN(code_hash) FROM recovery_code").await;
        assert_eq!(kept.len(), 64, "digests are kept");
        let told = mails(world, "factor-added").await;
        assert_eq!(told.iter().map(|mail| &*mail.recipient).collect::<Vec<_>>(), ["ada@example.com"]);
        let file = ada.post(PORTAL, &[("act", "file"), ("codes", &format!("{}\r\n{}<script>", codes[0], codes[1]))]).await;
        assert_eq!(file.body, format!("{}\n{}script\n", codes[0], codes[1]));
        let header = |name: &str| file.headers[name].to_str().expect("text").to_owned();
        assert!(header("content-disposition").contains("attachment") && header("content-type").starts_with("text/plain"));
        assert!(header("cache-control").contains("no-store"));
    }

    async fn no_way_in_goes_around_the_second_factor(world) {
        crate::settings::saved(&mut world.staff("tom").await, portico::desk::portal_settings::Tab::Access, &[("has_signin_link", "true")]).await;
        let ada = set_up(world, &mut world.customer("ada").await, PORTAL).await;
        let waits = |page: Page, browser: Browser| {
            assert_eq!((page.status, page.location()), (SEE, "/sign-in/code"), "{}", page.body);
            assert!(!browser.cookies().contains_key("portico_portal"), "no session began");
            browser
        };
        let mut browser = world.visitor();
        let page = password(&mut browser, "", "ada").await;
        let mut browser = waits(page, browser);
        assert!(!is_in(&mut browser).await);
        assert!(browser.get("/sign-in/code").await.body.contains("autocomplete=\"one-time-code\""));
        // A link.
        world.visitor().post("/sign-in/link", &[("email", "ada@example.com"), ("next", "/new")]).await;
        let mail = mails(world, "link").await.pop().expect("a link");
        let start = mail.plain.find("/link/").expect("a link");
        let link = mail.plain[start..].split_whitespace().next().expect("it ends").to_owned();
        let mut browser = world.visitor();
        let page = browser.post(&link, &[]).await;
        let mut browser = waits(page, browser);
        assert_eq!(gives(&mut browser, &ada.code(world, 0)).await.location(), "/new", "where the link leads");
        assert!(is_in(&mut browser).await);
        // Another password.
        let reset = crate::gate::link(world, "/forgot", "ada@example.com").await.expect("a link");
        let mut browser = world.visitor();
        browser.post(&reset, &[("password", PASSWORD)]).await;
        assert!(!is_in(&mut browser).await);
        let page = password(&mut browser, "", "ada").await;
        waits(page, browser);
        // An invitation, of somebody who has no password any more.
        world.run(&format!("UPDATE contact SET password_hash = NULL, registered_at = NULL WHERE id = {}", world.people.ada)).await;
        let path = format!("/desk/contacts/{}/invite", world.people.ada);
        world.staff("ingrid").await.post(&path, &[("portal", "1")]).await;
        let mail = mails(world, "invitation").await.pop().expect("an invitation");
        let start = mail.plain.find("/invite/").expect("a link");
        let link = mail.plain[start..].split_whitespace().next().expect("it ends").to_owned();
        let mut browser = world.visitor();
        let page = browser.post(&link, &[("password", "copper kettle on a hill")]).await;
        waits(page, browser);
        // Staff.
        let tom = set_up(world, &mut world.staff("tom").await, DESK).await;
        let mut browser = world.visitor();
        let page = password(&mut browser, "/desk", "tom").await;
        assert_eq!(page.location(), "/desk/sign-in/code");
        assert_eq!(browser.get("/desk").await.status, SEE);
        let reset = crate::gate::link(world, "/desk/forgot", "tom@example.com").await.expect("a link");
        world.visitor().post(&reset, &[("password", PASSWORD)]).await;
        let over = browser.post("/desk/sign-in/code", &[("code", &tom.code(world, 0))]).await;
        assert_eq!(over.location(), "/desk/sign-in?after=code", "another password ends what was half done");
        assert_eq!(password(&mut browser, "/desk", "tom").await.location(), "/desk/sign-in/code");
        let page = browser.post("/desk/sign-in/code", &[("code", &tom.code(world, 0))]).await;
        assert_eq!(page.location(), "/desk");
        assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
    }

    async fn a_totp_code_is_good_once(world) {
        let ada = set_up(world, &mut world.customer("ada").await, PORTAL).await;
        let code = ada.code(world, 0);
        let mut first = half(world).await;
        assert_eq!(gives(&mut first, &format!(" {} {} ", &code[..3], &code[3..])).await.location(), "/requests", "as people type it");
        assert!(is_in(&mut first).await && !first.cookies().contains_key("portico_portal_step"));
        let mut second = half(world).await;
        let replayed = gives(&mut second, &code).await;
        assert!(replayed.status == NOT && replayed.body.contains("was used already"), "{}", replayed.body);
        assert_eq!(gives(&mut second, &ada.code(world, -1)).await.status, NOT, "nor one from before it");
        assert_eq!(gives(&mut second, &ada.code(world, 1)).await.location(), "/requests", "the next one is");
    }

    async fn clock_skew_of_half_a_minute_is_taken_and_more_is_refused(world) {
        let ada = set_up(world, &mut world.customer("ada").await, PORTAL).await;
        world.clock.advance(300);
        for (steps, is_right) in [(-2, false), (2, false), (-1, true), (1, true)] {
            let mut browser = half(world).await;
            let page = gives(&mut browser, &ada.code(world, steps)).await;
            assert_eq!(page.status == SEE && page.location() == "/requests", is_right, "{steps}: {}", page.body);
        }
    }

    async fn a_recovery_code_is_good_once(world) {
        let mut ada = world.customer("ada").await;
        let kept = set_up(world, &mut ada, PORTAL).await;
        let mut first = half(world).await;
        assert_eq!(gives(&mut first, &format!(" {} ", kept.codes[0].to_uppercase().replace('-', " "))).await.location(), "/requests");
        assert!(ada.get(PORTAL).await.body.contains("You have 9 codes left"));
        let mut second = half(world).await;
        assert_eq!(gives(&mut second, &kept.codes[0]).await.status, NOT);
        assert_eq!(gives(&mut second, &kept.codes[1][..18]).await.status, NOT);
        world.clock.advance(1);
        assert_eq!(gives(&mut second, &kept.codes[1]).await.location(), "/requests");
        // Somebody else's code is nobody's.
        let bens = set_up(world, &mut world.customer("ben").await, PORTAL).await;
        assert_eq!(gives(&mut half(world).await, &bens.codes[0]).await.status, NOT);
        assert_eq!(mails(world, "factor-kept").await.len(), 2, "each use is told");
        // New ones take the place of those that are left.
        let code = kept.code(world, 0);
        let page = ada.post(PORTAL, &[("act", "codes"), ("code", &code)]).await;
        assert_eq!(shown(&page).len(), 10, "{}", page.body);
        let again = ada.post(PORTAL, &[("act", "codes"), ("code", &code)]).await;
        let fresh = shown(&again);
        assert!(fresh.len() == 10 && fresh != shown(&page), "a double click shows the codes that count: {}", again.body);
        assert_eq!(mails(world, "factor-codes").await.len(), 1);
        world.clock.advance(61);
        assert_eq!(ada.post(PORTAL, &[("act", "codes"), ("code", &code)]).await.status, NOT, "later it is one that was used");
        let mut third = half(world).await;
        assert_eq!(gives(&mut third, &kept.codes[3]).await.status, NOT);
        assert_eq!(gives(&mut third, &fresh[0]).await.location(), "/requests");
    }

    async fn brute_force_of_codes_ends_the_step_and_locks_codes_but_nobody_elses_tries_do(world) {
        let ada = set_up(world, &mut world.customer("ada").await, PORTAL).await;
        let mut browser = half(world).await;
        for n in 1..=4 {
            let page = gives(&mut browser, "000000").await;
            assert!(page.status == NOT && page.body.contains("does not fit"), "{n}: {}", page.body);
        }
        let over = gives(&mut browser, "000000").await;
        assert_eq!((over.status, over.location()), (SEE, OVER));
        assert!(browser.get(OVER).await.body.contains("too many wrong codes"));
        assert_eq!(gives(&mut browser, &ada.code(world, 0)).await.location(), OVER, "then the right one does not help");
        let mut browser = half(world).await;
        for _ in 0..5 {
            gives(&mut browser, "000000").await;
        }
        assert_eq!(gives(&mut half(world).await, &ada.code(world, 0)).await.location(), OVER, "ten wrong codes lock them");
        assert_eq!(mails(world, "factor-tried").await.len(), 1, "she hears that somebody knows her password");
        let reset = crate::gate::link(world, "/forgot", "ada@example.com").await.expect("a link");
        world.visitor().post(&reset, &[("password", PASSWORD)]).await;
        assert_eq!(gives(&mut half(world).await, &ada.code(world, 0)).await.location(), OVER, "a mailed link does not lift it");
        world.clock.advance(15 * 60 + 1);
        // Whoever does not know the password keeps nobody out for good.
        for _ in 0..10 {
            world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", "wrong")]).await;
        }
        assert_eq!(password(&mut world.visitor(), "", "ada").await.status, NOT);
        let reset = crate::gate::link(world, "/forgot", "ada@example.com").await.expect("a link");
        world.visitor().post(&reset, &[("password", PASSWORD)]).await;
        assert_eq!(gives(&mut half(world).await, &ada.code(world, 0)).await.location(), "/requests");
    }

    async fn a_half_done_sign_in_is_worth_nothing_elsewhere_or_later(world) {
        let ada = set_up(world, &mut world.customer("ada").await, PORTAL).await;
        let browser = half(world).await;
        let secret = browser.cookies()["portico_portal_step"].clone();
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM signin_step WHERE token_hash = '{secret}'")).await, 0, "its digest is kept");
        // The other side.
        let mut desk = world.visitor();
        desk.set_cookie("portico_desk_step", &secret);
        assert_eq!(desk.get("/desk/sign-in/code").await.location(), "/desk/sign-in?after=code");
        assert_eq!(desk.post("/desk/sign-in/code", &[("code", &ada.code(world, 0))]).await.location(), "/desk/sign-in?after=code");
        // No session.
        let mut thief = world.visitor();
        thief.set_cookie("portico_portal", &secret);
        assert!(!is_in(&mut thief).await);
        // Another domain.
        world.run("INSERT INTO domain (host, language, time_zone, proven_at, created_at) VALUES ('other.example', 'en', 'UTC', 1, 0)").await;
        world.run("UPDATE signin_step SET domain_id = (SELECT MAX(id) FROM domain)").await;
        assert_eq!(gives(&mut browser.clone(), &ada.code(world, 0)).await.location(), OVER);
        world.run("UPDATE signin_step SET domain_id = 1").await;
        for wrong in ["", "A", &"A".repeat(43), &"A".repeat(5_000)] {
            let mut other = world.visitor();
            other.set_cookie("portico_portal_step", wrong);
            assert_eq!(gives(&mut other, &ada.code(world, 0)).await.location(), OVER);
        }
        // Ten minutes.
        world.clock.advance(10 * 60 - 1);
        assert_eq!(gives(&mut browser.clone(), "000000").await.status, NOT);
        world.clock.advance(1);
        assert_eq!(gives(&mut browser.clone(), &ada.code(world, 0)).await.location(), OVER);
        world.clock.advance(1);
        portico::worker::keep_house(&world.app).await.expect("house is kept");
        assert_eq!(world.count("SELECT COUNT(*) FROM signin_step").await, 0, "what is over is forgotten");
    }

    async fn double_submission_of_a_code_begins_one_session(world) {
        let ada = set_up(world, &mut world.customer("ada").await, PORTAL).await;
        let code = ada.code(world, 0);
        let mut one = half(world).await;
        let mut same = one.clone();
        let mut other = half(world).await;
        let before = sessions(world).await;
        let came = tokio::join!(gives(&mut one, &code), gives(&mut same, &code), gives(&mut other, &code));
        let came = [came.0, came.1, came.2];
        assert_eq!(came.iter().filter(|page| page.location() == "/requests").count(), 1, "{came:?}");
        assert_eq!(sessions(world).await, before + 1);
        // Likewise one for when the app is lost.
        let (mut one, mut other) = (half(world).await, half(world).await);
        let came = tokio::join!(gives(&mut one, &ada.codes[0]), gives(&mut other, &ada.codes[0]));
        assert_eq!([came.0, came.1].iter().filter(|page| page.location() == "/requests").count(), 1);
    }

    async fn a_stolen_session_does_not_take_the_factor_away(world) {
        let mut ada = world.customer("ada").await;
        let kept = set_up(world, &mut ada, PORTAL).await;
        for act in ["remove", "codes"] {
            for _ in 0..5 {
                let page = ada.post(PORTAL, &[("act", act), ("code", "000000")]).await;
                assert!(page.status == NOT && page.body.contains("does not fit"), "{}", page.body);
            }
        }
        assert_eq!(ada.post(PORTAL, &[("act", "remove"), ("code", &kept.code(world, 0))]).await.status, NOT, "wrong ones lock");
        world.clock.advance(15 * 60 + 1);
        let mut other = half(world).await;
        gives(&mut other, &kept.code(world, 0)).await;
        world.clock.advance(30);
        let gone = ada.post(PORTAL, &[("act", "remove"), ("code", &kept.code(world, 0))]).await;
        assert_eq!((gone.status, gone.location()), (SEE, "/account/factor?off"), "{}", gone.body);
        assert!(ada.get(gone.location()).await.body.contains("Two-step sign-in is off"));
        assert!(is_in(&mut other).await, "sessions go on");
        assert_eq!(world.count("SELECT COUNT(*) FROM totp").await + world.count("SELECT COUNT(*) FROM recovery_code").await, 0);
        assert_eq!(password(&mut world.visitor(), "", "ada").await.location(), "/requests");
        assert_eq!(mails(world, "factor-removed").await.len(), 1);
    }

    async fn a_password_does_not_get_around_a_required_second_factor(world) {
        let mut tom = world.staff("tom").await;
        let mut ingrid = world.staff("ingrid").await;
        world.ticket("Pump drips", "It drips").await;
        world.run("UPDATE staff SET must_second = TRUE WHERE id = 1").await;
        for route in table() {
            let is_for_it = [DESK, "/desk/sign-out", "/desk/passkeys", "/desk/passkeys/begin"].contains(&route.path);
            if route.audience != Audience::Agent || is_for_it {
                continue;
            }
            let path = crate::access::fill(route.path, "1");
            let method: Method = route.method.parse().expect("a method");
            let request = ingrid.request(method.clone(), &path).header("content-type", "application/x-www-form-urlencoded");
            let page = ingrid.send(request.body(Body::from("portal=1&contact=1&company=1")).expect("a request")).await;
            if method == Method::GET && path != "/desk/live" {
                assert_eq!((page.status, page.location()), (SEE, DESK), "{method} {path}: {}", page.body);
            } else {
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{method} {path}: {}", page.body);
            }
        }
        assert_eq!(ingrid.get("/requests").await.location(), DESK, "nor does she look at the portal");
        let fetched = ingrid.request(Method::GET, "/desk").header("accept", "application/json").body(Body::empty()).expect("a request");
        assert_eq!(ingrid.send(fetched).await.status, StatusCode::FORBIDDEN);
        let page = ingrid.get(DESK).await;
        assert!(page.status == StatusCode::OK && page.body.contains("Set up two-step sign-in"), "{}", page.body);
        assert!(!page.body.contains("/desk/v/") && page.body.contains("/desk/sign-out"), "nothing else is on it");
        let passkeys = ingrid.get("/desk/passkeys").await;
        assert!(page.body.contains("href=\"/desk/passkeys\"") && passkeys.body.contains("Set up two-step sign-in"), "a passkey does, too: {}", passkeys.body);
        assert!(!passkeys.body.contains("/desk/v/") && passkeys.body.contains("href=\"/desk/factor\""), "{}", passkeys.body);
        assert!(password(&mut world.visitor(), "/desk", "ingrid").await.location() == "/desk", "and so it is after signing in");
        let secret = offered(&mut ingrid, DESK).await;
        assert_eq!(ingrid.get("/desk").await.location(), DESK, "an app that is not confirmed is none");
        let done = ingrid.post(DESK, &[("act", "confirm"), ("code", &code(world, &secret, 0))]).await;
        assert!(done.status == StatusCode::OK && shown(&done).len() == 10 && done.body.contains("href=\"/desk\""), "{}", done.body);
        assert_eq!(ingrid.get("/desk").await.status, StatusCode::OK);
        let codes = shown(&done);
        // She gets a new phone.
        let page = ingrid.get(DESK).await.body;
        assert!(page.contains("Move to another app") && !page.contains("Switch off"), "{page}");
        assert_eq!(ingrid.post(DESK, &[("act", "remove"), ("code", "000000")]).await.status, NOT);
        assert_eq!(ingrid.post(DESK, &[("act", "remove"), ("code", &codes[0])]).await.status, SEE);
        assert_eq!(ingrid.get("/desk").await.location(), DESK, "and has to set the next one up before anything else");
        set_up(world, &mut ingrid, DESK).await;
        assert_eq!(ingrid.get("/desk").await.status, StatusCode::OK);
        assert_eq!(tom.get("/desk").await.status, StatusCode::OK, "nobody else has to");
    }

    async fn administrators_require_a_second_factor_of_one_or_of_all(world) {
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        assert_eq!(ingrid.post("/settings/staff/factor", &[("must_second", "true")]).await.status, StatusCode::NOT_FOUND);
        let page = tom.get("/settings/staff/1").await;
        let sheet = [("version", page.hidden("version")), ("first_name", "Ingrid".into()), ("last_name", "Solberg".into()), ("alias", String::new()), ("role", "agent".into()), ("must_second", "true".into())];
        let sheet: Vec<(&str, &str)> = sheet.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(tom.post("/settings/staff/1", &sheet).await.location(), "/settings/staff/1?saved");
        assert_eq!(ingrid.get("/desk").await.location(), DESK);
        let page = tom.get("/settings/staff/1").await;
        assert!(page.body.contains("name=\"must_second\" value=\"true\" checked"), "{}", page.body);
        assert!(tom.get("/settings/staff").await.body.contains("has not set up two-step sign-in yet"));
        let version = page.hidden("version");
        let sheet: Vec<(&str, &str)> = sheet.iter().filter(|(name, _)| *name != "must_second").map(|(name, value)| if *name == "version" { (*name, &*version) } else { (*name, *value) }).collect();
        assert_eq!(tom.post("/settings/staff/1", &sheet).await.location(), "/settings/staff/1?saved");
        assert_eq!(ingrid.get("/desk").await.status, StatusCode::OK);
        assert_eq!(tom.post("/settings/staff/factor", &[("must_second", "true")]).await.location(), "/settings/staff?second");
        assert_eq!((tom.get("/settings/staff").await.location(), ingrid.get("/desk").await.location()), (DESK, DESK), "whoever requires it of all needs it, too");
        set_up(world, &mut tom, DESK).await;
        let history = tom.get("/settings/portal/history").await.body;
        for said in ["All agents sign in with two steps", "Signs in with two steps", "May sign in with one step"] {
            assert!(history.contains(said), "{said}: {history}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE object = 'all_staff'").await, 1);
        assert_eq!(tom.post("/settings/staff/factor", &[]).await.location(), "/settings/staff?second");
        assert_eq!(ingrid.get("/desk").await.status, StatusCode::OK);
    }

    async fn administrators_reset_what_an_agent_has_lost(world) {
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        assert!(!tom.get("/settings/staff/1").await.body.contains("/settings/staff/1/factor"), "there is nothing to reset");
        set_up(world, &mut ingrid, DESK).await;
        assert!(tom.get("/settings/staff").await.body.contains("signs in with two steps"));
        assert!(tom.get("/settings/staff/1").await.body.contains("action=\"/settings/staff/1/factor\""));
        assert_eq!(ingrid.post("/settings/staff/2/factor", &[]).await.status, StatusCode::NOT_FOUND, "agents reset nobody's");
        assert_eq!(world.customer("ada").await.post("/settings/staff/1/factor", &[]).await.status, SEE);
        let done = tom.post("/settings/staff/1/factor", &[]).await;
        assert_eq!(done.location(), "/settings/staff/1?reset");
        assert!(tom.get(done.location()).await.body.contains("is reset, and they are signed out"));
        assert_eq!(ingrid.get("/desk").await.location(), "/desk/sign-in?next=%2Fdesk");
        assert_eq!(password(&mut world.visitor(), "/desk", "ingrid").await.location(), "/desk");
        let told = mails(world, "factor-reset").await;
        assert!(told.len() == 1 && told[0].recipient == "ingrid@example.com" && told[0].plain.contains("has reset"), "{told:?}");
        assert!(tom.get("/settings/portal/history").await.body.contains("Two-step sign-in of Ingrid Solberg was reset"));
        tom.post("/settings/staff/1/factor", &[]).await;
        assert_eq!(mails(world, "factor-reset").await.len(), 1, "a second click does nothing");
        set_up(world, &mut tom, DESK).await;
        assert_eq!(tom.post("/settings/staff/2/factor", &[]).await.status, NOT, "one's own takes a code");
        assert_eq!(world.count("SELECT COUNT(*) FROM totp").await, 1);
        // The only administrator has lost theirs: whoever operates the installation resets it.
        for (email, was_held) in [("Tom@example.com", Some(true)), ("tom@example.com", Some(false)), ("eve@example.com", None)] {
            let reset = world.app.write(Claim::System(System::Setup), move |mut s| {
                Box::pin(async move { setup::reset_factor(&mut s, email).await })
            });
            assert_eq!(reset.await.ok(), was_held, "{email}");
        }
        assert_eq!(tom.get("/desk").await.status, SEE);
        assert_eq!(password(&mut world.visitor(), "/desk", "tom").await.location(), "/desk");
    }

    async fn staff_reset_what_a_customer_has_lost(world) {
        let (mut ada, mut ingrid) = (world.customer("ada").await, world.staff("ingrid").await);
        let here = format!("/desk/contacts/{}", world.people.ada);
        assert!(!ingrid.get(&here).await.body.contains("Signs in with two steps"));
        set_up(world, &mut ada, PORTAL).await;
        assert!(ingrid.get(&here).await.body.contains("Signs in with two steps"));
        let path = format!("{here}/factor");
        assert_eq!(world.customer("ben").await.post(&path, &[]).await.location(), format!("/desk/sign-in?next={}", "%2F"), "customers reset nobody's");
        assert_eq!(ingrid.post("/desk/contacts/987654/factor", &[]).await.status, StatusCode::NOT_FOUND);
        let done = ingrid.post(&path, &[]).await;
        assert_eq!(done.location(), format!("{here}?reset"));
        let page = ingrid.get(done.location()).await.body;
        assert!(page.contains("is reset, and they are signed out") && page.contains("Ingrid Solberg reset their two-step sign-in"), "{page}");
        assert!(!is_in(&mut ada).await);
        assert_eq!(password(&mut world.visitor(), "", "ada").await.location(), "/requests");
        let told = mails(world, "factor-reset").await;
        assert!(told.len() == 1 && told[0].recipient == "ada@example.com", "{told:?}");
        assert_eq!(ingrid.post(&path, &[]).await.location(), here, "a second click does nothing");
    }

    async fn a_sign_in_from_a_new_device_is_announced(world) {
        const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
        async fn comes(browser: &mut Browser, base: &str, who: &str, password: &str) -> Page {
            let fields = serde_html_form::to_string([("email", format!("{who}@example.com")), ("password", password.to_owned())]).expect("fields");
            let request = browser.request(Method::POST, &format!("{base}/sign-in"))
                .header("content-type", "application/x-www-form-urlencoded").header("user-agent", FIREFOX);
            browser.send(request.body(Body::from(fields)).expect("a request")).await
        }
        let process = world.another().await;
        let mut first = process.visitor("203.0.113.7");
        comes(&mut first, "", "ada", PASSWORD).await;
        assert_eq!(mails(world, "device").await.len(), 0, "the first sign-in of all is no news");
        first.post("/sign-out", &[]).await;
        comes(&mut first, "", "ada", PASSWORD).await;
        assert_eq!(mails(world, "device").await.len(), 0, "nor is a browser that is known");
        comes(&mut process.visitor("203.0.113.8"), "", "ada", "wrong-wrong").await;
        assert_eq!(mails(world, "device").await.len(), 0, "nor is whoever does not come in");
        comes(&mut process.visitor("203.0.113.9"), "", "ada", PASSWORD).await;
        let told = mails(world, "device").await;
        assert_eq!(told.len(), 1);
        assert_eq!((&*told[0].recipient, &*told[0].subject), ("ada@example.com", "New sign-in to Helpers"));
        for said in ["Firefox on Linux", "203.0.113.9", "24 Nov, 12:00 (UTC)", "/account/security"] {
            assert!(told[0].plain.contains(said), "{said}: {}", told[0].plain);
        }
        // Whose browser it is counts: Ada's is new to Ben, who came by another before.
        comes(&mut process.visitor("203.0.113.1"), "", "ben", PASSWORD).await;
        comes(&mut first, "", "ben", PASSWORD).await;
        let told = mails(world, "device").await;
        assert_eq!(told.iter().map(|mail| &*mail.recipient).collect::<Vec<_>>(), ["ada@example.com", "ben@example.com"]);
        let digests = world.count("SELECT COUNT(DISTINCT token_hash) FROM known_device").await;
        assert_eq!(digests, 4, "each row has a digest of its own");
        // Staff, and whoever reads Swedish.
        world.run("UPDATE domain SET language = 'sv'").await;
        comes(&mut process.visitor("203.0.113.1"), "/desk", "tom", PASSWORD).await;
        comes(&mut process.visitor("203.0.113.2"), "/desk", "tom", PASSWORD).await;
        let told = mails(world, "device").await;
        assert!(told.len() == 3 && told[2].recipient == "tom@example.com" && told[2].subject.starts_with("Ny inloggning"), "{told:?}");
        assert!(told[2].plain.contains("/desk/forgot"), "{}", told[2].plain);
        // With a second factor it is said when the code was right.
        let mut eve = world.customer("eve").await;
        let kept = set_up(world, &mut eve, PORTAL).await;
        let mut browser = process.visitor("203.0.113.3");
        comes(&mut browser, "", "eve", PASSWORD).await;
        assert_eq!(mails(world, "device").await.len(), 3);
        gives(&mut browser, &kept.code(world, 0)).await;
        assert_eq!(mails(world, "device").await.len(), 4);
        // What nobody used for long is forgotten, except the last one.
        world.clock.advance(401 * 24 * 60 * 60);
        comes(&mut first, "", "ada", PASSWORD).await;
        portico::worker::keep_house(&world.app).await.expect("house is kept");
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM known_device WHERE contact_id = {}", world.people.ada)).await, 1);
        assert!(world.count("SELECT COUNT(*) FROM known_device WHERE staff_id = 2").await >= 1);
    }

    async fn whoever_leaves_or_is_forgotten_leaves_no_factor_behind(world) {
        let (mut ada, mut ingrid, mut tom) = (world.customer("ada").await, world.staff("ingrid").await, world.staff("tom").await);
        let (kept, _) = (set_up(world, &mut ada, PORTAL).await, set_up(world, &mut ingrid, DESK).await);
        half(world).await;
        let data = ada.get("/account/data.json").await.body;
        assert!(!data.contains(&kept.secret) && !data.to_lowercase().contains("totp"), "{data}");
        let page = tom.get("/settings/staff/1/leave").await;
        let left = tom.post("/settings/staff/1/leave", &[("version", &page.hidden("version"))]).await;
        assert_eq!(left.location(), "/settings/staff?left", "{}", left.body);
        for table in ["totp", "recovery_code", "known_device"] {
            assert_eq!(world.count(&format!("SELECT COUNT(*) FROM {table} WHERE staff_id = 1")).await, 0, "{table}");
        }
        ada.post("/account/data/erasure", &[("act", "ask"), ("sure", "yes")]).await;
        let path = format!("/settings/erasure/{}", world.people.ada);
        let page = tom.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(tom.post(&path, &[("act", "erase"), ("sure", "yes")]).await.status, SEE);
        world.mails().await;
        for table in ["totp", "recovery_code", "known_device", "signin_step"] {
            assert_eq!(world.count(&format!("SELECT COUNT(*) FROM {table} WHERE contact_id = {}", world.people.ada)).await, 0, "{table}");
        }
    }

    async fn a_stolen_session_sets_no_factor_up_and_leaves_no_secret_behind(world) {
        let mut ada = world.customer("ada").await;
        let secret = offered(&mut ada, PORTAL).await;
        let mut same = world.customer("ada").await;
        assert!(!same.get(PORTAL).await.body.contains("class=\"qr\""), "what one session was offered is no other's");
        assert_eq!(same.post(PORTAL, &[("act", "confirm"), ("code", &code(world, &secret, 0))]).await.status, NOT);
        world.clock.advance(60 * 60 + 1);
        let late = ada.post(PORTAL, &[("act", "confirm"), ("code", &code(world, &secret, 0))]).await;
        assert!(late.status == NOT && late.body.contains("took too long"), "{}", late.body);
        // It has been a while since she signed in.
        let page = ada.get(PORTAL).await.body;
        assert!(page.contains("name=\"password\"") && !page.contains("class=\"qr\""), "{page}");
        let asks = ada.post(PORTAL, &[("act", "offer")]).await;
        assert!(asks.status == NOT && asks.body.contains("Write your password once more"), "{}", asks.body);
        let wrong = ada.post(PORTAL, &[("act", "offer"), ("password", "wrong")]).await;
        assert!(wrong.status == NOT && wrong.body.contains("This is not your password"), "{}", wrong.body);
        assert_eq!(ada.post(PORTAL, &[("act", "offer"), ("password", PASSWORD)]).await.status, SEE);
        assert!(ada.get(PORTAL).await.body.contains("class=\"qr\""));
        assert_eq!(ada.post(PORTAL, &[("act", "whatever")]).await.status, StatusCode::NOT_FOUND);
        // Who comes by links alone signs in once more.
        let mut ben = world.customer("ben").await;
        world.run("UPDATE contact SET password_hash = NULL WHERE email = 'ben@example.com'").await;
        world.run("UPDATE session SET created_at = 0, proven_at = NULL").await;
        let page = ben.get(PORTAL).await.body;
        assert!(page.contains("Sign in once more") && !page.contains("name=\"password\""), "{page}");
        assert_eq!(ben.post(PORTAL, &[("act", "offer")]).await.status, NOT);
    }

    async fn a_double_click_on_the_code_leads_in_and_switching_off_twice_is_no_failure(world) {
        let mut ada = world.customer("ada").await;
        let kept = set_up(world, &mut ada, PORTAL).await;
        let mut browser = half(world).await;
        let step = browser.cookies()["portico_portal_step"].clone();
        let code = kept.code(world, 0);
        assert_eq!(gives(&mut browser, &code).await.location(), "/requests");
        browser.set_cookie("portico_portal_step", &step);
        assert_eq!(gives(&mut browser, &code).await.location(), "/requests", "whoever is in is led in");
        let before = world.count("SELECT COUNT(*) FROM signin_failure").await;
        for _ in 0..2 {
            let off = ada.post(PORTAL, &[("act", "remove"), ("code", &kept.codes[0])]).await;
            assert_eq!(off.location(), "/account/factor?off", "{}", off.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM signin_failure").await, before, "nothing was counted");
        set_up(world, &mut ada, PORTAL).await;
        assert!(!ada.get("/account/factor?off").await.body.contains("Two-step sign-in is off"), "it is on");
    }

    async fn mails_about_new_devices_do_not_bury_others(world) {
        world.customer("ada").await;
        for _ in 0..5 {
            world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        }
        assert_eq!(mails(world, "device").await.len(), 1);
        world.clock.advance(61);
        world.visitor().post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(mails(world, "device").await.len(), 2);
    }
}
