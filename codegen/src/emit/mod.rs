//! From the plan to files.
//!
//! What progenitor emits is a syntax tree, cut into files by [`wire`] and printed by prettyplease. Everything else is
//! written as text by [`code`], since it holds macro calls, which no formatter touches. No version of rustfmt is in
//! the loop.

pub(crate) mod code;

pub(crate) mod docs;

pub(crate) mod header;

mod client;

mod example;

mod mock;

mod operations;

pub(crate) mod package;

pub(crate) use operations::response_type as operations_response_type;

mod runtime;

mod secret;

mod servers;

mod types;

mod wire;

use crate::{
    config::ClientConfig, error::GenerateError, output::Output, plan::Plan, progenitor::WireModule,
};

/// All files of the client, below the folder of the generated module.
///
/// # Errors
///
/// When what progenitor emitted does not have one method for each planned operation.
pub(crate) fn files(
    plan: &Plan,
    wire: WireModule,
    config: &ClientConfig,
    document: &str,
) -> Result<Output, GenerateError> {
    let mut output = Output::default();
    let mut put = |path: &str, text: &str| output.put(path, header::with_header(document, text));
    put("mod.rs", &client::module(plan));
    put("client.rs", &client::client(plan));
    put("mock.rs", &mock::mock(plan));
    put("types.rs", &types::types(plan));
    if let Some(text) = servers::servers(plan) {
        put("servers.rs", &text);
    }
    put("operations/mod.rs", &operations::module(plan));
    for (at, group) in plan.groups.iter().enumerate() {
        let path = format!("operations/{}.rs", group.module);
        put(&path, &operations::group(plan, at, &config.package_name));
    }
    for (path, text) in wire::files(plan, wire)? {
        put(&path, &text);
    }
    for (path, text) in runtime::files(plan) {
        put(&path, &text);
    }
    Ok(output)
}
