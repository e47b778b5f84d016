//! The operations that a worker has prepared: compiled on first use, and kept for a while.

use std::{cell::RefCell, collections::VecDeque, rc::Rc, sync::Arc};

use spec::model::Api;

use crate::{
    case::OperationIndex,
    operation::{CompiledOperation, GivenValues},
    phases::OperationCases,
};

/// How many operations are kept.
const KEPT: usize = 48;

/// The prepared operations of one worker.
#[derive(Debug)]
pub(super) struct PreparedOperations {
    api: Arc<Api>,
    values: Arc<GivenValues>,
    /// The most recently used one is last.
    kept: RefCell<VecDeque<Rc<OperationCases>>>,
}

impl PreparedOperations {
    /// No operation of `api` is prepared yet.
    pub(super) fn new(api: Arc<Api>, values: Arc<GivenValues>) -> Self {
        Self {
            api,
            values,
            kept: RefCell::default(),
        }
    }

    /// The operation, prepared; `None` when the contract has fewer.
    pub(super) fn get(&self, operation: OperationIndex) -> Option<Rc<OperationCases>> {
        let mut kept = self.kept.borrow_mut();
        let known = kept
            .iter()
            .position(|cases| cases.operation.index == operation);
        let cases = match known {
            Some(at) => kept.remove(at)?,
            None => {
                let api = Arc::clone(&self.api);
                let given = self.values.of(operation);
                let compiled = CompiledOperation::with_values(api, operation, given)?;
                Rc::new(OperationCases::new(compiled))
            }
        };
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(Rc::clone(&cases));
        Some(cases)
    }
}

#[cfg(test)]
mod tests {
    use spec::document::Document;

    use super::*;

    #[test]
    fn operations_are_prepared_once_until_many_others_were_needed() {
        let paths: String = (0..=KEPT)
            .map(|number| {
                format!("  /a{number}: {{get: {{responses: {{'200': {{description: o}}}}}}}}\n")
            })
            .collect();
        let text = format!("openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}");
        let document = Document::from_text("api.yaml", text).document.unwrap();
        let prepared =
            PreparedOperations::new(Arc::new(Api::new(Arc::new(document))), Arc::default());
        let get = |index| prepared.get(OperationIndex(index)).unwrap();
        let first = get(0);
        assert!(Rc::ptr_eq(&first, &get(0)));
        for index in 1..KEPT {
            get(index);
        }
        assert!(Rc::ptr_eq(&first, &get(0)));
        for index in 1..=KEPT {
            get(index);
        }
        assert!(!Rc::ptr_eq(&first, &get(0)));
        assert!(prepared.get(OperationIndex(KEPT + 1)).is_none());
    }
}
