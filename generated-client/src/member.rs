//! The address of the node of a Member.

use crate::{
    Client, ClientBuilder,
    identifiers::DOMAIN,
    runtime::InvalidValue,
    types::{CountryCode, MemberIdentification},
};

impl Client {
    /// Begins a client of the Member Node `https://{country_code}.{member_identification}.payments.tkey7.com`.
    ///
    /// The template is inferred from the one documented host, `us.bankname.payments.tkey7.com`.
    /// For any other address use [`Client::builder`].
    ///
    /// # Errors
    ///
    /// When the country is not two letters, or the Member is not valid in a host name.
    pub fn for_member(
        country_code: &str,
        member_identification: &str,
    ) -> Result<ClientBuilder, InvalidValue> {
        // Host names do not depend on case.
        let country = CountryCode::new(country_code.to_ascii_lowercase())?;
        let member = MemberIdentification::new(member_identification.to_ascii_lowercase())?;
        let is_label = |text: &str| {
            let is_allowed = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
            // RFC 1123 §2.1
            text.len() <= 63
                && text.bytes().all(is_allowed)
                && !text.starts_with('-')
                && !text.ends_with('-')
        };
        if !is_label(member.as_str()) {
            return Err(InvalidValue::new(
                "Member of a host name",
                member_identification,
                "at most 63 letters, digits and hyphens",
            ));
        }
        Ok(Self::builder(format!(
            "https://{country}.{member}.{DOMAIN}"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_host() {
        let client = Client::for_member("US", "bankName")
            .expect("both are documented")
            .build()
            .expect("a base URL");
        assert_eq!(client.base_url(), "https://us.bankname.payments.tkey7.com");
    }

    #[test]
    fn invalid_host_names_are_rejected() {
        for (country, member) in [
            ("usa", "bank"),
            ("us", ""),
            ("us", "evil.example.com/"),
            ("us", "a@b"),
            ("us", "-bank"),
            ("us", &"b".repeat(64)),
            ("u.", "bank"),
        ] {
            assert!(
                Client::for_member(country, member).is_err(),
                "{country} {member}"
            );
        }
    }
}
