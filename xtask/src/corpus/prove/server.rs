//! The server of a proof: it keeps each request as it came, and answers it with the response that was planned.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use spec::wire::{Headers, Request, Response};

/// A server on a port of its own, until the process ends.
#[derive(Debug)]
pub(super) struct Server {
    /// Its URL.
    pub(super) url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    planned: Option<Response>,
    received: Vec<Request>,
}

/// Fields that are about the connection rather than the response, which this server writes itself.
const OF_THE_CONNECTION: [&str; 8] = [
    "connection",
    "content-encoding",
    "content-length",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl Server {
    /// Starts a server.
    ///
    /// # Errors
    ///
    /// When no port can be had.
    pub(super) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A connection that breaks is the client's own matter; the proof sees that no request came.
                thread::spawn(move || serve(stream, &state));
            }
        });
        Ok(Self { url, state })
    }

    /// Sets the response to the next requests.
    pub(super) fn plan(&self, response: Response) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.planned = Some(response);
        state.received.clear();
    }

    /// The requests since the last plan.
    pub(super) fn received(&self) -> Vec<Request> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut state.received)
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader)? {
        let is_head = request.method == "HEAD";
        let response = {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.received.push(request);
            state.planned.clone()
        };
        let Some(response) = response else {
            return Ok(());
        };
        out.write_all(&written(&response, is_head))?;
    }
    Ok(())
}

/// The next request; `None` at the end of the connection.
fn read(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default().to_owned();
    let mut headers = Headers::new();
    loop {
        let mut bytes = Vec::new();
        if reader.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches(['\r', '\n']);
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.push(name, value.trim());
    }
    let mut body = Vec::new();
    let length = headers.get("content-length");
    if let Some(length) = length.and_then(|length| length.parse().ok()) {
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
    } else if headers.get("transfer-encoding").is_some() {
        read_chunks(reader, &mut body)?;
    }
    let has_content = ["content-length", "content-type", "transfer-encoding"]
        .iter()
        .any(|name| headers.get(name).is_some());
    Ok(Some(Request {
        method,
        target,
        headers,
        body: has_content.then_some(body),
    }))
}

/// Reads a body in chunks (RFC 9112 §7.1).
fn read_chunks(reader: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(io::Error::other)?;
        let begin = body.len();
        body.resize(begin + size, 0);
        if let Some(chunk) = body.get_mut(begin..) {
            reader.read_exact(chunk)?;
        }
        line.clear();
        reader.read_line(&mut line)?;
        if size == 0 {
            return Ok(());
        }
    }
}

fn written(response: &Response, is_head: bool) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} Planned\r\n", response.status);
    let fields = response.headers.iter().filter(|(name, _)| {
        let mut known = OF_THE_CONNECTION.iter();
        !known.any(|known| known.eq_ignore_ascii_case(name))
    });
    for (name, value) in fields {
        head.push_str(&format!("{name}: {}\r\n", value.replace(['\r', '\n'], " ")));
    }
    let has_body = !is_head && !matches!(response.status, 204 | 304);
    if has_body {
        head.push_str(&format!("Content-Length: {}\r\n", response.body.len()));
    }
    head.push_str("\r\n");
    let mut res = head.into_bytes();
    if has_body {
        res.extend_from_slice(&response.body);
    }
    res
}
