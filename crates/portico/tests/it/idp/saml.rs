//! SimpleSAMLphp as a provider, and a browser without a screen that signs in there.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use portico::clock::Time;
use portico::sso::saml::{Answer, KeyPair, Requests, Sp, key_pair, metadata};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use tempfile::TempDir;

/// Where Debian has it.
const HOME: &str = "/usr/share/simplesamlphp";

/// Whether it is there. Where nothing may be skipped, it must be.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment says whether tests may be skipped, and where programs are"
)]
pub(crate) fn is_there() -> bool {
    let has_php =
        std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join("php").is_file()));
    let is_there = has_php && Path::new(HOME).join("www").is_dir();
    let may_skip = std::env::var("CI").as_deref() != Ok("true");
    assert!(is_there || may_skip, "CI=true, but php and simplesamlphp are missing");
    is_there
}

/// A running provider.
pub(crate) struct Provider {
    /// Where it is, with a slash at its end.
    pub(crate) url: String,
    /// The key that it signs with, and the one that it will sign with.
    pub(crate) keys: [KeyPair; 2],
    dir: TempDir,
    php: Child,
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.php.kill());
        drop(self.php.wait());
    }
}

/// A service that the provider knows, with what is set for it over there.
pub(crate) struct Known<'a> {
    pub(crate) sp: &'a Sp,
    pub(crate) requests: Requests,
    pub(crate) settings: serde_json::Value,
}

impl Provider {
    pub(crate) async fn start(known: &[Known<'_>], now: Time) -> Provider {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
        let url = format!("http://127.0.0.1:{port}/");
        let dir = TempDir::new().expect("a folder");
        let keys = [(); 2].map(|()| key_pair("provider.example", now).expect("a key"));
        for folder in ["cert", "data", "sp"] {
            std::fs::create_dir(dir.path().join(folder)).expect("a folder");
        }
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("a file");
        for (name, pair) in ["idp", "next"].iter().zip(&keys) {
            write(&format!("cert/{name}.key"), &pair.private_pem);
            write(&format!("cert/{name}.crt"), &pair.certificate_pem);
        }
        for (at, known) in known.iter().enumerate() {
            write(&format!("sp/{at}.xml"), &metadata(known.sp, known.requests).expect("our metadata"));
            write(&format!("sp/{at}.json"), &known.settings.to_string());
        }
        let config = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/idp/saml/config");
        let log = std::fs::File::create(dir.path().join("php.log")).expect("a file");
        let php = Command::new("php")
            .args(["-S", &format!("127.0.0.1:{port}"), "-t", &format!("{HOME}/www")])
            .env("SIMPLESAMLPHP_CONFIG_DIR", config)
            .env("IDP_URL", &url)
            .env("IDP_DIR", dir.path())
            .env("IDP_ADMIN", portico::random::token())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("php starts");
        let provider = Provider { url, keys, dir, php };
        provider.is_up(port).await;
        provider
    }

    async fn is_up(&self, port: u16) {
        for _ in 0..500 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the provider does not start: {}", self.log());
    }

    fn log(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.dir.path().join(name)).unwrap_or_default();
        format!("{}{}", read("php.log"), read("data/simplesamlphp.log"))
    }

    /// What it says of itself.
    pub(crate) async fn metadata(&self) -> String {
        let mut browser = Browser::new();
        browser.get(&format!("{}saml2/idp/metadata.php", self.url)).await.text().await.expect("a text")
    }

    /// Signs in as Ada, from our request or from its own address, up to the form that goes to us; what the form holds, and where it
    /// goes.
    pub(crate) async fn sign_in(&self, start: &str) -> (Answer, String) {
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
                self.log()
            );
            fields.insert("username".into(), "ada".into());
            fields.insert("password".into(), "analytical".into());
            response = browser.post(here.join(&action).expect("an address").as_str(), &fields).await;
        }
        panic!("the provider sends the browser round in circles: {}", self.log());
    }
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
