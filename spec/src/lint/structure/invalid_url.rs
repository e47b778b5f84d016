//! `invalid-url`: a field for a URL or e-mail address that holds something else.

use fluent_uri::UriRef;

use super::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-url",
    severity: Severity::Warning,
    what: "A field for a URL (or an e-mail address) holds a string that is not a valid one.",
    why: "Pages made from the document show a link that leads nowhere.",
    example: "contact: {url: 'example.com/our team'}            # wrong\ncontact: {url: 'https://example.com/our-team'}    # right",
    standard: "OAS 3.0.3 §4.7.3.1 and others: MUST be in the format of a URL; RFC 3986",
};

/// Fields that hold a URL.
const URLS: &[(ObjectKind, &str)] = &[
    (ObjectKind::Info, "termsOfService"),
    (ObjectKind::Contact, "url"),
    (ObjectKind::License, "url"),
    (ObjectKind::ExternalDocumentation, "url"),
    (ObjectKind::SecurityScheme, "openIdConnectUrl"),
    (ObjectKind::SecurityScheme, "oauth2MetadataUrl"),
    (ObjectKind::SecurityScheme, "authorizationUrl"),
    (ObjectKind::SecurityScheme, "tokenUrl"),
    (ObjectKind::OAuthFlow, "authorizationUrl"),
    (ObjectKind::OAuthFlow, "tokenUrl"),
    (ObjectKind::OAuthFlow, "refreshUrl"),
    (ObjectKind::OAuthFlow, "deviceAuthorizationUrl"),
    (ObjectKind::Example, "externalValue"),
];

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidUrl;

impl Rule for InvalidUrl {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects
            .iter()
            .filter(|located| has_fields(located, version))
        {
            for (_, field) in URLS.iter().filter(|(kind, _)| *kind == located.kind) {
                let Some(value) = located.node.get(field) else {
                    continue;
                };
                let Some(text) = value.as_str() else { continue };
                if text.is_empty() || UriRef::parse(text).is_err() {
                    diagnostics.push(
                        Diagnostic::new(&INFO, value.span, format!("`{text}` is not a URL"))
                            .help("write a URL such as `https://example.com/docs`"),
                    );
                }
            }
            if located.kind == ObjectKind::Contact
                && let Some(value) = located.node.get("email")
                && let Some(text) = value.as_str()
                && !is_email(text)
            {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        value.span,
                        format!("`{text}` is not an e-mail address"),
                    )
                    .help("write an address such as `api@example.com`"),
                );
            }
        }
    }
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace)
    })
}
