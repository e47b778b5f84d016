//! What the client will consist of, with every name settled: the one thing all emitted files are written from.
//!
//! Read [`operation`], then [`response`] and [`content`].

pub mod operation;

pub mod response;

pub mod content;

pub mod security;

pub mod example;

pub mod form;

pub mod server;

mod group;

mod selection;

use spec::{
    diagnostic::Diagnostics,
    source::{node::Node, span::Span},
};

pub use self::{
    content::{BodyKind, BodyPlan},
    group::GroupPlan,
    operation::{OperationPlan, ParameterPlan},
    response::{Outcome, ResponseBody, ResponsePlan},
    security::SecurityPlan,
    server::ServerPlan,
};

use self::selection::Selection;

use crate::{
    config::ClientConfig,
    error::GenerateError,
    gate,
    lower::Lowered,
    name_lock::Naming,
    names::{Names, snake},
    tree,
    types::{Builder, TextType, TypeItem, TypeKind, TypeTable},
};

/// A client.
#[derive(Debug, Clone)]
pub struct Plan {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// The operations, in the order of the document.
    pub operations: Vec<OperationPlan>,
    /// The groups of operations.
    pub groups: Vec<GroupPlan>,
    /// The credentials.
    pub security: SecurityPlan,
    /// Where the API is served.
    pub servers: Vec<ServerPlan>,
    /// The types.
    pub types: TypeTable,
    /// Operations that the document has and the client cannot have.
    pub left_out: Vec<LeftOut>,
    /// How many operations the filter left aside; with none, all types of the document are generated.
    pub filtered: usize,
}

/// An operation that cannot be generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its id.
    pub id: String,
    /// Its method and path.
    pub label: String,
    /// Why.
    pub reason: String,
}

impl Plan {
    /// Plans the client of the operations of `lowered` that pass the filter of `config`. Operations that cannot be
    /// generated are reported and left out.
    ///
    /// # Errors
    ///
    /// When `config` names what is not there.
    pub fn new(
        lowered: &Lowered,
        config: &ClientConfig,
        naming: &mut Naming,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, GenerateError> {
        let root = lowered.root();
        let mut types = Builder::new(root, &config.replace, naming)?;
        diagnostics.extend(types.notes());
        let mut selection = Selection::new(&config.filter);
        let mut filtered = 0;
        let mut groups = group::Groups::new(root);
        let mut security = SecurityPlan::new(root);
        let mut functions = Names::default();
        let mut requests = Names::new(operation::RESERVED_REQUESTS);
        let mut operations = Vec::new();
        let mut left_out = Vec::new();
        for path in root.get("paths").map_or(&[][..], Node::entries) {
            if path.key.starts_with("x-") {
                continue;
            }
            for (method, node) in tree::operations(&path.value) {
                let site = Site {
                    path: &path.key,
                    path_span: path.key_span,
                    method: &method,
                    node,
                };
                if !selection.admits(&site) {
                    filtered += 1;
                    continue;
                }
                let problems = gate::operation(&site);
                if let Some(first) = problems.first() {
                    left_out.push(LeftOut {
                        id: site.id().to_owned(),
                        label: format!("{method} {}", path.key),
                        reason: first.message.clone(),
                    });
                    diagnostics.extend(problems);
                    continue;
                }
                let function = functions.take(&snake(site.id()));
                security.note(&site);
                let group = groups.of(&site);
                let mut plan = operation::plan(&site, function, group, &types, &mut requests);
                plan.server = server::own(root, &path.value, node);
                operations.push(plan);
            }
        }
        selection.finish()?;
        for operation in &operations {
            operation.mark(types.table_mut());
        }
        let info = |field| root.get("info").and_then(|info| info.get_str(field));
        Ok(Self {
            title: info("title").unwrap_or_default().to_owned(),
            version: info("version").unwrap_or_default().to_owned(),
            description: info("description").map(ToOwned::to_owned),
            groups: groups.finish(&operations),
            operations,
            security,
            servers: server::plan(root),
            types: types.finish(),
            left_out,
            filtered,
        })
    }

    /// Gives each group a feature of the package.
    pub(crate) fn with_tag_features(mut self) -> Self {
        for group in &mut self.groups {
            group.feature = Some(format!("tag-{}", group.module.replace('_', "-")));
        }
        self
    }

    /// Whether `item` is generated: all types are, unless a filter leaves operations aside.
    pub(crate) fn generates(&self, item: &TypeItem) -> bool {
        self.filtered == 0 || item.in_requests || item.in_responses
    }

    /// The formats of texts that are generated.
    pub(crate) fn formats(&self) -> impl Iterator<Item = &TextType> {
        let items = self.types.items.iter();
        items
            .filter(|item| self.generates(item))
            .filter_map(|item| match &item.kind {
                TypeKind::Text(text) => Some(text),
                _ => None,
            })
    }

    /// The operations of the group at `index`.
    pub fn operations_of(&self, index: usize) -> impl Iterator<Item = &OperationPlan> {
        self.operations
            .iter()
            .filter(move |operation| operation.group == index)
    }
}

/// An operation of the tree.
#[derive(Debug, Clone, Copy)]
pub struct Site<'n> {
    /// The path template.
    pub path: &'n str,
    /// Where the path was written.
    pub path_span: Span,
    /// The method, as it is sent.
    pub method: &'n str,
    /// The Operation Object.
    pub node: &'n Node,
}

impl<'n> Site<'n> {
    /// The `operationId`, which every operation has by now.
    pub fn id(&self) -> &'n str {
        self.node.get_str("operationId").unwrap_or_default()
    }

    /// Where the id was written, or the operation.
    pub fn span(&self) -> Span {
        let id = self.node.get("operationId");
        id.map_or(self.node.span, |id| id.span)
    }
}
