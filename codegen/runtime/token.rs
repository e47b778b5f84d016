//! Sources of tokens: a variable of the environment, a file, a function.
//!
//! A fixed token is a [`Secret`]; one that is renewed is a [`RefreshingToken`](super::refreshing::RefreshingToken).

use std::{env, fmt, fs, path::PathBuf, sync::Arc};

use super::{
    credentials::{CredentialError, TokenFuture, TokenSource},
    secret::Secret,
};

/// The token in the environment variable `name` when a request is sent.
pub fn from_env(name: impl Into<String>) -> EnvToken {
    EnvToken { name: name.into() }
}

/// The token in the file at `path` when a request is sent, without the blanks around it.
///
/// For a new token, replace the file; the client need not be restarted.
pub fn from_file(path: impl Into<PathBuf>) -> FileToken {
    FileToken { path: path.into() }
}

/// The token that `fetch` returns, which is called before every request.
pub fn from_fn<F, Fut>(fetch: F) -> FnToken
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Secret, CredentialError>> + Send + 'static,
{
    FnToken {
        fetch: Arc::new(move || Box::pin(fetch())),
    }
}

/// See [`from_env`].
#[derive(Debug, Clone)]
pub struct EnvToken {
    name: String,
}

/// See [`from_file`].
#[derive(Debug, Clone)]
pub struct FileToken {
    path: PathBuf,
}

/// See [`from_fn`].
#[derive(Clone)]
pub struct FnToken {
    fetch: Arc<dyn Fn() -> TokenFuture<'static> + Send + Sync>,
}

impl TokenSource for EnvToken {
    fn token(&self) -> TokenFuture<'_> {
        let found = match env::var(&self.name) {
            Ok(token) => not_empty(&token).ok_or_else(|| {
                CredentialError::new(format!("the environment variable `{}` is empty", self.name))
            }),
            // The error of a variable that is not text would show its value.
            Err(_) => Err(CredentialError::new(format!(
                "the environment variable `{}` is not set, or not text",
                self.name
            ))),
        };
        Box::pin(async move { found })
    }
}

impl TokenSource for FileToken {
    fn token(&self) -> TokenFuture<'_> {
        // A small file is read faster than a thread is asked to read it.
        let path = self.path.display();
        let found = match fs::read_to_string(&self.path) {
            Ok(text) => not_empty(&text)
                .ok_or_else(|| CredentialError::new(format!("the token file `{path}` is empty"))),
            Err(error) => {
                let message = format!("the token file `{path}` cannot be read");
                Err(CredentialError::new(message).because(error))
            }
        };
        Box::pin(async move { found })
    }
}

impl TokenSource for FnToken {
    fn token(&self) -> TokenFuture<'_> {
        (self.fetch)()
    }
}

impl fmt::Debug for FnToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FnToken")
    }
}

fn not_empty(text: &str) -> Option<Secret> {
    let text = text.trim();
    (!text.is_empty()).then(|| Secret::new(text))
}
