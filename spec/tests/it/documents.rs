//! Loading of documents of several files, and the diagnostics for broken ones.

use std::sync::Arc;

use proptest::prelude::*;
use spec::{
    diagnostic::render::{Style, render_all},
    document::{Document, MemoryFiles},
    model::Api,
};

/// All diagnostics of loading `text`, rendered.
fn rendered_diagnostics(text: &str) -> String {
    let loaded = Document::from_text("api.yaml", text);
    render_all(&loaded.diagnostics, &loaded.sources, Style::Plain)
}

#[test]
fn files_may_refer_to_each_other_in_cycles() {
    let files: MemoryFiles = [
        ("spec/api.yaml", "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a: {$ref: 'paths/a.yaml#/a'}\ncomponents:\n  schemas:\n    Node: {$ref: node.yaml}\n"),
        ("spec/paths/a.yaml", "a:\n  get:\n    responses:\n      '200':\n        description: ok\n        content:\n          application/json:\n            schema: {$ref: '../api.yaml#/components/schemas/Node'}\n"),
        ("spec/node.yaml", "type: object\nproperties:\n  next: {$ref: 'api.yaml#/components/schemas/Node'}\n"),
    ]
    .into_iter()
    .collect();
    let loaded = Document::load_with("spec/api.yaml", &files);
    assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
    let names: Vec<&str> = loaded
        .sources
        .iter()
        .map(|(_, source)| source.name())
        .collect();
    assert_eq!(
        names,
        ["spec/api.yaml", "spec/paths/a.yaml", "spec/node.yaml"]
    );
}

#[test]
fn a_file_that_a_discriminator_alone_leads_to_is_read() {
    let base = |mapping: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n    Pet: {{type: object, required: [kind], discriminator: {{propertyName: kind, mapping: {{{mapping}}}}}, properties: {{kind: {{type: string}}}}}}\n    Dog: {{type: object}}\n"
        )
    };
    let files = |mapping: &str| -> MemoryFiles {
        let files = [
            ("spec/api.yaml", base(mapping)),
            (
                "spec/cat.yaml",
                "allOf: [{$ref: 'api.yaml#/components/schemas/Pet'}, {properties: {claw: {$ref: 'claw.yaml'}}}]\n".to_owned(),
            ),
            ("spec/claw.yaml", "type: string\n".to_owned()),
        ];
        files.into_iter().collect()
    };
    for (mapping, expected) in [
        (
            "cat: cat.yaml, dog: Dog",
            &["spec/api.yaml", "spec/cat.yaml", "spec/claw.yaml"][..],
        ),
        (
            "cat: './cat.yaml#'",
            &["spec/api.yaml", "spec/cat.yaml", "spec/claw.yaml"],
        ),
        // A bundled document keeps the names of files that are gone.
        ("cat: models/Cat.json, dog: Dog", &["spec/api.yaml"]),
    ] {
        let loaded = Document::load_with("spec/api.yaml", &files(mapping));
        assert_eq!(names(&loaded), expected, "{mapping}");
    }
}

/// A document of two files that refer to each other.
const TWO_FILES: [(&str, &str); 2] = [
    (
        "api.yaml",
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a: {$ref: 'paths/a.yaml#/a'}\ncomponents:\n  schemas:\n    Node: {type: object}\n",
    ),
    (
        "paths/a.yaml",
        "a:\n  get:\n    responses:\n      '200':\n        description: ok\n        content:\n          application/json:\n            schema: {$ref: '../api.yaml#/components/schemas/Node'}\n",
    ),
];

/// The names of the files that a document was read from.
fn names(loaded: &spec::document::Loaded) -> Vec<&str> {
    assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
    let sources = loaded.sources.iter();
    sources.map(|(_, source)| source.name()).collect()
}

#[test]
fn a_file_is_read_once_however_its_path_is_spelled() {
    for entry in ["./api.yaml", "spec/../api.yaml", ".//api.yaml"] {
        let [(_, api), paths] = TWO_FILES;
        let files: MemoryFiles = [(entry, api), paths].into_iter().collect();
        let loaded = Document::load_with(entry, &files);
        assert_eq!(names(&loaded), [entry, "paths/a.yaml"]);
    }
}

#[test]
fn a_file_on_disk_is_one_file_by_every_path_that_leads_to_it() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("one-file-many-paths");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("paths")).unwrap();
    for (name, text) in TWO_FILES {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let mut entries = vec!["api.yaml", "./api.yaml", "paths/../api.yaml"];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("api.yaml", folder.join("link.yaml")).unwrap();
        entries.push("link.yaml");
    }
    let folder = folder.to_str().unwrap();
    // Not only dots: the reference names the folder that the entry was named without.
    let by_absolute_path = format!(
        "a: {{get: {{responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '{folder}/api.yaml#/components/schemas/Node'}}}}}}}}}}}}}}\n"
    );
    for paths in [TWO_FILES[1].1.to_owned(), by_absolute_path] {
        std::fs::write(format!("{folder}/paths/a.yaml"), paths).unwrap();
        for entry in &entries {
            let entry = format!("{folder}/{entry}");
            let loaded = Document::load(&entry);
            assert_eq!(names(&loaded).len(), 2, "{entry}: {:?}", names(&loaded));
        }
    }
}

#[test]
fn anchors_and_pointers_lead_into_other_files() {
    let files: MemoryFiles = [
        ("api.yaml", "openapi: 3.1.0\ninfo: {title: t, version: '1'}\ncomponents:\n  schemas:\n    A: {$ref: 'lib.yaml#pet'}\n    B: {$ref: 'lib.yaml#/$defs/Owner'}\n"),
        ("lib.yaml", "$defs:\n  Pet: {$anchor: pet, type: object, properties: {owner: {$ref: '#/$defs/Owner'}}}\n  Owner: {type: string}\n"),
    ]
    .into_iter()
    .collect();
    let loaded = Document::load_with("api.yaml", &files);
    assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
}

#[test]
fn webhooks_of_3_1_and_operations_of_3_2_are_read() {
    let text = "openapi: 3.2.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    query:\n      operationId: q\n      responses: {'200': {description: ok}}\n    additionalOperations:\n      LINK:\n        operationId: l\n        responses: {'200': {description: ok}}\nwebhooks:\n  created:\n    post:\n      operationId: w\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}\n      responses: {'204': {description: ok}}\ncomponents:\n  schemas:\n    S: {const: 1}\n  pathItems:\n    p: {get: {responses: {'200': {description: ok}}}}\n";
    let loaded = Document::from_text("api.yaml", text);
    assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
    let api = spec::model::Api::new(std::sync::Arc::new(loaded.document.unwrap()));
    insta::assert_snapshot!(api, @"
    t 1
    QUERY /a = q
      200 (no content)
    LINK /a = l
      200 (no content)
    webhook POST /created = w
      body? application/json S
      204 (no content)
    ");
}

#[test]
fn a_syntax_error_is_shown_with_its_line() {
    insta::assert_snapshot!(rendered_diagnostics("openapi: 3.0.3\ninfo:\n  title: [unclosed\npaths: {}\n"), @"
    error[yaml-syntax]: illegal placement of ':' indicator
     --> api.yaml:4:6
      |
    4 | paths: {}
      |      ^
    ");
}

#[test]
fn duplicate_keys_are_shown_with_both_locations() {
    insta::assert_snapshot!(rendered_diagnostics("openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a: {}\n  /b: {}\n  /a: {}\n"), @"
    error[duplicate-key]: key `/a` is given twice
     --> api.yaml:6:3
      |
    4 |   /a: {}
      |   -- first given here
    5 |   /b: {}
    6 |   /a: {}
      |   ^^
      |
      = help: remove one of the two or merge their contents
    ");
}

#[test]
fn references_that_lead_nowhere_are_all_shown() {
    insta::assert_snapshot!(rendered_diagnostics(
        "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses:\n        '200': {$ref: '#/components/responses/Ok'}\n        '400': {$ref: 'errors.yaml#/bad'}\n        '500': {$ref: 'https://example.com/x.yaml'}\ncomponents:\n  responses:\n    OK: {description: fine}\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n"
    ), @"
    error[dangling-reference]: `#/components/responses/Ok` leads nowhere: nothing is defined there
     --> api.yaml:6:23
      |
    6 |         '200': {$ref: '#/components/responses/Ok'}
      |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `OK`?

    error[unreadable-file]: cannot read `errors.yaml`: no such file
     --> api.yaml:7:23
      |
    7 |         '400': {$ref: 'errors.yaml#/bad'}
      |                       ^^^^^^^^^^^^^^^^^^

    error[remote-reference]: `https://example.com/x.yaml` leads nowhere: it is on another machine
     --> api.yaml:8:23
      |
    8 |         '500': {$ref: 'https://example.com/x.yaml'}
      |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: save that document beside this one and refer to the file; `conformance` fetches it with --allow-remote

    error[circular-reference]: `#/components/schemas/B` leads nowhere: it leads back to itself
      --> api.yaml:13:15
       |
    13 |     A: {$ref: '#/components/schemas/B'}
       |               ^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: put an object with fields of its own at one point of the cycle

    error[circular-reference]: `#/components/schemas/A` leads nowhere: it leads back to itself
      --> api.yaml:14:15
       |
    14 |     B: {$ref: '#/components/schemas/A'}
       |               ^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: put an object with fields of its own at one point of the cycle
    ");
}

#[test]
fn invalid_documents_are_reported_with_a_reason() {
    for (text, expected) in [
        ("", "the file is empty"),
        (
            "- a",
            "an OpenAPI document is an object, and this is a value of type array",
        ),
        ("info: {}", "the field `openapi` is missing"),
        ("openapi: 4.0.0", "version `4.0.0` is not known"),
        ("openapi: {}", "version `` is not known"),
    ] {
        let loaded = Document::from_text("api.yaml", text);
        assert!(loaded.document.is_none());
        let messages: Vec<&str> = loaded
            .diagnostics
            .iter()
            .map(|d| d.message.as_str())
            .collect();
        assert_eq!(messages, [expected]);
    }
}

#[test]
fn invalid_utf_8_and_missing_files_are_reported() {
    let loaded = Document::from_text("api.yaml", b"openapi: \xff3".to_vec());
    insta::assert_snapshot!(render_all(&loaded.diagnostics, &loaded.sources, Style::Plain), @"
    error[not-utf-8]: byte 9 of `api.yaml` is not UTF-8
     --> api.yaml:1:10
      |
    1 | openapi: �3
      |          ^
      |
      = help: save the file as UTF-8
    ");
    let loaded = Document::load("no/such/file.yaml");
    insta::assert_snapshot!(render_all(&loaded.diagnostics, &loaded.sources, Style::Plain), @"
    error[unreadable-file]: cannot read `no/such/file.yaml`: No such file or directory (os error 2)
     --> no/such/file.yaml:1:1
      |
    1 |
      | ^
    ");
}

#[test]
fn exponential_aliases_are_rejected() {
    let mut text = "openapi: 3.0.3\nx-a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n".to_owned();
    for i in 1..9 {
        let aliases = vec![format!("*a{}", i - 1); 10].join(",");
        text.push_str(&format!("x-a{i}: &a{i} [{aliases}]\n"));
    }
    let loaded = Document::from_text("api.yaml", text);
    let rules: Vec<&str> = loaded.diagnostics.iter().map(|d| d.rule.id).collect();
    assert_eq!(rules, ["unusable-alias"]);
}

/// Strings similar to OpenAPI documents: fragments of one in random order and nesting.
fn near_document() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("openapi: 3.0.3\n"),
        Just("openapi: 3.1.0\n"),
        Just("paths:\n"),
        Just("  /a/{b}:\n"),
        Just("    get:\n"),
        Just("      parameters:\n"),
        Just("      - {name: b, in: path}\n"),
        Just("      - $ref: '#/x'\n"),
        Just("      responses:\n"),
        Just("        '200':\n"),
        Just("          content:\n"),
        Just("            a/b:\n"),
        Just("              schema: {type: [a], $ref: '#/components/schemas/A'}\n"),
        Just("components:\n"),
        Just("  schemas:\n"),
        Just("    A: {$ref: '#/components/schemas/A'}\n"),
        Just("    A: {allOf: 1}\n"),
        Just("    A: {properties: {b: {$ref: '#/components/schemas/A'}}, $id: x, $anchor: y}\n"),
        Just("webhooks: {a: {post: {requestBody: {content: {'x/y': {schema: true}}}}}}\n"),
        Just("- \n"),
        Just("&a *a\n"),
        Just("{"),
        Just("}"),
        Just("\t"),
        Just("security: [{a: []}]\n"),
        Just("servers: [{url: '{x}'}]\n"),
    ];
    prop::collection::vec(word, 0..24).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_text_gives_a_document_or_diagnostics(text in near_document()) {
        let loaded = Document::from_text("api.yaml", text);
        prop_assert!(loaded.document.is_some() || loaded.diagnostics.has_errors());
        render_all(&loaded.diagnostics, &loaded.sources, Style::Plain);
        if let Some(document) = loaded.document {
            let api = spec::model::Api::new(std::sync::Arc::new(document));
            let _ = api.to_string();
        }
    }

    #[test]
    fn any_bytes_give_a_document_or_diagnostics(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let loaded = Document::from_text("api.yaml", bytes);
        prop_assert!(loaded.document.is_some() || loaded.diagnostics.has_errors());
    }
}

/// The operations of a document of several files: method, path, and the types of the parameters.
fn operations(entry: &str, files: &[(&str, &str)]) -> Vec<String> {
    let files: MemoryFiles = files.iter().copied().chain([("api.yaml", entry)]).collect();
    let loaded = Document::load_with("api.yaml", &files);
    assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
    let api = Api::new(Arc::new(loaded.document.unwrap()));
    let types = |operation: &spec::model::Operation| -> Vec<String> {
        let schemas = operation.parameters.iter().map(|it| it.schema().unwrap());
        let nodes = schemas.map(|it| api.document.node(&it.origin.location).unwrap());
        nodes
            .map(|it| it.get_str("type").unwrap().to_owned())
            .collect()
    };
    assert!(api.operations.iter().all(|it| it.flaws.is_empty()));
    let listed = api.operations.iter();
    listed
        .map(|it| format!("{} {}", it.label(), types(it).join(" ")))
        .collect()
}

#[test]
fn a_reference_in_place_of_a_section_is_followed() {
    let files = [
        (
            "paths.yaml",
            "paths:\n  '/a/{id}':\n    get: {$ref: get.yaml}\n    parameters: {$ref: 'parts.yaml#/list'}\n",
        ),
        (
            "get.yaml",
            "operationId: a\nresponses: {$ref: 'parts.yaml#/responses'}\n",
        ),
        (
            "parts.yaml",
            "list: [{$ref: '#/parameters/id'}]\nparameters: {id: {name: id, in: path, required: true, schema: {$ref: '#/schemas/Id'}}}\nschemas: {Id: {type: integer}}\nresponses: {'204': {description: d}}\n",
        ),
    ];
    let entry = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {$ref: 'paths.yaml#/paths'}\ncomponents: {schemas: {$ref: 'parts.yaml#/schemas'}}\n";
    assert_eq!(operations(entry, &files), ["GET /a/{id} integer"]);
    let entry = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {$ref: '#/x-paths'}\nx-paths: {/b: {get: {$ref: '#/x-get'}}}\nx-get: {responses: {}}\n";
    assert_eq!(operations(entry, &[]), ["GET /b "]);
    let entry =
        "swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths: {$ref: 'paths.yaml#/paths'}\n";
    let files = [("paths.yaml", "paths: {/c: {get: {responses: {}}}}")];
    assert_eq!(operations(entry, &files), ["GET /c "]);
}

#[test]
fn sections_that_contain_themselves_are_reported() {
    for paths in [
        "paths: {$ref: '#/paths'}",
        "paths: {$ref: '#'}",
        "paths: {$ref: gone.yaml}",
        "paths: {}\ncomponents: {$ref: '#/x-a'}\nx-a: {$ref: '#/x-b'}\nx-b: {$ref: '#/x-a'}",
    ] {
        let text = format!("openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\n{paths}\n");
        let shown = rendered_diagnostics(&text);
        assert!(shown.contains("unresolved-section"), "{paths}: {shown}");
    }
    // Each copy of the operation contains the reference to it.
    let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {$ref: '#/x-get'}}}\nx-get: {responses: {}, callbacks: {c: {'{$url}': {post: {$ref: '#/x-get'}}}}}\n";
    let shown = rendered_diagnostics(text);
    assert!(shown.contains("circular-reference"), "{shown}");
}

#[test]
fn an_operation_that_leads_nowhere_has_a_flaw_and_others_are_read() {
    let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {'/a/{id}': {get: {$ref: '#/x-gone'}, put: {parameters: [{$ref: '#/x-gone'}], responses: {}}}, /b: {get: {responses: {}}}}\n";
    let loaded = Document::from_text("api.yaml", text);
    let rules: Vec<&str> = loaded.diagnostics.iter().map(|it| it.rule.id).collect();
    assert_eq!(rules, ["dangling-reference"; 2]);
    let api = Api::new(Arc::new(loaded.document.unwrap()));
    let flaws: Vec<Vec<String>> = api
        .operations
        .iter()
        .map(|it| it.flaws.iter().map(ToString::to_string).collect())
        .collect();
    let expected = [
        vec!["the operation leads nowhere"],
        vec!["parameter 1 cannot be read"],
        vec![],
    ];
    assert_eq!(flaws, expected);
}

#[test]
fn self_is_the_base_of_references() {
    let entry = |uri: &str, reference: &str| {
        format!(
            "openapi: 3.2.0\n$self: {uri}\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n      parameters: [{{name: id, in: query, schema: {{$ref: '{reference}'}}}}]\n      responses: {{}}\ncomponents: {{schemas: {{Id: {{type: integer}}}}}}\n"
        )
    };
    let files = [
        ("parts/id.yaml", "Id: {type: string}"),
        ("id.yaml", "Id: {type: boolean}"),
    ];
    for (uri, reference, found) in [
        (
            "https://example.com/v1/api",
            "https://example.com/v1/api#/components/schemas/Id",
            "integer",
        ),
        (
            "https://example.com/v1/api",
            "api#/components/schemas/Id",
            "integer",
        ),
        (
            "https://example.com/v1/api",
            "https://example.com/v1/parts/id.yaml#/Id",
            "string",
        ),
        (
            "https://example.com/v1/api",
            "/v1/parts/id.yaml#/Id",
            "string",
        ),
        ("https://example.com/v1/api", "id.yaml#/Id", "boolean"),
        ("/v1/api", "/v1/api#/components/schemas/Id", "integer"),
        ("/v1/api", "id.yaml#/Id", "boolean"),
    ] {
        let found = format!("GET /a {found}");
        assert_eq!(
            operations(&entry(uri, reference), &files),
            [found],
            "{uri} {reference}"
        );
    }
    let shown = rendered_diagnostics(&entry(
        "https://example.com/v1/api",
        "https://example.org/id.yaml",
    ));
    assert!(shown.contains("remote-reference"), "{shown}");
}

#[test]
fn names_in_maps_may_begin_like_extensions() {
    let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nsecurity: [{x-key: []}]\nwebhooks: {x-hook: {post: {responses: {}}}}\npaths:\n  x-note: {get: {responses: {}}}\n  /a:\n    post:\n      requestBody: {content: {x-foo/bar: {examples: {x-one: {value: 1}}}}}\n      callbacks: {x-call: {x-note: 1, '{$url}': {post: {responses: {}}}}}\n      responses:\n        x-note: 1\n        '200': {description: ok, headers: {x-rate: {schema: {type: string}}}, links: {x-next: {operationId: b}}}\ncomponents: {securitySchemes: {x-key: {type: apiKey, in: header, name: k}}}\n";
    let loaded = Document::from_text("api.yaml", text);
    let document = Arc::new(loaded.document.expect("a document"));
    let api = Api::new(document.clone());
    assert_eq!(api.webhooks.len(), 1);
    assert_eq!(api.security_schemes[0].name, "x-key");
    let [operation] = api.operations.as_slice() else {
        panic!("{} operations", api.operations.len());
    };
    let content = &operation.request_body.as_ref().expect("a body").content[0];
    assert_eq!(content.media_type.to_string(), "x-foo/bar");
    assert_eq!(content.examples.len(), 1);
    let callbacks = operation.callbacks(&document);
    assert_eq!((callbacks.len(), callbacks[0].name.as_str()), (1, "x-call"));
    let [response] = operation.responses.list.as_slice() else {
        panic!("{} responses", operation.responses.list.len());
    };
    assert_eq!(response.headers[0].name, "x-rate");
    assert_eq!(response.links.len(), 1);
    assert!(operation.flaws.is_empty(), "{:?}", operation.flaws);
}

#[test]
fn names_of_a_section_behind_a_reference_may_begin_like_extensions() {
    let files: MemoryFiles = [
        ("api.yaml", "openapi: 3.0.3\ninfo: {title: t, version: '1'}\nsecurity: [{x-key: []}]\npaths: {}\ncomponents: {securitySchemes: {$ref: schemes.yaml}}\n"),
        ("schemes.yaml", "x-key: {$ref: '#/key'}\nkey: {type: apiKey, in: header, name: k}\n"),
    ]
    .into_iter()
    .collect();
    let loaded = Document::load_with("api.yaml", &files);
    assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
    let api = Api::new(Arc::new(loaded.document.expect("a document")));
    let names = api.security_schemes.iter().map(|it| it.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["x-key", "key"]);
}
