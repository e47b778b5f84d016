//! Security schemes and requirements.

use super::{Builder, text};
use crate::{
    document::{Location, reference::Target},
    model::{
        parameter::ParameterLocation,
        security::{OAuthFlow, SecurityRequirement, SecurityScheme, SecuritySchemeKind},
    },
    source::node::Node,
};

impl Builder<'_> {
    /// The field `security` of `node`; `None` when there is none, which is not the same as an empty list.
    pub(super) fn security_requirements(&self, node: &Node) -> Option<Vec<SecurityRequirement>> {
        let list = node.get("security")?.as_sequence()?;
        Some(list.iter().map(requirement).collect())
    }

    /// `components.securitySchemes` of the document.
    pub(super) fn security_schemes(&self, root: &Node, at: &Location) -> Vec<SecurityScheme> {
        let Some(components) = root.get("components") else {
            return Vec::new();
        };
        self.members(components, &at.join("components"), "securitySchemes")
            .into_iter()
            .filter_map(|(name, at)| {
                let target = self.object(&at)?;
                Some(SecurityScheme {
                    name: name.to_owned(),
                    kind: kind(&target)?,
                    description: text(target.node, "description"),
                    origin: Self::origin(&target),
                })
            })
            .collect()
    }
}

fn requirement(node: &Node) -> SecurityRequirement {
    let scopes = |node: &Node| {
        node.items()
            .iter()
            .filter_map(Node::as_str)
            .map(ToOwned::to_owned)
            .collect()
    };
    SecurityRequirement {
        schemes: node
            .entries()
            .iter()
            .map(|entry| (entry.key.clone(), scopes(&entry.value)))
            .collect(),
    }
}

fn kind(target: &Target<'_>) -> Option<SecuritySchemeKind> {
    let node = target.node;
    Some(match node.get_str("type")? {
        "apiKey" => SecuritySchemeKind::ApiKey {
            location: ParameterLocation::from_name(node.get_str("in")?)?,
            name: text(node, "name")?,
        },
        "http" => match node.get_str("scheme")?.to_ascii_lowercase().as_str() {
            "basic" => SecuritySchemeKind::HttpBasic,
            "bearer" => SecuritySchemeKind::HttpBearer {
                format: text(node, "bearerFormat"),
            },
            scheme => SecuritySchemeKind::HttpOther {
                scheme: scheme.to_owned(),
            },
        },
        "oauth2" => SecuritySchemeKind::OAuth2 {
            flows: node
                .get("flows")
                .map(Node::entries)
                .unwrap_or_default()
                .iter()
                .map(|entry| flow(&entry.key, &entry.value))
                .collect(),
            metadata_url: text(node, "oauth2MetadataUrl"),
        },
        "openIdConnect" => SecuritySchemeKind::OpenIdConnect {
            url: text(node, "openIdConnectUrl"),
        },
        "mutualTLS" => SecuritySchemeKind::MutualTls,
        _ => return None,
    })
}

fn flow(kind: &str, node: &Node) -> OAuthFlow {
    let scopes = node.get("scopes").map(Node::entries).unwrap_or_default();
    OAuthFlow {
        kind: kind.to_owned(),
        token_url: text(node, "tokenUrl"),
        refresh_url: text(node, "refreshUrl"),
        authorization_url: text(node, "authorizationUrl"),
        device_authorization_url: text(node, "deviceAuthorizationUrl"),
        scopes: scopes
            .iter()
            .map(|entry| {
                (
                    entry.key.clone(),
                    entry.value.as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect(),
    }
}
