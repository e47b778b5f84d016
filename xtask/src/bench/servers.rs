//! Servers to measure on, ended when dropped.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use super::documents::ITEM;

/// A server of its own process.
pub(super) struct Server {
    child: Child,
    pub(super) url: String,
}

impl Server {
    /// The server of the process `child`, which listens on `port` of this machine.
    pub(super) fn new(child: Child, port: u16) -> Self {
        Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
        }
    }

    /// The most memory that it had so far; `None` where the kernel does not report it.
    pub(super) fn peak_megabytes(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has ended already is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// nginx with one worker, which responds to every request with the same object.
pub(super) fn trivial(folder: &Path) -> anyhow::Result<Server> {
    let port = free_port()?;
    let root = folder.join("nginx");
    fs::create_dir_all(root.join("tmp"))?;
    let config = format!(
        "worker_processes 1; daemon off; pid nginx.pid; error_log error.log error;
events {{ worker_connections 1024; }}
http {{
  access_log off; default_type application/json; client_max_body_size 64m; large_client_header_buffers 8 64k;
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  keepalive_requests 100000000; keepalive_timeout 3600s;
  server {{ listen 127.0.0.1:{port}; location / {{ return 200 '{ITEM}'; }} }}
}}
"
    );
    fs::write(root.join("nginx.conf"), config)?;
    let mut command = Command::new("nginx");
    command.arg("-p").arg(&root).args(["-c", "nginx.conf"]);
    started(&mut command, port)
}

/// chroma with an empty store.
pub(super) fn chroma(program: &str, folder: &Path) -> anyhow::Result<Server> {
    let port = free_port()?;
    let data = folder.join(format!("chroma-{port}"));
    let mut command = Command::new(program);
    command
        .args([
            "run",
            "--host",
            "127.0.0.1",
            "--port",
            &port.to_string(),
            "--path",
        ])
        .arg(data);
    started(&mut command, port)
}

fn started(command: &mut Command, port: u16) -> anyhow::Result<Server> {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let server = Server {
        child,
        url: format!("http://127.0.0.1:{port}"),
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if Instant::now() > deadline {
            bail!("{name} does not listen");
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(server)
}

pub(super) fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Whether `GET path` has a response with 200.
pub(super) fn responds(port: u16, path: &str) -> bool {
    let attempt = || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).ok()?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).ok()?;
        (head == *b"HTTP/1.1 200").then_some(())
    };
    attempt().is_some()
}

/// The document that the server at `url` has at `path`.
pub(super) fn fetch(url: &str, path: &str) -> anyhow::Result<String> {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    let (_, body) = response
        .split_once("\r\n\r\n")
        .context("no HTTP response")?;
    Ok(body.to_owned())
}

/// The time from the start of `command` until it sends something to `listener`; it is ended then.
pub(super) fn time_to_request(
    command: &mut Command,
    listener: &TcpListener,
) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let server = Server {
        child,
        url: String::new(),
    };
    let (mut stream, _) = listener.accept()?;
    let mut first = [0; 1];
    stream.read_exact(&mut first)?;
    let elapsed = started.elapsed();
    drop(server);
    Ok(elapsed)
}
