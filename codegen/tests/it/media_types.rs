//! Media types as they are sent and asked for, where the document has a range of them or calls bytes by another name.

use super::documents::{api, config, document};

/// The generated functions of operations with these bodies of requests and responses.
fn generated(requests: &[&str], responses: &[&str]) -> String {
    let mut paths = String::new();
    for (at, content) in requests.iter().enumerate() {
        paths.push_str(&format!(
            "  /q{at}: {{post: {{operationId: q{at}, requestBody: {{required: true, content: {content}}}, responses: {{'204': {{description: d}}}}}}}}\n"
        ));
    }
    for (at, content) in responses.iter().enumerate() {
        paths.push_str(&format!(
            "  /r{at}: {{get: {{operationId: r{at}, responses: {{'200': {{description: d, content: {content}}}}}}}}}\n"
        ));
    }
    let text = api(&format!("paths:\n{paths}")).replace("3.0.3", "3.1.0");
    let config = config();
    let generated = codegen::generate(&document(&text), &config).expect("it can be generated");
    let package = codegen::package(&generated, &config);
    let files = package.files();
    let files = files.filter(|(path, _)| path.contains("operations/"));
    files.map(|(_, text)| text).collect()
}

#[test]
fn a_body_whose_media_type_is_a_range_is_sent_under_one_within_it() {
    let code = generated(
        &[
            "{text/*: {schema: {type: string}}}",
            "{image/*: {schema: {type: string, format: binary}}}",
            "{application/*+json: {schema: {type: object, properties: {a: {type: string}}}}}",
            "{chemical/*: {schema: {type: string, format: binary}}}",
        ],
        &["{application/*+json: {schema: {type: object, properties: {a: {type: string}}}}}"],
    );
    for sent in [
        "\"text/plain\"",
        "\"image/png\"",
        "\"application/json\"",
        "\"chemical/x.unknown\"",
    ] {
        assert!(code.contains(sent), "{sent}: {code}");
    }
    // `Accept` has no ranges with a suffix.
    assert!(code.contains("\"application/*\""), "{code}");
    assert!(!code.contains("*+json\""), "{code}");
}

#[test]
fn since_3_1_content_that_is_no_text_is_bytes_under_any_media_type() {
    let bytes = "{application/json: {schema: {type: string, contentMediaType: image/png}}}";
    let text = "{application/json: {schema: {type: string, contentMediaType: image/png, contentEncoding: base64}}}";
    let code = generated(&[], &[bytes]);
    assert!(code.contains("ByteStream"), "{code}");
    let code = generated(&[], &[text]);
    assert!(!code.contains("ByteStream"), "{code}");
}

#[test]
fn text_is_sent_in_utf_8_and_says_so() {
    let code = generated(
        &[
            "{text/plain; charset=iso-8859-1: {schema: {type: string}}}",
            "{text/html; charset=UTF-8: {schema: {type: string}}}",
        ],
        &[],
    );
    for sent in [
        "\"text/plain; charset=utf-8\"",
        "\"text/html; charset=UTF-8\"",
    ] {
        assert!(code.contains(sent), "{sent}: {code}");
    }
}
