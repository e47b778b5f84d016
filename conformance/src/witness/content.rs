//! Parameters in a media type: what a server that reads JSON and nothing else makes of them.
//!
//! The validator of requests takes a string that is not JSON for one, as some servers do. Whether a server written by the document
//! does is not known, so a request that is not JSON shows that the parameter is written in another way.

use spec::{
    http::percent,
    model::{Operation, ParameterContent, ParameterLocation},
    wire::Request,
};

use super::shortened;

/// Why `operation` cannot read the parameter called `parameter` in `request`, where its content is JSON.
pub(super) fn misread(
    request: &Request,
    parameter: Option<&(ParameterLocation, String)>,
    operation: &Operation,
) -> Option<String> {
    let (location, name) = parameter?;
    let mut parameters = operation.parameters.iter();
    let found = parameters.find(|it| it.location == *location && it.name == *name)?;
    let ParameterContent::Media(media) = &found.content else {
        return None;
    };
    if !media.media_type.is_json() {
        return None;
    }
    let text = sent(request, *location, name)?;
    let is_json = serde_json::from_str::<serde_json::Value>(&text).is_ok();
    (!is_json).then(|| format!("`{name}` is `{}`, which is not JSON", shortened(&text)))
}

/// The text of a parameter in `request`, where it is one of the query or a header.
fn sent(request: &Request, location: ParameterLocation, name: &str) -> Option<String> {
    match location {
        ParameterLocation::Header => request.headers.get(name).map(ToOwned::to_owned),
        ParameterLocation::Query => {
            let (_, query) = request.target.split_once('?')?;
            query.split('&').find_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                let is_its = percent::decode_query(key) == name;
                is_its.then(|| percent::decode_query(value).into_owned())
            })
        }
        _ => None,
    }
}
