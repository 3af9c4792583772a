//! A browser without a screen that signs in at SimpleSAMLphp.

use std::collections::BTreeMap;

use portico::sso::saml::Answer;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

use super::simplesaml::Provider;

/// Signs in as Ada, from our request or from its own address, up to the form that goes to us; what the form holds, and where it
/// goes.
pub(crate) async fn sign_in(provider: &Provider, start: &str) -> (Answer, String) {
    let mut browser = Browser::new();
    let mut response = browser.get(start).await;
    for _ in 0..10 {
        let here = response.url().clone();
        if let Some(to) = response.headers().get(LOCATION) {
            let to = here.join(to.to_str().expect("text")).expect("an address");
            response = browser.get(to.as_str()).await;
            continue;
        }
        let page = response.text().await.expect("a page");
        let mut fields = fields(&page);
        let action = between(&page, "action=\"", "\"").map_or_else(|| here.to_string(), |text| unescape(&text));
        if let Some(response) = fields.remove("SAMLResponse") {
            return (Answer { response, relay_state: fields.remove("RelayState") }, action);
        }
        assert!(
            fields.contains_key("username"),
            "neither a form to sign in nor one for us: {page}\n{}",
            provider.log()
        );
        fields.insert("username".into(), "ada".into());
        fields.insert("password".into(), "analytical".into());
        response = browser.post(here.join(&action).expect("an address").as_str(), &fields).await;
    }
    panic!("the provider sends the browser round in circles: {}", provider.log());
}

/// Follows nothing by itself and keeps cookies.
struct Browser {
    client: Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new() -> Browser {
        // Whoever was first has installed it.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client");
        Browser { client, cookies: BTreeMap::new() }
    }

    async fn get(&mut self, url: &str) -> Response {
        self.send(self.client.get(url)).await
    }

    async fn post(&mut self, url: &str, fields: &BTreeMap<String, String>) -> Response {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.send(self.client.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(pairs.join("&")))
            .await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header(COOKIE, cookies.join("; ")).send().await.expect("an answer");
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().expect("text").split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        response
    }
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The inputs of a page's forms.
fn fields(page: &str) -> BTreeMap<String, String> {
    page.split("<input")
        .skip(1)
        .filter_map(|rest| {
            let tag = rest.split('>').next()?;
            let value = between(tag, "value=\"", "\"").unwrap_or_default();
            Some((unescape(&between(tag, "name=\"", "\"")?), unescape(&value)))
        })
        .collect()
}

/// What stands between two texts, where both are first.
pub(crate) fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(inner, _)| inner.to_owned())
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#039;", "'").replace("&amp;", "&")
}

/// The value of a parameter of an address.
pub(crate) fn parameter(url: &str, name: &str) -> Option<String> {
    let url = Url::parse(url).expect("an address");
    url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
}
