//! The one integration binary of `spec`.

mod chains;
mod changes;

mod contract;

mod dispatch;

mod fixes;

mod documents;

mod upgrade;

mod overlays;

mod reports;

mod robustness;

mod rules;

mod requests;

mod schemas;

mod spans;
