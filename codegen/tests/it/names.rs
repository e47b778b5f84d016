//! Names stay while a document changes; a part of a document gives a part of a client.

use codegen::{Filter, GenerateError, Generated, NameLock, generate as try_generate};

use super::documents::{api, config, document, generate};

fn generate_with(text: &str, names: &NameLock) -> Generated {
    let mut config = config();
    config.names = names.clone();
    try_generate(&document(&api(text)), &config).expect("it can be generated")
}

fn functions(generated: &Generated) -> Vec<String> {
    let operations = generated.plan.operations.iter();
    operations
        .map(|it| format!("{} {} = {}", it.method, it.path, it.function))
        .collect()
}

fn types(generated: &Generated) -> Vec<&str> {
    let items = generated.plan.types.items.iter();
    items.map(|item| item.name.as_str()).collect()
}

#[test]
fn a_component_is_replaced_by_your_own_type() {
    let document = document(&api(
        "paths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Bill'}}}}, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/amount'}}}}, '400': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Fee'}}}}}}}}\ncomponents: {schemas: {amount: {type: string, maxLength: 9}, Fee: {type: number}, Name: {type: string, minLength: 1}, Bill: {type: object, required: [total, name], properties: {total: {$ref: '#/components/schemas/amount'}, name: {$ref: '#/components/schemas/Name'}}}}}",
    ));
    let with = |replace: &[(&str, &str)]| {
        let mut config = config();
        let owned = |(name, path): &(&str, &str)| ((*name).to_owned(), (*path).to_owned());
        config.replace = replace.iter().map(owned).collect();
        try_generate(&document, &config)
    };
    let types = |generated: &Generated| {
        let types = generated.output.get("types.rs").expect("there are types");
        types.to_owned()
    };
    let generated = with(&[
        ("amount", "crate::Amount"),
        ("Fee", "crate::Amount"),
        ("Name", "String"),
    ]);
    let text = types(&generated.expect("it can be generated"));
    for expected in [
        "pub type Amount = crate::Amount;",
        "pub type Fee = crate::Amount;",
        "pub type Name = String;",
        "Bill(total: impl Into<Amount>, name: impl Into<Name>)",
        "json_bodies! {\n    Amount,\n}",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    let error = with(&[("Amount", "crate::Amount")]).expect_err("it is written small");
    assert_eq!(
        error.to_string(),
        "there is no component `Amount`; there are `amount`, `Fee`, `Name`, `Bill`"
    );
    let error = with(&[("amount", "1 + 1")]).expect_err("it is not a type");
    assert!(
        error
            .to_string()
            .starts_with("`1 + 1` is not a valid path of a type"),
        "{error}"
    );
}

#[test]
fn schemas_without_a_name_of_their_own_get_no_type() {
    let generated = generate(&document(&api(
        "paths: {/a: {get: {operationId: a, parameters: [{name: b, in: query, schema: {$ref: '#/components/schemas/Pet/properties/name'}}], responses: {}}}}\ncomponents: {schemas: {Pet: {type: object, properties: {name: {type: string, maxLength: 9}}}}}",
    )));
    let text = generated.output.get("types.rs").expect("there are types");
    assert!(text.contains("pub type PetName = String;"), "{text}");
}

#[test]
fn patterns_that_are_not_checked_are_noted() {
    let generated = generate(&document(&api(
        "paths: {}\ncomponents: {schemas: {A: {type: string, pattern: '^(?!a)'}, B: {type: string, pattern: '^b'}}}",
    )));
    let notes: Vec<&str> = generated.diagnostics.iter().map(|it| it.rule.id).collect();
    assert_eq!(notes, ["unchecked-pattern"]);
}

#[test]
fn an_operation_that_is_added_before_others_renames_none() {
    let before = "paths: {/b: {get: {operationId: get-x, responses: {}}}, /c: {get: {operationId: get_x, responses: {}}}, /d: {get: {responses: {}}}}";
    let after = "paths: {/a: {get: {operationId: getX, responses: {}}}, /b: {get: {operationId: get-x, responses: {}}}, /c: {get: {operationId: get_x, responses: {}}}, /d: {get: {responses: {}}}, /e: {get: {operationId: get_d, responses: {}}}}";
    let first = generate_with(before, &NameLock::default());
    assert_eq!(
        functions(&first),
        ["GET /b = get_x", "GET /c = get_x_get", "GET /d = get_d"]
    );
    let free = generate_with(after, &NameLock::default());
    assert_eq!(
        functions(&free)[1],
        "GET /b = get_x_get",
        "without names it would be renamed"
    );
    let second = generate_with(after, &first.names);
    assert_eq!(
        functions(&second),
        [
            "GET /a = get_x_get_2",
            "GET /b = get_x",
            "GET /c = get_x_get",
            "GET /d = get_d",
            "GET /e = get_d_get",
        ]
    );
    let third = generate_with(after, &second.names);
    assert_eq!(third.output, second.output);
    assert_eq!(third.names, second.names);
}

#[test]
fn an_operation_whose_id_is_changed_is_named_by_the_new_one() {
    let first = generate_with(
        "paths: {/a: {get: {operationId: old, responses: {}}}}",
        &NameLock::default(),
    );
    let second = generate_with(
        "paths: {/a: {get: {operationId: new, responses: {}}}}",
        &first.names,
    );
    assert_eq!(functions(&second), ["GET /a = new"]);
}

#[test]
fn a_schema_that_is_added_before_others_renames_none() {
    let direction = |values: &str| {
        format!(
            "parameters: [{{name: direction, in: query, schema: {{enum: [{values}]}}}}], responses: {{}}"
        )
    };
    let sorted = direction("asc, desc");
    let before = format!(
        "paths: {{/b: {{get: {{operationId: b, {sorted}}}}}, /c: {{get: {{operationId: c, {sorted}}}}}}}\ncomponents: {{schemas: {{foo_bar: {{type: object, properties: {{x: {{type: string}}}}}}}}}}"
    );
    let compass = direction("north, south");
    let after = format!(
        "paths: {{/a: {{get: {{operationId: a, {compass}}}}}, /a2: {{get: {{operationId: a2, {compass}}}}}, /b: {{get: {{operationId: b, {sorted}}}}}, /c: {{get: {{operationId: c, {sorted}}}}}}}\ncomponents: {{schemas: {{foo-bar: {{type: string}}, foo_bar: {{type: object, properties: {{x: {{type: string}}}}}}}}}}"
    );
    let first = generate_with(&before, &NameLock::default());
    assert_eq!(types(&first), ["FooBar", "Direction"]);
    let free = generate_with(&after, &NameLock::default());
    assert_eq!(
        types(&free),
        ["FooBar", "FooBar2", "ADirection", "BDirection"]
    );
    let second = generate_with(&after, &first.names);
    assert_eq!(
        types(&second),
        ["FooBar2", "FooBar", "ADirection", "Direction"]
    );
}

const SHOP: &str = "paths: {/pets: {get: {operationId: list_pets, tags: [pets], responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}, /orders: {get: {operationId: list_orders, tags: [orders], responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}, post: {tags: [orders], responses: {}}}}\ncomponents: {schemas: {Pet: {type: object, properties: {x: {type: string}}}, Order: {type: object, properties: {y: {type: string}}}}}";

#[test]
fn bodies_of_several_media_types_are_named_by_theirs() {
    let generated = generate(&document(&api(
        "paths:
  /a:
    get:
      operationId: a
      responses:
        '200':
          description: d
          content:
            application/json: {schema: {type: object, properties: {list: {type: array, items: {type: object, properties: {a: {type: string}}}}}}}
            application/vnd.pets+json: {schema: {type: object, properties: {list: {type: array, items: {type: object, properties: {b: {type: string}}}}}}}
            text/event-stream: {schema: {type: object, properties: {c: {type: string}}}}",
    )));
    assert_eq!(
        types(&generated),
        [
            "AResponseListItem",
            "AResponse",
            "AResponseVndPetsListItem",
            "AResponseVndPets",
            "AResponseEvents",
        ]
    );
}

#[test]
fn branches_that_share_a_name_or_have_none_are_named_by_what_tells_them_apart() {
    let generated = generate(&document(&api(
        "paths: {}
components:
  schemas:
    Tagged:
      oneOf:
        - {type: object, required: [type, id], properties: {type: {enum: [git]}, id: {type: string}}}
        - {type: object, required: [type, org, repo], properties: {type: {enum: [git]}, org: {type: string}, repo: {type: string}}}
        - {type: object, required: [type, path], properties: {type: {enum: [file]}, path: {type: string}}}
    Untagged:
      oneOf:
        - {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}, mail: {type: string}}}
        - {type: object, required: [id, name, mail], properties: {id: {type: string}, name: {type: string}, mail: {type: string}}}
        - {type: object, required: [id], properties: {id: {type: string}, mail: {type: string}}}
    Lists:
      oneOf:
        - {type: array, items: {type: object, properties: {id: {type: string}, short: {type: string}}}}
        - {type: array, items: {type: object, properties: {id: {type: string}, long: {type: string}}}}",
    )));
    assert_eq!(
        types(&generated),
        [
            "Tagged",
            "Untagged",
            "Lists",
            "Type",
            "TaggedGitId",
            "TaggedGitOrg",
            "TaggedFileType",
            "TaggedFile",
            // It has no member alone, requires none alone and lacks none.
            "UntaggedVariant1",
            "UntaggedMail",
            "UntaggedWithoutName",
            "ListsListShortItem",
            "ListsListLongItem",
        ]
    );
}

#[test]
fn a_filter_gives_the_operations_of_a_tag_with_their_types() {
    let mut config = config();
    config.filter = Filter {
        tags: vec!["pets".to_owned()],
        operations: vec!["POST /orders".to_owned()],
    };
    let generated = try_generate(&document(&api(SHOP)), &config).expect("a part");
    assert_eq!(
        functions(&generated),
        ["GET /pets = list_pets", "POST /orders = post_orders"]
    );
    assert_eq!(generated.plan.filtered, 1);
    let types = generated.output.get("types.rs").expect("there are types");
    assert!(
        types.contains("pub struct Pet") && !types.contains("Order"),
        "{types}"
    );
}

#[test]
fn a_filter_that_names_what_is_not_there_is_an_error() {
    let try_filter = |tags: &[&str], operations: &[&str]| {
        let owned = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect();
        let mut config = config();
        config.filter = Filter {
            tags: owned(tags),
            operations: owned(operations),
        };
        try_generate(&document(&api(SHOP)), &config)
    };
    let tag = try_filter(&["pets", "pet"], &[]);
    assert!(matches!(tag, Err(GenerateError::UnknownTag(tag)) if tag == "pet"));
    let operation = try_filter(&[], &["list_pets", "GET /pet"]);
    assert!(matches!(operation, Err(GenerateError::UnknownOperation(name)) if name == "GET /pet"));
}

#[test]
fn every_tag_is_a_feature_of_the_package() {
    let mut config = config();
    config.tag_features = true;
    let generated = try_generate(&document(&api(SHOP)), &config).expect("a client");
    let package = codegen::package(&generated, &config);
    let manifest = package.get("Cargo.toml").expect("a manifest");
    for line in ["\"tag-pets\",", "tag-pets = []", "tag-orders = []"] {
        assert!(manifest.contains(line), "{line}: {manifest}");
    }
    for file in ["operations/mod.rs", "wire/mod.rs"] {
        let text = generated.output.get(file).expect("it is there");
        assert!(
            text.contains("#[cfg(feature = \"tag-pets\")]"),
            "{file}: {text}"
        );
    }
    let plain = generate(&document(&api(SHOP)));
    let text = plain.output.get("operations/mod.rs").expect("it is there");
    assert!(!text.contains("cfg("), "{text}");
}
