//! Calls progenitor: makes the syntax tree of a client from an admitted document.
//!
//! **Invariant:** no other file names progenitor's crates or typify.

use std::panic::{AssertUnwindSafe, catch_unwind};

use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};

use super::contract::Admitted;
use crate::error::GenerateError;

/// The settings type that the client carries, as the emitted code names it.
const INNER: &str = "runtime::Settings";

/// Emits the operations of `document`.
///
/// # Errors
///
/// When progenitor rejects the document. After the gate that is a bug of this crate; a panic inside progenitor is
/// caught and reported like a rejection.
pub(super) fn emit(document: &Admitted) -> Result<syn::File, GenerateError> {
    let wire = document.document();
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(tokens(INNER)?);
    for (component, ty) in &wire.types {
        settings.with_replacement(component, ty, std::iter::empty());
    }
    let emitted = catch_unwind(AssertUnwindSafe(|| {
        Generator::new(&settings).generate_tokens(&wire.api)
    }));
    let tokens = match emitted {
        Ok(Ok(tokens)) => tokens,
        Ok(Err(error)) => return Err(GenerateError::Progenitor(error.to_string())),
        Err(_) => return Err(GenerateError::Progenitor("it panicked".to_owned())),
    };
    syn::parse2(tokens).map_err(|error| GenerateError::Progenitor(error.to_string()))
}

fn tokens(text: &str) -> Result<proc_macro2::TokenStream, GenerateError> {
    text.parse()
        .map_err(|error: proc_macro2::LexError| GenerateError::Progenitor(error.to_string()))
}
