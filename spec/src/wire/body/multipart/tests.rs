//! What parts look like, and what is read of them.

use super::*;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn parts_are_written_as_servers_expect() {
    let value = json!({"id": 7, "meta": {"a": 1}, "file": "data"});
    let body = encode(
        &value,
        &Encodings::default(),
        &json!({"properties": {"file": {"format": "binary"}}}),
        "XX",
    )
    .unwrap();
    insta::assert_snapshot!(String::from_utf8(body).unwrap().replace("\r\n", "\n"), @r#"
    --XX
    Content-Disposition: form-data; name="id"

    7
    --XX
    Content-Disposition: form-data; name="meta"
    Content-Type: application/json

    {"a":1}
    --XX
    Content-Disposition: form-data; name="file"; filename="file.bin"
    Content-Type: application/octet-stream

    data
    --XX--
    "#);
}

#[test]
fn parts_are_written_and_read_in_their_style_without_percent_encoding() {
    use ParameterStyle::{DeepObject, Form, PipeDelimited, SpaceDelimited, TabDelimited};
    let list = json!({"type": "array", "items": {"type": "string"}});
    let object = json!({"type": "object"});
    let table = [
        (&list, Form, true, json!(["a b", "c"]), "x: a b\nx: c"),
        (&list, Form, false, json!(["a/b", "c"]), "x: a/b,c"),
        (&list, SpaceDelimited, false, json!(["a", "b"]), "x: a b"),
        (&list, PipeDelimited, false, json!(["a", "b,c"]), "x: a|b,c"),
        (&list, TabDelimited, false, json!(["a b", "c"]), "x: a b\tc"),
        (&object, Form, false, json!({"a": "1"}), "x: a,1"),
        (
            &object,
            Form,
            true,
            json!({"a": "1", "b": "&"}),
            "a: 1\nb: &",
        ),
        (
            &object,
            DeepObject,
            true,
            json!({"a": {"b": "%"}}),
            "x[a][b]: %",
        ),
    ];
    for (schema, style, explode, value, expected) in table {
        let bundle = json!({"type": "object", "properties": {"x": schema, "y": {}}});
        let encoding = Encoding {
            property: "x".to_owned(),
            content_types: vec![MediaType::json()],
            headers: Vec::new(),
            style: Some(style),
            explode: Some(explode),
            allow_reserved: false,
            styles_part: true,
            nested: Encodings::default(),
        };
        let encodings = Encodings {
            named: vec![encoding],
            ..Encodings::default()
        };
        let form = json!({ "x": value, "y": "z" });
        let written = encode(&form, &encodings, &bundle, "XX").expect("parts");
        let parts = decode(&written, "XX").expect("parts");
        let lines: Vec<String> = parts
            .iter()
            .map(|part| {
                assert_eq!(part.headers.get("content-type"), None);
                let content = String::from_utf8_lossy(&part.content);
                format!("{}: {content}", part.name().unwrap())
            })
            .collect();
        assert_eq!(lines.join("\n"), format!("{expected}\ny: z"), "{style}");
        let read = PartsForm::new(&encodings, &bundle).value(&parts, false);
        assert_eq!(read, form, "{style}");
    }
}

#[test]
fn a_value_that_its_style_cannot_hold_is_no_part() {
    let encoding = Encoding {
        property: "x".to_owned(),
        content_types: Vec::new(),
        headers: Vec::new(),
        style: None,
        explode: Some(false),
        allow_reserved: false,
        styles_part: true,
        nested: Encodings::default(),
    };
    let encodings = Encodings {
        named: vec![encoding],
        ..Encodings::default()
    };
    let written = encode(&json!({"x": ["a,b"]}), &encodings, &Value::Null, "XX");
    assert!(matches!(written, Err(EncodeError::Ambiguous(_))));
}

proptest! {
    #[test]
    fn written_values_are_read_back(members in prop::collection::btree_map(".{1,8}", ".{0,16}", 0..4)) {
        let value: Value = members.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect::<serde_json::Map<_, _>>().into();
        let body = encode(&value, &Encodings::default(), &Value::Null, "boundary-7MA4YWxk").unwrap();
        let parts = decode(&body, "boundary-7MA4YWxk").unwrap();
        let contents: Vec<String> = parts.iter().map(|part| String::from_utf8(part.content.clone()).unwrap()).collect();
        let expected: Vec<String> = members.values().cloned().collect();
        prop_assert_eq!(contents, expected);
    }

    #[test]
    fn any_bytes_are_read_or_rejected(body in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = decode(&body, "b");
        let framed = [b"--b\r\n", body.as_slice(), b"\r\n--b--"].concat();
        let _ = decode(&framed, "b");
    }
}
