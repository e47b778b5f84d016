//! A browser for the Web Office, as far as tests need one.

use reqwest::{Method, StatusCode, redirect::Policy};
use sandbox::{Sandbox, SandboxHandle};

use crate::node::clock;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const ACCOUNTS: &str = "/client/v1/api/digital-accounts";

/// A browser that follows no redirects and keeps one cookie.
pub(crate) struct Browser {
    pub(crate) client: reqwest::Client,
    pub(crate) base: String,
    pub(crate) cookie: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Page {
    /// The secret of the forms on the page.
    pub(crate) fn form_secret(&self) -> &str {
        let (_, rest) = self
            .text
            .split_once("name=\"form_secret\" value=\"")
            .expect(&self.text);
        rest.split('"').next().unwrap()
    }

    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.headers["location"].to_str().unwrap()
    }
}

pub(crate) async fn node() -> SandboxHandle {
    let builder = Sandbox::builder()
        .seed(0)
        .clock(clock())
        .administrator_password(PASSWORD);
    builder.start().await.unwrap()
}

impl Browser {
    pub(crate) fn new(node: &SandboxHandle) -> Self {
        Self {
            client: reqwest::Client::builder()
                .redirect(Policy::none())
                .build()
                .unwrap(),
            base: node.base_url().to_owned(),
            cookie: None,
        }
    }

    pub(crate) async fn send(&mut self, mut request: reqwest::RequestBuilder) -> Page {
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("other=1; {cookie}"));
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        if let Some(cookie) = headers.get("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(
                cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
                "{cookie}"
            );
            self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        }
        Page {
            status,
            headers,
            text: response.text().await.unwrap(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.base));
        self.send(request).await
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .form(fields);
        self.send(request).await
    }

    /// Loads a page and sends a form from it.
    pub(crate) async fn submit(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(page).await;
        let mut all = vec![("form_secret", page.form_secret())];
        all.extend(fields);
        self.post(path, &all).await
    }

    pub(crate) async fn log_in(&mut self, user: &str, password: &str) -> Page {
        self.submit(
            "/office/login",
            "/office/login",
            &[("user", user), ("password", password)],
        )
        .await
    }
}

pub(crate) async fn administrator(node: &SandboxHandle) -> Browser {
    let mut browser = Browser::new(node);
    assert_eq!(
        browser
            .log_in("administrator@bluebank", PASSWORD)
            .await
            .location(),
        "/office/overview"
    );
    browser
}

pub(crate) async fn call(node: &SandboxHandle, token: &str, path: &str) -> u16 {
    let request = reqwest::Client::new().request(Method::GET, format!("{}{path}", node.base_url()));
    request
        .bearer_auth(token)
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

pub(crate) fn token_on(page: &Page) -> String {
    let (_, rest) = page
        .text
        .split_once("<textarea class=\"token\"")
        .expect(&page.text);
    rest.split_once('>')
        .unwrap()
        .1
        .split('<')
        .next()
        .unwrap()
        .to_owned()
}
