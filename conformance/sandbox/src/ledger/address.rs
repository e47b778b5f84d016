//! Addresses in the distributed ledger, and the keys behind them.
//!
//! The sample addresses of TKEY7 decode as base32 of a version byte, 32 bytes and a CRC-16: the layout that Stellar
//! calls `StrKey`, with the letter `T`. In that layout the 32 bytes are an Ed25519 public key, and the signatures of the
//! samples are as long as Ed25519 signatures are, so that is what they are here: an address is the public key of its
//! account, and everyone who knows an address can check a signature.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Makes an address begin with `T`.
const VERSION: u8 = 0x98;
const KEY_LENGTH: usize = 32;

/// An address: 56 characters, the first a `T`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LedgerAddress([u8; KEY_LENGTH]);

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is not `T` and 55 characters of base32.
    #[error("an address is `T` and 55 characters of base32")]
    Form,
    /// Its checksum does not fit.
    #[error("the checksum of the address does not fit")]
    Checksum,
}

impl LedgerAddress {
    /// Reads an address and checks its checksum.
    ///
    /// # Errors
    ///
    /// When the form or the checksum is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let bytes = BASE32_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| AddressError::Form)?;
        let (body, checksum) = bytes.split_last_chunk().ok_or(AddressError::Form)?;
        let [VERSION, key @ ..] = body else {
            return Err(AddressError::Form);
        };
        let key = key.try_into().map_err(|_| AddressError::Form)?;
        if crc16(body).to_le_bytes() != *checksum {
            return Err(AddressError::Checksum);
        }
        Ok(Self(key))
    }

    /// Whether `signature` is one of `message` by the key of this address.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(&self.0) else {
            return false;
        };
        Signature::from_slice(signature)
            .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for LedgerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![VERSION];
        bytes.extend(self.0);
        bytes.extend(crc16(&bytes).to_le_bytes());
        f.write_str(&BASE32_NOPAD.encode(&bytes))
    }
}

/// The keys of all accounts of one seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LedgerKeys {
    seed: u64,
}

impl LedgerKeys {
    /// The keys of `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The seed that they follow from.
    pub(crate) fn seed(self) -> u64 {
        self.seed
    }

    /// The key of a Digital Account.
    pub(crate) fn key(self, member: &str, account: &str) -> LedgerKey {
        LedgerKey::derive(self.seed, member, account)
    }
}

/// The key that signs for an account.
#[derive(Clone)]
pub struct LedgerKey(SigningKey);

impl LedgerKey {
    /// The key of an account in the data of `seed`.
    ///
    /// Everybody who knows the seed knows the key: these keys guard nothing but play money.
    pub fn derive(seed: u64, member: &str, account: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(b"tkey7 sandbox ledger key\0")
            .chain_update(seed.to_be_bytes())
            .chain_update(member)
            .chain_update(b"\0")
            .chain_update(account)
            .finalize();
        Self(SigningKey::from_bytes(&digest.into()))
    }

    /// The address that belongs to it.
    pub fn address(&self) -> LedgerAddress {
        LedgerAddress(self.0.verifying_key().to_bytes())
    }

    /// Signs `message`.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for LedgerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LedgerKey({})", self.address())
    }
}

/// CRC-16/XMODEM, the checksum of Stellar's `StrKey` (SEP-23).
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc: u16, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| match crc >> 15 {
            0 => crc << 1,
            _ => (crc << 1) ^ 0x1021,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_documented_addresses_are_addresses() {
        for text in [
            "TBOJMA3GPIL6XDM3PJIFLXWOLWWVACTRWV2GHMB3HZ5PS7LLZLSGH5GR",
            "TA3T7AQ74BRI2XQEJKUD2UNPGXRTOPJH6SQUI57GUVPWNE72Z5R3NJVU",
            "TCED4IRUV3N52DTDBBPGL4N5JRKEZTJBB73KWBGIBOQSQZFAYV7KYFCW",
        ] {
            assert_eq!(LedgerAddress::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_strings_are_rejected() {
        let address = LedgerKey::derive(0, "bluebank", "main")
            .address()
            .to_string();
        assert_eq!(address.len(), 56);
        assert!(address.starts_with('T'));
        let mut swapped = address.clone().into_bytes();
        let at = (3..54).find(|at| swapped[*at] != swapped[*at + 1]).unwrap();
        swapped.swap(at, at + 1);
        let swapped = String::from_utf8(swapped).unwrap();
        assert_eq!(LedgerAddress::parse(&swapped), Err(AddressError::Checksum));
        assert_eq!(LedgerAddress::parse(""), Err(AddressError::Form));
        assert_eq!(LedgerAddress::parse(&address[1..]), Err(AddressError::Form));
        assert_eq!(
            LedgerAddress::parse(&address.to_lowercase()),
            Err(AddressError::Form)
        );
        let other_letter = format!("G{}", &address[1..]);
        assert_eq!(LedgerAddress::parse(&other_letter), Err(AddressError::Form));
    }

    #[test]
    fn signatures_are_checked_by_address_alone() {
        let key = LedgerKey::derive(1, "bluebank", "main");
        let signature = key.sign(b"pay");
        assert!(key.address().verifies(b"pay", &signature));
        assert!(!key.address().verifies(b"pey", &signature));
        assert!(!key.address().verifies(b"pay", &signature[..63]));
        let other = LedgerKey::derive(2, "bluebank", "main").address();
        assert!(!other.verifies(b"pay", &signature));
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(at in 1_usize..55, letter in "[A-Z2-7]", seed: u64) {
            let address = LedgerKey::derive(seed, "bluebank", "main").address().to_string();
            let mut wrong = address.clone();
            wrong.replace_range(at..=at, &letter);
            prop_assume!(wrong != address);
            prop_assert!(LedgerAddress::parse(&wrong).is_err());
        }

        #[test]
        fn reading_is_total(text in "\\PC{0,60}") {
            let _ = LedgerAddress::parse(&text);
        }
    }
}
