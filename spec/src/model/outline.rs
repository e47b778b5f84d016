//! A contract as an outline a reviewer can read: one line for each operation, parameter, body and response.

use std::fmt;

use super::{
    api::Api,
    operation::Operation,
    parameter::{Parameter, ParameterContent},
    request_body::MediaTypeObject,
    response::Response,
};
use crate::schema::Schema;

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.title, self.version)?;
        for server in &self.servers {
            writeln!(f, "server {}", server.url)?;
        }
        for scheme in &self.security_schemes {
            writeln!(f, "security {}: {:?}", scheme.name, scheme.kind)?;
        }
        self.operations
            .iter()
            .try_for_each(|operation| write!(f, "{operation}"))?;
        self.webhooks
            .iter()
            .try_for_each(|webhook| write!(f, "webhook {webhook}"))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} = {}", self.label(), self.id)?;
        for flaw in &self.flaws {
            writeln!(f, "  flaw: {flaw}")?;
        }
        for parameter in &self.parameters {
            writeln!(f, "  {parameter}")?;
        }
        if let Some(body) = &self.request_body {
            let optional = if body.required { "" } else { "?" };
            writeln!(f, "  body{optional} {}", contents(&body.content))?;
        }
        for response in &self.responses.list {
            writeln!(f, "  {response}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let optional = if self.required { "" } else { "?" };
        write!(f, "{} {}{optional}", self.location, self.name)?;
        match &self.content {
            ParameterContent::Styled {
                schema,
                style,
                explode,
                ..
            } => {
                write!(f, ": {}", schema_name(schema.as_ref()))?;
                if *style != self.location.default_style() || *explode != style.default_explode() {
                    write!(f, " ({style}, explode: {explode})")?;
                }
                Ok(())
            }
            ParameterContent::Media(media) => {
                write!(f, ": {}", contents(std::slice::from_ref(media.as_ref())))
            }
        }
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, contents(&self.content))?;
        for header in &self.headers {
            write!(f, " header {}", header.name)?;
        }
        for link in &self.links {
            write!(
                f,
                " link {} -> {}",
                link.name,
                link.operation.as_deref().unwrap_or("?")
            )?;
        }
        Ok(())
    }
}

fn contents(list: &[MediaTypeObject]) -> String {
    let each = |media: &MediaTypeObject| {
        format!(
            "{} {}",
            media.media_type,
            schema_name(media.schema.as_ref())
        )
    };
    if list.is_empty() {
        return "(no content)".to_owned();
    }
    list.iter().map(each).collect::<Vec<_>>().join(" | ")
}

fn schema_name(schema: Option<&Schema>) -> &str {
    match schema {
        None => "any",
        Some(schema) => schema.name.as_deref().unwrap_or("inline"),
    }
}
