//! Starting and holding a sandbox.

mod start_error;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, atomic::AtomicU64},
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request, StatusCode, header::HOST},
    middleware,
    response::Response,
    routing::get,
};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

pub use self::start_error::StartError;
use crate::{
    access::{
        AccessRights, AdministrationError, IssuedToken, TokenRequest, administration,
        restrictions::Restrictions,
        session::Session,
        token::TokenKey,
        user::{Organisation, User},
    },
    api::Api,
    app::{App, SharedApp},
    clock::Clock,
    fault::{
        Fault,
        layer::{self, FaultLayer},
        wire,
    },
    http::{
        contract::Contract,
        document, error_response, log,
        server::{self, Peer, Routers},
    },
    ledger::{self, Account, AuditError, LedgerKeys},
    middleware::{
        hosts::{self, Hosts},
        overload, panics,
    },
    office::{self, Office, SharedOffice, password},
    operator_tools,
    seed_data::{self, Member},
    settings::{Limits, Secret, Settings},
    store::{Changes, Location, OpenError, Reading as _, Store, StoreError},
    stored_data::{self, DataReport},
};

/// What a sandbox will be started with.
#[derive(Debug, Clone)]
pub struct SandboxBuilder {
    settings: Settings,
    clock: Clock,
    /// The injected fault, if any.
    fault: Option<&'static Fault>,
}

/// A sandbox without a socket; copies are the same sandbox.
#[derive(Debug, Clone)]
pub struct Sandbox {
    app: SharedApp,
    api: Arc<Api>,
    office: SharedOffice,
    fault: Option<Arc<FaultLayer>>,
    tokens: Arc<[IssuedToken]>,
}

/// A sandbox that listens; it stops when this is dropped.
#[derive(Debug)]
pub struct SandboxHandle {
    sandbox: Sandbox,
    address: SocketAddr,
    base_url: String,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl SandboxBuilder {
    fn new() -> Self {
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

    /// Answers requests for this host too, which is not a loopback name; without it, other names are refused.
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

    /// The sandbox as a service, for use in process: requests come from the loopback address.
    pub fn router(&self) -> Router {
        self.routes().layer(middleware::from_fn(log::log))
    }

    /// The sandbox as a service behind a socket, where requests say which host they are for.
    fn router_at(&self, bound: SocketAddr) -> Router {
        let hosts = Arc::new(Hosts::new(Arc::clone(&self.app), bound.ip().to_canonical()));
        self.routes()
            .layer(middleware::from_fn_with_state(hosts, hosts::check))
            .layer(middleware::from_fn(log::log))
    }

    /// The paths of the sandbox; each request gets a response.
    fn routes(&self) -> Router {
        let mut api = Router::new()
            .fallback(api)
            .with_state(Arc::clone(&self.api));
        if let Some(fault) = &self.fault {
            let layer = middleware::from_fn_with_state(Arc::clone(fault), layer::inject);
            api = api.layer(layer);
        }
        Router::new()
            .route("/openapi.json", get(openapi))
            .merge(operator_tools::router())
            .with_state(Arc::clone(&self.app))
            .merge(office::router().with_state(Arc::clone(&self.office)))
            .merge(api)
            .layer(middleware::from_fn_with_state(
                Arc::clone(&self.app),
                panics::answer,
            ))
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
            app.create_token(changes, &user.organisation, &request, identification)
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

impl SandboxHandle {
    /// `http://127.0.0.1:4010`, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The sandbox behind the socket.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Stops: takes no new connections and lets requests under way end.
    pub async fn stop(self) {
        let Self { stop, server, .. } = self;
        // The server is already gone when nobody receives.
        let _ = stop.send(());
        let _ = server.await;
    }
}

impl std::ops::Deref for SandboxHandle {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

/// Checks what a folder holds.
fn check(store: &Store, folder: &Path) -> Result<Option<DataReport>, StartError> {
    stored_data::check(&store.snapshot()?).map_err(|source| StartError::Data {
        folder: folder.to_owned(),
        source,
    })
}

/// Where this machine reaches a sandbox that listens on `address`, which may be all addresses.
fn reached_at(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// Random bytes of the machine.
fn random<const N: usize>() -> Result<[u8; N], StartError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(StartError::Random)?;
    Ok(bytes)
}

/// Begins a session for every User of every Member.
async fn issue_tokens(app: &SharedApp) -> Result<Vec<IssuedToken>, StartError> {
    let shared = Arc::clone(app);
    let mut secrets = Vec::new();
    let records = app.store.snapshot()?;
    let organisations: Vec<Organisation> = records.all(&[])?;
    let mut holders: Vec<(User, String)> = Vec::new();
    for organisation in &organisations {
        for member in &organisation.members {
            for rights in AccessRights::ALL {
                let name = seed_data::user_name(rights, &organisation.identification);
                let user = User::find(&records, &name)?;
                holders.extend(user.map(|user| (user, member.clone())));
            }
        }
    }
    for _ in &holders {
        secrets.push(HEXLOWER.encode(&random::<16>()?));
    }
    let issued = app.store.commit(move |changes| {
        let now = shared.clock.now();
        let mut issued = Vec::new();
        for ((user, member), secret) in holders.iter().zip(secrets) {
            let session = Session::begin(secret, user, member.clone(), Restrictions::NONE, now);
            changes.put(&session)?;
            issued.push(shared.issue(&session, now));
        }
        Ok::<_, StoreError>(issued)
    });
    Ok(issued.await??)
}

async fn openapi(State(app): State<SharedApp>, headers: HeaderMap) -> Response {
    // The name that the client knows the sandbox by; whether it is one of ours has been checked.
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let url = host.map_or_else(
        || app.base_url().to_owned(),
        |host| format!("http://{host}"),
    );
    let document = document::bundled(&app.contract.api.document);
    let document = document::with_server(document, &url);
    error_response::json(StatusCode::OK, &document).map(Body::from)
}

async fn api(State(api): State<Arc<Api>>, request: Request<Body>) -> Response {
    let peer = request.extensions().get::<Peer>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    api.answer(peer, request).await.map(Body::from)
}
