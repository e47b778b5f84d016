//! Security schemes (OAS 3.0.3 §4.7.27 to §4.7.29).

use crate::document::grammar::{
    field::{
        Field,
        FieldType::{Boolean, Map, Object, String},
        ONLY_2_0, SINCE_3_0, SINCE_3_2, only, optional, required,
    },
    kind::ObjectKind as K,
};

pub(in crate::document::grammar) const SECURITY_SCHEME: &[Field] = &[
    required("type", String),
    optional("description", String),
    optional("name", String),
    optional("in", String),
    only(SINCE_3_0, "scheme", String),
    only(SINCE_3_0, "bearerFormat", String),
    only(SINCE_3_0, "flows", Object(K::OAuthFlows)),
    only(SINCE_3_0, "openIdConnectUrl", String),
    only(ONLY_2_0, "flow", String),
    only(ONLY_2_0, "authorizationUrl", String),
    only(ONLY_2_0, "tokenUrl", String),
    only(ONLY_2_0, "scopes", Map(&String)),
    only(SINCE_3_2, "oauth2MetadataUrl", String),
    only(SINCE_3_2, "deprecated", Boolean),
];

pub(in crate::document::grammar) const OAUTH_FLOWS: &[Field] = &[
    optional("implicit", Object(K::OAuthFlow)),
    optional("password", Object(K::OAuthFlow)),
    optional("clientCredentials", Object(K::OAuthFlow)),
    optional("authorizationCode", Object(K::OAuthFlow)),
    only(SINCE_3_2, "deviceAuthorization", Object(K::OAuthFlow)),
];

pub(in crate::document::grammar) const OAUTH_FLOW: &[Field] = &[
    optional("authorizationUrl", String),
    only(SINCE_3_2, "deviceAuthorizationUrl", String),
    optional("tokenUrl", String),
    optional("refreshUrl", String),
    required("scopes", Map(&String)),
];
