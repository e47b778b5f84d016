//! A registry on the loopback address: a private one that packages are published to, and a mirror of what cargo has
//! downloaded.
//!
//! The private one gives and takes nothing without its token (`auth-required` of the index).
//!
//! With the mirror instead of crates.io, a test needs no network: all packages of this build are there, and those that are
//! published. Packages of crates.io need each other there.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path as UrlPath, Request, State},
    http::{
        HeaderValue, StatusCode,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
    },
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, put},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What its users have to show.
pub(super) const TOKEN: &str = "token-of-the-private-registry";

/// A running registry.
#[derive(Debug)]
pub(super) struct Registry {
    pub(super) url: String,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    url: String,
    /// The folder of the index that cargo keeps, and of the packages.
    index: PathBuf,
    packages: PathBuf,
    published: Mutex<BTreeMap<String, Vec<Published>>>,
}

#[derive(Debug, Clone)]
struct Published {
    entry: Value,
    package: Bytes,
}

impl Registry {
    /// Starts one; `None` when cargo keeps no packages of crates.io here.
    pub(super) async fn start(cargo_home: &Path) -> Option<Self> {
        let registry = cargo_home.join("registry");
        let index = folder_of_crates_io(&registry.join("index"))?.join(".cache");
        let packages = folder_of_crates_io(&registry.join("cache"))?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.ok()?;
        let url = format!("http://{}", listener.local_addr().ok()?);
        let shared = Arc::new(Shared {
            url: url.clone(),
            index,
            packages,
            published: Mutex::default(),
        });
        let router = Router::new()
            .route("/local/api/v1/crates/new", put(publish))
            .route("/local/dl/{name}/{version}", get(download_published))
            .route("/local/{*path}", get(published_index))
            .route_layer(middleware::from_fn(admit))
            .route("/mirror/dl/{name}/{version}", get(download))
            .route("/mirror/{*path}", get(index_file))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Some(Self { url, shared })
    }

    /// The names and versions that were published.
    pub(super) fn published(&self) -> Vec<String> {
        let published = self.shared.published.lock().expect("no panic");
        let all = published.iter().flat_map(|(name, versions)| {
            versions
                .iter()
                .map(move |it| format!("{name} {}", it.entry["vers"].as_str().unwrap_or_default()))
        });
        all.collect()
    }
}

impl Shared {
    /// The entries of a published package, by its path in the index.
    fn published_index(&self, path: &str) -> HttpResult {
        let name = path.rsplit('/').next().unwrap_or_default();
        let published = self.published.lock().expect("no panic");
        let versions = published.get(name).ok_or(StatusCode::NOT_FOUND)?;
        let lines: Vec<String> = versions.iter().map(|it| it.entry.to_string()).collect();
        Ok(lines.join("\n").into())
    }

    fn published_package(&self, name: &str, version: &str) -> HttpResult {
        let published = self.published.lock().expect("no panic");
        let versions = published.get(name).ok_or(StatusCode::NOT_FOUND)?;
        let found = versions.iter().find(|it| it.entry["vers"] == version);
        found
            .map(|it| it.package.clone())
            .ok_or(StatusCode::NOT_FOUND)
    }
}

fn folder_of_crates_io(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    let mut folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
    folders.find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("index.crates.io-")
    })
}

/// Lets in those who have the token.
async fn admit(request: Request, next: Next) -> Response {
    if request.headers().get(AUTHORIZATION) == Some(&HeaderValue::from_static(TOKEN)) {
        return next.run(request).await;
    }
    // Cargo asks its credential provider then.
    let challenge = [(WWW_AUTHENTICATE, "Cargo login_url=\"http://127.0.0.1\"")];
    (StatusCode::UNAUTHORIZED, challenge).into_response()
}

type HttpResult = Result<Bytes, StatusCode>;

/// The index of crates.io as cargo keeps it: a few bytes, a revision, then versions and entries, all ended by zeros.
async fn index_file(
    State(shared): State<Arc<Shared>>,
    UrlPath(path): UrlPath<String>,
) -> HttpResult {
    if path == "config.json" {
        let config = json!({ "dl": format!("{}/mirror/dl/{{crate}}/{{version}}", shared.url) });
        return Ok(config.to_string().into());
    }
    if path.split('/').any(|part| part == "..") {
        return Err(StatusCode::BAD_REQUEST);
    }
    let Ok(bytes) = fs::read(shared.index.join(&path)) else {
        return shared.published_index(&path);
    };
    let rest = bytes.get(5..).ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    let parts: Vec<&[u8]> = rest.split(|byte| *byte == 0).collect();
    let entries = parts.iter().skip(1).filter(|part| part.starts_with(b"{"));
    let lines: Vec<&[u8]> = entries.copied().collect();
    Ok(lines.join(&b'\n').into())
}

async fn download(
    State(shared): State<Arc<Shared>>,
    UrlPath((name, version)): UrlPath<(String, String)>,
) -> HttpResult {
    let file = shared.packages.join(format!("{name}-{version}.crate"));
    match fs::read(file) {
        Ok(bytes) => Ok(bytes.into()),
        Err(_) => shared.published_package(&name, &version),
    }
}

async fn published_index(
    State(shared): State<Arc<Shared>>,
    UrlPath(path): UrlPath<String>,
) -> HttpResult {
    if path == "config.json" {
        let url = &shared.url;
        let config = json!({
            "dl": format!("{url}/local/dl/{{crate}}/{{version}}"),
            "api": format!("{url}/local"),
            "auth-required": true,
        });
        return Ok(config.to_string().into());
    }
    shared.published_index(&path)
}

async fn download_published(
    State(shared): State<Arc<Shared>>,
    UrlPath((name, version)): UrlPath<(String, String)>,
) -> HttpResult {
    shared.published_package(&name, &version)
}

/// The body is a length, JSON, a length, and the package.
async fn publish(State(shared): State<Arc<Shared>>, body: Bytes) -> HttpResult {
    let (head, rest) = part(&body).ok_or(StatusCode::BAD_REQUEST)?;
    let (package, _) = part(rest).ok_or(StatusCode::BAD_REQUEST)?;
    let metadata: Value = serde_json::from_slice(head).map_err(|_| StatusCode::BAD_REQUEST)?;
    let name = metadata["name"].as_str().unwrap_or_default().to_owned();
    let published = Published {
        entry: entry(&metadata, package),
        package: Bytes::copy_from_slice(package),
    };
    let mut all = shared.published.lock().expect("no panic");
    all.entry(name).or_default().push(published);
    Ok("{}".into())
}

fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    rest.split_at_checked(length)
}

/// The entry of the index for what was published.
fn entry(metadata: &Value, package: &[u8]) -> Value {
    let dependencies: Vec<Value> = metadata["deps"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| {
            let renamed = it["explicit_name_in_toml"].as_str();
            json!({
                "name": renamed.map_or_else(|| it["name"].clone(), Value::from),
                "package": renamed.map(|_| it["name"].clone()),
                "req": it["version_req"],
                "features": it["features"],
                "optional": it["optional"],
                "default_features": it["default_features"],
                "target": it["target"],
                "kind": it["kind"],
                "registry": it["registry"],
            })
        })
        .collect();
    let digest = Sha256::digest(package);
    let checksum: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    json!({
        "name": metadata["name"],
        "vers": metadata["vers"],
        "deps": dependencies,
        "cksum": checksum,
        "features": {},
        "features2": metadata["features"],
        "yanked": false,
        "v": 2,
    })
}
