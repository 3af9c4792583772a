//! Pages of single sign-on: with a connection for everybody, one for a company, one of a token and one for staff.

use super::{Page, SUBMIT};
use crate::Stage;
use crate::server::Who;

/// What is switched on behind the product's back: no provider is there to be tried.
const ON: [&str; 2] = [
    "UPDATE sso_connection SET is_on = TRUE, verified_at = 1795521600000000, rules =
       '{\"issuer\":\"https://login.example.com\",\"client_id\":\"helpdesk\",\"certificates\":[],\"sso_url\":\"\"}'",
    "UPDATE sso_connection SET is_only = TRUE WHERE company_id IS NOT NULL",
];

/// The company whose addresses have a provider of their own.
const OWNS: &str = "UPDATE company SET domain = 'orchard.example', domain_key = 'orchard.example'
   WHERE id = (SELECT MAX(id) FROM company)";

/// Adds the connections, and answers their pages.
pub async fn pages(stage: &Stage) -> Vec<Page> {
    stage.server.writes(OWNS).await;
    for (name, preset, side, domain, company) in [
        ("Example ID", "entra", "portal", "1", ""),
        ("Orchard", "keycloak", "portal", "", "orchard.example"),
        ("Shop", "jwt", "portal", "1", ""),
        ("Example staff", "okta", "desk", "", ""),
        ("Example AD", "adfs", "portal", "1", ""),
    ] {
        let form = [("name", name), ("preset", preset), ("side", side), ("domain", domain), ("company", company)];
        stage.server.posts(Who::Tom, "/settings/sso", &form).await;
    }
    for statement in ON {
        stage.server.writes(statement).await;
    }
    let settings = |name, path| Page::new(Who::Tom, name, path);
    let refused = "document.querySelector('#f-name').value = '';
         document.querySelector('.set-form').requestSubmit()";
    vec![
        settings("settings-sso", "/settings/sso").main(),
        settings("settings-sso-new", "/settings/sso/new").main(),
        settings("settings-sso-new-refused", "/settings/sso/new").after(refused, "#e-name"),
        settings("settings-sso-oidc", "/settings/sso/1").main(),
        settings("settings-sso-oidc-refused", "/settings/sso/1").after(refused, "#e-name"),
        settings("settings-sso-jwt", "/settings/sso/3"),
        settings("settings-sso-staff", "/settings/sso/4"),
        settings("settings-sso-saml", "/settings/sso/5").main(),
        settings("settings-sso-delete", "/settings/sso/1/delete"),
        Page::new(Who::Visitor, "sso-sign-in", "/sign-in").main(),
        Page::new(Who::Visitor, "sso-company", "/sign-in/sso"),
        Page::new(Who::Visitor, "sso-company-refused", "/sign-in/sso").after(SUBMIT, "#e-email"),
        Page::new(Who::Visitor, "sso-refused", "/sso/1/confirm?state=none").main(),
        Page::new(Who::Visitor, "sso-refused-desk", "/desk/sso/4/confirm?state=none"),
    ]
}
