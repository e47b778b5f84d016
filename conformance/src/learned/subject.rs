//! Finds the value that a sentence is about: `missing field 'name'`, `query parameter q is required`.

use super::{
    Part,
    complaint::segments,
    matching::{Pattern, first, is, regex},
};

/// What a sentence is about, and what it says of that.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Subject<'t> {
    /// The part of the request; `None` where the sentence does not say it.
    pub(super) part: Option<Part>,
    /// The names and positions that lead to the value; none where the sentence does not begin with them.
    pub(super) path: Vec<String>,
    /// What is said of the value.
    pub(super) said: &'t str,
}

impl<'t> Subject<'t> {
    /// The subject of `text`.
    pub(super) fn of(text: &'t str) -> Self {
        // zod: `Required at "name"`.
        if let Some((said, path)) = named_behind(text) {
            return Self {
                part: None,
                path,
                said,
            };
        }
        let patterns: [&Pattern; 11] = [
            // `data.id in body: Required`, `Validation error: name: too short`, `searches[0].rank: expected value`
            regex!(
                r"(?i)^(?:[a-z][a-z ]*error: |[a-z]+ (?:error|failed): )*\s*((?:[A-Za-z_$][\w$-]*|\[\d+\])(?:[.\[][\w\]$-]+)*)(?: in \w+)?: "
            ),
            // `missing field 'name'`, `unknown property "x"`, `query parameter q is required`, `argument: x`
            regex!(
                r#"(?i)\b(?:field|property|parameter|param|attribute|argument|key|member|header|variable|column|element)s?:? *[`'"‘“]([^`'"’”]+)[`'"’”]"#
            ),
            // `Missing field in JSON data: path`, `param is missing or the value is empty: user`
            regex!(
                r"(?i)\b(?:missing|required|empty or invalid|empty)\b[^:]*: *([A-Za-z_][\w.-]*)\W*$"
            ),
            // `"name" is required`, `'kind' must be one of`
            regex!(r#"^\W*[`'"‘“]([\w.$\[\]-]+)[`'"’”]"#),
            // `the name 'x' is already in use`
            regex!(
                r#"(?i)\b([A-Za-z_][\w.-]*) [`'"][^`'"]*[`'"] (?:is|has|already|does|exists)\b"#
            ),
            // `must have required property 'name'`
            regex!(r"(?i)\bproperty '([^']+)'"),
            // `The name field is required.`, `The selected kind is invalid.`
            regex!(
                r"(?i)^the (?:selected )?([\w.-]+(?: [\w-]+)?)(?: (?:field|parameter|attribute|value))? (?:is|must|has|may|format|can)\b"
            ),
            // `the length of name must be`, `the value of kind must be`
            regex!(
                r"(?i)^(?:the )?(?:length|size|value|values|number) (?:of|for|in) (?:the )?[`'\x22]?([A-Za-z_][\w.-]*)[`'\x22]?(?: (?:field|parameter|attribute))? (?:is|must|should|has|may|can)\b"
            ),
            // `name field is required`, `parameter q must be`, `required property name to be present`
            regex!(
                r"(?i)\b(?:field|parameter|property|param|header|cookie|argument|attribute) ([A-Za-z_][\w.-]*) (?:is|must|should|was|cannot|has|to be)\b"
            ),
            // `name must be`, `name length must be`
            regex!(
                r"(?i)^([A-Za-z_][\w.-]*)(?: (?:field|parameter|property|param|value|length|size))? (?:is|are|must|should|can(?:'|no)t|cannot|has|have|does|contains?|refers?|already)\b"
            ),
            // `missing name`, `missing field name`
            regex!(
                r"(?i)^missing(?: required)?(?: (?:field|parameter|property|param|key|argument|value))? ([A-Za-z_][\w.-]*)\W*$"
            ),
        ];
        for (at, pattern) in patterns.into_iter().enumerate() {
            let Some(found) = pattern.as_ref().and_then(|it| it.captures(text)) else {
                continue;
            };
            let (Some(whole), Some(name)) = (found.get(0), found.get(1)) else {
                continue;
            };
            // What stands before a colon is not part of the demand.
            let said = if at == 0 {
                text.get(whole.end()..).unwrap_or_default()
            } else {
                text
            };
            if names_nothing(name.as_str()) {
                continue;
            }
            let mut path = segments(&name.as_str().replace(' ', "_"));
            if is(said, regex!(r"(?i)^\s*(each|every)\b")) {
                path.push("0".to_owned());
            }
            if !path.is_empty() {
                // A member may have the name of a part.
                let part = part_of(text).filter(|(word, _)| *word != name.as_str());
                return Self {
                    part: part.map(|(_, part)| part),
                    path,
                    said,
                };
            }
        }
        Self {
            part: part_of(text).map(|(_, part)| part),
            path: Vec::new(),
            said: text,
        }
    }
}

/// `This field is required.` names nothing.
fn names_nothing(name: &str) -> bool {
    is(
        name,
        regex!(
            r"(?i)^(this|that|it|the|a|an|value|values|field|input|string|number|body|request|param|parameter|must|should|invalid|expected|error|length|data|one|which|there|array|list|object|items|elements)$"
        ),
    )
}

/// What is said before `at "items[0].name"`, and the path there.
fn named_behind(text: &str) -> Option<(&str, Vec<String>)> {
    let at = regex!(r#"^(.*\S) at "([^"]+)"\s*$"#);
    let found = at.as_ref()?.captures(text)?;
    let said = found.get(1)?.as_str();
    let path = segments(found.get(2)?.as_str());
    (!path.is_empty()).then_some((said, path))
}

/// The part of the request that a sentence names, and the word that names it.
pub(super) fn part_of(text: &str) -> Option<(&str, Part)> {
    let word = first(text, regex!(r"(?i)\b(query|header|cookie|path|body)\b"))?;
    Some((word, Part::from_name(word)?))
}
