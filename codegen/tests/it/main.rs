//! Tests of generation from documents.

mod behavior;

mod changes;

mod documents;

mod gate;

mod golden;

mod laws;

mod packages;

mod pagination;

mod names;

mod media_types;

mod passes;

mod program;
mod readme;

mod round_trip;

mod runtime;
