//! Signing in by OpenID Connect, and what no provider, and nobody who pretends to be one, can do.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use portico::clock::Clock;
use serde_json::{Value, json};

use crate::idp::certified::Certified;
use crate::idp::hostile::{CLIENT, ONE, Provider, SECRET, TWO, signed};
use crate::idp::person;
use crate::world::{Browser, Page, World, on_both_engines, unescaped};

const NOT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// What the settings of a connection say, for those that tests change.
pub(crate) struct Set<'s> {
    pub(crate) side: &'s str,
    pub(crate) company: &'s str,
    /// Whose address the provider says when it is tried.
    pub(crate) tries: &'s str,
    /// Fields beside those that every connection has.
    pub(crate) fields: &'s [(&'s str, &'s str)],
}

/// Everybody at the installation's own domain.
pub(crate) const EVERYBODY: Set<'static> = Set { side: "portal", company: "", tries: "ada@example.com", fields: &[] };

/// Adds a connection with OpenID Connect; answers the path of its settings.
pub(crate) async fn added(tom: &mut Browser, set: &Set<'_>) -> String {
    let domain = if set.company.is_empty() { "1" } else { "" };
    let new =
        [("name", "Example ID"), ("preset", "oidc"), ("side", set.side), ("domain", domain), ("company", set.company)];
    let made = tom.post("/settings/sso", &new).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    made.location().split('?').next().expect("a path").to_owned()
}

/// Saves a connection's settings.
pub(crate) async fn saves(tom: &mut Browser, settings: &str, issuer: &str, more: &[(&str, &str)]) -> Page {
    let version = tom.get(settings).await.hidden("version");
    let usual = [("name", "Example ID"), ("issuer", issuer), ("client_id", CLIENT), ("secret", SECRET)];
    let mut fields: BTreeMap<&str, &str> = usual.into_iter().chain([("version", &*version)]).collect();
    fields.extend(more.iter().copied());
    tom.post(settings, &fields.into_iter().collect::<Vec<_>>()).await
}

/// The path beneath which a connection signs in.
pub(crate) fn way(settings: &str, side: &str) -> String {
    let id = settings.rsplit('/').next().expect("a number");
    if side == "desk" { format!("/desk/sso/{id}") } else { format!("/sso/{id}") }
}

/// A value of an address's query.
pub(crate) fn parameter(url: &str, name: &str) -> String {
    let url = reqwest::Url::parse(url).or_else(|_| reqwest::Url::parse(&format!("http://x{url}"))).expect("an address");
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Somebody who was sent to the provider.
pub(crate) struct Sent {
    pub(crate) there: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
}

pub(crate) async fn sets_out(browser: &mut Browser, path: &str) -> Sent {
    let sent = browser.get(path).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}: {}", sent.body);
    let there = sent.location().to_owned();
    Sent { state: parameter(&there, "state"), nonce: parameter(&there, "nonce"), there }
}

pub(crate) async fn comes_back(browser: &mut Browser, way: &str, state: &str) -> Page {
    browser.get(&format!("{way}/callback?code=c&state={state}")).await
}

fn now(world: &World) -> i64 {
    world.clock.now().0 / 1_000_000
}

/// A connection that was tried and is on, and its provider; answers the path of its settings.
pub(crate) async fn connected(world: &World, provider: &Provider, set: &Set<'_>) -> String {
    let mut tom = world.staff("tom").await;
    let settings = added(&mut tom, set).await;
    assert_eq!(saves(&mut tom, &settings, &provider.issuer, set.fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(tried(world, &mut tom, provider, &settings, set).await.status, StatusCode::OK);
    let on: Vec<(&str, &str)> = set.fields.iter().copied().chain([("is_on", "true")]).collect();
    let saved = saves(&mut tom, &settings, &provider.issuer, &on).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    settings
}

/// Tries a connection; answers what its settings then show.
async fn tried(world: &World, tom: &mut Browser, provider: &Provider, settings: &str, set: &Set<'_>) -> Page {
    let way = way(settings, set.side);
    let on = unescaped(&tom.post(&format!("{settings}/verify"), &[]).await.body);
    let path = on.split(&format!("{way}?")).nth(1).and_then(|rest| rest.split('"').next()).expect("the way there");
    let sent = sets_out(tom, &format!("{way}?{path}")).await;
    let mut claims = provider.claims(&sent.nonce, now(world));
    // Whoever tries it has the role that they need.
    claims["groups"] = json!(["agents", "admins"]);
    claims["email"] = json!(set.tries);
    claims["sub"] = json!(format!("tries {}", set.tries));
    provider.gives(signed(&claims, ONE));
    let back = comes_back(tom, &way, &sent.state).await;
    let page = back.location().split("/settings/").nth(1).unwrap_or_else(|| panic!("{}", back.body)).to_owned();
    tom.get(&format!("/settings/{page}")).await
}

/// Comes back with a token of these claims.
pub(crate) async fn with(
    world: &World,
    provider: &Provider,
    way: &str,
    change: impl FnOnce(&mut Value),
) -> (Browser, Page) {
    let mut browser = world.visitor();
    let sent = sets_out(&mut browser, way).await;
    let mut claims = provider.claims(&sent.nonce, now(world));
    change(&mut claims);
    provider.gives(signed(&claims, ONE));
    let page = comes_back(&mut browser, way, &sent.state).await;
    (browser, page)
}

pub(crate) async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/requests").await.status == StatusCode::OK
}

/// That a token that is changed so lets nobody in, and that the page says why.
async fn refused(world: &World, change: impl FnOnce(&mut Value), says: &str) {
    let provider = Provider::new().await;
    let settings = connected(world, &provider, &EVERYBODY).await;
    let (mut browser, page) = with(world, &provider, &way(&settings, "portal"), change).await;
    assert!(page.status == NOT && page.body.contains(says), "{says}: {} {}", page.status, page.body);
    assert!(!is_in(&mut browser).await);
}

/// That a token that is not signed as it should be lets nobody in.
async fn forged(world: &World, forge: impl FnOnce(&Value) -> String, says: &str) {
    let provider = Provider::new().await;
    let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
    let mut browser = world.visitor();
    let sent = sets_out(&mut browser, &way).await;
    provider.gives(forge(&provider.claims(&sent.nonce, now(world))));
    let page = comes_back(&mut browser, &way, &sent.state).await;
    assert!(page.status == NOT && page.body.contains(says), "{says}: {}", page.body);
    assert!(!is_in(&mut browser).await);
}

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

on_both_engines! {
    async fn oidc_signs_in_who_is_known_and_what_they_see_stays_what_is_decided_here(world) {
        let ticket = world.ticket("Pump drips", "It drips").await;
        let provider = Provider::new().await;
        let settings = connected(world, &provider, &EVERYBODY).await;
        let way = way(&settings, "portal");
        let mut ada = world.visitor();
        let page = ada.get("/sign-in?next=/account").await.body;
        assert!(page.contains("Sign in with Example ID") && page.contains(&format!("{way}?next=%2Faccount")), "{page}");
        let sent = sets_out(&mut ada, &format!("{way}?next=/account")).await;
        for (name, value) in [
            ("response_type", "code"), ("client_id", CLIENT), ("code_challenge_method", "S256"),
            ("redirect_uri", &*format!("http://127.0.0.1:8080{way}/callback")), ("scope", "openid email profile"),
        ] {
            assert_eq!(parameter(&sent.there, name), value, "{}", sent.there);
        }
        provider.gives(signed(&provider.claims(&sent.nonce, now(world)), ONE));
        let back = comes_back(&mut ada, &way, &sent.state).await;
        assert_eq!((back.status, back.location()), (StatusCode::SEE_OTHER, "/account"), "{}", back.body);
        assert_eq!(ada.get(&format!("/requests/{ticket}")).await.status, StatusCode::OK);
        let asked = provider.last_asked();
        assert!(asked.iter().any(|(name, value)| name == "code_verifier" && value.len() >= 43), "{asked:?}");
        // Eve's company is another; the provider does not change that.
        let (mut eve, _) = with(world, &provider, &way, |claims| {
            claims["sub"] = json!("eve-1");
            claims["email"] = json!("eve@example.com");
        }).await;
        assert!(is_in(&mut eve).await);
        assert_eq!(eve.get(&format!("/requests/{ticket}")).await.status, StatusCode::NOT_FOUND);
    }

    async fn oidc_with_a_certified_provider(world) {
        let mut tom = world.staff("tom").await;
        let settings = added(&mut tom, &EVERYBODY).await;
        let way = way(&settings, "portal");
        let back = format!("http://127.0.0.1:8080{way}/callback");
        let Some(provider) = Certified::start(std::slice::from_ref(&back)).await else { return };
        // Its clock is the machine's.
        let real = Clock::System.now().0 / 1_000_000;
        world.clock.advance(real - now(world));
        let mut tom = world.staff("tom").await;
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &[]).await.status, StatusCode::SEE_OTHER);
        let on = unescaped(&tom.post(&format!("{settings}/verify"), &[]).await.body);
        let path = on.split(&format!("{way}?")).nth(1).and_then(|rest| rest.split('"').next()).expect("the way there");
        let sent = sets_out(&mut tom, &format!("{way}?{path}")).await;
        let url = person::signs_in(&sent.there, "ada@example.com", &back).await;
        let done = tom.get(url.strip_prefix("http://127.0.0.1:8080").expect("ours")).await;
        let page = tom.get(done.location().strip_prefix("http://127.0.0.1:8080").unwrap_or_else(|| panic!("{}", done.body))).await.body;
        assert!(page.contains("It works") && page.contains("ada@example.com") && page.contains("email_verified"), "{page}");
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &[("is_on", "true")]).await.status, StatusCode::SEE_OTHER);
        for (who, comes_in) in [("ada@example.com", true), ("ben@example.com", false), ("nobody@example.com", false)] {
            let mut browser = world.visitor();
            let sent = sets_out(&mut browser, &way).await;
            let url = person::signs_in(&sent.there, who, &back).await;
            browser.get(url.strip_prefix("http://127.0.0.1:8080").expect("ours")).await;
            assert_eq!(is_in(&mut browser).await, comes_in, "{who}");
        }
    }

    async fn oidc_wrong_audience_is_refused(world) {
        refused(world, |claims| claims["aud"] = json!("another"), "meant for another service").await;
    }

    async fn oidc_wrong_audience_among_several_is_refused(world) {
        refused(world, |claims| claims["aud"] = json!([CLIENT, "another"]), "meant for another service").await;
    }

    async fn oidc_token_made_for_another_party_is_refused(world) {
        refused(world, |claims| claims["azp"] = json!("another"), "meant for another service").await;
    }

    async fn oidc_mixed_up_issuer_in_the_token_is_refused(world) {
        refused(world, |claims| claims["iss"] = json!("https://evil.example"), "from another provider").await;
    }

    async fn oidc_expired_is_refused(world) {
        refused(world, |claims| {
            let at = claims["iat"].as_i64().expect("a time");
            claims["iat"] = json!(at - 500);
            claims["exp"] = json!(at - 200);
        }, "too old").await;
    }

    async fn oidc_made_long_ago_is_refused(world) {
        refused(world, |claims| claims["iat"] = json!(claims["iat"].as_i64().expect("a time") - 3_600), "too old").await;
    }

    async fn oidc_not_yet_valid_is_refused(world) {
        refused(world, |claims| claims["nbf"] = json!(claims["iat"].as_i64().expect("a time") + 200), "not valid yet").await;
    }

    async fn oidc_made_in_the_future_is_refused(world) {
        refused(world, |claims| claims["iat"] = json!(claims["iat"].as_i64().expect("a time") + 200), "not valid yet").await;
    }

    async fn oidc_replayed_token_of_another_sign_in_is_refused(world) {
        refused(world, |claims| claims["nonce"] = json!("of another sign-in"), "begun in another browser").await;
    }

    async fn oidc_without_a_nonce_is_refused(world) {
        refused(world, |claims| drop(claims.as_object_mut().expect("an object").remove("nonce")), "begun in another browser").await;
    }

    async fn oidc_unverified_address_is_refused(world) {
        refused(world, |claims| claims["email_verified"] = json!(false), "does not say that the address is really yours").await;
    }

    async fn oidc_address_of_nobody_is_refused(world) {
        refused(world, |claims| claims["email"] = json!("nobody@example.com"), "We know nobody with your address").await;
    }

    async fn oidc_unsigned_is_refused(world) {
        forged(world, |claims| {
            format!("{}.{}.", base64(r#"{"alg":"none"}"#), base64(&claims.to_string()))
        }, "could not").await;
    }

    async fn oidc_stripped_signature_is_refused(world) {
        forged(world, |claims| signed(claims, ONE).rsplit_once('.').map(|(head, _)| format!("{head}.")).expect("a token"), "signature").await;
    }

    async fn oidc_signed_by_another_key_is_refused(world) {
        forged(world, |claims| signed(claims, TWO), "signature").await;
    }

    async fn oidc_key_confusion_with_the_client_secret_is_refused(world) {
        forged(world, |claims| {
            let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
            jsonwebtoken::encode(&jsonwebtoken::Header::default(), claims, &key).expect("signed")
        }, "signature").await;
    }

    async fn oidc_alg_tricks_with_keys_in_the_header_are_refused(world) {
        forged(world, |claims| {
            let key = jsonwebtoken::EncodingKey::from_rsa_pem(TWO.as_bytes()).expect("a key");
            let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
            header.jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&key, jsonwebtoken::Algorithm::RS256).ok();
            header.jku = Some("https://evil.example/jwks".into());
            jsonwebtoken::encode(&header, claims, &key).expect("signed")
        }, "signature").await;
    }

    async fn oidc_altered_claims_are_refused(world) {
        forged(world, |claims| {
            let token = signed(claims, ONE);
            let parts: Vec<&str> = token.split('.').collect();
            let mut other = claims.clone();
            other["email"] = json!("eve@example.com");
            format!("{}.{}.{}", parts[0], base64(&other.to_string()), parts[2])
        }, "signature").await;
    }

    async fn oidc_answer_is_taken_once_and_in_its_own_browser_alone(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        let mut ada = world.visitor();
        let sent = sets_out(&mut ada, &way).await;
        provider.gives(signed(&provider.claims(&sent.nonce, now(world)), ONE));
        // Login CSRF: a browser that has not set out, and one that has set out for another.
        let mut other = world.visitor();
        assert_eq!(comes_back(&mut other, &way, &sent.state).await.status, NOT);
        sets_out(&mut other, &way).await;
        assert_eq!(comes_back(&mut other, &way, &sent.state).await.status, NOT);
        assert!(!is_in(&mut other).await);
        assert_eq!(comes_back(&mut ada, &way, &sent.state).await.status, StatusCode::SEE_OTHER);
        let again = comes_back(&mut ada.clone(), &way, &sent.state).await;
        assert!(again.status == NOT && again.body.contains("has been used"), "{}", again.body);
        for state in ["", "x", &"x".repeat(3_000), "%00"] {
            assert_eq!(comes_back(&mut ada, &way, state).await.status, NOT, "{state}");
        }
    }

    async fn oidc_answer_that_comes_too_late_is_refused(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        let mut ada = world.visitor();
        let sent = sets_out(&mut ada, &way).await;
        world.clock.advance(16 * 60);
        provider.gives(signed(&provider.claims(&sent.nonce, now(world)), ONE));
        assert_eq!(comes_back(&mut ada, &way, &sent.state).await.status, NOT);
    }

    async fn oidc_mixed_up_issuers_are_refused_by_the_name_in_the_answer(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        provider.names_itself();
        for (issuer, is_taken) in [("", false), ("&iss=https://evil.example", false), (&*format!("&iss={}", provider.issuer), true)] {
            let mut ada = world.visitor();
            let sent = sets_out(&mut ada, &way).await;
            provider.gives(signed(&provider.claims(&sent.nonce, now(world)), ONE));
            let page = ada.get(&format!("{way}/callback?code=c&state={}{issuer}", sent.state)).await;
            assert_eq!(page.status == StatusCode::SEE_OTHER, is_taken, "{issuer}: {}", page.body);
        }
    }

    async fn oidc_answer_of_one_connection_is_not_taken_by_another(world) {
        let (one, two) = (Provider::new().await, Provider::new().await);
        let first = way(&connected(world, &one, &EVERYBODY).await, "portal");
        let second = way(&connected(world, &two, &EVERYBODY).await, "portal");
        let mut ada = world.visitor();
        let sent = sets_out(&mut ada, &first).await;
        two.gives(signed(&two.claims(&sent.nonce, now(world)), ONE));
        assert_eq!(comes_back(&mut ada, &second, &sent.state).await.status, NOT);
        assert!(!is_in(&mut ada).await);
    }

    async fn oidc_provider_that_calls_itself_another_is_not_asked(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        provider.is_called("https://login.example.com");
        let page = world.visitor().get(&way).await;
        assert!(page.status == NOT && page.body.contains("does not answer"), "{}", page.body);
    }

    async fn oidc_keys_that_a_provider_changes_count_at_once_and_old_ones_no_longer(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        for (published, signs, is_taken) in
            [(&[ONE][..], TWO, false), (&[ONE, TWO], TWO, true), (&[ONE, TWO], ONE, true), (&[TWO], ONE, false), (&[TWO], TWO, true)]
        {
            provider.publishes(published);
            let mut ada = world.visitor();
            let sent = sets_out(&mut ada, &way).await;
            provider.gives(signed(&provider.claims(&sent.nonce, now(world)), signs));
            comes_back(&mut ada, &way, &sent.state).await;
            assert_eq!(is_in(&mut ada).await, is_taken, "{} keys", published.len());
        }
    }

    async fn oidc_clocks_may_differ_by_a_little(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        for (made, ends) in [(60, 360), (-360, -60)] {
            let (mut ada, _) = with(world, &provider, &way, |claims| {
                let at = claims["iat"].as_i64().expect("a time");
                claims["iat"] = json!(at + made);
                claims["exp"] = json!(at + ends);
            }).await;
            assert!(is_in(&mut ada).await, "{made}");
        }
    }

    async fn oidc_what_the_token_leaves_out_is_asked_for_and_must_be_of_the_same_person(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        for (of, is_taken) in [("ada-1", true), ("eve-1", false)] {
            provider.adds(json!({"sub": of, "email": "ada@example.com", "email_verified": true}));
            let (mut ada, _) = with(world, &provider, &way, |claims| {
                let claims = claims.as_object_mut().expect("an object");
                claims.remove("email");
                claims.remove("email_verified");
            }).await;
            assert_eq!(is_in(&mut ada).await, is_taken, "{of}");
        }
    }

    async fn open_redirect_after_a_provider_leads_nowhere_else(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        for next in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
            let mut ada = world.visitor();
            let sent = sets_out(&mut ada, &format!("{way}?next={}", next.replace('\\', "%5C"))).await;
            provider.gives(signed(&provider.claims(&sent.nonce, now(world)), ONE));
            let back = comes_back(&mut ada, &way, &sent.state).await;
            assert_eq!(back.location(), "/requests", "{next}");
            assert!(!world.visitor().get(&format!("{way}/go?next={}", next.replace('\\', "%5C"))).await.body.contains("evil"));
        }
    }

    async fn account_takeover_by_another_subject_with_the_address_of_somebody_is_left_to_the_provider_and_never_unverified(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        let (mut ada, _) = with(world, &provider, &way, |_| {}).await;
        assert!(is_in(&mut ada).await);
        // The same subject comes with another's address: the subject counts, so it is Ada still.
        let (mut same, _) = with(world, &provider, &way, |claims| claims["email"] = json!("eve@example.com")).await;
        assert!(same.get("/account").await.body.contains("ada@example.com"));
        let (mut other, _) = with(world, &provider, &way, |claims| {
            claims["sub"] = json!("mallory");
            claims["email_verified"] = json!(false);
        }).await;
        assert!(!is_in(&mut other).await);
    }

    async fn a_companys_provider_speaks_for_its_own_domains_alone(world) {
        world.run("UPDATE company SET domain = 'acme.example.com', domain_key = 'acme.example.com' WHERE name = 'Acme'").await;
        for (who, domain) in [("ada", "acme.example.com"), ("ben", "acme.example.com"), ("eve", "two.example.com")] {
            world.run(&format!(
                "UPDATE contact SET email = '{who}@{domain}', email_key = '{who}@{domain}', email_domain = '{domain}'
                 WHERE email = '{who}@example.com'"
            )).await;
        }
        let provider = Provider::new().await;
        let set = Set { company: "acme.example.com", tries: "ada@acme.example.com", ..EVERYBODY };
        let way = way(&connected(world, &provider, &set).await, "portal");
        let (mut ada, page) = with(world, &provider, &way, |claims| claims["email"] = json!("ada@acme.example.com")).await;
        assert!(is_in(&mut ada).await, "{}", page.body);
        for email in ["eve@two.example.com", "eve@sub.acme.example.com", "somebody@gmail.com"] {
            let (mut eve, page) = with(world, &provider, &way, |claims| {
                claims["sub"] = json!(email);
                claims["email"] = json!(email);
            }).await;
            assert!(page.status == NOT && page.body.contains("for other addresses"), "{email}: {}", page.body);
            assert!(!is_in(&mut eve).await);
        }
        // It is not shown to everybody, and found by the address.
        let mut visitor = world.visitor();
        let page = visitor.get("/sign-in").await.body;
        assert!(!page.contains("Example ID") && page.contains("Sign in with your company&#39;s account"), "{page}");
        let found = visitor.post("/sign-in/sso", &[("email", "whoever@acme.example.com"), ("next", "/account")]).await;
        assert!(found.location().starts_with(&format!("{way}/go?")), "{}", found.location());
        let on = visitor.get(found.location()).await;
        assert!(on.body.contains(&format!("<meta http-equiv=\"refresh\" content=\"0;url={way}?")), "{}", on.body);
        for email in ["eve@two.example.com", "nobody", ""] {
            assert_eq!(visitor.post("/sign-in/sso", &[("email", email)]).await.status, NOT, "{email}");
        }
    }

    async fn a_provider_that_is_the_only_way_leaves_no_side_door(world) {
        let settings = {
            let provider = Provider::new().await;
            let settings = connected(world, &provider, &EVERYBODY).await;
            let mut before = world.customer("ada").await;
            let mut by_it = with(world, &provider, &way(&settings, "portal"), |_| {}).await.0;
            let mut tom = world.staff("tom").await;
            let only = [("is_on", "true"), ("is_only", "true")];
            let asks = saves(&mut tom, &settings, &provider.issuer, &only).await;
            assert!(asks.status == NOT && asks.body.contains("One person will be signed out now"), "{}", asks.body);
            assert!(asks.body.contains("name=\"is_sure\"") && is_in(&mut before).await, "{}", asks.body);
            let sure = [only[0], only[1], ("is_sure", "true")];
            let saved = saves(&mut tom, &settings, &provider.issuer, &sure).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
            assert!(!is_in(&mut before).await, "whoever came in by a password is signed out");
            assert!(is_in(&mut by_it).await, "and whoever came in by the provider is not");
            settings
        };
        let way = way(&settings, "portal");
        let mut visitor = world.visitor();
        let page = visitor.get("/sign-in").await.body;
        assert!(page.contains("Sign in with Example ID") && !page.contains("type=\"password\""), "{page}");
        let password = visitor.post("/sign-in", &[("email", "ada@example.com"), ("password", crate::world::PASSWORD)]).await;
        assert!(password.location().starts_with(&format!("{way}/go")), "{}", password.location());
        assert!(!is_in(&mut visitor).await);
        for path in ["/forgot", "/register", "/sign-in/link"] {
            let page = visitor.get(path).await;
            assert!(page.location() == "/sign-in" || page.status == StatusCode::NOT_FOUND, "{path}: {}", page.status);
        }
        assert_eq!(visitor.post("/forgot", &[("email", "ada@example.com")]).await.location(), "/sign-in");
        assert!(world.mails().await.iter().all(|mail| mail.purpose != "reset"), "nobody is sent a link");
        // A link that was mailed before.
        let token = portico::random::token();
        world.run(&format!(
            "INSERT INTO password_reset (token_hash, audience, contact_id, created_at, expires_at)
             VALUES ('{}', 'portal', {}, 0, {})",
            portico::random::digest(&token), world.people.ada, i64::MAX
        )).await;
        let fields = [("password", "another-horse-battery"), ("again", "another-horse-battery")];
        assert_eq!(visitor.get(&format!("/reset/{token}")).await.location(), "/sign-in");
        assert_eq!(visitor.post(&format!("/reset/{token}"), &fields).await.location(), "/sign-in");
        assert_eq!(world.count("SELECT COUNT(*) FROM password_reset").await, 1, "nothing came of it");
        assert!(!is_in(&mut visitor).await);
    }

    async fn somebody_new_comes_in_only_where_that_is_wanted_and_claims_become_properties(world) {
        let provider = Provider::new().await;
        let settings = connected(world, &provider, &EVERYBODY).await;
        let way = way(&settings, "portal");
        let new = |claims: &mut Value| {
            claims["sub"] = json!("nia-1");
            claims["email"] = json!("nia@new.example.com");
            claims["given_name"] = json!("Nia\u{202e}");
            claims["family_name"] = json!("Adeyemi");
            claims["title"] = json!("Engineer");
        };
        let (mut nia, _) = with(world, &provider, &way, new).await;
        assert!(!is_in(&mut nia).await);
        let mut tom = world.staff("tom").await;
        let fields = [("is_on", "true"), ("may_create", "true"), ("properties", "title = jobtitle")];
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &fields).await.status, StatusCode::SEE_OTHER);
        let (mut nia, page) = with(world, &provider, &way, new).await;
        assert!(is_in(&mut nia).await, "{}", page.body);
        let who = "SELECT first_name || '|' || last_name || '|' || job_title FROM contact WHERE email = 'nia@new.example.com'";
        assert_eq!(world.text(who).await, "Nia|Adeyemi|Engineer");
        let (mut again, _) = with(world, &provider, &way, new).await;
        assert!(is_in(&mut again).await);
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE email = 'nia@new.example.com'").await, 1);
        // Who was declined stays out.
        world.run("UPDATE contact SET declined_at = 1 WHERE email = 'nia@new.example.com'").await;
        let (_, page) = with(world, &provider, &way, new).await;
        assert!(page.status == NOT && page.body.contains("cannot sign in here"), "{}", page.body);
    }

    async fn staff_come_in_by_a_provider_with_the_role_that_it_says(world) {
        let provider = Provider::new().await;
        let fields = [("role_claim", "groups"), ("roles", "agents = agent\nadmins = admin"), ("may_create", "true")];
        let set = Set { side: "desk", tries: "ingrid@example.com", fields: &fields, ..EVERYBODY };
        let settings = connected(world, &provider, &set).await;
        let way = way(&settings, "desk");
        let as_who = |email: &'static str, groups: Value| move |claims: &mut Value| {
            claims["sub"] = json!(email);
            claims["email"] = json!(email);
            claims["groups"] = groups;
        };
        let (mut ingrid, page) = with(world, &provider, &way, as_who("ingrid@example.com", json!(["agents"]))).await;
        assert_eq!(page.location(), "/desk", "{}", page.body);
        assert_eq!(ingrid.get("/desk").await.status, StatusCode::OK);
        assert_eq!(ingrid.get("/settings/staff").await.status, StatusCode::NOT_FOUND);
        let (mut ingrid, _) = with(world, &provider, &way, as_who("ingrid@example.com", json!(["agents", "admins"]))).await;
        assert_eq!(ingrid.get("/settings/staff").await.status, StatusCode::OK);
        let (_, page) = with(world, &provider, &way, as_who("ingrid@example.com", json!(["cooks"]))).await;
        assert!(page.status == NOT && page.body.contains("does not say that you may work here"), "{}", page.body);
        let (mut new, _) = with(world, &provider, &way, as_who("nils@example.com", json!(["agents"]))).await;
        assert_eq!(new.get("/desk").await.status, StatusCode::OK);
        // Customers are no staff, and the way of staff is none for them.
        let customers = way.replace("/desk", "");
        assert_eq!(world.visitor().get(&customers).await.status, StatusCode::NOT_FOUND);
    }

    async fn where_providers_alone_sign_staff_in_somebody_keeps_a_password(world) {
        let provider = Provider::new().await;
        let set = Set { side: "desk", tries: "ingrid@example.com", ..EVERYBODY };
        let settings = connected(world, &provider, &set).await;
        let mut tom = world.staff("tom").await;
        let only = [("is_on", "true"), ("is_only", "true"), ("is_sure", "true")];
        let page = saves(&mut tom, &settings, &provider.issuer, &only).await;
        assert!(page.status == NOT && page.body.contains("at least one administrator"), "{}", page.body);
        let tom_id = world.count("SELECT id FROM staff WHERE email = 'tom@example.com'").await.to_string();
        let kept: Vec<(&str, &str)> = only.iter().copied().chain([("passwords", &*tom_id)]).collect();
        let mut ingrid = world.staff("ingrid").await;
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &kept).await.status, StatusCode::SEE_OTHER);
        assert_ne!(ingrid.get("/desk/search?q=x").await.status, StatusCode::OK, "whoever came by a password is signed out");
        let page = world.visitor().post("/desk/sign-in", &[("email", "ingrid@example.com"), ("password", crate::world::PASSWORD)]).await;
        assert!(page.location().starts_with("/desk/sso/"), "{}", page.location());
        world.staff("tom").await;
    }

    async fn signing_out_here_signs_out_there(world) {
        let provider = Provider::new().await;
        let set = Set { fields: &[("signs_out", "true")], ..EVERYBODY };
        let way = way(&connected(world, &provider, &set).await, "portal");
        let (mut ada, _) = with(world, &provider, &way, |_| {}).await;
        let page = ada.post("/sign-out", &[]).await;
        let body = unescaped(&page.body);
        let there = body.split("content=\"0;url=").nth(1).and_then(|rest| rest.split('"').next()).expect("a way there");
        assert!(there.starts_with(&format!("{}/out?", provider.issuer)), "{there}");
        assert_eq!(parameter(there, "post_logout_redirect_uri"), "http://127.0.0.1:8080/signed-out");
        assert!(parameter(there, "id_token_hint").split('.').count() == 3 && !is_in(&mut ada).await);
    }

    async fn a_connection_is_tried_before_it_is_on_and_by_those_who_may_alone(world) {
        let provider = Provider::new().await;
        let mut tom = world.staff("tom").await;
        let settings = added(&mut tom, &EVERYBODY).await;
        let way = way(&settings, "portal");
        let page = saves(&mut tom, &settings, &provider.issuer, &[("is_on", "true")]).await;
        assert!(page.status == NOT && page.body.contains("try it, and then switch it on"), "{}", page.body);
        let wrong = "Write the issuer&#39;s address";
        for (name, value, says) in [
            ("issuer", "http://login.example.com", wrong), ("issuer", "https://169.254.169.254", wrong), ("issuer", "x", wrong),
            ("name", "", "Write what stands on the button"), ("properties", "title", "Write one pair a line"),
            ("properties", "title = email", "There is no contact property"), ("is_only", "true", "Switch sign-on on as well"),
        ] {
            let page = saves(&mut tom, &settings, &provider.issuer, &[(name, value)]).await;
            assert!(page.status == NOT && page.body.contains(says), "{name} {value}: {}", page.body);
        }
        assert_eq!(world.visitor().get(&way).await.status, StatusCode::NOT_FOUND, "it signs nobody in");
        assert_eq!(world.visitor().get(&format!("{way}?ticket=x")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(saves(&mut tom, &settings, &provider.issuer, &[]).await.status, StatusCode::SEE_OTHER);
        let page = tried(world, &mut tom, &provider, &settings, &EVERYBODY).await;
        assert!(page.body.contains("It would sign in ada@example.com") && page.body.contains("given_name"), "{}", page.body);
        // What arrived is for whoever tried it.
        let mut ingrid = world.staff("ingrid").await;
        world.permit("ingrid@example.com", true).await;
        assert_eq!(ingrid.get(&settings).await.status, StatusCode::NOT_FOUND, "whoever sets one up could be anybody by it");
        assert_eq!(ingrid.get(&format!("{settings}?tried=1")).await.status, StatusCode::NOT_FOUND);
        world.permit("ingrid@example.com", false).await;
        for path in ["/settings/sso", "/settings/sso/new", &*settings, &*format!("{settings}/delete")] {
            assert_eq!(ingrid.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        // Another issuer has to be tried anew.
        let other = Provider::new().await;
        assert_eq!(saves(&mut tom, &settings, &other.issuer, &[("is_on", "true")]).await.status, NOT);
        assert!(!tom.get(&settings).await.body.contains(SECRET), "nobody reads a secret");
    }

    async fn jwt_replayed_is_refused_and_nobody_is_signed_in_without_meaning_it(world) {
        let key = "a secret of more than thirty-two characters";
        let mut tom = world.staff("tom").await;
        let new = [("name", "Shop"), ("preset", "jwt"), ("side", "portal"), ("domain", "1"), ("company", "")];
        let made = tom.post("/settings/sso", &new).await;
        let settings = made.location().split('?').next().expect("a path").to_owned();
        let way = way(&settings, "portal");
        let token = |number: &str| {
            let at = now(world);
            let claims = json!({
                "iss": "https://shop.example.com", "aud": "help", "sub": "7", "jti": number, "iat": at, "exp": at + 120, "email": "ada@example.com"
            });
            jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &jsonwebtoken::EncodingKey::from_secret(key.as_bytes())).expect("signed")
        };
        // Without an address to go to, nobody is sent in circles.
        let on = unescaped(&tom.post(&format!("{settings}/verify"), &[]).await.body);
        let ticket = |page: &str| page.split(&format!("{way}?")).nth(1).and_then(|rest| rest.split('"').next()).expect("a way").to_owned();
        let back = tom.get(&format!("{way}?{}", ticket(&on))).await;
        let tried = tom.get(back.location().strip_prefix("http://127.0.0.1:8080").expect("a page of ours")).await.body;
        assert!(tried.contains("The provider does not answer") && tried.contains("Fill in what the provider says below"), "{tried}");
        let usual = [
            ("name", "Shop"), ("issuer", "https://shop.example.com"), ("client_id", "help"), ("secret", key), ("sso_url", "https://shop.example.com/in"),
        ];
        let short = saves(&mut tom, &settings, "https://shop.example.com", &[usual[0], usual[2], ("secret", "too short"), usual[4]]).await;
        assert!(short.status == NOT && short.body.contains("at least 32 characters"), "{}", short.body);
        assert_eq!(saves(&mut tom, &settings, "https://shop.example.com", &usual).await.status, StatusCode::SEE_OTHER);
        let asks = world.visitor().get(&format!("{way}/jwt?jwt={}", token("0"))).await;
        assert_eq!(asks.status, StatusCode::NOT_FOUND, "it is off until it is switched on");
        let on = unescaped(&tom.post(&format!("{settings}/verify"), &[]).await.body);
        let sent = sets_out(&mut tom, &format!("{way}?{}", ticket(&on))).await;
        assert!(sent.there.starts_with("https://shop.example.com/in?state="), "{}", sent.there);
        let back = tom.get(&format!("{way}/jwt?jwt={}&state={}", token("tried"), sent.state)).await;
        assert!(back.location().contains("/settings/sso/"), "{}", back.body);
        let on: Vec<(&str, &str)> = usual.into_iter().chain([("is_trusted", "true"), ("is_on", "true")]).collect();
        let saved = saves(&mut tom, &settings, "https://shop.example.com", &on).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        // Whoever set out from here is not asked once more.
        let mut ada = world.visitor();
        let sent = sets_out(&mut ada, &format!("{way}?next=/account")).await;
        let back = ada.get(&format!("{way}/jwt?jwt={}&state={}", token("asked"), sent.state)).await;
        assert_eq!(back.location(), "/account", "{}", back.body);
        let mut ada = world.visitor();
        let asks = ada.get(&format!("{way}/jwt?jwt={}&next=/account", token("1"))).await;
        assert_eq!(asks.status, StatusCode::SEE_OTHER, "{}", asks.body);
        assert!(!is_in(&mut ada).await, "nobody is in before they say that they mean it");
        let page = ada.get(asks.location()).await;
        assert!(page.body.contains("ada@example.com"), "{}", page.body);
        let state = page.hidden("state");
        assert_eq!(world.visitor().post(&format!("{way}/confirm"), &[("state", &state)]).await.status, NOT, "in their own browser alone");
        assert_eq!(ada.post(&format!("{way}/confirm"), &[("state", &state)]).await.location(), "/account");
        assert!(is_in(&mut ada).await);
        assert_eq!(ada.clone().post(&format!("{way}/confirm"), &[("state", &state)]).await.status, NOT, "once");
        let mut thief = world.visitor();
        let asks = thief.get(&format!("{way}/jwt?jwt={}", token("1"))).await;
        let state = thief.get(asks.location()).await.hidden("state");
        let page = thief.post(&format!("{way}/confirm"), &[("state", &state)]).await;
        assert!(page.status == NOT && page.body.contains("used already"), "{}", page.body);
        for jwt in ["", "x", "a.b.c", &format!("{}x", token("2"))] {
            assert_eq!(world.visitor().get(&format!("{way}/jwt?jwt={jwt}")).await.status, NOT, "{jwt}");
        }
    }

    async fn an_invitation_can_be_accepted_by_a_provider(world) {
        let provider = Provider::new().await;
        let way = way(&connected(world, &provider, &EVERYBODY).await, "portal");
        world.run("UPDATE contact SET password_hash = NULL, registered_at = NULL WHERE email = 'ben@example.com'").await;
        let token = portico::random::token();
        let ben = world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await;
        world.run(&format!(
            "INSERT INTO invitation (contact_id, portal_id, status, token_hash, send_at, expires_at, created_at, updated_at)
             VALUES ({ben}, 1, 'sent', '{}', 0, {}, 0, 0)", portico::random::digest(&token), i64::MAX
        )).await;
        let mut browser = world.visitor();
        let page = browser.get(&format!("/invite/{token}")).await.body;
        assert!(page.contains(&format!("{way}?invitation={token}")), "{page}");
        let sent = sets_out(&mut browser, &format!("{way}?invitation={token}")).await;
        let mut claims = provider.claims(&sent.nonce, now(world));
        claims["sub"] = json!("ben-at-home");
        claims["email"] = json!("ben@home.example.net");
        claims["email_verified"] = json!(false);
        provider.gives(signed(&claims, ONE));
        // Login CSRF: another site may have led them here, so they are asked first.
        let asks = comes_back(&mut browser, &way, &sent.state).await.location().to_owned();
        let page = browser.get(&asks).await;
        assert!(page.body.contains("ben@home.example.net") && page.body.contains("ben@example.com"), "{}", page.body);
        assert!(!is_in(&mut browser).await);
        let confirm = [("state", &*page.hidden("state"))];
        assert_eq!(browser.post(&format!("{way}/confirm"), &confirm).await.location(), "/requests");
        assert!(browser.get("/account").await.body.contains("ben@example.com"));
        // An invitation that is worth nothing names nobody.
        let mut thief = world.visitor();
        let sent = sets_out(&mut thief, &format!("{way}?invitation={token}")).await;
        let mut claims = provider.claims(&sent.nonce, now(world));
        claims["sub"] = json!("mallory");
        claims["email"] = json!("mallory@example.net");
        provider.gives(signed(&claims, ONE));
        let asks = comes_back(&mut thief, &way, &sent.state).await.location().to_owned();
        let page = thief.get(&asks).await;
        assert!(!page.body.contains("ben@example.com"), "{}", page.body);
        let confirm = [("state", &*page.hidden("state"))];
        assert_eq!(thief.post(&format!("{way}/confirm"), &confirm).await.status, NOT);
        assert!(!is_in(&mut thief).await);
    }
}
