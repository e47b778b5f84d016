//! Users in the format of Web Fuzzing Commons: their files, and the parts of their log-ins.

use std::path::Path;

use serde_json::{Map, Value};
use spec::{http::MediaType, source::pointer::JsonPointer};

use super::wrong;
use crate::{
    cli::Exit,
    config::{
        auth::SendConfig,
        wfc::{WfcFile, WfcLogin, WfcToken, WfcUser},
    },
    transport::session::plan::{LoginBody, ValueSource},
};

/// The users of the file at `path`.
pub(super) fn users(path: &Path) -> Result<Vec<WfcUser>, Exit> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| wrong(&format!("cannot read `{shown}`: {error}")))?;
    let parse = match path.extension() {
        Some(it) if it.eq_ignore_ascii_case("toml") => WfcFile::parse_toml,
        _ => WfcFile::parse,
    };
    let file = parse(&text).map_err(|message| wrong(&format!("`{shown}`: {message}")))?;
    Ok(file.users())
}

/// The body of a log-in.
pub(super) fn body(login: &WfcLogin) -> LoginBody {
    let media_type = login.content_type.as_deref().unwrap_or("application/json");
    let is_form = MediaType::parse(media_type)
        .is_some_and(|known| known.essence() == "application/x-www-form-urlencoded");
    match (&login.payload_raw, &login.payload_user_pwd) {
        (Some(text), _) => LoginBody::Raw {
            media_type: media_type.to_owned(),
            text: text.clone(),
        },
        (None, Some(payload)) => {
            let fields = [
                (payload.username_field.clone(), payload.username.clone()),
                (payload.password_field.clone(), payload.password.clone()),
            ];
            if is_form {
                LoginBody::Form(fields.to_vec())
            } else {
                let fields = fields.into_iter();
                let fields: Map<String, Value> =
                    fields.map(|(name, value)| (name, value.into())).collect();
                LoginBody::Json(fields.into())
            }
        }
        (None, None) => LoginBody::None,
    }
}

/// Where a token is.
pub(super) fn source(token: &WfcToken) -> ValueSource {
    let selector = token.extract_selector.as_ref();
    let selector = selector.or(token.extract_from_field.as_ref());
    let selector = selector.cloned().unwrap_or_default();
    match token.extract_from.as_deref() {
        Some("header") => ValueSource::Header(selector),
        Some("cookie") => ValueSource::Cookie(selector),
        _ => ValueSource::Json(JsonPointer::from(selector.as_str())),
    }
}

/// Where a token goes.
pub(super) fn send(token: &WfcToken) -> SendConfig {
    let name = token.send_name.as_ref().or(token.http_header_name.as_ref());
    let template = token.send_template.as_deref();
    let prefix = template.map(|template| template.split("{token}").next().unwrap_or_default());
    let prefix = prefix.or(token.header_prefix.as_deref());
    let is_cookie = token.send_in.as_deref() == Some("cookie");
    let is_query = token.send_in.as_deref() == Some("query");
    SendConfig {
        scheme: None,
        header: name.filter(|_| !is_cookie && !is_query).cloned(),
        prefix: prefix.map(ToOwned::to_owned),
        query: name.filter(|_| is_query).cloned(),
        cookie: name.filter(|_| is_cookie).cloned(),
    }
}
