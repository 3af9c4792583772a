//! Asking an identity provider over HTTP: its addresses are what administrators and the provider wrote, so nothing is asked
//! that could be a machine of this network's own metadata, no answer leads elsewhere, and each ends.

use std::net::IpAddr;
use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use reqwest::{Client, Url, redirect};

use super::Refusal;

/// Bytes of an answer at most.
const LONGEST: usize = 1024 * 1024;
/// Seconds that an answer may take.
const PATIENCE: u64 = 10;

/// Why a provider was not heard.
#[derive(Debug, thiserror::Error)]
pub enum Deaf {
    /// Such an address is not asked.
    #[error("this address is not asked")]
    Forbidden,
    /// The answer is too long.
    #[error("the answer is too long")]
    TooLong,
    /// No answer, or one that is none.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    /// An answer that cannot be handed on.
    #[error(transparent)]
    Answer(#[from] http::Error),
}

/// Who asks; a clone shares its connections.
#[derive(Clone)]
pub struct Asker {
    client: Client,
    /// Whether this very machine may be asked: only where the provider itself is there.
    is_local: bool,
}

/// Whether an address may be a provider's: with https, or on this very machine; never one that only machines' own metadata has.
pub fn may_ask(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| is_fit(&url))
}

/// Whether an address is on this very machine.
fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

fn is_fit(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let number = host.parse::<IpAddr>().ok();
    let is_metadata = number.is_some_and(|ip| match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_link_local() || ip.is_unspecified() || ip.is_multicast() || ip.is_broadcast(),
        IpAddr::V6(ip) => ip.is_unicast_link_local() || ip.is_unspecified() || ip.is_multicast(),
    });
    let is_plain = url.username().is_empty() && url.password().is_none();
    is_plain && !is_metadata && (url.scheme() == "https" || (url.scheme() == "http" && is_here(url)))
}

impl Asker {
    /// Somebody who can ask.
    ///
    /// # Errors
    /// [`Refusal::Unreachable`] where this machine has no way to ask over TLS.
    pub fn new() -> Result<Asker, Refusal> {
        // The program has chosen who does TLS; tests and tools that have not get the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Each answers for itself; a proxy of the environment would see secrets.
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(PATIENCE))
            .user_agent("portico")
            .no_proxy()
            .build();
        client.map(|client| Asker { client, is_local: false }).map_err(|error| {
            tracing::warn!(%error, "identity providers cannot be asked");
            Refusal::Unreachable
        })
    }

    /// The same for a provider at this address: what it names may be on this machine only if it is itself.
    pub fn of(&self, issuer: &str) -> Asker {
        Asker { client: self.client.clone(), is_local: Url::parse(issuer).is_ok_and(|url| is_here(&url)) }
    }

    /// Asks what one of the libraries wants asked.
    ///
    /// # Errors
    /// [`Deaf`] where there is no answer, or none that is taken.
    pub async fn ask(self, request: HttpRequest) -> Result<HttpResponse, Deaf> {
        let request: reqwest::Request = request.try_into()?;
        if !is_fit(request.url()) || (is_here(request.url()) && !self.is_local) {
            return Err(Deaf::Forbidden);
        }
        let mut response = self.client.execute(request).await?;
        let mut answer = http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            headers.extend(response.headers().clone());
        }
        let mut body = vec![];
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > LONGEST {
                return Err(Deaf::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(answer.body(body)?)
    }

    /// The text at an address.
    ///
    /// # Errors
    /// [`Refusal::Unreachable`] where there is none.
    pub async fn text(&self, url: &str, bearer: Option<&str>) -> Result<String, Refusal> {
        let mut request = http::Request::get(url);
        if let Some(bearer) = bearer {
            request = request.header(http::header::AUTHORIZATION, format!("Bearer {bearer}"));
        }
        let request = request.body(vec![]).map_err(|_| Refusal::Unreachable)?;
        let answer = self.clone().ask(request).await.map_err(|error| {
            tracing::info!(%error, "an identity provider does not answer");
            Refusal::Unreachable
        })?;
        if !answer.status().is_success() {
            return Err(Refusal::Unreachable);
        }
        String::from_utf8(answer.into_body()).map_err(|_| Refusal::Unreachable)
    }
}

#[cfg(test)]
mod tests {
    use super::may_ask;

    #[test]
    fn server_side_request_forgery_reaches_no_metadata_and_no_plain_http() {
        for url in [
            "https://login.example.com/tenant",
            "http://127.0.0.1:9400",
            "http://localhost:9400",
            "https://10.0.0.5/realms/staff",
            "http://[::1]:8080",
        ] {
            assert!(may_ask(url), "{url}");
        }
        for url in [
            "http://login.example.com",
            "http://10.0.0.5",
            "https://169.254.169.254/latest/meta-data",
            "https://[fe80::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://0.0.0.0/",
            "https://user:secret@login.example.com",
            "file:///etc/passwd",
            "ftp://login.example.com",
            "login.example.com",
            "",
        ] {
            assert!(!may_ask(url), "{url}");
        }
    }
}
