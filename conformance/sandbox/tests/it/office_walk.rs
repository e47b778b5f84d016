//! A walk through all pages of the Web Office in a real browser, by keyboard alone: at a desk, and on a phone in the dark.
//!
//! Errors and results are pages too. Each page fits the screen, its actions can be reached, and axe-core finds nothing
//! on it. The walk is skipped where there is no Chromium; `SANDBOX_SCREENSHOTS=DIR` keeps a picture of each page.

use std::{env, fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sandbox::{Sandbox, TokenRequest};
use serde_json::{Value, json};
use tokio::runtime::Handle;

use crate::{
    axe,
    browser::{ACCOUNTS, PASSWORD, call},
    chromium::{Chromium, program},
    exchange::{REPLY, SEND},
    keyboard::{DOWN, ENTER, SPACE},
    node::{Node, clock},
};

const ENDPOINT: &str = "GET /client/v1/api/digital-accounts/{account_identification}";

/// A person who walks through the pages and looks at each.
struct Walk<'n> {
    browser: Chromium,
    node: &'n Node,
    runtime: Handle,
    axe: Option<String>,
    width: u64,
    seen: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn all_pages_work_by_keyboard_and_are_accessible_at_a_desk() {
    if let Some(skipped) = walk(1280).await {
        println!("{skipped}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_pages_work_by_keyboard_and_are_accessible_on_a_phone() {
    if let Some(skipped) = walk(375).await {
        println!("{skipped}");
    }
}

/// Walks; what had to be skipped is returned.
async fn walk(width: u64) -> Option<&'static str> {
    let Some(program) = program() else {
        return Some("skipped: there is no Chromium on this machine");
    };
    let axe = axe::script();
    let skipped = axe.is_none().then_some(
        "axe is skipped: `npm ci --prefix conformance/sandbox/tests/browser` installs it",
    );
    let builder = Sandbox::builder()
        .seed(0)
        .clock(clock())
        .administrator_password(PASSWORD);
    let node = Node::with(builder).await;
    prepare(&node).await;
    let runtime = Handle::current();
    let seen = tokio::task::block_in_place(|| {
        let mut walk = Walk {
            browser: Chromium::start(&program, width),
            node: &node,
            runtime,
            axe,
            width,
            seen: 0,
        };
        walk.all();
        walk.seen
    });
    assert!(seen > 35, "{seen} pages");
    skipped
}

/// Payments, messages that wait, and more tokens than one page has.
async fn prepare(node: &Node) {
    let terms = node.terms(["bluebank", "greenbank"], ["USD", "bluebank"], "125000", 1);
    node.accepted("bluebank", SEND, &terms.pacs_008()).await;
    node.fetch("greenbank").await;
    let address = node.address("greenbank", "main");
    node.accepted("greenbank", REPLY, &terms.tkey_001(&address))
        .await;
    node.accepted("greenbank", SEND, &terms.camt_026()).await;
    let terms = node.terms(["greenbank", "bluebank"], ["CHF", "centralbank"], "0.5", 2);
    node.accepted("greenbank", SEND, &terms.pacs_008()).await;
    for _ in 0..60 {
        let request = TokenRequest::unrestricted("viewer@bluebank", "bluebank");
        node.sandbox.create_token(request).await.unwrap();
    }
}

impl Walk<'_> {
    fn all(&mut self) {
        self.log_in_with_a_mistake();
        self.look_at_the_overview();
        self.look_at_payments_and_messages();
        self.manage_users();
        self.manage_tokens();
        self.end_access();
        self.come_as_others();
        self.guess();
    }

    /// Waits for the page with this heading and looks at it.
    fn look(&mut self, heading: &str, name: &str) {
        let browser = &mut self.browser;
        browser.wait_for(&format!(
            "document.querySelector('h1')?.textContent === '{heading}'"
        ));
        self.seen += 1;
        let browser = &mut self.browser;
        if let Some(folder) = env::var_os("SANDBOX_SCREENSHOTS") {
            let folder = Path::new(&folder);
            fs::create_dir_all(folder).unwrap();
            let all = json!({ "captureBeyondViewport": true });
            let picture = browser.order("Page.captureScreenshot", &all);
            let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
            let file = format!("{:02}-{name}-{}.png", self.seen, self.width);
            fs::write(folder.join(file), bytes).unwrap();
        }
        let fits = browser.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth",
        );
        assert_eq!(fits, true, "{name} is wider than the screen");
        let hidden = browser.evaluate(
            "[...document.querySelectorAll('a.action')].filter(e => { const r = e.getBoundingClientRect(); \
             return r.left < 0 || r.right > innerWidth + 1 }).map(e => e.ariaLabel)",
        );
        assert_eq!(
            hidden,
            json!([]),
            "{name}: actions that are beside the screen"
        );
        let text = browser.evaluate("document.documentElement.textContent");
        let text = text.as_str().unwrap().to_lowercase();
        assert!(!text.contains("organisation"), "{name}: {text}");
        let ragged = browser.evaluate(
            "[...document.querySelectorAll('td:has(> data)')].filter(e => getComputedStyle(e).textAlign !== 'end')\
             .map(e => e.textContent)",
        );
        assert_eq!(ragged, json!([]), "{name}: amounts that are not aligned");
        if let Some(script) = &self.axe {
            let findings = axe::findings(browser, script);
            assert!(
                findings.is_empty(),
                "{name} at {}: {findings:#?}",
                self.width
            );
        }
    }

    fn notice(&mut self, role: &str, text: &str) {
        self.browser.wait_for(&format!(
            "document.querySelector('.notice[role={role}]')?.textContent.includes('{text}')"
        ));
    }

    fn open(&mut self, path: &str) {
        let url = format!("{}{path}", self.node.sandbox.base_url());
        self.browser.open(&url);
    }

    fn log_in(&mut self, user: &str, password: &str) {
        self.browser
            .wait_for("document.querySelector('[name=password]')");
        self.browser.tab_to_field("user");
        self.browser.write(user);
        self.browser.tab_to_field("password");
        self.browser.write(password);
        self.browser.press(ENTER);
    }

    fn log_in_with_a_mistake(&mut self) {
        self.open("/office");
        self.look("Log in", "login");
        assert!(self.browser.holds("document.activeElement.name === 'user'"));
        self.log_in("administrator@bluebank", "wrong password");
        self.notice("alert", "is wrong");
        self.look("Log in", "login-failed");
        assert_eq!(self.browser.value("user"), "administrator@bluebank");
        self.log_in("administrator@bluebank", PASSWORD);
        self.look("Overview", "overview");
    }

    fn look_at_the_overview(&mut self) {
        // The first thing that one can tab to leads past the header.
        self.open("/office/overview");
        self.browser.wait_for("document.querySelector('.skip')");
        self.browser.activate("a", "Skip to the content");
        self.browser.activate("a", "follow");
        self.browser
            .wait_for("document.querySelector('a[href=\"/office/overview\"]')?.textContent && location.search === '?follow'");
        self.look("Overview", "overview-following");
        self.browser.activate("main a", "Stop following");
        self.browser.wait_for("location.search === ''");
    }

    fn look_at_payments_and_messages(&mut self) {
        let browser = &mut self.browser;
        browser.tab_to("document.querySelectorAll('th a[href^=\"/office/payment\"]')[1]");
        browser.press(ENTER);
        self.look("Payment", "payment");
        let text = "document.querySelector('main').textContent";
        let text = self.browser.evaluate(text);
        for part in [
            "settled",
            "125\u{202f}000.00",
            "pacs.008",
            "pacs.002",
            "camt.026",
            "fetched by greenbank",
        ] {
            assert!(text.as_str().unwrap().contains(part), "{part}: {text}");
        }
        self.copy_the_first_identifier();
        let browser = &mut self.browser;
        browser.tab_to("document.querySelector('.history a[href^=\"/office/message\"]')");
        browser.press(ENTER);
        self.look("Message", "message-fetched");
        self.open("/office/overview");
        self.browser
            .wait_for("document.querySelector('ol a[href^=\"/office/message\"]')");
        let browser = &mut self.browser;
        browser.tab_to("document.querySelector('ol a[href^=\"/office/message\"]')");
        browser.press(ENTER);
        self.browser.wait_for("document.querySelector('pre')");
        self.look("Message", "message-waiting");
        for (path, name) in [
            ("/office/payment?payment=x", "payment-unknown"),
            ("/office/message?payment=x&number=1", "message-unknown"),
            ("/office/nothing", "page-unknown"),
        ] {
            self.open(path);
            self.browser
                .wait_for(&format!("location.href.endsWith('{path}')"));
            self.look("Not Found", name);
        }
        self.browser.activate("a", "To the Web Office");
        self.look("Overview", "overview-again");
    }

    fn copy_the_first_identifier(&mut self) {
        let origin = self.node.sandbox.base_url().to_owned();
        let permissions = json!({ "origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.browser.order("Browser.grantPermissions", &permissions);
        let browser = &mut self.browser;
        browser.tab_to("document.querySelector('button.copy')");
        browser.press(ENTER);
        browser.wait_for("document.querySelector('button.copy').textContent === 'Copied'");
        let copied = browser.evaluate("navigator.clipboard.readText()");
        let identifier = browser.evaluate("document.querySelector('.id').textContent");
        assert_eq!(copied, identifier);
    }

    fn create_user(&mut self, name: &str, password: &str) {
        self.browser.tab_to_field("user");
        self.browser.write(name);
        self.browser.tab_to_field("password");
        self.browser.write(password);
        self.browser.press(ENTER);
    }

    fn manage_users(&mut self) {
        const TITLE: &str = "User Management";
        self.browser.activate("nav a", TITLE);
        self.look(TITLE, "users");
        // The fewest rights are chosen at first.
        assert_eq!(self.browser.value("rights"), "Viewer");
        self.create_user("reader@bluebank", "a long password");
        self.notice("status", "The User reader@bluebank was created.");
        self.create_user("clerk@greenbank", "a long password");
        self.notice("alert", "Not created");
        self.look(TITLE, "users-failed");
        assert_eq!(self.browser.value("user"), "clerk@greenbank");
        self.browser.tab_to_field("user");
        self.browser.write("clerk@bluebank");
        self.browser.tab_to_field("rights");
        self.browser.press(DOWN);
        assert_eq!(self.browser.value("rights"), "Manager");
        self.browser.tab_to_field("password");
        self.browser.write("a long password");
        self.browser.press(ENTER);
        self.notice("status", "The User clerk@bluebank was created.");
        self.look(TITLE, "users-created");
        for (action, done) in [
            ("Disable", "was disabled"),
            ("Enable", "was enabled"),
            ("New password", "has a new password"),
        ] {
            let asked = format!("{action}: clerk@bluebank");
            self.browser.activate("a.action", &asked);
            let name = action.to_lowercase().replace(' ', "-");
            self.look(&asked, &format!("ask-{name}"));
            self.browser.activate("main a", "Cancel");
            self.look(TITLE, "users-unchanged");
            self.browser.activate("a.action", &asked);
            self.browser.wait_for(&format!(
                "document.querySelector('h1').textContent === '{asked}'"
            ));
            if action == "New password" {
                self.browser.tab_to_field("password");
                self.browser.write("            ");
                self.browser.press(ENTER);
                self.notice("alert", "Not done");
                self.look(&asked, "password-failed");
                self.browser.tab_to_field("password");
                self.browser.write("another password");
            }
            self.browser.activate("main button", action);
            self.notice("status", done);
            self.look(TITLE, &format!("users-after-{name}"));
        }
        for (search, name) in [("CLERK", "users-found"), ("nobody", "users-not-found")] {
            self.browser.tab_to_field("search");
            self.browser.write(search);
            self.browser.press(ENTER);
            self.browser
                .wait_for(&format!("location.search === '?search={search}'"));
            self.look(TITLE, name);
        }
        self.browser.activate("main a", "Show all");
        self.browser.wait_for("location.search === ''");
    }

    fn manage_tokens(&mut self) {
        const TITLE: &str = "Access Token Management";
        self.browser.activate("nav a", TITLE);
        self.look(TITLE, "tokens");
        let browser = &mut self.browser;
        // Nothing is allowed that was not chosen, and Administrators hold no tokens.
        assert!(browser.holds("!document.querySelector('form.sheet :checked:not(option)')"));
        assert!(browser.holds("![...document.querySelector('[name=user]').options].some(o => o.value.startsWith('administrator'))"));
        browser.tab_to("document.querySelector('select[name=user]')");
        for _ in 0..20 {
            if browser.value("user") == "clerk@bluebank" {
                break;
            }
            browser.press(DOWN);
        }
        browser.choose("account_scope", "only");
        browser.choose("address_scope", "only");
        browser.tab_to_field("addresses");
        browser.write("127.0.0.1");
        browser.choose("endpoint_scope", "all");
        browser.activate("form.sheet button", "Create");
        self.notice("alert", "no Digital Account was chosen");
        self.look(TITLE, "tokens-failed");
        // What was typed and chosen is still there.
        let browser = &mut self.browser;
        assert_eq!(browser.value("user"), "clerk@bluebank");
        assert_eq!(browser.value("addresses"), "127.0.0.1");
        assert!(
            browser.holds("document.querySelector('[name=account_scope][value=only]').checked")
        );
        for (name, value) in [("account", "bluebank/main"), ("endpoint", ENDPOINT)] {
            browser.tab_to(&format!(
                "document.querySelector('[name={name}][value=\"{value}\"]')"
            ));
            browser.press(SPACE);
        }
        browser.activate("form.sheet button", "Create");
        self.notice("status", "An access token for clerk@bluebank was created.");
        self.look(TITLE, "tokens-created");
        self.send_the_first_request();
        for (search, name) in [("clerk", "tokens-found"), ("nobody", "tokens-not-found")] {
            self.browser.tab_to_field("search");
            self.browser.write(search);
            self.browser.press(ENTER);
            self.browser
                .wait_for(&format!("location.search === '?search={search}'"));
            self.look(TITLE, name);
        }
        self.browser.activate("main a", "Show all");
        self.browser.wait_for("location.search === ''");
        self.browser.activate("main a", "Next");
        self.browser.wait_for("location.search.includes('page=2')");
        self.look(TITLE, "tokens-second-page");
        self.browser.activate("main a", "Previous");
        self.browser.wait_for("location.search.includes('page=1')");
    }

    /// The line that the page shows is one that this token may send.
    fn send_the_first_request(&mut self) {
        let browser = &mut self.browser;
        let token = browser.evaluate("document.querySelector('textarea.token').value");
        let line = browser
            .evaluate("document.querySelector('code[data-copy=\"the request\"]').textContent");
        let (token, line) = (token.as_str().unwrap(), line.as_str().unwrap());
        let url = line.split_whitespace().nth(3).unwrap();
        let path = url
            .strip_prefix(self.node.sandbox.base_url())
            .unwrap_or_else(|| panic!("{line}"));
        assert_eq!(path, format!("{ACCOUNTS}/main"), "{line}");
        let status = |path: &str| {
            let request = call(&self.node.sandbox, token, path);
            self.runtime.block_on(request)
        };
        assert_eq!(status(path), 200);
        assert_eq!(status(&format!("{ACCOUNTS}/emission")), 403);
        // It can refresh itself, though nobody ticked that.
        let row = browser.evaluate("[...document.querySelectorAll('tbody tr')].find(e => e.textContent.startsWith('clerk')).textContent");
        let row = row.as_str().unwrap();
        assert!(
            row.contains("POST /client/v1/api/oauth-token/refresh"),
            "{row}"
        );
    }

    fn end_access(&mut self) {
        let browser = &mut self.browser;
        browser.tab_to("document.querySelector('a.action')");
        browser.press(ENTER);
        self.look("Revoke an access token", "ask-revoke");
        self.browser.activate("main a", "Cancel");
        self.look("Access Token Management", "tokens-unchanged");
        self.browser.tab_to("document.querySelector('a.action')");
        self.browser.press(ENTER);
        self.browser
            .wait_for("document.querySelector('h1').textContent.startsWith('Revoke')");
        self.browser.activate("main button", "Revoke");
        self.notice("status", "was revoked");
        self.look("Access Token Management", "tokens-revoked");

        self.browser.activate("nav a", "User Management");
        self.look("User Management", "users-before-delete");
        self.browser.activate("a.action", "Delete: clerk@bluebank");
        self.look("Delete: clerk@bluebank", "ask-delete");
        // A form that is out of date, as after a restart of the sandbox.
        self.browser.evaluate(
            "document.querySelectorAll('[name=form_secret]').forEach(e => e.value = 'x')",
        );
        self.browser.activate("main button", "Delete");
        self.look("Forbidden", "form-out-of-date");
        self.open("/office/users/delete?user=clerk%40bluebank");
        self.browser
            .wait_for("document.querySelector('h1').textContent.startsWith('Delete')");
        self.browser.activate("main button", "Delete");
        self.notice("status", "was deleted");
        self.look("User Management", "users-deleted");
        self.browser.activate("button", "Log out");
        self.look("Log in", "logged-out");
    }

    fn come_as_others(&mut self) {
        self.log_in("reader@bluebank", "a long password");
        self.look("Overview", "overview-of-a-viewer");
        let sections = self
            .browser
            .evaluate("document.querySelectorAll('nav li').length");
        assert_eq!(sections, Value::from(1));
        self.open("/office/tokens");
        self.look("Forbidden", "forbidden");
        self.open("/office");
        self.look("Overview", "overview-of-a-viewer-again");
        self.browser.activate("button", "Log out");
        self.log_in("administrator@bankName", PASSWORD);
        self.look("Overview", "overview-of-two-members");
        self.open("/office/tokens");
        self.look("Access Token Management", "tokens-of-two-members");
        // One Member at a time, and no account of another.
        let accounts = "[...document.querySelectorAll('[name=account]')].every(e => e.value.startsWith('bankName/'))";
        assert!(self.browser.holds(accounts));
        self.browser.activate("main a", "issuerBankName");
        self.browser.wait_for(
            "document.querySelector('[name=account]').value.startsWith('issuerBankName/')",
        );
        self.browser.activate("button", "Log out");
    }

    fn guess(&mut self) {
        for _ in 0..6 {
            // The next page has the same heading and the same notice, so this one is marked.
            self.browser
                .wait_for("document.querySelector('[name=password]')");
            self.browser
                .evaluate("document.documentElement.dataset.seen = 'yes'");
            self.log_in("administrator@greenbank", "a guess");
            self.browser.wait_for(
                "!document.documentElement.dataset.seen && document.querySelector('.notice')",
            );
        }
        self.notice("alert", "Too many attempts");
        self.look("Log in", "login-too-often");
    }
}
