//! Lessons as they are stored: in a file that a later run reads, and in reports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spec::{model::ParameterLocation, source::pointer::JsonPointer};

use super::{Demand, Lesson, Lessons, Relation, demand::plain_number};
use crate::case::ObservedTarget;

/// The version of the file.
const VERSION: u32 = 1;
/// What stands for all operations.
const EVERY: &str = "*";

/// A file of lessons.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredLessons {
    format_version: u32,
    lessons: Vec<StoredLesson>,
}

/// What was learned about one value of an operation's requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredLesson {
    /// The id of the operation; `*` for all operations that have the parameter.
    pub operation: String,
    /// The part of the request: `body`, `path`, `query`, `header` or `cookie`.
    #[serde(rename = "in")]
    pub part: String,
    /// The name of the parameter, or the JSON pointer to the value in the body. A position stands for every element.
    pub at: String,
    /// What the server demands: `present`, `absent`, `unique`, `one-of`, `like`, `format`, `pattern`, `min-length`,
    /// `max-length`, `min-items`, `max-items`, `unique-items`, `minimum`, `maximum` or `multiple-of`; or how it relates to the
    /// value beside it that `value` names: `equal-to`, `different-from`, `above`, `not-below`, `below`, `not-above` or `not-with`.
    pub demand: String,
    /// The bound, format, pattern, list of values or example, where the demand has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

impl StoredLesson {
    /// The stored form of `lesson` about `operation`.
    pub fn new(operation: &str, lesson: &Lesson) -> Self {
        let (part, at) = match &lesson.target {
            ObservedTarget::Parameter(location, name) => (location.name(), name.clone()),
            ObservedTarget::Body(pointer) => ("body", pointer.as_str().to_owned()),
        };
        let (demand, value) = match &lesson.demand {
            Demand::Present => ("present", None),
            Demand::Absent => ("absent", None),
            Demand::Unique => ("unique", None),
            Demand::OneOf(values) => ("one-of", Some(Value::from(values.clone()))),
            Demand::Like(value) => ("like", Some(value.clone())),
            Demand::Format(format) => ("format", Some(format.as_str().into())),
            Demand::Pattern(pattern) => ("pattern", Some(pattern.as_str().into())),
            Demand::MinLength(least) => ("min-length", Some((*least).into())),
            Demand::MaxLength(most) => ("max-length", Some((*most).into())),
            Demand::MinItems(least) => ("min-items", Some((*least).into())),
            Demand::MaxItems(most) => ("max-items", Some((*most).into())),
            Demand::UniqueItems => ("unique-items", None),
            Demand::Minimum(least) => ("minimum", Some((*least).into())),
            Demand::Maximum(most) => ("maximum", Some((*most).into())),
            Demand::MultipleOf(step) => ("multiple-of", Some(plain_number(*step))),
            Demand::Related(relation, other) => (relation.name(), Some(other.as_str().into())),
        };
        Self {
            operation: operation.to_owned(),
            part: part.to_owned(),
            at,
            demand: demand.to_owned(),
            value,
        }
    }

    /// The lesson; `None` when a member is not as documented.
    fn lesson(&self) -> Option<Lesson> {
        let text = || Some(self.value.as_ref()?.as_str()?.to_owned());
        let size = || self.value.as_ref()?.as_u64();
        let number = || self.value.as_ref()?.as_i64();
        let demand = match self.demand.as_str() {
            "present" => Demand::Present,
            "absent" => Demand::Absent,
            "unique" => Demand::Unique,
            "one-of" => Demand::OneOf(self.value.as_ref()?.as_array()?.clone()),
            "like" => Demand::Like(self.value.clone()?),
            "format" => Demand::Format(text()?),
            "pattern" => Demand::Pattern(text()?),
            "min-length" => Demand::MinLength(size()?),
            "max-length" => Demand::MaxLength(size()?),
            "min-items" => Demand::MinItems(size()?),
            "max-items" => Demand::MaxItems(size()?),
            "unique-items" => Demand::UniqueItems,
            "minimum" => Demand::Minimum(number()?),
            "maximum" => Demand::Maximum(number()?),
            "multiple-of" => {
                let step = self.value.as_ref()?.as_f64();
                Demand::MultipleOf(step.filter(|step| *step > 0.0)?)
            }
            name => Demand::Related(Relation::from_name(name)?, text()?),
        };
        let target = if self.part == "body" {
            ObservedTarget::Body(JsonPointer::parse(&self.at)?)
        } else {
            let location = ParameterLocation::from_name(&self.part)?;
            ObservedTarget::Parameter(location, self.at.clone())
        };
        Some(Lesson { target, demand })
    }
}

/// The lessons in the text of a file.
///
/// # Errors
///
/// A sentence, when the text is no such file, or one of its lessons cannot be understood.
pub fn read(text: &str) -> Result<Lessons, String> {
    let stored: StoredLessons = serde_json::from_str(text)
        .map_err(|error| format!("is not a file of lessons, as `--learned` writes it: {error}"))?;
    if stored.format_version != VERSION {
        return Err(format!(
            "has format version {}, and this program reads version {VERSION}: delete the file, and the next run learns anew",
            stored.format_version
        ));
    }
    let mut res = Lessons::default();
    for (at, stored) in stored.lessons.iter().enumerate() {
        let Some(lesson) = stored.lesson() else {
            return Err(format!(
                "has a lesson at `/lessons/{at}` that cannot be understood: `{}` in `{}` of `{}`",
                stored.demand, stored.part, stored.operation
            ));
        };
        if stored.operation == EVERY {
            res.shared.add(lesson);
        } else {
            res.add(&stored.operation, lesson);
        }
    }
    Ok(res)
}

impl StoredLesson {
    /// Whether it is about all operations that have the parameter.
    pub fn is_about_all(&self) -> bool {
        self.operation == EVERY
    }
}

/// The stored form of `lessons`: first those about all operations, then those of each in the order in which they were learned.
pub fn stored(lessons: &Lessons) -> Vec<StoredLesson> {
    let shared = lessons.shared.list().iter();
    let shared = shared.map(|learned| (EVERY, &learned.lesson));
    let each = shared.chain(lessons.of_operations());
    each.map(|(operation, lesson)| StoredLesson::new(operation, lesson))
        .collect()
}

/// The text of a file with `lessons`.
pub fn written(lessons: Vec<StoredLesson>) -> String {
    let file = StoredLessons {
        format_version: VERSION,
        lessons,
    };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lessons_are_read_as_they_were_written() {
        let demands = [
            Demand::Present,
            Demand::Absent,
            Demand::Unique,
            Demand::OneOf(vec![json!("a"), json!(1)]),
            Demand::Like(json!({"a": [1]})),
            Demand::Format("uuid".to_owned()),
            Demand::Pattern("^a$".to_owned()),
            Demand::MinLength(3),
            Demand::MaxLength(5),
            Demand::MinItems(1),
            Demand::Minimum(-2),
            Demand::Maximum(7),
            Demand::MaxItems(4),
            Demand::UniqueItems,
            Demand::MultipleOf(5.0),
            Demand::MultipleOf(0.01),
            Demand::Related(Relation::Above, "start".to_owned()),
        ];
        let mut lessons = Lessons::default();
        for (at, demand) in demands.into_iter().enumerate() {
            let target = ObservedTarget::Body(JsonPointer::root().join(format!("m{at}")));
            assert!(lessons.add("create", Lesson { target, demand }));
        }
        let target = ObservedTarget::Parameter(ParameterLocation::Query, "q".to_owned());
        let demand = Demand::Present;
        assert!(lessons.add("list", Lesson { target, demand }));
        let text = written(stored(&lessons));
        let again = read(&text).unwrap();
        assert_eq!(stored(&again), stored(&lessons));
    }

    #[test]
    fn what_is_learned_of_all_operations_is_read_as_it_was_written() {
        let target = ObservedTarget::Parameter(ParameterLocation::Header, "x-trace".to_owned());
        let demand = Demand::Absent;
        let mut lessons = Lessons::default();
        for operation in ["a", "b", "c"] {
            let (target, demand) = (target.clone(), demand.clone());
            lessons.add(operation, Lesson { target, demand });
        }
        let before = stored(&lessons);
        assert_eq!(before.len(), 1);
        assert!(before[0].is_about_all());
        let again = read(&written(before.clone())).unwrap();
        assert_eq!(stored(&again), before);
        assert_eq!(again.shared.list().len(), 1);
    }

    #[test]
    fn a_file_of_another_kind_is_an_error_that_says_so() {
        let error = read("{}").unwrap_err();
        assert!(error.contains("as `--learned` writes it"), "{error}");
        let error = read(r#"{"format_version": 9, "lessons": []}"#).unwrap_err();
        assert!(error.contains("format version 9"), "{error}");
        let lesson =
            r#"{"operation": "a", "in": "body", "at": "/a", "demand": "min-length", "value": "x"}"#;
        let text = format!(r#"{{"format_version": 1, "lessons": [{lesson}]}}"#);
        let error = read(&text).unwrap_err();
        assert!(error.contains("/lessons/0"), "{error}");
    }
}
