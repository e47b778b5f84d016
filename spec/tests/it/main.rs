//! The one integration binary of `spec`.

mod contract;

mod documents;

mod requests;

mod schemas;

mod spans;
