//! Resolves a `$ref`: RFC 3986 for the file, RFC 6901 or an anchor inside it.

use std::fmt;

use fluent_uri::{Uri, UriRef};

use super::{
    Document, Location, SpecVersion,
    file_provider::{join, url},
    named::Resource,
};
use crate::source::{node::Node, pointer::JsonPointer, source_map::SourceId};

/// References that are followed one after the other before a chain counts as endless.
const MAX_HOPS: usize = 64;
/// References that are followed for one answer, those on the way to a location among them: one that leads below itself
/// needs itself on each way.
const MAX_STEPS: usize = 4 * MAX_HOPS;

/// Why a reference leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferenceProblem {
    /// The file was read and has nothing at that location.
    Missing {
        /// The nearest existing name, when there is one that looks like a typo.
        similar: Option<String>,
    },
    /// The file could not be read.
    Unread {
        /// The name of the file.
        file: String,
    },
    /// The reference leads to another machine, which is not asked.
    Remote,
    /// A chain of references comes back to itself without meeting anything else.
    Circular,
}

impl fmt::Display for ReferenceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { .. } => f.write_str("nothing is defined there"),
            Self::Unread { file } => write!(f, "`{file}` could not be read"),
            Self::Remote => f.write_str("it is on another machine"),
            Self::Circular => f.write_str("it leads back to itself"),
        }
    }
}

/// What a chain of references ends at.
#[derive(Debug, Clone)]
pub struct Target<'d> {
    /// The object.
    pub node: &'d Node,
    /// Its address.
    pub location: Location,
}

impl Document {
    /// The address that the reference in `text` (a string node) means, whether or not something is there.
    ///
    /// # Errors
    ///
    /// When the file is unknown, or the anchor does not exist.
    pub fn locate_reference(&self, text: &Node) -> Result<Location, ReferenceProblem> {
        let reference = text.as_str().unwrap_or_default();
        if self.is_bundled {
            return self.locate_from(SourceId::ENTRY, None, reference);
        }
        // A schema with `$id` is a document of its own (JSON Schema Core 2020-12 §8.2.1).
        let resource = self.named.resource_at(text.span);
        self.locate_from(self.base_of(text.span.source), resource, reference)
    }

    /// The address that `reference` means when written in the file `base`, outside of any schema with `$id`.
    ///
    /// # Errors
    ///
    /// When the file is unknown, or the anchor does not exist.
    pub fn locate(&self, base: SourceId, reference: &str) -> Result<Location, ReferenceProblem> {
        self.locate_from(base, None, reference)
    }

    fn locate_from(
        &self,
        base: SourceId,
        resource: Option<&Resource>,
        reference: &str,
    ) -> Result<Location, ReferenceProblem> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let root = if file.is_empty() {
            resource.map_or(Location::root(base), |resource| resource.location.clone())
        } else if let Some(location) = self.named.with_id(file, resource) {
            location.clone()
        } else {
            self.locate_file(base, file)?
        };
        let fragment = crate::http::percent::decode(fragment);
        if fragment.is_empty() {
            return Ok(root);
        }
        if !fragment.starts_with('/') {
            let anchor = self.named.with_anchor(&root, &fragment);
            return anchor
                .cloned()
                .ok_or(ReferenceProblem::Missing { similar: None });
        }
        let below = |root: &Location| {
            let pointer = JsonPointer::from(fragment.as_ref());
            let is_plain = root.pointer == JsonPointer::root() && !fragment.contains('~');
            let pointer = if is_plain {
                pointer
            } else {
                let tokens = pointer.tokens();
                tokens.fold(root.pointer.clone(), |pointer, token| pointer.join(token))
            };
            Location {
                source: root.source,
                pointer,
            }
        };
        let location = below(&root);
        let is_embedded = file.is_empty() && resource.is_some();
        if is_embedded && self.node(&location).is_none() {
            // Many documents with `$id` still count from the root of the file.
            return Ok(below(&Location::root(base)));
        }
        Ok(location)
    }

    /// The name of the file that the reference in `text` leads to, which is a URL on another machine; `None` for its own file
    /// and schemas with that `$id`.
    pub(super) fn file_of(&self, text: &Node) -> Option<String> {
        let file = text.as_str()?.split('#').next()?;
        let resource = self.named.resource_at(text.span);
        if file.is_empty() || self.named.with_id(file, resource).is_some() {
            return None;
        }
        let base = self.base_of(text.span.source);
        let name = self.file_name(base, file);
        name.or_else(|| url(self.sources.get(base).name(), file))
    }

    /// The name of the file that `file` means in the file `base`; a URL only where it was read.
    ///
    /// A URL below the folder of a `$self` (OAS 3.2.0 §4.1) means the file at the same position on this machine.
    fn file_name(&self, base: SourceId, file: &str) -> Option<String> {
        for source in [base, SourceId::ENTRY] {
            let own = self.files.get(source.index());
            let Some(own) = own.and_then(|root| self_uri(root, self.version)) else {
                continue;
            };
            let absolute = match Uri::parse(file) {
                Ok(absolute) => absolute.to_string(),
                Err(_) if source == base => resolved(own, file)?,
                Err(_) => continue,
            };
            let folder = own.rfind('/').and_then(|slash| own.get(..=slash));
            let below = folder.and_then(|folder| absolute.strip_prefix(folder));
            if let Some(below) = below.filter(|below| !below.is_empty()) {
                return join(self.sources.get(source).name(), below);
            }
        }
        let name = self.sources.get(base).name();
        join(name, file).or_else(|| url(name, file).filter(|url| self.sources.find(url).is_some()))
    }

    fn locate_file(&self, base: SourceId, file: &str) -> Result<Location, ReferenceProblem> {
        let name = self.file_name(base, file).ok_or(ReferenceProblem::Remote)?;
        match self.sources.find(&name) {
            Some(source) if !self.file(source).is_null() => Ok(Location::root(source)),
            _ => Err(ReferenceProblem::Unread { file: name }),
        }
    }

    /// The object that `node`, which is at `location`, means: itself, or what its references end at.
    ///
    /// # Errors
    ///
    /// When a reference on the way leads nowhere or in a circle.
    pub fn follow<'d>(
        &'d self,
        node: &'d Node,
        location: &Location,
    ) -> Result<Target<'d>, ReferenceProblem> {
        self.follow_within(node, location, &mut Steps(MAX_STEPS))
    }

    /// What the reference in `text` points to, one step far.
    ///
    /// # Errors
    ///
    /// When there is nothing.
    pub fn target_of(&self, text: &Node) -> Result<Target<'_>, ReferenceProblem> {
        self.target_within(text, &mut Steps(MAX_STEPS))
    }

    fn follow_within<'d>(
        &'d self,
        node: &'d Node,
        location: &Location,
        steps: &mut Steps,
    ) -> Result<Target<'d>, ReferenceProblem> {
        let mut target = Target {
            node,
            location: location.clone(),
        };
        for _ in 0..MAX_HOPS {
            let Some(text) = reference_in(target.node) else {
                return Ok(target);
            };
            target = self.target_within(text, steps)?;
        }
        Err(ReferenceProblem::Circular)
    }

    fn target_within(
        &self,
        text: &Node,
        steps: &mut Steps,
    ) -> Result<Target<'_>, ReferenceProblem> {
        steps.take()?;
        let location = self.locate_reference(text)?;
        self.descend(location, steps)
    }

    /// The node at `location`, going through references on the way
    /// (`#/paths/~1a/get` where the path item is a reference).
    fn descend(
        &self,
        mut location: Location,
        steps: &mut Steps,
    ) -> Result<Target<'_>, ReferenceProblem> {
        loop {
            if let Some(node) = self.node(&location) {
                return Ok(Target { node, location });
            }
            location = self.around_reference(&location, steps)?;
        }
    }

    /// The address that `location`, where nothing is, means because of the first reference on the way to it.
    fn around_reference(
        &self,
        location: &Location,
        steps: &mut Steps,
    ) -> Result<Location, ReferenceProblem> {
        steps.take()?;
        let mut at = Location::root(location.source);
        let mut node = self.file(location.source);
        for (passed, token) in location.pointer.tokens().enumerate() {
            if node.get(&token).is_none()
                && let Some(text) = reference_in(node)
            {
                let end = self.follow_within(node, &at, steps);
                let target = end.or_else(|_| self.target_within(text, steps))?;
                let rest = location.pointer.tokens().skip(passed);
                let pointer = rest.fold(target.location.pointer, |pointer, token| {
                    pointer.join(token)
                });
                return Ok(Location {
                    source: target.location.source,
                    pointer,
                });
            }
            let next = at.join(&token);
            match self.node(&next) {
                Some(found) => (node, at) = (found, next),
                None => {
                    return Err(ReferenceProblem::Missing {
                        similar: similar_key(node, &token),
                    });
                }
            }
        }
        Err(ReferenceProblem::Missing { similar: None })
    }
}

/// The references that one answer may still follow.
///
/// **Invariant:** each reference that is followed takes one, however deep inside the search for another, so that the search ends
/// and needs little of the stack.
struct Steps(usize);

impl Steps {
    /// Takes one.
    fn take(&mut self) -> Result<(), ReferenceProblem> {
        self.0 = self.0.checked_sub(1).ok_or(ReferenceProblem::Circular)?;
        Ok(())
    }
}

/// The reference that `node` is.
fn reference_in(node: &Node) -> Option<&Node> {
    node.get("$ref").filter(|text| text.as_str().is_some())
}

/// The field `$self` of the document in the file `root`, which is since 3.2 the base of its references.
pub(super) fn self_uri(root: &Node, version: SpecVersion) -> Option<&str> {
    let uri = root.get_str("$self");
    uri.filter(|_| version >= SpecVersion::V3_2 && root.get("openapi").is_some())
}

/// `reference` resolved against `base` (RFC 3986 §5.2); as written where `base` is not a URI.
fn resolved(base: &str, reference: &str) -> Option<String> {
    let Ok(base) = Uri::parse(base) else {
        return Some(reference.to_owned());
    };
    let reference = UriRef::parse(reference).ok()?;
    Some(reference.resolve_against(&base).ok()?.into_string())
}

/// The key of `node` that is nearest to `wanted`, when few enough letters differ.
fn similar_key(node: &Node, wanted: &str) -> Option<String> {
    let keys = node.entries().iter().map(|entry| entry.key.as_str());
    similar(wanted, keys).map(ToOwned::to_owned)
}

/// The candidate nearest to `wanted`, when few enough letters differ for it to be a typo.
pub fn similar<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = wanted.chars().count() / 3;
    candidates
        .map(|candidate| {
            let ignoring_case = candidate.to_lowercase() == wanted.to_lowercase();
            let distance = if ignoring_case {
                0
            } else {
                strsim::levenshtein(wanted, candidate)
            };
            (distance, candidate)
        })
        .filter(|(distance, candidate)| *distance <= most && *candidate != wanted)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names_are_suggested_and_others_are_not() {
        let names = ["Pet", "Pets", "Order", "balance_info"];
        let suggest = |wanted| similar(wanted, names.into_iter());
        assert_eq!(suggest("pet"), Some("Pet"));
        assert_eq!(suggest("Ordr"), Some("Order"));
        assert_eq!(suggest("balanceInfo"), Some("balance_info"));
        assert_eq!(suggest("Customer"), None);
    }
}
