//! A new password by mail: what the link does, and what nobody can make it do.

use axum::http::StatusCode;

use crate::world::{Browser, PASSWORD, World, on_both_engines};

const FRESH: &str = "copper kettle on a hill";

/// Asks for a link and takes it out of the mail; None when no mail was written.
pub(crate) async fn link(world: &World, path: &str, email: &str) -> Option<String> {
    let before = world.mails().await.len();
    let asked = world.visitor().post(path, &[("email", email)]).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
    let mails = world.mails().await;
    let mail = mails.get(before)?;
    let start = mail.plain.find("/reset/")?;
    let start =
        mail.plain[..start].rfind("http://127.0.0.1:8080").map_or(start, |at| at + "http://127.0.0.1:8080".len());
    Some(mail.plain[start..].split_whitespace().next().unwrap_or_default().to_owned())
}

async fn sign_in(world: &World, path: &str, email: &str, password: &str) -> (Browser, StatusCode) {
    let mut browser = world.visitor();
    let page = browser.post(path, &[("email", email), ("password", password)]).await;
    (browser, page.status)
}

on_both_engines! {
    async fn a_mailed_link_sets_a_password_once_and_ends_other_sessions(world) {
        let mut elsewhere = world.customer("ada").await;
        let link = link(world, "/forgot", "Ada@example.com ").await.expect("a mail with a link");
        let mut browser = world.visitor();
        assert!(browser.get(&link).await.body.contains("name=\"password\""));
        let weak = browser.post(&link, &[("password", "password123")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY, "a common password is refused and the link stays good");
        let set = browser.post(&link, &[("password", FRESH)]).await;
        assert_eq!((set.status, set.location()), (StatusCode::SEE_OTHER, "/sign-in?after=reset"));
        assert_eq!(elsewhere.get("/requests").await.status, StatusCode::SEE_OTHER, "sessions do not survive a new password");
        assert_eq!(sign_in(world, "/sign-in", "ada@example.com", PASSWORD).await.1, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(sign_in(world, "/sign-in", "ada@example.com", FRESH).await.1, StatusCode::SEE_OTHER);
        let again = world.visitor().post(&link, &[("password", "another kettle on a hill")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "reset token reuse is refused");
        assert!(world.mails().await.iter().any(|mail| mail.purpose == "changed" && mail.recipient == "ada@example.com"));
    }

    async fn reset_token_expiry_other_sides_and_other_peoples_links(world) {
        let old = link(world, "/forgot", "ada@example.com").await.expect("a link");
        world.clock.advance(61);
        let newer = link(world, "/forgot", "ada@example.com").await.expect("a newer link");
        let refused = |path: String| async move {
            world.visitor().post(&path, &[("password", FRESH)]).await.status == StatusCode::UNPROCESSABLE_ENTITY
        };
        assert!(refused(old).await, "a newer link voids the older");
        assert!(refused(format!("/desk{newer}")).await, "a customer's link opens no desk");
        assert!(refused("/reset/".to_owned() + &"A".repeat(43)).await, "an invented link is worth nothing");
        world.clock.advance(24 * 60 * 60 + 1);
        assert!(refused(newer).await, "a day later it is over");
        // Somebody else's link sets somebody else's password, whoever is signed in and whatever else is sent.
        let bens = link(world, "/forgot", "ben@example.com").await.expect("Ben's link");
        let mut ada = world.customer("ada").await;
        let sheet = [("password", FRESH), ("email", "ada@example.com"), ("contact", &*world.people.ada.to_string())];
        assert_eq!(ada.post(&bens, &sheet).await.status, StatusCode::SEE_OTHER);
        assert_eq!(sign_in(world, "/sign-in", "ada@example.com", PASSWORD).await.1, StatusCode::SEE_OTHER, "Ada's stands");
        assert_eq!(sign_in(world, "/sign-in", "ada@example.com", FRESH).await.1, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(sign_in(world, "/sign-in", "ben@example.com", FRESH).await.1, StatusCode::SEE_OTHER);
    }

    async fn account_enumeration_at_forgot_makes_the_same_answer_and_the_same_work(world) {
        let mut answers = vec![];
        for email in ["ada@example.com", "nobody@example.com"] {
            let page = world.visitor().post("/forgot", &[("email", email)]).await;
            let jobs = world.count("SELECT COUNT(*) FROM job WHERE kind = 'mail.compose'").await;
            portico::worker::drain(&world.app).await.expect("jobs can be done");
            answers.push((page.status, page.body.replace(email, "ADDRESS"), jobs));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(world.mails().await.len(), 1, "only the known address gets a mail");
    }

    async fn account_enumeration_at_sign_in_hashes_as_often_for_unknown_addresses(world) {
        for email in ["ada@example.com", "nobody@example.com", "", "not an address"] {
            let before = world.app.passwords.hashed();
            sign_in(world, "/sign-in", email, "wrong-password").await;
            assert_eq!(world.app.passwords.hashed(), before + 1, "{email:?}");
        }
    }

    async fn mail_bombing_by_forgot_sends_one_mail_a_minute(world) {
        for _ in 0..5 {
            world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
        }
        assert_eq!(world.mails().await.len(), 1);
        world.clock.advance(61);
        world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
        assert_eq!(world.mails().await.len(), 2);
    }

    async fn a_session_ends_when_nobody_uses_it_and_in_any_case_after_its_days(world) {
        let mut ada = world.customer("ada").await;
        world.clock.advance(24 * 60 * 60 - 1);
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
        world.clock.advance(24 * 60 * 60);
        assert_eq!(ada.get("/requests").await.status, StatusCode::SEE_OTHER, "idle for a day");
        let mut ada = world.customer("ada").await;
        for _ in 0..35 {
            world.clock.advance(23 * 60 * 60);
            let page = ada.get("/requests").await;
            world.app.note_seen().await.expect("sessions can be noted");
            if page.status != StatusCode::OK {
                return;
            }
        }
        panic!("a session that is used lasts for ever");
    }

    async fn a_customers_secret_is_none_of_the_desks(world) {
        let ada = world.customer("ada").await;
        let secret = ada.cookies().values().next().cloned().expect("a cookie");
        let mut thief = world.visitor();
        thief.set_cookie("portico_desk", &secret);
        assert_eq!(thief.get("/desk").await.status, StatusCode::SEE_OTHER);
        let ingrid = world.staff("ingrid").await;
        let secret = ingrid.cookies().values().next().cloned().expect("a cookie");
        let mut thief = world.visitor();
        thief.set_cookie("portico_portal", &secret);
        assert_eq!(thief.get("/requests").await.status, StatusCode::SEE_OTHER, "a desk session is no customer's");
    }

    async fn somebody_of_staff_who_left_is_out_at_once(world) {
        let mut ingrid = world.staff("ingrid").await;
        world.run("UPDATE staff SET is_active = FALSE WHERE email_key = 'ingrid@example.com'").await;
        assert_eq!(ingrid.get("/desk").await.status, StatusCode::SEE_OTHER);
        assert_eq!(sign_in(world, "/desk/sign-in", "ingrid@example.com", PASSWORD).await.1, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
