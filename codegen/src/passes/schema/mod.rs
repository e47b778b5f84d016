//! What several passes do with schemas: merging two, telling what describes from what decides.

pub(super) mod annotations;

pub(super) mod merge;
