//! Reads plain English: what a message demands, and which value it names.

use super::{
    Complaint, Demand, Part, allowed, bounds, formats,
    matching::{is, regex},
    moments,
    subject::{Subject, part_of},
    taken, two_values,
};

/// The longest message that is read.
const LONGEST: usize = 2_000;

/// What `message` demands of the value that it is about.
pub fn demands(message: &str) -> Vec<Demand> {
    let message: String = message.chars().take(LONGEST).collect();
    let text = message.as_str();
    if let Some(values) = allowed::values(text) {
        return vec![Demand::OneOf(values)];
    }
    if let Some(demand) = taken::demand(text).or_else(|| moments::demand(text)) {
        return vec![demand];
    }
    let mut res = Vec::new();
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
    res.extend(bounds::demands(text));
    if let Some(pattern) = formats::pattern_of(text) {
        res.push(Demand::Pattern(pattern.to_owned()));
    }
    if let Some(format) = formats::format_of(text) {
        res.push(Demand::Format(format.to_owned()));
    }
    if res.is_empty() && is_about_extra(text) {
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

/// Whether `text` says that the value is not taken. `must NOT have additional properties` is about members of the value, which
/// it does not name.
fn is_about_extra(text: &str) -> bool {
    let is_within = regex!(
        r"(?i)\b(additional|unevaluated|undeclared|unknown|extra|unrecognized) (properties|fields|keys|members)\b[^`'\x22‘“]*$"
    );
    let is_extra = regex!(
        r"(?i)\b(unknown|unexpected|unrecognized|unsupported|undeclared|extra|additional)\b.{0,20}\b(field|property|properties|parameter|key|attribute|argument|inputs?|member)s?\b|\b(is|are) not allowed$|\bnot (permitted|allowed)\b|\bshould not exist$"
    );
    is(text, is_extra) && !is(text, is_within)
}

/// What `message` demands, and of which value it says so; nothing where it does not help to find one.
pub fn complaints(message: &str) -> Vec<Complaint> {
    let message: String = message.chars().take(LONGEST).collect();
    // zod prints the location below the message.
    let arrows = regex!(r"\s*\n\s*(?:→|->) at (\S+)");
    let message = match arrows.as_ref() {
        Some(arrows) => arrows.replace_all(&message, " at \"$1\"").into_owned(),
        None => message,
    };
    let mut res = Vec::new();
    // `kind is invalid; valid values: a, b`
    let mut before: Vec<String> = Vec::new();
    for text in message.split(['\n', ';']) {
        if !taken::has_equal_elements(text)
            && let Some(said) = two_values::said(text)
        {
            let part = part_of(text).map(|(_, part)| part);
            res.push(Complaint::related(part, &[], said));
            continue;
        }
        let mut subject = Subject::of(text);
        let demands = demands(subject.said);
        if subject.path.is_empty() {
            subject.path.clone_from(&before);
        } else if demands.is_empty() {
            before.clone_from(&subject.path);
        }
        if !demands.is_empty() {
            before.clear();
        }
        for demand in demands {
            let complaint = Complaint::new(subject.part, subject.path.clone(), demand);
            res.extend(complaint.in_words(text));
        }
    }
    res
}

/// What `message` demands of a value of this part of the request.
pub fn complaints_about(part: Option<Part>, message: &str) -> Vec<Complaint> {
    let found = complaints(message).into_iter();
    found
        .map(|complaint| Complaint {
            part: part.or(complaint.part),
            ..complaint
        })
        .collect()
}
