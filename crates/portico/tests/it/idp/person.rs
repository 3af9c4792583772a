//! Somebody who signs in at the certified provider as a browser would.

use std::collections::BTreeMap;

use reqwest::Url;

use super::certified::client;

/// Signs somebody in at the provider, from the address to which they were sent to the one to which they are sent back.
pub(crate) async fn signs_in(sent: &str, who: &str, back: &str) -> String {
    let (asks, mut cookies) = (client(), BTreeMap::<String, String>::new());
    let mut url = Url::parse(sent).expect("an address");
    let mut form: Option<Vec<(String, String)>> = None;
    for _ in 0..20 {
        let jar = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let request = match form.take() {
            Some(form) => asks.post(url.clone()).form(&form),
            None => asks.get(url.clone()),
        };
        let response = request.header("cookie", jar).send().await.expect("the provider answers");
        for cookie in response.headers().get_all("set-cookie") {
            let pair = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some(to) = response.headers().get("location") {
            url = url.join(to.to_str().expect("text")).expect("an address");
            if url.as_str().starts_with(back) {
                return url.into();
            }
            continue;
        }
        let page = response.text().await.expect("a page");
        let action = between(&page, "action=\"", "\"").unwrap_or_else(|| panic!("no form in {page}"));
        url = url.join(&action.replace("&amp;", "&")).expect("an address");
        let mut fields: Vec<(String, String)> = vec![];
        for part in page.split("<input").skip(1).filter(|part| part.contains("type=\"hidden\"")) {
            if let (Some(name), Some(value)) = (between(part, "name=\"", "\""), between(part, "value=\"", "\"")) {
                fields.push((name.to_owned(), value.to_owned()));
            }
        }
        if page.contains("name=\"login\"") {
            fields.extend([("login", who), ("password", "x")].map(|(name, value)| (name.into(), value.into())));
        }
        form = Some(fields);
    }
    panic!("signing in at the provider has no end");
}

fn between<'t>(text: &'t str, begin: &str, end: &str) -> Option<&'t str> {
    let start = text.find(begin)? + begin.len();
    Some(&text[start..start + text[start..].find(end)?])
}
