//! The location of a setting in its file, for messages.

use spec::{
    diagnostic::Diagnostics,
    source::{pointer::JsonPointer, source_map::SourceMap},
    syntax,
};

/// The file, line and column of the setting at `pointer` in `text`; the file alone where it is not found.
pub fn location(path: &str, text: &str, pointer: &JsonPointer) -> String {
    let mut sources = SourceMap::new();
    let id = sources.add(path, text);
    let node = syntax::yaml::parse(id, text, &mut Diagnostics::default());
    match node.as_ref().and_then(|root| root.at(pointer)) {
        Some(node) => sources.location(node.span),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_a_line_and_a_column() {
        let text = "values:\n- {name: a}\n- name: b\n";
        let of = |pointer: &str| location("c.yaml", text, &JsonPointer::from(pointer));
        assert_eq!(of("/values/1/name"), "c.yaml:3:9");
        assert_eq!(of("/nothing"), "c.yaml");
    }
}
