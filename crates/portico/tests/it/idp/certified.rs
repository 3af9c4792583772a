//! A certified OpenID provider (the npm package `oidc-provider`), started for a test and ended with it, and somebody who signs in
//! there as a browser would.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::{Client, Url, redirect};

/// Where the package is, as `cargo xtask test` says it.
const VARIABLE: &str = "PORTICO_TEST_OIDC";

/// A provider that runs.
pub(crate) struct Certified {
    process: Child,
    /// Its address.
    pub(crate) issuer: String,
}

impl Drop for Certified {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The package's module; None where it is not installed, which only a machine that is no CI may lack.
fn package() -> Option<PathBuf> {
    let at = std::env::var_os(VARIABLE).map(PathBuf::from).filter(|at| at.is_file());
    assert!(at.is_some() || std::env::var_os("CI").is_none(), "{VARIABLE} names no OpenID provider");
    at
}

impl Certified {
    /// Starts one that sends people back to these addresses; None where it is not installed.
    pub(crate) async fn start(redirects: &[String]) -> Option<Certified> {
        let package = package()?;
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/idp/provider.mjs");
        let process = Command::new("node")
            .args([script, &port.to_string()])
            .env("PROVIDER", package)
            .env("REDIRECTS", redirects.join(","))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("node starts");
        let certified = Certified { process, issuer: format!("http://127.0.0.1:{port}") };
        let asks = client();
        for _ in 0..200 {
            if asks.get(format!("{}/.well-known/openid-configuration", certified.issuer)).send().await.is_ok() {
                return Some(certified);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the OpenID provider does not answer");
    }
}

fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(redirect::Policy::none()).build().expect("a client")
}

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
