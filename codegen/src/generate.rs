//! From a loaded document to the files of a client.

use spec::{
    diagnostic::{Diagnostics, RuleInfo, Severity},
    document::Document,
};

use crate::{
    config::{ClientConfig, Unsupported},
    error::GenerateError,
    lower::lower,
    name_lock::{NameLock, Naming},
    output::Output,
    pass, passes,
    plan::{Plan, media},
    progenitor::{self, Methods},
    render, types,
};

/// The rules of diagnostics about what is in the document and not in the client, beside skipped operations.
pub static LOSSES: &[&RuleInfo] = &[
    &pass::DROPPED_PART,
    &passes::merge_all_of::CYCLIC_ALL_OF,
    &types::constrained_string::UNCHECKED_PATTERN,
    &media::REPEATED_MEDIA_TYPE,
    &media::UNREAD_MEDIA_TYPE,
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

/// The crate of a program that reads values of the unions of the client in the folder `client`, for tests of the generator.
pub fn reader(generated: &Generated, config: &ClientConfig, client: &str) -> Output {
    render::driver::reader(&generated.plan, config, client)
}

/// Skipped operations are warnings, not errors.
fn demote(diagnostics: &mut Diagnostics) {
    for diagnostic in diagnostics.iter_mut() {
        if diagnostic.severity == Severity::Error {
            diagnostic.severity = Severity::Warning;
        }
    }
}
