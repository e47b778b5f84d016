//! Networks that a token may be used from.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

/// How many addresses and networks a token may name: each makes it longer, and clients and proxies limit headers.
pub(crate) const MOST: usize = 100;

/// A string that no token can be restricted to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// It is not an address.
    #[error("`{0}` is neither an IP address nor a network such as `10.0.0.0/8`")]
    Form(String),
    /// An address stands where a network should.
    #[error(
        "`{given}` has bits set behind its prefix: write `{network}` for the network, or `{address}` for the one address"
    )]
    HostBits {
        /// The text.
        given: String,
        /// The network that it is in.
        network: IpNet,
        /// The address alone.
        address: IpAddr,
    },
    /// No request can come from there.
    #[error("no request comes from `{0}`; for any address, choose all addresses")]
    NoSource(String),
    /// There are too many.
    #[error(
        "{0} addresses and networks were given, and a token holds at most {MOST}; combine them into larger networks"
    )]
    TooMany(usize),
}

/// Reads the addresses and networks that a token is restricted to.
///
/// # Errors
///
/// When one of them would never match, or they are too many for a token.
pub(crate) fn parse_all(names: &[&str]) -> Result<Vec<IpNet>, NetworkError> {
    if names.len() > MOST {
        return Err(NetworkError::TooMany(names.len()));
    }
    names.iter().map(|name| parse(name)).collect()
}

/// Reads an address or a network in CIDR notation (RFC 4632 §3.1). IPv4 addresses that are written as IPv6 ones become
/// IPv4 addresses (RFC 4291 §2.5.5.2), as the addresses of clients do.
///
/// # Errors
///
/// When it is neither, or no request could match it.
pub(crate) fn parse(text: &str) -> Result<IpNet, NetworkError> {
    let text = text.trim();
    let network = text.parse::<IpNet>().ok();
    let network = network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    let network = network.ok_or_else(|| NetworkError::Form(text.to_owned()))?;
    let network = canonical(network);
    if network.trunc() != network {
        return Err(NetworkError::HostBits {
            given: text.to_owned(),
            network: network.trunc(),
            address: network.addr(),
        });
    }
    let address = network.addr();
    let is_one_address = network.prefix_len() == network.max_prefix_len();
    let is_broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    if is_one_address && (address.is_unspecified() || is_broadcast) || address.is_multicast() {
        return Err(NetworkError::NoSource(text.to_owned()));
    }
    Ok(network)
}

/// `::ffff:10.0.0.0/104` as `10.0.0.0/8`.
fn canonical(network: IpNet) -> IpNet {
    let IpNet::V6(six) = network else {
        return network;
    };
    let four = six.addr().to_ipv4_mapped();
    let four = four.and_then(|four| Ipv4Net::new(four, six.prefix_len().checked_sub(96)?).ok());
    four.map_or(network, IpNet::V4)
}

/// Whether one of `networks` holds `address`; an IPv4 address counts as such even when it comes over IPv6.
pub(crate) fn holds(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(network: &str, address: &str) -> bool {
        holds(&[parse(network).unwrap()], address.parse().unwrap())
    }

    #[test]
    fn addresses_are_found_in_networks() {
        assert!(allows("127.0.0.1", "127.0.0.1"));
        assert!(allows(" 10.0.0.0/8 ", "10.255.1.2"));
        assert!(allows("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(allows("::1", "::1"));
        assert!(!allows("127.0.0.1", "127.0.0.2"));
        assert!(!allows("10.0.0.0/8", "11.0.0.1"));
        assert!(!allows("0.0.0.0/0", "::1"));
    }

    #[test]
    fn other_strings_are_rejected() {
        for wrong in ["", "localhost", "10.0.0.0/33", "10.0.0", "1.2.3.4-5", "::g"] {
            assert_eq!(parse(wrong), Err(NetworkError::Form(wrong.to_owned())));
        }
    }

    #[test]
    fn a_network_that_is_accepted_has_an_address_that_it_allows() {
        for (text, address) in [
            ("::ffff:127.0.0.1", "127.0.0.1"),
            ("::ffff:10.0.0.0/104", "10.9.8.7"),
            ("::ffff:0:0/96", "192.0.2.1"),
            ("0.0.0.0/0", "192.0.2.1"),
            ("::/0", "2001:db8::1"),
            ("fe80::/10", "fe80::1"),
            ("10.0.0.0/8", "::ffff:10.1.2.3"),
        ] {
            assert!(allows(text, address), "{text}");
        }
        for (wrong, reason) in [
            (
                "10.1.2.3/8",
                "`10.1.2.3/8` has bits set behind its prefix: write `10.0.0.0/8` for the network, or `10.1.2.3` for \
                 the one address",
            ),
            (
                "::ffff:10.1.2.3/104",
                "`::ffff:10.1.2.3/104` has bits set behind its prefix: write `10.0.0.0/8` for the network, or \
                 `10.1.2.3` for the one address",
            ),
            (
                "2001:db8::1/32",
                "`2001:db8::1/32` has bits set behind its prefix: write `2001:db8::/32` for the network, or \
                 `2001:db8::1` for the one address",
            ),
            (
                "0.0.0.0",
                "no request comes from `0.0.0.0`; for any address, choose all addresses",
            ),
            (
                "ff02::1",
                "no request comes from `ff02::1`; for any address, choose all addresses",
            ),
        ] {
            assert_eq!(parse(wrong).unwrap_err().to_string(), reason);
        }
    }

    #[test]
    fn networks_that_no_token_could_hold_are_rejected() {
        let names: Vec<String> = (0..1000)
            .map(|at| format!("10.{}.{}.0/24", at / 256, at % 256))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(parse_all(&names), Err(NetworkError::TooMany(1000)));
        assert_eq!(parse_all(&names[..MOST]).unwrap().len(), MOST);
    }
}
