//! What all requests share.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{body::Body, http::Uri, response::Response};
use jiff::Timestamp;

use crate::{
    access::{
        AdministrationError, IssuedToken, TokenRequest, administration,
        session::Session,
        token::{self, TokenKey},
    },
    clock::Clock,
    http::{ErrorResponse, contract::Contract, error_response::Circumstances},
    ledger::LedgerKeys,
    seed_data::SeedState,
    settings::{Secret, Settings},
    store::{Changes, Reading as _, Store, StoreError},
};

/// A running sandbox without its socket.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) contract: Arc<Contract>,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    /// The keys of all accounts, which follow from the seed.
    pub(crate) ledger_keys: LedgerKeys,
    pub(crate) token_key: TokenKey,
    /// Opens the tools of the operator, when there is one.
    pub(crate) operator_token: Option<Secret>,
    /// Where it is reached, once it has a socket.
    pub(crate) base_url: OnceLock<String>,
    /// Random, so that identifiers of different runs differ.
    pub(crate) run: u64,
    pub(crate) numbers: AtomicU64,
}

impl App {
    /// Where the sandbox is reached, without a slash at the end.
    pub(crate) fn base_url(&self) -> &str {
        self.base_url
            .get()
            .map_or("http://localhost", String::as_str)
    }

    /// The address that responses name for `uri`.
    pub(crate) fn url_of(&self, uri: &Uri) -> String {
        let base = self.base_url();
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        format!("{base}{target}")
    }

    /// Sets the clock forward, and remembers it for the next start.
    pub(crate) async fn advance_clock(&self, by: Duration) -> Result<(), StoreError> {
        self.clock.advance(by);
        let advanced = u64::try_from(self.clock.advanced().as_millis()).unwrap_or(u64::MAX);
        let job = move |changes: &mut Changes<'_, '_>| {
            if let Some(mut state) = changes.get::<SeedState>(&[])? {
                state.clock_advanced = advanced;
                changes.put(&state)?;
            }
            Ok(())
        };
        self.store.commit(job).await?
    }

    /// The response for an error outside of the contract's operations.
    pub(crate) fn error_response(&self, uri: &Uri, error: &ErrorResponse) -> Response {
        let response = error.response(&Circumstances {
            endpoint_url: &self.url_of(uri),
            member_identification: None,
            service_name: "Sandbox",
            time: self.clock.now(),
            troubleshooting_id: &self.troubleshooting_id(),
        });
        response.map(Body::from)
    }

    /// An identifier that leads from a response to the log.
    pub(crate) fn troubleshooting_id(&self) -> String {
        self.unique_number()
    }

    /// Begins a session as an Administrator of `organization` asks for it, and issues its token.
    pub(crate) fn create_token(
        &self,
        changes: &mut Changes<'_, '_>,
        organization: &str,
        request: &TokenRequest,
        identification: String,
    ) -> Result<IssuedToken, AdministrationError> {
        let (endpoints, now) = (self.contract.labels(), self.clock.now());
        let session = administration::create_session(
            changes,
            &endpoints,
            organization,
            request,
            identification,
            now,
        )?;
        let issued = self.issue(&session, now);
        if issued.token.len() > token::LONGEST {
            return Err(AdministrationError::TokenTooLong(issued.token.len()));
        }
        Ok(issued)
    }

    /// Issues a token for a session.
    pub(crate) fn issue(&self, session: &Session, now: Timestamp) -> IssuedToken {
        let name = self
            .token_key
            .name(&session.identification, &self.unique_number());
        let claims = session.claims(now, name);
        IssuedToken {
            member: session.member.clone(),
            user: session.user.clone(),
            rights: session.rights,
            token: self.token_key.sign(&claims),
            identification: claims.jti,
        }
    }

    /// A label that no other thing of this run bears; it is not a secret.
    fn unique_number(&self) -> String {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        // An odd multiplier keeps numbers apart.
        format!(
            "{:016x}",
            (self.run ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        )
    }
}

/// A shared sandbox.
pub(crate) type SharedApp = Arc<App>;
