//! A real browser for tests.
//!
//! The browser is spoken to through two pipes (`DevTools` protocol, messages that end with a zero byte), which a shell lays
//! from its standard streams.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// Longest wait for a page on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
pub(crate) struct Chromium {
    process: Child,
    orders: ChildStdin,
    news: BufReader<ChildStdout>,
    session: Value,
    next: u64,
    profile: PathBuf,
}

/// The program, where there is one.
pub(crate) fn program() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

impl Chromium {
    /// Starts one with a window of this width; narrow ones are phones in the dark, so that both colors are seen.
    pub(crate) fn start(program: &PathBuf, width: u64) -> Self {
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
        let is_phone = width < 600;
        let screen =
            json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": is_phone });
        browser.order("Emulation.setDeviceMetricsOverride", &screen);
        let scheme = if is_phone { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        browser.order("Emulation.setEmulatedMedia", &media);
        // As if a person looked at it, which the clipboard asks for.
        browser.order(
            "Emulation.setFocusEmulationEnabled",
            &json!({ "enabled": true }),
        );
        browser
    }

    /// Gives an order and waits until it is carried out.
    pub(crate) fn order(&mut self, method: &str, parameters: &Value) -> Value {
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
    pub(crate) fn evaluate(&mut self, script: &str) -> Value {
        let parameters =
            json!({ "expression": script, "returnByValue": true, "awaitPromise": true });
        let result = self.order("Runtime.evaluate", &parameters);
        assert!(result["exceptionDetails"].is_null(), "{script}: {result}");
        result["result"]["value"].clone()
    }

    /// Whether a condition holds; between two pages there is nothing to ask, so that it does not.
    pub(crate) fn holds(&mut self, condition: &str) -> bool {
        let parameters = json!({ "expression": condition, "returnByValue": true });
        let result = self.try_order("Runtime.evaluate", &parameters);
        result.is_ok_and(|result| result["result"]["value"] == true)
    }

    pub(crate) fn wait_for(&mut self, condition: &str) {
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

    pub(crate) fn open(&mut self, url: &str) {
        self.order("Page.navigate", &json!({ "url": url }));
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
