//! Tests: values are written and read by their schema, and inexpressible schemas are reported.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    document::Document,
    model::Api,
    schema::Direction,
    wire::coercion::{self, Level},
};

/// A document whose one operation takes XML of the schema `Thing`.
fn api(schemas: &str, version: &str) -> Api {
    let text = format!(
        "openapi: {version}\ninfo: {{title: t, version: '1'}}\npaths:\n  /things:\n    post:\n      requestBody: {{content: \
         {{application/xml: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}}}\n      responses: {{'200': {{description: \
         ok}}}}\ncomponents:\n  schemas:\n{schemas}"
    );
    Api::new(Arc::new(
        Document::from_text("api.yaml", text).document.unwrap(),
    ))
}

/// What `check` returns for a schema, given with everything compiled.
fn with_form<R>(
    schemas: &str,
    check: impl FnOnce(Result<XmlForm, Inexpressible>, &SchemaValidator) -> R,
) -> R {
    let api = api(schemas, "3.1.0");
    let contents = &api.operations[0].request_body.as_ref().unwrap().content;
    let schema = contents[0].schema.as_ref().unwrap();
    let validator = SchemaValidator::new(&api.document, schema, Direction::Request).unwrap();
    let form = XmlForm::of(&validator, schema, contents);
    check(form, &validator)
}

/// What is written of `value`; what is read back must be the same.
fn written(schemas: &str, value: &Value) -> String {
    with_form(schemas, |form, validator| {
        let form = form.unwrap();
        let text = match form.write(value) {
            Ok(text) => text,
            Err(error) => return format!("cannot be written: {error}"),
        };
        let root = element(text.as_bytes()).unwrap();
        let interpretations = form.read(&root);
        assert_eq!(interpretations.wrong_root(), None, "{text}");
        let read = coercion::find(&interpretations.plain(), Level::Strings, validator);
        assert_eq!(read.as_ref(), Some(value), "{text}");
        text
    })
}

/// The plain, the explicit and the loose interpretations of `text`.
fn interpretations(schemas: &str, text: &str) -> String {
    with_form(schemas, |form, validator| {
        let form = form.unwrap();
        let root = match element(text.as_bytes()) {
            Ok(root) => root,
            Err(error) => return format!("{text}\n  {error}"),
        };
        let interpretations = form.read(&root);
        let find = |values: Vec<Value>, level| {
            let mut values = values.iter();
            let found = values.find_map(|value| coercion::find(value, level, validator));
            found.map_or_else(|| "no".to_owned(), |value| value.to_string())
        };
        let plain = find(vec![interpretations.plain()], Level::Strings);
        let explicit = find(interpretations.explicit(), Level::LenientStrings);
        let loose = find(interpretations.loose(), Level::LenientStrings);
        let doubt = if interpretations.is_certain() {
            ""
        } else {
            ", in doubt"
        };
        let root = interpretations
            .wrong_root()
            .map_or_else(String::new, |wrong| {
                format!("\n  {} ({})", wrong.message, wrong.is_explicit)
            });
        format!("{text}\n  plain {plain}, explicit {explicit}, loose {loose}{doubt}{root}")
    })
}

const PET: &str = "
    Thing:
      type: object
      xml: {name: pet, namespace: 'urn:pets', prefix: p}
      required: [id, name]
      properties:
        id: {type: integer, xml: {attribute: true}}
        name: {type: string, minLength: 1, xml: {namespace: 'urn:names', prefix: n}}
        category: {$ref: '#/components/schemas/Category'}
        photoUrls: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: photoUrl}}}
        tags: {type: array, xml: {name: labels, wrapped: true}, items: {$ref: '#/components/schemas/Tag'}}
        notes: {type: array, items: {type: string}}
        weight: {type: [number, 'null']}
        alive: {type: boolean}
      additionalProperties: false
    Category: {type: object, properties: {id: {type: integer}, name: {type: string}}}
    Tag: {type: object, xml: {name: tag}, properties: {name: {type: string}, lang: {type: string, xml: {attribute: true}}}}
";

#[test]
fn values_are_written_by_their_schema() {
    insta::assert_snapshot!(written(PET, &json!({"id": 1, "name": "Rex & <Co>"})), @r#"<p:pet xmlns:p="urn:pets" id="1"><n:name xmlns:n="urn:names">Rex &amp; &lt;Co&gt;</n:name></p:pet>"#);
    let all = json!({
        "id": 7,
        "name": "a\r\n\"b\"",
        "category": {"id": 1, "name": ""},
        "photoUrls": ["one", "two"],
        "tags": [{"name": "x", "lang": "a\nb\t\"c\""}, {}],
        "notes": ["", "second"],
        "weight": null,
        "alive": true,
    });
    insta::assert_snapshot!(written(PET, &all), @r#"
    <p:pet xmlns:p="urn:pets" id="7"><n:name xmlns:n="urn:names">a&#13;
    "b"</n:name><category><id>1</id><name></name></category><photoUrls><photoUrl>one</photoUrl><photoUrl>two</photoUrl></photoUrls><labels><tag lang="a&#10;b&#9;&quot;c&quot;"><name>x</name></tag><tag></tag></labels><notes></notes><notes>second</notes><weight xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/><alive>true</alive></p:pet>
    "#);
    let empty = json!({"id": 7, "name": "a", "photoUrls": [], "category": {}});
    insta::assert_snapshot!(written(PET, &empty), @r#"<p:pet xmlns:p="urn:pets" id="7"><n:name xmlns:n="urn:names">a</n:name><photoUrls></photoUrls><category></category></p:pet>"#);
    insta::assert_snapshot!(written(PET, &json!({"id": 7, "name": "\u{1}"})), @"cannot be written: XML cannot hold the character U+0001");
}

#[test]
fn the_examples_of_the_standard_are_written() {
    let list = |rest: &str| {
        format!(
            "    Thing:\n      type: object\n      properties:\n        animals: {{type: array, {rest}}}\n"
        )
    };
    let value = json!({"animals": ["a", "b"]});
    let lines: Vec<String> = [
        "items: {type: string}",
        "items: {type: string, xml: {name: animal}}",
        "items: {type: string, xml: {name: animal}}, xml: {name: aliens}",
        "items: {type: string}, xml: {wrapped: true}",
        "items: {type: string, xml: {name: animal}}, xml: {name: aliens, wrapped: true}",
        "items: {type: string}, xml: {name: aliens, wrapped: true}",
        "items: {type: string}, xml: {nodeType: element}",
    ]
    .iter()
    .map(|rest| format!("{rest}\n  {}", written(&list(rest), &value)))
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    items: {type: string}
      <Thing><animals>a</animals><animals>b</animals></Thing>
    items: {type: string, xml: {name: animal}}
      <Thing><animal>a</animal><animal>b</animal></Thing>
    items: {type: string, xml: {name: animal}}, xml: {name: aliens}
      <Thing><animal>a</animal><animal>b</animal></Thing>
    items: {type: string}, xml: {wrapped: true}
      <Thing><animals><animals>a</animals><animals>b</animals></animals></Thing>
    items: {type: string, xml: {name: animal}}, xml: {name: aliens, wrapped: true}
      <Thing><aliens><animal>a</animal><animal>b</animal></aliens></Thing>
    items: {type: string}, xml: {name: aliens, wrapped: true}
      <Thing><aliens><aliens>a</aliens><aliens>b</aliens></aliens></Thing>
    items: {type: string}, xml: {nodeType: element}
      <Thing><animals><animals>a</animals><animals>b</animals></animals></Thing>
    ");
    let text = "    Thing: {type: object, properties: {lang: {type: string, xml: {nodeType: attribute}}, text: {type: integer, xml: {nodeType: text}}}}\n";
    insta::assert_snapshot!(written(text, &json!({"lang": "en", "text": 5})), @r#"<Thing lang="en">5</Thing>"#);
    let root = "    Thing: {type: array, xml: {name: things, wrapped: true}, items: {type: integer, xml: {name: thing}}}\n";
    insta::assert_snapshot!(written(root, &json!([1, 2])), @"<things><thing>1</thing><thing>2</thing></things>");
}

#[test]
fn strings_are_read_strictly_and_leniently() {
    let lines: Vec<String> = [
        "<p:pet xmlns:p='urn:pets' id='1'><n:name xmlns:n='urn:names'>a</n:name></p:pet>",
        "<pet id='1'><name>a</name></pet>",
        "<pet><id>1</id><name>a</name></pet>",
        "<dog id='1'><name>a</name></dog>",
        "<p:pet xmlns:p='urn:pets' id='one'><n:name xmlns:n='urn:names'>a</n:name></p:pet>",
        "<p:pet xmlns:p='urn:pets' id='1'/>",
        "<pet id='1'><name/></pet>",
        "<pet id='1'><name>a</name><name>b</name></pet>",
        "<pet id='1'><name>a</name><photoUrls>one</photoUrls><photoUrls>two</photoUrls></pet>",
        "<pet id='1'><name>a</name><labels><label><name>x</name></label></labels></pet>",
        "<pet id='1'><name>a</name><notes><note>x</note><note>y</note></notes></pet>",
        "<pet id='1'><name>a</name><weight/><alive>1</alive></pet>",
        "<pet id='1'><name>a</name><weight xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:nil='true'/></pet>",
        "<pet id='1'><name>a</name><category>text</category></pet>",
        "<pet id='1' colour='red'><name>a</name></pet>",
        "<pet id='1'><name>a</name><colour>red</colour></pet>",
        "<pet id='1'><name>a</name>",
        "<pet id='1'><name>&nbsp;</name></pet>",
        "<!DOCTYPE pet [<!ENTITY a 'b'>]><pet id='1'><name>&a;</name></pet>",
        "<x:pet id='1'><name>a</name></x:pet>",
        "",
    ]
    .iter()
    .map(|text| interpretations(PET, text))
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    <p:pet xmlns:p='urn:pets' id='1'><n:name xmlns:n='urn:names'>a</n:name></p:pet>
      plain {"id":1,"name":"a"}, explicit {"id":1,"name":"a"}, loose {"id":1,"name":"a"}
    <pet id='1'><name>a</name></pet>
      plain no, explicit {"id":1,"name":"a"}, loose {"id":1,"name":"a"}
      the root element is not in the namespace `urn:pets` (false)
    <pet><id>1</id><name>a</name></pet>
      plain no, explicit no, loose {"id":1,"name":"a"}
      the root element is not in the namespace `urn:pets` (false)
    <dog id='1'><name>a</name></dog>
      plain no, explicit {"id":1,"name":"a"}, loose {"id":1,"name":"a"}
      the root element is called `dog`, not `pet` (true)
    <p:pet xmlns:p='urn:pets' id='one'><n:name xmlns:n='urn:names'>a</n:name></p:pet>
      plain no, explicit no, loose no
    <p:pet xmlns:p='urn:pets' id='1'/>
      plain no, explicit no, loose no
    <pet id='1'><name/></pet>
      plain no, explicit no, loose no
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1'><name>a</name><name>b</name></pet>
      plain no, explicit {"id":1,"name":"b"}, loose {"id":1,"name":"b"}
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1'><name>a</name><photoUrls>one</photoUrls><photoUrls>two</photoUrls></pet>
      plain no, explicit {"id":1,"name":"a","photoUrls":["one","two"]}, loose {"id":1,"name":"a","photoUrls":["one","two"]}
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1'><name>a</name><labels><label><name>x</name></label></labels></pet>
      plain no, explicit {"id":1,"name":"a","tags":[{"name":"x"}]}, loose {"id":1,"name":"a","tags":[{"name":"x"}]}
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1'><name>a</name><notes><note>x</note><note>y</note></notes></pet>
      plain no, explicit {"id":1,"name":"a","notes":["x","y"]}, loose {"id":1,"name":"a","notes":["x","y"]}
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1'><name>a</name><weight/><alive>1</alive></pet>
      plain no, explicit {"id":1,"name":"a","weight":null,"alive":true}, loose {"id":1,"name":"a","weight":null,"alive":true}
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1'><name>a</name><weight xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:nil='true'/></pet>
      plain no, explicit {"id":1,"name":"a","weight":null}, loose {"id":1,"name":"a","weight":null}
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1'><name>a</name><category>text</category></pet>
      plain no, explicit no, loose {"id":1,"name":"a","category":{}}
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1' colour='red'><name>a</name></pet>
      plain no, explicit {"id":1,"name":"a"}, loose {"id":1,"name":"a"}
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1'><name>a</name><colour>red</colour></pet>
      plain no, explicit no, loose no
      the root element is not in the namespace `urn:pets` (false)
    <pet id='1'><name>a</name>
      it is not well-formed XML: an element is not closed (byte 26)
    <pet id='1'><name>&nbsp;</name></pet>
      it refers to the entity `nbsp`, which is not allowed
    <!DOCTYPE pet [<!ENTITY a 'b'>]><pet id='1'><name>&a;</name></pet>
      it has a document type declaration, which is not allowed
    <x:pet id='1'><name>a</name></x:pet>
      it is not well-formed XML: the prefix of `x:pet` is not bound (byte 0)

      it is not well-formed XML: there is no element (byte 0)
    "#);
}

#[test]
fn inexpressible_schemas_are_reported_with_a_reason() {
    let lines: Vec<String> = [
        "    Thing: {type: string}\n",
        "    Thing: {}\n",
        "    Thing: {type: [object, array]}\n",
        "    Thing: {type: array, items: {type: string}}\n",
        "    Thing: {type: object, required: ['a b'], properties: {'a b': {type: string}}}\n",
        "    Thing: {type: object, xml: {name: 'a/b'}}\n",
        "    Thing: {type: object, xml: {prefix: p}}\n",
        "    Thing: {type: object}\n",
    ]
    .iter()
    .map(|schema| {
        let why = with_form(schema, |form, _| match form {
            Ok(form) => format!("root `{}`", form.root_name().unwrap_or_default()),
            Err(why) => why.to_string(),
        });
        format!("{}: {}", schema.trim(), why)
    })
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    Thing: {type: string}: the schema is of a single value, which is not an XML document
    Thing: {}: the schema admits values of more than one shape, which XML does not distinguish
    Thing: {type: [object, array]}: the schema admits values of more than one shape, which XML does not distinguish
    Thing: {type: array, items: {type: string}}: the items of the list at the root have no element around them (`xml: {wrapped: true}`)
    Thing: {type: object, required: ['a b'], properties: {'a b': {type: string}}}: no element can be called `a b`
    Thing: {type: object, xml: {name: 'a/b'}}: no element can be called `a/b`
    Thing: {type: object, xml: {prefix: p}}: the prefix `p` has no namespace
    Thing: {type: object}: root `Thing`
    ");
}

#[test]
fn values_of_ambiguous_shape_are_uncertain() {
    let schema = "    Thing: {type: object, required: [a], properties: {a: {oneOf: [{type: integer}, {type: array, minItems: 2, items: {type: integer}}]}}}\n";
    insta::assert_snapshot!(interpretations(schema, "<Thing><a>x</a></Thing>"), @r"
    <Thing><a>x</a></Thing>
      plain no, explicit no, loose no, in doubt
    ");
}

#[test]
fn the_schema_that_fits_is_used_of_several() {
    let schema = "    Thing:
      oneOf:
      - {type: object, required: [kind, list], properties: {kind: {enum: [a]}, list: {type: array, items: {type: integer}}}, additionalProperties: false}
      - {type: object, required: [kind], properties: {kind: {enum: [b]}, flag: {type: boolean}}, additionalProperties: false}
";
    insta::assert_snapshot!(written(schema, &json!({"kind": "a", "list": [1, 2]})), @"<Thing><kind>a</kind><list>1</list><list>2</list></Thing>");
    insta::assert_snapshot!(written(schema, &json!({"kind": "b", "flag": true})), @"<Thing><kind>b</kind><flag>true</flag></Thing>");
    insta::assert_snapshot!(interpretations(schema, "<Thing><kind>a</kind></Thing>"), @r"
    <Thing><kind>a</kind></Thing>
      plain no, explicit no, loose no, in doubt
    ");
    insta::assert_snapshot!(interpretations(schema, "<Thing><kind>c</kind><list>1</list></Thing>"), @r"
    <Thing><kind>c</kind><list>1</list></Thing>
      plain no, explicit no, loose no
    ");
}

#[test]
fn nested_and_recursive_schemas_end() {
    let schema = "    Thing: {type: object, properties: {next: {$ref: '#/components/schemas/Thing'}, all: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}\n";
    insta::assert_snapshot!(written(schema, &json!({"next": {"next": {}}, "all": [{}, {"all": [{}]}]})), @"<Thing><next><next></next></next><all></all><all><all></all></all></Thing>");
    let deep = format!("{}{}", "<next>".repeat(200_000), "</next>".repeat(200_000));
    insta::assert_snapshot!(element(deep.as_bytes()).unwrap_err(), @"it is nested deeper than 100 elements");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(bytes in prop::collection::vec(any::<u8>(), 0..80), text in "(<|</|>|/>|pet|name|id|p:|=|'|\"|&lt;|&#0;| |<!--|-->|<\\?|\\?>|<!\\[CDATA\\[|\\]\\]>|x|\u{e9}){0,24}") {
        let inner = format!("<pet id='1'>{text}</pet>");
        with_form(PET, |form, _| {
            let form = form.unwrap();
            for body in [bytes.as_slice(), text.as_bytes(), inner.as_bytes()] {
                if let Ok(root) = element(body) {
                    let interpretations = form.read(&root);
                    let _ = (interpretations.plain(), interpretations.explicit(), interpretations.loose(), interpretations.wrong_root());
                }
            }
        });
    }

    #[test]
    fn written_values_are_read_back(id in any::<i64>(), name in "[ -~\t\n\r\u{a0}-\u{3ff}]{1,12}", notes in prop::collection::vec("[ -~\r\n]{0,6}", 1..4), lang in "[ -~\t\r\n]{0,6}", weight in prop::option::of(any::<i32>())) {
        let value = json!({"id": id, "name": name, "notes": notes, "tags": [{"lang": lang}], "weight": weight});
        written(PET, &value);
    }
}
