//! Passwords: argon2 for those that people choose, and one for the Administrators of this run.
//!
//! The password of the run is made or given at the start, printed once and never stored: there is always a way in, and none
//! that a copy of the data would open.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::sync::Semaphore;

use crate::{
    access::{AccessRights, user::User},
    settings::Secret,
};

/// Shortest password that may be chosen, in characters.
pub(crate) const SHORTEST: usize = 12;
/// Longest password, in bytes: hashing costs time.
pub(crate) const LONGEST: usize = 256;
/// Fewest characters of a password that are not blank.
const FEWEST_VISIBLE: usize = 8;
/// Hashes that may be worked on at a time; each takes 19 MiB and much of a processor.
static WORKERS: Semaphore = Semaphore::const_new(2);

/// The password of the Administrators in this run.
#[derive(Debug, Clone)]
pub(crate) struct RunPassword(pub(crate) Secret);

impl RunPassword {
    /// Compares in a time that shows nothing.
    fn is(&self, password: &str) -> bool {
        let own = self.0.expose();
        let mac = |text: &str| {
            let mac = Hmac::<Sha256>::new_from_slice(own.as_bytes()).ok()?;
            Some(mac.chain_update(text))
        };
        match (mac(own), mac(password)) {
            (Some(own), Some(other)) => other.verify_slice(&own.finalize().into_bytes()).is_ok(),
            _ => false,
        }
    }
}

/// A password that may not be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the password must have {SHORTEST} to {LONGEST} characters, and {FEWEST_VISIBLE} of them or more must not be blank"
)]
pub(crate) struct UnfitPassword;

/// Whether a User may have this password.
pub(crate) fn check_chosen(password: &str) -> Result<(), UnfitPassword> {
    let is_long = password.chars().count() >= SHORTEST && password.len() <= LONGEST;
    if is_long && visible(password) >= FEWEST_VISIBLE {
        Ok(())
    } else {
        Err(UnfitPassword)
    }
}

/// Whether a password has nothing that could be seen.
pub(crate) fn is_blank(password: &str) -> bool {
    visible(password) == 0
}

/// How many characters can be seen.
fn visible(password: &str) -> usize {
    let is_blank = |c: char| {
        // Spaces and joiners of no width, and the blanks of Braille and Hangul, are letters to Unicode.
        let looks_blank = matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}');
        c.is_whitespace() || c.is_control() || looks_blank
    };
    password.chars().filter(|c| !is_blank(*c)).count()
}

/// A password that could not be hashed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the password could not be hashed")]
pub(crate) struct HashError;

/// Hashes a password.
pub(crate) async fn hash(password: String) -> Result<String, HashError> {
    let hashed = in_background(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    });
    hashed.await.and_then(Result::ok).ok_or(HashError)
}

/// Whether `password` lets `user` in. It takes as long for a User who does not exist.
pub(crate) async fn is_right(run: &RunPassword, user: Option<&User>, password: String) -> bool {
    let user = user.filter(|user| user.disabled_at.is_none());
    let is_of_run =
        user.is_some_and(|user| user.rights == AccessRights::Administrator) && run.is(&password);
    let stored = user.and_then(|user| user.password_hash.clone());
    let is_stored = in_background(move || match stored.as_deref().map(PasswordHash::new) {
        Some(Ok(stored)) => Argon2::default()
            .verify_password(password.as_bytes(), &stored)
            .is_ok(),
        _ => {
            // The work of a comparison, without one.
            let _ = Argon2::default().hash_password(password.as_bytes());
            false
        }
    });
    is_stored.await.unwrap_or(false) || is_of_run
}

async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _worker = WORKERS.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn passwords_of_blanks_are_unfit() {
        for fit in [
            "a long password",
            "correct horse battery",
            "            eight888",
        ] {
            assert_eq!(check_chosen(fit), Ok(()), "{fit}");
        }
        for unfit in [
            "",
            "short",
            "            ",
            "a          b",
            "\t\t\t\t\t\t\t\t\t\t\t\t\t",
            "\u{a0}\u{2003}\u{3000}\u{200b}\u{feff}\u{2800}\u{3164}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}",
            &"x".repeat(257),
        ] {
            assert_eq!(check_chosen(unfit), Err(UnfitPassword), "{unfit:?}");
        }
        assert!(is_blank(" \u{200b}") && is_blank("") && !is_blank(" x"));
    }

    #[tokio::test]
    async fn passwords_are_hashed_and_recognized() {
        let hash = hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        let mut user = User {
            name: "a".to_owned(),
            organization: "o".to_owned(),
            rights: AccessRights::Viewer,
            password_hash: Some(hash),
            disabled_at: None,
            created_at: Timestamp::UNIX_EPOCH,
        };
        let run = RunPassword(Secret::new("of the run"));
        let is_right = async |user: &User, password: &str| {
            is_right(&run, Some(user), password.to_owned()).await
        };
        assert!(is_right(&user, "correct horse").await);
        assert!(!is_right(&user, "correct house").await);
        assert!(!is_right(&user, "of the run").await);
        user.rights = AccessRights::Administrator;
        assert!(is_right(&user, "of the run").await);
        user.disabled_at = Some(Timestamp::UNIX_EPOCH);
        assert!(!is_right(&user, "correct horse").await);
        assert!(!super::is_right(&run, None, "correct horse".to_owned()).await);
        assert_eq!(format!("{run:?}"), "RunPassword(Secret(…))");
    }
}
