//! Passkeys with Chromium's own authenticator in software: made, used alone, refused, and removed.

use serde_json::{Value, json};

use crate::Stage;
use crate::look::{DESKTOP, Look, PHONE};
use crate::server::Who;
use crate::tab::Tab;

const ENTER: &str = "[data-passkey-enter] button";
const REFUSED: &str = "return document.querySelector('[data-passkey-enter] [data-say]').textContent.length > 0";

/// An authenticator in software takes what browsers only offer in the field of the address. Where a button is to be pressed,
/// nothing is offered there.
const OFFERS_NOTHING: &str = "delete PublicKeyCredential.isConditionalMediationAvailable";

/// A tab of somebody whose device has an authenticator and whose browser offers nothing by itself; and what the protocol calls
/// the authenticator.
async fn equipped(stage: &Stage, who: Who, look: Look) -> (Tab, Value) {
    let (tab, authenticator) = offered(stage, who, look).await;
    tab.cdp("Page.enable", json!({})).await;
    tab.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": OFFERS_NOTHING })).await;
    (tab, authenticator)
}

/// As [`equipped`], where the browser offers passkeys in the field of the address.
async fn offered(stage: &Stage, who: Who, look: Look) -> (Tab, Value) {
    let tab = stage.tab(who, look).await;
    tab.forgive("status of 422");
    tab.cdp("WebAuthn.enable", json!({})).await;
    let options = json!({ "options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "automaticPresenceSimulation": true,
    } });
    let made = tab.cdp("WebAuthn.addVirtualAuthenticator", options).await;
    let authenticator = made["authenticatorId"].clone();
    (tab, authenticator)
}

/// Adds a passkey on the page of passkeys.
async fn add(tab: &Tab, name: &str) {
    tab.see("form[data-passkey-add]").await;
    tab.run("document.querySelector('#f-name').value = ''").await;
    tab.write("#f-name", name).await;
    tab.onward(tab.click("form[data-passkey-add] button")).await;
    tab.see("main [role=status]").await;
    let held = tab.texts(".passkeys h2").await;
    assert!(held.iter().any(|held| held == name), "{held:?}");
}

async fn sign_out(tab: &Tab, at: &str) {
    tab.ask(
        "return fetch(arguments[0], { method: 'POST' }).then((answer) => answer.ok)",
        vec![format!("{at}/sign-out").into()],
    )
    .await;
    tab.open(&format!("{at}/sign-in")).await;
    tab.see(ENTER).await;
}

/// What is said when it did not work.
async fn refused(tab: &Tab) -> String {
    tab.click(ENTER).await;
    tab.until("it is said why", REFUSED).await;
    tab.texts("[data-passkey-enter] [data-say]").await.concat()
}

async fn remove_all(tab: &Tab, at: &str) {
    tab.open(&format!("{at}/passkeys")).await;
    while tab.count(".passkeys a[href$='/remove']").await > 0 {
        tab.onward(tab.click(".passkeys a[href$='/remove']")).await;
        tab.onward(tab.click("main form .danger")).await;
        tab.see("main [role=status]").await;
    }
}

pub async fn a_customer_makes_a_passkey_signs_out_and_comes_in_with_it_alone(stage: &Stage) {
    let (tab, _) = equipped(stage, Who::Wren, DESKTOP).await;
    tab.open("/account/security").await;
    tab.onward(tab.click("a[href='/account/passkeys']")).await;
    assert_eq!(tab.count(".passkeys").await, 0);
    add(&tab, "Blue laptop").await;
    // The same device makes no second one.
    tab.click("form[data-passkey-add] button").await;
    tab.until("it is said", "return document.querySelector('[data-passkey-add] [data-say]').textContent.length > 0")
        .await;
    let said = tab.texts("[data-passkey-add] [data-say]").await.concat();
    assert!(said.contains("has a passkey for you already"), "{said}");

    sign_out(&tab, "").await;
    tab.onward(tab.click(ENTER)).await;
    assert_eq!(tab.path().await, "/requests", "no password was asked");
    tab.open("/account/passkeys").await;
    tab.onward(tab.click(".passkeys a[href^='/account/passkeys/']:not([href$='/remove'])")).await;
    tab.run("document.querySelector('#f-name').value = ''").await;
    tab.write("#f-name", "Grey laptop").await;
    tab.onward(tab.click("main form .pri")).await;
    assert_eq!(tab.texts(".passkeys h2").await, ["Grey laptop"]);
    remove_all(&tab, "/account").await;

    sign_out(&tab, "").await;
    let said = refused(&tab).await;
    assert!(said.contains("does not sign you in here"), "a removed one is refused: {said}");
}

pub async fn what_the_browser_offers_in_the_field_of_the_address_signs_in(stage: &Stage) {
    let (tab, _) = offered(stage, Who::Wren, DESKTOP).await;
    tab.open("/account/passkeys").await;
    add(&tab, "Offered").await;
    tab.run("return fetch('/sign-out', { method: 'POST' }).then((answer) => answer.ok)").await;
    tab.open("/sign-in?next=/account").await;
    tab.until("it is taken", "return location.pathname === '/account' && document.readyState === 'complete'").await;
    remove_all(&tab, "/account").await;
}

pub async fn a_passkey_is_made_and_used_in_swedish_on_a_phone(stage: &Stage) {
    stage.server.speaks("sv").await;
    stage.server.has_one_language(true).await;
    let (tab, _) = equipped(stage, Who::Wren, PHONE).await;
    tab.open("/account/passkeys").await;
    assert_eq!(tab.texts("h1").await, ["Lösennycklar"]);
    add(&tab, "Min telefon").await;
    sign_out(&tab, "").await;
    assert_eq!(tab.texts(ENTER).await, ["Logga in med en lösennyckel"]);
    tab.onward(tab.click(ENTER)).await;
    assert_eq!(tab.path().await, "/requests");
    remove_all(&tab, "/account").await;
    sign_out(&tab, "").await;
    let said = refused(&tab).await;
    assert!(said.contains("loggar inte in dig här"), "{said}");
    stage.server.has_one_language(false).await;
    stage.server.speaks("en").await;
}

pub async fn staff_make_a_passkey_and_come_in_with_it(stage: &Stage) {
    let (tab, _) = equipped(stage, Who::Ingrid, DESKTOP).await;
    tab.open("/desk/passkeys").await;
    add(&tab, "Key at the desk").await;
    sign_out(&tab, "/desk").await;
    tab.onward(tab.click(ENTER)).await;
    assert_eq!(tab.path().await, "/desk");
    remove_all(&tab, "/desk").await;
}

pub async fn a_cloned_passkey_is_refused_and_its_owner_reads_it(stage: &Stage) {
    let (tab, authenticator) = equipped(stage, Who::Wren, DESKTOP).await;
    tab.open("/account/passkeys").await;
    add(&tab, "Copied").await;
    let id = json!({ "authenticatorId": authenticator });
    let copy = tab.cdp("WebAuthn.getCredentials", id).await["credentials"][0].clone();
    for _ in 0..2 {
        sign_out(&tab, "").await;
        tab.onward(tab.click(ENTER)).await;
        assert_eq!(tab.path().await, "/requests");
    }
    let mut copy = copy;
    copy["signCount"] = json!(0);
    let of = json!({ "authenticatorId": authenticator, "credentialId": copy["credentialId"] });
    tab.cdp("WebAuthn.removeCredential", of).await;
    tab.cdp("WebAuthn.addCredential", json!({ "authenticatorId": authenticator, "credential": copy })).await;
    sign_out(&tab, "").await;
    let said = refused(&tab).await;
    assert!(said.contains("does not sign you in here"), "{said}");

    let (name, value) = stage.server.session(Who::Wren).await;
    tab.cookie(&name, &value).await;
    tab.open("/account/passkeys").await;
    assert_eq!(tab.texts(".passkeys .badge").await, ["Not accepted"]);
    remove_all(&tab, "/account").await;
}

pub async fn a_passkey_is_refused_at_another_origin(stage: &Stage) {
    let (tab, _) = equipped(stage, Who::Wren, DESKTOP).await;
    tab.open("/account/passkeys").await;
    add(&tab, "Of another place").await;
    sign_out(&tab, "").await;
    let elsewhere = format!("{}/sign-in", stage.server.url.replace("localhost", "127.0.0.1"));
    tab.ask("location.href = arguments[0]", vec![elsewhere.into()]).await;
    tab.until("it is there", "return location.hostname === '127.0.0.1' && document.readyState === 'complete'").await;
    tab.see(ENTER).await;
    let said = refused(&tab).await;
    assert!(said.contains("could not do this"), "{said}");
    tab.open("/sign-in").await;
    tab.see(ENTER).await;
    tab.onward(tab.click(ENTER)).await;
    assert_eq!(tab.path().await, "/requests", "where it is at home it is good");
    remove_all(&tab, "/account").await;
}

pub async fn without_scripts_there_is_the_password(stage: &Stage) {
    let plain = Look { has_scripts: false, ..DESKTOP };
    let tab = stage.tab(Who::Visitor, plain).await;
    tab.open("/sign-in").await;
    tab.miss(ENTER).await;
    crate::portal::sign_in(&tab, Who::Wren).await;
    tab.open("/account/passkeys").await;
    tab.miss("form[data-passkey-add]").await;
    assert!(tab.texts("main").await.concat().contains("Passkeys need scripts"));
}
