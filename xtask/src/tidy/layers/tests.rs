//! Breaking a layer on purpose, in small trees.

use super::*;

const LAYERS: Layers = Layers {
    root: "a/src/lib.rs",
    list: "lists/a.rs",
    modules: &["low", "middle", "high"],
    exceptions: &[],
    circles: &[],
};

/// What is broken in a crate of three modules, of which `low` and `middle` are as given.
fn broken_with(layers: &Layers, low: &str, middle: &str) -> Vec<String> {
    broken_beside(layers, low, middle, &[])
}

fn broken_beside(layers: &Layers, low: &str, middle: &str, beside: &[(&str, &str)]) -> Vec<String> {
    let mut files = vec![
        (
            "a/src/lib.rs",
            "mod low; mod middle; mod high; pub use high::Shown; pub struct Root;",
        ),
        ("a/src/low.rs", low),
        ("a/src/middle/mod.rs", middle),
        (
            "a/src/high.rs",
            "use crate::{low, middle}; pub struct Shown;",
        ),
    ];
    files.extend(beside);
    layers.broken(&Tree::of(&files))
}

#[test]
fn what_is_below_may_be_used() {
    let broken = broken_with(&LAYERS, "use std::fmt;", "use super::low::X;");
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn an_import_a_path_a_macro_and_a_re_export_of_what_is_above_are_named() {
    for (text, path, of) in [
        ("use crate::middle::{self, X};", "crate::middle", "`middle`"),
        ("use super::{high as h};", "super::high", "`high`"),
        (
            "fn f() -> super::high::Y { y() }",
            "super::high::Y",
            "`high`",
        ),
        (
            "fn f() { assert!(crate::high::y(1)) }",
            "crate::high::y",
            "`high`",
        ),
        ("use crate::Shown;", "crate::Shown", "`high`"),
        ("use crate::Root;", "crate::Root", "the root of the crate"),
        (
            "use super::*; fn f() { middle::x() }",
            "middle::x",
            "`middle`",
        ),
    ] {
        let broken = broken_with(&LAYERS, text, "");
        let expected = format!("a/src/low.rs: names `{path}` of {of}, which is above it");
        assert!(broken.contains(&expected), "{text}: {broken:#?}");
    }
}

#[test]
fn tests_and_quoted_code_may_name_anything() {
    for text in [
        "#[cfg(test)] mod tests { use crate::high::X; }",
        "#[cfg(test)] mod more { use crate::high::X; }",
        "#[cfg(test)] use crate::high::X;",
        "struct S; impl S { #[cfg(test)] fn f() { crate::high::x() } }",
        "fn f() { quote! { crate::high::X } }",
    ] {
        assert_eq!(
            broken_with(&LAYERS, text, ""),
            Vec::<String>::new(),
            "{text}"
        );
    }
    let tests = ("a/src/middle/tests.rs", "use crate::high::X;");
    let broken = broken_beside(&LAYERS, "", "#[cfg(test)] mod tests;", &[tests]);
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn an_exception_covers_what_is_inside_its_modules_and_is_an_error_when_nothing_needs_it() {
    const EXCEPTIONS: &[Exception] = &[
        Exception {
            from: "middle",
            to: "high",
            reason: "a test",
        },
        Exception {
            from: "low",
            to: "middle",
            reason: "a test",
        },
    ];
    let layers = Layers {
        exceptions: EXCEPTIONS,
        ..LAYERS
    };
    let inner = ("a/src/middle/inner.rs", "use crate::high::X;");
    assert_eq!(
        broken_beside(&layers, "", "mod inner;", &[inner]),
        ["lists/a.rs: the exception of `low` for `middle` is not needed"]
    );
}

#[test]
fn an_exception_without_a_reason_is_an_error() {
    let layers = Layers {
        exceptions: &[Exception {
            from: "low",
            to: "high",
            reason: " ",
        }],
        ..LAYERS
    };
    assert_eq!(
        broken_with(&layers, "use crate::high::X;", ""),
        ["lists/a.rs: an exception of `low` has no reason"]
    );
}

#[test]
fn modules_and_layers_are_the_same() {
    let layers = Layers {
        modules: &["low", "lower", "high"],
        ..LAYERS
    };
    assert_eq!(
        broken_with(&layers, "", ""),
        [
            "lists/a.rs: `middle` of a/src/lib.rs has no layer",
            "lists/a.rs: the layer `lower` is not a module",
        ]
    );
}

#[test]
fn a_circle_inside_a_module_is_named_unless_it_is_listed_as_it_is() {
    let files = [
        ("a/src/middle/x.rs", "use super::y::Y; use super::Trait;"),
        ("a/src/middle/y.rs", "fn y() -> crate::middle::z::Z { z() }"),
        ("a/src/middle/z.rs", "use super::again::X;"),
        ("a/src/middle/leaf.rs", "use super::x::X;"),
    ];
    let middle = "mod x; mod y; mod z; mod leaf; use x as again; trait Trait {}";
    assert_eq!(
        broken_beside(&LAYERS, "", middle, &files),
        ["lists/a.rs: inside `middle`, these use each other: `x`, `y`, `z`"]
    );
    let layers = Layers {
        circles: &[KnownCircle {
            within: "middle",
            modules: &["x", "y", "z"],
            reason: "a test",
        }],
        ..LAYERS
    };
    assert_eq!(
        broken_beside(&layers, "", middle, &files),
        Vec::<String>::new()
    );
    assert_eq!(
        broken_with(&layers, "", ""),
        ["lists/a.rs: inside `middle`, this circle is listed and not there: `x`, `y`, `z`"]
    );
}
