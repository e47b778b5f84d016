//! The one integration binary of `spec`.

mod changes;

mod contract;

mod dispatch;

mod documents;

mod upgrade;

mod overlays;

mod reports;

mod robustness;

mod rules;

mod requests;

mod schemas;

mod spans;
