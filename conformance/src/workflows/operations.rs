//! The compiled operations that the requests of a file are for.

use std::{collections::BTreeMap, rc::Rc};

use spec::model::Operation;

use super::Subject;
use crate::{
    case::{Case, Intent, OperationIndex},
    operation::CompiledOperation,
};

/// Operations, compiled on first use.
pub(super) struct Operations<'s> {
    pub(super) subject: Subject<'s>,
    compiled: BTreeMap<OperationIndex, Option<Rc<Prepared>>>,
}

/// An operation with its simplest valid case.
pub(super) struct Prepared {
    pub(super) operation: CompiledOperation,
    pub(super) simplest: Option<Case>,
}

impl<'s> Operations<'s> {
    /// No operation is compiled yet.
    pub(super) fn new(subject: Subject<'s>) -> Self {
        Self {
            subject,
            compiled: BTreeMap::new(),
        }
    }

    /// The operation at `index`.
    pub(super) fn get(&mut self, index: OperationIndex) -> Option<Rc<Prepared>> {
        let Subject { api, values, .. } = self.subject;
        let compiled = self.compiled.entry(index).or_insert_with(|| {
            let api = std::sync::Arc::clone(api);
            let operation = CompiledOperation::with_values(api, index, values.of(index))?;
            let simplest = operation.simplest();
            Some(Rc::new(Prepared {
                operation,
                simplest,
            }))
        });
        compiled.clone()
    }

    /// The operation of a request, with the path that it has below the base path of its server: the most concrete of those
    /// that match.
    pub(super) fn find(&self, method: &str, target: &str) -> Option<(OperationIndex, String)> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let api = self.subject.api;
        let servers = api.servers.iter();
        let servers = servers.map(|server| path_of(&server.default_url()).to_owned());
        let mut prefixes: Vec<String> = servers.collect();
        prefixes.push(self.subject.prefix.to_owned());
        prefixes.push(String::new());
        prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
        prefixes.dedup();
        let below = prefixes.iter().filter_map(|prefix| {
            let below = path.strip_prefix(prefix.trim_end_matches('/'))?;
            below.starts_with('/').then_some(below)
        });
        let mut found = below.filter_map(|path| {
            let is_meant = |operation: &&(OperationIndex, &Operation)| {
                operation.1.method.as_str().eq_ignore_ascii_case(method)
                    && operation.1.path.matches(path).is_some()
                    && operation.1.path.is_chosen_by(query)
            };
            let operations = OperationIndex::all(api);
            let found = operations.filter(|operation| is_meant(&operation));
            let (index, _) = found.min_by_key(|(_, operation)| operation.path.rank())?;
            Some((index, path.to_owned()))
        });
        found.next()
    }
}

impl Prepared {
    /// The simplest valid case, or an empty one where none is known.
    pub(super) fn base(&self) -> Case {
        self.simplest
            .clone()
            .unwrap_or_else(|| Case::new(self.operation.operation().id.clone(), Intent::Positive))
    }
}

/// The path of a URL, which may be relative to a host.
pub(super) fn path_of(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)),
        None => Some(url),
    };
    path.unwrap_or_default()
}
