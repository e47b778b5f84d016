//! The layers of `spec`.

use super::super::{KnownCircle, Layers};

pub(super) const LAYERS: Layers = Layers {
    root: "spec/src/lib.rs",
    list: file!(),
    modules: &[
        "http",
        "xml",
        "source",
        "diagnostic",
        "syntax",
        "document",
        "schema",
        "model",
        "wire",
        "lint",
        "diff",
        "embedded",
    ],
    exceptions: &[],
    circles: &[
        KnownCircle {
            within: "diff::compare::schema",
            modules: &["composition", "pair"],
            reason: "two schemas are compared by their branches, and branches are compared as schemas",
        },
        KnownCircle {
            within: "document",
            modules: &["named", "reference"],
            reason: "a reference may lead to what another document names, and names are resolved against the field that only references know",
        },
        KnownCircle {
            within: "model",
            modules: &["parameter", "request_body", "response"],
            reason: "as in OAS: a parameter has media types, a media type has parts, and a part has headers, which are parameters",
        },
        KnownCircle {
            within: "wire::body::xml",
            modules: &["interpretations", "read"],
            reason: "elements are read inside elements, each in every way that the schema leaves open",
        },
    ],
};
