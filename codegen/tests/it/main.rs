//! Tests of generation on whole documents.

mod documents;

mod gate;

mod laws;

mod packages;

mod passes;

mod runtime;
