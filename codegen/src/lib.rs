//! Generates the sources of a Rust client from an OpenAPI document.
//!
//! ```text
//! Document ─ passes ─► normal form ─ plan ─► names, types, operations ─ render ─► files
//!                                                     └─ progenitor ─► methods ───┘
//! ```
//!
//! Progenitor emits methods that send a request and distinguish success from failure. It gets a document that it
//! supports: parameters that are strings, bodies whose types it knows only by name. Everything a real document needs
//! beyond that (styles, forms, several types by status, unions, null as opposed to absent) is in the types and in the
//! runtime those methods call.
//!
//! Read [`lower`], [`pass`], [`passes`], [`plan`], [`types`], then `progenitor` and `render`.
//!
//! **Invariant:** the same document gives the same bytes.

#![deny(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

pub mod config;

pub mod config_file;

pub mod format;

pub mod pagination;

mod count;

pub mod name_lock;

mod lower;

pub mod pass;

pub mod passes;

mod names;

mod type_form;

pub mod types;

pub mod plan;

mod imports;

mod rustdoc;

mod circles;

mod code;

mod progenitor;

mod render;

pub mod output;

mod error;

use self::passes::tree;
use spec::{
    diagnostic::{Diagnostics, RuleInfo, Severity},
    document::Document,
};

use self::{name_lock::Naming, progenitor::Methods};

pub use self::{
    config::{ClientConfig, Filter, TypeConfig, Unsupported},
    config_file::ConfigFile,
    count::operations_in,
    error::GenerateError,
    format::Formats,
    lower::{Lowered, interpreter, lower, lower_watched},
    name_lock::{NameLock, NameLockError},
    output::{FileDifference, Output},
    plan::{Plan, Skipped},
    render::header::{Header, Origin},
};

/// The rules of diagnostics about what is in the document and not in the client, beside skipped operations.
pub static LOSSES: &[&RuleInfo] = &[
    &pass::DROPPED_PART,
    &passes::merge_all_of::CYCLIC_ALL_OF,
    &types::constrained_string::UNCHECKED_PATTERN,
];

/// A client that came out.
#[derive(Debug)]
pub struct Generated {
    /// Its files, below the folder of the generated module.
    pub output: Output,
    /// The plan of the client.
    pub plan: Plan,
    /// The diagnostics of passes and gate.
    pub diagnostics: Diagnostics,
    /// The names it was given.
    pub names: NameLock,
}

/// Generates the client of `document`, which has been loaded without errors.
///
/// # Errors
///
/// When an operation cannot be generated and `config` does not skip it, or its filter names what is not
/// there.
pub fn generate(document: &Document, config: &ClientConfig) -> Result<Generated, GenerateError> {
    generate_keeping(document, config, Methods::Cut)
}

/// The result of [`generate`], with the methods as progenitor emits them. For measuring them: it does not compile.
///
/// # Errors
///
/// Like [`generate`].
#[doc(hidden)]
pub fn generate_with_methods_as_emitted(
    document: &Document,
    config: &ClientConfig,
) -> Result<Generated, GenerateError> {
    generate_keeping(document, config, Methods::AsEmitted)
}

fn generate_keeping(
    document: &Document,
    config: &ClientConfig,
    kept: Methods,
) -> Result<Generated, GenerateError> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        match thread.spawn_scoped(scope, || generate_here(document, config, kept)) {
            Ok(running) => running
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // Without a further thread there is this one.
            Err(_) => generate_here(document, config, kept),
        }
    })
}

/// The stack that generation runs on. Documents are as deep as [`spec::syntax::nesting::MAX_DEPTH`] lets them be, and
/// merging schemas makes trees deeper than they were written; the caller may have a small stack.
const STACK: usize = 64 << 20;

fn generate_here(
    document: &Document,
    config: &ClientConfig,
    kept: Methods,
) -> Result<Generated, GenerateError> {
    render::package::check_dependencies(&config.dependencies)?;
    let mut diagnostics = Diagnostics::new();
    let mut naming = Naming::new(config.names.clone());
    let lowered = lower(document, &mut naming, &mut diagnostics);
    let plan = Plan::new(&lowered, config, &mut naming, &mut diagnostics)?;
    let plan = if config.tag_features {
        plan.with_tag_features()
    } else {
        plan
    };
    if config.unsupported == Unsupported::Skip {
        demote(&mut diagnostics);
    }
    diagnostics.sort();
    if diagnostics.has_errors() {
        return Err(GenerateError::Document(diagnostics));
    }
    let wire = progenitor::files(&plan, kept)?;
    let sources = document.sources().iter().map(|(_, source)| source.text());
    let digest = render::header::digest(sources);
    let output = render::files(&plan, &wire, config, &digest);
    Ok(Generated {
        output,
        plan,
        diagnostics,
        names: naming.into_given(),
    })
}

/// Makes a crate of the generated module of `generated`: manifest, `lib.rs`, README.
pub fn package(generated: &Generated, config: &ClientConfig) -> Output {
    render::package::package(&generated.plan, config, generated.output.clone())
}

/// Makes a crate that calls each operation of `generated` as its standard input says, for `cargo xtask corpus --prove`;
/// `client` is the path from it to the crate of the client.
pub fn driver(generated: &Generated, config: &ClientConfig, client: &str) -> Output {
    render::driver::driver(&generated.plan, config, client)
}

/// Skipped operations are warnings, not errors.
fn demote(diagnostics: &mut Diagnostics) {
    for diagnostic in diagnostics.iter_mut() {
        if diagnostic.severity == Severity::Error {
            diagnostic.severity = Severity::Warning;
        }
    }
}
