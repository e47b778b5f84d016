//! One thread's work: takes units and causes until there are none, and keeps prepared operations for them.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    sync::Arc,
};

use futures_util::future::join_all;
use spec::wire::Request;

use super::{Connector, Stage, confirm, shared::Shared};
use crate::{
    case::{Case, Credentials},
    operation::CompiledOperation,
    phases::OperationCases,
    transport::{Transport, auth::Use},
};

/// Prepared operations that a worker keeps.
const KEPT_OPERATIONS: usize = 48;

/// The work of one thread.
pub(super) struct Worker<'s> {
    pub(super) shared: &'s Shared,
    /// Prepared operations, the one used last at the end.
    prepared: RefCell<VecDeque<Rc<OperationCases>>>,
    /// The last request that was answered, for the report when the server goes away.
    pub(super) last_request: Cell<Option<String>>,
}

impl<'s> Worker<'s> {
    pub(super) fn new(shared: &'s Shared) -> Self {
        Self {
            shared,
            prepared: RefCell::default(),
            last_request: Cell::default(),
        }
    }

    /// Works on `connections` at a time until there is nothing left.
    pub(super) async fn run(&self, stage: Stage, connections: usize, connector: &Connector) {
        let each = (0..connections).map(|_| async {
            let mut transport = connector();
            match stage {
                Stage::Search => self.search(transport.as_mut()).await,
                Stage::Confirm => self.confirm(transport.as_mut()).await,
            }
        });
        join_all(each).await;
    }

    /// Takes units until there are none.
    pub(super) async fn search(&self, transport: &mut dyn Transport) {
        while let Some((index, unit)) = self.shared.claim() {
            let report = self.unit(index, &unit, transport).await;
            self.shared.report(index, report);
        }
    }

    /// Takes causes until there are none.
    pub(super) async fn confirm(&self, transport: &mut dyn Transport) {
        while let Some((index, group)) = self.shared.claim_group() {
            if let Some(finding) = confirm::confirm(self, &group, transport).await {
                self.shared.confirmed(index, finding);
            }
        }
    }

    /// The operation, prepared once and kept for a while.
    pub(super) fn prepared(&self, operation: usize) -> Option<Rc<OperationCases>> {
        let mut kept = self.prepared.borrow_mut();
        if let Some(at) = kept
            .iter()
            .position(|cases| cases.operation.index == operation)
        {
            let cases = kept.remove(at)?;
            kept.push_back(Rc::clone(&cases));
            return Some(cases);
        }
        let compiled = CompiledOperation::new(Arc::clone(&self.shared.api), operation)?;
        let cases = Rc::new(OperationCases::new(compiled));
        if kept.len() >= KEPT_OPERATIONS {
            kept.pop_front();
        }
        kept.push_back(Rc::clone(&cases));
        Some(cases)
    }

    /// The request of `case` with its credentials; with the names of their variables when it is to be shown.
    pub(super) fn request(
        &self,
        operation: &CompiledOperation,
        case: &Case,
        is_real: bool,
    ) -> Option<Request> {
        let mut request = operation.render(case).ok()?;
        let usage = match case.credentials {
            Credentials::Given if is_real => Use::Real,
            Credentials::Given => Use::Shown,
            Credentials::None => Use::None,
            Credentials::Wrong => Use::Wrong,
        };
        let auth = &self.shared.config.auth;
        auth.apply(&self.shared.api, operation.operation(), &mut request, usage);
        Some(request)
    }
}
