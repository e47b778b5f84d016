//! `runtime/…`: what all clients share, copied in as it is.

use crate::plan::{BodyKind, Plan};

/// The files every client has.
const FILES: &[(&str, &str)] = &[
    ("runtime/mod.rs", include_str!("../../runtime/mod.rs")),
    (
        "runtime/credentials.rs",
        include_str!("../../runtime/credentials.rs"),
    ),
    ("runtime/data.rs", include_str!("../../runtime/data.rs")),
    ("runtime/error.rs", include_str!("../../runtime/error.rs")),
    ("runtime/hooks.rs", include_str!("../../runtime/hooks.rs")),
    (
        "runtime/request.rs",
        include_str!("../../runtime/request.rs"),
    ),
    (
        "runtime/response.rs",
        include_str!("../../runtime/response.rs"),
    ),
    (
        "runtime/settings.rs",
        include_str!("../../runtime/settings.rs"),
    ),
    ("runtime/stream.rs", include_str!("../../runtime/stream.rs")),
    ("runtime/style.rs", include_str!("../../runtime/style.rs")),
];

/// The file for clients that send bodies of several parts.
const MULTIPART: (&str, &str) = (
    "runtime/multipart.rs",
    include_str!("../../runtime/multipart.rs"),
);

/// The files for the client of `plan`, without their tests, which stay with the generator.
pub(super) fn files(plan: &Plan) -> Vec<(String, String)> {
    let sends_parts = plan.operations.iter().any(|operation| {
        operation
            .body
            .as_ref()
            .is_some_and(|body| body.kind == BodyKind::Multipart)
    });
    let mut res: Vec<(String, String)> = FILES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), without_tests(text)))
        .collect();
    if sends_parts {
        res.push((MULTIPART.0.to_owned(), without_tests(MULTIPART.1)));
    } else if let Some((_, text)) = res.first_mut() {
        *text = text
            .replace("pub mod multipart;\n\n", "")
            .replace("    multipart::{Multipart, Part},\n", "");
    }
    res
}

fn without_tests(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    match text.split_once("\n#[cfg(test)]\n") {
        Some((code, _)) => code.to_owned(),
        None => text,
    }
}
