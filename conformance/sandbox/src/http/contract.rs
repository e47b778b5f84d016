//! The operations of the contract, ready to be served.
//!
//! Paths, methods and statuses come from the contract. What an operation does is written in [`crate::handlers`], and
//! [`crate::api`] brings the two together.

use std::sync::{Arc, OnceLock};

use spec::{
    model::{Api, Operation},
    wire::RequestValidator,
};

use super::self_check::ResponseCheck;

/// The contract.
#[derive(Debug)]
pub(crate) struct Contract {
    pub(crate) api: Arc<Api>,
    pub(crate) endpoints: Vec<Endpoint>,
}

/// An operation with everything it takes to serve it.
pub(crate) struct Endpoint {
    pub(crate) operation: Operation,
    /// `GET /path`, the name that tokens permit it by.
    pub(crate) label: String,
    pub(crate) validator: RequestValidator,
    pub(crate) responses: ResponseCheck,
    /// Name of the service behind it, for `error.service_name`.
    pub(crate) service: &'static str,
}

/// Where a request leads.
pub(crate) enum Route<'c> {
    /// To an operation.
    Endpoint(&'c Endpoint),
    /// To a path that has other methods: those, and the operation of the first.
    OtherMethods(String, &'c Endpoint),
    /// Nowhere.
    Unknown,
}

/// A contract that cannot be served.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ContractError {
    /// The document has errors.
    #[error("the contract has errors:\n{0}")]
    Document(String),
    /// An operation has no handler.
    #[error("no handler serves the operation `{0}`")]
    NoHandler(String),
}

impl Contract {
    /// The contract that ships with the workspace; all sandboxes of a process share it.
    pub(crate) fn shipped() -> Result<Arc<Self>, ContractError> {
        static SHIPPED: OnceLock<Result<Arc<Contract>, ContractError>> = OnceLock::new();
        SHIPPED.get_or_init(|| Self::load().map(Arc::new)).clone()
    }

    fn load() -> Result<Self, ContractError> {
        let loaded = spec::embedded::load();
        let Some(document) = loaded.document.filter(|_| !loaded.diagnostics.has_errors()) else {
            let problems = loaded.diagnostics.to_lines(&loaded.sources);
            return Err(ContractError::Document(problems));
        };
        let api = Api::new(Arc::new(document));
        let mut endpoints: Vec<Endpoint> = api
            .operations
            .iter()
            .map(|operation| Endpoint::new(&api, operation))
            .collect();
        endpoints.sort_by_key(|endpoint| endpoint.operation.path.specificity());
        Ok(Self {
            api: Arc::new(api),
            endpoints,
        })
    }

    /// The operations by the names that tokens permit them by, in the order of the contract.
    pub(crate) fn labels(&self) -> Vec<String> {
        self.api.operations.iter().map(Operation::label).collect()
    }

    /// Finds the operation for a method and a path, still encoded.
    pub(crate) fn route(&self, method: &str, path: &str) -> Route<'_> {
        let is_there = |endpoint: &&Endpoint| endpoint.operation.path.matches(path).is_some();
        let there: Vec<&Endpoint> = self.endpoints.iter().filter(is_there).collect();
        let fitting = there
            .iter()
            .find(|endpoint| endpoint.operation.method.as_str() == method);
        match (fitting, there.as_slice()) {
            (Some(endpoint), _) => Route::Endpoint(endpoint),
            (None, []) => Route::Unknown,
            (None, [first, ..]) => {
                let methods = there
                    .iter()
                    .map(|endpoint| endpoint.operation.method.as_str());
                // Where there is GET, there is HEAD.
                let methods = methods.map(|method| match method {
                    "GET" => "GET, HEAD",
                    other => other,
                });
                Route::OtherMethods(methods.collect::<Vec<_>>().join(", "), first)
            }
        }
    }
}

impl Endpoint {
    fn new(api: &Api, operation: &Operation) -> Self {
        Self {
            label: operation.label(),
            validator: RequestValidator::new(api, operation),
            responses: ResponseCheck::new(api, operation),
            service: service_of(operation),
            operation: operation.clone(),
        }
    }

    /// Whether Viewers may call it although its method is not safe: they refresh and revoke their
    /// tokens like others.
    pub(crate) fn is_open_to_viewers(&self) -> bool {
        matches!(
            self.operation.id.as_str(),
            "refresh_access_token" | "revoke_access_token"
        )
    }
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Endpoint").field(&self.label).finish()
    }
}

/// The service that responds, as the lanes of TKEY7's sequence diagrams name them.
fn service_of(operation: &Operation) -> &'static str {
    match operation.tags.first().map(String::as_str) {
        Some("Signing") => "Digital Signature Service",
        Some("Payments") => "Payment Initiation Service",
        Some("Gateway") => "Gateway Service",
        Some("Access token") => "Access Token Service",
        _ => "Member Service",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_methods_lead_to_operations() {
        let contract = Contract::shipped().unwrap();
        let id = |method: &str, path: &str| match contract.route(method, path) {
            Route::Endpoint(endpoint) => endpoint.operation.id.clone(),
            Route::OtherMethods(allow, _) => format!("allow {allow}"),
            Route::Unknown => "unknown".to_owned(),
        };
        assert_eq!(
            id("GET", "/client/v1/api/digital-accounts"),
            "list_digital_accounts"
        );
        assert_eq!(
            id("GET", "/client/v1/api/digital-accounts/main"),
            "get_digital_account"
        );
        assert_eq!(
            id("DELETE", "/client/v1/api/digital-accounts/main"),
            "allow GET, HEAD"
        );
        assert_eq!(id("HEAD", "/client/v1/api/sign/message"), "allow POST");
        assert_eq!(
            id("get", "/client/v1/api/digital-accounts"),
            "allow GET, HEAD"
        );
        for path in [
            "/",
            "",
            "/client/v1/api/digital-accounts/",
            "/client/v1/api/nothing",
            "/CLIENT/v1/api/members",
        ] {
            assert_eq!(id("GET", path), "unknown", "{path}");
        }
    }
}
