//! The runtime all clients of the tests share.

pub use crate::runtime::runtime_files::*;
