//! The documented headers of responses: their types, and how their values are written.

use spec::{
    model::{Header, ParameterContent},
    schema::view::SchemaType,
};

use super::schemas::Schemas;
use crate::types::TypeExpr;

/// A header of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderPlan {
    /// Its name, case as written.
    pub name: String,
    /// How its value is written.
    pub form: HeaderForm,
    /// What stands between the values of a list, where that is not a comma: in documents of 2.0.
    pub separator: Option<char>,
    /// The type of its value.
    pub ty: TypeExpr,
}

impl HeaderPlan {
    /// Whether both are the same header, read in the same way.
    pub(super) fn is_equivalent(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name)
            && (self.form, self.separator, &self.ty) == (other.form, other.separator, &other.ty)
    }
}

/// How the value of a header is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderForm {
    /// A string.
    String,
    /// A number or a boolean.
    Value,
    /// A list of strings.
    Strings,
    /// A list of numbers or booleans.
    Values,
    /// JSON.
    Json,
}

/// The plan of `header`. A value that is neither single nor a list of single ones is its string: an object, or anything.
pub(super) fn plan(header: &Header, schemas: Schemas<'_>) -> HeaderPlan {
    let styled = match &header.content {
        ParameterContent::Styled { style, .. } => style.delimiter(),
        ParameterContent::Media(_) => None,
    };
    let (form, ty) = typed(header, schemas).unwrap_or((HeaderForm::String, TypeExpr::String));
    HeaderPlan {
        name: header.name.clone(),
        form,
        separator: styled.map(|(sign, _)| sign),
        ty,
    }
}

fn typed(header: &Header, schemas: Schemas<'_>) -> Option<(HeaderForm, TypeExpr)> {
    let schema = header.schema()?;
    let ty = || schemas.expr_without_null(schema);
    if let ParameterContent::Media(media) = &header.content {
        let is_json = media.media_type.is_json();
        return is_json.then(|| (HeaderForm::Json, ty()));
    }
    let resolved = schemas.resolved(schema)?;
    let form = match resolved.single_type()? {
        SchemaType::String => HeaderForm::String,
        SchemaType::Integer | SchemaType::Number | SchemaType::Boolean => HeaderForm::Value,
        SchemaType::Array => {
            let items = schemas.resolved_view(resolved.items()?);
            match items.single_type()? {
                SchemaType::String => HeaderForm::Strings,
                SchemaType::Integer | SchemaType::Number | SchemaType::Boolean => {
                    HeaderForm::Values
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    Some((form, ty()))
}
