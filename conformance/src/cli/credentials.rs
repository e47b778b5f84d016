//! Credentials, from flags, environment and configuration.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, print_status};
use crate::{
    config::auth::{AuthConfig, IdentityConfig},
    transport::auth::{Auth, BasicCredentials, NamedSecret, Secret},
};

/// Credentials. They never appear in any output: commands that reproduce a finding name their variables.
#[derive(Debug, Args)]
#[command(next_help_heading = "Credentials")]
pub(super) struct AuthArgs {
    /// Bearer token; better given in the variable `CONFORMANCE_TOKEN`
    #[arg(
        long,
        value_name = "TOKEN",
        env = "CONFORMANCE_TOKEN",
        hide_env_values = true
    )]
    pub(super) token: Option<String>,

    /// User and password for basic authentication
    #[arg(
        long,
        value_name = "USER:PASSWORD",
        env = "CONFORMANCE_BASIC",
        hide_env_values = true
    )]
    pub(super) basic: Option<String>,

    /// API key, for one scheme or for all of them
    #[arg(
        long,
        value_name = "[SCHEME=]KEY",
        env = "CONFORMANCE_API_KEY",
        hide_env_values = true
    )]
    pub(super) api_key: Vec<String>,

    /// File with users in the format of Web Fuzzing Commons, in YAML, JSON or TOML; its first user sends all requests
    #[arg(long, value_name = "FILE")]
    pub(super) wfc: Option<PathBuf>,

    /// Header sent with every request
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub(super) headers: Vec<String>,
}

/// The credentials of a run; flags take precedence over the configuration.
pub(super) fn auth(args: &AuthArgs, config: &AuthConfig) -> Result<Auth, Exit> {
    let mut res = of_config(&config.own())?;
    let mut unset = Vec::new();
    let mut secret = |value: &str, variable: &str| {
        if std::env::var_os(variable).is_none() {
            unset.push(variable.to_owned());
        }
        Secret::new(value, variable)
    };
    if let Some(token) = &args.token {
        given(token, "--token", "CONFORMANCE_TOKEN")?;
        res.bearer = Some(secret(token, "CONFORMANCE_TOKEN"));
    }
    if let Some(basic) = &args.basic {
        let Some((user, password)) = basic.split_once(':') else {
            print_status("error: --basic takes `USER:PASSWORD`");
            return Err(Exit::Usage);
        };
        res.basic = Some(BasicCredentials {
            user: user.to_owned(),
            password: secret(password, "CONFORMANCE_PASSWORD"),
        });
    }
    for (index, key) in args.api_key.iter().enumerate() {
        let (scheme, key) = key.split_once('=').unwrap_or(("", key));
        given(key, "--api-key", "CONFORMANCE_API_KEY")?;
        let variable = if index == 0 {
            "CONFORMANCE_API_KEY".to_owned()
        } else {
            format!("CONFORMANCE_API_KEY_{}", index + 1)
        };
        res.api_keys.push(NamedSecret {
            name: scheme.to_owned(),
            secret: secret(key, &variable),
        });
    }
    for (index, header) in args.headers.iter().enumerate() {
        let named = header
            .split_once(':')
            .filter(|(name, _)| !name.trim().is_empty());
        let Some((name, value)) = named else {
            print_status(&format!(
                "error: `{header}` is not a valid header; write `NAME: VALUE`, such as `X-Tenant: a`"
            ));
            return Err(Exit::Usage);
        };
        let variable = format!("CONFORMANCE_HEADER_{}", index + 1);
        res.headers.push(NamedSecret {
            name: name.trim().to_owned(),
            secret: secret(value.trim(), &variable),
        });
    }
    res.unset = unset;
    Ok(res)
}

/// Rejects an empty secret, which is that of a variable without a value.
fn given(secret: &str, flag: &str, variable: &str) -> Result<(), Exit> {
    if !secret.trim().is_empty() {
        return Ok(());
    }
    print_status(&format!(
        "error: the value of {flag} (or of the variable `{variable}`) is empty; give it one, or leave it out"
    ));
    Err(Exit::Usage)
}

/// The credentials of one identity that need no log-in.
pub(super) fn of_config(config: &IdentityConfig) -> Result<Auth, Exit> {
    let variable = |name: &String| Ok(Secret::new(variable(name)?, name));
    let named = |(name, source): (&String, &String)| {
        Ok(NamedSecret {
            name: name.clone(),
            secret: variable(source)?,
        })
    };
    Ok(Auth {
        bearer: config.token.as_ref().map(variable).transpose()?,
        basic: config
            .basic
            .as_ref()
            .map(|basic| {
                Ok(BasicCredentials {
                    user: basic.user.clone(),
                    password: variable(&basic.password)?,
                })
            })
            .transpose()?,
        api_keys: config
            .api_keys
            .iter()
            .map(named)
            .collect::<Result<_, Exit>>()?,
        headers: config
            .headers
            .iter()
            .map(named)
            .collect::<Result<_, Exit>>()?,
        ..Auth::default()
    })
}

/// The value of an environment variable that the configuration names.
pub(super) fn variable(name: &str) -> Result<String, Exit> {
    std::env::var(name).map_err(|_| {
        print_status(&format!(
            "error: the configuration asks for the environment variable `{name}`, which is not set"
        ));
        Exit::Usage
    })
}
