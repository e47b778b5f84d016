//! Generates strings of the formats of OpenAPI and JSON Schema (OAS 3.0.3 §4.4, JSON Schema 2020-12 §7.3).

use base64::Engine as _;

use crate::value::seed::Dice;

/// A string of the format `name`; `None` for unknown formats, which assert nothing.
pub(super) fn sample(name: &str, dice: &mut Dice<'_>) -> Option<String> {
    Some(match name {
        "date" => date(dice),
        "time" => format!("{}{}", time(dice), zone(dice)),
        "date-time" => format!("{}T{}{}", date(dice), time(dice), zone(dice)),
        "duration" => duration(dice),
        "email" | "idn-email" => format!("{}@{}", word(dice, 1, 8), host(dice)),
        "hostname" | "idn-hostname" => host(dice),
        "ipv4" => ipv4(dice),
        "ipv6" => ipv6(dice),
        "uri" | "iri" | "url" => format!("https://{}/{}", host(dice), word(dice, 0, 8)),
        "uri-reference" | "iri-reference" => format!("/{}", word(dice, 0, 8)),
        "uri-template" => format!("/{}/{{id}}", word(dice, 1, 8)),
        "uuid" => uuid(dice),
        "json-pointer" => format!("/{}", word(dice, 1, 6)),
        "relative-json-pointer" => format!("{}/{}", dice.below(3), word(dice, 1, 6)),
        "regex" => (*dice.pick(&["^a+$", "[0-9]*", "x|y", "."])?).to_owned(),
        "byte" => {
            let bytes: Vec<u8> = (0..dice.between(0, 12))
                .map(|_| dice.bits().to_le_bytes()[0])
                .collect();
            base64::engine::general_purpose::STANDARD.encode(bytes)
        }
        _ => return None,
    })
}

fn date(dice: &mut Dice<'_>) -> String {
    let (year, month) = if dice.chance(80) {
        (dice.between(1970, 2037), dice.between(1, 12))
    } else {
        (dice.between(1583, 9999), dice.between(1, 12))
    };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let year = if dice.is_random() { year } else { 2000 };
    format!("{year:04}-{month:02}-{:02}", dice.between(1, days))
}

fn time(dice: &mut Dice<'_>) -> String {
    let base = format!(
        "{:02}:{:02}:{:02}",
        dice.between(0, 23),
        dice.between(0, 59),
        dice.between(0, 59)
    );
    if dice.chance(20) {
        format!("{base}.{:03}", dice.below(1000))
    } else {
        base
    }
}

fn zone(dice: &mut Dice<'_>) -> String {
    if !dice.chance(20) {
        return "Z".to_owned();
    }
    let sign = if dice.below(2) == 0 { '+' } else { '-' };
    format!("{sign}{:02}:{:02}", dice.between(0, 12), dice.below(4) * 15)
}

fn duration(dice: &mut Dice<'_>) -> String {
    match dice.below(4) {
        0 => format!("P{}D", dice.between(1, 30)),
        1 => format!("PT{}M", dice.between(1, 59)),
        2 => format!("P{}W", dice.between(1, 9)),
        _ => format!("P1DT{}H", dice.between(1, 23)),
    }
}

fn host(dice: &mut Dice<'_>) -> String {
    let top = dice
        .pick(&["example", "test", "com", "org"])
        .copied()
        .unwrap_or("test");
    format!("{}.{top}", word(dice, 1, 8))
}

fn ipv4(dice: &mut Dice<'_>) -> String {
    let mut part = || dice.between(0, 255);
    format!("{}.{}.{}.{}", part(), part(), part(), part())
}

fn ipv6(dice: &mut Dice<'_>) -> String {
    if dice.chance(30) {
        return (*dice
            .pick(&["::", "::1", "2001:db8::1", "fe80::1"])
            .unwrap_or(&"::1"))
        .to_owned();
    }
    let groups: Vec<String> = (0..8)
        .map(|_| format!("{:x}", dice.below(0x1_0000)))
        .collect();
    groups.join(":")
}

fn uuid(dice: &mut Dice<'_>) -> String {
    let (high, low) = (dice.bits(), dice.bits());
    // Version 4, variant 1 (RFC 9562 §5.4).
    let high = (high & 0xffff_ffff_ffff_0fff) | 0x4000;
    let low = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    let digits = format!("{high:016x}{low:016x}");
    let piece = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        piece(0, 8),
        piece(8, 12),
        piece(12, 16),
        piece(16, 20),
        piece(20, 32)
    )
}

fn word(dice: &mut Dice<'_>, min: u64, max: u64) -> String {
    let length = if dice.is_random() {
        dice.between(min, max)
    } else {
        min.max(1)
    };
    (0..length)
        .map(|_| {
            dice.pick(b"abcdefghijklmnopqrstuvwxyz")
                .copied()
                .map_or('a', char::from)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::seed::RunSeed;
    use serde_json::json;
    use spec::{
        document::Document,
        schema::{Direction, SchemaValidator},
    };

    #[test]
    fn strings_of_every_format_are_valid() {
        for name in [
            "date",
            "time",
            "date-time",
            "duration",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "uri",
            "uri-reference",
            "uri-template",
            "uuid",
            "json-pointer",
            "relative-json-pointer",
            "regex",
            "byte",
        ] {
            let string = json!({"openapi": "3.0.3", "components": {"schemas": {"S": {"type": "string", "format": name}}}});
            let document = Document::from_text("a.json", string.to_string())
                .document
                .expect("a document");
            let location = document
                .locate(
                    spec::source::source_map::SourceId::ENTRY,
                    "#/components/schemas/S",
                )
                .expect("S");
            let schema = spec::schema::dialect::schema_at(&document, location).expect("S");
            let validator =
                SchemaValidator::new(&document, &schema, Direction::Request).expect("usable");
            assert!(
                !validator.is_valid(&"(\u{0}%".into()),
                "{name} is not asserted"
            );
            for index in 0..200 {
                let mut rng = RunSeed(1).rng(name, "", index);
                let random = sample(name, &mut Dice::Random(&mut rng)).expect("known");
                let simplest = sample(name, &mut Dice::Simplest).expect("known");
                assert!(
                    validator.is_valid(&random.as_str().into()),
                    "{name}: {random}"
                );
                assert!(
                    validator.is_valid(&simplest.as_str().into()),
                    "{name}: {simplest}"
                );
            }
        }
    }
}
