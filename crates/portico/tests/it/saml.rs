//! Signing in by SAML with a real provider, and every way in which what it sent can be turned against us: here what an answer says, in
//! `wrapping` how it is written, in `signatures` how it is signed and encrypted.

macro_rules! scene {
    () => {
        match scene().await {
            Some(scene) => scene,
            None => return,
        }
    };
}

mod descriptions;
mod scene;
mod signatures;
mod wrapping;

use portico::clock::Time;
use portico::sso::saml::Idp;
use portico::sso::{Arrived, Refusal, SKEW};

use crate::idp::saml::between;
use scene::{AES_GCM, assertion, scene};

fn ada() -> Arrived {
    let claims = [
        ("givenName", vec!["Ada"]),
        ("groups", vec!["engineers", "poets & others"]),
        ("mail", vec!["ada@example.com"]),
        ("sn", vec!["Lovelace"]),
        ("uid", vec!["ada"]),
    ];
    let claims = claims.map(|(name, values)| (name.to_owned(), values.into_iter().map(str::to_owned).collect()));
    Arrived {
        subject: "ada@example.com".into(),
        email: Some("ada@example.com".into()),
        is_email_verified: false,
        first_name: Some("Ada".into()),
        last_name: Some("Lovelace".into()),
        claims: claims.into(),
        session: None,
        hint: None,
    }
}

#[tokio::test]
async fn a_real_provider_signs_somebody_in_however_it_signs_and_encrypts() {
    let scene = scene!();
    for taken in [&scene.plain, &scene.only_assertion, &scene.only_response, &scene.gcm, &scene.cbc] {
        let finished = taken.finish(&scene.idp).expect("somebody");
        assert!(finished.arrived.session.is_some());
        assert_eq!(Arrived { session: None, ..finished.arrived }, ada());
    }
    for (action, ours) in &scene.forms {
        assert_eq!(action, ours, "the provider sends answers where our metadata says");
    }
    assert_eq!(scene.plain.answer.relay_state.as_deref(), Some("back-to-ticket"));
    assert!(!scene.gcm.xml().contains("ada@example.com") && scene.gcm.xml().contains(AES_GCM));
    assert!(!scene.cbc.xml().contains("ada@example.com") && scene.cbc.xml().contains("aes128-cbc"));
}

#[tokio::test]
async fn an_answer_is_good_for_once() {
    let scene = scene!();
    let first = scene.plain.finish(&scene.idp).expect("somebody");
    let replayed = scene.plain.finish(&scene.idp).expect("the caller knows what it has seen");
    assert_eq!(first.replay, replayed.replay, "the same answer has the same keys");
    let again = scene.again.finish(&scene.idp).expect("somebody");
    assert_eq!(first.replay.len(), 2, "the response and the assertion");
    for (key, until) in &first.replay {
        assert_eq!(key.len(), 64);
        assert!(*until > scene.plain.at.plus_seconds(SKEW), "kept at least while the answer is good");
        assert!(again.replay.iter().all(|(other, _)| other != key), "another answer has others");
        // From the moment that the key may be forgotten, the answer is not good any more.
        assert_eq!(scene.plain.finish_at(&scene.idp, *until), Err(Refusal::Expired));
    }
}

#[tokio::test]
async fn an_answer_for_another_audience_is_refused() {
    let scene = scene!();
    let audience = format!("<saml:Audience>{}</saml:Audience>", scene.plain.sp.entity_id);
    let another = "<saml:Audience>https://another.example</saml:Audience>";
    scene.refuses(&scene.said(|xml| xml.replace(&audience, another)), Refusal::WrongAudience);
    let none = |xml: String| {
        let restriction =
            between(&xml, "<saml:AudienceRestriction>", "</saml:AudienceRestriction>").expect("an audience");
        xml.replace(&format!("<saml:AudienceRestriction>{restriction}</saml:AudienceRestriction>"), "")
    };
    scene.refuses(&scene.said(none), Refusal::WrongAudience);
    let both = |xml: String| xml.replace(&audience, &format!("{another}{audience}"));
    assert!(scene.said(both).finish(&scene.idp).is_ok(), "one of several is enough");
}

#[tokio::test]
async fn an_answer_for_another_address_is_refused() {
    let scene = scene!();
    let acs = &scene.plain.sp.acs_url;
    let destination = format!("Destination=\"{acs}\"");
    let recipient = format!("Recipient=\"{acs}\"");
    let said = scene.said(|xml| xml.replace(&destination, "Destination=\"https://another.example/acs\""));
    scene.refuses(&said, Refusal::WrongDestination);
    let said = scene.said(|xml| xml.replace(&recipient, "Recipient=\"https://another.example/acs\""));
    scene.refuses(&said, Refusal::WrongDestination);
    scene.refuses(&scene.said(|xml| xml.replace(&destination, "")), Refusal::WrongDestination);
    // What one of our connections was sent does not open another one.
    let mut another = scene.plain.clone();
    another.sp = scene.only_assertion.sp.clone();
    scene.refuses(&another, Refusal::WrongAudience);
}

#[tokio::test]
async fn an_answer_is_good_for_some_minutes_by_the_clock_that_is_given() {
    let scene = scene!();
    let minutes =
        |minutes: i64| scene.plain.finish_at(&scene.idp, scene.plain.at.plus_seconds(minutes * 60)).map(|_| ());
    assert_eq!(minutes(2), Ok(()));
    assert_eq!(minutes(60), Err(Refusal::Expired));
    assert_eq!(minutes(-60), Err(Refusal::NotYetValid));
    // The provider's clock may be a little ahead of ours, or behind.
    let until = between(&scene.plain.xml(), "NotOnOrAfter=\"", "\"").expect("an end");
    let until = Time::from_jiff(until.parse().expect("a moment"));
    let at = |moment: Time| scene.plain.finish_at(&scene.idp, moment).map(|_| ());
    assert_eq!(at(until.plus_seconds(SKEW - 1)), Ok(()));
    assert_eq!(at(until.plus_seconds(SKEW)), Err(Refusal::Expired));
}

#[tokio::test]
async fn an_assertion_that_ends_or_begins_at_another_time_is_refused() {
    let scene = scene!();
    let replaced = |name: &str, at: &str| {
        scene.said(|xml| {
            let old = between(&xml, &format!("<saml:Conditions {name}=\""), "\"")
                .or_else(|| between(&between(&xml, "<saml:Conditions ", ">")?, &format!("{name}=\""), "\""))
                .expect("a moment");
            xml.replace(&format!("{name}=\"{old}\""), &format!("{name}=\"{at}\""))
        })
    };
    scene.refuses(&replaced("NotOnOrAfter", "2020-01-01T00:00:00Z"), Refusal::Expired);
    scene.refuses(&replaced("NotBefore", "2100-01-01T00:00:00Z"), Refusal::NotYetValid);
    scene.refuses(&replaced("NotBefore", "soon"), Refusal::Malformed);
    let session = |xml: String| {
        let old = between(&xml, "SessionNotOnOrAfter=\"", "\"").expect("an end");
        xml.replace(&format!("SessionNotOnOrAfter=\"{old}\""), "SessionNotOnOrAfter=\"2020-01-01T00:00:00Z\"")
    };
    scene.refuses(&scene.said(session), Refusal::Expired);
}

#[tokio::test]
async fn what_another_provider_signed_is_refused() {
    let scene = scene!();
    assert!(scene.elsewhere.finish(&scene.other).is_ok());
    // The browser was sent to one provider and comes back from another.
    scene.refuses(&scene.elsewhere, Refusal::WrongIssuer);
    assert_eq!(scene.plain.finish(&scene.other), Err(Refusal::WrongIssuer));
    // The other one says that it is the first.
    let as_first = scene.elsewhere.xml().replace(&scene.other.entity_id, &scene.idp.entity_id);
    let mut mixed = scene.elsewhere.with(&as_first);
    let request = between(&as_first, "InResponseTo=\"", "\"").expect("a request");
    mixed.pending = mixed.pending.map(|pending| pending.replace(&scene.other.entity_id, &scene.idp.entity_id));
    assert!(mixed.pending.as_ref().is_some_and(|pending| pending.contains(&request)));
    scene.refuses(&mixed, Refusal::BadSignature);
    // Only the assertion, or only the response, is of another issuer.
    let issuer = format!("<saml:Issuer>{}</saml:Issuer>", scene.idp.entity_id);
    let another = "<saml:Issuer>https://another.example</saml:Issuer>";
    scene.refuses(&scene.said(|xml| xml.replacen(&issuer, another, 1)), Refusal::WrongIssuer);
    let inner = |xml: String| {
        let assertion = assertion(&xml);
        xml.replace(&assertion, &assertion.replace(&issuer, another))
    };
    scene.refuses(&scene.said(inner), Refusal::WrongIssuer);
}

#[tokio::test]
async fn an_answer_to_another_request_is_refused() {
    let scene = scene!();
    let mut crossed = scene.plain.clone();
    crossed.pending = scene.again.pending.clone();
    scene.refuses(&crossed, Refusal::WrongRequest);
    crossed.pending = Some("not what was given".into());
    scene.refuses(&crossed, Refusal::WrongRequest);
    let mut elsewhere = scene.plain.clone();
    elsewhere.answer.relay_state = Some("another-ticket".into());
    scene.refuses(&elsewhere, Refusal::WrongRequest);
    let without = |xml: String| {
        let request = between(&xml, "InResponseTo=\"", "\"").expect("a request");
        xml.replace(&format!(" InResponseTo=\"{request}\""), "")
    };
    scene.refuses(&scene.said(without), Refusal::WrongRequest);
}

#[tokio::test]
async fn a_provider_begins_only_if_it_may() {
    let scene = scene!();
    scene.refuses(&scene.unasked, Refusal::Unasked);
    let may = Idp { may_begin: true, ..scene.idp.clone() };
    let finished = scene.unasked.finish(&may).expect("somebody");
    assert_eq!(finished.arrived.subject, "ada@example.com");
    assert_eq!(finished.replay.len(), 2);
    // What answers a request does not count as begun by the provider, and what it began answers no request.
    let mut stolen = scene.plain.clone();
    stolen.pending = None;
    assert_eq!(stolen.finish(&may), Err(Refusal::WrongRequest));
    let mut asked = scene.unasked.clone();
    asked.pending = scene.plain.pending.clone();
    asked.answer.relay_state = scene.plain.answer.relay_state.clone();
    assert_eq!(asked.finish(&may), Err(Refusal::WrongRequest));
}

#[tokio::test]
async fn a_provider_that_refuses_signs_nobody_in() {
    let scene = scene!();
    let no = "urn:oasis:names:tc:SAML:2.0:status:Responder";
    let success = "urn:oasis:names:tc:SAML:2.0:status:Success";
    scene.refuses(&scene.said(|xml| xml.replace(success, no)), Refusal::ProviderSaysNo);
    scene.refuses(&scene.said(|xml| xml.replace(success, no).replace(&assertion(&xml), "")), Refusal::ProviderSaysNo);
    scene.refuses(&scene.said(|xml| xml.replace(&assertion(&xml), "")), Refusal::Malformed);
}

#[tokio::test]
async fn an_assertion_without_a_sign_in_is_refused() {
    let scene = scene!();
    let without = |xml: String| {
        let inner = between(&xml, "<saml:AuthnStatement", "</saml:AuthnStatement>").expect("a sign-in");
        xml.replace(&format!("<saml:AuthnStatement{inner}</saml:AuthnStatement>"), "")
    };
    scene.refuses(&scene.said(without), Refusal::Malformed);
    let holder = |xml: String| xml.replace("cm:bearer", "cm:holder-of-key");
    scene.refuses(&scene.said(holder), Refusal::Malformed);
    let two = |xml: String| {
        let name_id = between(&xml, "<saml:NameID", "</saml:NameID>").expect("a name id");
        let name_id = format!("<saml:NameID{name_id}</saml:NameID>");
        xml.replace(&name_id, &format!("{name_id}{name_id}"))
    };
    scene.refuses(&scene.said(two), Refusal::Malformed);
}
