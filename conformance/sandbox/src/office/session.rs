//! Who is logged in: sessions of the Web Office, kept in memory.
//!
//! The browser holds a random identifier in a cookie that scripts cannot read and other sites cannot send. Here only its
//! hash is kept, with the secret that every form of the session must carry.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

/// How long a session lasts without a request.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// How long it lasts at most.
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// How many sessions there may be; the ones not used for longest go first.
const MOST: usize = 1000;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfficeSession {
    /// Who is logged in; nobody while the log-in form is being filled in.
    pub(crate) user: Option<String>,
    /// What forms must carry.
    pub(crate) form_secret: String,
    began_at: Timestamp,
    used_at: Timestamp,
}

/// All sessions, by the hash of their identifiers.
#[derive(Debug, Default)]
pub(crate) struct Sessions(Mutex<BTreeMap<[u8; 32], OfficeSession>>);

impl Sessions {
    /// Begins a session and gives its identifier.
    pub(crate) fn begin(
        &self,
        user: Option<String>,
        now: Timestamp,
    ) -> Result<(String, OfficeSession), getrandom::Error> {
        let identifier = random_secret()?;
        let session = OfficeSession {
            user,
            form_secret: random_secret()?,
            began_at: now,
            used_at: now,
        };
        let mut all = self.lock();
        all.retain(|_, session| session.is_alive(now));
        if all.len() >= MOST {
            // Those who are logged in come after those who are not.
            let oldest = all
                .iter()
                .min_by_key(|(_, session)| (session.user.is_some(), session.used_at));
            let oldest = oldest.map(|(key, _)| *key);
            oldest.and_then(|key| all.remove(&key));
        }
        all.insert(hash(&identifier), session.clone());
        Ok((identifier, session))
    }

    /// The session with this identifier, if it is still alive.
    pub(crate) fn find(&self, identifier: &str, now: Timestamp) -> Option<OfficeSession> {
        let mut all = self.lock();
        let session = all
            .get_mut(&hash(identifier))
            .filter(|session| session.is_alive(now))?;
        session.used_at = now;
        Some(session.clone())
    }

    /// Ends a session.
    pub(crate) fn end(&self, identifier: &str) {
        self.lock().remove(&hash(identifier));
    }

    /// Ends all sessions of a User.
    pub(crate) fn end_all_of(&self, user: &str) {
        let is_theirs = |session: &OfficeSession| {
            let name = session.user.as_deref();
            name.is_some_and(|name| name.eq_ignore_ascii_case(user))
        };
        self.lock().retain(|_, session| !is_theirs(session));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<[u8; 32], OfficeSession>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OfficeSession {
    fn is_alive(&self, now: Timestamp) -> bool {
        now.duration_since(self.used_at) < IDLE && now.duration_since(self.began_at) < LONGEST
    }
}

fn hash(identifier: &str) -> [u8; 32] {
    Sha256::digest(identifier).into()
}

/// 32 random bytes in hexadecimal.
fn random_secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(HEXLOWER.encode(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn a_session_ends_when_it_is_not_used_and_when_it_is_old() {
        let sessions = Sessions::default();
        let (identifier, session) = sessions.begin(Some("a".to_owned()), after(0)).unwrap();
        assert_eq!(
            sessions.find(&identifier, after(29)).unwrap().form_secret,
            session.form_secret
        );
        assert_eq!(sessions.find("other", after(29)), None);
        assert_eq!(sessions.find(&identifier, after(59)), None);
        let (identifier, _) = sessions.begin(Some("a".to_owned()), after(0)).unwrap();
        for minutes in (0..12 * 60).step_by(20) {
            assert!(sessions.find(&identifier, after(minutes)).is_some());
        }
        assert_eq!(sessions.find(&identifier, after(12 * 60)), None);
    }

    #[test]
    fn strangers_cannot_crowd_out_those_who_are_logged_in() {
        let sessions = Sessions::default();
        let (identifier, _) = sessions.begin(Some("a".to_owned()), after(0)).unwrap();
        for _ in 0..2 * MOST {
            sessions.begin(None, after(1)).unwrap();
        }
        assert!(sessions.find(&identifier, after(1)).is_some());
        assert_eq!(sessions.lock().len(), MOST);
    }
}
