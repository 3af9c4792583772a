//! SimpleSAMLphp as a provider, started for a test and ended with it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use portico::sso::saml::KeyPair;
use reqwest::Client;
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
    dir: TempDir,
    php: Child,
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.php.kill());
        drop(self.php.wait());
    }
}

/// A service that the provider knows: its metadata, and what is set for it over there.
pub(crate) struct Known {
    pub(crate) metadata: String,
    pub(crate) settings: serde_json::Value,
}

impl Provider {
    /// Starts one that knows these services and signs with the first key; the second is the one that it will sign with.
    pub(crate) async fn start(known: &[Known], keys: &[KeyPair; 2]) -> Provider {
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
        let url = format!("http://127.0.0.1:{port}/");
        let dir = TempDir::new().expect("a folder");
        for folder in ["cert", "data", "sp"] {
            std::fs::create_dir(dir.path().join(folder)).expect("a folder");
        }
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("a file");
        for (name, pair) in ["idp", "next"].iter().zip(keys) {
            write(&format!("cert/{name}.key"), &pair.private_pem);
            write(&format!("cert/{name}.crt"), &pair.certificate_pem);
        }
        for (at, known) in known.iter().enumerate() {
            write(&format!("sp/{at}.xml"), &known.metadata);
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
        let provider = Provider { url, dir, php };
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

    pub(crate) fn log(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.dir.path().join(name)).unwrap_or_default();
        format!("{}{}", read("php.log"), read("data/simplesamlphp.log"))
    }

    /// What it says of itself.
    pub(crate) async fn metadata(&self) -> String {
        // Whoever was first has installed it.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().no_proxy().build().expect("a client");
        let answer = client.get(format!("{}saml2/idp/metadata.php", self.url)).send().await.expect("an answer");
        answer.text().await.expect("a text")
    }
}
