//! Which passwords may be set, how guesses lock, and how a lock is lifted.

use axum::http::StatusCode;
use portico::desk::signin;

use crate::gate::link;
use crate::world::{PASSWORD, World, on_both_engines};

const FRESH: &str = "copper kettle on a hill";

async fn signs_in(world: &World, email: &str, password: &str) -> (StatusCode, String) {
    let page = world.visitor().post("/sign-in", &[("email", email), ("password", password)]).await;
    (page.status, page.body)
}

async fn lock(world: &World, email: &str) {
    for _ in 0..10 {
        signs_in(world, email, "wrong-wrong-wrong").await;
    }
}

on_both_engines! {
    async fn each_rule_is_shown_and_refused_with_a_sentence_of_its_own(world) {
        world.run("UPDATE contact SET last_name = 'Bergström' WHERE email_key = 'ada@example.com'").await;
        let link = link(world, "/forgot", "ada@example.com").await.expect("a link");
        let mut ada = world.visitor();
        let page = ada.get(&link).await.body;
        for rule in ["12 characters, or 10 of two kinds", "no part of your name", "no run such as abcde", "not one that many"] {
            assert!(page.contains(rule), "{rule}: {page}");
        }
        for (password, sentence) in [
            ("", "Make it longer"),
            ("kettle7", "Make it longer"),
            ("my bergstro\u{308}m house", "Leave out the parts of your name"),
            ("an EXAMPLE of a house", "Leave out the parts of your name"),
            ("kettle-12345-hill", "Leave out runs"),
            ("kettle-aaa-hill", "Leave out runs"),
            ("Password123!", "easy to guess"),
            (&"kettle on ".repeat(26), "256 characters at most"),
        ] {
            let refused = ada.post(&link, &[("password", password)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
            assert!(refused.body.contains(sentence) && refused.body.contains("id=\"e-password\""), "{password}");
        }
        assert_eq!(ada.post(&link, &[("password", FRESH)]).await.status, StatusCode::SEE_OTHER, "the link stays good");
    }

    async fn a_password_fits_in_whichever_spelling_a_keyboard_writes_it(world) {
        let link = link(world, "/forgot", "ada@example.com").await.expect("a link");
        assert_eq!(world.visitor().post(&link, &[("password", "sju \u{e4}rtor i en gryta")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(signs_in(world, "ada@example.com", "sju a\u{308}rtor i en gryta").await.0, StatusCode::SEE_OTHER);
        assert_eq!(signs_in(world, "ada@example.com", "sju artor i en gryta").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn lockout_bypass_by_spelling_or_by_the_right_password_is_none(world) {
        for spelling in ["ada@example.com", "ADA@example.com", " ada@EXAMPLE.com "] {
            for _ in 0..3 {
                signs_in(world, spelling, "wrong-wrong-wrong").await;
            }
        }
        assert_eq!(signs_in(world, "ada@example.com", PASSWORD).await.0, StatusCode::SEE_OTHER, "nine do not lock");
        lock(world, "ada@example.com").await;
        lock(world, "nobody@example.com").await;
        let mut answers = vec![];
        for email in ["ada@example.com", "nobody@example.com"] {
            let before = world.app.passwords.hashed();
            let (status, body) = signs_in(world, email, PASSWORD).await;
            answers.push((status, body.replace(email, "ADDRESS"), world.app.passwords.hashed() - before));
        }
        assert_eq!(answers[0], answers[1], "account enumeration by locking tells nothing");
        assert_eq!((answers[0].0, answers[0].2), (StatusCode::UNPROCESSABLE_ENTITY, 1));
        let desk = world.visitor().post("/desk/sign-in", &[("email", "tom@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(desk.status, StatusCode::SEE_OTHER, "each side by itself");
    }

    async fn a_used_reset_link_lifts_the_lock_at_once(world) {
        lock(world, "ada@example.com").await;
        let link = link(world, "/forgot", "ada@example.com").await.expect("a link");
        world.visitor().get(&link).await;
        assert_eq!(signs_in(world, "ada@example.com", PASSWORD).await.0, StatusCode::UNPROCESSABLE_ENTITY, "asking lifts nothing");
        assert_eq!(world.visitor().post(&link, &[("password", FRESH)]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(signs_in(world, "ada@example.com", FRESH).await.0, StatusCode::SEE_OTHER);
        lock(world, "ben@example.com").await;
        let again = world.visitor().post(&link, &[("password", FRESH)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(signs_in(world, "ben@example.com", PASSWORD).await.0, StatusCode::UNPROCESSABLE_ENTITY, "and nobody else's");
    }

    async fn predictable_tokens_and_secrets_in_the_database_are_none(world) {
        let link = link(world, "/forgot", "ada@example.com").await.expect("a link");
        let token = link.rsplit('/').next().expect("a token").to_owned();
        assert_eq!(token.len(), 43);
        let digest = portico::random::digest(&token);
        assert_eq!(world.text("SELECT token_hash FROM password_reset").await, digest, "only its digest is kept");
        for wrong in ["", "%00", &token[..42], &format!("{token}A"), &token.to_lowercase(), &digest, "..", "%2e%2e"] {
            let page = world.visitor().post(&format!("/reset/{wrong}"), &[("password", FRESH)]).await;
            assert_ne!(page.status, StatusCode::SEE_OTHER, "{wrong}");
        }
        let ada = world.customer("ada").await;
        let secret = ada.cookies().values().next().expect("a cookie").clone();
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM session WHERE token_hash = '{secret}'")).await, 0);
        let digest = portico::random::digest(&secret);
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM session WHERE token_hash = '{digest}'")).await, 1);
    }

    async fn passwords_of_people_who_have_one_stay_good_whatever_the_rules_are(world) {
        let weak = signin::hash("short");
        world.run(&format!("UPDATE contact SET password_hash = '{weak}' WHERE email_key = 'ada@example.com'")).await;
        assert_eq!(signs_in(world, "ada@example.com", "short").await.0, StatusCode::SEE_OTHER);
    }
}
