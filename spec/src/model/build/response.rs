//! Responses and their headers.

use super::{Builder, content::WireFormat, flag, patterned_entries, text};
use crate::{
    document::{Location, reference::Target},
    http::StatusCodePattern,
    model::{
        flaw::{Flaw, FlawKind},
        parameter::ParameterLocation,
        response::{Header, Response, Responses},
    },
    source::node::Node,
};

impl Builder<'_> {
    /// The field `responses` of the operation `node` at `at`.
    pub(super) fn responses(&self, node: &Node, at: &Location, flaws: &mut Vec<Flaw>) -> Responses {
        let mut list = Vec::new();
        for entry in patterned_entries(node, "responses") {
            let key = entry.key.as_str();
            let at = at.join("responses").join(key);
            let status = StatusCodePattern::parse(key);
            match status.and_then(|status| self.response(status, &at)) {
                Some(response) => list.push(response),
                None => {
                    let written = self.document.node(&at);
                    let reference = written.and_then(|node| node.get_str("$ref"));
                    flaws.push(Flaw {
                        kind: FlawKind::Response {
                            key: key.to_owned(),
                            reference: reference.map(ToOwned::to_owned),
                        },
                        span: written.map_or(node.span, |node| node.span),
                    });
                }
            }
        }
        Responses { list }
    }

    fn response(&self, status: StatusCodePattern, at: &Location) -> Option<Response> {
        let target = self.object(at)?;
        let (node, at) = (target.node, &target.location);
        Some(Response {
            status,
            description: text(node, "description").unwrap_or_default(),
            content: self.media_types(node, at),
            headers: self.headers(node, at),
            links: self.links(node, at),
            origin: Self::origin(&target),
        })
    }

    /// The field `headers` of `node` at `at`. `Content-Type` is described by `content` (OAS 3.0.3 §4.7.17, `headers`).
    pub(super) fn headers(&self, node: &Node, at: &Location) -> Vec<Header> {
        self.members(node, at, "headers")
            .into_iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"))
            .filter_map(|(name, at)| Some(self.header(name, &self.object(&at)?)))
            .collect()
    }

    fn header(&self, name: &str, target: &Target<'_>) -> Header {
        let content = self.parameter_content(target, ParameterLocation::Header);
        Header {
            name: name.to_owned(),
            required: flag(target.node, "required"),
            deprecated: flag(target.node, "deprecated"),
            description: text(target.node, "description"),
            examples: self.examples(
                target.node,
                &target.location,
                content.schema(),
                WireFormat::Parameter(ParameterLocation::Header),
            ),
            content,
            origin: Self::origin(target),
        }
    }
}
