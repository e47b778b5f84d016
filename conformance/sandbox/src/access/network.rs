//! Networks that a token may be used from.

use std::net::IpAddr;

use ipnet::IpNet;

/// A text that is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an IP address nor a network such as `10.0.0.0/8`")]
pub struct NetworkError(pub String);

/// Reads an address or a network in CIDR notation (RFC 4632 §3.1).
///
/// # Errors
///
/// When it is neither.
pub(crate) fn parse(text: &str) -> Result<IpNet, NetworkError> {
    let text = text.trim();
    let network = text.parse::<IpNet>().ok();
    let network = network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    network.ok_or_else(|| NetworkError(text.to_owned()))
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
    fn other_texts_are_refused() {
        for wrong in ["", "localhost", "10.0.0.0/33", "10.0.0", "1.2.3.4-5", "::g"] {
            assert_eq!(parse(wrong), Err(NetworkError(wrong.to_owned())));
        }
    }
}
