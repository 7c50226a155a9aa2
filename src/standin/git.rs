//! Git over smart HTTP, as GitHub serves it: `git http-backend` behind an access check.
//!
//! Always true: no request reaches git before its gate allowed it, and only a repository below the root is served.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::model::RepoName;

/// The largest request taken: a push of the tests is far smaller.
const MAX_REQUEST_BYTES: usize = 256 * 1024 * 1024;

/// What a client wants of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitService {
    /// Fetching: `git-upload-pack`.
    Read,
    /// Pushing: `git-receive-pack`.
    Write,
}

/// A request, before git sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitRequest {
    pub repository: RepoName,
    pub service: GitService,
    /// The password of the Basic credentials: an installation token (its user is `x-access-token`).
    pub token: Option<String>,
}

/// The answer to a [`GitRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitAccess {
    Allowed,
    /// 401: no token, or one that is not (any more) valid.
    Unauthorized,
    /// 403: it may read, but not write.
    Forbidden,
    /// 404: there is no such repository, or it may not be seen.
    NotFound,
}

/// Decides who may fetch and push, and is told of pushes.
pub trait GitGate: Send + Sync + 'static {
    /// Answers one request.
    fn access(&self, request: &GitRequest) -> GitAccess;

    /// Hears that a push was handled (not that it was accepted): references may have moved.
    fn pushed(&self, repository: &RepoName);
}

/// Bare repositories under one directory, at `owner/name.git`.
#[derive(Clone)]
pub struct GitServer {
    root: PathBuf,
    gate: Arc<dyn GitGate>,
}

impl GitServer {
    /// Serves what is below `root`.
    pub fn new(root: impl Into<PathBuf>, gate: Arc<dyn GitGate>) -> Self {
        Self { root: root.into(), gate }
    }

    /// Returns where a repository is, or would be.
    pub fn path(&self, repository: &RepoName) -> PathBuf {
        self.root.join(format!("{repository}.git"))
    }

    /// Makes an empty bare repository.
    pub async fn init(&self, repository: &RepoName, default_branch: &str) -> std::io::Result<PathBuf> {
        let path = self.path(repository);
        let output =
            Command::new("git").args(["init", "--quiet", "--bare", "--initial-branch", default_branch]).arg(&path).output().await?;
        if output.status.success() { Ok(path) } else { Err(std::io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned())) }
    }

    /// Answers a request for `/owner/name.git/…`; to be mounted where nothing else matches. Anything else is 404.
    pub async fn handle(&self, request: Request) -> Response {
        let Some((git, path_info)) = read_request(&request) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        match self.gate.access(&git) {
            GitAccess::Allowed => {}
            GitAccess::Unauthorized => {
                return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"GitHub\"")], "Bad credentials")
                    .into_response();
            }
            GitAccess::Forbidden => return (StatusCode::FORBIDDEN, "Write access to repository not granted.").into_response(),
            GitAccess::NotFound => return (StatusCode::NOT_FOUND, "Repository not found.").into_response(),
        }
        let is_push = git.service == GitService::Write && request.method() == axum::http::Method::POST;
        let response = match run_backend(&self.root, &path_info, request).await {
            Ok(response) => response,
            Err(error) => {
                tracing::error!(%error, "git http-backend failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        };
        if is_push {
            self.gate.pushed(&git.repository);
        }
        response
    }
}

/// Reads what a request is about; also returns the path for git. `None` if it is not one of the three that smart HTTP makes.
fn read_request(request: &Request) -> Option<(GitRequest, String)> {
    let mut parts = request.uri().path().trim_start_matches('/').splitn(3, '/');
    let (owner, name, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let repository = RepoName::new(&format!("{owner}/{}", name.strip_suffix(".git").unwrap_or(name))).ok()?;
    let service = match (rest, request.uri().query().unwrap_or("")) {
        ("info/refs", "service=git-upload-pack") | ("git-upload-pack", _) => GitService::Read,
        ("info/refs", "service=git-receive-pack") | ("git-receive-pack", _) => GitService::Write,
        _ => return None,
    };
    let path_info = format!("/{repository}.git/{rest}");
    Some((GitRequest { repository, service, token: token(request.headers()) }, path_info))
}

fn token(headers: &HeaderMap) -> Option<String> {
    let basic = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(BASE64_STANDARD.decode(basic).ok()?).ok()?;
    decoded.split_once(':').map(|(_, password)| password.to_owned())
}

/// Runs `git http-backend` as a web server would (RFC 3875).
async fn run_backend(root: &Path, path_info: &str, request: Request) -> std::io::Result<Response> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, MAX_REQUEST_BYTES).await.map_err(std::io::Error::other)?;
    let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path_info)
        .env("REQUEST_METHOD", head.method.as_str())
        .env("QUERY_STRING", head.uri.query().unwrap_or(""))
        .env("CONTENT_TYPE", text("content-type"))
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", text("content-encoding"))
        .env("GIT_PROTOCOL", text("git-protocol"))
        .env("REMOTE_USER", "x-access-token")
        .env("REMOTE_ADDR", "127.0.0.1")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .envs(git_configuration())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let mut input = child.stdin.take();
    let send = async move {
        if let Some(input) = &mut input {
            // It may answer before it has read everything: its output says what happened.
            let _ = input.write_all(&body).await;
        }
        drop(input);
    };
    let ((), output) = tokio::join!(send, child.wait_with_output());
    cgi_response(output?.stdout)
}

/// What GitHub allows: fetching any commit that a reference reaches, and pushing.
fn git_configuration() -> Vec<(String, String)> {
    let settings =
        [("http.receivepack", "true"), ("uploadpack.allowReachableSHA1InWant", "true"), ("uploadpack.allowTipSHA1InWant", "true")];
    let mut variables = vec![("GIT_CONFIG_COUNT".to_owned(), settings.len().to_string())];
    for (index, (key, value)) in settings.into_iter().enumerate() {
        variables.push((format!("GIT_CONFIG_KEY_{index}"), key.to_owned()));
        variables.push((format!("GIT_CONFIG_VALUE_{index}"), value.to_owned()));
    }
    variables
}

/// Turns a CGI program's output into a response: headers, an empty line, the body.
fn cgi_response(mut output: Vec<u8>) -> std::io::Result<Response> {
    let broken = || std::io::Error::other("git http-backend answered without headers");
    let end = output.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(broken)?;
    let body = output.split_off(end + 4);
    let headers = String::from_utf8(output).map_err(std::io::Error::other)?;
    let mut response = Response::new(Body::from(body));
    for (name, value) in headers.lines().filter_map(|line| line.split_once(": ")) {
        if name.eq_ignore_ascii_case("status") {
            let code = value.split(' ').next().and_then(|code| code.parse().ok()).ok_or_else(broken)?;
            *response.status_mut() = code;
        } else if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}
