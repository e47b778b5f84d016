//! The store is killed, and nothing that was acknowledged is lost.
//!
//! A child process makes payments and prints what it is about to do and what was acknowledged. It is killed at a moment that
//! nobody chose, again and again, on the same file.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use sandbox::{OpenError, Sandbox, SandboxBuilder, StartError};

use crate::{
    exchange::{REPLY, SEND},
    node::{Node, clock},
};

const CHILD_FOLDER: &str = "SANDBOX_CRASH_TEST_FOLDER";
const CHILD_FIRST: &str = "SANDBOX_CRASH_TEST_FIRST";
/// How often the child is killed, unless the variable [`DEATHS_VARIABLE`] gives another number.
const DEATHS: u64 = 8;
const DEATHS_VARIABLE: &str = "SANDBOX_CRASH_TEST_DEATHS";

/// A folder of its own for each test, empty at first and gone at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sandbox-{name}-{}", std::process::id()));
        // What an earlier process with the same number left there.
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    pub(crate) fn sandbox(&self) -> SandboxBuilder {
        on(&self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn on(folder: &Path) -> SandboxBuilder {
    Sandbox::builder().clock(clock()).data(folder)
}

/// What the child has said.
#[derive(Debug, Default)]
struct Said {
    tried: Vec<u64>,
    sent: Vec<u64>,
    settled: Vec<u64>,
}

/// Not a test: what the child does. It returns at once in any other process.
#[tokio::test]
async fn child_that_pays_until_it_is_killed() {
    let (Ok(folder), Ok(first)) = (std::env::var(CHILD_FOLDER), std::env::var(CHILD_FIRST)) else {
        return;
    };
    let node = Node::with(on(Path::new(&folder))).await;
    let address = node.address("greenbank", "main");
    let say = |what: &str, number: u64| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{what} {number}")
            .and_then(|()| out.flush())
            .unwrap();
    };
    for number in first.parse::<u64>().unwrap().. {
        let terms = node.terms(
            ["bluebank", "greenbank"],
            ["USD", "bluebank"],
            "0.01",
            number,
        );
        say("try", number);
        node.accepted("bluebank", SEND, &terms.pacs_008()).await;
        say("sent", number);
        node.accepted("greenbank", REPLY, &terms.tkey_001(&address))
            .await;
        say("settled", number);
    }
}

/// Lets a child pay until it has printed so many lines, waits a moment more, kills it and returns what it has printed.
fn life_and_death(folder: &Path, first: u64, wait: (usize, Duration)) -> Said {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "crashes::child_that_pays_until_it_is_killed",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(CHILD_FOLDER, folder)
        .env(CHILD_FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Said::default();
    let mut hear = |line: String| {
        let mut words = line.split(' ');
        // The harness talks too, and sometimes in the same line.
        let (what, number) = (
            words.next(),
            words.next().and_then(|word| word.parse().ok()),
        );
        match (what, number) {
            (Some("try"), Some(number)) => said.tried.push(number),
            (Some("sent"), Some(number)) => said.sent.push(number),
            (Some("settled"), Some(number)) => said.settled.push(number),
            _ => {}
        }
    };
    for line in lines.by_ref().take(wait.0) {
        let line = line.unwrap();
        // The first line begins with the name of the test.
        hear(
            line.rsplit_once("... ")
                .map_or(line.clone(), |(_, rest)| rest.to_owned()),
        );
    }
    thread::sleep(wait.1);
    child.kill().unwrap();
    child.wait().unwrap();
    lines.map_while(Result::ok).for_each(hear);
    said
}

#[tokio::test]
async fn no_acknowledged_payment_is_lost_and_none_is_invented() {
    let folder = Folder::new("crashes");
    let node = Node::with(folder.sandbox()).await;
    let opening = node.sandbox.audit().unwrap();
    node.sandbox.stop().await;
    let mut all = Said::default();
    let deaths = std::env::var(DEATHS_VARIABLE).map_or(DEATHS, |deaths| deaths.parse().unwrap());
    for death in 0..deaths {
        let first = all.tried.last().map_or(1, |last| last + 1);
        // In all parts of a payment, and a different moment after each.
        let lines = 4 + usize::try_from(death).unwrap() % 7;
        let moment = Duration::from_micros(death * death * 7919 % 12_000);
        let said = life_and_death(&folder.0, first, (lines, moment));
        assert!(!said.tried.is_empty(), "the child did not come to work");
        all.tried.extend(said.tried);
        all.sent.extend(said.sent);
        all.settled.extend(said.settled);

        let node = Node::with(folder.sandbox()).await;
        let transactions = node.sandbox.audit().unwrap() - opening;
        let mut settled = 0;
        for number in &all.tried {
            let terms = node.terms(
                ["bluebank", "greenbank"],
                ["USD", "bluebank"],
                "0.01",
                *number,
            );
            let path = format!(
                "{}?transactions={}",
                crate::exchange::GATEWAY,
                terms.end_to_end_identification()
            );
            let is_settled = node.get("bluebank", &path).await.status.as_u16() == 200;
            assert!(
                is_settled || !all.settled.contains(number),
                "payment {number} is lost"
            );
            if is_settled {
                settled += 1;
                assert_eq!(node.statuses("bluebank", &terms).await, ["settled"]);
            }
            if all.sent.contains(number) {
                let again = node.submit("bluebank", SEND, &terms.pacs_008()).await;
                assert_eq!(
                    again.error(),
                    (409, "message_known"),
                    "payment {number} is forgotten"
                );
            }
        }
        assert_eq!(transactions, settled, "payments were invented");
        node.sandbox.stop().await;
    }
    assert!(
        all.settled.len() > 6,
        "too little was done to learn anything: {all:?}"
    );
}

#[tokio::test]
async fn what_was_done_is_there_after_a_restart() {
    let folder = Folder::new("restart");
    let node = Node::with(folder.sandbox().seed(5)).await;
    let terms = node.settled_payment(1).await;
    let balance = node.balance("bluebank", "main", ["USD", "bluebank"]).await;
    let token = node
        .token("bluebank", sandbox::AccessRights::Administrator)
        .to_owned();
    node.sandbox.stop().await;
    let node = Node::with(folder.sandbox()).await;
    assert_eq!(
        node.balance("bluebank", "main", ["USD", "bluebank"]).await,
        balance
    );
    assert_eq!(node.statuses("bluebank", &terms).await, ["settled"]);
    // Tokens of before are still good.
    let request = node
        .request(reqwest::Method::GET, "/client/v1/api/digital-accounts")
        .bearer_auth(token);
    assert_eq!(crate::node::send(request).await.status.as_u16(), 200);
}

#[tokio::test]
async fn files_that_cannot_be_used_are_rejected_with_the_reason() {
    let folder = Folder::new("rejected");
    let reason = async |builder: SandboxBuilder| builder.build().await.unwrap_err();
    let first = folder.sandbox().seed(5).build().await.unwrap();
    assert!(matches!(
        reason(folder.sandbox()).await,
        StartError::Open(OpenError::InUse { .. })
    ));
    drop(first);
    let other_seed = reason(folder.sandbox().seed(6)).await.to_string();
    assert_eq!(
        other_seed,
        "the data was made with seed 5, and seed 6 was asked for; move the data away or ask for its seed"
    );
    let file = folder.0.join("sandbox.redb");
    let whole = std::fs::read(&file).unwrap();
    for wrong in [
        b"not a database at all, but long enough to be looked at".repeat(100),
        whole[..whole.len() / 2].to_vec(),
    ] {
        std::fs::write(&file, wrong).unwrap();
        let error = reason(folder.sandbox()).await;
        assert!(
            matches!(error, StartError::Open(OpenError::NotADatabase { .. })),
            "{error:?}"
        );
    }
    std::fs::write(&file, whole).unwrap();
    folder.sandbox().seed(5).build().await.unwrap();
    let blocked = Folder::new("blocked");
    std::fs::write(&blocked.0, "a file where a folder should be").unwrap();
    assert!(matches!(
        reason(blocked.sandbox()).await,
        StartError::Open(OpenError::Folder { .. })
    ));
    std::fs::remove_file(&blocked.0).unwrap();
}
