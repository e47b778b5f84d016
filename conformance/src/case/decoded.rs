//! A case of a request that another program sent: its values as the contract reads them.

use spec::{
    http::MediaType,
    model::Operation,
    wire::{DecodedRequest, Request},
};

use super::{Body, Case, Content, Intent};

impl Case {
    /// The case of `request`, which was read as `decoded`. A body without a value is taken by its bytes.
    pub fn of_request(
        operation: &Operation,
        request: &Request,
        decoded: DecodedRequest,
        intent: Intent,
    ) -> Self {
        let mut res = Self::new(operation.id.clone(), intent);
        for (location, name, value) in decoded.parameters {
            res.set_parameter(location, &name, value);
        }
        if request.method != operation.method.as_str() {
            res.method = Some(request.method.clone());
        }
        let Some(bytes) = &request.body else {
            return res;
        };
        let sent = request.headers.get("content-type");
        let documented = sent.and_then(MediaType::parse).and_then(|sent| {
            let content = operation.request_body.iter();
            let mut content = content.flat_map(|body| &body.content);
            content.find(|content| content.media_type.covers(&sent))
        });
        let content = match (documented, decoded.body) {
            (Some(documented), Some(value)) => Content::Value {
                value,
                written_as: documented.media_type.clone(),
            },
            _ => Content::Bytes(bytes.clone()),
        };
        res.body = Some(Body {
            media_type: sent.map(ToOwned::to_owned),
            content,
        });
        res
    }
}
