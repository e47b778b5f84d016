//! Operations on schemas that several passes share: merging two, recognizing annotations.

pub(super) mod annotations;

pub(super) mod merge;
