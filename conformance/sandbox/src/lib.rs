//! A TKEY7 node on your machine, as the public documents describe it.
//!
//! Nobody outside TKEY7 can reach a live node, and everyone who integrates needs one. This crate serves the contract of
//! [`spec::embedded`]: access tokens with their rules, Digital Accounts, a ledger that moves value and loses none.
//!
//! ```no_run
//! # async fn example() -> Result<(), sandbox::StartError> {
//! use sandbox::{AccessRights, Sandbox};
//!
//! let sandbox = Sandbox::builder().seed(7).start().await?;
//! let url = format!("{}/client/v1/api/digital-accounts", sandbox.base_url());
//! let token = sandbox.token("bluebank", AccessRights::Manager);
//! # Ok(())
//! # }
//! ```
//!
//! Reading order: [`node`] and [`settings`] (starting one), `api` (one request's way), `handlers` (what
//! each operation does), then what they speak of: [`access`], [`ledger`], [`seed_data`], `store`.
//!
//! The modules stand in layers, and each uses only what stands below it:
//! node; [`fault`] (around the API), `operator_tools`, `office`; `api`; `handlers`; `middleware`; `app`; `http`; `stored_data`; `payments`; [`messages`];
//! [`seed_data`]; [`access`]; [`ledger`]; [`settings`]; `store`, [`clock`]. The domain, from `payments` down, returns errors
//! of its own, and `http` turns them into responses.
//!
//! **Invariant:** knows the contract and nothing of those who test it: of the workspace it depends on `spec` alone.

pub mod node;

pub mod settings;

pub mod fault;

mod operator_tools;

mod office;

mod api;

mod handlers;

mod middleware;

mod app;

mod http;

mod stored_data;

mod payments;

pub mod messages;

pub mod seed_data;

pub mod access;

pub mod ledger;

mod store;

pub mod clock;

mod sentence;

pub use self::{
    access::{AccessRights, IssuedToken, Scope, TokenRequest},
    clock::Clock,
    handlers::handled_operations,
    middleware::hosts::HostNameError,
    node::{Sandbox, SandboxBuilder, SandboxHandle, StartError},
    settings::{Limits, Secret, Settings},
    store::{Location, OpenError, StoreError},
    stored_data::{DataError, DataReport},
};
