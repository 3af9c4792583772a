//! Whose address counts: that of the socket, or what a trusted proxy says it was asked by.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The networks that a configuration trusts, separated by commas; an address alone is a network of one.
///
/// # Errors
/// What is neither.
pub fn proxies(text: &str) -> Result<Vec<IpNet>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let single = part.parse::<IpAddr>().map(IpNet::from);
            part.parse::<IpNet>().or(single).map_err(|_| part.to_owned())
        })
        .collect()
}

/// Who asks: the socket's other end, unless that is a trusted proxy: then the last address in `X-Forwarded-For` that is
/// none. What stands before it was written by whoever asks, and counts for nothing.
pub fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    let peer = peer.to_canonical();
    if !is_trusted(&peer) {
        return peer;
    }
    let lines: Vec<_> =
        headers.get_all("x-forwarded-for").iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    let mut nearest = peer;
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        // What cannot be read ends the chain: the last that could is who asks.
        let Some(address) = hop_of(hop.trim()) else { break };
        nearest = address.to_canonical();
        if !is_trusted(&nearest) {
            break;
        }
    }
    nearest
}

/// An address as proxies write it, with or without a port.
fn hop_of(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))
}

/// What is counted as one: an address of IPv4, a network of 64 bits of IPv6, since one customer has at least that.
pub fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::http::{HeaderMap, HeaderValue};

    use super::{client, counted, proxies};

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn asked(peer: &str, lines: &[&'static str], trusted: &str) -> IpAddr {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(line.as_bytes()).expect("a header"));
        }
        client(ip(peer), &headers, &proxies(trusted).expect("networks"))
    }

    #[test]
    fn rate_limit_cannot_be_dodged_by_forged_forwarded_headers() {
        for (peer, lines, trusted, expected) in [
            ("192.0.2.1", vec!["198.51.100.7"], "", "192.0.2.1"),
            ("192.0.2.1", vec!["198.51.100.7"], "10.0.0.0/8", "192.0.2.1"),
            ("10.1.2.3", vec!["198.51.100.7"], "10.0.0.0/8", "198.51.100.7"),
            ("10.1.2.3", vec!["203.0.113.9, 198.51.100.7"], "10.0.0.0/8", "198.51.100.7"),
            ("10.1.2.3", vec!["203.0.113.9, 198.51.100.7, 10.9.9.9"], "10.0.0.0/8", "198.51.100.7"),
            ("10.1.2.3", vec!["203.0.113.9", "198.51.100.7"], "10.0.0.0/8", "198.51.100.7"),
            ("10.1.2.3", vec!["203.0.113.9, rubbish"], "10.0.0.0/8", "10.1.2.3"),
            ("10.1.2.3", vec!["ÿ, 198.51.100.7"], "10.0.0.0/8", "198.51.100.7"),
            ("10.1.2.3", vec!["198.51.100.7:4711"], "10.0.0.0/8", "198.51.100.7"),
            ("10.1.2.3", vec!["[2001:db8::7]:4711"], "10.0.0.0/8", "2001:db8::7"),
            ("10.1.2.3", vec![], "10.0.0.0/8", "10.1.2.3"),
            ("::ffff:10.1.2.3", vec!["198.51.100.7"], "10.1.2.3", "198.51.100.7"),
            ("10.1.2.3", vec!["10.4.4.4"], "10.0.0.0/8", "10.4.4.4"),
        ] {
            assert_eq!(asked(peer, &lines, trusted), ip(expected), "{peer} {lines:?} {trusted}");
        }
    }

    #[test]
    fn rate_limit_cannot_be_dodged_within_one_network_of_ipv6() {
        assert_eq!(counted(ip("2001:db8:1:2:3:4:5:6")), counted(ip("2001:db8:1:2:ffff::1")));
        assert_ne!(counted(ip("2001:db8:1:2::1")), counted(ip("2001:db8:1:3::1")));
        assert_ne!(counted(ip("192.0.2.1")), counted(ip("192.0.2.2")));
    }

    #[test]
    fn what_is_no_network_is_named() {
        assert_eq!(proxies("10.0.0.0/8, nonsense"), Err("nonsense".to_owned()));
        assert_eq!(proxies(" ::1 , 10.0.0.0/8,").map(|nets| nets.len()), Ok(2));
    }
}
