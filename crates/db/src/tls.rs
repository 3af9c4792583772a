//! How a connection to PostgreSQL is protected. Certificates are checked against the operating
//! system's authorities with rustls, so `sslmode=require` here is what others call `verify-full`.

use std::net::IpAddr;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{DbError, Result};

/// The TLS to connect with; `None` where none is used.
///
/// `prefer`, the default, means TLS for a server on another machine that has it. On the same
/// machine it means none: packaged servers there have a certificate that nobody signed.
pub(crate) fn connector(config: &Config) -> Result<Option<MakeRustlsConnect>> {
    let plain = match config.get_ssl_mode() {
        SslMode::Disable => true,
        SslMode::Require => false,
        _ => config.get_hosts().iter().all(is_here),
    };
    if plain {
        return Ok(None);
    }
    let unavailable = |error: rustls::Error| DbError::Unavailable(format!("no TLS: {error}"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unavailable)?
        .with_platform_verifier()
        .map_err(unavailable)?
        .with_no_client_auth();
    Ok(Some(MakeRustlsConnect::new(client)))
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        Host::Unix(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::connector;

    fn is_plain(url: &str) -> bool {
        let config = url.parse().expect("a valid address");
        matches!(connector(&config), Ok(None))
    }

    #[test]
    fn the_mode_and_the_place_decide() {
        assert!(is_plain("postgres://127.0.0.1/a"));
        assert!(is_plain("postgres://[::1]/a?sslmode=prefer"));
        assert!(is_plain("postgres://localhost/a"));
        assert!(is_plain("postgres://%2Frun%2Fpostgresql/a"));
        assert!(is_plain("postgres://db.example/a?sslmode=disable"));
        assert!(!is_plain("postgres://db.example/a"));
        assert!(!is_plain("postgres://127.0.0.1/a?sslmode=require"));
    }
}
