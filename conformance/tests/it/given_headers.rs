//! Header fields that the user gives: those that are credentials are not in requests without any, and no value is printed.

use std::sync::Arc;

use conformance::{
    engine::RunConfig,
    transport::auth::{Auth, NamedSecret, Secret},
};

use super::determinism::{Respond, api, recording_server, run};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: notes, version: '1'}
security: [{token: []}]
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
paths:
  /notes:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: all}, '401': {description: who}}
";

#[test]
fn a_header_that_lets_a_request_in_is_a_credential_and_stays_secret() {
    // It takes any limit, so there is a finding whose command has the headers.
    let respond: Respond = Arc::new(|_, _| (200, "{}".to_owned()));
    let (url, _) = recording_server(respond);
    let api = api(CONTRACT);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = 1;
    config.auth = Auth {
        headers: vec![
            NamedSecret {
                name: "X-Key".to_owned(),
                secret: Secret::new("key-123456", "XKEY"),
            },
            NamedSecret {
                name: "X-Tenant".to_owned(),
                secret: Secret::new("tenant-77", "TENANT"),
            },
        ],
        ..Auth::default()
    };
    let summary = run(&api, config, &url);
    let ignored = summary.findings.iter();
    let mut ignored = ignored.filter(|it| it.failure.check == "ignored_auth");
    let finding = ignored.next().expect("the server asks for nothing");
    assert!(
        !finding.evidence.curl.contains("X-Key"),
        "{}",
        finding.evidence.curl
    );
    for finding in &summary.findings {
        let curl = &finding.evidence.curl;
        assert!(!curl.contains("key-123456"), "{curl}");
        assert!(!curl.contains("tenant-77"), "{curl}");
        let headers = &finding.evidence.exchange.request.headers;
        let has_secret = headers
            .iter()
            .any(|(_, value)| value.contains("key-123456") || value.contains("tenant-77"));
        assert!(!has_secret, "{headers:?}");
    }
}
