//! Each pass on its own document: the result and the diagnostics.

use std::fmt::Write as _;

use codegen::{name_lock::Naming, passes::PIPELINE};
use spec::diagnostic::Diagnostics;

use super::documents::fixtures;

#[test]
fn every_pass_does_what_its_fixture_shows() {
    let fixtures = fixtures();
    for pass in PIPELINE {
        let name = pass.id();
        let Some((_, document)) = fixtures.iter().find(|(fixture, _)| fixture == name) else {
            panic!("tests/fixtures/passes/{name}.yaml is missing");
        };
        let mut before = String::new();
        let mut after = String::new();
        let mut last = String::new();
        let mut diagnostics = Diagnostics::new();
        codegen::lower_watched(
            document,
            &mut Naming::default(),
            &mut diagnostics,
            &mut |ran, root| {
                let mut value = root.to_json();
                let object = value.as_object_mut().expect("a document");
                for field in ["openapi", "info"] {
                    object.remove(field);
                }
                let text = serde_yaml::to_string(&value).expect("plain data");
                if ran.is_some_and(|ran| ran.id() == name) {
                    before.clone_from(&last);
                    after.clone_from(&text);
                }
                last = text;
            },
        );
        assert_ne!(before, after, "{name} changes nothing in its fixture");
        let mut shown = format!("# before\n{before}\n# after\n{after}");
        let notes = diagnostics.to_lines(document.sources());
        if !notes.is_empty() {
            let _ = write!(shown, "\n# notes\n{notes}");
        }
        insta::assert_snapshot!(name, shown);
    }
}
