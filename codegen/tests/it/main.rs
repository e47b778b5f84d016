//! Tests of generation from documents.

mod behavior;

mod changes;

mod documents;

mod gate;

mod golden;

mod laws;

mod packages;

mod names;

mod passes;

mod program;

mod round_trip;

mod runtime;
