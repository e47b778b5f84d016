//! Reads plain English: what a message demands, and which value it names.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{Complaint, Demand, Part, complaint::segments, two_values};

/// The longest message that is read.
const LONGEST: usize = 2_000;
/// The largest number of values that a list of allowed ones may have.
const MOST_VALUES: usize = 100;

macro_rules! regex {
    ($pattern:expr) => {{
        static REGEX: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($pattern).ok());
        &REGEX
    }};
}

/// What `message` demands of the value that it is about.
pub fn demands(message: &str) -> Vec<Demand> {
    let message = without_negations(&message.chars().take(LONGEST).collect::<String>());
    let text = message.as_str();
    let mut res = Vec::new();
    if let Some(values) = allowed(text) {
        return vec![Demand::OneOf(values)];
    }
    if is(
        text,
        regex!(
            r"(?i)\b(already|in use|has been taken|duplicate[ds]?|(must|should) be unique|not unique|unique constraint|UNIQUE)\b"
        ),
    ) {
        return vec![Demand::Unique];
    }
    if is(
        text,
        regex!(
            r"(?i)\bnot (be )?(allowed to be )?(blank|empty|null)\b|\b(can.?t|cannot) be (blank|empty)\b"
        ),
    ) {
        res.push(Demand::Present);
        if is(text, regex!(r"(?i)\b(blank|empty)\b")) {
            res.push(Demand::MinLength(1));
        }
        return res;
    }
    lengths(text, &mut res);
    numbers(text, &mut res);
    if let Some(pattern) = first(
        text,
        regex!(
            r#"(?i)\b(?:match(?:es|ing)?|pattern|regex|regular expression)\b[^"'/`]*["'/`](.+)["'/`]"#
        ),
    ) && spec::schema::pattern::is_pattern(pattern)
        && pattern.contains(['^', '$', '[', '\\', '('])
    {
        res.push(Demand::Pattern(pattern.to_owned()));
    }
    if let Some(format) = format_of(text) {
        res.push(Demand::Format(format.to_owned()));
    }
    if res.is_empty()
        && is(
            text,
            regex!(
                r"(?i)\b(unknown|unexpected|unrecognized|unsupported|undeclared|extra|additional)\b.{0,20}\b(field|property|properties|parameter|key|attribute|argument|inputs?|member)s?\b|\b(is|are) not allowed$|\bnot (permitted|allowed)\b"
            ),
        )
    {
        res.push(Demand::Absent);
    }
    if res.is_empty()
        && is(
            text,
            regex!(
                r"(?i)\b(required|mandatory|missing|must have|must be (present|provided|specified|set|given|supplied)|(can.?t|cannot|can not|must not|may not|should not|is|not) (be )?(blank|null|empty|nil|undefined|none)|not (present|provided|specified|found in))\b|^no \w+ (data )?(provided|given)"
            ),
        )
    {
        res.push(Demand::Present);
        if is(text, regex!(r"(?i)\b(blank|empty)\b")) {
            res.push(Demand::MinLength(1));
        }
    }
    res
}

/// `message` with bounds that are denied turned around: `no less than` is `at least`.
fn without_negations(message: &str) -> String {
    let least = regex!(r"(?i)\b(?:no|not|n't) (?:be )?(?:less|fewer|smaller|shorter|lower) than\b");
    let most = regex!(r"(?i)\b(?:no|not|n't) (?:be )?(?:greater|more|larger|longer|higher) than\b");
    let mut res = message.to_owned();
    for (pattern, replaced) in [(least, "at least"), (most, "at most")] {
        if let Some(pattern) = pattern.as_ref() {
            res = pattern.replace_all(&res, replaced).into_owned();
        }
    }
    res
}

/// What `message` demands, and of which value it says so; nothing where it names none.
pub fn complaints(message: &str) -> Vec<Complaint> {
    let message: String = message.chars().take(LONGEST).collect();
    let mut res = Vec::new();
    for text in message.split(['\n', ';']) {
        if let Some(said) = two_values::said(text) {
            res.push(Complaint::related(part_of(text), &[], said));
            continue;
        }
        let (part, path, rest) = subject(text);
        if path.is_empty() {
            continue;
        }
        for demand in demands(rest) {
            res.push(Complaint {
                part,
                path: path.clone(),
                demand,
            });
        }
    }
    res
}

/// The part and path that a sentence is about, and what it says of them.
fn subject(text: &str) -> (Option<Part>, Vec<String>, &str) {
    let part = part_of(text);
    let name = [
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
        regex!(r#"(?i)\b([A-Za-z_][\w.-]*) [`'"][^`'"]*[`'"] (?:is|has|already|does|exists)\b"#),
        // `must have required property 'name'`
        regex!(r"(?i)\bproperty '([^']+)'"),
        // `The name field is required.`, `The selected kind is invalid.`
        regex!(
            r"(?i)^the (?:selected )?([\w.-]+(?: [\w-]+)?)(?: (?:field|parameter|attribute|value))? (?:is|must|has|may|format|can)\b"
        ),
        // `name field is required`, `parameter q must be`
        regex!(
            r"(?i)\b(?:field|parameter|property|param) ([A-Za-z_][\w.-]*) (?:is|must|should|was|cannot|has)\b"
        ),
        regex!(
            r"(?i)^([A-Za-z_][\w.-]*)(?: (?:field|parameter|property|param|value))? (?:is|must|should|can(?:'|no)t|cannot|has|already)\b"
        ),
        // `missing name`, `missing field name`
        regex!(
            r"(?i)^missing(?: required)?(?: (?:field|parameter|property|param|key|argument|value))? ([A-Za-z_][\w.-]*)\W*$"
        ),
    ];
    for (at, pattern) in name.into_iter().enumerate() {
        let Some(pattern) = pattern.as_ref() else {
            continue;
        };
        let Some(found) = pattern.captures(text) else {
            continue;
        };
        let (Some(whole), Some(name)) = (found.get(0), found.get(1)) else {
            continue;
        };
        // What stands before a colon is no part of the demand.
        let rest = if at == 0 {
            text.get(whole.end()..).unwrap_or_default()
        } else {
            text
        };
        // `This field is required.` names nothing.
        if is(
            name.as_str(),
            regex!(
                r"(?i)^(this|that|it|the|a|an|value|field|input|string|number|body|request|param|parameter|must|should|invalid|expected|error)$"
            ),
        ) {
            continue;
        }
        let mut path = segments(&name.as_str().replace(' ', "_"));
        if is(rest, regex!(r"(?i)^\s*(each|every)\b")) {
            path.push("0".to_owned());
        }
        if !path.is_empty() {
            return (part, path, rest);
        }
    }
    (part, Vec::new(), text)
}

/// The part of the request that a sentence names.
fn part_of(text: &str) -> Option<Part> {
    let found = first(text, regex!(r"(?i)\b(query|header|cookie|path|body)\b"))?;
    Part::from_name(found)
}

/// The values that are allowed, where the message lists them.
fn allowed(text: &str) -> Option<Vec<Value>> {
    let list = first(
        text,
        regex!(
            r"(?is)\b(?:one of(?: the (?:allowed |following )?(?:values|options))?|(?:allowed|accepted|valid|permitted|possible|supported|available)(?: \w+)? ?(?:values|choices|options|ones)?(?: accepted)?(?: for [\w .]+)?(?: class)?(?: are)?|choose (?:from|between)|input should be|values accepted for enum class|equal to(?: one of)?(?: the)?(?: allowed values)?|expected)\b\s*:?\s*(.+)$"
        ),
    )?;
    // What was received instead is no part of the list.
    let received = regex!(r"(?i)\b(received|got|but|instead|given|found)\b");
    let end = received.as_ref().and_then(|it| it.find(list));
    let values = listed(end.map_or(list, |end| list.get(..end.start()).unwrap_or(list)));
    let is_list = is(
        text,
        regex!(r"(?i)\b(one of|allowed|accepted|permitted|enum)\b"),
    );
    (values.len() > 1 || is_list && values.len() == 1).then_some(values)
}

/// The values of a list such as `'a', 'b' or 'c'`, `[A, B]`, `a, b, c`, `a|b`.
fn listed(text: &str) -> Vec<Value> {
    let quoted = regex!(r#"["'`‘“]([^"'`’”]{1,100})["'`’”]"#);
    let mut res: Vec<Value> = Vec::new();
    let mut add = |text: &str| {
        let value = Value::from(text);
        if res.len() < MOST_VALUES && !text.is_empty() && !res.contains(&value) {
            res.push(value);
        }
    };
    if let Some(pattern) = quoted.as_ref() {
        for found in pattern.captures_iter(text) {
            add(found.get(1).map_or("", |value| value.as_str()));
        }
    }
    if !res.is_empty() {
        return res;
    }
    let inner = first(text, regex!(r"[\[({]([^\])}]+)[\])}]"));
    let plain = inner.or_else(|| {
        // A list without brackets is words with commas or bars between them, up to the end of the sentence.
        first(
            text,
            regex!(r"^([\w./+:-]+(?:(?:\s*[,|]\s*|,? or |,? and )[\w./+:-]+)+)\W*$"),
        )
    });
    let mut res: Vec<Value> = Vec::new();
    let separator = regex!(r"\s*[,|]\s*(?:or |and )?|\s+(?:or|and)\s+|\s+");
    if let (Some(plain), Some(separator)) = (plain, separator.as_ref()) {
        for value in separator.split(plain) {
            let value = value.trim_end_matches('.');
            let value = Value::from(value);
            if res.len() < MOST_VALUES && value != "" && !res.contains(&value) {
                res.push(value);
            }
        }
    }
    res
}

fn lengths(text: &str, res: &mut Vec<Demand>) {
    let both = regex!(
        r"(?i)\b(?:(\d+) ?(?:-|–|to|and) ?(\d+)) (?:characters?|chars?|letters|symbols|long)\b"
    );
    if let Some(found) = both.as_ref().and_then(|pattern| pattern.captures(text)) {
        let number = |at| found.get(at).and_then(|text| text.as_str().parse().ok());
        res.extend(number(1).map(Demand::MinLength));
        res.extend(number(2).map(Demand::MaxLength));
        return;
    }
    let least = [
        regex!(
            r"(?i)\b(?:at least|fewer than|less than|shorter than|minimum(?: length)?(?: is| of)?|min\.?) (\d+) (?:characters?|chars?|letters|symbols)\b"
        ),
        regex!(
            r"(?i)\b(?:length|long|size)\b.{0,20}(?:at least|longer than or equal to|greater than or equal to|>=|minimum(?: is| of)?) ?(\d+)"
        ),
        regex!(
            r"(?i)\b(?:minimum length (?:of|is)|longer than or equal to|too short\W+(?:minimum|min)\w*(?: is| of|:)?) (\d+)"
        ),
    ];
    let most = [
        regex!(
            r"(?i)\b(?:at most|more than|longer than|no more than|maximum(?: length)?(?: is| of)?|max\.?) (\d+) (?:characters?|chars?|letters|symbols)\b"
        ),
        regex!(
            r"(?i)\b(?:length|long|size)\b.{0,20}(?:at most|shorter than or equal to|less than or equal to|<=|maximum(?: is| of)?) ?(\d+)"
        ),
        regex!(
            r"(?i)\b(?:maximum length (?:of|is)|shorter than or equal to|too long\W+(?:maximum|max)\w*(?: is| of|:)?) (\d+)"
        ),
    ];
    let number = |patterns: [&LazyLock<Option<Regex>>; 3]| {
        let mut found = patterns.into_iter().filter_map(|it| first(text, it));
        found.find_map(|number| number.parse().ok())
    };
    res.extend(number(least).map(Demand::MinLength));
    res.extend(number(most).map(Demand::MaxLength));
    if res.is_empty()
        && let Some(items) = first(
            text,
            regex!(
                r"(?i)\bat least (\d+|one|an?) (?:items?|elements?|entr(?:y|ies)|values?|dimensions?)\b"
            ),
        )
    {
        res.push(Demand::MinItems(items.parse().unwrap_or(1)));
    }
}

fn numbers(text: &str, res: &mut Vec<Demand>) {
    if !res.is_empty() {
        return;
    }
    let number = |pattern: &LazyLock<Option<Regex>>| -> Option<i64> {
        first(text, pattern).and_then(|number| number.parse().ok())
    };
    let least = regex!(
        r"(?i)(?:greater than or equal to|not less than|no less than|at least|>=|minimum(?: value)?(?: is| of)?|must be from) (-?\d+)\b"
    );
    let above = regex!(r"(?i)(?:greater than|larger than|more than|above|>) (-?\d+)\b");
    let most = regex!(
        r"(?i)(?:less than or equal to|not greater than|no greater than|no more than|at most|<=|maximum(?: value)?(?: is| of)?) (-?\d+)\b"
    );
    let below = regex!(r"(?i)(?:less than|smaller than|below|<) (-?\d+)\b");
    let between = regex!(r"(?i)between (-?\d+) and (-?\d+)");
    if let Some(found) = between.as_ref().and_then(|pattern| pattern.captures(text)) {
        let number = |at| found.get(at).and_then(|text| text.as_str().parse().ok());
        res.extend(number(1).map(Demand::Minimum));
        res.extend(number(2).map(Demand::Maximum));
        return;
    }
    let least = number(least).or_else(|| number(above).and_then(|it| it.checked_add(1)));
    let positive = || is(text, regex!(r"(?i)\bmust be (a )?positive\b")).then_some(1);
    res.extend(least.or_else(positive).map(Demand::Minimum));
    let most = number(most).or_else(|| number(below).and_then(|it| it.checked_sub(1)));
    res.extend(most.map(Demand::Maximum));
}

/// The format that a message names, as JSON Schema calls it.
fn format_of(text: &str) -> Option<&'static str> {
    let asks = regex!(
        r"(?i)\b(valid|invalid|format|formatted|expected|must be|should be|not an?|malformed|well-formed|parse|parsing)\b"
    );
    if !is(text, asks) {
        return None;
    }
    let formats: [(&LazyLock<Option<Regex>>, &str); 9] = [
        (regex!(r"(?i)\bUUID(v\d)?\b|\bGUID\b"), "uuid"),
        (regex!(r"(?i)\be-?mail\b"), "email"),
        (
            regex!(r"(?i)\bdate-?time\b|\btimestamp\b|RFC ?3339|ISO ?-?8601"),
            "date-time",
        ),
        (
            regex!(r"(?i)\b(valid|a|iso) date\b|date format|YYYY-MM-DD"),
            "date",
        ),
        (regex!(r"(?i)\bur[il]s?\b"), "uri"),
        (regex!(r"(?i)\bIPv4\b|\bip address\b"), "ipv4"),
        (regex!(r"(?i)\bIPv6\b"), "ipv6"),
        (regex!(r"(?i)\bbase-?64\b"), "byte"),
        (regex!(r"(?i)\bhost ?name\b|\bdomain name\b"), "hostname"),
    ];
    let mut found = formats.into_iter().filter(|(pattern, _)| is(text, pattern));
    found.next().map(|(_, format)| format)
}

fn is(text: &str, pattern: &LazyLock<Option<Regex>>) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

/// The first group of the first match.
fn first<'t>(text: &'t str, pattern: &LazyLock<Option<Regex>>) -> Option<&'t str> {
    let found = pattern.as_ref()?.captures(text)?;
    found.get(1).map(|group| group.as_str())
}
