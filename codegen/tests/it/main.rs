//! Tests of generation on whole documents.

mod documents;

mod gate;

mod laws;

mod passes;

mod runtime;
