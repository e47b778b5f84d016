//! Tests of the words of signatures, and of messages.

use serde_json::json;
use spec::{model::ParameterLocation, source::pointer::JsonPointer, wire::RequestPart};

use super::*;
use crate::{
    case::{Content, Intent, Mutation},
    value::keyword::Keyword,
};

/// The signature words of a response to a request with the query parameter `sent`.
fn words_for(sent: Value, body: &str) -> String {
    let mut case = Case::new("x", Intent::Positive);
    case.set_parameter(ParameterLocation::Query, "q", sent);
    response_words(&Echo::with(&case, &|_| true), body.as_bytes())
}

/// A valid request with the JSON body `sent`.
fn with_body(sent: Value) -> Case {
    let mut res = Case::new("x", Intent::Positive);
    res.body = Some(crate::case::Body {
        media_type: None,
        content: Content::Value {
            value: sent,
            written_as: spec::http::MediaType::json(),
        },
    });
    res
}

/// The signature words of a response to a request with the JSON body `sent`, of which `declared` names are in the document.
fn words_after(sent: Value, declared: &[&str], body: &str) -> String {
    let case = with_body(sent);
    let echo = Echo::with(&case, &|name| declared.contains(&name));
    response_words(&echo, body.as_bytes())
}

#[test]
fn a_body_that_is_echoed_is_not_part_of_the_signature() {
    let sent = [
        json!({"name": "abc", "price": 5, "is_new": true}),
        json!({"name": "x", "owner": null, "tags": ["a", "b"]}),
    ];
    let declared = ["name", "price", "is_new", "owner", "tags"];
    let after = |sent: &Value, body: String| words_after(sent.clone(), &declared, &body);
    let as_value = |sent: &Value| after(sent, json!({"msg": "no", "input": sent}).to_string());
    let as_text = |sent: &Value| {
        let message = format!("cannot store {sent} here");
        after(sent, json!({"error": message}).to_string())
    };
    let in_python = |sent: &Value| {
        let text = sent.to_string().replace('"', "'").replace("true", "True");
        after(
            sent,
            format!("KeyError in {}", text.replace("null", "None")),
        )
    };
    assert_eq!(as_value(&sent[0]), as_value(&sent[1]));
    assert_eq!(as_text(&sent[0]), "error cannot store here");
    assert_eq!(as_text(&sent[0]), as_text(&sent[1]));
    assert_eq!(in_python(&sent[0]), "KeyError");
    let single = json!({"name": ""});
    assert_eq!(as_text(&single), as_text(&sent[0]));
    assert_eq!(in_python(&single), "KeyError");
    let lines = json!({"name": "\n", "price": 0, "is_new": false, "tags": ["a"]});
    assert_eq!(as_text(&lines), as_text(&sent[0]));
    // A name alone is what the message is about.
    let about_name = |text: &str| after(&single, json!({"error": text}).to_string());
    assert_eq!(about_name("name is too short"), "error name too short");
    assert_eq!(in_python(&sent[0]), in_python(&sent[1]));
}

#[test]
fn details_about_a_value_do_not_tell_rejections_apart() {
    let after = |sent: Value, message: &str| {
        let case = with_body(sent);
        let body = json!({"error": "InvalidArgument", "message": message}).to_string();
        rejection_words(&Echo::with(&case, &|_| true), body.as_bytes())
    };
    let data = |text: &str, message: &str| after(json!({"data": [text]}), message);
    let padding = data("aa", "Invalid base64 string: Invalid padding");
    assert_eq!(
        padding,
        data("a", "Invalid base64 string: Invalid input length: 1")
    );
    assert_eq!(
        padding,
        data("\n", "Invalid base64 string: Invalid symbol 10, offset 0.")
    );
    // A heading says nothing, and a part of the request is what the message is about.
    let heading = data("", "Validation error: the list is empty");
    assert_ne!(heading, data("", "Validation error: the name is too short"));
    let named = data("", "the member data in body: required");
    assert_ne!(named, data("", "the member data in body: too long"));
}

#[test]
fn rejections_of_empty_values_are_one_wherever_the_values_are() {
    let after = |sent: Value, body: Value| {
        let case = with_body(sent);
        let echo = Echo::with(&case, &|_| true);
        rejection_words(&echo, body.to_string().as_bytes())
    };
    let at = |sent: Value, path: &str, what: &str| {
        let details = [json!({"location": "body", "name": path, "description": what})];
        let message = format!("{path} in body: {what}");
        after(sent, json!({"message": message, "details": details}))
    };
    let read = || json!({"permissions": {"read": [""]}});
    let members = || json!({"data": {"members": [""]}});
    let one = at(read(), "permissions.read.0", "Required");
    assert_eq!(one, at(members(), "data.members.0", "Required"));
    // Another complaint, what is missing, and what is not empty are others.
    assert_ne!(one, at(members(), "data.members.0", "Too short"));
    assert_ne!(one, at(members(), "data.name", "Required"));
    assert_ne!(
        one,
        at(
            json!({"data": {"members": ["a"]}}),
            "data.members.0",
            "Required"
        )
    );
    // A word that is also the name of a member.
    let unsupported = |sent: Value| after(sent, json!({"error": "Unsupported metadata kind"}));
    let plain = unsupported(json!({"other": 1}));
    assert_eq!(unsupported(json!({"metadata": [], "kind": ""})), plain);
    let by_field = |name: &str, value: Value| {
        after(
            json!({name: value}),
            json!({name: ["This field may not be blank."]}),
        )
    };
    assert_eq!(by_field("name", json!("")), by_field("title", json!("")));
    assert_ne!(by_field("name", json!("")), by_field("title", json!("a")));
}

#[test]
fn values_in_other_letters_and_beginnings_of_long_ones_are_not_part_of_the_signature() {
    let after =
        |sent: &str, message: String| words_for(json!(sent), &json!({"m": message}).to_string());
    let unknown =
        |sent: &str, said: &str| after(sent, format!("Invalid status values: ['{said}']"));
    assert_eq!(unknown("abcdef", "ABCDEF"), unknown("", ""));
    assert_eq!(unknown("OPEN", "open"), unknown("", ""));
    let long = "a".repeat(300);
    let cut = format!("{}…", &long[..80]);
    assert_eq!(unknown(&long, &cut), unknown("", ""));
    // What only looks alike says something else.
    assert_ne!(unknown("invalid", "other"), unknown("", ""));
    assert_eq!(after("invalid", "Invalid".to_owned()), "Invalid");
}

#[test]
fn an_echo_with_what_the_server_filled_in_is_an_echo() {
    let after = |sent: Value, echoed: Value| {
        let body = json!({"msg": "Invalid request", "request_body": echoed}).to_string();
        words_after(sent, &["a", "b", "deep", "more", "other"], &body)
    };
    let plain = after(json!({"a": 1, "b": "x"}), json!({"a": 1, "b": "x"}));
    let filled = json!({"a": 1, "b": "x", "more": {}, "other": null});
    assert_eq!(after(json!({"a": 1, "b": "x"}), filled), plain);
    let deep = json!({"a": 1, "deep": {"b": 2}});
    let filled = json!({"a": 1, "deep": {"b": 2, "more": 2}});
    assert_eq!(after(deep, filled), plain);
    // Something else that has one value in common.
    let other = json!({"a": 1, "because": "unknown owner"});
    assert_ne!(after(json!({"a": 1, "b": "x"}), other), plain);
}

#[test]
fn details_of_errors_with_a_place_are_not_part_of_the_signature() {
    let after = |error: Value| words_for(json!("q"), &json!({"detail": [error]}).to_string());
    let interval = |what: &str, input: &str| {
        let msg = format!("Input should be a valid timedelta, {what}");
        after(
            json!({"type": "time_delta_parsing", "loc": ["body", "a"], "msg": msg, "input": input, "ctx": {"error": what}}),
        )
    };
    assert_eq!(
        interval("input is too short", ""),
        interval("invalid digit", "x1")
    );
    let own = |what: &str| {
        let msg = format!("Value error, {what}");
        after(json!({"type": "value_error", "loc": ["body"], "msg": msg, "input": {}}))
    };
    assert_ne!(
        own("the name is taken, try again"),
        own("the slug is too short")
    );
}

#[test]
fn messages_are_found_under_names_that_end_like_usual_ones_and_not_in_what_was_sent() {
    let of = |body: Value| message(body.to_string().as_bytes());
    let some = |text: &str| Some(text.to_owned());
    let invalid = json!({
        "exception_message": "Invalid request received.",
        "exception_detail": [{"type": "missing", "loc": ["body"], "msg": "Field required", "input": {"title": "a"}}],
        "request_body": {"description": "a"},
    });
    assert_eq!(of(invalid), some("Field required"));
    let short = json!({"exception_message": "Invalid.", "request_body": {"title": "a"}});
    assert_eq!(of(short), some("Invalid."));
    assert_eq!(of(json!({"request_body": {"title": "a"}})), None);
}

#[test]
fn undeclared_names_are_not_part_of_the_signature_and_declared_ones_are() {
    let about = |name: &str| {
        let body = json!({"error": format!("unexpected property {name}")}).to_string();
        words_after(json!({name: 1, "b": 2}), &["price", "owner"], &body)
    };
    assert_eq!(about("qqq"), about("zzz"));
    assert_ne!(about("price"), about("owner"));
    assert_ne!(about("price"), about("qqq"));
}

#[test]
fn messages_by_field_count_by_the_first() {
    let by_field = |body: Value| words_for(json!(1), &body.to_string());
    let one = by_field(json!({"name": ["is required"]}));
    let two = by_field(json!({"name": ["is required"], "price": ["is no number"]}));
    assert_eq!(one, two);
    assert_ne!(one, by_field(json!({"price": ["is required"]})));
    assert_ne!(one, by_field(json!({"name": ["is too long"]})));
    let one = by_field(json!({"title": "invalid", "errors": {"name": "is required"}}));
    let two = json!({"title": "invalid", "errors": {"name": "is required", "b": "no"}});
    assert_eq!(one, by_field(two));
    // Other members tell apart what happened.
    assert_ne!(
        by_field(json!({"kind": "lock", "where": "table"})),
        by_field(json!({"kind": "lock", "where": "index"}))
    );
}

#[test]
fn of_several_messages_in_one_text_the_first_counts() {
    let case = with_body(json!({"a": 1}));
    let rejected =
        |body: Value| rejection_words(&Echo::with(&case, &|_| true), body.to_string().as_bytes());
    let one = rejected(json!("a pair is required"));
    let two = rejected(json!(
        "a pair is required; start time must be before end time"
    ));
    assert_eq!(one, two);
    assert_ne!(
        one,
        rejected(json!(
            "start time must be before end time; a pair is required"
        ))
    );
    let page = "<html><style>a {margin: 0; color: red}</style><h1>Bad gateway</h1></html>";
    assert!(rejected(json!(page)).contains("gateway"));
}

#[test]
fn values_of_the_request_are_not_part_of_the_signature() {
    let unknown = |sent: &[&str]| {
        let fields = sent.join(",");
        let body = json!({"code": 400, "message": format!("fields {fields} do not exist")});
        words_for(json!(sent), &body.to_string())
    };
    assert_eq!(
        unknown(&["oPXPK", "xy", "t", "00000"]),
        "code message fields not exist"
    );
    assert_eq!(
        unknown(&["fxrkUj"]),
        unknown(&["\u{feff}x", "6逾jxG", "STLK"])
    );
    assert_eq!(
        words_for(json!("${x}"), "the '${x}' kind is not available"),
        words_for(json!(1), "the 'None' kind is not available")
    );
    assert_eq!(
        words_for(json!("abc"), "abc is not a directory"),
        words_for(json!("a"), "a is not a directory")
    );
}

#[test]
fn a_message_about_the_only_member_does_not_repeat_the_body() {
    let message = json!({"message": "data.password in body: Required"}).to_string();
    let about = |sent: Value| words_after(sent, &["data", "password", "id"], &message);
    assert_eq!(
        about(json!({"data": {"password": ""}})),
        about(json!({"data": {"password": "", "id": "a"}}))
    );
    // Also where the values are more words, but tell nothing.
    let path = |sent: Value| {
        let message = json!({"message": "data.list.0: Required"}).to_string();
        words_after(sent, &["data", "list"], &message)
    };
    assert_eq!(
        path(json!({"data": {"list": ["0"]}})),
        path(json!({"data": {"list": ["0", "1", "2"]}}))
    );
    // A quoted body is recognized however short it is.
    let quoted = |sent: Value, text: &str| {
        words_after(
            sent,
            &["data", "flag"],
            &format!("cannot store {text} here"),
        )
    };
    assert_eq!(
        quoted(json!({"data": null}), "{'data': None}"),
        "cannot store here"
    );
    assert_eq!(
        quoted(json!({"flag": true}), "{'flag': True}"),
        "cannot store here"
    );
}

/// The signature words of a response to a request whose invalid query parameter has the value `sent`.
fn words_for_invalid(sent: Value, body: &str) -> String {
    let mut case = Case::new("x", Intent::Positive);
    case.set_parameter(ParameterLocation::Query, "q", sent);
    case.intent = Intent::Negative(Mutation {
        part: RequestPart::Parameter(ParameterLocation::Query, "q".to_owned()),
        pointer: JsonPointer::root(),
        keyword: Keyword::Type,
        what: "a wrong type".to_owned(),
    });
    response_words(&Echo::with(&case, &|_| true), body.as_bytes())
}

#[test]
fn the_type_of_the_invalid_value_is_not_part_of_the_signature() {
    let python = |sent: Value, name: &str| {
        let message = format!("'{name}' object has no attribute 'strip'");
        words_for_invalid(sent, &message)
    };
    let one = python(json!(1), "int");
    assert_eq!(one, "object has attribute strip");
    assert_eq!(one, python(json!(1.5), "float"));
    assert_eq!(one, python(json!(true), "bool"));
    assert_eq!(one, python(json!(null), "NoneType"));
    assert_eq!(one, python(json!({"a": 1}), "dict"));
    let java = |sent: Value, name: &str| {
        words_for_invalid(sent, &format!("cannot read a String from {name} value"))
    };
    assert_eq!(java(json!(1), "Integer"), java(json!([]), "Array"));
    // The type that is wanted is.
    let wanted = |name: &str| words_for_invalid(json!(true), &format!("expected {name}, got bool"));
    assert_ne!(wanted("int"), wanted("str"));
    // A type says something where no value is invalid.
    assert_ne!(
        words_for(json!(1), "no attribute of int"),
        words_for(json!(1), "no attribute of list")
    );
}

#[test]
fn common_words_are_part_of_the_signature_also_where_a_value_is_such_a_word() {
    assert_eq!(
        words_for(json!("not"), "None not found"),
        words_for(json!("b"), "None not found")
    );
}

#[test]
fn identifiers_times_and_further_errors_are_not_part_of_the_signature() {
    let missing = |details: Value| {
        let body = json!({"at": "2026-01-01T00:00:00Z", "id": "7f3a-11", "details": details});
        words_for(json!(1), &body.to_string())
    };
    let one = missing(json!([{"name": "password", "why": "required"}]));
    let two = missing(
        json!([{"name": "password", "why": "required"}, {"name": "id", "why": "required"}]),
    );
    assert_eq!(one, two);
    assert_ne!(one, missing(json!([{"name": "user", "why": "required"}])));
}

#[test]
fn the_message_of_a_response_is_one_short_line() {
    let short = |body: &str| message(body.as_bytes());
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(short(r#"{"code": 1, "message": "no id"}"#), some("no id"));
    assert_eq!(
        short(r#"{"error": {"code": 1, "message": "no"}}"#),
        some("no")
    );
    assert_eq!(short(r#"{"detail": [{"msg": "no int"}]}"#), some("no int"));
    assert_eq!(short(r#"{"errors": [{"message": "no"}]}"#), some("no"));
    assert_eq!(
        short(r#"{"title": "invalid", "errors": {"name": ["is required"]}}"#),
        some("is required")
    );
    assert_eq!(short(r#"{"name": ["is required"]}"#), some("is required"));
    assert_eq!(short(r#"{"title": "no", "status": 400}"#), some("no"));
    assert_eq!(short(r#"{"id": 4, "tags": [1]}"#), None);
    assert_eq!(short("a \u{1b}[2Jplain\nword"), some("a [2Jplain"));
    assert_eq!(short("<html>no</html>"), None);
    // However often it was escaped, it is shown as it is read.
    for body in [
        r#""no \"item\" here""#,
        r#"{"message": "no \"item\" here"}"#,
        r#"{"message": "no \\\"item\\\" here"}"#,
        r#"{"message": "\"no \\\"item\\\" here\""}"#,
        r#"{"message": "{\"error\": \"no \\\"item\\\" here\"}"}"#,
        r#"no \"item\" here"#,
    ] {
        assert_eq!(short(body), some("no \"item\" here"), "{body}");
    }
    assert_eq!(short(r#"{"message": "in C:\\docs"}"#), some(r"in C:\docs"));
    assert_eq!(short(r#"{"message": "7"}"#), some("7"));
    assert_eq!(short(r#"{"message": "a\u001b[2Jb\nc"}"#), some("a[2Jb"));
    assert_eq!(short(r#"{"message": null}"#), None);
    assert_eq!(
        short(&"x".repeat(900)),
        some(&format!("{}…", "x".repeat(100)))
    );
}

#[test]
fn the_message_is_part_of_the_signature() {
    assert_ne!(
        words_for(json!(1), "no such user"),
        words_for(json!(1), "no such item")
    );
    assert!(words_for(json!(1), &"word ".repeat(9_000)).len() < 500);
}

#[test]
fn escapes_of_an_echoed_body_do_not_matter() {
    let declared = ["name", "note", "price"];
    let sent = [
        json!({"name": "café", "note": "日本", "price": 5}),
        json!({"name": "plain", "note": "text", "price": 7}),
        json!({"name": "a\"b", "note": "\u{1f600}", "price": 1}),
    ];
    let escaped = |value: &Value| -> String {
        let units = value.to_string();
        let units = units.encode_utf16().map(|unit| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
            _ => format!("\\u{unit:04x}"),
        });
        units.collect()
    };
    let forms: [&dyn Fn(&Value) -> String; 4] = [
        &|sent| json!({"error": format!("cannot store {} here", escaped(sent))}).to_string(),
        &|sent| format!("cannot store {} here", escaped(sent)),
        &|sent| format!("cannot store {} here", json!(escaped(sent))),
        &|sent| {
            let text = sent.to_string().replace('"', "&quot;");
            format!("cannot store {text} here")
        },
    ];
    for form in forms {
        let words: Vec<String> = sent
            .iter()
            .map(|sent| words_after(sent.clone(), &declared, &form(sent)))
            .collect();
        assert!(words[0].ends_with("cannot store here"), "{words:?}");
        assert!(words.iter().all(|it| *it == words[0]), "{words:?}");
    }
    // A single value.
    let unknown = |sent: &str, shown: &str| {
        let message = format!("no route to /items/{shown}");
        words_for(json!(sent), &message)
    };
    assert_eq!(unknown("café", "caf%C3%A9"), unknown("plain", "plain"));
    assert_eq!(unknown("café", r"caf\xe9"), unknown("plain", "plain"));
}

#[test]
fn echoed_numbers_and_truth_values_do_not_matter_however_they_are_printed() {
    let declared = ["name", "price", "flag", "owner", "size"];
    let sent = json!({"name": "abc", "price": 10.0, "flag": true, "owner": null, "size": 1e30});
    let other = json!({"name": "xyz", "price": 3, "flag": false, "owner": "me", "size": 2});
    let after = |sent: &Value, text: &str| words_after(sent.clone(), &declared, text);
    let plain = after(&other, &format!("cannot store {other} here"));
    assert_eq!(plain, "cannot store here");
    for text in [
        r#"{"name": "abc", "price": 10, "flag": true, "owner": null, "size": 1e+30}"#,
        "{'name': 'abc', 'price': 10.0, 'flag': True, 'owner': None, 'size': 1e+30}",
        "{name: abc, price: 10, flag: true, owner: <nil>, size: 1000000000000000019884624838656}",
        // In another order.
        r#"{"flag": true, "owner": null, "name": "abc", "size": 1e30, "price": 10}"#,
    ] {
        assert_eq!(
            after(&sent, &format!("cannot store {text} here")),
            plain,
            "{text}"
        );
    }
    let member = |sent: &Value, input: Value| {
        after(sent, &json!({"error": "no", "input": input}).to_string())
    };
    let one = member(&sent, json!(true));
    assert_eq!(one, member(&other, json!(false)));
    assert_eq!(one, member(&other, json!(null)));
    assert_eq!(one, member(&other, json!(3)));
    assert_eq!(
        member(
            &sent,
            json!({"price": 10, "flag": true, "owner": null, "size": 1e30, "name": "abc"})
        ),
        member(&other, other.clone())
    );
    // A boolean of the server's own tells nothing apart, whatever the request has.
    let retry = |sent: &Value| after(sent, &json!({"ok": false, "error": "no"}).to_string());
    assert_eq!(
        retry(&json!({"flag": false})),
        retry(&json!({"flag": true}))
    );
    assert_eq!(
        after(&json!({"flag": false}), "false is not accepted"),
        after(&json!({"flag": 1}), "true is not accepted")
    );
}
