//! How servers are reached: certificates, proxies and sockets, from flags, environment and configuration.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use clap::Args;

use super::{Exit, duration, print_status};
use crate::{
    config::ConfigFile,
    transport::{
        http::HttpOptions,
        proxy::{Proxies, Proxy},
        target::Target,
        trusted::TrustedCertificates,
    },
};

#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct ConnectionArgs {
    /// Concurrent connections [default: 4]
    #[arg(long, short = 'j', value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,

    /// Maximum requests per second
    #[arg(long, value_name = "NUMBER")]
    pub(super) rate_limit: Option<f64>,

    /// Time a response may take before it counts as missing [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(super) timeout: Option<Duration>,

    /// Time a response may take before it counts as a failure
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(super) max_response_time: Option<Duration>,

    /// Waits up to this time for the server to accept connections
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(super) wait: Option<Duration>,

    /// File of certificates to trust in addition to those of the system (PEM)
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,

    /// File with the certificate of the client (PEM), for servers that ask for one
    #[arg(long, value_name = "FILE")]
    pub(super) cert: Option<PathBuf>,

    /// File with the private key of the client (PEM), when it is not in the file of --cert
    #[arg(long, value_name = "FILE")]
    pub(super) key: Option<PathBuf>,

    /// HTTP proxy for all requests; an empty one means none [default: `http_proxy`, `HTTPS_PROXY` and `ALL_PROXY` of the
    /// environment, which servers on this machine are reached without]
    #[arg(long, value_name = "URL", conflicts_with = "unix_socket")]
    pub(super) proxy: Option<String>,

    /// Hosts that are reached without a proxy [default: `NO_PROXY` of the environment]
    #[arg(long, value_name = "HOST", value_delimiter = ',')]
    pub(super) no_proxy: Vec<String>,

    /// Unix socket that the server listens on; `--url unix:/run/api.sock` means the same
    #[arg(long, value_name = "FILE")]
    pub(super) unix_socket: Option<PathBuf>,
}

/// How the servers of a run are reached.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectionSettings {
    /// Certificates to trust besides those of the system.
    pub(super) ca: Option<PathBuf>,
    /// The certificate of the client, and its key; without a second file both are in the first.
    pub(super) cert: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    /// The unix socket that the server listens on.
    pub(super) socket: Option<PathBuf>,
    proxies: Proxies,
    /// The proxy that was named for this run, which `curl` does not know from the environment.
    named_proxy: Option<Proxy>,
}

impl ConnectionSettings {
    /// The settings; flags take precedence over the file, whose paths are relative to `folder`, and these over the environment.
    pub(super) fn new(
        args: &ConnectionArgs,
        file: &ConfigFile,
        folder: &Path,
    ) -> Result<Self, Exit> {
        let beside = |path: &Option<String>| path.as_ref().map(|path| folder.join(path));
        let named = args.proxy.as_ref().or(file.proxy.as_ref());
        let named_proxy = named
            .map(|url| proxy(url, "--proxy"))
            .transpose()?
            .flatten();
        let proxies = match (&named_proxy, named) {
            (Some(proxy), _) => Proxies {
                http: Some(proxy.clone()),
                https: Some(proxy.clone()),
                except: args.no_proxy.clone(),
                except_loopback: false,
            },
            // An empty name means none.
            (None, Some(_)) => Proxies::default(),
            (None, None) => of_environment(&args.no_proxy)?,
        };
        Ok(Self {
            ca: args.ca.clone().or_else(|| beside(&file.ca)),
            cert: args.cert.clone().or_else(|| beside(&file.cert)),
            key: args.key.clone().or_else(|| beside(&file.key)),
            socket: args
                .unix_socket
                .clone()
                .or_else(|| beside(&file.unix_socket)),
            proxies,
            named_proxy,
        })
    }

    /// The options for connections to `target`; `needs_tls` where another server is encrypted.
    pub(super) fn options(&self, target: Target, needs_tls: bool) -> Result<HttpOptions, Exit> {
        let is_encrypted = target.is_https || needs_tls;
        let mut res = HttpOptions::new(target);
        res.proxies = self.proxies.clone();
        res.socket.clone_from(&self.socket);
        if is_encrypted {
            res.tls = Some(self.tls()?);
        } else {
            let unused = [
                (&self.cert, "the client certificate is"),
                (&self.ca, "the certificates of `--ca` are"),
            ];
            for (_, what) in unused.iter().filter(|(path, _)| path.is_some()) {
                print_status(&format!(
                    "note: {what} not used, since the server is not `https`"
                ));
            }
        }
        Ok(res)
    }

    /// Options of `curl` that reach the server in the same way.
    pub(super) fn curl_options(&self) -> Vec<String> {
        let files = [
            ("--cacert", &self.ca),
            ("--cert", &self.cert),
            ("--key", &self.key),
            ("--unix-socket", &self.socket),
        ];
        let files = files.into_iter().filter_map(|(name, path)| {
            let path = path.as_ref()?;
            Some([name.to_owned(), path.display().to_string()])
        });
        let proxy = self.named_proxy.iter();
        let proxy = proxy.map(|proxy| ["--proxy".to_owned(), proxy.url()]);
        files.chain(proxy).flatten().collect()
    }

    /// The TLS settings: the certificates of the system and those in `ca`, and the certificate of the client.
    fn tls(&self) -> Result<Arc<ClientConfig>, Exit> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let named = self.ca.as_deref().map(certificates).transpose()?;
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error.to_string()))?;
        let builder = match named {
            Some(named) => {
                let trusted = TrustedCertificates::new(roots, named, provider)
                    .map_err(|error| failed(&error.to_string()))?;
                builder
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(trusted))
            }
            None => builder.with_root_certificates(roots),
        };
        let mut config = match &self.cert {
            None if self.key.is_some() => {
                print_status("error: --key has no effect without --cert");
                return Err(Exit::Usage);
            }
            None => builder.with_no_client_auth(),
            Some(cert) => {
                let from = self.key.as_ref().unwrap_or(cert);
                let key = PrivateKeyDer::from_pem_file(from).map_err(|error| {
                    print_status(&format!(
                        "error: cannot read a private key from `{}`: {error}; name its file with --key",
                        from.display()
                    ));
                    Exit::Usage
                })?;
                let chain = certificates(cert)?;
                builder.with_client_auth_cert(chain, key).map_err(|error| {
                    let error = match error.to_string() {
                        text if text.contains("UnsupportedCertVersion") => {
                            "it is of version 1, which this program does not send; make one of version 3, with extensions (RFC 5280 §4.1.2.1)".to_owned()
                        }
                        text => text,
                    };
                    print_status(&format!(
                        "error: the certificate in `{}` cannot be used with the key in `{}`: {error}",
                        cert.display(),
                        from.display()
                    ));
                    Exit::Usage
                })?
            }
        };
        // Servers that choose by this protocol know that HTTP/2 is not spoken (RFC 7301).
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// The certificates in a PEM file.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Exit> {
    let wrong = |why: String| {
        print_status(&format!(
            "error: cannot read certificates from `{}`: {why}",
            path.display()
        ));
        Exit::Usage
    };
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    match read {
        Ok(found) if found.is_empty() => Err(wrong("it has none in the form PEM".to_owned())),
        Ok(found) => Ok(found),
        Err(error) => Err(wrong(error.to_string())),
    }
}

fn failed(error: &str) -> Exit {
    print_status(&format!("error: TLS cannot be used: {error}"));
    Exit::Bug
}

/// The proxy with this URL; none where it is empty.
fn proxy(url: &str, source: &str) -> Result<Option<Proxy>, Exit> {
    if url.trim().is_empty() {
        return Ok(None);
    }
    Proxy::parse(url.trim()).map(Some).map_err(|error| {
        // The URL may hold a password.
        print_status(&format!("error: the proxy of `{source}`: {error}"));
        Exit::Usage
    })
}

/// The proxies that the environment names, in the variables that other programs read. `HTTP_PROXY` in capitals is not read, as
/// in `curl`: in a CGI program it is a header of a request.
fn of_environment(no_proxy: &[String]) -> Result<Proxies, Exit> {
    let first = |names: &[&'static str]| {
        let mut found = names.iter().filter_map(|name| {
            let value = std::env::var(name).ok()?;
            (!value.trim().is_empty()).then_some((*name, value))
        });
        found.next()
    };
    let of = |names: &[&'static str]| match first(names) {
        Some((name, url)) => proxy(&url, name),
        None => Ok(None),
    };
    let mut except = no_proxy.to_vec();
    if let (true, Some((_, list))) = (except.is_empty(), first(&["no_proxy", "NO_PROXY"])) {
        except.extend(list.split(',').map(|entry| entry.trim().to_owned()));
    }
    Ok(Proxies {
        http: of(&["http_proxy", "all_proxy", "ALL_PROXY"])?,
        https: of(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])?,
        except,
        except_loopback: true,
    })
}
