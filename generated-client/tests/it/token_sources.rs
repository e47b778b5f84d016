//! Sources of tokens.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use tkey7_client::runtime::{Secret, TokenSource, token};

fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("token-sources");
    fs::create_dir_all(&folder).expect("a folder of the build");
    folder.join(name)
}

#[tokio::test]
async fn a_token_file_is_read_for_every_request_and_trimmed() {
    let path = scratch("token");
    let source = token::from_file(&path);
    for expected in ["first", "second"] {
        fs::write(&path, format!(" {expected}\n")).expect("a file");
        assert_eq!(source.token().await.expect("a token").expose(), expected);
    }
    fs::write(&path, "\n").expect("a file");
    let empty = source.token().await.expect_err("it is empty");
    assert!(empty.to_string().contains("is empty"), "{empty}");
    let missing = token::from_file(scratch("missing"));
    let error = missing.token().await.expect_err("it is missing");
    assert!(error.to_string().contains("cannot be read"), "{error}");
    assert!(!error.is_new_credential_needed());
}

#[tokio::test]
async fn a_variable_that_is_not_set_is_named() {
    let error = token::from_env("TKEY7_TOKEN_THAT_IS_NEVER_SET")
        .token()
        .await;
    let error = error.expect_err("it is not set").to_string();
    assert!(
        error.contains("`TKEY7_TOKEN_THAT_IS_NEVER_SET` is not set"),
        "{error}"
    );
    // Cargo sets this one for every test.
    let name = token::from_env("CARGO_PKG_NAME").token().await;
    assert_eq!(name.expect("it is set").expose(), "tkey7-client");
}

#[tokio::test]
async fn a_function_is_called_for_every_request() {
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    let source = token::from_fn(move || {
        let number = counted.fetch_add(1, Ordering::SeqCst);
        async move { Ok(Secret::new(format!("t{number}"))) }
    });
    assert_eq!(source.token().await.expect("a token").expose(), "t0");
    assert_eq!(source.token().await.expect("a token").expose(), "t1");
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}
