//! The addresses that the servers of this program listen on.

use std::net::{IpAddr, Ipv4Addr};

/// The loopback interface.
pub(super) const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// An address to listen on; `localhost` is the loopback interface.
///
/// # Errors
///
/// For anything else; the message says what may be given.
pub(super) fn address(text: &str) -> Result<IpAddr, String> {
    match text {
        "localhost" => Ok(LOOPBACK),
        _ => text.parse().map_err(|_| {
            format!("`{text}` is not an IP address, such as `127.0.0.1` or `::`, nor `localhost`")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_is_an_address_and_other_names_are_not() {
        assert_eq!(address("localhost"), Ok(LOOPBACK));
        assert_eq!(address("127.0.0.1"), Ok(LOOPBACK));
        assert!(address("::").is_ok_and(|it| it.is_unspecified()));
        assert!(address("example.com").is_err_and(|it| it.contains("`example.com`")));
    }
}
