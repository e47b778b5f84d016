//! Groups of operations: one for each tag that is the first of some operation.

use spec::model::{Api, Operation};

use super::{OperationPlan, prose};
use crate::names::{Names, ascii, pascal, snake};

/// The operations of one tag.
#[derive(Debug, Clone)]
pub struct GroupPlan {
    /// The tag; `None` for operations without one.
    pub tag: Option<String>,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// The name of its module and of the method of the client that gives it.
    pub module: String,
    /// The name of its file, in ASCII: Rust finds no other file of a module.
    pub file: String,
    /// The name of the type that has the operations.
    pub handle: String,
    /// The feature of the package that turns it on; `None` when it is always there.
    pub feature: Option<String>,
}

/// Finds the group of each operation.
pub(super) struct Groups<'r> {
    api: &'r Api,
    modules: Names,
    files: Names,
    list: Vec<GroupPlan>,
}

/// Names of modules and methods that groups do not take.
const RESERVED_MODULES: &[&str] = &[
    "reqwest",
    "serde",
    "serde_json",
    "std",
    "client",
    "wire",
    "types",
    "runtime",
    "operations",
    "mod_",
    "lib",
    "new",
    "builder",
    "base_url",
    "baseurl",
    "blocking",
    "for_member",
    "mock",
    "with_hook",
    "with_retry",
    "with_timeout",
    "with_total_timeout",
    "inner",
    "call",
    "base_of",
    "clone",
    "into",
    "from",
    "try_into",
    "to_owned",
    "borrow",
    "type_id",
    "send",
];

impl<'r> Groups<'r> {
    pub(super) fn new(api: &'r Api) -> Self {
        Self {
            api,
            modules: Names::new(RESERVED_MODULES),
            files: Names::new(&["mod"]),
            list: Vec::new(),
        }
    }

    /// The position of the group of `operation`, which is made when it is the first of its tag.
    pub(super) fn of(&mut self, operation: &Operation) -> usize {
        let tag = operation.tags.first().map(String::as_str);
        let tag = tag.filter(|tag| !tag.trim().is_empty());
        if let Some(at) = self
            .list
            .iter()
            .position(|group| group.tag.as_deref() == tag)
        {
            return at;
        }
        let module = self.modules.take(&module_name(tag.unwrap_or("api")));
        self.list.push(GroupPlan {
            tag: tag.map(ToOwned::to_owned),
            description: tag.and_then(|tag| self.description(tag)),
            handle: pascal(&module),
            file: self.files.take(&ascii(&module)),
            feature: None,
            module,
        });
        self.list.len() - 1
    }

    fn description(&self, tag: &str) -> Option<String> {
        let declared = self.api.tags.iter().find(|it| it.name == tag)?;
        prose(declared.description.as_deref())
    }

    /// The groups; the name of each handle differs from those of the requests beside it.
    pub(super) fn finish(mut self, operations: &[OperationPlan]) -> Vec<GroupPlan> {
        for (at, group) in self.list.iter_mut().enumerate() {
            let is_taken = |name: &str| {
                super::operation::RESERVED_REQUESTS.contains(&name)
                    || operations
                        .iter()
                        .any(|operation| operation.group == at && operation.declares(name))
            };
            while is_taken(&group.handle) {
                group.handle = format!("{}Api", group.handle.trim_end_matches('_'));
            }
        }
        self.list
    }
}

/// The module of `tag`. Methods of the client that begin with `prepare_` prepare the calls of operations.
fn module_name(tag: &str) -> String {
    let name = snake(tag);
    if name.starts_with("prepare_") {
        format!("tag_{name}")
    } else {
        name
    }
}
