//! The names by which a server knows the user that credentials belong to: in tokens, in what a log-in sends and gets, and in
//! what the server says about the user.

use base64::Engine as _;
use serde_json::Value;

use crate::value::member_name::plain;

/// Members that identify a user, by their plain names: those of users and sessions, and claims (RFC 7519 §4.1, `OpenID` Connect
/// Core 1.0 §5.1).
const NAMES: [&str; 20] = [
    "id",
    "uuid",
    "uid",
    "guid",
    "sub",
    "username",
    "login",
    "email",
    "preferredusername",
    "uniquename",
    "upn",
    "userid",
    "useruuid",
    "accountid",
    "sid",
    "jti",
    "sessionid",
    "handle",
    "slug",
    "name",
];

/// Members around those.
const AROUND: [&str; 12] = [
    "user",
    "account",
    "profile",
    "me",
    "self",
    "member",
    "identity",
    "principal",
    "session",
    "data",
    "result",
    "attributes",
];

/// How deep objects are read.
const DEEPEST: u32 = 3;

/// The longest value that is taken for a name.
const LONGEST: usize = 200;

/// The names of the user that `value`, a body or the claims of a token, is about.
pub fn in_value(value: &Value) -> Vec<String> {
    let mut res = Vec::new();
    collect(value, 0, &mut res);
    res
}

/// The names in a token, when it is a JSON Web Token (RFC 7519 §7.2).
pub fn in_token(token: &str) -> Vec<String> {
    let mut pieces = token.split('.');
    let (Some(_), Some(payload), Some(_), None) =
        (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    else {
        return Vec::new();
    };
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let claims = engine.decode(payload.trim_end_matches('='));
    let claims = claims.ok().and_then(|it| serde_json::from_slice(&it).ok());
    claims.as_ref().map(in_value).unwrap_or_default()
}

/// The names in a value of `Authorization`: the user of basic credentials, or those in a token.
pub fn in_authorization(value: &str) -> Vec<String> {
    let Some((scheme, rest)) = value.trim().split_once(' ') else {
        return in_token(value.trim());
    };
    if !scheme.eq_ignore_ascii_case("basic") {
        return in_token(rest.trim());
    }
    let engine = base64::engine::general_purpose::STANDARD;
    let decoded = engine.decode(rest.trim());
    let decoded = decoded.ok().and_then(|it| String::from_utf8(it).ok());
    let user = decoded
        .as_deref()
        .and_then(|it| Some(it.split_once(':')?.0));
    user.filter(|it| is_name(it))
        .map(ToOwned::to_owned)
        .into_iter()
        .collect()
}

/// The names in the fields of a form.
pub fn in_fields(fields: &[(String, String)]) -> Vec<String> {
    let named = fields
        .iter()
        .filter(|(name, value)| NAMES.contains(&plain(name).as_str()) && is_name(value));
    named.map(|(_, value)| value.clone()).collect()
}

fn collect(value: &Value, depth: u32, res: &mut Vec<String>) {
    let Some(members) = value.as_object().filter(|_| depth < DEEPEST) else {
        return;
    };
    for (name, member) in members {
        let name = plain(name);
        match member {
            Value::String(text) if NAMES.contains(&name.as_str()) && is_name(text) => {
                res.push(text.clone());
            }
            Value::Number(number) if NAMES.contains(&name.as_str()) && !number.is_f64() => {
                res.push(number.to_string());
            }
            Value::Object(_) if AROUND.contains(&name.as_str()) => collect(member, depth + 1, res),
            _ => {}
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_read_from_bodies_tokens_and_credentials() {
        let body = json!({"user": {"id": 7, "user_name": "ann", "roles": ["x"]}, "token": "t", "size": 1.5});
        assert_eq!(in_value(&body), ["7", "ann"]);
        assert_eq!(in_value(&json!([{"id": 1}])), [""; 0]);
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let claims = engine.encode(r#"{"sub": "u-1", "preferred_username": "ann", "exp": 9}"#);
        let token = format!("e30.{claims}.sig");
        assert_eq!(in_token(&token), ["u-1", "ann"]);
        assert_eq!(in_authorization(&format!("Bearer {token}")), ["u-1", "ann"]);
        assert_eq!(in_authorization("Basic YW5uOnNlY3JldA=="), ["ann"]);
        for other in ["opaque", "a.b.c", "a.b", "Bearer x", "Basic ?"] {
            assert_eq!(in_authorization(other), [""; 0], "{other}");
        }
        let fields = [("username", "ann"), ("password", "secret")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(in_fields(&fields), ["ann"]);
    }
}
