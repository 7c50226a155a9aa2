//! Smart HTTP(S) for libgit2, over `ureq` and rustls.
//!
//! Always true: every exchange has a deadline and a bound on what it may bring, and how it failed is told by type, not by text.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream, Transport};
use secrecy::ExposeSecret;
use ureq::ResponseExt;
use ureq::config::RedirectAuthHeaders;
use ureq::http::{Response, StatusCode};

use super::error::GitError;
use super::remote::Remote;

const MIB: u64 = 1024 * 1024;
const CONNECT: Duration = Duration::from_secs(15);
/// GitHub asks for a name that begins with `git/`.
const USER_AGENT: &str = concat!("git/2.0 (plangate ", env!("CARGO_PKG_VERSION"), ")");

thread_local! {
    /// The exchange that libgit2 is doing on this thread: libgit2 makes its transports where it is called.
    static CURRENT: RefCell<Option<Arc<Exchange>>> = const { RefCell::new(None) };
}

/// Why networking failed: what the transport saw, or what libgit2 found wrong by itself although the transport worked.
pub(super) enum Failure {
    Transport(GitError),
    Protocol(git2::Error),
}

impl From<Failure> for GitError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Transport(error) => error,
            Failure::Protocol(error) if error.code() == git2::ErrorCode::NotFastForward => {
                Self::Rejected { reason: error.message().to_owned() }
            }
            Failure::Protocol(error) => Self::Transport { reason: error.message().to_owned() },
        }
    }
}

/// Runs libgit2's networking with a remote's token and bounds.
pub(super) fn with_remote<T>(remote: &Remote, work: impl FnOnce() -> Result<T, git2::Error>) -> Result<T, Failure> {
    register();
    let exchange = Arc::new(Exchange {
        remote: remote.clone(),
        redirected: Mutex::new(None),
        received: AtomicU64::new(0),
        deadline: Instant::now() + remote.timeout,
        failure: Mutex::new(None),
    });
    CURRENT.set(Some(exchange.clone()));
    let done = work();
    CURRENT.set(None);
    let seen = exchange.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
    done.map_err(|error| seen.map_or(Failure::Protocol(error), Failure::Transport))
}

/// Makes `http` and `https` of libgit2 ours, once.
fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for scheme in ["http", "https"] {
            let factory = |remote: &git2::Remote<'_>| Transport::smart(remote, true, Client);
            #[expect(unsafe_code, reason = "libgit2's list of transports is not locked; `Once` is the lock, and nothing else registers")]
            let registered = unsafe { git2::transport::register(scheme, factory) };
            if let Err(error) = registered {
                tracing::error!(scheme, error = error.message(), "git over this scheme does not work");
            }
        }
    });
}

fn agent() -> &'static ureq::Agent {
    static AGENT: OnceLock<ureq::Agent> = OnceLock::new();
    AGENT.get_or_init(|| {
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .user_agent(USER_AGENT)
            .timeout_connect(Some(CONNECT))
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .build()
            .new_agent()
    })
}

/// One fetch or push, which may be several requests.
struct Exchange {
    remote: Remote,
    /// Where the repository is now, if the server redirected the first request.
    redirected: Mutex<Option<String>>,
    received: AtomicU64,
    deadline: Instant,
    failure: Mutex<Option<GitError>>,
}

impl Exchange {
    /// Keeps the first failure for [`with_remote`], and makes the error that stops libgit2.
    fn fail(&self, failure: GitError) -> io::Error {
        let text = failure.to_string();
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
        io::Error::other(text)
    }

    fn request(&self, service: Service, body: &[u8]) -> io::Result<Response<ureq::Body>> {
        if self.remote.is_cancelled() {
            return Err(self.fail(GitError::Cancelled));
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.timed_out());
        }
        let authorization = (self.remote.token)()
            .map(|token| format!("Basic {}", BASE64_STANDARD.encode(format!("x-access-token:{}", token.expose_secret()))));
        let redirected = self.redirected.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let base = redirected.as_deref().unwrap_or(&self.remote.url).trim_end_matches('/');
        let (name, is_discovery) = match service {
            Service::UploadPackLs => ("git-upload-pack", true),
            Service::UploadPack => ("git-upload-pack", false),
            Service::ReceivePackLs => ("git-receive-pack", true),
            Service::ReceivePack => ("git-receive-pack", false),
        };
        let answer = if is_discovery {
            let mut request = agent().get(format!("{base}/info/refs?service={name}")).config().timeout_global(Some(left)).build();
            if let Some(authorization) = &authorization {
                request = request.header("authorization", authorization);
            }
            request.call()
        } else {
            let mut request = agent()
                .post(format!("{base}/{name}"))
                .config()
                .max_redirects(0)
                .timeout_global(Some(left))
                .build()
                .header("content-type", format!("application/x-{name}-request"))
                .header("accept", format!("application/x-{name}-result"));
            if let Some(authorization) = &authorization {
                request = request.header("authorization", authorization);
            }
            request.send(body)
        };
        let answer = answer.map_err(|error| self.unreachable(&error))?;
        self.check(&answer)?;
        if is_discovery {
            self.follow(&answer, name)?;
        }
        Ok(answer)
    }

    fn check(&self, answer: &Response<ureq::Body>) -> io::Result<()> {
        let url = &self.remote.url;
        Err(self.fail(match answer.status() {
            StatusCode::OK => return Ok(()),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => GitError::Unauthorized { url: url.clone() },
            StatusCode::NOT_FOUND | StatusCode::GONE => GitError::NotFound { what: format!("the repository at {url}") },
            status => GitError::Transport { reason: format!("{url} answered {status}") },
        }))
    }

    /// Sends the further requests to where the first one was redirected (a renamed repository); never from https to http.
    fn follow(&self, answer: &Response<ureq::Body>, service: &str) -> io::Result<()> {
        let expected = format!("application/x-{service}-advertisement");
        if answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()) != Some(&expected) {
            return Err(self.fail(GitError::Transport { reason: format!("{} is not a git repository over smart HTTP", self.remote.url) }));
        }
        let at = answer.get_uri().to_string();
        if self.remote.url.starts_with("https://") && !at.starts_with("https://") {
            return Err(self.fail(GitError::Transport { reason: format!("{} redirects to a place without TLS", self.remote.url) }));
        }
        if let Some((base, _)) = at.split_once("/info/refs") {
            *self.redirected.lock().unwrap_or_else(PoisonError::into_inner) = Some(base.to_owned());
        }
        Ok(())
    }

    fn received(&self, bytes: usize) -> io::Result<()> {
        if self.remote.is_cancelled() {
            return Err(self.fail(GitError::Cancelled));
        }
        let total = self.received.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        if total > self.remote.max_mib.saturating_mul(MIB) {
            let what = format!("what {} sends", self.remote.url);
            return Err(self.fail(GitError::TooLarge { what, limit: "mirrors.mib", allowed: self.remote.max_mib }));
        }
        Ok(())
    }

    fn unreachable(&self, error: &ureq::Error) -> io::Error {
        match error {
            ureq::Error::Timeout(_) => self.timed_out(),
            other => self.fail(GitError::Transport { reason: format!("{} cannot be reached: {other}", self.remote.url) }),
        }
    }

    fn timed_out(&self) -> io::Error {
        let reason = format!("{} did not answer within {} s", self.remote.url, self.remote.timeout.as_secs());
        self.fail(GitError::Transport { reason })
    }
}

/// What libgit2 asks for streams.
struct Client;

impl SmartSubtransport for Client {
    fn action(&self, _url: &str, service: Service) -> Result<Box<dyn SmartSubtransportStream>, git2::Error> {
        let exchange = CURRENT.with_borrow(Clone::clone).ok_or_else(|| git2::Error::from_str("no exchange is under way on this thread"))?;
        Ok(Box::new(RequestStream { exchange, service, sent: Vec::new(), answer: None }))
    }

    fn close(&self) -> Result<(), git2::Error> {
        Ok(())
    }
}

/// One request: what is written is its body, and the first read sends it.
struct RequestStream {
    exchange: Arc<Exchange>,
    service: Service,
    sent: Vec<u8>,
    answer: Option<ureq::BodyReader<'static>>,
}

impl Read for RequestStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let answer = match &mut self.answer {
            Some(answer) => answer,
            none => {
                let response = self.exchange.request(self.service, &std::mem::take(&mut self.sent))?;
                none.insert(response.into_body().into_reader())
            }
        };
        let count = answer.read(buffer).map_err(|error| match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
            Some(inner) => self.exchange.unreachable(inner),
            None => self.exchange.fail(GitError::Transport { reason: format!("{} broke off: {error}", self.exchange.remote.url) }),
        })?;
        self.exchange.received(count)?;
        Ok(count)
    }
}

impl Write for RequestStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sent.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
