//! Reads the success criteria of steps (Arazzo 1.0.1 §4.6.11): conditions, regular expressions and `JSONPath` queries.

use serde_json::Value;

use super::{
    expressions::{Evaluated, Scope},
    format::CriterionObject,
};
use crate::phases::stateful::criteria::{Comparison, Condition, Criterion, CriterionTest, Operand};

/// How deep conditions are nested.
const DEEPEST: u32 = 32;

/// Reads `criterion` of the step at `step`.
///
/// # Errors
///
/// Why it cannot be evaluated.
pub(super) fn read(
    criterion: &CriterionObject,
    scope: &Scope,
    step: usize,
) -> Result<Criterion, String> {
    let text = criterion.condition.trim();
    let context = || match criterion.context.as_deref() {
        Some(context) => operand(context, scope, step),
        None => Err("it has no `context`".to_owned()),
    };
    let test = match criterion.kind().unwrap_or("simple") {
        "simple" => CriterionTest::Simple(simple(text, scope, step)?),
        "regex" => {
            regex::Regex::new(text)
                .map_err(|_| "it is not a valid regular expression".to_owned())?;
            CriterionTest::Regex {
                context: context()?,
                pattern: text.to_owned(),
            }
        }
        "jsonpath" => {
            serde_json_path::JsonPath::parse(text)
                .map_err(|error| format!("it is not a valid JSONPath query: {error}"))?;
            CriterionTest::JsonPath {
                context: context()?,
                query: text.to_owned(),
            }
        }
        other => return Err(format!("the type `{other}` is not supported")),
    };
    Ok(Criterion {
        text: text.to_owned(),
        test,
    })
}

/// Reads a condition of the type `simple`.
fn simple(text: &str, scope: &Scope, step: usize) -> Result<Condition, String> {
    let mut reader = ConditionReader {
        rest: text,
        scope,
        step,
    };
    let res = reader.any(DEEPEST)?;
    match reader.rest.trim() {
        "" => Ok(res),
        rest => Err(format!("`{rest}` was not expected")),
    }
}

struct ConditionReader<'r> {
    rest: &'r str,
    scope: &'r Scope,
    step: usize,
}

impl<'r> ConditionReader<'r> {
    /// Whether `sign` comes next, which is taken then.
    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start();
        let behind = rest.strip_prefix(sign);
        self.rest = behind.unwrap_or(rest);
        behind.is_some()
    }

    fn any(&mut self, depth: u32) -> Result<Condition, String> {
        let mut all = vec![self.all(depth)?];
        while self.takes("||") {
            all.push(self.all(depth)?);
        }
        Ok(one_or(all, Condition::Any))
    }

    fn all(&mut self, depth: u32) -> Result<Condition, String> {
        let mut all = vec![self.single(depth)?];
        while self.takes("&&") {
            all.push(self.single(depth)?);
        }
        Ok(one_or(all, Condition::All))
    }

    fn single(&mut self, depth: u32) -> Result<Condition, String> {
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| "it is nested too deep".to_owned())?;
        if self.takes("(") {
            let res = self.any(depth)?;
            return if self.takes(")") {
                Ok(res)
            } else {
                Err("a `)` is missing".to_owned())
            };
        }
        if self.takes("!") {
            return Ok(Condition::Not(Box::new(self.single(depth)?)));
        }
        let one = self.operand()?;
        let signs = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        match signs.into_iter().find(|(sign, _)| self.takes(sign)) {
            Some((_, how)) => Ok(Condition::Compare(one, how, self.operand()?)),
            None => Ok(Condition::Value(one)),
        }
    }

    fn operand(&mut self) -> Result<Operand, String> {
        let rest = self.rest.trim_start();
        if let Some(quoted) = rest.strip_prefix('\'') {
            return self.string(quoted);
        }
        let is_end = |c: char| c.is_whitespace() || "()=!<>&|".contains(c);
        let end = rest.find(is_end).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        self.rest = behind;
        operand(word, self.scope, self.step)
    }

    /// The rest of a string, in which two quotes are one.
    fn string(&mut self, quoted: &'r str) -> Result<Operand, String> {
        let mut res = String::new();
        let mut rest = quoted;
        loop {
            let Some((before, behind)) = rest.split_once('\'') else {
                return Err("a string has no end".to_owned());
            };
            res.push_str(before);
            let Some(further) = behind.strip_prefix('\'') else {
                self.rest = behind;
                return Ok(Operand::Constant(res.into()));
            };
            res.push('\'');
            rest = further;
        }
    }
}

/// A literal or an expression; members and elements of its value may be named behind it.
fn operand(word: &str, scope: &Scope, step: usize) -> Result<Operand, String> {
    if !word.starts_with('$') {
        let read: Option<Value> = serde_json::from_str(word).ok();
        let read = read.filter(|value| !value.is_object() && !value.is_array());
        return read
            .map(Operand::Constant)
            .ok_or_else(|| format!("`{word}` is neither a literal nor an expression"));
    }
    let mut expression = word;
    let mut within: Vec<String> = Vec::new();
    loop {
        if let Ok(evaluated) = scope.value(&expression.into(), Some(step)) {
            within.reverse();
            return part_of(evaluated, within).ok_or_else(|| format!("`{word}` has no value"));
        }
        let Some(at) = expression.rfind(['.', '[']).filter(|at| *at > 0) else {
            return Err(format!("`{word}` is not a known expression"));
        };
        let (before, last) = expression.split_at(at);
        let last = last.trim_matches(['.', '[', ']', '\'', '"']);
        within.push(last.to_owned());
        expression = before;
    }
}

fn part_of(evaluated: Evaluated, within: Vec<String>) -> Option<Operand> {
    Some(match evaluated {
        Evaluated::Constant(value) => {
            let mut part = &value;
            for step in &within {
                part = match part {
                    Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                    part => part.get(step)?,
                };
            }
            Operand::Constant(part.clone())
        }
        Evaluated::Step(at, value) => Operand::Step { at, value, within },
    })
}

/// The only one of `conditions`, or all of them together.
fn one_or(mut conditions: Vec<Condition>, of: fn(Vec<Condition>) -> Condition) -> Condition {
    match (conditions.pop(), conditions.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            conditions.extend(last);
            of(conditions)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{case::OperationIndex, exchange::Exchange};

    /// Whether the condition `text` holds for a response with status 201.
    fn holds(text: &str) -> Result<bool, String> {
        let exchange = Exchange::answered(OperationIndex(0), 201, Duration::ZERO);
        let criterion = CriterionObject {
            condition: text.to_owned(),
            ..CriterionObject::default()
        };
        let mut scope = Scope::default();
        let order = serde_json::json!({"state": "Placed", "lines": [{"sku": "a'b"}]});
        let order = Evaluated::Constant(order);
        scope.inputs.insert("order".to_owned(), order);
        let read = read(&criterion, &scope, 0)?;
        Ok(read.holds(&|_| Some((&exchange, String::new()))))
    }

    #[test]
    fn conditions_are_read_as_they_are_written() {
        for (text, expected) in [
            ("$statusCode == 201", true),
            ("$statusCode==200", false),
            ("$statusCode >= 200 && $statusCode < 300", true),
            ("$statusCode == 200 || $statusCode == 201", true),
            ("!($statusCode == 200 || $statusCode == 202)", true),
            ("$statusCode == 200 || $statusCode == 202 && true", false),
            ("$inputs.order.state == 'placed'", true),
            ("$inputs.order.lines[0].sku == 'A''B'", true),
            ("$inputs.order#/state != 'sent'", true),
            ("$response.header.X-None == null", true),
            ("$response.header.X-None", false),
        ] {
            assert_eq!(holds(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn conditions_that_cannot_be_evaluated_say_why() {
        for (text, why) in [
            (
                "$statusCode == ",
                "`` is neither a literal nor an expression",
            ),
            ("($statusCode == 200", "a `)` is missing"),
            ("$statusCode == 200 )", "`)` was not expected"),
            ("$nothing == 1", "`$nothing` is not a known expression"),
            ("$statusCode == 'a", "a string has no end"),
            (
                "status == 1",
                "`status` is neither a literal nor an expression",
            ),
        ] {
            assert_eq!(holds(text), Err(why.to_owned()), "{text}");
        }
        let deep = format!("{}true", "!".repeat(100));
        assert_eq!(holds(&deep), Err("it is nested too deep".to_owned()));
    }
}
