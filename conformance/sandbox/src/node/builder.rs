//! What a sandbox will be started with, and starting it.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, OnceLock, atomic::AtomicU64},
};

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use tokio::{net::TcpListener, sync::oneshot};

use super::{
    Sandbox, SandboxHandle, StartError, check,
    handle::reached_at,
    tokens::{issue_tokens, random},
    waiting_message,
};
use crate::{
    access::token::TokenKey,
    api::Api,
    app::App,
    clock::Clock,
    fault::{
        Fault,
        layer::{self, FaultLayer},
        wire,
    },
    http::{
        contract::Contract,
        server::{self, Routers},
    },
    ledger::LedgerKeys,
    middleware::{hosts, overload},
    office::{Office, password},
    seed_data,
    settings::{Limits, Secret, Settings},
    store::{Location, Store},
};

/// What a sandbox will be started with.
#[derive(Debug, Clone)]
pub struct SandboxBuilder {
    settings: Settings,
    clock: Clock,
    /// The injected fault, if any.
    fault: Option<&'static Fault>,
}

impl SandboxBuilder {
    pub(super) fn new() -> Self {
        Self {
            settings: Settings::default(),
            clock: Clock::system(),
            fault: None,
        }
    }

    /// Takes everything that can be chosen at once.
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Makes the data of this seed; without it, that of seed 0, or what `data` already holds.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = Some(seed);
        self
    }

    /// Tells the time by this clock.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Keeps the records in a file of this folder.
    pub fn data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.settings.location = Location::Folder(folder.into());
        self
    }

    /// Listens here; without it, on a free port of the loopback address.
    pub fn bind(mut self, address: SocketAddr) -> Self {
        self.settings.address = address;
        self
    }

    /// Injects a fault; [`Fault::find`](crate::fault::Fault::find) knows them by name.
    pub fn fault(mut self, fault: &'static Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Sets the password of the Administrators in the Web Office.
    pub fn administrator_password(mut self, password: impl Into<String>) -> Self {
        self.settings.administrator_password = Some(Secret::new(password));
        self
    }

    /// Accepts requests for this host too, which is not a loopback name; without it, other names are rejected.
    pub fn allowed_host(mut self, name: impl Into<String>) -> Self {
        self.settings.allowed_hosts.push(name.into());
        self
    }

    /// Lets an operator set the clock forward over HTTP; [`Sandbox::operator_token`] is the key.
    pub fn operator(mut self) -> Self {
        self.settings.operator = true;
        self
    }

    /// Sets what requests may cost.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Makes the sandbox without a socket, for [`Sandbox::router`].
    ///
    /// # Errors
    ///
    /// When the store or the seed data in it cannot be used.
    pub async fn build(self) -> Result<Sandbox, StartError> {
        let Self {
            mut settings,
            clock,
            fault,
        } = self;
        let given = settings.administrator_password.as_ref();
        if given.is_some_and(|password| password::is_blank(password.expose())) {
            return Err(StartError::BlankPassword);
        }
        let hosts = settings.allowed_hosts.iter();
        settings.allowed_hosts = hosts
            .map(|host| hosts::parse_allowed(host))
            .collect::<Result<_, _>>()?;
        let store = Store::open(&settings.location)?;
        if let Location::Folder(folder) = &settings.location {
            check(&store, folder)?;
        }
        let state =
            seed_data::open_or_create(&store, settings.seed, random()?, clock.now()).await?;
        clock.advance(std::time::Duration::from_millis(state.clock_advanced));
        let password = match &settings.administrator_password {
            Some(password) => password.clone(),
            None => Secret::new(BASE32_NOPAD.encode(&random::<15>()?).to_lowercase()),
        };
        let operator_token = if settings.operator {
            Some(Secret::new(HEXLOWER.encode(&random::<16>()?)))
        } else {
            None
        };
        let app = Arc::new(App {
            contract: Contract::shipped()?,
            store,
            clock,
            settings,
            ledger_keys: LedgerKeys::new(state.seed),
            token_key: TokenKey::new(state.token_key),
            base_url: OnceLock::new(),
            operator_token,
            run: u64::from_be_bytes(random()?),
            numbers: AtomicU64::new(0),
        });
        let tokens = issue_tokens(&app).await?;
        waiting_message::send(&app, &tokens).await?;
        let mut api = Api::new(Arc::clone(&app))?;
        if let Some(fault) = fault {
            layer::wrap_handlers(&mut api, fault);
        }
        let mut sandbox = Sandbox {
            office: Arc::new(Office::new(Arc::clone(&app), password)),
            api: Arc::new(api),
            fault: None,
            tokens: tokens.into(),
            app,
        };
        sandbox.fault = fault.map(|fault| {
            let api = Arc::clone(&sandbox.api);
            Arc::new(FaultLayer::new(api, fault, sandbox.full_token()))
        });
        Ok(sandbox)
    }

    /// Makes the sandbox and lets it listen.
    ///
    /// # Errors
    ///
    /// When it cannot be made, or the address is taken.
    pub async fn start(self) -> Result<SandboxHandle, StartError> {
        let address = self.settings.address;
        let listen = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let sandbox = self.build().await?;
        let base_url = format!("http://{}", reached_at(address));
        // Nobody else has the sandbox yet, so the place is empty.
        let _ = sandbox.app.base_url.set(base_url.clone());
        let (stop, stopped) = oneshot::channel();
        let limits = sandbox.app.settings.limits.clone();
        let routers = Routers {
            served: sandbox.router_at(address),
            overloaded: overload::router(Arc::clone(&sandbox.app)),
        };
        let server = match sandbox.fault {
            None => tokio::spawn(server::serve(
                listener,
                server::plain,
                routers,
                limits,
                stopped,
            )),
            Some(_) => tokio::spawn(server::serve(
                listener,
                wire::with_faults,
                routers,
                limits,
                stopped,
            )),
        };
        Ok(SandboxHandle {
            sandbox,
            address,
            base_url,
            stop,
            server,
        })
    }
}
