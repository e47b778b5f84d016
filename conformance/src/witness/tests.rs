//! Tests of witnesses: changes with one, and changes without.

use super::*;

fn document(operation: &str) -> Document {
    document_of("3.0.3", operation)
}

fn document_of(version: &str, operation: &str) -> Document {
    let text = format!(
        "openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths:\n  /things:\n    post:\n{operation}"
    );
    Document::from_text("api.yaml", text)
        .document
        .expect("a document")
}

/// A document with `schema` as the body of a request.
fn request(schema: &str) -> Document {
    document(&request_body(schema))
}

fn request_body(schema: &str) -> String {
    format!(
        "      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}\n      responses: {{'200': {{description: ok}}}}\n"
    )
}

fn lines(old: &Document, new: &Document) -> Vec<String> {
    let report = diff(old, new);
    let lines = report.changes.iter().map(|change| {
        let notes = change.notes().join(" | ");
        format!("{} {}: {notes}", change.kind.info.id, change.breaks.name())
    });
    lines.collect()
}

#[test]
fn a_value_shows_what_a_narrower_schema_breaks() {
    let old = request("{type: object, properties: {name: {type: string, maxLength: 9}}}");
    let new = request("{type: object, properties: {name: {type: string, maxLength: 5}}}");
    let lines = lines(&old, &new);
    let [line] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    assert!(
        line.starts_with("length-narrowed breaking for clients: the request value `{\"name\":\"")
            && line.contains("is longer than 5 characters"),
        "{line}"
    );
}

#[test]
fn a_change_that_another_variant_makes_good_breaks_no_one() {
    let old = request("{anyOf: [{type: string, maxLength: 9}, {type: string}]}");
    let new = request("{anyOf: [{type: string, maxLength: 5}, {type: string}]}");
    for line in lines(&old, &new) {
        assert!(line.contains(" compatible: "), "{line}");
    }
}

#[test]
fn what_two_variants_of_one_of_admit_is_no_witness() {
    let tuple = |first: &str| {
        let schema =
            format!("{{type: array, prefixItems: [{{oneOf: [{first}, {{type: string}}]}}]}}");
        let content = format!(
            "{{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"
        );
        document_of("3.1.1", &format!("      responses: {content}\n"))
    };
    let lines = lines(
        &tuple("{type: string}"),
        &tuple(
            "{type: string, oneOf: [{enum: [a]}, {anyOf: [{type: object, properties: {a: {type: string}}}]}]}",
        ),
    );
    assert!(!lines.is_empty());
    for line in lines {
        assert!(!line.contains("was right and no longer is"), "{line}");
    }
}

#[test]
fn a_format_that_nobody_validates_breaks_no_one() {
    let (old, new) = (
        request("{type: string}"),
        request("{type: string, format: secret}"),
    );
    let lines = lines(&old, &new);
    assert!(
        lines[0].starts_with("format-added compatible: not breaking for clients"),
        "{lines:?}"
    );
}

#[test]
fn a_request_shows_what_a_required_parameter_breaks() {
    let with = |required: bool| {
        document(&format!(
            "      parameters: [{{name: limit, in: query, required: {required}, schema: {{type: integer}}}}]\n      responses: {{'200': {{description: ok}}}}\n"
        ))
    };
    let lines = lines(&with(false), &with(true));
    assert_eq!(
        lines,
        [
            "parameter-became-required breaking for clients: the request `POST /things` was right and no longer is: query parameter `limit`: it is missing"
        ]
    );
}

#[test]
fn a_response_shows_what_a_new_status_breaks() {
    let with = |statuses: &str| document(&format!("      responses: {{{statuses}}}\n"));
    let old = with("'200': {description: ok}");
    let new = with("'200': {description: ok}, '202': {description: later}");
    assert_eq!(
        lines(&old, &new),
        [
            "success-response-added breaking for clients: the response `POST /things -> 202 without a body` is right and was not before: the status 202 is not documented"
        ]
    );
}

#[test]
fn a_change_that_is_not_searched_keeps_its_level() {
    // So deep that hardly any value of the whole has the part that changed.
    let nested = |most: u32| {
        let mut schema = format!("{{type: string, maxLength: {most}}}");
        for level in 0..9 {
            schema = format!(
                "{{type: object, properties: {{a{level}: {{type: integer}}, b{level}: {schema}}}}}"
            );
        }
        request(&schema)
    };
    let (old, new) = (nested(900), nested(899));
    for searches in 0..4 {
        let mut report = spec::diff::diff(&old, &new);
        prove_with(
            Schemas::within(&old, &new, searches),
            &mut report,
            &old,
            &new,
        );
        let change = &report.changes[0];
        assert!(change.breaks.clients, "{searches}: {:?}", change.notes());
    }
}

#[test]
fn a_narrower_pattern_that_another_variant_makes_good_breaks_no_client() {
    let old = document_of(
        "3.1.0",
        &request_body("{anyOf: [{type: string, pattern: '^[a-c]+$'}]}"),
    );
    let new = document_of(
        "3.1.0",
        &request_body(
            "{anyOf: [{type: [string, 'null']}, {type: string, pattern: '^a', maxLength: 90}]}",
        ),
    );
    let lines = lines(&old, &new);
    let narrowed: Vec<&String> = lines
        .iter()
        .filter(|line| line.starts_with("pattern"))
        .collect();
    assert!(!narrowed.is_empty(), "{lines:?}");
    for line in narrowed {
        assert!(line.contains("not breaking for clients"), "{line}");
    }
}

#[test]
fn a_type_deep_within_a_variant_beside_one_that_admits_everything_breaks_no_one() {
    let with = |deep: &str| {
        document_of(
            "3.1.0",
            &request_body(&format!(
                "{{anyOf: [{{type: object, properties: {{a: {{type: string}}, c: {{type: object, properties: {{a: {{type: string}}, b: {deep}}}, additionalProperties: {{type: string}}}}}}}}, {{}}]}}"
            )),
        )
    };
    let list = "{type: array, prefixItems: [{type: object, properties: {a: {type: integer, minimum: -5, multipleOf: 3}, b: {enum: [c, null, true]}}, required: [c], additionalProperties: false}], items: false}";
    for line in lines(&with("{type: string}"), &with(list)) {
        assert!(line.contains(" compatible: "), "{line}");
    }
}

#[test]
fn members_without_a_name_and_items_beside_a_variant_that_admits_everything_break_no_one() {
    let list = "{type: array, prefixItems: [{type: object, properties: {a: {type: integer, minimum: -5}}, required: [c]}], items: false}";
    for deep in [
        "{type: object, properties: {c: {type: object, properties: {a: {type: string}}, additionalProperties: DEEP}}}",
        "{type: object, properties: {c: {type: object, properties: {a: {type: array, items: DEEP}}}}}",
        "{type: object, properties: {c: {type: array, prefixItems: [DEEP]}}}",
    ] {
        let with = |part: &str| {
            let deep = deep.replace("DEEP", part);
            document_of(
                "3.1.0",
                &request_body(&format!("{{anyOf: [{deep}, {{}}]}}")),
            )
        };
        for line in lines(&with("{type: string}"), &with(list)) {
            assert!(line.contains(" compatible: "), "{deep}: {line}");
        }
    }
}

#[test]
fn a_part_of_what_no_value_satisfies_breaks_no_one() {
    // The member that is required is not among those that may be there.
    let never = |c: &str| {
        request(&format!(
            "{{type: object, properties: {{c: {c}}}, required: [a], additionalProperties: false}}"
        ))
    };
    let text = "{type: string}";
    for other in [
        "{type: string, minLength: 1}",
        "{type: string, format: date}",
        "{type: integer}",
    ] {
        for (old, new) in [(text, other), (other, text)] {
            for line in lines(&never(old), &never(new)) {
                assert!(line.contains(" compatible: "), "{line}");
            }
        }
    }
}

#[test]
fn a_list_of_one_named_value_that_two_variants_admit_breaks() {
    let with = |prefix: &str| {
        document_of(
            "3.1.0",
            &request_body(&format!(
                "{{oneOf: [{{type: string}}, {{type: array, items: {{}}}}, {{type: array, items: {{type: string, minLength: 1}}, maxItems: 2{prefix}}}]}}"
            )),
        )
    };
    let (old, new) = (with(""), with(", prefixItems: [{enum: [b, true]}]"));
    let lines = lines(&old, &new);
    assert!(
        lines.iter().any(|line| line.contains("breaking")),
        "{lines:?}"
    );
}

#[test]
fn a_change_deep_within_one_of_several_variants_breaks() {
    let with = |most: u32| {
        let mut inner = format!(
            "{{type: object, required: [deep], properties: {{deep: {{type: string, maxLength: {most}}}, other: {{type: string}}}}}}"
        );
        for level in 0..4 {
            inner = format!(
                "{{type: object, properties: {{a{level}: {{type: string}}, b{level}: {inner}}}}}"
            );
        }
        let others: Vec<String> = (0..8)
            .map(|at| {
                format!(
                    "{{type: object, required: [k{at}], properties: {{k{at}: {{type: string}}}}}}"
                )
            })
            .collect();
        request(&format!(
            "{{oneOf: [{}, {{type: object, required: [b], properties: {{b: {inner}}}, additionalProperties: false}}]}}",
            others.join(", ")
        ))
    };
    let report = diff(&with(900), &with(899));
    let change = &report.changes[0];
    assert!(change.breaks.clients, "{:?}", change.notes());
}

#[test]
fn a_pattern_that_excludes_few_strings_breaks() {
    for (old, new) in [
        ("^[a-z]{1,40}$", "^[a-z]{1,39}$"),
        ("^[a-z0-9]{2}$", "^[a-z0-8]{2}$"),
    ] {
        let with = |pattern: &str| {
            request(&format!(
                "{{type: object, properties: {{code: {{type: string, pattern: '{pattern}'}}}}}}"
            ))
        };
        let report = diff(&with(old), &with(new));
        let change = &report.changes[0];
        assert_eq!(change.breaks, Breaks::CLIENTS, "{old}");
        assert_eq!(change.witnesses.len(), 1, "{old}: {:?}", change.notes());
    }
}

#[test]
fn patterns_that_cannot_be_compared_break_without_a_value_and_say_so() {
    let with = |pattern: &str| request(&format!("{{type: string, pattern: '{pattern}'}}"));
    let (old, new) = (
        with("^(?!zzzzzzzzzz)[a-z]+$"),
        with("^(?!zzzzzzzzzy)[a-z]+$"),
    );
    let note = "no value was found that shows it";
    let lines = lines(&old, &new);
    let start = "pattern-changed breaking for clients and servers: breaking for clients and servers by its keywords:";
    assert!(
        lines[0].starts_with(start) && lines[0].contains(note),
        "{lines:?}"
    );
    let report = diff(&old, &new);
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).expect("JSON");
    let change = &json["changes"][0];
    assert_eq!(
        change["without_witness"],
        serde_json::json!(["clients", "servers"])
    );
    assert_eq!(change["breaks_clients"], true);
    let texts = [
        report.to_markdown(),
        report.to_text(spec::diagnostic::render::Style::Plain),
    ];
    for text in texts {
        assert!(text.contains(note), "{text}");
    }
}

/// Members of one name in two variants are two parts: that the one variant admits the value says nothing about the other.
#[test]
fn a_member_of_the_same_name_in_another_variant_hides_no_break() {
    // No value of the first variant is generated.
    let rare = "{type: array, items: {type: integer}, minItems: 3, maxItems: 3, contains: {const: 77}, uniqueItems: true, not: {contains: {minimum: 100}}}";
    let of = |name: &str| {
        let first =
            format!("{{type: object, required: [x], properties: {{x: {rare}, name: {name}}}}}");
        let others = (0..5).map(|at| {
            format!("{{type: object, required: [y{at}], properties: {{y{at}: {{$ref: '#/components/schemas/N'}}, name: {{type: string}}}}}}")
        });
        let others: Vec<String> = others.collect();
        let schema = format!("{{anyOf: [{first}, {}]}}", others.join(", "));
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /things:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}\n      responses: {{'200': {{description: ok}}}}\ncomponents: {{schemas: {{N: {{type: integer}}}}}}\n"
        );
        let loaded = Document::from_text("api.yaml", text);
        loaded.document.expect("a document")
    };
    let lines = lines(&of("{type: string}"), &of("{type: string, maxLength: 3}"));
    let [line] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    assert!(
        line.starts_with("length-narrowed breaking for clients"),
        "{line}"
    );
}

#[test]
fn a_pattern_of_few_strings_is_tried_with_all_of_them() {
    let of = |schema: &str| {
        document(&format!(
            "      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}\n"
        ))
    };
    let old = of("{type: string, pattern: '^[a-c]+$'}");
    let new = of("{anyOf: [{type: string, pattern: '^a', maxLength: 1}]}");
    let report = diff(&old, &new);
    let breaks = report.changes.iter();
    let breaks = breaks.filter(|it| it.kind.info.id == "pattern-changed");
    let breaks: Vec<(bool, bool)> = breaks
        .map(|it| (it.breaks.clients, it.breaks.servers))
        .collect();
    // The one string of the new pattern is one of the old; most of the old ones are none of the new.
    assert_eq!(breaks, [(false, true)], "{:?}", lines(&old, &new));
}

#[test]
fn an_optional_member_that_may_be_anything_breaks_clients() {
    let of = |schema: &str| {
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /things:\n    get:\n      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{type: object, properties: {{a: {schema}, b: {{type: string}}}}}}}}}}}}}}\n"
        );
        let loaded = Document::from_text("api.yaml", text);
        loaded.document.expect("a document")
    };
    for new in ["{}", "{description: any}", "{minLength: 0}"] {
        let lines = lines(&of("{type: string}"), &of(new));
        let first = lines.first().map(String::as_str).unwrap_or_default();
        let is_breaking = first.contains(" breaking for clients: the response value");
        assert!(is_breaking, "{new}: {lines:?}");
    }
}

/// A variant beside the pattern that admits every string leaves the pattern without effect; one that asks for more does not.
#[test]
fn a_pattern_beside_a_variant_of_all_strings_breaks_no_one() {
    let of = |schema: &str, more: &str| {
        let member =
            format!("{{type: object, properties: {{a: {schema}, c: {{type: string}}{more}}}}}");
        document(&format!(
            "      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {member}}}}}}}}}\n"
        ))
    };
    let referring = ", b: {$ref: '#/paths/~1things/post/responses/200/content/application~1json/schema/properties/a/anyOf/0'}";
    let inner = ["anyOf", "oneOf", "allOf"];
    let cases = [
        ("{type: [string, 'null']}", "", false),
        ("{description: any}", "", false),
        ("{type: string, maxLength: 2000}", "", true),
        ("{type: string, pattern: '^[0-9]{1,2000}$'}", "", true),
        ("{type: integer}", "", true),
        // Elsewhere the pattern applies by itself.
        ("{type: string}", referring, true),
    ];
    let each = inner
        .iter()
        .flat_map(|inner| cases.map(|case| (inner, case)));
    for (inner, (beside, more, breaks_servers)) in each {
        let pattern = format!("{{{inner}: [{{type: string, pattern: '^[a-c]+$'}}]}}");
        let old = of(
            "{type: string, pattern: '[0-9]'}",
            if more.is_empty() {
                ""
            } else {
                ", b: {type: string, pattern: '[0-9]'}"
            },
        );
        let new = of(&format!("{{anyOf: [{pattern}, {beside}]}}"), more);
        let report = diff(&old, &new);
        let changes = report.changes.iter();
        let changes = changes.filter(|it| it.kind.info.id == "pattern-changed");
        let breaks = changes.fold(false, |any, it| any | it.breaks.servers);
        assert_eq!(
            breaks,
            breaks_servers,
            "{inner} beside {beside}: {:?}",
            lines(&old, &new)
        );
    }
}

/// A member that the new schema allows without a word about it is in none of its values; those of the old schema have it.
#[test]
fn a_changed_pattern_of_a_member_that_may_be_anything_has_a_witness() {
    let of = |schema: &str| {
        document(&format!(
            "      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{type: object, properties: {{a: {schema}}}}}}}}}}}}}\n"
        ))
    };
    let report = diff(
        &of("{type: string, pattern: '[0-9]'}"),
        &of("{anyOf: [{anyOf: [{type: string, pattern: '^[a-c]+$'}]}, {}]}"),
    );
    let mut changes = report.changes.iter();
    let pattern = changes.find(|it| it.kind.info.id == "pattern-changed");
    let pattern = pattern.expect("the pattern changed");
    let reasons: Vec<&str> = pattern
        .witnesses
        .iter()
        .map(|it| it.reason.as_str())
        .collect();
    assert!(
        reasons.iter().any(|it| it.contains("does not match")),
        "{reasons:?}"
    );
}

/// What is around a part may demand more than the part itself needs, or what nothing satisfies.
#[test]
fn a_change_within_an_object_that_is_never_or_beside_any_value_breaks_no_one() {
    let of = |schema: &str| document_of("3.1.1", &request_body(schema));
    let list = "{type: array, items: false, prefixItems: [{type: object, properties: {a: {type: integer, minimum: -5}, b: {enum: [c, null, true]}}, required: [c], additionalProperties: false}]}";
    let demanding = |part: &str| {
        format!(
            "{{type: object, properties: {{a: {{type: string}}, c: {{type: object, properties: {{a: {{type: string}}, b: {part}}}, required: [c], additionalProperties: {{type: string}}}}}}}}"
        )
    };
    let variants =
        "{anyOf: [{type: string}, {anyOf: [{type: object, properties: {a: {type: string}}}]}]}";
    let never = |part: &str| {
        format!(
            "{{type: object, properties: {{b: {{type: object, properties: {{a: {part}}}, required: [b], additionalProperties: false}}}}}}"
        )
    };
    let string = "{type: string}";
    let beside_any = |part: &str| format!("{{anyOf: [{}, {{}}]}}", demanding(part));
    let cases = [
        (beside_any(string), beside_any(list), false),
        (never(string), never(variants), false),
        // Nothing else admits the value here.
        (demanding(string), demanding(list), true),
    ];
    for (one, other, breaks) in cases {
        for (old, new) in [(&one, &other), (&other, &one)] {
            let (old, new) = (of(old), of(new));
            let report = diff(&old, &new);
            let mut changes = report.changes.iter();
            let any = changes.any(|it| it.breaks.clients || it.breaks.servers);
            assert_eq!(any, breaks, "{one}: {:?}", lines(&old, &new));
        }
    }
}

/// A value that has no form in XML, or a type that nothing can be written in, says nothing about who accepts it.
#[test]
fn a_media_type_of_requests_that_no_body_can_be_written_in_keeps_its_level() {
    let of = |media_types: &[&str]| {
        let schema = "{type: object, required: [u], properties: {u: {oneOf: [{type: string}, {type: integer}]}}}";
        let content = media_types
            .iter()
            .map(|it| format!("{it}: {{schema: {schema}}}"));
        let content: Vec<String> = content.collect();
        document(&format!(
            "      requestBody: {{content: {{{}}}}}\n      responses: {{'204': {{description: ok}}}}\n",
            content.join(", ")
        ))
    };
    let json = of(&["application/json"]);
    for other in [
        "application/xml",
        "application/cbor",
        "application/x-www-form-urlencoded",
    ] {
        let both = of(&["application/json", other]);
        let one = |report: &spec::diff::Report, id: &str| {
            let mut changes = report.changes.iter();
            let found = changes.find(|it| it.kind.info.id == id);
            found.map(|it| (it.breaks.clients, it.breaks.servers))
        };
        assert_eq!(
            one(&diff(&json, &both), "request-media-type-added"),
            Some((false, true)),
            "{other}"
        );
        assert_eq!(
            one(&diff(&both, &json), "request-media-type-removed"),
            Some((true, false)),
            "{other}"
        );
        // A range on the other side covers it.
        let range = of(&["application/json", "'*/*'"]);
        assert_eq!(
            one(&diff(&both, &range), "request-media-type-removed"),
            Some((false, false)),
            "{other}"
        );
    }
}
