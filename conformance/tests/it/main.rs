//! The integration tests of `conformance`, in one binary.

mod accepted;

mod canary;
mod checks;

mod client_certificates;

#[cfg(feature = "tkey7")]
mod cleanup;
mod cli;

mod codings;

mod conflicts;

mod creations;

#[cfg(unix)]
mod ci_recipes;

#[cfg(unix)]
mod coming_from;

#[cfg(unix)]
mod connections;

mod created_again;
mod created_once;

mod described;

mod determinism;

mod diff;

mod discriminators;

mod diff_law;

mod diff_table;

mod earlier_state;

#[cfg(feature = "tkey7")]
mod faults;

#[cfg(unix)]
mod fetched_documents;

mod given_headers;
mod independent_findings;
mod state_decided;

mod k6_script;

mod learning;
mod lent_values;
mod lint;

#[cfg(unix)]
mod logins;

mod messages;

mod mock;

mod mock_browser;

mod mock_callbacks;

mod mock_command;

mod mock_ids;

mod mock_scenarios;

mod named_by_the_server;
mod negotiation;

mod nonce;

mod observed;

mod observed_names;

mod one_cause;

#[cfg(unix)]
mod overlays;

#[cfg(unix)]
mod own_checks;

mod own_user;

mod payloads;

mod proxy_command;

mod readme;

mod redirects;

mod repair;
mod repeated_creations;
mod replay;

mod requests_sent;

mod resource_history;

mod robustness;

#[cfg(all(feature = "tkey7", unix))]
mod sandbox_command;

#[cfg(unix)]
mod self_signed;

mod servers;

#[cfg(unix)]
mod sessions;

#[cfg(unix)]
mod shards;
mod shared_parameters;

mod signatures;

mod without_success;

mod spent_names;
mod stateful;

#[cfg(feature = "tkey7")]
mod subject;

mod streams;

mod truth;

#[cfg(all(feature = "tkey7", unix))]
mod walk_through;

mod undeclared_delete;

mod untestable;

mod values;

mod webs;

mod workflows;

mod xml;
