//! Failed attempts to log in, by the name that was given.
//!
//! Names of Users are counted apart from names that nobody has, so that no number of invented names keeps an attempt on a
//! User from being counted. Memory is bounded by the number of Users on one side, and by [`INVENTED`] on the other.
//!
//! **Invariant:** an attempt counts as failed from its beginning, so that many at the same time are as slow as one after
//! the other.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::access::user::{User, comparable};

/// Failures after which one has to wait.
const FAILURES: u32 = 5;
/// How long.
const WAIT: SignedDuration = SignedDuration::from_secs(60);
/// Names that nobody has and that are counted; the one that failed longest ago makes room for a new one.
const INVENTED: usize = 1000;

/// An attempt to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// As a User, with the name that the User has.
    Known(String),
    /// With a name that nobody has, by its hash: such names may be long, or passwords in the wrong field.
    Invented([u8; 32]),
}

impl Attempt {
    /// The attempt to log in with `name`, which is that of `user`.
    pub(crate) fn by(name: &str, user: Option<&User>) -> Self {
        match user {
            Some(user) => Self::Known(user.name.clone()),
            None => Self::Invented(Sha256::digest(comparable(name)).into()),
        }
    }

    /// The name, if a User has it.
    pub(crate) fn known_name(&self) -> Option<&str> {
        match self {
            Self::Known(name) => Some(name),
            Self::Invented(_) => None,
        }
    }
}

/// How many attempts failed, and when the last did.
type Failed = (u32, Timestamp);

/// Failed attempts to log in.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    known: BTreeMap<String, Failed>,
    invented: BTreeMap<[u8; 32], Failed>,
}

impl Attempts {
    /// Counts an attempt, unless it comes too soon after others; gives whether it may go on.
    pub(crate) fn begin(&self, attempt: &Attempt, now: Timestamp) -> bool {
        let mut counted = self.lock();
        let is_recent = |(_, last): &Failed| now.duration_since(*last) < WAIT;
        match attempt {
            Attempt::Known(name) => {
                counted.known.retain(|_, failed| is_recent(failed));
                count(counted.known.entry(name.clone()).or_insert((0, now)), now)
            }
            Attempt::Invented(hash) => {
                let invented = &mut counted.invented;
                invented.retain(|_, failed| is_recent(failed));
                if invented.len() >= INVENTED && !invented.contains_key(hash) {
                    let oldest = invented.iter().min_by_key(|(_, (_, last))| *last);
                    let oldest = oldest.map(|(hash, _)| *hash);
                    oldest.and_then(|hash| invented.remove(&hash));
                }
                count(invented.entry(*hash).or_insert((0, now)), now)
            }
        }
    }

    /// Forgets the failures of a User who has logged in.
    pub(crate) fn succeeded(&self, attempt: &Attempt) {
        if let Attempt::Known(name) = attempt {
            self.lock().known.remove(name);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts one more failure, if that is not one too many.
fn count((count, last): &mut Failed, now: Timestamp) -> bool {
    if *count >= FAILURES {
        return false;
    }
    *count += 1;
    *last = now;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn known(name: &str) -> Attempt {
        Attempt::Known(name.to_owned())
    }

    #[test]
    fn five_failures_make_one_wait_a_minute() {
        for (a, b) in [
            (known("a"), known("b")),
            (Attempt::by("a", None), Attempt::by("b", None)),
        ] {
            let attempts = Attempts::default();
            for second in 0..5 {
                assert!(attempts.begin(&a, at(second)));
            }
            assert!(!attempts.begin(&a, at(5)));
            assert!(attempts.begin(&b, at(5)));
            assert!(!attempts.begin(&a, at(63)));
            assert!(attempts.begin(&a, at(64)));
        }
        let attempts = Attempts::default();
        for _ in 0..20 {
            assert!(attempts.begin(&known("a"), at(0)));
            attempts.succeeded(&known("a"));
        }
    }

    #[test]
    fn invented_names_do_not_hide_guesses_at_a_user() {
        let attempts = Attempts::default();
        for number in 0..10_000 {
            attempts.begin(&Attempt::by(&format!("nobody{number}"), None), at(0));
        }
        assert_eq!(attempts.lock().invented.len(), INVENTED);
        let guesses = (0..200).filter(|_| attempts.begin(&known("a"), at(1)));
        assert_eq!(guesses.count(), 5);
        // New names are counted too.
        let invented = Attempt::by("somebody", None);
        let guesses = (0..200).filter(|_| attempts.begin(&invented, at(1)));
        assert_eq!(guesses.count(), 5);
    }

    #[test]
    fn names_are_counted_without_regard_to_case() {
        assert_eq!(Attempt::by("Eve", None), Attempt::by("eVE", None));
    }
}
