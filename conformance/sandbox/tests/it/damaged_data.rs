//! Data that was damaged outside of the sandbox: it is rejected, and what is wrong is reported.

use std::path::Path;

use redb::{Database, ReadableTable as _, TableDefinition};
use sandbox::{DataReport, OpenError, Sandbox, StartError};

use crate::{crashes::Folder, exchange::SEND, node::Node};

const RECORDS: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("records");

/// What a record becomes.
type To = fn(&str, &[u8]) -> Option<(String, Vec<u8>)>;

/// A folder with the data of a sandbox that has settled a payment.
async fn folder_with_data(name: &str) -> Folder {
    let folder = Folder::new(name);
    let node = Node::with(folder.sandbox().seed(5)).await;
    node.settled_payment(1).await;
    node.sandbox.stop().await;
    folder
}

/// Changes the records whose keys begin with `beginning`: to other bytes, or to nothing.
fn change(file: &Path, beginning: &str, to: impl Fn(&str, &[u8]) -> Option<(String, Vec<u8>)>) {
    let database = Database::open(file).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut table = transaction.open_table(RECORDS).unwrap();
        let mut records = Vec::new();
        for entry in table.range(beginning..).unwrap() {
            let (key, value) = entry.unwrap();
            if !key.value().starts_with(beginning) {
                break;
            }
            records.push((key.value().to_owned(), value.value().to_vec()));
        }
        assert!(!records.is_empty(), "there is no {beginning}");
        for (key, value) in records {
            table.remove(key.as_str()).unwrap();
            if let Some((key, value)) = to(&key, &value) {
                table.insert(key.as_str(), value.as_slice()).unwrap();
            }
        }
    }
    transaction.commit().unwrap();
}

/// An error with its causes.
fn with_causes(error: &StartError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[tokio::test]
async fn damaged_data_is_rejected_at_the_start_with_what_is_wrong() {
    let folder = folder_with_data("damaged").await;
    let file = folder.0.join("sandbox.redb");
    let whole = std::fs::read(&file).unwrap();
    let report = Sandbox::check_data(&folder.0).unwrap();
    assert!(
        matches!(
            report,
            DataReport {
                seed: 5,
                transactions: 14..,
                records: 50..
            }
        ),
        "{report:?}"
    );
    let cases: [(&str, To, &str); 6] = [
        (
            "holding\0bluebank\0main\0",
            |key, value| {
                let value = String::from_utf8(value.to_vec()).unwrap();
                let changed = value.replace("\"balance\":\"1", "\"balance\":\"2");
                Some((key.to_owned(), changed.into_bytes()))
            },
            "the ledger contradicts itself: main of bluebank holds 2",
        ),
        (
            "transaction\0",
            |_, _| None,
            "the ledger contradicts itself: transaction ",
        ),
        (
            "user\0viewer@bluebank\0",
            |key, value| Some((key.to_owned(), value[..20].to_vec())),
            "the record `user/viewer@bluebank` does not read back: EOF",
        ),
        (
            "user\0viewer@bluebank\0",
            |_, value| Some(("user\0eve@bluebank\0".to_owned(), value.to_vec())),
            "the record `user/eve@bluebank` holds the data of `user/viewer@bluebank`",
        ),
        (
            "letter\0",
            |_, value| Some(("riddle\0x\0".to_owned(), value.to_vec())),
            "1 of its records are of no known kind",
        ),
        (
            "world\0",
            |_, _| None,
            "the record of the seed and of the key of tokens is missing",
        ),
    ];
    for (beginning, to, what) in cases {
        std::fs::write(&file, &whole).unwrap();
        if beginning == "letter\0" {
            // A message that waits.
            let node = Node::with(folder.sandbox()).await;
            let terms = node.terms(["bluebank", "greenbank"], ["USD", "bluebank"], "1", 2);
            node.accepted("bluebank", SEND, &terms.pacs_008()).await;
            node.sandbox.stop().await;
        }
        change(&file, beginning, to);
        for error in [
            folder.sandbox().build().await.unwrap_err(),
            Sandbox::check_data(&folder.0).unwrap_err(),
        ] {
            assert!(matches!(error, StartError::Data { .. }), "{error:?}");
            assert!(
                with_causes(&error).contains(what),
                "{what}: {}",
                with_causes(&error)
            );
        }
    }
}

#[tokio::test]
async fn no_bit_of_the_file_changes_without_being_noticed_or_meaning_nothing() {
    let folder = folder_with_data("bits").await;
    let file = folder.0.join("sandbox.redb");
    let whole = std::fs::read(&file).unwrap();
    let report = Sandbox::check_data(&folder.0).unwrap();
    let mut noticed = 0;
    // Where the file has something.
    let used: Vec<usize> = (0..whole.len()).filter(|at| whole[*at] != 0).collect();
    for at in used.iter().step_by(used.len() / 60) {
        let mut changed = whole.clone();
        changed[*at] ^= 1 << (at % 8);
        std::fs::write(&file, changed).unwrap();
        match Sandbox::check_data(&folder.0) {
            Ok(found) => assert_eq!(found, report, "byte {at}"),
            Err(_) => noticed += 1,
        }
    }
    assert!(noticed > 10, "{noticed}");
}

#[tokio::test]
async fn an_empty_file_is_not_taken_for_new_data() {
    let folder = folder_with_data("empty").await;
    let file = folder.0.join("sandbox.redb");
    std::fs::write(&file, "").unwrap();
    let error = folder.sandbox().build().await.unwrap_err();
    assert!(
        matches!(error, StartError::Open(OpenError::Empty { .. })),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .contains("remove it to start with new data"),
        "{error}"
    );
    assert_eq!(std::fs::metadata(&file).unwrap().len(), 0);
    std::fs::remove_file(&file).unwrap();
    let missing = Sandbox::check_data(&folder.0).unwrap_err();
    assert!(
        matches!(missing, StartError::Open(OpenError::Missing { .. })),
        "{missing:?}"
    );
    assert!(!file.exists());
    folder.sandbox().build().await.unwrap();
}
