//! Making an account oneself: nothing before the address is proven, one answer for all, and no company's tickets before staff
//! approve.

use axum::http::StatusCode;
use portico::desk::access::registration::is_worked_for;
use portico::desk::portal_settings::Tab;

use crate::languages::several;
use crate::settings::saved;
use crate::world::{Browser, Mail, PASSWORD, World, on_both_engines};

const FRESH: &str = "copper kettle on a hill";
const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// The password that they choose.
const OWN: [(&str, &str); 1] = [("password", FRESH)];

/// What somebody fills in.
fn wish(email: &str) -> Vec<(&'static str, String)> {
    vec![
        ("email", email.to_owned()),
        ("first_name", "Nia".to_owned()),
        ("last_name", "Quist".to_owned()),
        ("password", FRESH.to_owned()),
    ]
}

async fn sends(world: &World, sheet: &[(&'static str, String)]) -> crate::world::Page {
    let sheet: Vec<(&str, &str)> = sheet.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.visitor().post("/register", &sheet).await
}

async fn registers(world: &World, email: &str) -> StatusCode {
    sends(world, &wish(email)).await.status
}

async fn opens(world: &World) -> Browser {
    let mut tom = world.staff("tom").await;
    saved(&mut tom, Tab::Access, &[("access", "register")]).await;
    tom
}

async fn verifications(world: &World) -> Vec<Mail> {
    world.mails().await.into_iter().filter(|mail| mail.purpose == "verify").collect()
}

fn link(mail: &Mail) -> String {
    let start = mail.plain.find("/verify/").expect("a link");
    mail.plain[start..].split_whitespace().next().unwrap_or_default().to_owned()
}

async fn signs_in(world: &World, email: &str) -> (Browser, StatusCode) {
    let mut browser = world.visitor();
    let page = browser.post("/sign-in", &[("email", email), ("password", FRESH)]).await;
    (browser, page.status)
}

/// Registers and proves the address.
async fn joins(world: &World, email: &str) {
    assert_eq!(registers(world, email).await, StatusCode::OK);
    let mail = verifications(world).await.into_iter().rfind(|mail| mail.recipient == email).expect("a mail");
    assert_eq!(world.visitor().post(&link(&mail), &OWN).await.location(), "/requests");
}

/// The settings about registration are obeyed; they stand as they were in the end.
pub(crate) async fn are_obeyed(world: &World, admin: &mut Browser) {
    let open = |more: &[(&'static str, &'static str)]| [&[("access", "register")], more].concat();
    saved(admin, Tab::Access, &open(&[("register_domains", "Acme.example, other.example")])).await;
    assert_eq!(registers(world, "nia@example.net").await, REFUSED);
    assert_eq!(registers(world, "nia@mail.acme.example").await, StatusCode::OK);
    saved(admin, Tab::Access, &open(&[("register_domains", ""), ("register_denied", "example.net")])).await;
    assert_eq!(registers(world, "nia@example.net").await, REFUSED);
    saved(admin, Tab::Access, &open(&[("register_denied", ""), ("register_approval", "true")])).await;
    world.clock.advance(61);
    let fresh = format!("oda{}@example.net", world.clock.now().0);
    joins(world, &fresh).await;
    assert_eq!(signs_in(world, &fresh).await.0.get("/requests").await.status, StatusCode::FORBIDDEN);
    saved(admin, Tab::Access, &[("access", "everybody"), ("register_approval", "")]).await;
}

on_both_engines! {
    async fn nobody_registers_where_the_portal_does_not_let_them(world) {
        assert_eq!(world.visitor().get("/register").await.status, StatusCode::NOT_FOUND);
        assert!(world.visitor().get("/verify/no-such-token").await.body.contains("no longer works"));
        assert_eq!(registers(world, "nia@example.net").await, StatusCode::NOT_FOUND);
        assert!(!world.visitor().get("/sign-in").await.body.contains("/register"));
        opens(world).await;
        assert!(world.visitor().get("/sign-in").await.body.contains("Register here"));
        assert!(world.visitor().get("/register").await.body.contains("Create an account"));
    }

    async fn an_account_is_made_once_its_address_is_proven(world) {
        opens(world).await;
        assert_eq!(registers(world, "Nia@example.net").await, StatusCode::OK);
        assert_eq!(signs_in(world, "nia@example.net").await.1, REFUSED, "not before the address is proven");
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE email_key = 'nia@example.net'").await, 0);
        let mail = verifications(world).await.pop().expect("a mail");
        assert_eq!(mail.recipient, "Nia@example.net");
        // Programs that read mails look at every link.
        for _ in 0..2 {
            assert!(world.visitor().get(&link(&mail)).await.body.contains("Confirm your address"));
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE email_key = 'nia@example.net'").await, 0);
        assert_eq!(world.visitor().post(&link(&mail), &[("password", "another kettle on a hill")]).await.status, REFUSED);
        let mut entered = world.visitor();
        assert_eq!(entered.post(&link(&mail), &OWN).await.location(), "/requests");
        assert_eq!(entered.get("/requests").await.status, StatusCode::OK, "signed in at once");
        let (mut nia, status) = signs_in(world, "nia@example.net").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(nia.get("/requests").await.status, StatusCode::OK);
        assert!(nia.get("/account").await.body.contains("Nia Quist"));
    }

    async fn verify_tokens_empty_expired_reused_truncated_and_other_portals_are_refused_and_stored_hashed(world) {
        let mut tom = opens(world).await;
        tom.post("/settings/portals", &[("name", "Partners"), ("domain", "1"), ("slug", "partners"), ("like", "1")]).await;
        world.run("UPDATE portal SET is_on = TRUE WHERE id = 2").await;
        registers(world, "nia@example.net").await;
        let first = link(&verifications(world).await.pop().expect("a mail"));
        let token = first.trim_start_matches("/verify/").to_owned();
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM registration WHERE token_hash = '{token}'")).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM registration WHERE LENGTH(token_hash) = 64").await, 1);
        for wrong in ["/verify/".to_owned(), "/verify/%20".into(), format!("/verify/{}", &token[..42]), format!("/verify/{token}x"), format!("/partners/verify/{token}"), format!("/invite/{token}"), format!("/reset/{token}")] {
            let status = world.visitor().post(&wrong, &[("password", FRESH)]).await.status;
            assert!(status.is_client_error(), "{wrong}: {status}");
        }
        world.clock.advance(61);
        registers(world, "nia@example.net").await;
        let second = link(&verifications(world).await.pop().expect("a mail"));
        world.clock.advance(24 * 60 * 60 + 1);
        assert_eq!(world.visitor().post(&first, &OWN).await.status, REFUSED, "expired");
        assert_eq!(world.visitor().post(&second, &OWN).await.status, REFUSED, "expired");
        registers(world, "nia@example.net").await;
        let third = link(&verifications(world).await.pop().expect("a mail"));
        assert_eq!(world.visitor().post(&third, &OWN).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.visitor().post(&third, &OWN).await.status, REFUSED, "reused");
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE email_key = 'nia@example.net'").await, 1);
    }

    async fn account_enumeration_at_register_makes_the_same_answer_and_the_same_work(world) {
        opens(world).await;
        let mut answers = vec![];
        for email in ["ada@example.com", "nobody@example.net"] {
            let before = world.count("SELECT COUNT(*) FROM job").await;
            let page = sends(world, &wish(email)).await;
            let jobs = world.count("SELECT COUNT(*) FROM job").await - before;
            let mails = world.mails().await.len();
            answers.push((page.status, page.body.replace(email, "ADDRESS"), jobs, mails));
        }
        let [known, unknown] = &answers[..] else { panic!("two") };
        assert_eq!((&known.0, &known.1, known.2), (&unknown.0, &unknown.1, unknown.2));
        assert_eq!((known.3, unknown.3), (1, 2), "each gets one mail");
        let mails = world.mails().await;
        assert!(mails[0].purpose == "known" && mails[0].plain.contains("/sign-in") && !mails[0].plain.contains("/verify/"), "{:?}", mails[0]);
        // Whoever has an account keeps their password, whatever somebody else has typed.
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::OK);
    }

    async fn linking_of_an_account_to_somebody_elses_password_is_none(world) {
        opens(world).await;
        assert_eq!(registers(world, "nia@example.net").await, StatusCode::OK);
        let own = link(&verifications(world).await.pop().expect("a mail"));
        // Somebody else registers with the same address and a password of their own, before she opens her mail.
        world.clock.advance(61);
        let mut theirs = wish("nia@example.net");
        theirs[3].1 = "thieves kettle on a hill".to_owned();
        assert_eq!(sends(world, &theirs).await.status, StatusCode::OK);
        let other = link(&verifications(world).await.pop().expect("a mail"));
        assert_ne!(own, other);
        assert_eq!(world.visitor().post(&other, &OWN).await.status, REFUSED, "it is not her password");
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE email_key = 'nia@example.net'").await, 0);
        assert_eq!(world.visitor().post(&own, &OWN).await.status, StatusCode::SEE_OTHER, "her own link still works");
        let thief = [("password", "thieves kettle on a hill")];
        assert_eq!(world.visitor().post(&other, &thief).await.status, REFUSED);
        let page = world.visitor().post("/sign-in", &[("email", "nia@example.net"), thief[0]]).await;
        assert_eq!(page.status, REFUSED);
    }

    async fn whoever_signs_in_by_links_registers_without_a_password(world) {
        opens(world).await;
        let mut sheet = wish("nia@example.net");
        sheet[3].1 = String::new();
        assert_eq!(sends(world, &sheet).await.status, REFUSED, "where no links are sent a password is needed");
        world.run("UPDATE domain SET has_signin_link = TRUE").await;
        let hashed = world.app.passwords.hashed();
        assert_eq!(sends(world, &sheet).await.status, StatusCode::OK);
        assert_eq!(world.app.passwords.hashed(), hashed);
        let own = link(&verifications(world).await.pop().expect("a mail"));
        let page = world.visitor().get(&own).await.body;
        assert!(page.contains("One click, and you are signed in") && !page.contains("name=\"password\""), "{page}");
        let mut nia = world.visitor();
        assert_eq!(nia.post(&own, &[]).await.location(), "/requests");
        assert!(nia.get("/account").await.body.contains("nia@example.net"));
        assert_eq!(world.visitor().post(&own, &[]).await.status, REFUSED, "once");
        let seen = "SELECT COUNT(*) FROM contact WHERE email_key = 'nia@example.net' AND last_seen_at IS NOT NULL";
        assert_eq!(world.count(seen).await, 1);
        for password in ["", FRESH, PASSWORD] {
            let page = world.visitor().post("/sign-in", &[("email", "nia@example.net"), ("password", password)]).await;
            assert_eq!(page.status, REFUSED, "no password fits");
        }
        world.visitor().post("/sign-in/link", &[("email", "nia@example.net")]).await;
        let mail = world.mails().await.into_iter().rfind(|mail| mail.purpose == "link").expect("a mail");
        let enter = mail.plain[mail.plain.find("/link/").expect("a link")..].split_whitespace().next().unwrap_or_default().to_owned();
        assert_eq!(world.visitor().post(&enter, &[]).await.status, StatusCode::SEE_OTHER);
        // Whoever is invited besides has a sign-in already.
        let id = world.count("SELECT id FROM contact WHERE email_key = 'nia@example.net'").await;
        let invited = world.staff("tom").await.post(&format!("/desk/contacts/{id}/invite"), &[("portal", "1")]).await;
        assert!(invited.status == REFUSED && invited.body.contains("have a sign-in already"), "{}", invited.body);
    }

    async fn what_somebody_calls_themselves_when_they_register_opens_no_group(world) {
        opens(world).await;
        world.lets_in(1, r#"[[{"property":"lastname","operator":"EQ","values":["Quist"]}]]"#).await;
        world.run("UPDATE portal SET access = 'register'").await;
        joins(world, "nia@example.net").await;
        let mut nia = signs_in(world, "nia@example.net").await.0;
        assert_eq!(nia.get("/requests").await.status, StatusCode::OK);
        world.run("UPDATE portal SET access = 'groups'").await;
        assert_eq!(nia.get("/requests").await.status, StatusCode::FORBIDDEN);
        let id = world.count("SELECT id FROM contact WHERE email_key = 'nia@example.net'").await;
        let mut tom = world.staff("tom").await;
        // Approving the person is not confirming the name, and nobody is told that they can come in.
        let approved = tom.post(&format!("/desk/contacts/{id}/approve"), &[]).await;
        assert_eq!(approved.location(), format!("/desk/contacts/{id}?approved-unsaid"));
        assert!(world.mails().await.iter().all(|mail| mail.purpose != "approved"));
        assert!(tom.get(approved.location()).await.body.contains("No mail was sent"));
        assert_eq!(nia.get("/requests").await.status, StatusCode::FORBIDDEN);
        for (again, said) in [("approve", "decided"), ("decline", "decided"), ("readmit", "decided")] {
            let page = tom.post(&format!("/desk/contacts/{id}/{again}"), &[]).await;
            assert_eq!(page.location(), format!("/desk/contacts/{id}?{said}"));
        }
        assert!(tom.get(&format!("/desk/contacts/{id}?decided")).await.body.contains("somebody has decided already"));
        let confirmed = [("property", "lastname"), ("value", "Quist")];
        tom.post(&format!("/desk/contacts/{id}/confirm"), &confirmed).await;
        assert_eq!(nia.get("/requests").await.status, StatusCode::OK);
    }

    async fn domains_are_denied_in_every_spelling_and_addresses_are_those_that_mail_reaches(world) {
        let mut tom = opens(world).await;
        saved(&mut tom, Tab::Access, &[("register_denied", "T\u{e9}st.example xn--tst-bma.example acme.example")]).await;
        assert_eq!(world.text("SELECT register_denied FROM portal").await, "acme.example\nt\u{e9}st.example");
        for email in ["a@t\u{e9}st.example", "a@te\u{301}st.example", "a@xn--tst-bma.example", "a@\u{ff41}cme.example", "a@mail.ACME.example"] {
            let page = sends(world, &wish(email)).await;
            assert!(page.status == REFUSED && page.body.contains("id=\"e-email\""), "{email}: {}", page.body);
        }
        for email in ["a@ok.example.", "a@ok.example\u{200b}", "..@ok.example", "a\u{202e}b@ok.example", "a@b", "a@ok..example"] {
            let page = sends(world, &wish(email)).await;
            assert!(page.status == REFUSED && page.body.contains("Write the whole address"), "{email:?}: {}", page.body);
        }
        assert!(world.mails().await.is_empty());
        let page = crate::settings::set(&mut tom, Tab::Access, &[("access", "register"), ("register_domains", "ok.example"), ("register_denied", "ok.example")]).await;
        assert!(page.status == REFUSED && page.body.contains("keep out every domain"), "{}", page.body);
    }

    async fn a_proven_address_makes_the_account_that_was_wished_for_whatever_else_is_sent(world) {
        opens(world).await;
        assert_eq!(registers(world, "nia@example.net").await, StatusCode::OK);
        let own = link(&verifications(world).await.pop().expect("a mail"));
        let mut ada = world.customer("ada").await;
        let sheet = [OWN[0], ("email", "ada@example.com"), ("contact", &*world.people.ada.to_string()), ("first_name", "Ada")];
        assert_eq!(ada.post(&own, &sheet).await.status, StatusCode::SEE_OTHER);
        assert!(ada.get("/account").await.body.contains("nia@example.net"), "they are who proved the address");
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::OK, "Ada's password stands");
        assert_eq!(world.text("SELECT first_name FROM contact WHERE email_key = 'nia@example.net'").await, "Nia");
    }

    async fn mail_bombing_by_register_sends_one_mail_a_minute(world) {
        opens(world).await;
        for _ in 0..5 {
            assert_eq!(registers(world, "nia@example.net").await, StatusCode::OK);
        }
        assert_eq!(verifications(world).await.len(), 1);
        world.clock.advance(61);
        registers(world, "nia@example.net").await;
        assert_eq!(verifications(world).await.len(), 2);
    }

    async fn what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(world) {
        let mut tom = opens(world).await;
        tom.post("/settings/consent/1", &[("version", "0"), ("notice_en", "We keep your [words](https://example.com/privacy)."), ("label_en", "I agree")]).await;
        let page = sends(world, &[("email", "nia@".to_owned()), ("first_name", "Nia <b>".to_owned()), ("password", "short".to_owned())]).await;
        assert_eq!(page.status, REFUSED);
        for said in ["Write your name", "Tick the box", "Nia &#60;b&#62;", "href=\"https://example.com/privacy\""] {
            assert!(page.body.contains(said), "{said}: {}", page.body);
        }
        assert!(!page.body.contains("value=\"short\""), "passwords are not given back");
        assert!(world.mails().await.is_empty());
        // Privileged fields that nobody asked for change nothing.
        let mut sheet = wish("nia@example.net");
        sheet.extend([("consent", "1".to_owned()), ("is_approved", "true".to_owned()), ("company", "1".to_owned()), ("role", "admin".to_owned())]);
        assert_eq!(sends(world, &sheet).await.status, StatusCode::OK);
    }

    async fn programs_get_the_same_answer_and_nothing_comes_of_it(world) {
        opens(world).await;
        let mut trapped = wish("nia@example.net");
        trapped.push(("website", "https://spam.example".to_owned()));
        let honest = sends(world, &wish("oda@example.net")).await.body.replace("oda@", "nia@");
        assert_eq!(sends(world, &trapped).await.body, honest);
        assert_eq!(verifications(world).await.len(), 1, "of a trap nothing comes");
        let (now, day) = (world.clock.now(), world.clock.now().0 / 86_400_000_000);
        // As browsers write it, whichever spelling of a domain was typed.
        let address = "nia@xn--tst-bma.example";
        let work = (0..1_000_000).map(|n| format!("{day}.{n}")).find(|work| is_worked_for(address, work, now));
        let mut worked = wish(address);
        worked.push(("work", work.expect("some number does")));
        sends(world, &worked).await;
        assert_eq!(verifications(world).await.len(), 2);
    }

    async fn without_a_proof_of_work_one_address_registers_seldom(world) {
        opens(world).await;
        let process = world.configured(|config| config.limits.forgotten_per_minute = 20).await;
        let (mut plain, mut other) = (process.visitor("192.0.2.1"), process.visitor("192.0.2.2"));
        let sheet = |email: &str| wish(email);
        fn lent<'a>(sheet: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
            sheet.iter().map(|(name, value)| (*name, value.as_str())).collect()
        }
        let mut all = vec![];
        for n in 0..3 {
            let mut sheet = sheet(&format!("nia{n}@example.net"));
            // What was worked for another address is no work.
            sheet.push(("work", if n == 1 { "1.1".to_owned() } else { String::new() }));
            all.push(plain.post("/register", &lent(&sheet)).await.status);
        }
        assert_eq!(all, [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS]);
        let again = plain.post("/register", &lent(&sheet("nia2@example.net"))).await;
        assert!(again.headers.contains_key("retry-after") && again.body.contains("value=\"nia2@example.net\""), "{}", again.body);
        assert!(again.body.contains("value=\"Quist\"") && !again.body.contains(FRESH), "what was typed is there");
        let wrong = plain.post("/register", &lent(&sheet("no address"))).await.status;
        assert_eq!(wrong, REFUSED, "a mistake costs nothing");
        let (now, day) = (world.clock.now(), world.clock.now().0 / 86_400_000_000);
        let work = (0..1_000_000).map(|n| format!("{day}.{n}")).find(|work| is_worked_for("nia3@example.net", work, now));
        let mut worked = sheet("nia3@example.net");
        worked.push(("work", work.expect("some number does")));
        assert_eq!(plain.post("/register", &lent(&worked)).await.status, StatusCode::OK, "with work it is no matter");
        assert_eq!(other.post("/register", &lent(&sheet("oda@example.net"))).await.status, StatusCode::OK);
        world.clock.advance(31);
        assert_eq!(plain.post("/register", &lent(&sheet("nia4@example.net"))).await.status, StatusCode::OK);
    }

    async fn self_registered_contacts_see_no_companys_tickets_before_they_are_approved(world) {
        let mut tom = opens(world).await;
        world.run("UPDATE company SET domain = 'acme.example', domain_key = 'acme.example' WHERE name = 'Acme'").await;
        let ticket = world.ticket("Quince press", "It leaks").await;
        joins(world, "nia@acme.example").await;
        let id = world.count("SELECT id FROM contact WHERE email_key = 'nia@acme.example'").await;
        assert_eq!(world.count(&format!("SELECT company_id FROM contact_company WHERE contact_id = {id} AND is_primary")).await, world.people.acme.0);
        let mut nia = signs_in(world, "nia@acme.example").await.0;
        for path in ["/requests", "/requests?q=quince", "/requests.csv"] {
            assert!(!nia.get(path).await.body.contains("Quince press"), "{path}");
        }
        assert_eq!(nia.get(&format!("/requests/{ticket}")).await.status, StatusCode::NOT_FOUND);
        let who = tom.get(&format!("/desk/t/{ticket}/who")).await.body;
        assert!(!who.contains("nia@acme.example"), "{who}");
        assert!(tom.get(&format!("/desk/contacts/{id}")).await.body.contains("not approved yet"));
        // Staff find them, and approve. They are told in the language that their browser asks for.
        several(world).await;
        world.run("UPDATE contact SET language = NULL, browser_language = 'sv' WHERE email_key = 'nia@acme.example'").await;
        assert!(tom.get("/desk/contacts").await.body.contains("One person has registered"));
        assert!(tom.get("/desk/contacts?unapproved=yes").await.body.contains("Nia Quist"));
        let mut ingrid = world.staff("ingrid").await;
        for _ in 0..2 {
            assert_eq!(ingrid.post(&format!("/desk/contacts/{id}/approve"), &[]).await.status, StatusCode::SEE_OTHER);
        }
        let told: Vec<Mail> = world.mails().await.into_iter().filter(|mail| mail.purpose == "approved").collect();
        assert!(told.len() == 1 && told[0].plain.contains("Du är godkänd"), "{told:?}");
        assert!(nia.get("/requests").await.body.contains("Quince press"));
        assert_eq!(nia.get(&format!("/requests/{ticket}")).await.status, StatusCode::OK);
    }

    async fn where_staff_approve_first_nobody_enters_before_and_the_declined_never(world) {
        let mut tom = world.staff("tom").await;
        saved(&mut tom, Tab::Access, &[("access", "register"), ("register_approval", "true")]).await;
        joins(world, "nia@example.net").await;
        let (mut nia, status) = signs_in(world, "nia@example.net").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let waits = nia.get("/requests").await;
        assert!(waits.status == StatusCode::FORBIDDEN && waits.body.contains("registration is with us"), "{}", waits.body);
        for path in ["/requests.csv", "/new", "/account", "/live"] {
            assert_eq!(nia.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::OK, "contacts that staff know enter");
        let id = world.count("SELECT id FROM contact WHERE email_key = 'nia@example.net'").await;
        world.run("UPDATE domain SET has_signin_link = TRUE").await;
        world.clock.advance(61);
        world.visitor().post("/sign-in/link", &[("email", "nia@example.net")]).await;
        let mail = world.mails().await.into_iter().rfind(|mail| mail.purpose == "link").expect("a mail");
        let start = mail.plain.find("/link/").expect("a link");
        let enter = mail.plain[start..].split_whitespace().next().unwrap_or_default().to_owned();
        for _ in 0..2 {
            assert_eq!(tom.post(&format!("/desk/contacts/{id}/decline"), &[]).await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(world.visitor().post(&enter, &[]).await.status, REFUSED, "a link that was sent before");
        let invited = tom.post(&format!("/desk/contacts/{id}/invite"), &[("portal", "1")]).await;
        assert!(invited.status == REFUSED && invited.body.contains("were declined"), "and nobody invites them: {}", invited.body);
        assert_eq!(nia.get("/requests").await.status, StatusCode::SEE_OTHER, "signed out");
        assert_eq!(signs_in(world, "nia@example.net").await.1, REFUSED);
        world.clock.advance(61);
        let mails = world.mails().await.len();
        world.visitor().post("/forgot", &[("email", "nia@example.net")]).await;
        assert_eq!(world.mails().await.len(), mails, "no way around it");
        registers(world, "nia@example.net").await;
        assert_eq!(verifications(world).await.len(), 1);
        let refused: Vec<Mail> = world.mails().await.into_iter().filter(|mail| mail.purpose == "refused").collect();
        assert_eq!(refused.len(), 2, "who registers once more hears the same once more, and not of an account");
        // Staff send no link that would lead nowhere, either.
        let refused = tom.post(&format!("/desk/contacts/{id}/password"), &[]).await;
        assert!(refused.status == REFUSED && refused.body.contains("were declined"), "{}", refused.body);
        assert!(!tom.get(&format!("/desk/contacts/{id}")).await.body.contains(&format!("/desk/contacts/{id}/password")));
    }

    async fn whoever_was_declined_is_shown_as_such_and_let_in_after_all_by_an_invitation(world) {
        let mut tom = world.staff("tom").await;
        saved(&mut tom, Tab::Access, &[("access", "register"), ("register_approval", "true")]).await;
        joins(world, "nia@example.net").await;
        let id = world.count("SELECT id FROM contact WHERE email_key = 'nia@example.net'").await;
        let here = format!("/desk/contacts/{id}");
        tom.post(&format!("{here}/readmit"), &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE NOT is_approved").await, 1, "nobody has declined them");
        tom.post(&format!("{here}/decline"), &[]).await;
        let page = tom.get(&here).await.body;
        assert!(page.contains("Nia Quist registered and was declined at") && page.contains("Let them in after all"), "{page}");
        assert!(page.contains("Was declined, and may not enter") && !page.contains(&format!("{here}/invite")), "{page}");
        assert!(!page.contains(&format!("{here}/approve")), "what is over is not asked again");
        tom.post(&format!("{here}/approve"), &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE NOT is_approved").await, 1, "a page that stood open");
        let mut ingrid = world.staff("ingrid").await;
        let said = ingrid.post(&format!("{here}/readmit"), &[]).await.location().to_owned();
        assert_eq!(said, format!("{here}?readmitted"));
        ingrid.post(&format!("{here}/readmit"), &[]).await;
        let page = tom.get(&said).await.body;
        assert!(page.contains("An invitation to choose a new password") && !page.contains("was declined at"), "{page}");
        assert!(page.contains("let them in after all."), "the timeline: {page}");
        let invited: Vec<Mail> = world.mails().await.into_iter().filter(|mail| mail.purpose == "invitation").collect();
        assert_eq!(invited.len(), 1, "{invited:?}");
        let start = invited[0].plain.find("/invite/").expect("a link");
        let link = invited[0].plain[start..].split_whitespace().next().unwrap_or_default().to_owned();
        assert_eq!(world.visitor().post(&link, &OWN).await.status, StatusCode::SEE_OTHER);
        assert_eq!(signs_in(world, "nia@example.net").await.0.get("/requests").await.status, StatusCode::OK);
    }

    async fn whoever_is_let_in_after_all_while_the_portal_is_off_is_not_mailed(world) {
        let mut tom = opens(world).await;
        joins(world, "nia@example.net").await;
        let id = world.count("SELECT id FROM contact WHERE email_key = 'nia@example.net'").await;
        tom.post(&format!("/desk/contacts/{id}/decline"), &[]).await;
        world.run("UPDATE portal SET is_on = FALSE").await;
        let mails = world.mails().await.len();
        let said = tom.post(&format!("/desk/contacts/{id}/readmit"), &[]).await.location().to_owned();
        assert!(tom.get(&said).await.body.contains("No invitation was sent"));
        assert_eq!(world.mails().await.len(), mails);
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE NOT is_approved").await, 0);
    }

    async fn a_contact_of_the_help_desk_gets_a_password_by_registering_and_no_second_record(world) {
        let mut tom = opens(world).await;
        let made = tom.post("/desk/contacts/new", &[("email", "cleo@example.com"), ("first_name", "Cleo"), ("last_name", "Lind")]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        joins(world, "CLEO@example.com").await;
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE email_key = 'cleo@example.com'").await, 1);
        assert_eq!(world.text("SELECT first_name FROM contact WHERE email_key = 'cleo@example.com'").await, "Cleo", "the name stays");
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE NOT is_approved").await, 0, "staff know them");
        assert_eq!(signs_in(world, "cleo@example.com").await.0.get("/requests").await.status, StatusCode::OK);
    }

    async fn consent_is_asked_for_versioned_and_proven(world) {
        let mut tom = opens(world).await;
        let refused = tom.post("/settings/consent/1", &[("version", "0"), ("notice_en", "Words alone")]).await;
        assert!(refused.status == REFUSED && refused.body.contains("Words alone") && refused.body.contains("go together"), "{}", refused.body);
        let only_swedish = tom.post("/settings/consent/1", &[("version", "0"), ("notice_sv", "Ord"), ("label_sv", "Ja")]).await;
        assert!(only_swedish.status == REFUSED && only_swedish.body.contains("language of this domain first"), "{}", only_swedish.body);
        let first = [("version", "0"), ("notice_en", "First words"), ("label_en", "I agree")];
        assert_eq!(tom.post("/settings/consent/1", &first).await.location(), "/settings/consent/1?saved");
        assert_eq!(tom.post("/settings/consent/1", &first).await.status, REFUSED, "somebody has saved meanwhile");
        assert!(tom.get("/settings/consent/1").await.body.contains("legal counsel"));
        // What other domains say stands as it was.
        world.run("INSERT INTO domain (host, language, time_zone, proven_at, created_at) VALUES ('other.example', 'en', 'UTC', 1, 0)").await;
        let other = world.count("SELECT MAX(id) FROM domain").await;
        assert!(!tom.get(&format!("/settings/consent/{other}")).await.body.contains("First words"));
        let page = world.visitor().get("/register").await.body;
        assert!(page.contains("First words") && page.contains("name=\"consent\" value=\"1\""), "{page}");
        assert_eq!(registers(world, "nia@example.net").await, REFUSED);
        // The text changes while somebody reads it.
        let second = [("version", "1"), ("notice_en", "Second words <script>alert(1)</script>"), ("label_en", "I agree")];
        tom.post("/settings/consent/1", &second).await;
        let mut sheet = wish("nia@example.net");
        sheet.push(("consent", "1".to_owned()));
        let changed = sends(world, &sheet).await;
        assert!(changed.status == REFUSED && changed.body.contains("has changed meanwhile") && !changed.body.contains("<script>alert"), "{}", changed.body);
        sheet[4].1 = "2".to_owned();
        let process = world.another().await;
        let sheet: Vec<(&str, &str)> = sheet.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(process.visitor("192.0.2.7").post("/register", &sheet).await.status, StatusCode::OK);
        let mail = verifications(world).await.pop().expect("a mail");
        assert_eq!(world.count("SELECT COUNT(*) FROM consent").await, 0);
        world.visitor().post(&link(&mail), &OWN).await;
        let id = world.count("SELECT id FROM contact WHERE email_key = 'nia@example.net'").await;
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM consent WHERE contact_id = {id} AND version = 2 AND language = 'en' AND given_at = {}", world.clock.now().0)).await, 1);
        assert_eq!(world.text("SELECT address FROM consent").await, "192.0.2.7", "where the box was ticked");
        let record = tom.get(&format!("/desk/contacts/{id}")).await.body;
        assert!(record.contains("Agreed to version 2 (English)") && record.contains("Second words"), "{record}");
        assert!(tom.get("/settings/portal/history").await.body.contains("Second words"));
        assert_eq!(world.staff("ingrid").await.get("/settings/consent/1").await.status, StatusCode::NOT_FOUND);
        assert_eq!(tom.get("/settings/consent/99").await.status, StatusCode::NOT_FOUND);
    }
}
