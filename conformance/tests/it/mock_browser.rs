//! A page in a browser calls the mock from another origin. Skipped where there is no Chromium.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use crate::mock_command::{MockProcess, file, folder};

const SHOP: &str = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /items/{id}:
    put:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: X-Shop, in: header, required: true, schema: {type: string}}
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses:
        '200':
          description: changed
          headers: {X-Version: {schema: {type: integer}, example: 3}}
          content: {application/json: {schema: {type: object}, example: {id: 7, name: lamp}}}
        '400': {description: bad}
";

/// A page that calls the mock with a method, a header and a media type that need a preflight request.
fn page(mock: &str) -> String {
    format!(
        r#"<!doctype html><title>page</title><pre id="result">nothing</pre><script>
const call = (name) => fetch('http://{mock}/items/7', {{
  method: 'PUT',
  headers: {{ 'Content-Type': 'application/json', 'X-Shop': 'lamps' }},
  body: JSON.stringify({{ name }}),
}});
(async () => {{
  const result = document.getElementById('result');
  try {{
    const changed = await call('lamp');
    const body = await changed.text();
    const bad = await call(5);
    result.textContent = [changed.status, changed.headers.get('x-version'), body, bad.status].join(' ');
  }} catch (error) {{
    result.textContent = 'blocked: ' + error;
  }}
}})();
</script>"#
    )
}

/// Serves `page` on another port, which is another origin; its URL.
fn serve(page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let length = page.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            // A browser may give up a connection that it opened in advance.
            drop(stream.write_all((head + &page).as_bytes()));
        }
    });
    format!("http://{address}/")
}

/// The program, if there is one.
fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let folders = env::var_os("PATH")?;
    let mut found = env::split_paths(&folders).flat_map(|folder| names.map(|it| folder.join(it)));
    found.find(|program| program.is_file())
}

/// The text that the page shows in the end.
fn shown(program: &Path, profile: &Path, url: &str) -> String {
    let output = Command::new(program)
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(url)
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let result = text.split_once("<pre id=\"result\">");
    let result = result.and_then(|(_, rest)| rest.split_once("</pre>"));
    result.map_or(text.clone(), |(result, _)| result.to_owned())
}

#[test]
fn a_page_of_another_origin_calls_the_mock() {
    let Some(program) = chromium() else {
        println!("skipped: there is no Chromium on this machine");
        return;
    };
    let folder = folder("mock-browser");
    let spec = file(&folder, "shop.yaml", SHOP);
    let mock = MockProcess::start(&["--spec", &spec, "--quiet"]);
    let url = serve(page(&mock.address));
    assert_eq!(
        shown(&program, &folder.join("profile"), &url),
        r#"200 3 {"id":7,"name":"lamp"} 400"#
    );
    let closed = MockProcess::start(&["--spec", &spec, "--quiet", "--cors", "off"]);
    let url = serve(page(&closed.address));
    let result = shown(&program, &folder.join("profile"), &url);
    assert!(result.starts_with("blocked: "), "{result}");
}
