//! The resources that the paths of a contract have: each parameter that is a whole segment identifies one.

use std::collections::{BTreeMap, BTreeSet};

use spec::{
    http::percent,
    model::{Api, path::PathPart},
};

use super::{
    kinds::Kinds,
    names::{element, foreign, is_identifier, plain, singular},
};
use crate::case::OperationIndex;

/// A segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Literal text.
    Literal(String),
    /// A parameter with this name.
    Parameter(String),
}

/// The path of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// Its segments; empty when a segment has text beside a parameter.
    pub segments: Vec<Segment>,
}

/// A path of the contract that a URL means.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedPath<'s> {
    /// The path.
    pub shape: &'s Shape,
    /// The values of its parameters, in their order.
    pub values: Vec<String>,
}

/// The paths of a contract.
#[derive(Debug, Default)]
pub struct Shapes {
    operations: BTreeMap<OperationIndex, Shape>,
    /// The parameters that follow a path, by its key.
    children: BTreeMap<String, BTreeSet<String>>,
    /// Singular names of the collections of the paths.
    resources: BTreeSet<String>,
    /// Plain names of all path parameters.
    parameters: BTreeSet<String>,
    /// Where the paths begin, in URLs.
    base_path: String,
    /// Scheme and host, in URLs.
    origin: String,
    /// What its values are, where the document says so.
    pub kinds: Kinds,
}

impl Shape {
    /// The key of its first `count` segments: equal for equal paths with other names of parameters.
    pub fn key(&self, count: usize) -> String {
        let mut res = String::new();
        for segment in self.segments.iter().take(count) {
            res.push('/');
            match segment {
                Segment::Literal(text) => res.push_str(text),
                Segment::Parameter(_) => res.push_str("{}"),
            }
        }
        res
    }

    /// The names of the parameters among its first `count` segments.
    pub fn parameters(&self, count: usize) -> Vec<&str> {
        let segments = self.segments.iter().take(count);
        segments
            .filter_map(|segment| match segment {
                Segment::Parameter(name) => Some(name.as_str()),
                Segment::Literal(_) => None,
            })
            .collect()
    }

    /// The lengths of the parts that end with a parameter, shortest first.
    pub fn resource_lengths(&self) -> Vec<usize> {
        let segments = self.segments.iter().enumerate();
        segments
            .filter(|(_, segment)| matches!(segment, Segment::Parameter(_)))
            .map(|(at, _)| at + 1)
            .collect()
    }

    /// The last literal segment among the first `count`.
    pub fn collection(&self, count: usize) -> Option<&str> {
        let mut segments = self.segments.get(..count)?.iter().rev();
        segments.find_map(|segment| match segment {
            Segment::Literal(text) => Some(text.as_str()),
            Segment::Parameter(_) => None,
        })
    }
}

impl Shape {
    /// The plain, singular name of the collection of the first `count` segments after that of the resource which has it:
    /// `promptversion` for `/prompts/{id}/versions`. Members and parameters elsewhere are called so (`prompt_version_id`).
    pub fn compound(&self, count: usize) -> Option<String> {
        let own = self.segments.get(..count)?;
        let is_literal = |segment: &Segment| matches!(segment, Segment::Literal(_));
        let at = own.iter().rposition(is_literal)?;
        let above = own.get(..at)?;
        let is_below_resource = matches!(above.last(), Some(Segment::Parameter(_)));
        let above = self.collection(above.len()).filter(|_| is_below_resource)?;
        Some(format!(
            "{}{}",
            element(above),
            element(self.collection(count)?)
        ))
    }
}

impl Shapes {
    /// The paths of `api`, which is served at `base_url`.
    pub fn new(api: &Api, base_url: &str) -> Self {
        let (origin, base_path) = split_url(base_url);
        let mut res = Self {
            base_path: base_path.trim_end_matches('/').to_owned(),
            origin: origin.to_owned(),
            kinds: Kinds::new(api),
            ..Self::default()
        };
        for (index, operation) in OperationIndex::all(api) {
            let shape = Shape {
                segments: segments(operation.path.parts()).unwrap_or_default(),
            };
            for length in shape.resource_lengths() {
                if let Some(Segment::Parameter(name)) = shape.segments.get(length - 1) {
                    let above = res.children.entry(shape.key(length - 1)).or_default();
                    above.insert(name.clone());
                    res.parameters.insert(plain(name));
                }
                if let Some(collection) = shape.collection(length) {
                    res.resources.insert(element(collection));
                }
            }
            if let Some(Segment::Literal(last)) = shape.segments.last() {
                res.resources.insert(element(last));
            }
            res.resources.extend(shape.compound(shape.segments.len()));
            res.operations.insert(index, shape);
        }
        res
    }

    /// The path of an operation.
    pub fn of(&self, operation: OperationIndex) -> Option<&Shape> {
        self.operations
            .get(&operation)
            .filter(|shape| !shape.segments.is_empty())
    }

    /// The parameters that directly follow the path with this key.
    pub fn children(&self, key: &str) -> impl Iterator<Item = &str> {
        let children = self.children.get(key).into_iter().flatten();
        children.map(String::as_str)
    }

    /// Whether the contract has a collection of resources with this plain, singular name.
    pub fn has_resource(&self, name: &str) -> bool {
        self.resources.contains(name)
    }

    /// The plain, singular name of the resource other than `own` that a member called `name`, of an object called `within`,
    /// refers to: `order` for `order_id`, `orderId`, `order` and `order: {id}`.
    pub fn referred(&self, name: &str, within: &str, own: &str) -> Option<String> {
        let is_foreign = |resource: &String| resource != own && self.has_resource(resource);
        if is_identifier(name) {
            return Some(singular(&plain(within))).filter(is_foreign);
        }
        let member = plain(name);
        [singular(&member), member].into_iter().find_map(|member| {
            let by_key = foreign(&member).map(|key| key.resource);
            by_key
                .filter(is_foreign)
                .or_else(|| Some(member).filter(is_foreign))
        })
    }

    /// Whether a path has a parameter with this plain name.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.parameters.contains(name)
    }

    /// Whether a URL of the same origin, or a path, is that of `shape`.
    pub fn is_at(&self, shape: &Shape, url: &str) -> bool {
        let given = self.segments_of(url);
        given.is_some_and(|given| values_in(shape, &given).is_some())
    }

    /// The segments of the path of a URL of the same origin, without those where the paths begin.
    fn segments_of<'u>(&self, url: &'u str) -> Option<Vec<&'u str>> {
        let url = url.split(['?', '#']).next()?;
        let path = if url.starts_with('/') && !url.starts_with("//") {
            url
        } else {
            let (origin, path) = split_url(url);
            (origin == self.origin && !origin.is_empty()).then_some(path)?
        };
        let path = path.strip_prefix(self.base_path.as_str()).unwrap_or(path);
        Some(path.trim_matches('/').split('/').collect())
    }

    /// The path that a URL of the same origin means; the one with the most literal segments.
    pub fn matching(&self, url: &str) -> Option<MatchedPath<'_>> {
        let given = self.segments_of(url)?;
        let mut best: Option<(usize, &Shape, Vec<String>)> = None;
        for shape in self.operations.values() {
            let Some(values) = values_in(shape, &given) else {
                continue;
            };
            let literals = given.len() - values.len();
            let is_better = best.as_ref().is_none_or(|(most, ..)| literals > *most);
            if literals > 0 && !values.is_empty() && is_better {
                best = Some((literals, shape, values));
            }
        }
        best.map(|(_, shape, values)| MatchedPath { shape, values })
    }
}

/// The values of the parameters of `shape` in the segments of a path; `None` when it does not match.
fn values_in(shape: &Shape, given: &[&str]) -> Option<Vec<String>> {
    if shape.segments.len() != given.len() || given.is_empty() {
        return None;
    }
    let mut res = Vec::new();
    for (segment, given) in shape.segments.iter().zip(given) {
        match segment {
            Segment::Literal(text) if text == given => {}
            Segment::Parameter(_) if !given.is_empty() => {
                res.push(percent::decode(given).into_owned());
            }
            Segment::Literal(_) | Segment::Parameter(_) => return None,
        }
    }
    Some(res)
}

/// The segments of a path; `None` when one has text beside a parameter.
fn segments(parts: &[PathPart]) -> Option<Vec<Segment>> {
    let mut res: Vec<Segment> = Vec::new();
    // Whether the next parameter begins a segment, and whether the next literal must begin with a slash.
    let (mut begins, mut is_full) = (false, false);
    for part in parts {
        match part {
            PathPart::Parameter(name) => {
                if !begins {
                    return None;
                }
                res.push(Segment::Parameter(name.clone()));
                (begins, is_full) = (false, true);
            }
            PathPart::Literal(text) => {
                if is_full && !text.starts_with('/') {
                    return None;
                }
                let pieces = text.split('/').filter(|piece| !piece.is_empty());
                res.extend(pieces.map(|piece| Segment::Literal(piece.to_owned())));
                (begins, is_full) = (text.ends_with('/'), false);
            }
        }
    }
    Some(res)
}

/// Scheme with host, and path.
fn split_url(url: &str) -> (&str, &str) {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url
        .get(host..)
        .and_then(|rest| rest.find('/'))
        .map_or(url.len(), |at| host + at);
    url.split_at_checked(end).unwrap_or((url, ""))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::document::Document;

    use super::*;

    #[test]
    fn collections_below_a_resource_are_also_known_with_its_name() {
        let compound = |path: &str| {
            let text = format!(
                "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{'{path}': {{get: {{responses: {{}}}}}}}}\n"
            );
            let document = Document::from_text("api.yaml", text).document.unwrap();
            let api = Api::new(Arc::new(document));
            let shapes = Shapes::new(&api, "");
            let (index, _) = OperationIndex::all(&api).next().unwrap();
            let shape = shapes.of(index).unwrap();
            shape.compound(shape.segments.len())
        };
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(compound("/prompts/{id}/versions"), some("promptversion"));
        assert_eq!(
            compound("/v1/prompts/{id}/versions/{no}"),
            some("promptversion")
        );
        assert_eq!(compound("/prompts/versions"), None);
        assert_eq!(compound("/prompts/{id}"), None);
        assert_eq!(compound("/{tenant}/prompts"), None);
    }

    #[test]
    fn urls_of_the_same_origin_have_the_values_of_their_template() {
        let text = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{x}: {get: {responses: {'200': {description: o}}}}
  /a/{x}/b/{y}: {get: {responses: {'200': {description: o}}}}
  /a/me: {get: {responses: {'200': {description: o}}}}
  /v{n}: {get: {responses: {'200': {description: o}}}}
";
        let document = Document::from_text("api.yaml", text).document.unwrap();
        let shapes = Shapes::new(&Api::new(Arc::new(document)), "http://h:1/v1");
        let found = |url| {
            let MatchedPath { shape, values } = shapes.matching(url)?;
            Some((shape.key(9), values.join(",")))
        };
        let one = Some(("/a/{}/b/{}".to_owned(), "1,2 3".to_owned()));
        assert_eq!(found("http://h:1/v1/a/1/b/2%203?x=1"), one);
        assert_eq!(found("/v1/a/1/b/2%203/"), one);
        assert_eq!(found("http://other/v1/a/1/b/2"), None);
        assert_eq!(found("/unknown"), None);
        assert_eq!(shapes.children("/a").collect::<Vec<_>>(), ["x"]);
        assert!(shapes.has_resource("a") && shapes.has_parameter("y"));
        assert!(shapes.of(OperationIndex(3)).is_none());
    }
}
