//! Signing in by an identity provider: set up by an administrator, used by a customer.

use portico::clock::Clock;
use portico::sso::saml::key_pair;
use serde_json::json;

use crate::Stage;
use crate::account::{Reads, press};
use crate::certified::Certified;
use crate::entering::is_accessible;
use crate::look::{DESKTOP, Look, PHONE};
use crate::server::Who;
use crate::settings_pages::click_in_view;
use crate::simplesaml::{self, Known};
use crate::tab::Tab;

/// Signs in at the provider, and says yes to what it asks.
async fn at_the_provider(tab: &Tab, email: &str) {
    tab.see("input[name=login]").await;
    tab.write("input[name=login]", email).await;
    tab.write("input[name=password]", "whatever").await;
    tab.click("[type=submit]").await;
    tab.until(
        "what is asked",
        "return !document.querySelector('input[name=login]') && document.readyState === 'complete'",
    )
    .await;
    // Where the provider asks whether it may tell us who it is.
    if tab.count("[type=submit]").await > 0 && tab.count("#main").await == 0 {
        tab.click("[type=submit]").await;
    }
}

/// Where the provider and its pages complain in the browser's log.
fn forgiving(tab: &Tab) {
    for part in ["favicon", "status of 404", "status of 422", "Content Security Policy", "fonts.googleapis.com"] {
        tab.forgive(part);
    }
}

/// An administrator adds the provider, tries it, and switches it on; answers the path of its settings.
async fn set_up(stage: &Stage) -> Option<(Certified, String)> {
    let tab = stage.tab(Who::Tom, DESKTOP).await;
    forgiving(&tab);
    tab.open("/settings/sso/new").await;
    tab.choose("#f-preset", "oidc").await;
    tab.write("#f-name", "Example ID").await;
    tab.onward(tab.click(".save .pri")).await;
    let settings = tab.path().await.split('?').next().expect("a path").to_owned();
    is_accessible(&tab, DESKTOP).await;
    let redirect = tab.value("#v-sso-value-redirect").await;
    let provider = Certified::start(&[redirect]).await?;
    tab.write("#f-issuer", &provider.issuer).await;
    tab.write("#f-client_id", "helpdesk").await;
    tab.write("#f-secret", "helpdesk-secret").await;
    tab.onward(tab.click(".save .pri")).await;
    tab.see("main [role=status]").await;
    click_in_view(&tab, "form[action$='/verify'] button").await;
    at_the_provider(&tab, &Who::Amelia.email()).await;
    tab.see("#tried").await;
    is_accessible(&tab, DESKTOP).await;
    assert_eq!(tab.count("#tried[data-s=done]").await, 1, "{:?}", tab.texts("#tried").await);
    click_in_view(&tab, "label:has(#f-is_on)").await;
    tab.onward(tab.click(".save .pri")).await;
    tab.see("main [role=status]").await;
    Some((provider, settings))
}

/// A customer comes in by it.
async fn comes_in(stage: &Stage, look: Look, reads: Reads) {
    let tab = stage.tab(Who::Visitor, look).await;
    forgiving(&tab);
    tab.open("/sign-in").await;
    if reads == Reads::Swedish {
        tab.onward(press(&tab, look, ".languages [value=sv]")).await;
    }
    is_accessible(&tab, look).await;
    let words = tab.texts("main a[href*='/sso/']").await;
    assert!(words.contains(&reads.say("Sign in with Example ID", "Logga in med Example ID").to_owned()), "{words:?}");
    press(&tab, look, "main a[href*='/sso/']").await;
    at_the_provider(&tab, &Who::Amelia.email()).await;
    tab.until("the list", "return location.pathname === '/requests'").await;
    is_accessible(&tab, look).await;
    // Nobody comes back twice by the same address.
    tab.open("/sso/1/callback?code=x&state=x").await;
    is_accessible(&tab, look).await;
}

pub async fn a_customer_comes_in_by_openid_connect(stage: &Stage) {
    let Some((_provider, settings)) = set_up(stage).await else { return };
    comes_in(stage, DESKTOP, Reads::English).await;
    comes_in(stage, PHONE, Reads::Swedish).await;
    stage.server.posts(Who::Tom, &format!("{settings}/delete"), &[]).await;
}

/// Signs Olive in at SimpleSAMLphp.
async fn at_the_saml_provider(tab: &Tab) {
    tab.write("input[name=username]", "olive").await;
    tab.write("input[name=password]", "analytical").await;
    // Its page does not fit a phone.
    tab.run("document.querySelector('[type=submit]').click()").await;
}

/// An administrator adds a provider with SAML, tries it, and makes it the only way in; answers the path of its settings.
async fn set_up_saml(stage: &Stage) -> (simplesaml::Provider, String) {
    let tab = stage.tab(Who::Tom, DESKTOP).await;
    forgiving(&tab);
    tab.open("/settings/sso/new").await;
    tab.choose("#f-preset", "saml").await;
    tab.write("#f-name", "Grove ID").await;
    tab.onward(tab.click(".save .pri")).await;
    let settings = tab.path().await.split('?').next().expect("a path").to_owned();
    is_accessible(&tab, DESKTOP).await;
    let id = settings.rsplit('/').next().expect("a number").to_owned();
    let fetch = format!("return fetch('/sso/{id}/metadata').then((answer) => answer.text())");
    let metadata = tab.run(&fetch).await.as_str().expect("our metadata").to_owned();
    let format = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    let known = Known { metadata, settings: json!({ "NameIDFormat": format }) };
    let keys = [(); 2].map(|()| key_pair("provider.example", Clock::System.now()).expect("a key"));
    let provider = simplesaml::Provider::start(&[known], &keys).await;
    let metadata = json!(provider.metadata().await);
    tab.run(&format!("document.querySelector('#f-metadata').value = {metadata}")).await;
    assert_eq!(tab.count("#f-is_trusted:checked").await, 1, "what SAML says of addresses is taken");
    tab.onward(tab.click(".save .pri")).await;
    tab.see("main [role=status]").await;
    assert!(tab.value("#f-sso_url").await.starts_with(&provider.url), "what it described fills the fields");
    click_in_view(&tab, "form[action$='/verify'] button").await;
    at_the_saml_provider(&tab).await;
    tab.see("#tried").await;
    let said = tab.texts("#tried").await.concat();
    assert!(said.contains("It would sign in olive@grove.example"), "{said}");
    click_in_view(&tab, "label:has(#f-is_on)").await;
    click_in_view(&tab, "label:has(#f-is_only)").await;
    tab.onward(tab.click(".save .pri")).await;
    // Whom it signs out is said before.
    click_in_view(&tab, "label:has(#f-is_sure)").await;
    is_accessible(&tab, DESKTOP).await;
    tab.onward(tab.click(".save .pri")).await;
    assert_eq!(tab.count("p.banner[role=status]").await, 1, "{:?}", tab.texts("#problems").await);
    assert_eq!(tab.count("#f-is_on:checked, #f-is_only:checked").await, 2);
    tab.open("/settings/private/1/pages").await;
    is_accessible(&tab, DESKTOP).await;
    assert_eq!(tab.count("[name=forgot]").await + tab.count("[name=reset]").await, 0, "these pages are the provider's");
    tab.open("/settings/domains/1").await;
    is_accessible(&tab, DESKTOP).await;
    (provider, settings)
}

pub async fn a_customer_comes_in_by_saml_which_is_the_only_way(stage: &Stage) {
    if !simplesaml::is_there() {
        return;
    }
    let (_provider, settings) = set_up_saml(stage).await;
    for look in [DESKTOP, PHONE] {
        let tab = stage.tab(Who::Visitor, look).await;
        forgiving(&tab);
        tab.open("/requests").await;
        is_accessible(&tab, look).await;
        assert_eq!(tab.count("[type=password]").await, 0, "nobody is asked for a password");
        press(&tab, look, "main a[href*='/sso/']").await;
        at_the_saml_provider(&tab).await;
        tab.until("the list", "return location.pathname === '/requests' && !!document.querySelector('#main')").await;
        tab.open("/account/security").await;
        is_accessible(&tab, look).await;
        assert_eq!(tab.count("[type=password]").await, 0, "there is none to change");
        tab.open("/account").await;
    }
    stage.server.posts(Who::Tom, &format!("{settings}/delete"), &[]).await;
}
