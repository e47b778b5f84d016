//! Writes the files of a client from the plan: its entrance, types, operations, servers, mocks, runtime and manifest.
//!
//! They are text, written with [`crate::code`], since they hold macro calls, which no formatter touches. No version of
//! rustfmt is in the loop. The methods that send requests come from [`crate::progenitor`] as files that are ready.

pub(crate) mod header;

mod client;

pub(crate) mod driver;

mod example;

mod incoming;

mod mock;

mod operations;

pub(crate) mod package;

mod runtime;

mod secret;

mod servers;

mod types;

use crate::{config::ClientConfig, output::Output, plan::Plan};

/// All files of the client, below the folder of the generated module: those written here, and `wire`, by path.
pub(crate) fn files(
    plan: &Plan,
    wire: &[(String, String)],
    config: &ClientConfig,
    document: &str,
) -> Output {
    let mut output = Output::default();
    let command = config.command();
    let root = header::with_origin(command, document, &client::module(plan));
    output.put("mod.rs", root);
    let mut put = |path: &str, text: &str| output.put(path, header::with_header(command, text));
    put("client.rs", &client::client(plan));
    put("mock.rs", &mock::mock(plan));
    put("types.rs", &types::types(plan));
    if let Some(text) = servers::servers(plan) {
        put("servers.rs", &text);
    }
    if let Some(text) = incoming::incoming(plan) {
        put("incoming.rs", &text);
    }
    put("operations/mod.rs", &operations::module(plan));
    for (at, group) in plan.groups.iter().enumerate() {
        let path = format!("operations/{}.rs", group.file);
        put(&path, &operations::group(plan, at, &config.package_name));
    }
    for (path, text) in wire {
        put(path, text);
    }
    for (path, text) in runtime::files(plan) {
        put(&path, &text);
    }
    output
}
