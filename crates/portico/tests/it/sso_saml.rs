//! Signing in by SAML through the product's own pages, with a real provider.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use portico::clock::Clock;
use portico::sso::saml::{Answer, key_pair};
use serde_json::json;

use crate::idp::saml::sign_in;
use crate::idp::simplesaml::{Known, Provider, is_there};
use crate::sso::{is_in, way};
use crate::world::{Browser, Page, World, on_both_engines, unescaped};

const HOME: &str = "http://127.0.0.1:8080";
const NOT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// A connection that a provider knows.
struct Connected {
    provider: Provider,
    settings: String,
    way: String,
}

/// What the provider's form does in a browser: it comes from another site, and no cookie comes with it.
async fn posts(browser: &Browser, way: &str, answer: &Answer) -> Page {
    let mut fields = vec![("SAMLResponse", answer.response.as_str())];
    fields.extend(answer.relay_state.as_deref().map(|state| ("RelayState", state)));
    let form = serde_html_form::to_string(&fields).expect("a form");
    let mut request = browser
        .request(Method::POST, &format!("{way}/acs"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .expect("a request");
    request.headers_mut().remove(header::COOKIE);
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a value"));
    browser.clone().send(request).await
}

/// Sends a browser to the provider and has Ada sign in there.
async fn signs_in(browser: &mut Browser, connected: &Connected, path: &str) -> Answer {
    let sent = browser.get(path).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    sign_in(&connected.provider, sent.location()).await.0
}

async fn connected(world: &World) -> Option<Connected> {
    connected_on(world, "portal", &[], "It would sign in ada@example.com").await
}

/// A connection of a side, with more than every connection has; `says` is what trying it comes to.
async fn connected_on(world: &World, side: &str, more: &[(&str, &str)], says: &str) -> Option<Connected> {
    if !is_there() {
        return None;
    }
    // Its clock is the machine's.
    world.clock.advance(Clock::System.now().seconds_since(world.clock.now()));
    let mut tom = world.staff("tom").await;
    let new = [("name", "Example ID"), ("preset", "saml"), ("side", side), ("domain", "1"), ("company", "")];
    let made = tom.post("/settings/sso", &new).await;
    let settings = made.location().split('?').next().expect("a path").to_owned();
    let way = way(&settings, side);
    let described = world.visitor().get(&format!("{way}/metadata")).await;
    assert!(
        described.status == StatusCode::OK && described.body.contains(&format!("{HOME}{way}/acs")),
        "{}",
        described.body
    );
    let format = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    let known = Known { metadata: described.body, settings: json!({"NameIDFormat": format}) };
    let keys = [(); 2].map(|()| key_pair("provider.example", world.clock.now()).expect("a key"));
    let provider = Provider::start(&[known], &keys).await;
    let metadata = provider.metadata().await;
    let connected = Connected { provider, settings, way };
    let broken = saves(&mut tom, &connected.settings, &[("metadata", "<x/>")]).await;
    assert!(broken.status == NOT && broken.body.contains("no metadata of one provider"), "{}", broken.body);
    let all: Vec<(&str, &str)> =
        more.iter().copied().chain([("metadata", &*metadata), ("is_trusted", "true")]).collect();
    let saved = saves(&mut tom, &connected.settings, &all).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    // Tried by whoever set it up, and switched on.
    let on = unescaped(&tom.post(&format!("{}/verify", connected.settings), &[]).await.body);
    let path = on.split(&format!("{}?", connected.way)).nth(1).and_then(|rest| rest.split('"').next()).expect("a way");
    let answer = signs_in(&mut tom, &connected, &format!("{}?{path}", connected.way)).await;
    let back = posts(&tom, &connected.way, &answer).await;
    let tried = tom.get(back.location()).await;
    let page = tom.get(tried.location().strip_prefix(HOME).unwrap_or_else(|| panic!("{}", tried.body))).await.body;
    assert!(page.contains(says) && page.contains("poets"), "{page}");
    let fields = kept(&mut tom, &connected.settings).await;
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    fields.extend(more.iter().copied().chain([("is_trusted", "true"), ("is_on", "true")]));
    let saved = tom.post(&connected.settings, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    Some(connected)
}

async fn saves(tom: &mut Browser, settings: &str, more: &[(&str, &str)]) -> Page {
    let version = tom.get(settings).await.hidden("version");
    let mut fields = vec![("version", &*version), ("name", "Example ID")];
    fields.extend(more);
    tom.post(settings, &fields).await
}

/// What stands in the fields of the provider's values.
async fn kept(tom: &mut Browser, settings: &str) -> Vec<(String, String)> {
    let page = tom.get(settings).await;
    let value = |name: &str| {
        let tag = page.body.split(&format!("name=\"{name}\"")).nth(1).expect("a field");
        let is_area = name == "certificates";
        let text = if is_area { tag.split('>').nth(1) } else { tag.split("value=\"").nth(1) };
        let end = if is_area { "</textarea" } else { "\"" };
        unescaped(text.and_then(|text| text.split(end).next()).expect("a value"))
    };
    let version = page.hidden("version");
    let mut all = vec![("version".to_owned(), version), ("name".to_owned(), "Example ID".to_owned())];
    all.extend(["issuer", "sso_url", "certificates"].map(|name| (name.to_owned(), value(name))));
    all
}

on_both_engines! {
    async fn saml_signs_in_by_the_pages_once_and_in_its_own_browser_alone(world) {
        let ticket = world.ticket("Pump drips", "It drips").await;
        let Some(connected) = connected(world).await else { return };
        let mut ada = world.visitor();
        let answer = signs_in(&mut ada, &connected, &format!("{}?next=/account", connected.way)).await;
        let back = posts(&ada, &connected.way, &answer).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
        assert!(!is_in(&mut ada).await, "a form of another site signs nobody in by itself");
        let mut thief = world.visitor();
        assert_eq!(thief.get(back.location()).await.status, NOT, "nor another browser");
        let entered = ada.get(back.location()).await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/account"), "{}", entered.body);
        assert_eq!(ada.get(&format!("/requests/{ticket}")).await.status, StatusCode::OK);
        // Replayed: the same form again, and in another sign-in.
        assert_eq!(posts(&ada, &connected.way, &answer).await.status, NOT);
        assert_eq!(ada.clone().get(back.location()).await.status, NOT);
        let mut other = world.visitor();
        let sent = other.get(&connected.way).await;
        let state = crate::sso::parameter(sent.location(), "RelayState");
        let swapped = Answer { relay_state: Some(state), ..answer.clone() };
        let page = posts(&other, &connected.way, &swapped).await;
        other.get(page.location()).await;
        assert!(!is_in(&mut other).await);
        for response in ["", "x", "PHg+PC94Pg=="] {
            let broken = Answer { response: response.into(), relay_state: answer.relay_state.clone() };
            assert_eq!(posts(&other, &connected.way, &broken).await.status, NOT, "{response}");
        }
        // The one route that other sites may send forms to takes nothing else.
        let request = other
            .request(Method::POST, &format!("{}/confirm", connected.way))
            .header("sec-fetch-site", "cross-site");
        let page = other.clone().send(request.body(Body::empty()).expect("a request")).await;
        assert!(page.status == StatusCode::FORBIDDEN || page.status == NOT, "{}", page.status);
    }

    async fn saml_that_the_provider_begins_is_refused_unless_it_may_and_then_asks(world) {
        let Some(connected) = connected(world).await else { return };
        let start = format!("{}saml2/idp/SSOService.php?spentityid={HOME}{}/metadata", connected.provider.url, connected.way);
        let (answer, _) = sign_in(&connected.provider, &start).await;
        let ada = world.visitor();
        let page = posts(&ada, &connected.way, &answer).await;
        assert!(page.status == NOT && page.body.contains("Nobody asked for this sign-in"), "{}", page.body);
        let mut tom = world.staff("tom").await;
        let fields = kept(&mut tom, &connected.settings).await;
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        fields.extend([("is_trusted", "true"), ("is_on", "true"), ("may_begin", "true")]);
        assert_eq!(tom.post(&connected.settings, &fields).await.status, StatusCode::SEE_OTHER);
        let (answer, _) = sign_in(&connected.provider, &start).await;
        let mut ada = world.visitor();
        let asks = posts(&ada, &connected.way, &answer).await;
        assert_eq!(asks.status, StatusCode::SEE_OTHER, "{}", asks.body);
        // The browser keeps what the answer to the form sets.
        let cookie = asks.headers[header::SET_COOKIE].to_str().expect("text").to_owned();
        let path = asks.location().to_owned();
        let get = ada.request(Method::GET, &path).header(header::COOKIE, cookie.split(';').next().expect("a pair"));
        let page = ada.send(get.body(Body::empty()).expect("a request")).await;
        assert!(page.body.contains("ada@example.com") && !is_in(&mut ada).await, "{}", page.body);
        let state = page.hidden("state");
        let form = serde_html_form::to_string([("state", &state)]).expect("a form");
        let post = ada
            .request(Method::POST, &format!("{}/confirm", connected.way))
            .header(header::COOKIE, cookie.split(';').next().expect("a pair"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        assert_eq!(ada.send(post.body(Body::from(form)).expect("a request")).await.location(), "/requests");
        assert!(is_in(&mut ada).await);
    }

    async fn our_saml_keys_are_changed_one_after_the_other(world) {
        let mut tom = world.staff("tom").await;
        let new = [("name", "Example ID"), ("preset", "adfs"), ("side", "portal"), ("domain", "1"), ("company", "")];
        let settings = tom.post("/settings/sso", &new).await.location().split('?').next().expect("a path").to_owned();
        let metadata = format!("{}/metadata", way(&settings, "portal"));
        let certificates = |page: &Page| page.body.matches("X509Certificate>").count() / 2;
        let before = certificates(&world.visitor().get(&metadata).await);
        let version = tom.get(&settings).await.hidden("version");
        assert_eq!(tom.post(&format!("{settings}/keys"), &[("version", &version), ("act", "new")]).await.status, StatusCode::SEE_OTHER);
        assert!(certificates(&world.visitor().get(&metadata).await) > before, "both are published");
        let page = tom.post(&format!("{settings}/keys"), &[("version", &version), ("act", "new")]).await;
        assert_eq!(page.status, NOT, "twice by the same page makes one");
        let version = tom.get(&settings).await.hidden("version");
        assert_eq!(tom.post(&format!("{settings}/keys"), &[("version", &version), ("act", "drop")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(certificates(&world.visitor().get(&metadata).await), before);
        let page = tom.get(&settings).await.body;
        assert!(page.contains("Relying party trust identifier") && !page.contains("PRIVATE KEY"), "{page}");
    }

    async fn staff_come_in_by_saml_with_the_role_that_it_says(world) {
        let roles = [("role_claim", "groups"), ("roles", "engineers = agent"), ("may_create", "true")];
        let Some(connected) = connected_on(world, "desk", &roles, "ada@example.com").await else { return };
        let mut ada = world.visitor();
        let answer = signs_in(&mut ada, &connected, &connected.way).await;
        let back = posts(&ada, &connected.way, &answer).await;
        let led = ada.get(back.location()).await;
        assert_eq!(led.location(), "/desk", "{}", led.body);
        assert_eq!(ada.get("/desk").await.status, StatusCode::OK);
        assert_eq!(ada.get("/settings/staff").await.status, StatusCode::NOT_FOUND, "an agent, as it says");
        assert_eq!(world.text("SELECT role FROM staff WHERE email = 'ada@example.com'").await, "agent");
        // Customers are not signed in by it, although one has the address.
        assert_eq!(world.count("SELECT COUNT(*) FROM session WHERE contact_id IS NOT NULL").await, 0);
    }
}
