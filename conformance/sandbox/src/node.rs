//! Starting and holding a sandbox.
//!
//! [`builder`] starts one, [`handle`] holds one that listens, [`routes`] are its paths. [`tokens`] and
//! [`waiting_message`] are what each start adds to the seed data.

mod start_error;

mod builder;

mod handle;

mod routes;

mod tokens;

mod waiting_message;

#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc};

pub use self::{builder::SandboxBuilder, handle::SandboxHandle, start_error::StartError};
use crate::{
    access::{
        AccessRights, AdministrationError, IssuedToken, TokenRequest, administration, user::User,
    },
    api::Api,
    app::SharedApp,
    clock::Clock,
    fault::layer::FaultLayer,
    ledger::{self, Account, AuditError},
    office::SharedOffice,
    seed_data::Member,
    settings::Secret,
    store::{Changes, OpenError, Reading as _, Store, StoreError},
    stored_data::{self, DataReport},
};

/// A sandbox without a socket; copies are the same sandbox.
#[derive(Debug, Clone)]
pub struct Sandbox {
    app: SharedApp,
    api: Arc<Api>,
    office: SharedOffice,
    fault: Option<Arc<FaultLayer>>,
    tokens: Arc<[IssuedToken]>,
}

impl Sandbox {
    /// Begins to describe a sandbox.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// Checks the data in a folder, as a start does, without starting.
    ///
    /// # Errors
    ///
    /// When there is no data, another sandbox uses it, or it is damaged.
    pub fn check_data(folder: impl AsRef<Path>) -> Result<DataReport, StartError> {
        let folder = folder.as_ref();
        let report = check(&Store::open_existing(folder)?, folder)?;
        report.ok_or_else(|| {
            let path = folder.to_owned();
            OpenError::Missing { path }.into()
        })
    }

    #[cfg(test)]
    pub(crate) fn app(&self) -> SharedApp {
        Arc::clone(&self.app)
    }

    /// The tokens that were issued at the start: for each Member one for each of the access rights.
    pub fn tokens(&self) -> &[IssuedToken] {
        &self.tokens
    }

    /// The token that was issued to a User of `member` with `rights`.
    pub fn token(&self, member: &str, rights: AccessRights) -> Option<&str> {
        let mut tokens = self.tokens.iter();
        let token = tokens.find(|token| token.member == member && token.rights == rights);
        token.map(|token| token.token.as_str())
    }

    /// The seed that its data were made from.
    pub fn seed(&self) -> u64 {
        self.app.ledger_keys.seed()
    }

    /// The password with which the Administrators log in to the Web Office, `administrator@bluebank` and so on.
    pub fn administrator_password(&self) -> &str {
        self.office.run_password.0.expose()
    }

    /// The token of the operator, when there is one.
    pub fn operator_token(&self) -> Option<&str> {
        self.app.operator_token.as_ref().map(Secret::expose)
    }

    /// Sets the clock forward, and remembers it for the next start on the same data.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn advance_clock(&self, by: std::time::Duration) -> Result<(), StoreError> {
        self.app.advance_clock(by).await
    }

    /// The token that reaches every operation: an Administrator's of a Member that is also a Tokenizer.
    pub fn full_token(&self) -> &str {
        self.token("centralbank", AccessRights::Administrator)
            .unwrap_or_default()
    }

    /// Creates an access token, as an Administrator of the Member does in the Web Office.
    ///
    /// # Errors
    ///
    /// When the request names what does not exist.
    pub async fn create_token(
        &self,
        request: TokenRequest,
    ) -> Result<IssuedToken, AdministrationError> {
        let app = Arc::clone(&self.app);
        let identification = administration::random_identification()?;
        let job = move |changes: &mut Changes<'_, '_>| {
            let user = User::find(changes, &request.user)?;
            let user =
                user.ok_or_else(|| AdministrationError::UserUnknown(request.user.clone()))?;
            app.create_token(changes, &user.organization, &request, identification)
        };
        self.app.store.commit(job).await?
    }

    /// The Member with this identifier.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn member(&self, identification: &str) -> Result<Option<Member>, StoreError> {
        self.app.store.snapshot()?.get(&[identification])
    }

    /// The ledger address of a Digital Account.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn ledger_address(
        &self,
        member: &str,
        account: &str,
    ) -> Result<Option<String>, StoreError> {
        let account: Option<Account> = self.app.store.snapshot()?.get(&[member, account])?;
        Ok(account.map(|account| account.ledger_address))
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.app.clock
    }

    /// Counts the ledger again; gives the number of its transactions.
    ///
    /// # Errors
    ///
    /// When an account holds what its transactions do not say, or value came from nowhere.
    pub fn audit(&self) -> Result<u64, AuditError> {
        ledger::audit::audit(&self.app.store.snapshot()?)
    }
}

/// Checks what a folder holds.
fn check(store: &Store, folder: &Path) -> Result<Option<DataReport>, StartError> {
    stored_data::check(&store.snapshot()?).map_err(|source| StartError::Data {
        folder: folder.to_owned(),
        source,
    })
}
