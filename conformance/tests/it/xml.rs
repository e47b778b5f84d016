//! Tests of XML bodies in requests and responses.

use std::sync::Arc;

use conformance::{
    check_text,
    mock::MockSettings,
    value::{context::StringContext, strategy::SchemaStrategy},
};
use proptest::prelude::*;
use serde_json::Value;
use spec::{
    document::Document,
    model::Api,
    schema::Direction,
    wire::{
        Request as Sent, RequestValidator, Validity,
        body::xml::{XmlForm, element},
    },
    xml::Element,
};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers};

/// XML alone, XML beside JSON, and all features of the XML Object.
const CONTRACT: &str = r"
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      requestBody:
        required: true
        content: {application/xml: {schema: {$ref: '#/components/schemas/Order'}}}
      responses:
        '200': {description: ok, content: {application/xml: {schema: {$ref: '#/components/schemas/Order'}}}}
        '400': {description: no, content: {application/xml: {schema: {$ref: '#/components/schemas/Problem'}}}}
        '415': {description: not in that form}
  /pets:
    put:
      requestBody:
        required: true
        content:
          application/xml: {schema: {$ref: '#/components/schemas/Pet'}}
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
      responses:
        '200':
          description: ok
          content:
            application/json: {schema: {$ref: '#/components/schemas/Pet'}}
            text/xml: {schema: {$ref: '#/components/schemas/Pet'}}
        '400': {description: no}
  /lists:
    get:
      responses:
        '200': {description: ok, content: {application/vnd.orders+xml: {schema: {$ref: '#/components/schemas/Orders'}}}}
components:
  schemas:
    Order:
      type: object
      xml: {name: order, namespace: 'urn:orders', prefix: o}
      required: [id, quantity, lines]
      properties:
        id: {type: integer, format: int64, minimum: 1, xml: {attribute: true}}
        quantity: {type: integer, minimum: 1, maximum: 99}
        comment: {type: string, minLength: 2, maxLength: 20, nullable: true}
        state: {type: string, enum: [placed, sent]}
        rush: {type: boolean}
        price: {type: number, minimum: 0, exclusiveMinimum: true, xml: {name: unit-price, namespace: 'urn:prices', prefix: p}}
        lines:
          type: array
          minItems: 1
          maxItems: 3
          xml: {wrapped: true}
          items:
            type: object
            xml: {name: line}
            required: [sku]
            properties:
              sku: {type: string, pattern: '^[A-Z]{3}-[0-9]{2}$', xml: {attribute: true}}
              note: {type: string, maxLength: 8}
        tags: {type: array, items: {type: string, minLength: 1, xml: {name: tag}}}
    Orders: {type: array, xml: {name: orders, wrapped: true}, items: {$ref: '#/components/schemas/Order'}}
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 1}
        born: {type: string, format: date, xml: {attribute: true}}
        parent: {$ref: '#/components/schemas/Pet'}
    Problem:
      type: object
      required: [code]
      properties: {code: {type: integer}, message: {type: string}}
";

fn api() -> Arc<Api> {
    let document = Document::from_text("orders.yaml", CONTRACT).document;
    Arc::new(Api::new(Arc::new(document.expect("a document"))))
}

#[tokio::test]
async fn nothing_is_found_on_the_mock() {
    for seed in 1..=20 {
        let settings = MockSettings {
            seed,
            ..MockSettings::default()
        };
        let run = check_text(CONTRACT).mock(settings).seed(seed);
        let report = run.max_examples(10).run().await;
        assert_eq!(report.summary.findings.len(), 0, "{}", report.text());
        for operation in &report.summary.operations {
            assert!(operation.cases > 3, "{}: {operation:?}", operation.label);
        }
        assert_eq!(report.summary.warnings, Vec::<String>::new());
    }
}

/// A server for `/orders` that parses the bytes without the contract.
struct Orders {
    /// The replacement for `<quantity>`.
    quantity: &'static str,
    root: &'static str,
}

/// Whether `body` is an order.
fn is_order(body: &[u8]) -> Option<()> {
    let root = element(body).ok()?;
    let text = |name: &str| {
        root.elements()
            .find(|e| e.name.local == name)
            .map(Element::text)
    };
    let is_in =
        |name: &str, validate: &dyn Fn(&str) -> bool| text(name).is_none_or(|text| validate(&text));
    let lines = root.elements().find(|e| e.name.local == "lines")?;
    let skus: Vec<&str> = lines
        .elements()
        .filter_map(|line| line.attribute("sku"))
        .collect();
    let is_sku = |sku: &&str| {
        let bytes = sku.as_bytes();
        bytes.len() == 6
            && bytes[..3].iter().all(u8::is_ascii_uppercase)
            && bytes[3] == b'-'
            && bytes[4..].iter().all(u8::is_ascii_digit)
    };
    let is_good = root.is("urn:orders", "order")
        && root.attribute("id")?.parse::<i64>().is_ok_and(|id| id > 0)
        && text("quantity")?
            .parse::<u32>()
            .is_ok_and(|q| (1..100).contains(&q))
        && is_in("state", &|state| matches!(state, "placed" | "sent"))
        && is_in("rush", &|rush| matches!(rush, "true" | "false"))
        && is_in("unit-price", &|price| {
            price.parse::<f64>().is_ok_and(|price| price > 0.0)
        })
        && is_in("comment", &|comment| {
            (2..=20).contains(&comment.chars().count())
        })
        && root
            .elements()
            .filter(|e| e.name.local == "tag")
            .all(|tag| !tag.text().is_empty())
        && (1..=3).contains(&skus.len())
        && skus.len() == lines.elements().count()
        && lines
            .elements()
            .all(|line| line.elements().all(|note| note.text().chars().count() <= 8))
        && skus.iter().all(is_sku);
    is_good.then_some(())
}

impl Respond for Orders {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let xml = |status: u16, text: String| {
            ResponseTemplate::new(status).set_body_raw(text, "application/xml")
        };
        let header = |name: &str| {
            request
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        if request.method.as_str() != "POST" {
            return ResponseTemplate::new(405).insert_header("Allow", "POST");
        }
        if header("accept").is_some_and(|accept| !accept.contains("xml") && !accept.contains("*/*"))
        {
            return ResponseTemplate::new(406);
        }
        if header("content-type") != Some("application/xml") {
            return ResponseTemplate::new(415);
        }
        if is_order(&request.body).is_none() {
            return xml(400, "<Problem><code>1</code></Problem>".to_owned());
        }
        let root = self.root;
        xml(
            200,
            format!(
                "<?xml version=\"1.0\"?>\n<o:{root} xmlns:o=\"urn:orders\" id=\"1\">\n  {}\n  <lines><line sku=\"ABC-12\"/></lines>\n</o:{root}>",
                self.quantity
            ),
        )
    }
}

/// The findings on a server of orders.
async fn found(orders: Orders) -> Vec<String> {
    let server = MockServer::start().await;
    Mock::given(matchers::any())
        .respond_with(orders)
        .mount(&server)
        .await;
    let only_orders = CONTRACT
        .split("  /pets:")
        .next()
        .expect("a part")
        .to_owned()
        + &CONTRACT[CONTRACT.find("components:").expect("components")..];
    let report = check_text(&only_orders)
        .url(&server.uri())
        .max_examples(60)
        .run()
        .await;
    assert!(report.summary.cases > 60, "{}", report.summary.cases);
    let findings = report.summary.findings.iter();
    findings
        .map(|finding| {
            format!(
                "{}: {}: {}",
                finding.failure.check, finding.failure.title, finding.failure.got
            )
        })
        .collect()
}

#[tokio::test]
async fn a_server_that_parses_the_bytes_agrees_with_the_validator() {
    let orders = Orders {
        quantity: "<quantity> 5 </quantity>",
        root: "order",
    };
    assert_eq!(found(orders).await, Vec::<String>::new());
}

#[tokio::test]
async fn wrong_responses_are_found() {
    let mut lines = Vec::new();
    for (quantity, root) in [
        ("<quantity>many</quantity>", "order"),
        ("<quantity>100</quantity>", "order"),
        ("", "order"),
        ("<quantity>5</quantity>", "invoice"),
        ("<quantity>5", "order"),
    ] {
        lines.push(format!("{root} {quantity}"));
        lines.extend(
            found(Orders { quantity, root })
                .await
                .iter()
                .map(|line| format!("  {line}")),
        );
    }
    insta::assert_snapshot!(lines.join("\n"), @r#"
    order <quantity>many</quantity>
      response_schema_conformance: the body of 200 breaks `Order` at `/quantity`: not of type "integer": "many" is not of type "integer"
    order <quantity>100</quantity>
      response_schema_conformance: the body of 200 breaks `Order` at `/quantity`: maximum: 100 is greater than the maximum of 99
    order 
      response_schema_conformance: the body of 200 breaks `Order`: "quantity" is a required property: "quantity" is a required property
    invoice <quantity>5</quantity>
      response_schema_conformance: the body of 200 breaks `Order`: xml: the root element is called `invoice`, not `order`
    order <quantity>5
      response_schema_conformance: the body of 200 is not XML: it is not well-formed XML: ill-formed document: expected `</quantity>`, but `</o:order>` was found (byte 122)
    "#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_as_the_same_value(seed in any::<u64>()) {
        let api = api();
        for operation in &api.operations {
            for content in operation.request_body.iter().flat_map(|body| &body.content).filter(|c| c.media_type.is_xml()) {
                let schema = content.schema.as_ref().expect("a schema");
                let strategy = SchemaStrategy::new(&api.document, schema, Direction::GeneratedRequest, StringContext::Xml).expect("a strategy");
                let mut rng = conformance::value::seed::RunSeed(seed).rng("xml", "law", 0);
                let Some(value) = strategy.sample(conformance::value::seed::Dice::Random(&mut rng)) else { continue };
                let form = XmlForm::of(strategy.validator(), schema, std::slice::from_ref(content)).expect("a form");
                let text = form.write(&value).expect("a text");
                let request = Sent {
                    method: operation.method.as_str().to_owned(),
                    target: operation.path.as_str().to_owned(),
                    headers: [("content-type", "application/xml")].into_iter().collect(),
                    body: Some(text.clone().into_bytes()),
                };
                let validation = RequestValidator::new(&api, operation).validate(&request);
                let is_fine = validation.validity == Validity::Valid || text.contains("xsi:nil");
                prop_assert!(is_fine, "{}: {:?}", text, validation.problems);
                // Members are in the order of the schema after parsing.
                let read = validation.decoded.body.unwrap_or_default();
                prop_assert_eq!(sorted(&read), sorted(&value), "{}", text);
            }
        }
    }
}

/// `value` with the members of objects in the order of their names.
fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    value.sort_all_objects();
    value
}

/// Responds in the media type that is asked for, with a body that is wrong in `wrong`.
struct InTwoTypes {
    wrong: &'static str,
}

impl Respond for InTwoTypes {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let accept = request.headers.get("accept");
        let accept = accept.and_then(|it| it.to_str().ok()).unwrap_or("");
        let is_xml = accept.contains("text/xml");
        let (media_type, right, wrong) = if is_xml {
            (
                "text/xml",
                "<Pet born='2020-02-29'><name>a</name></Pet>",
                "<Pet born='today'><name>a</name></Pet>",
            )
        } else {
            (
                "application/json",
                r#"{"born": "2020-02-29", "name": "a"}"#,
                r#"{"born": 2020, "name": "a"}"#,
            )
        };
        let body = if self.wrong == media_type {
            wrong
        } else {
            right
        };
        ResponseTemplate::new(200).set_body_raw(body, media_type)
    }
}

#[tokio::test]
async fn each_media_type_of_one_schema_has_its_reader_and_is_named() {
    for (wrong, got) in [
        ("text/xml", "today"),
        ("application/json", "2020"),
        ("", ""),
    ] {
        let server = MockServer::start().await;
        let responder = InTwoTypes { wrong };
        Mock::given(matchers::path("/pets"))
            .respond_with(responder)
            .mount(&server)
            .await;
        let run = check_text(CONTRACT).url(&server.uri());
        let run = run.operations(|it| it.label() == "PUT /pets");
        let report = run
            .only(&["response_schema_conformance"])
            .max_examples(20)
            .run()
            .await;
        let findings = &report.summary.findings;
        let shown: Vec<(&str, &str)> = findings
            .iter()
            .map(|it| (it.failure.expected.as_str(), it.failure.got.as_str()))
            .collect();
        if wrong.is_empty() {
            assert_eq!(shown, []);
            continue;
        }
        let [(expected, actual)] = shown[..] else {
            panic!("{shown:?}");
        };
        let named = format!("a body of 200 that satisfies `Pet`, as `{wrong}`");
        assert_eq!(expected, named);
        assert!(actual.contains(got), "{actual}");
    }
}
