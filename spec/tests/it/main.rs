//! The one integration binary of `spec`.

mod contract;

mod documents;

mod schemas;

mod spans;
