//! `mod.rs` and `client.rs`: the client and its builder.

mod call;

mod credential;

use crate::{
    code::{Code, line},
    names::is_invisible,
    plan::{Plan, server::EXAMPLE},
};

/// `mod.rs`.
pub(super) fn module(plan: &Plan) -> String {
    let mut code = Code::default();
    line!(
        code,
        "//! Client of {}, version {}.",
        one_line(&plan.title),
        one_line(&plan.version)
    );
    if !plan.skipped.is_empty() {
        line!(code, "//!");
        line!(
            code,
            "//! Operations of the document that are not in this client:"
        );
        line!(code, "//!");
        for operation in &plan.skipped {
            line!(
                code,
                "//! - `{}`: {}",
                one_line(&operation.label),
                one_line(&operation.reason)
            );
        }
    }
    line!(code);
    line!(
        code,
        "#![allow(deprecated, reason = \"what a document deprecates is still generated\")]"
    );
    line!(
        code,
        "#![allow(missing_docs, reason = \"what a document does not describe has no documentation\")]"
    );
    line!(
        code,
        "#![allow(unexpected_cfgs, reason = \"a package may do without some features\")]"
    );
    for (name, is_public) in [
        ("client", true),
        ("incoming", true),
        ("mock", true),
        ("operations", true),
        ("runtime", true),
        ("servers", true),
        ("types", true),
        ("wire", false),
    ] {
        let is_left_out = match name {
            "incoming" => plan.incoming.is_empty(),
            "servers" => plan.servers.is_empty(),
            _ => false,
        };
        if is_left_out {
            continue;
        }
        line!(code);
        if name == "runtime" {
            line!(
                code,
                "#[allow(unused, reason = \"each client uses a part of the runtime\")]"
            );
        }
        if name == "mock" {
            line!(code, "#[cfg(feature = \"mock\")]");
        }
        line!(code, "{}mod {name};", if is_public { "pub " } else { "" });
    }
    line!(code);
    line!(code, "pub use self::{{");
    line!(code, "    client::{{Client, ClientBuilder}},");
    line!(code, "    runtime::{{Error, ResponseValue}},");
    if !plan.servers.is_empty() {
        line!(code, "    servers::Server,");
    }
    line!(code, "}};");
    code.finish()
}

fn one_line(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let words: Vec<&str> = shown.split_whitespace().collect();
    words.join(" ").replace(['[', ']', '<', '>', '`'], "'")
}

/// `client.rs`.
pub(super) fn client(plan: &Plan) -> String {
    let mut code = Code::default();
    line!(
        code,
        "//! The client, its builder, and the sending of requests."
    );
    line!(code);
    line!(code, "use std::{{sync::Arc, time::Duration}};");
    line!(code);
    line!(code, "use reqwest::header::{{HeaderName, HeaderValue}};");
    line!(code);
    code.open(format_args!("use super::runtime::{{"));
    line!(code, "self, Hook, Retry,");
    if !plan.security.schemes.is_empty() {
        line!(code, "credentials::Credential,");
    }
    line!(code, "prepared_call::PreparedCall,");
    line!(code, "request::Request,");
    line!(code, "send::Operation,");
    line!(
        code,
        "settings::{{BuildError, Http, Settings, TIMEOUT, TOTAL_TIMEOUT}},"
    );
    code.close("};");
    line!(code);
    line!(code, "pub use super::wire::Client;");
    line!(code);
    line!(
        code,
        "/// Makes a [`Client`]. Begin with [`Client::builder`]."
    );
    line!(code, "#[derive(Debug, Clone)]");
    code.open(format_args!("pub struct ClientBuilder {{"));
    line!(code, "base_url: String,");
    line!(code, "http: Http,");
    line!(code, "settings: Settings,");
    code.close("}");
    line!(code);
    match &plan.example_url {
        Some(url) => code.raw(&CLIENT.replace(EXAMPLE, &one_line(url))),
        None => code.raw(CLIENT),
    }
    line!(code);
    code.open(format_args!("impl ClientBuilder {{"));
    for scheme in &plan.security.schemes {
        credential::credential(&mut code, scheme);
    }
    code.close("}");
    line!(code);
    code.raw(BUILDER);
    line!(code);
    call::call(&mut code, plan);
    code.finish()
}

/// The methods of every client.
const CLIENT: &str = include_str!("client/client.rs.txt");
/// The methods of every builder.
const BUILDER: &str = include_str!("client/builder.rs.txt");
