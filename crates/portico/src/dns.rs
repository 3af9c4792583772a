//! Asking the domain name system what names say, for proof that a domain belongs to the installation.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{RData, RecordType};

use crate::desk::domains::{Found, Sought};

/// How long one answer is waited for.
const PATIENCE: Duration = Duration::from_secs(4);

/// A way to name servers.
#[derive(Clone)]
pub struct Dns(Arc<TokioResolver>);

/// No name server has answered.
struct Unanswered;

impl Dns {
    /// Asks the server at `server`, an address with a port, or those of this machine's own settings when it is empty.
    ///
    /// # Errors
    /// When `server` is no address.
    pub fn new(server: &str) -> anyhow::Result<Dns> {
        let runtime = TokioRuntimeProvider::default;
        let mut builder = match server {
            // A machine without settings of its own has no name servers: nothing answers, and nothing else fails.
            "" => TokioResolver::builder_tokio()
                .unwrap_or_else(|_| TokioResolver::builder_with_config(ResolverConfig::default(), runtime())),
            server => {
                let address: SocketAddr = server.parse().context("dns_server is an address with a port")?;
                let connection = |mut way: ConnectionConfig| {
                    way.port = address.port();
                    way
                };
                let ways = vec![connection(ConnectionConfig::udp()), connection(ConnectionConfig::tcp())];
                let servers = vec![NameServerConfig::new(address.ip(), true, ways)];
                TokioResolver::builder_with_config(ResolverConfig::from_parts(None, vec![], servers), runtime())
            }
        };
        let options = builder.options_mut();
        (options.timeout, options.attempts) = (PATIENCE, 2);
        // Whoever has just made a record wants to see it now.
        options.cache_size = 0;
        Ok(Dns(Arc::new(builder.build().context("a way to name servers")?)))
    }

    /// Looks whether a domain is proven to be ours and leads anywhere.
    pub async fn look(&self, sought: &Sought) -> Found {
        match self.try_look(sought).await {
            Ok(found) => found,
            Err(Unanswered) => Found::Unanswered,
        }
    }

    async fn try_look(&self, sought: &Sought) -> Result<Found, Unanswered> {
        let texts = self.ask(&sought.record, RecordType::TXT).await?;
        let mut is_proven = texts.contains(&sought.text);
        if !is_proven {
            is_proven = self.ask(&sought.host, RecordType::CNAME).await?.contains(&sought.alias);
        }
        if !is_proven {
            let why = if texts.is_empty() { "domain-no-record" } else { "domain-other-record" };
            return Ok(Found::Wrong(why));
        }
        for kind in [RecordType::A, RecordType::AAAA] {
            if !self.ask(&sought.host, kind).await?.is_empty() {
                return Ok(Found::Proven);
            }
        }
        Ok(Found::Wrong("domain-no-address"))
    }

    /// What a name's records of a kind say. Names come in lower case and without the dot at their end.
    async fn ask(&self, name: &str, kind: RecordType) -> Result<Vec<String>, Unanswered> {
        match self.0.lookup(format!("{name}."), kind).await {
            Ok(found) => Ok(found.answers().iter().filter_map(|record| said(&record.data)).collect()),
            Err(error) if is_answer(&error) => Ok(vec![]),
            Err(error) => {
                tracing::warn!(%error, name, "no name server answers");
                Err(Unanswered)
            }
        }
    }
}

fn is_answer(error: &NetError) -> bool {
    error.is_no_records_found() || error.is_nx_domain()
}

fn said(data: &RData) -> Option<String> {
    match data {
        RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).trim().to_owned()),
        RData::CNAME(name) => Some(name.0.to_ascii().trim_end_matches('.').to_ascii_lowercase()),
        RData::A(address) => Some(address.to_string()),
        RData::AAAA(address) => Some(address.to_string()),
        _ => None,
    }
}
