//! `google.rpc.BadRequest`, as gateways of gRPC send it: `{"error": {"details": [{"fieldViolations": [{"field": "kind",
//! "description": "must be one of a, b"}]}]}}`, also without the member around it.

use serde_json::Value;

use super::{Parser, about, segments, string};
use crate::learned::Complaint;

/// Reads the violations of `google.rpc.BadRequest`.
pub(super) struct GoogleRpc;

impl Parser for GoogleRpc {
    fn name(&self) -> &'static str {
        "google.rpc, grpc-gateway"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let inner = body.get("error").unwrap_or(body);
        let details = inner.get("details").and_then(Value::as_array);
        let details = details.into_iter().flatten();
        let violations = details.flat_map(|detail| {
            let names = ["fieldViolations", "field_violations"].into_iter();
            let mut lists = names.filter_map(|name| detail.get(name)?.as_array());
            lists.next().into_iter().flatten()
        });
        violations
            .flat_map(|violation| {
                let path = segments(string(violation, "field").unwrap_or_default());
                about(
                    None,
                    &path,
                    string(violation, "description").unwrap_or_default(),
                )
            })
            .collect()
    }
}
