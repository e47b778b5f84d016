//! Makes failing cases small: fewer values, then simpler ones.
//!
//! Works on the case itself and not on the way it was made, so that cases of every origin shrink: random ones, boundary
//! values, examples of the document, files of an earlier run.

pub mod case;
