//! The one integration binary of `xtask`: commands as people run them.

mod diff;

mod generate;
