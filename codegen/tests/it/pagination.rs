//! Which operations have functions for all pages of their list, and what is reported about that.

use std::collections::BTreeMap;

use codegen::{
    GenerateError,
    pagination::{PageRule, PaginationRule, PaginationSetting},
};

use super::documents;

/// A document of one operation with `parameters`, a response with `properties`, and further `fields`.
fn list(parameters: &str, properties: &str, fields: &str) -> String {
    documents::api(&format!(
        "paths: {{/pets: {{get: {{operationId: list_pets, {fields} parameters: [{parameters}], responses: {{'200': {{description: A page, content: {{application/json: {{schema: {{type: object, required: [pets], properties: {{pets: {{type: array, items: {{type: string}}}}, {properties}}}}}}}}}}}}}}}}}}}\n"
    ))
}

const PAGE: &str = "{name: page, in: query, schema: {type: integer}}, {name: size, in: query, schema: {type: integer}}";
const TOKEN: &str = "{name: cursor, in: query, schema: {type: string}}";

/// The functions for pages, and the diagnostics about them.
fn generated(
    text: &str,
    settings: &[(&str, PaginationSetting)],
) -> Result<(bool, Vec<String>), GenerateError> {
    let document = documents::document(text);
    let mut config = documents::config();
    config.pagination = settings
        .iter()
        .map(|(key, setting)| ((*key).to_owned(), setting.clone()))
        .collect::<BTreeMap<_, _>>();
    let generated = codegen::generate(&document, &config)?;
    let notes = generated.diagnostics.iter();
    let notes = notes.filter(|it| it.rule.id.ends_with("-pagination"));
    let notes = notes
        .map(|it| format!("{}; {}", it.message, it.help.as_deref().unwrap_or_default()))
        .collect();
    let operation = generated.plan.operations.first().expect("one operation");
    Ok((operation.pagination.is_some(), notes))
}

#[test]
fn what_is_recognized_is_noted_with_what_is_guessed() {
    let (has_pages, notes) =
        generated(&list(PAGE, "total: {type: integer}", ""), &[]).expect("a client");
    assert!(has_pages);
    assert_eq!(
        notes,
        [
            "its pages are asked for by the parameter `page`, until a page is empty; the number of the first page is taken to be 1; `x-pagination: false`, or `pagination` in `codegen.yaml`, changes that"
        ]
    );
    let (has_pages, notes) = generated(
        &list(
            TOKEN,
            "paging: {type: object, properties: {next_cursor: {type: string}}}",
            "",
        ),
        &[],
    )
    .expect("a client");
    assert!(has_pages);
    assert_eq!(
        notes,
        [
            "its pages are asked for by `paging.next_cursor` in the response, for the parameter `cursor`; `x-pagination: false`, or `pagination` in `codegen.yaml`, changes that"
        ]
    );
}

#[test]
fn what_only_resembles_pages_is_none() {
    for (parameters, properties) in [
        ("", "next_cursor: {type: string}"),
        (TOKEN, "total: {type: integer}"),
        // Without a limit it may be the page of a book.
        (
            "{name: page, in: query, schema: {type: integer}}",
            "total: {type: integer}",
        ),
        // Nothing tells the list of items.
        (
            TOKEN,
            "next_cursor: {type: string}, tags: {type: array, items: {type: string}}",
        ),
        // Nothing tells the last page.
        (TOKEN, "last_id: {type: string}"),
    ] {
        let (has_pages, notes) =
            generated(&list(parameters, properties, ""), &[]).expect("a client");
        assert!(
            !has_pages && notes.is_empty(),
            "{parameters} {properties} {notes:?}"
        );
    }
}

#[test]
fn settings_come_before_rules_and_those_of_the_configuration_first() {
    let off = PaginationSetting::Recognized(false);
    let on = PaginationSetting::Recognized(true);
    let page = PaginationSetting::Given(Box::new(PaginationRule {
        page: Some(PageRule {
            parameter: "page".to_owned(),
            first: 0,
        }),
        ..PaginationRule::default()
    }));
    let plain = list(PAGE, "", "");
    let extended = list(PAGE, "", "x-pagination: false,");
    for (text, settings, expected) in [
        (&plain, vec![("list_pets", off.clone())], false),
        (&plain, vec![("GET /pets", off.clone())], false),
        (&plain, vec![("*", off.clone())], false),
        (
            &plain,
            vec![("*", off.clone()), ("list_pets", on.clone())],
            true,
        ),
        (&plain, vec![("list_pets", page)], true),
        (&extended, vec![], false),
        (&extended, vec![("list_pets", on)], true),
    ] {
        let (has_pages, _) = generated(text, &settings).expect("a client");
        assert_eq!(has_pages, expected, "{settings:?}");
    }
}

#[test]
fn a_setting_that_names_what_is_not_there_is_an_error() {
    for (extension, expected) in [
        (
            "{token: {member: next, parameter: cursor}}",
            "the response has no member `next`",
        ),
        (
            "{token: {member: total, parameter: cursor}}",
            "there is no query parameter `cursor`",
        ),
        (
            "{items: dogs, page: {parameter: page}}",
            "the response has no list `dogs`",
        ),
        ("{items: pets}", "expected one of `link-header`"),
        ("{pages: 1}", "expected `true`, `false`, or one of"),
    ] {
        let text = list(
            PAGE,
            "total: {type: integer}",
            &format!("x-pagination: {extension},"),
        );
        let Err(GenerateError::Document(diagnostics)) = generated(&text, &[]) else {
            panic!("{extension}");
        };
        let found = diagnostics.iter().any(|it| it.message.contains(expected));
        assert!(found, "{extension}: {diagnostics:?}");
    }
    let setting = PaginationSetting::Recognized(false);
    let error = generated(&list(PAGE, "", ""), &[("list_dogs", setting)]);
    assert!(
        matches!(error, Err(GenerateError::UnknownOperation(_))),
        "{error:?}"
    );
}
