//! Examples of operations, as tests of the documentation: they are compiled and not run.

use serde_json::Value;

use crate::{
    code::{Code, line, literal},
    plan::{BodyKind, BodyPlan, GroupPlan, OperationPlan, ParameterPlan, Plan},
    types::{TypeExpr, TypeKind, TypeTable},
};

/// The widest call on one line.
const WIDEST: usize = 80;
/// The longest example of a body.
const LONGEST: usize = 1500;

/// ```text
/// ///
/// /// ```no_run
/// /// # async fn example(client: tkey7_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// /// let response = client
/// ///     .balances()
/// ///     .get_balances("main")
/// ///     .asset_code_identification("RUB")
/// ///     .send()
/// ///     .await?;
/// /// # Ok(())
/// /// # }
/// /// ```
/// ```
///
/// Nothing is written when the document does not show all that must be there.
pub(super) fn write(
    code: &mut Code,
    plan: &Plan,
    group: &GroupPlan,
    operation: &OperationPlan,
    package: &str,
) {
    let required = operation.parameters.iter().filter(|it| it.is_argument());
    let mut arguments = Vec::new();
    for parameter in required {
        match value_of(parameter, &plan.types) {
            Some(value) => arguments.push(value),
            None => return,
        }
    }
    let body = operation.body.as_ref().map(|body| (body, body_of(body)));
    let shown_body = match &body {
        Some((body, None)) if body.is_required => return,
        Some((_, value)) => value.clone(),
        None => None,
    };
    if let (Some((body, _)), Some(_)) = (&body, &shown_body)
        && body.is_required
    {
        arguments.push("body".to_owned());
    }
    // The crate of a module alone is unknown, and so is the path to its client.
    let (krate, fence) = match package {
        "" => ("client".to_owned(), "ignore"),
        package => (package.replace('-', "_"), "no_run"),
    };
    line!(code, "///");
    line!(code, "/// ```{fence}");
    line!(
        code,
        "/// # async fn example(client: {krate}::Client) -> Result<(), Box<dyn std::error::Error>> {{"
    );
    for text in shown_body.iter().flat_map(|body| body.lines()) {
        line!(code, "/// {text}");
    }
    let mut calls = vec![
        format!(".{}()", group.module),
        format!(".{}({})", operation.function, arguments.join(", ")),
    ];
    let optional = operation.parameters.iter().filter(|it| !it.is_required);
    for parameter in optional.filter(|it| it.example.is_some() && !it.is_deprecated) {
        if parameter.constant.is_some() {
            calls.push(format!(".{}()", parameter.field));
        } else if let Some(value) = value_of(parameter, &plan.types) {
            calls.push(format!(".{}({value})", parameter.field));
        }
    }
    if let (Some((body, _)), Some(_)) = (&body, &shown_body)
        && !body.is_required
    {
        calls.push(".body(body)".to_owned());
    }
    calls.push(".send()".to_owned());
    calls.push(".await?;".to_owned());
    let line = format!("let response = client{}", calls.concat());
    if line.len() <= WIDEST {
        line!(code, "/// {line}");
    } else {
        line!(code, "/// let response = client");
        for call in calls {
            line!(code, "///     {call}");
        }
    }
    line!(code, "/// # Ok(())");
    line!(code, "/// # }}");
    line!(code, "/// ```");
}

/// The value of a parameter as an expression.
fn value_of(parameter: &ParameterPlan, table: &TypeTable) -> Option<String> {
    let example = parameter.example.as_ref();
    expression(&parameter.ty, example, table).filter(|text| is_docs(text))
}

fn expression(ty: &TypeExpr, example: Option<&Value>, table: &TypeTable) -> Option<String> {
    match (ty, example) {
        (TypeExpr::Named(at), _) => match &table.items.get(*at)?.kind {
            TypeKind::Alias(ty) => expression(ty, example, table),
            TypeKind::ConstrainedString(_) => expression(&TypeExpr::String, example, table),
            // Read like a response: the type accepts any value that the document shows.
            TypeKind::StringEnum(_) => Some(format!("{}.into()", literal(example?.as_str()?))),
            _ => None,
        },
        (TypeExpr::String | TypeExpr::Formatted(_), Some(Value::String(text))) => {
            Some(literal(text))
        }
        (TypeExpr::String, Some(Value::Number(number))) => Some(literal(&number.to_string())),
        (TypeExpr::Boolean, Some(Value::Bool(value))) => Some(value.to_string()),
        (TypeExpr::I32, Some(Value::Number(number))) => integer(number, i64::from(i32::MAX)),
        (TypeExpr::U32, Some(Value::Number(number))) => {
            number.as_u64()?;
            integer(number, i64::from(u32::MAX))
        }
        (TypeExpr::I64, Some(Value::Number(number))) => integer(number, i64::MAX),
        (TypeExpr::U64, Some(Value::Number(number))) => number.as_u64().map(|it| it.to_string()),
        (TypeExpr::F64, Some(Value::Number(number))) => {
            number.as_f64().map(|number| format!("{number:?}"))
        }
        _ => None,
    }
}

fn integer(number: &serde_json::Number, most: i64) -> Option<String> {
    let number = number.as_i64()?;
    (number.unsigned_abs() <= most.unsigned_abs()).then(|| number.to_string())
}

/// The lines that make the body.
fn body_of(body: &BodyPlan) -> Option<String> {
    let example = body.example.as_ref()?;
    match &body.kind {
        BodyKind::Json(TypeExpr::String) | BodyKind::Form(TypeExpr::String) => {
            let text = literal(example.as_str()?);
            is_docs(&text).then(|| format!("let body = {text};"))
        }
        BodyKind::Json(_) | BodyKind::Form(_) | BodyKind::Lines(_) => {
            let text = serde_json::to_string_pretty(example).ok()?;
            let is_short = text.len() <= LONGEST && is_docs(&text) && !text.contains("\"##");
            is_short.then(|| format!("let body = serde_json::from_str(r##\"{text}\"##)?;"))
        }
        BodyKind::Text => {
            let text = literal(example.as_str()?);
            is_docs(&text).then(|| format!("let body = {text};"))
        }
        BodyKind::Multipart(_) | BodyKind::Bytes => None,
    }
}

/// Whether a string can be used in an example: it does not end it.
fn is_docs(text: &str) -> bool {
    !text.contains("```") && !text.contains('\r')
}
