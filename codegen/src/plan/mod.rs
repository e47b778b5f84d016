//! The plan of a client: all its items with their final names. All files are written from it.
//!
//! It is made of the model of the document in normal form ([`spec::model`]); nothing here reads the tree. Read
//! [`operation`], then [`response`] and [`content`].

pub mod operation;

pub mod response;

pub mod header;

pub mod content;

pub mod security;

pub mod example;

mod filler;

pub mod form;

pub mod server;

pub mod unsupported;

pub mod page;

mod pagination;

pub mod incoming;

mod alternatives;

mod schemas;

mod group;

mod losses;

pub mod media;

mod selection;

use std::collections::BTreeSet;

use spec::{
    diagnostic::{Diagnostic, Diagnostics},
    model::Operation,
    schema::dispatch::Tag,
};

pub use self::{
    content::{BodyKind, BodyPlan},
    group::GroupPlan,
    incoming::IncomingPlan,
    operation::{OperationPlan, ParameterPlan},
    response::{Outcome, ResponseBody, ResponsePlan},
    security::SecurityPlan,
    server::ServerPlan,
};

use self::{
    alternatives::{Alternatives, Chosen},
    schemas::Schemas,
    selection::Selection,
};

use crate::{
    config::ClientConfig,
    error::GenerateError,
    format::FormatType,
    lower::Lowered,
    name_lock::Naming,
    names::{Names, snake},
    types::{
        Builder, ConstrainedString, TypeExpr, TypeItem, TypeKind, TypeTable, description::is_empty,
        is_written,
    },
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
    /// What the API sends: webhooks and callbacks.
    pub incoming: Vec<IncomingPlan>,
    /// The credentials.
    pub security: SecurityPlan,
    /// Where the API is served.
    pub servers: Vec<ServerPlan>,
    /// A base URL that leads to the first server, where none has a host.
    pub example_url: Option<String>,
    /// The types.
    pub types: TypeTable,
    /// Operations that the document has and the client cannot have.
    pub skipped: Vec<Skipped>,
    /// The number of operations that the filter excludes; with none, all types of the document are generated.
    pub filtered: usize,
    /// The types of formats that the client names.
    pub typed_formats: BTreeSet<FormatType>,
}

/// An operation that cannot be generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its id.
    pub id: String,
    /// Its method and path.
    pub label: String,
    /// Why.
    pub reason: String,
}

/// Collects skipped operations, and reports them.
struct SkippedList<'d> {
    list: Vec<Skipped>,
    diagnostics: &'d mut Diagnostics,
}

impl SkippedList<'_> {
    fn add(&mut self, operation: &Operation, label: String, problems: Vec<Diagnostic>) {
        if let Some(first) = problems.first() {
            self.list.push(Skipped {
                id: operation.id.clone(),
                label,
                reason: first.message.clone(),
            });
        }
        self.diagnostics.extend(problems);
    }
}

impl Plan {
    /// Plans the client of the operations of `lowered` that pass the filter of `config`. Operations that cannot be
    /// generated are reported and skipped.
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
        let api = lowered.api();
        let mut types = Builder::new(&lowered.api().document, config, naming)?;
        diagnostics.extend(types.notes());
        let mut selection = Selection::new(&config.filter);
        let mut filtered = 0;
        let mut groups = group::Groups::new(api);
        let mut security = SecurityPlan::new(api);
        let mut functions = Names::default();
        let mut requests = Names::new(operation::RESERVED_REQUESTS);
        let mut operations = Vec::new();
        let mut alternatives = Vec::new();
        let mut repeated = media::Repeated::new(&media::REPEATED_MEDIA_TYPE);
        let mut unread = media::Repeated::new(&media::UNREAD_MEDIA_TYPE);
        let mut losses = Vec::new();
        let mut skipped = SkippedList {
            list: Vec::new(),
            diagnostics,
        };
        for operation in &api.operations {
            let label = operation.label();
            if !selection.admits(operation, &label) {
                filtered += 1;
                continue;
            }
            let problems = unsupported::problems(operation);
            if !problems.is_empty() {
                skipped.add(operation, label, problems);
                continue;
            }
            let function = functions.take(&snake(&operation.id));
            security.note(operation);
            let group = groups.of(operation);
            let schemas = Schemas::new(&api.document, &types);
            let defaults = Chosen::default();
            let mut plan = operation::plan(
                operation,
                &defaults,
                function,
                group,
                schemas,
                &mut requests,
            );
            plan.server = server::own(api, operation);
            operations.push(plan);
            let others = Alternatives::of(operation, schemas);
            repeated.note(others.repeated);
            unread.note(others.unread);
            losses.extend(losses::of(operation, schemas));
            let chosen = others.chosen.into_iter();
            alternatives.extend(chosen.map(|chosen| (operation, group, chosen)));
        }
        // Behind all defaults, whose names do not depend on them.
        for (operation, group, chosen) in alternatives {
            let schemas = Schemas::new(&api.document, &types);
            let name = format!("{}_{}", snake(&operation.id), chosen.suffix);
            let function = functions.take(&name);
            let mut plan =
                operation::plan(operation, &chosen, function, group, schemas, &mut requests);
            plan.server = server::own(api, operation);
            operations.push(plan);
        }
        skipped.diagnostics.extend(repeated.notes());
        skipped.diagnostics.extend(unread.notes());
        skipped.diagnostics.extend(losses);
        skipped.diagnostics.extend(server::notes(api));
        for path in &api.unreadable_paths {
            for operation in &path.operations {
                let label = format!("{} {}", operation.method, path.path);
                if selection.admits(operation, &label) {
                    let mut problems = unsupported::problems(operation);
                    problems.push(unsupported::path_problem(path));
                    skipped.add(operation, label, problems);
                } else {
                    filtered += 1;
                }
            }
        }
        let incoming = incoming::plan(api, &types, &mut selection);
        selection.finish()?;
        for it in &incoming {
            types.table_mut().mark(&it.ty, false);
        }
        for operation in &operations {
            operation.mark(types.table_mut());
        }
        let types = types.finish();
        for parameter in operations.iter_mut().flat_map(|it| &mut it.parameters) {
            let ty = &parameter.ty;
            let is_written = |it: &Tag| is_written(it, ty, &types) && !types.is_replaced(ty);
            parameter.constant = parameter.constant.take().filter(is_written);
        }
        let settings = &config.pagination;
        pagination::plan(api, &mut operations, &types, settings, skipped.diagnostics)?;
        let typed_formats = typed_formats(&types, &operations, &incoming);
        Ok(Self {
            title: api.title.clone(),
            version: api.version.clone(),
            description: api.description.clone(),
            groups: groups.finish(&operations),
            incoming,
            operations,
            security,
            servers: server::plan(api),
            example_url: server::example(api),
            types,
            skipped: skipped.list,
            filtered,
            typed_formats,
        })
    }

    /// Gives each group a feature of the package.
    pub(crate) fn with_tag_features(mut self) -> Self {
        for group in &mut self.groups {
            group.feature = Some(format!(
                "tag-{}",
                group.file.trim_end_matches('_').replace('_', "-")
            ));
        }
        self
    }

    /// Whether `item` is generated: all types are, unless a filter leaves operations aside.
    pub(crate) fn generates(&self, item: &TypeItem) -> bool {
        self.filtered == 0 || item.in_requests || item.in_responses
    }

    /// The string formats that are generated.
    pub(crate) fn formats(&self) -> impl Iterator<Item = &ConstrainedString> {
        let items = self.types.items.iter();
        items
            .filter(|item| self.generates(item))
            .flat_map(|item| match &item.kind {
                TypeKind::ConstrainedString(text) => vec![text],
                TypeKind::Struct(it) => {
                    let checks = it.fields.iter().filter_map(|field| field.check.as_ref());
                    checks.collect()
                }
                _ => Vec::new(),
            })
    }

    /// How many operations of the document the client has, each counted once whatever media types it can be called with.
    pub fn count(&self) -> usize {
        let defaults = self.operations.iter();
        defaults.filter(|it| !it.is_alternative).count()
    }

    /// The operations of the group at `index`.
    pub fn operations_of(&self, index: usize) -> impl Iterator<Item = &OperationPlan> {
        self.operations
            .iter()
            .filter(move |operation| operation.group == index)
    }
}

/// The types of formats in `types` and `operations`.
fn typed_formats(
    types: &TypeTable,
    operations: &[OperationPlan],
    incoming: &[IncomingPlan],
) -> BTreeSet<FormatType> {
    let items = types.items.iter();
    let parts = items.flat_map(|item| TypeTable::parts(&item.kind));
    let sent = operations.iter().flat_map(OperationPlan::types);
    let arriving = incoming.iter().map(|it| &it.ty);
    parts
        .chain(sent)
        .chain(arriving)
        .filter_map(TypeExpr::format)
        .collect()
}

/// `text`, unless there is no word in it.
fn prose(text: Option<&str>) -> Option<String> {
    text.filter(|text| !is_empty(text)).map(ToOwned::to_owned)
}
