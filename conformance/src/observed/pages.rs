//! Where a list goes on: the cursor for the next page that a response shows, by the query parameter that takes it.
//!
//! Servers show it as a member (`next_cursor`, `nextPageToken`, `page_info.end_cursor`), in the query of a link (`next`,
//! `links.next`, `_links.next.href`), or in the header `Link` (RFC 8288 §3). A cursor means something to its own list only.

use serde_json::Value;
use spec::{
    http::percent,
    model::{Operation, ParameterLocation},
};

use super::{
    identifiers::is_identifier_value,
    names::plain,
    shapes::{Shape, Shapes},
};

/// Words in the names of parameters that take a cursor.
const CURSORS: [&str; 11] = [
    "cursor",
    "pagetoken",
    "nexttoken",
    "skiptoken",
    "continuation",
    "marker",
    "after",
    "before",
    "bookmark",
    "scroll",
    "pagekey",
];

/// Names of members that are the cursor of the next page, whatever the parameter is called.
const NEXT: [&str; 6] = [
    "next",
    "nextcursor",
    "endcursor",
    "nextpagetoken",
    "nexttoken",
    "nextpage",
];

/// How deep members are looked for.
const DEEPEST: u32 = 4;

/// The maximum number of cursors of one response.
const MOST: usize = 8;

/// The name under which the values for the query parameter `name` of the list at `shape` are known.
pub(super) fn name_of(shape: &Shape, name: &str) -> String {
    format!("{}?{}", shape.key(shape.segments.len()), plain(name))
}

/// The cursors in a response of `operation`, with the names of the parameters that take them.
pub(super) fn cursors(
    operation: &Operation,
    shapes: &Shapes,
    shape: &Shape,
    body: Option<&Value>,
    link: Option<&str>,
) -> Vec<(String, Value)> {
    let declared = operation.parameters.iter();
    let declared = declared.filter(|it| it.location == ParameterLocation::Query);
    let parameters: Vec<String> = declared
        .map(|it| it.name.clone())
        .filter(|name| is_cursor(name))
        .collect();
    if parameters.is_empty() {
        return Vec::new();
    }
    let mut finder = Finder {
        parameters,
        shapes,
        shape,
        res: Vec::new(),
    };
    for link in link.into_iter().flat_map(|links| links.split(',')) {
        if let Some((url, attributes)) = link.split_once('>')
            && attributes.to_ascii_lowercase().contains("next")
        {
            finder.url(url.trim().trim_start_matches('<'));
        }
    }
    if let Some(body) = body {
        finder.members(body, false, DEEPEST);
    }
    finder.res.truncate(MOST);
    finder.res
}

/// Whether a parameter called `name` takes a cursor.
fn is_cursor(name: &str) -> bool {
    let name = plain(name);
    CURSORS.iter().any(|word| name.contains(word))
}

struct Finder<'f> {
    parameters: Vec<String>,
    shapes: &'f Shapes,
    shape: &'f Shape,
    res: Vec<(String, Value)>,
}

impl Finder<'_> {
    /// The cursors in the envelope `value`; `is_next` below a member for the next page. Elements of lists are resources.
    fn members(&mut self, value: &Value, is_next: bool, depth: u32) {
        let Value::Object(members) = value else {
            return;
        };
        if depth == 0 {
            return;
        }
        for (name, member) in members {
            let name = plain(name);
            let is_next = is_next || name.contains("next");
            match member {
                Value::Object(_) => self.members(member, is_next, depth - 1),
                // `links: [{rel: next, href: …}]`
                Value::Array(links) => {
                    let next = links
                        .iter()
                        .filter(|link| link.get("rel").and_then(Value::as_str) == Some("next"));
                    for link in next {
                        self.members(link, true, depth - 1);
                    }
                }
                Value::String(text) if is_next && text.contains('?') => self.url(text),
                _ => self.member(&name, member),
            }
        }
    }

    /// A member with the plain name `name` that may be a cursor itself.
    fn member(&mut self, name: &str, value: &Value) {
        if !is_identifier_value(value) {
            return;
        }
        let of_name = |parameter: &&String| {
            let parameter = plain(parameter);
            *name == parameter || name.strip_prefix("next") == Some(&parameter)
        };
        let of_next =
            |parameter: &&String| NEXT.contains(&name) && !plain(parameter).contains("before");
        let parameters = self.parameters.iter();
        let found = parameters.clone().find(of_name);
        let found = found.or_else(|| parameters.clone().find(of_next)).cloned();
        if let Some(parameter) = found {
            self.add(parameter, value.clone());
        }
    }

    /// The cursors in the query of a link to the same list.
    fn url(&mut self, url: &str) {
        let Some((path, query)) = url.split_once('?') else {
            return;
        };
        if !path.is_empty() && !self.shapes.is_at(self.shape, path) {
            return;
        }
        let query = query.split('#').next().unwrap_or_default();
        for (name, value) in percent::parse_query(query) {
            let mut parameters = self.parameters.iter();
            let parameter = parameters.find(|it| **it == name).cloned();
            if let (Some(parameter), Some(value)) = (parameter, value) {
                let number = value.parse::<i64>().ok();
                self.add(parameter.clone(), value.into());
                if let Some(number) = number {
                    self.add(parameter, number.into());
                }
            }
        }
    }

    fn add(&mut self, parameter: String, value: Value) {
        let found = (parameter, value);
        if is_identifier_value(&found.1) && !self.res.contains(&found) {
            self.res.push(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use spec::{document::Document, model::Api};

    use super::*;
    use crate::case::OperationIndex;

    /// The cursors in a response of a list that takes `parameter`.
    fn found(parameter: &str, body: &Value, link: Option<&str>) -> Vec<Value> {
        let text = format!(
            "
openapi: 3.0.3
info: {{title: t, version: '1'}}
paths:
  /shops/{{id}}/items:
    get:
      parameters:
      - {{name: id, in: path, required: true, schema: {{type: string}}}}
      - {{name: '{parameter}', in: query, schema: {{type: string}}}}
      - {{name: limit, in: query, schema: {{type: integer}}}}
      responses: {{'200': {{description: o}}}}
"
        );
        let document = Document::from_text("api.yaml", &*text).document.unwrap();
        let api = Api::new(Arc::new(document));
        let shapes = Shapes::new(&api, "http://h/v1");
        let shape = shapes.of(OperationIndex(0)).unwrap();
        let operation = api.operations.first().unwrap();
        let found = cursors(operation, &shapes, shape, Some(body), link).into_iter();
        found
            .map(|(name, value)| {
                assert_eq!(name, parameter);
                value
            })
            .collect()
    }

    #[test]
    fn cursors_are_found_in_every_usual_form() {
        for (parameter, body) in [
            ("cursor", json!({"items": [], "next_cursor": "c1"})),
            ("cursor", json!({"meta": {"next": "c1"}})),
            (
                "cursor",
                json!({"next": "http://h/v1/shops/5/items?limit=2&cursor=c1"}),
            ),
            (
                "cursor",
                json!({"links": {"next": "/v1/shops/5/items?cursor=c1"}}),
            ),
            ("cursor", json!({"links": {"next": {"href": "?cursor=c1"}}})),
            (
                "cursor",
                json!({"_links": {"next": {"href": "/shops/5/items?cursor=c1#a"}}}),
            ),
            (
                "cursor",
                json!({"links": [{"rel": "next", "href": "?cursor=c1"}]}),
            ),
            ("pageToken", json!({"nextPageToken": "c1"})),
            ("page_token", json!({"next_page_token": "c1"})),
            (
                "page_token",
                json!({"next": "/shops/5/items?page_token=c1"}),
            ),
            ("nextToken", json!({"nextToken": "c1"})),
            ("after", json!({"page_info": {"end_cursor": "c1"}})),
            (
                "$skiptoken",
                json!({"@odata.nextLink": "/shops/5/items?%24skiptoken=c1"}),
            ),
        ] {
            assert_eq!(found(parameter, &body, None), ["c1"], "{parameter} {body}");
        }
        let link = "</v1/shops/5/items?cursor=c0>; rel=\"prev\", </v1/shops/5/items?cursor=c1>; rel=\"next\"";
        assert_eq!(found("cursor", &json!([]), Some(link)), ["c1"]);
    }

    #[test]
    fn what_belongs_to_another_list_or_to_a_resource_is_no_cursor() {
        for body in [
            json!({"next": "http://other/v1/shops/5/items?cursor=c1"}),
            json!({"next": "/v1/orders?cursor=c1"}),
            json!({"items": [{"next_cursor": "c1", "cursor": "c2"}]}),
            json!({"next_cursor": null}),
            json!({"limit": 5, "next_cursor": ""}),
        ] {
            assert_eq!(found("cursor", &body, None), Vec::<Value>::new(), "{body}");
        }
        assert_eq!(
            found("limit2", &json!({"next": "c1"}), None),
            Vec::<Value>::new()
        );
    }
}
