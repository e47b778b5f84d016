//! The Web Office in a real browser: the steps of the documents, by keyboard and by mouse, on a phone and on a desk.
//!
//! It is skipped where there is no Chromium. The browser is spoken to through two pipes (`DevTools` protocol, messages
//! that end with a zero byte), which a shell lays from its standard streams.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::browser::{ACCOUNTS, PASSWORD, call};

/// Longest wait for a page on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
struct Chromium {
    process: Child,
    orders: ChildStdin,
    news: BufReader<ChildStdout>,
    session: Value,
    next: u64,
    profile: PathBuf,
}

/// The program, where there is one.
fn program() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

impl Chromium {
    fn start(program: &PathBuf, width: u64) -> Self {
        let profile =
            env::temp_dir().join(format!("sandbox-chromium-{}-{width}", std::process::id()));
        let script = r#"exec "$0" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
            --disable-background-networking --disable-component-update --disable-sync \
            --user-data-dir="$1" --remote-debugging-pipe about:blank 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null"#;
        let mut process = Command::new("sh")
            .args(["-c", script])
            .arg(program)
            .arg(&profile)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (orders, news) = (
            process.stdin.take().unwrap(),
            process.stdout.take().unwrap(),
        );
        let mut browser = Self {
            process,
            orders,
            news: BufReader::new(news),
            session: Value::Null,
            next: 0,
            profile,
        };
        let page = browser.order("Target.createTarget", &json!({ "url": "about:blank" }));
        let target = json!({ "targetId": page["targetId"], "flatten": true });
        let attached = browser.order("Target.attachToTarget", &target);
        browser.session = attached["sessionId"].clone();
        let screen =
            json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        browser.order("Emulation.setDeviceMetricsOverride", &screen);
        browser
    }

    /// Gives an order and waits until it is carried out.
    fn order(&mut self, method: &str, parameters: &Value) -> Value {
        let result = self.try_order(method, parameters);
        result.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// What an order gives, or why it cannot be carried out.
    fn try_order(&mut self, method: &str, parameters: &Value) -> Result<Value, Value> {
        self.next += 1;
        let mut order = json!({ "id": self.next, "method": method, "params": parameters });
        if self.session.is_string() {
            order["sessionId"] = self.session.clone();
        }
        let mut bytes = order.to_string().into_bytes();
        bytes.push(0);
        self.orders.write_all(&bytes).unwrap();
        loop {
            let mut message = Vec::new();
            self.news.read_until(0, &mut message).unwrap();
            assert_eq!(message.pop(), Some(0), "the browser is gone");
            let message: Value = serde_json::from_slice(&message).unwrap();
            if message["id"] == self.next {
                return match &message["error"] {
                    Value::Null => Ok(message["result"].clone()),
                    error => Err(error.clone()),
                };
            }
        }
    }

    /// What a script on the page gives.
    fn evaluate(&mut self, script: &str) -> Value {
        let parameters = json!({ "expression": script, "returnByValue": true });
        let result = self.order("Runtime.evaluate", &parameters);
        assert!(result["exceptionDetails"].is_null(), "{script}: {result}");
        result["result"]["value"].clone()
    }

    /// Whether a condition holds; between two pages there is nothing to ask, so that it does not.
    fn holds(&mut self, condition: &str) -> bool {
        let parameters = json!({ "expression": condition, "returnByValue": true });
        let result = self.try_order("Runtime.evaluate", &parameters);
        result.is_ok_and(|result| result["result"]["value"] == true)
    }

    fn wait_for(&mut self, condition: &str) {
        let begun = Instant::now();
        let condition = format!("document.readyState === 'complete' && !!({condition})");
        while !self.holds(&condition) {
            assert!(
                begun.elapsed() < PATIENCE,
                "{condition}: {}",
                self.evaluate("document.body?.innerText")
            );
            thread::sleep(Duration::from_millis(30));
        }
    }

    fn open(&mut self, url: &str) {
        self.order("Page.navigate", &json!({ "url": url }));
    }

    fn title(&mut self, title: &str) {
        self.wait_for(&format!(
            "document.querySelector('h1')?.textContent === '{title}'"
        ));
        let (inner, outer) = (
            "document.documentElement.scrollWidth",
            "document.documentElement.clientWidth",
        );
        assert_eq!(
            self.evaluate(&format!("{inner} <= {outer}")),
            true,
            "{title} is wider than the screen"
        );
    }

    fn write(&mut self, text: &str) {
        self.order("Input.insertText", &json!({ "text": text }));
    }

    fn press(&mut self, key: &str, code: u64) {
        for kind in ["rawKeyDown", "char", "keyUp"] {
            let mut event =
                json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code });
            if key == "Enter" {
                event["text"] = json!("\r");
            } else if kind == "char" {
                continue;
            }
            self.order("Input.dispatchKeyEvent", &event);
        }
    }

    /// Clicks where the element is, as a mouse does.
    fn click(&mut self, element: &str) {
        let place = self.evaluate(&format!(
            "(() => {{ const e = {element}; e.scrollIntoView({{ block: 'center' }}); \
             const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.order("Input.dispatchMouseEvent", &event);
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        // Children of the browser may still be writing; what they leave is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.profile);
    }
}

/// The link or button with this text.
fn with_text(tag: &str, text: &str) -> String {
    format!("[...document.querySelectorAll('{tag}')].find(e => e.textContent.trim() === '{text}')")
}

/// All steps, up to the token.
fn walk(browser: &mut Chromium, url: &str) -> String {
    browser.open(&format!("{url}/office"));
    // Step 1: logging in, by keyboard alone.
    browser.title("Log in");
    browser.wait_for("document.activeElement.name === 'user'");
    browser.write("administrator@bluebank");
    browser.press("Tab", 9);
    browser.wait_for("document.activeElement.name === 'password'");
    browser.write(PASSWORD);
    browser.press("Enter", 13);
    browser.title("Overview");

    // Step 2: a User.
    browser.click(&with_text("nav a", "User Management"));
    browser.title("User Management");
    browser.click("document.querySelector('input[name=user]:not([type=hidden])')");
    browser.write("clerk@bluebank");
    browser.click("document.querySelector('input[name=password]')");
    browser.write("a long password");
    browser.click(&with_text("button", "Create"));
    browser.wait_for("document.querySelector('[role=status]')?.textContent === 'The User clerk@bluebank was created.'");

    // Step 3: an access token for one account.
    browser.click(&with_text("nav a", "Access Token Management"));
    browser.title("Access Token Management");
    browser.evaluate("document.querySelector('select[name=user]').value = 'clerk@bluebank'");
    browser.click("document.querySelector('input[name=account_scope][value=only]')");
    browser.click("document.querySelector('input[name=account][value=\"bluebank/main\"]')");
    browser.click("document.querySelector('input[name=address_scope][value=all]')");
    browser.click("document.querySelector('input[name=endpoint_scope][value=all]')");
    browser.click(&with_text("button", "Create"));
    browser.wait_for("document.querySelector('textarea.token')");
    browser.title("Access Token Management");
    let token = browser.evaluate("document.querySelector('textarea.token').value");
    browser.click(&with_text("button", "Log out"));
    browser.title("Log in");
    token.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_of_the_documents_work_in_a_browser() {
    let Some(program) = program() else {
        println!("skipped: there is no Chromium on this machine");
        return;
    };
    for width in [375, 1280] {
        let builder = Sandbox::builder().seed(0).administrator_password(PASSWORD);
        let node = builder.start().await.unwrap();
        let url = node.base_url().to_owned();
        let program = program.clone();
        let steps = move || walk(&mut Chromium::start(&program, width), &url);
        let token = tokio::task::spawn_blocking(steps).await.unwrap();
        assert_eq!(call(&node, &token, &format!("{ACCOUNTS}/main")).await, 200);
        assert_eq!(
            call(&node, &token, &format!("{ACCOUNTS}/emission")).await,
            403
        );
    }
}
