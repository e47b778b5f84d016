//! Access tokens on the wire: JWTs in compact form, signed with HMAC-SHA256 (RFC 7515, RFC 7518 §3.2, RFC 7519).
//!
//! Written here and not taken from `jsonwebtoken` (looked at in version 11.1), whose price is too high for one HMAC. Its
//! backend in Rust brings 39 packages that the workspace does not have, second versions of `hmac`, `sha2` and
//! `ed25519-dalek` and an `rsa` that nothing here needs among them; its other backend brings a library in C; and a backend of one's own is installed for the whole process and computes the HMAC itself, which is half of
//! this file. There is one algorithm here and the header of a token has no say in it, so that there is nothing to confuse
//! and no `none` to forget.
//!
//! **Invariant:** no claim is looked at before the signature has been checked.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{AccessRights, restrictions::Restrictions};

/// Longer strings are not even looked at, and no longer token is issued.
pub(crate) const LONGEST: usize = 16 * 1024;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// Identifier of this token.
    pub(crate) jti: String,
    /// Identifier of its session.
    pub(crate) sid: String,
    /// The User.
    pub(crate) sub: String,
    /// The Member it speaks for.
    pub(crate) member_identification: String,
    /// Rights of the User.
    pub(crate) access_rights: AccessRights,
    /// What it is restricted to.
    #[serde(flatten)]
    pub(crate) restrictions: Restrictions,
    /// When it was issued, in seconds since the Unix epoch.
    pub(crate) iat: i64,
    /// When it stops being good.
    pub(crate) exp: i64,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    /// Extensions that must be understood (RFC 7515 §4.1.11); there are none here.
    #[serde(skip_serializing_if = "Option::is_none")]
    crit: Option<serde_json::Value>,
}

/// Why a text is not one of our tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    /// It is not a JWT.
    #[error("the access token is not a JWT")]
    Malformed,
    /// Its header names another algorithm, `none` included.
    #[error("the access token is not signed with HS256")]
    Algorithm,
    /// Its signature is wrong.
    #[error("the signature of the access token is wrong")]
    Signature,
}

/// The key that signs tokens.
#[derive(Clone)]
pub(crate) struct TokenKey([u8; 32]);

impl TokenKey {
    /// The key with these bytes.
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn mac(&self) -> Hmac<Sha256> {
        // HMAC takes a key of any length (RFC 2104 §2); the type does not know that.
        Hmac::new_from_slice(&self.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"))
    }

    /// The identifier of a token of `session`: a number, and a mark by which [`Self::has_named`] knows it again.
    pub(crate) fn name(&self, session: &str, number: &str) -> String {
        let mark = self
            .mac()
            .chain_update(format!("{session}/{number}"))
            .finalize()
            .into_bytes();
        let mark: String = mark
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{number}{mark}")
    }

    /// Whether the identifier is that of a token of `session`.
    pub(crate) fn has_named(&self, session: &str, identification: &str) -> bool {
        identification
            .get(..16)
            .is_some_and(|number| self.name(session, number) == identification)
    }

    /// Writes and signs a token.
    pub(crate) fn sign(&self, claims: &Claims) -> String {
        let header = Header {
            alg: "HS256".to_owned(),
            typ: Some("JWT".to_owned()),
            crit: None,
        };
        let encode =
            |json: serde_json::Result<Vec<u8>>| URL_SAFE_NO_PAD.encode(json.unwrap_or_default());
        let mut token = format!(
            "{}.{}",
            encode(serde_json::to_vec(&header)),
            encode(serde_json::to_vec(claims))
        );
        let signature = self.mac().chain_update(&token).finalize().into_bytes();
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(signature));
        token
    }

    /// Reads a token that this key signed.
    pub(crate) fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        let decode = |part: &str| {
            URL_SAFE_NO_PAD
                .decode(part)
                .map_err(|_| TokenError::Malformed)
        };
        let header: Header =
            serde_json::from_slice(&decode(header)?).map_err(|_| TokenError::Malformed)?;
        let claims = decode(claims)?;
        let signature = decode(signature)?;
        if header.alg != "HS256" || header.crit.is_some() {
            return Err(TokenError::Algorithm);
        }
        self.mac()
            .chain_update(signed)
            .verify_slice(&signature)
            .map_err(|_| TokenError::Signature)?;
        serde_json::from_slice(&claims).map_err(|_| TokenError::Malformed)
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claims() -> Claims {
        Claims {
            jti: "1".to_owned(),
            sid: "s".to_owned(),
            sub: "viewer@bluebank".to_owned(),
            member_identification: "bluebank".to_owned(),
            access_rights: AccessRights::Viewer,
            restrictions: Restrictions {
                account_identifications: Some(vec!["main".to_owned()]),
                ..Restrictions::NONE
            },
            iat: 1,
            exp: 2,
        }
    }

    fn with_header(token: &str, header: &str) -> String {
        let (_, rest) = token.split_once('.').unwrap();
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
    }

    #[test]
    fn a_token_reads_back_with_its_own_key_only() {
        let token = TokenKey::new([1; 32]).sign(&claims());
        assert_eq!(TokenKey::new([1; 32]).verify(&token), Ok(claims()));
        assert_eq!(
            TokenKey::new([2; 32]).verify(&token),
            Err(TokenError::Signature)
        );
    }

    #[test]
    fn the_header_cannot_choose_the_algorithm() {
        let key = TokenKey::new([1; 32]);
        let token = key.sign(&claims());
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"None"}"#,
            r#"{"alg":"RS256"}"#,
            r#"{"alg":""}"#,
            r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        ] {
            assert_eq!(
                key.verify(&with_header(&token, header)),
                Err(TokenError::Algorithm),
                "{header}"
            );
        }
        let (unsigned, _) = token.rsplit_once('.').unwrap();
        let none = with_header(&format!("{unsigned}."), r#"{"alg":"none"}"#);
        assert_eq!(key.verify(&none), Err(TokenError::Algorithm));
        assert_eq!(
            key.verify(&format!("{unsigned}.")),
            Err(TokenError::Signature)
        );
        // A header that was not signed, though it says the same.
        let reordered = with_header(&token, r#"{"typ":"JWT","alg":"HS256"}"#);
        assert_eq!(key.verify(&reordered), Err(TokenError::Signature));
    }

    #[test]
    fn a_key_does_not_show_itself() {
        assert_eq!(format!("{:?}", TokenKey::new([7; 32])), "TokenKey(…)");
    }

    proptest! {
        #[test]
        fn no_other_text_is_a_token(text in "[A-Za-z0-9_.=-]{0,80}|\\PC{0,40}") {
            prop_assert!(TokenKey::new([1; 32]).verify(&text).is_err());
        }

        #[test]
        fn no_change_goes_unnoticed(at in 0_usize..1000, byte in "[A-Za-z0-9_.-]") {
            let key = TokenKey::new([1; 32]);
            let token = key.sign(&claims());
            let mut changed = token.clone();
            let at = at % token.len();
            changed.replace_range(at..=at, &byte);
            prop_assume!(changed != token);
            prop_assert!(key.verify(&changed).is_err());
        }
    }
}
