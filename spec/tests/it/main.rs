//! The one integration binary of `spec`.

mod spans;
