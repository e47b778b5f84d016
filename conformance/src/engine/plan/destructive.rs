//! Recognizes destructive operations.

use spec::model::Operation;

/// Whether an operation is destructive: it deletes whole collections, or its name announces a reset. Such operations are sent
/// last: a server that deletes all accounts, including that of the run, rejects everything from then on.
pub(super) fn is_destructive(operation: &Operation) -> bool {
    const WORDS: [&str; 8] = [
        "reset", "clear", "purge", "wipe", "truncate", "shutdown", "restart", "logout",
    ];
    let path = operation.path.as_str().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_of_collection = operation.method.as_str() == "DELETE" && !last.contains('{');
    is_of_collection || WORDS.contains(&last.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::{document::Document, model::Api};

    use super::*;

    #[test]
    fn destructive_operations_are_recognized() {
        let text = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items: {delete: {responses: {'204': {description: d}}}, get: {responses: {'200': {description: o}}}}
  /items/{id}: {delete: {responses: {'204': {description: d}}}}
  /api/reset: {post: {responses: {'200': {description: o}}}}
  /api/resets: {post: {responses: {'200': {description: o}}}}
";
        let document = Document::from_text("api.yaml", text).document.unwrap();
        let api = Api::new(Arc::new(document));
        let destructive = api
            .operations
            .iter()
            .filter(|operation| is_destructive(operation));
        let labels: Vec<String> = destructive.map(Operation::label).collect();
        assert_eq!(labels, ["DELETE /items", "POST /api/reset"]);
    }
}
