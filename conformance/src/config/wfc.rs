//! The format of Web Fuzzing Commons for the authentication of users, which other fuzzers read too.
//!
//! <https://github.com/WebFuzzing/Commons>: a list `auth` of users, and an `authTemplate` with what they have in common. Such a
//! file holds its secrets itself.

use serde::Deserialize;

/// A file with users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WfcFile {
    /// The users.
    pub auth: Vec<WfcUser>,
    /// What the users have in common.
    #[serde(default)]
    pub auth_template: Option<WfcUser>,
}

/// A user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WfcUser {
    /// The name; the template has none.
    #[serde(default)]
    pub name: String,
    /// Header fields that are sent with every request.
    pub fixed_headers: Option<Vec<WfcHeader>>,
    /// The log-in.
    pub login_endpoint_auth: Option<WfcLogin>,
}

/// A header field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WfcHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A log-in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WfcLogin {
    /// The path, relative to the base URL.
    pub endpoint: Option<String>,
    /// The URL, where it is another server.
    #[serde(rename = "externalEndpointURL")]
    pub external_endpoint_url: Option<String>,
    /// The body.
    pub payload_raw: Option<String>,
    /// User and password, from which the body is made.
    pub payload_user_pwd: Option<WfcPayload>,
    /// Header fields.
    pub headers: Option<Vec<WfcHeader>>,
    /// The method.
    pub verb: Option<String>,
    /// The media type of the body.
    pub content_type: Option<String>,
    /// The token.
    pub token: Option<WfcToken>,
    /// Whether the session consists of cookies; they are always kept.
    pub expect_cookies: Option<bool>,
}

/// User and password.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WfcPayload {
    /// The user.
    pub username: String,
    /// The password.
    pub password: String,
    /// The member for the user.
    pub username_field: String,
    /// The member for the password.
    pub password_field: String,
}

/// Where a token is, and where it goes: two versions of the format.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WfcToken {
    /// `body` or `header`.
    pub extract_from: Option<String>,
    /// A JSON pointer, or the name of a header.
    pub extract_selector: Option<String>,
    /// `header`, `cookie` or `query`.
    pub send_in: Option<String>,
    /// The name of the header.
    pub send_name: Option<String>,
    /// The value of the header, with `{token}`.
    pub send_template: Option<String>,
    /// The JSON pointer, in the first version.
    pub extract_from_field: Option<String>,
    /// The name of the header, in the first version.
    pub http_header_name: Option<String>,
    /// What is in front of the token, in the first version.
    pub header_prefix: Option<String>,
}

impl WfcFile {
    /// Parses the source text in YAML or JSON.
    ///
    /// # Errors
    ///
    /// The error, with line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_yaml::from_str(text).map_err(|error| error.to_string())
    }

    /// Parses the source text in TOML.
    ///
    /// # Errors
    ///
    /// The error, with line and column.
    pub fn parse_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The users, with what the template adds to them.
    pub fn users(&self) -> Vec<WfcUser> {
        let Some(template) = &self.auth_template else {
            return self.auth.clone();
        };
        let users = self.auth.iter();
        users.map(|user| user.with(template)).collect()
    }
}

impl WfcUser {
    fn with(&self, template: &Self) -> Self {
        let login = match (&self.login_endpoint_auth, &template.login_endpoint_auth) {
            (Some(own), Some(template)) => Some(own.with(template)),
            (own, template) => own.clone().or_else(|| template.clone()),
        };
        let headers = self.fixed_headers.clone();
        Self {
            name: self.name.clone(),
            fixed_headers: headers.or_else(|| template.fixed_headers.clone()),
            login_endpoint_auth: login,
        }
    }
}

impl WfcLogin {
    fn with(&self, template: &Self) -> Self {
        let of = |own: &Option<String>, template: &Option<String>| {
            own.clone().or_else(|| template.clone())
        };
        // Of two bodies that of the user counts.
        let has_body = self.payload_raw.is_some() || self.payload_user_pwd.is_some();
        let inherited = |has: bool| (!has).then_some(template);
        Self {
            endpoint: of(&self.endpoint, &template.endpoint),
            external_endpoint_url: of(&self.external_endpoint_url, &template.external_endpoint_url),
            payload_raw: self
                .payload_raw
                .clone()
                .or_else(|| inherited(has_body).and_then(|template| template.payload_raw.clone())),
            payload_user_pwd: self.payload_user_pwd.clone().or_else(|| {
                inherited(has_body).and_then(|template| template.payload_user_pwd.clone())
            }),
            headers: self.headers.clone().or_else(|| template.headers.clone()),
            verb: of(&self.verb, &template.verb),
            content_type: of(&self.content_type, &template.content_type),
            token: self.token.clone().or_else(|| template.token.clone()),
            expect_cookies: self.expect_cookies.or(template.expect_cookies),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_have_what_the_template_has() {
        let text = r"
auth:
  - name: foo
    loginEndpointAuth: {payloadRaw: '{}'}
  - name: bar
    fixedHeaders: [{name: X-Key, value: k}]
authTemplate:
  loginEndpointAuth:
    endpoint: /login
    verb: POST
    contentType: application/json
    payloadUserPwd: {username: a, password: b, usernameField: u, passwordField: p}
configs: {maxTime: 5m}
";
        let users = WfcFile::parse(text).unwrap().users();
        let foo = users[0].login_endpoint_auth.as_ref().unwrap();
        assert_eq!(foo.endpoint.as_deref(), Some("/login"));
        assert_eq!(foo.payload_raw.as_deref(), Some("{}"));
        assert_eq!(foo.payload_user_pwd, None);
        let bar = users[1].login_endpoint_auth.as_ref().unwrap();
        assert_eq!(bar.payload_user_pwd.as_ref().unwrap().username, "a");
        assert!(WfcFile::parse("auth: 3").unwrap_err().contains("line 1"));
    }
    #[test]
    fn a_file_may_be_in_toml() {
        let text = r#"
[[auth]]
name = "foo"
fixedHeaders = [{ name = "X-Key", value = "k" }]

[authTemplate.loginEndpointAuth]
endpoint = "/login"
payloadRaw = "{}"
"#;
        let users = WfcFile::parse_toml(text).unwrap().users();
        let foo = users[0].login_endpoint_auth.as_ref().unwrap();
        assert_eq!(foo.endpoint.as_deref(), Some("/login"));
        assert_eq!(users[0].fixed_headers.as_ref().unwrap()[0].name, "X-Key");
        let error = WfcFile::parse_toml("auth = 3").unwrap_err();
        assert!(error.contains("line 1"), "{error}");
    }
}
