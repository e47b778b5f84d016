//! Tests: known forms are admitted, and any other is rejected.

use openapiv3::{
    Components, OpenAPI, Operation, PathItem, Paths, ReferenceOr, Responses, StatusCode,
};

use super::{
    super::{
        document::{VERSION, WireDocument},
        form::{self, FORM},
        names::PARTS,
    },
    admit,
};

/// The document for an operation with a parameter in its path, and one with a body.
fn document() -> WireDocument {
    let types = ["Request", "Success", "Failure"].map(|name| (name.to_owned(), name.to_owned()));
    let operation = |id: &str| {
        let failure = form::response(form::reference_to("Failure"));
        let responses = [
            (
                StatusCode::Code(200),
                form::response(form::reference_to("Success")),
            ),
            (StatusCode::Range(4), failure.clone()),
            (StatusCode::Range(5), failure),
        ];
        Operation {
            operation_id: Some(id.to_owned()),
            parameters: vec![ReferenceOr::Item(form::path_parameter("id"))],
            responses: Responses {
                responses: responses
                    .into_iter()
                    .map(|(status, response)| (status, ReferenceOr::Item(response)))
                    .collect(),
                ..Responses::default()
            },
            ..Operation::default()
        }
    };
    let mut get = operation("operation0");
    let parts = form::query_parameter(PARTS, form::reference_to("Request"));
    get.parameters.push(ReferenceOr::Item(parts));
    let mut put = operation("operation1");
    put.request_body = Some(ReferenceOr::Item(form::body(
        FORM,
        form::reference_to("Request"),
    )));
    let item = PathItem {
        get: Some(get),
        put: Some(put),
        ..PathItem::default()
    };
    let schemas = types.iter().map(|(name, _)| (name.clone(), form::string()));
    let components = Components {
        schemas: schemas.collect(),
        ..Components::default()
    };
    let api = OpenAPI {
        openapi: VERSION.to_owned(),
        paths: Paths {
            paths: std::iter::once(("/a/{id}".to_owned(), ReferenceOr::Item(item))).collect(),
            ..Paths::default()
        },
        components: Some(components),
        ..OpenAPI::default()
    };
    WireDocument {
        api,
        types: types.into_iter().collect(),
    }
}

#[test]
fn known_forms_are_admitted() {
    assert!(admit(document()).is_ok());
}

#[test]
fn any_other_form_is_rejected() {
    type Change = fn(&mut PathItem);
    let changes: [(&str, Change); 9] = [
        ("a method without a function", |item| {
            item.trace = item.get.take();
        }),
        ("a parameter of the path item", |item| {
            item.parameters
                .push(ReferenceOr::Item(form::path_parameter("id")));
        }),
        ("an id that is not a function name", |item| {
            change(item, |it| it.operation_id = Some("Get".to_owned()));
        }),
        ("an id that is there twice", |item| {
            change(item, |it| it.operation_id = Some("operation1".to_owned()));
        }),
        ("a tag", |item| {
            change(item, |it| it.tags.push("t".to_owned()));
        }),
        ("a location without a parameter", |item| {
            change(item, |it| drop(it.parameters.remove(0)));
        }),
        ("nothing that carries the request", |item| {
            change(item, |it| drop(it.parameters.remove(1)));
        }),
        ("two things that carry the request", |item| {
            let body = item.put.as_ref().and_then(|it| it.request_body.clone());
            change(item, |it| it.request_body = body);
        }),
        ("a response for all other statuses", |item| {
            change(item, |it| {
                let failure = it.responses.responses.get(&StatusCode::Range(4)).cloned();
                it.responses.default = failure;
            });
        }),
    ];
    for (what, change) in changes {
        let mut document = document();
        for (_, item) in &mut document.api.paths.paths {
            if let ReferenceOr::Item(item) = item {
                change(item);
            }
        }
        assert!(admit(document).is_err(), "{what}");
    }
}

fn change(item: &mut PathItem, change: impl FnOnce(&mut Operation)) {
    change(item.get.as_mut().expect("the operation"));
}
