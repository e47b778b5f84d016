//! What to type where clap only says that an argument is unexpected: a document without its flag, or with one that the command
//! does not have.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use spec::document::file_provider::is_url;

/// The commands that take the document as `--spec`.
const WITH_FLAG: [&str; 3] = ["run", "mock", "proxy"];
/// The commands that take documents by their position.
const BY_POSITION: [&str; 4] = ["lint", "diff", "init", "overlay"];

/// `error` with a tip, where `args` (which begin with the name of the program) misplace a document or a URL.
pub(super) fn with_tip(mut error: Error, args: &[OsString]) -> Error {
    let Some(tip) = tip(&error, args) else {
        return error;
    };
    // Similar names of arguments would only mislead.
    error.remove(ContextKind::SuggestedArg);
    error.remove(ContextKind::SuggestedSubcommand);
    let tips = vec![tip.into()];
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    error
}

fn tip(error: &Error, args: &[OsString]) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    if error.kind() == ErrorKind::InvalidSubcommand {
        let given = text(ContextKind::InvalidSubcommand)?;
        return is_document(given).then(|| {
            format!("to test an API against this document: conformance run --spec {given}")
        });
    }
    let given =
        text(ContextKind::InvalidArg).filter(|_| error.kind() == ErrorKind::UnknownArgument)?;
    let words: Vec<&str> = args.iter().filter_map(|it| it.to_str()).collect();
    let command = words.iter().skip(1).find(|it| !it.starts_with('-'))?;
    if WITH_FLAG.contains(command) && !given.starts_with('-') {
        let is_address = is_url(given) && !is_document_name(given);
        return Some(if is_address && *command != "mock" {
            format!(
                "the address of an API is given with `--url {given}`, the URL of a document with `--spec {given}`"
            )
        } else {
            format!("the document is given with a flag: conformance {command} --spec {given}")
        });
    }
    if BY_POSITION.contains(command) && (given == "--spec" || given.starts_with("--spec=")) {
        let value = words.iter().position(|it| *it == "--spec");
        let value = value.and_then(|at| words.get(at + 1).copied());
        let value = given.strip_prefix("--spec=").or(value).unwrap_or("FILE");
        return Some(format!(
            "the document is given without a flag: conformance {command} {value}"
        ));
    }
    None
}

/// Whether `text` is a URL, or called like a document.
fn is_document(text: &str) -> bool {
    is_url(text) || is_document_name(text)
}

fn is_document_name(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [".yaml", ".yml", ".json"]
        .iter()
        .any(|ending| text.ends_with(ending))
}
