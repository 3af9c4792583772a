//! A certified OpenID provider (the npm package `oidc-provider`), started for a test and ended with it.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::{Client, redirect};

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
#[expect(clippy::disallowed_methods, reason = "tests are told where the provider is by the environment")]
fn package() -> Option<PathBuf> {
    let at = std::env::var_os(VARIABLE).map(PathBuf::from).filter(|at| at.is_file());
    assert!(at.is_some() || std::env::var("CI").as_deref() != Ok("true"), "{VARIABLE} names no OpenID provider");
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

/// Whoever asks over HTTP and follows nothing by itself.
pub(crate) fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(redirect::Policy::none()).build().expect("a client")
}
