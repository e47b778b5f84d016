//! The sections of `components`, and the kinds of their objects.

use spec::{
    document::{Location, grammar::ObjectKind},
    source::source_map::SourceId,
};

/// The section of `components` for objects of `kind`; `None` for those that are put where they are referred to. Media types
/// are among them: only 3.2 has a section for them.
pub(super) fn section_of(kind: ObjectKind) -> Option<&'static str> {
    Some(match kind {
        ObjectKind::Schema => "schemas",
        ObjectKind::Response => "responses",
        ObjectKind::Parameter => "parameters",
        ObjectKind::Example => "examples",
        ObjectKind::RequestBody => "requestBodies",
        ObjectKind::Header => "headers",
        ObjectKind::SecurityScheme => "securitySchemes",
        ObjectKind::Link => "links",
        ObjectKind::Callback => "callbacks",
        _ => return None,
    })
}

/// The section called `key`.
pub(super) fn tree_section(key: &str) -> Option<&'static str> {
    [
        ObjectKind::Schema,
        ObjectKind::Response,
        ObjectKind::Parameter,
        ObjectKind::Example,
        ObjectKind::RequestBody,
        ObjectKind::Header,
        ObjectKind::SecurityScheme,
        ObjectKind::Link,
        ObjectKind::Callback,
    ]
    .into_iter()
    .filter_map(section_of)
    .find(|section| *section == key)
}

/// The name of `location` when it is a component for objects of `kind` in the entry file.
pub(super) fn component_name(location: &Location, kind: ObjectKind) -> Option<String> {
    let mut tokens = location.pointer.tokens();
    let is_section = location.source == SourceId::ENTRY
        && tokens.next().as_deref() == Some("components")
        && tokens.next().as_deref() == section_of(kind);
    let name = tokens.next().filter(|_| is_section)?;
    let is_sound = !name.is_empty() && !name.contains(['/', '~', '%', '#']);
    (is_sound && tokens.next().is_none()).then(|| name.into_owned())
}
