//! What a user can configure so that an operation succeeds that never did.
//!
//! [`circumstances`] decides it, [`named`] finds what responses name, and [`settings`] writes the examples.

mod circumstances;

mod named;

mod settings;

#[cfg(test)]
mod tests;

pub(super) use self::circumstances::Circumstances;

/// What a user can do about an operation that never succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// The explanation, in one sentence.
    pub what: String,
    /// An example of the setting in `conformance.yaml`; `None` when no setting helps.
    pub setting: Option<String>,
}

impl Remedy {
    /// Says that the server fails on `failed` further requests.
    fn but(self, failed: Option<u64>) -> Self {
        let Some(count) = failed else {
            return self;
        };
        Self {
            what: format!("{}; on {count} others it fails", self.what),
            ..self
        }
    }

    fn new(what: &str, setting: Option<String>) -> Self {
        Self {
            what: what.to_owned(),
            setting,
        }
    }
}
