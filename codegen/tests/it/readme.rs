//! The examples of README, run against the mock of their document, `tests/fixtures/behavior/readme.yaml`.

use std::{error::Error, fs, path::PathBuf, sync::Arc};

use conformance::mock::{Mock, MockSettings};
use spec::{document::Document, model::Api, wire};
use wiremock::{MockServer, Request, Respond, ResponseTemplate, matchers::any};

use crate::{golden::readme as client, runtime::runtime_files::Part};
use client::{Client, types};

// example: a list that comes in pages
async fn names(client: &Client) -> Result<Vec<String>, Box<dyn Error>> {
    let mut res = Vec::new();
    let mut pets = client.pets().list_pets().limit(100).items();
    while let Some(pet) = pets.next().await {
        res.push(pet?.name);
    }
    Ok(res)
}
// end

// example: a stream of events
async fn ask(client: &Client, question: &str) -> Result<String, Box<dyn Error>> {
    let body = types::AnswerBody::new(question);
    let response = client.answers().answer_events(body).send().await?;
    let mut events = response.into_inner();
    let mut answer = String::new();
    while let Some(event) = events.next().await {
        answer.push_str(&event?.data.text);
    }
    Ok(answer)
}
// end

// example: an upload beside JSON
async fn upload(client: &Client, picture: Vec<u8>) -> Result<(), Box<dyn Error>> {
    let pets = client.pets();
    let file = Part::new(picture).file_name("tom.png");
    let form = client::operations::pets::PutPictureMultipartForm::new(file).title("Tom");
    pets.put_picture_multipart("Tom", form).send().await?;

    let body = types::PutPictureBody::new("https://example.com/tom.png");
    pets.put_picture("Tom", body).send().await?;
    Ok(())
}
// end

// example: a union
async fn order(client: &Client) -> Result<i64, Box<dyn Error>> {
    let food = types::Food::new(500).best_before(jiff::civil::date(2024, 12, 31));
    let order = client.orders().order(food.into()).send().await?;
    match &order.item {
        types::Item::Food(food) => Ok(food.grams),
        types::Item::Toy(toy) => Err(format!("a toy: {}", toy.name).into()),
        types::Item::Unknown(other) => Err(format!("not documented: {other}").into()),
    }
}
// end

// example: dates
async fn birthdays(client: &Client) -> Result<Vec<jiff::civil::Date>, Box<dyn Error>> {
    let mut res = Vec::new();
    for pet in client.pets().list_pets().items().collect().await? {
        match &pet.born {
            None => {}
            // What is not a date is an error here, and not where the response is read.
            Some(born) => res.push(*born.get()?),
        }
    }
    Ok(res)
}
// end

fn file(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).expect("readable file")
}

#[test]
fn the_readme_has_these_examples() {
    let readme = file("README.md");
    let here = file("tests/it/readme.rs");
    let examples: Vec<&str> = here.split("\n// example: ").skip(1).collect();
    assert_eq!(examples.len(), 5);
    for example in examples {
        let (title, rest) = example.split_once('\n').expect("a title");
        let code = rest.split("// end\n").next().expect("an end");
        assert!(
            readme.contains(&format!("```rust,ignore\n// {title}\n{code}```\n")),
            "README.md does not have the example `{title}` as it is in tests/it/readme.rs:\n{code}"
        );
    }
}

/// The mock of the document; the first request for pets gets the first page, one with a cursor the last.
struct Shop(Mock);

impl Respond for Shop {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let query = request.url.query().map(|query| format!("?{query}"));
        let target = format!("{}{}", request.url.path(), query.unwrap_or_default());
        let fields = request.headers.iter();
        let mut headers: wire::Headers = fields
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?.to_owned())))
            .collect();
        if request.url.path() == "/pets" {
            let is_first = !target.contains("cursor=");
            let page = if is_first {
                "example=first"
            } else {
                "example=last"
            };
            headers.push("prefer", page);
        }
        let mocked = self.0.respond(&wire::Request {
            method: request.method.to_string(),
            target,
            headers,
            body: (!request.body.is_empty()).then(|| request.body.clone()),
        });
        assert_eq!(mocked.rejection, None);
        let response = mocked.response;
        let content_type = response.headers.get("content-type").unwrap_or_default();
        ResponseTemplate::new(response.status).set_body_raw(response.body, content_type)
    }
}

#[tokio::test]
async fn the_examples_of_the_readme_run() {
    let text = file("tests/fixtures/behavior/readme.yaml");
    let document = Document::from_text("api.yaml", text).document;
    let api = Api::new(Arc::new(document.expect("a document")));
    let server = MockServer::start().await;
    let mock = Shop(Mock::new(&api, MockSettings::default()));
    wiremock::Mock::given(any())
        .respond_with(mock)
        .mount(&server)
        .await;
    let client = Client::builder(server.uri()).build().expect("a client");
    assert_eq!(names(&client).await.unwrap(), ["Tom", "Ada", "Bob"]);
    assert_eq!(ask(&client, "What is 6 by 7?").await.unwrap(), "42");
    upload(&client, b"PNG".to_vec()).await.unwrap();
    assert_eq!(order(&client).await.unwrap(), 500);
    let dates = birthdays(&client).await.unwrap();
    assert_eq!(
        dates,
        [
            jiff::civil::date(2020, 2, 29),
            jiff::civil::date(2019, 1, 31)
        ]
    );
}
