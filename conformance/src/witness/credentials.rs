//! Credentials that were enough.

use spec::{
    diff::{Breaks, Change, Evidence, Witness},
    model::{Api, Operation, SecurityRequirement},
};

use super::{Found, Search};

/// Whether a kind is about what an operation asks for.
pub(super) fn is_about(id: &str) -> bool {
    matches!(
        id,
        "security-added"
            | "security-removed"
            | "security-alternative-added"
            | "security-alternative-removed"
            | "scope-added"
            | "scope-removed"
    )
}

impl Search<'_> {
    /// Credentials that satisfy one document and not the other.
    pub(super) fn by_credentials(
        &self,
        _: &Change,
        evidence: &Evidence,
        side: Breaks,
        is_old: bool,
    ) -> Found {
        let of = |is_old: bool| self.operation(is_old, evidence.operation.get(is_old));
        let (Some(from), Some(to)) = (of(is_old), of(!is_old)) else {
            return Found::NotSearched;
        };
        let mut sets = from.security.clone();
        if sets.is_empty() {
            sets.push(SecurityRequirement {
                schemes: Vec::new(),
            });
        }
        let (api, other) = (self.side(is_old), self.side(!is_old));
        let is_enough = |set: &SecurityRequirement| is_enough((set, api), (to, other));
        let Some(set) = sets.iter().find(|set| !is_enough(set)) else {
            return Found::Nothing;
        };
        let asked: Vec<String> = to.security.iter().map(in_words).collect();
        Found::Witness(Box::new(Witness {
            breaks: side,
            is_old,
            what: "request".to_owned(),
            text: format!("{} with {}", from.label(), in_words(set)),
            reason: format!("it asks for {}", asked.join(" or ")),
        }))
    }
}

/// Whether `set` of one document satisfies one of the alternatives of `operation` in the other. A scheme that has another name there
/// is the same when the credential is.
fn is_enough(
    (set, own): (&SecurityRequirement, &Api),
    (operation, api): (&Operation, &Api),
) -> bool {
    let is_same = |known: &str, name: &str| {
        let schemes = own.security_scheme(known).zip(api.security_scheme(name));
        known == name || schemes.is_some_and(|(a, b)| a.kind.is_same_credential(&b.kind))
    };
    operation.allows_anonymous()
        || operation.security.iter().any(|wanted| {
            wanted.schemes.iter().all(|(name, scopes)| {
                let mut given = set.schemes.iter();
                given.any(|(known, granted)| {
                    is_same(known, name) && scopes.iter().all(|scope| granted.contains(scope))
                })
            })
        })
}

fn in_words(set: &SecurityRequirement) -> String {
    if set.schemes.is_empty() {
        return "no credentials".to_owned();
    }
    let named = set.schemes.iter().map(|(name, scopes)| {
        if scopes.is_empty() {
            name.clone()
        } else {
            format!("{name} ({})", scopes.join(", "))
        }
    });
    named.collect::<Vec<_>>().join(" and ")
}
