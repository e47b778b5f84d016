//! Strings that name environment variables.

use serde_json::{Map, Value};

use crate::cli::{Exit, credentials};

/// `value` with the values of the variables that its strings name.
pub(super) fn expanded_json(value: &Value, hidden: &mut Vec<String>) -> Result<Value, Exit> {
    Ok(match value {
        Value::String(text) => expanded(text, hidden)?.into(),
        Value::Array(items) => {
            let items = items.iter().map(|item| expanded_json(item, hidden));
            Value::Array(items.collect::<Result<_, Exit>>()?)
        }
        Value::Object(members) => {
            let mut res = Map::new();
            for (name, member) in members {
                res.insert(name.clone(), expanded_json(member, hidden)?);
            }
            Value::Object(res)
        }
        other => other.clone(),
    })
}

/// `text` with the values of the variables that it names as `$NAME` or `${NAME}`; `$$` stands for a dollar sign.
pub(super) fn expanded(text: &str, hidden: &mut Vec<String>) -> Result<String, Exit> {
    let mut res = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        res.push_str(before);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, after) = if let Some(behind) = behind.strip_prefix('{') {
            behind.split_once('}').unwrap_or((behind, ""))
        } else {
            let end = behind.find(|c| !is_name(c)).unwrap_or(behind.len());
            behind.split_at(end)
        };
        if name.is_empty() {
            res.push('$');
            rest = behind.strip_prefix('$').unwrap_or(behind);
            continue;
        }
        let value = credentials::variable(name)?;
        res.push_str(&value);
        hidden.push(value);
        rest = after;
    }
    res.push_str(rest);
    Ok(res)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollar_signs_name_variables() {
        let mut hidden = Vec::new();
        assert_eq!(
            expanded("a $$ b", &mut hidden).ok().as_deref(),
            Some("a $ b")
        );
        assert!(expanded("$NO_SUCH_VARIABLE_IS_SET", &mut hidden).is_err());
        assert!(hidden.is_empty());
        let home = std::env::var("PATH").unwrap();
        assert_eq!(
            expanded("<${PATH}>", &mut hidden).ok(),
            Some(format!("<{home}>"))
        );
        assert_eq!(hidden, [home]);
    }
}
