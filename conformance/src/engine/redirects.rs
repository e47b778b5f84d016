//! Follows redirects that the document does not have, as most clients do, where they lead to a documented success.
//!
//! Only valid requests are followed, whatever they accept, and only to the same server: a redirect of an invalid request, or
//! of one without credentials, is the reaction that is tested. Where a redirect leads anywhere else, it is the response.

use spec::{
    http::{MediaType, StatusCodePattern},
    model::Operation,
    wire::{Request, Response},
};

use super::{mechanism::Mechanism, rejection, run::Run};
use crate::{
    case::{Case, Credentials, Intent, OperationIndex},
    exchange::{Interaction, Redirect, coding},
    transport::{
        Transport,
        redirect::{ParsedUrl, is_redirect, parsed, resolved},
        target::Target,
    },
};

/// The maximum number of redirects in a row.
const MOST: u32 = 5;

/// The response that the redirects of `interaction` lead to; `interaction` itself where there are none to follow.
pub(super) async fn followed(
    run: &Run,
    (index, case): (OperationIndex, &Case),
    request: &Request,
    interaction: Interaction,
    transport: &mut dyn Transport,
) -> (Interaction, Option<Redirect>) {
    let Some((operation, first)) = index
        .of(&run.api)
        .filter(|_| run.config.has(Mechanism::Redirects) && is_valid(case))
        .filter(|_| case.credentials == Credentials::Given)
        .zip(status_of(&interaction))
        .filter(|(operation, status)| is_redirect(*status) && !documents(operation, *status))
    else {
        return (interaction, None);
    };
    // A service that is tested in process has no URL.
    let base = Target::parse(&run.config.url_of(index)).unwrap_or(Target {
        is_https: false,
        host: "localhost".to_owned(),
        port: 80,
        prefix: String::new(),
    });
    let server = run.config.servers.of(index);
    let mut request = request.clone();
    let mut last = interaction.clone();
    let mut waited = interaction.elapsed;
    for _ in 0..MOST {
        let Ok(response) = &last.outcome else {
            break;
        };
        if !is_redirect(response.status) {
            break;
        }
        let Some(next) = next(&request, response, &base) else {
            break;
        };
        request = next;
        run.limiter.wait().await;
        last = match server {
            Some(server) => transport.send_to(server, &request).await,
            None => transport.send(&request).await,
        };
        waited += last.elapsed;
    }
    let mut decoded = last.clone();
    let response = decoded.outcome.as_mut().ok();
    let is_expected = response.is_some_and(|response| {
        coding::decode(response).is_ok() && is_documented_success(operation, response)
    });
    if !is_expected {
        return (interaction, None);
    }
    last.elapsed = waited;
    let redirect = Redirect {
        status: first,
        target: request.target,
    };
    (last, Some(redirect))
}

/// Whether `case` is a valid request of its operation, whatever it accepts, and whatever type it has without a body.
fn is_valid(case: &Case) -> bool {
    match case.intent {
        Intent::Unacceptable => true,
        Intent::WrongContentType => case.body.is_none(),
        _ => rejection::is_plain_case(case),
    }
}

fn status_of(interaction: &Interaction) -> Option<u16> {
    let response = interaction.outcome.as_ref().ok()?;
    Some(response.status)
}

/// Whether the document has this status itself, or its class.
fn documents(operation: &Operation, status: u16) -> bool {
    let found = operation.responses.for_status(status);
    found.is_some_and(|response| response.status != StatusCodePattern::Default)
}

fn is_documented_success(operation: &Operation, response: &Response) -> bool {
    if !(200..300).contains(&response.status) || !documents(operation, response.status) {
        return false;
    }
    let documented = operation.responses.for_status(response.status);
    let Some(documented) = documented.filter(|documented| !documented.content.is_empty()) else {
        return true;
    };
    let sent = response
        .headers
        .get("content-type")
        .and_then(MediaType::parse);
    sent.is_some_and(|sent| documented.content_for(&sent).is_some())
}

/// The request that a redirect asks for; `None` where it leads to another server, or the method would change what it means.
fn next(request: &Request, response: &Response, base: &Target) -> Option<Request> {
    let location = response.headers.get("location")?;
    let keeps_method = matches!(response.status, 307 | 308);
    let is_safe = matches!(request.method.as_str(), "GET" | "HEAD");
    if !keeps_method && !is_safe {
        return None;
    }
    let origin = Target {
        prefix: String::new(),
        ..base.clone()
    };
    let path = format!("{}{}", base.prefix, request.path());
    let ParsedUrl { server, path } = parsed(&resolved(location, &origin, &path)).ok()?;
    // Targets are relative to the base URL.
    let target = path.strip_prefix(&base.prefix);
    let target = target.filter(|rest| server.is_same_host(base) && rest.starts_with('/'))?;
    Some(Request {
        target: target.to_owned(),
        ..request.clone()
    })
}

#[cfg(test)]
mod tests {
    use spec::wire::Headers;

    use super::*;

    fn target(method: &str, status: u16, location: &str) -> Option<String> {
        let request = Request {
            method: method.to_owned(),
            target: "/things/1?q=1".to_owned(),
            headers: Headers::default(),
            body: None,
        };
        let mut headers = Headers::default();
        headers.push("Location", location);
        let response = Response {
            status,
            headers,
            body: Vec::new(),
        };
        let base = Target::parse("http://localhost:80/v1").unwrap();
        next(&request, &response, &base).map(|request| request.target)
    }

    #[test]
    fn redirects_within_the_server_are_followed() {
        for (location, expected) in [
            ("/v1/things/", Some("/things/")),
            ("http://localhost:80/v1/a?b=1#c", Some("/a?b=1")),
            ("2", Some("/things/2")),
            ("/other", None),
            ("https://localhost:80/v1/a", None),
            ("http://localhost:8080/v1/a", None),
            ("http://localhost:80@elsewhere/v1/a", None),
            ("//elsewhere/v1/a", None),
        ] {
            assert_eq!(
                target("GET", 302, location).as_deref(),
                expected,
                "{location}"
            );
        }
    }

    #[test]
    fn only_a_redirect_that_keeps_the_method_is_followed_for_unsafe_ones() {
        assert_eq!(target("POST", 302, "/v1/a"), None);
        assert_eq!(target("POST", 308, "/v1/a").as_deref(), Some("/a"));
    }
}
