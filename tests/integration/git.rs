//! Git against real repositories over real smart HTTP.
//!
//! Always true: the server is `git http-backend`, and what is checked is what the `git` program sees afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::DateTime;
use plangate::git::{
    DirectoryTree, GitError, GitTree, InputBudget, LineRange, Mirror, Mirrors, NewCommit, Push, Remote, Repository, Signature, Want,
};
use plangate::model::{CommitSha, Limits, ReadError, RepoName, RepoPath, SourceTree};
use plangate::standin::{GitAccess, GitGate, GitRequest, GitServer, GitService};
use tempfile::TempDir;

const TOKEN: &str = "ghs_secret";

fn git(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Dev", "-c", "user.email=dev@example.com", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

fn write(directory: &Path, path: &str, text: &str) {
    let path = directory.join(path);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, text).expect("a file");
}

fn commit_all(directory: &Path, message: &str) -> CommitSha {
    git(directory, &["add", "--all"]);
    git(directory, &["commit", "--quiet", "--allow-empty", "-m", message]);
    head(directory)
}

fn head(directory: &Path) -> CommitSha {
    CommitSha::new(&git(directory, &["rev-parse", "HEAD"])).expect("a commit id")
}

fn path(text: &str) -> RepoPath {
    RepoPath::new(text).expect("a path")
}

fn budget() -> InputBudget {
    InputBudget::new(&Limits::default())
}

fn names(tree: &dyn SourceTree) -> Vec<&str> {
    tree.files().keys().map(RepoPath::as_str).collect()
}

/// Lets in who has the token; writes only where `writable`.
#[derive(Default)]
struct Gate {
    writable: bool,
    asked: Mutex<Vec<GitRequest>>,
    /// Run when a push was handled.
    pushes: Mutex<Vec<RepoName>>,
}

impl GitGate for Gate {
    fn access(&self, request: &GitRequest) -> GitAccess {
        self.asked.lock().expect("unpoisoned").push(request.clone());
        match (request.token.as_deref(), request.repository.name()) {
            (Some(TOKEN), "hidden") => GitAccess::NotFound,
            (Some(TOKEN), _) if request.service == GitService::Write && !self.writable => GitAccess::Forbidden,
            (Some(TOKEN), _) => GitAccess::Allowed,
            _ => GitAccess::Unauthorized,
        }
    }

    fn pushed(&self, repository: &RepoName) {
        self.pushes.lock().expect("unpoisoned").push(repository.clone());
    }
}

/// A server with the repository `acme/infra`, a clone to work in, and mirrors.
struct Hosted {
    folder: TempDir,
    gate: Arc<Gate>,
    url: String,
    work: PathBuf,
    mirrors: Mirrors,
    _runtime: tokio::runtime::Runtime,
}

impl Hosted {
    fn new(writable: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let gate = Arc::new(Gate { writable, ..Gate::default() });
        let server = GitServer::new(folder.path().join("hosted"), gate.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let bare = runtime.block_on(server.init(&repository(), "main")).expect("a repository");
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = axum::Router::new().fallback(move |request: axum::extract::Request| {
            let server = server.clone();
            async move { server.handle(request).await }
        });
        runtime.spawn(async move { axum::serve(listener, router).await });
        let work = folder.path().join("work");
        git(folder.path(), &["clone", "--quiet", &bare.display().to_string(), "work"]);
        let mirrors = Mirrors::open(&folder.path().join("mirrors"), 64).expect("mirrors");
        Self { gate, url: format!("http://{address}"), work, mirrors, folder, _runtime: runtime }
    }

    fn remote(&self) -> Remote {
        self.remote_to("acme/infra", Some(TOKEN))
    }

    fn remote_to(&self, name: &str, token: Option<&'static str>) -> Remote {
        Remote::new(format!("{}/{name}.git", self.url), Arc::new(move || token.map(Into::into)))
    }

    fn mirror(&self) -> Arc<Mirror> {
        self.mirrors.mirror(&repository()).expect("a mirror")
    }

    /// Commits files on the current branch of the clone and pushes to `reference`.
    fn push_files(&self, files: &[(&str, &str)], reference: &str) -> CommitSha {
        for (path, text) in files {
            write(&self.work, path, text);
        }
        let sha = commit_all(&self.work, "a change");
        git(&self.work, &["push", "--quiet", "--force", "origin", &format!("HEAD:{reference}")]);
        sha
    }

    fn hosted(&self, revision: &str) -> String {
        git(&self.folder.path().join("hosted/acme/infra.git"), &["rev-parse", revision])
    }
}

fn repository() -> RepoName {
    RepoName::new("acme/infra").expect("a name")
}

fn bot() -> Signature {
    Signature { name: "plangate[bot]".into(), email: "1+plangate[bot]@users.noreply.github.com".into() }
}

#[test]
fn a_pull_request_is_fetched_compared_and_read() {
    let hosted = Hosted::new(false);
    let base = hosted.push_files(&[("infra/main.tf", "a\nb\nc\n"), ("README.md", "hello\n")], "refs/heads/main");
    let pull = hosted.push_files(&[("infra/main.tf", "a\nB\nc\n"), ("infra/new.tf", "x\n")], "refs/pull/7/head");
    git(&hosted.work, &["reset", "--quiet", "--hard", base.as_str()]);
    let main = hosted.push_files(&[("README.md", "changed on main\n")], "refs/heads/main");

    let mirror = hosted.mirror();
    let fetched =
        mirror.fetch(&hosted.remote(), &[Want::Ref("refs/heads/main".into()), Want::Ref("refs/pull/7/head".into())]).expect("a fetch");
    assert_eq!(fetched, [main.clone(), pull.clone()]);
    assert_eq!(mirror.merge_base(&main, &pull), Ok(base.clone()));
    assert_eq!(mirror.changed_paths(&base, &pull), Ok(vec![path("infra/main.tf"), path("infra/new.tf")]));
    let lines = mirror.changed_lines(&base, &pull, 0).expect("lines");
    assert_eq!(lines[&path("infra/main.tf")], [LineRange { start: 2, end: 2 }]);
    assert_eq!(lines[&path("infra/new.tf")], [LineRange { start: 1, end: 1 }]);
    let commits = mirror.commits(&base, &pull, 10).expect("commits");
    assert_eq!(commits.iter().map(|commit| (&commit.sha, commit.author.email.as_str())).collect::<Vec<_>>(), [(&pull, "dev@example.com")]);

    let tree = mirror.tree(&pull, &path("infra"), budget()).expect("a tree");
    assert_eq!(names(&tree), ["main.tf", "new.tf"]);
    assert_eq!(&*tree.read(&path("main.tf")).expect("the file"), b"a\nB\nc\n");
    let elsewhere = GitTree::open(mirror.path(), &pull, &RepoPath::root(), budget()).expect("a tree");
    assert_eq!(elsewhere.files()[&path("infra/main.tf")].content, tree.files()[&path("main.tf")].content);
    let all = hosted.gate.asked.lock().expect("unpoisoned");
    assert!(all.iter().all(|request| request.token.as_deref() == Some(TOKEN)), "the token is shown at once, so nothing is asked twice");
}

#[test]
fn a_commit_is_fetched_by_its_id_and_missed_by_name() {
    let hosted = Hosted::new(false);
    let first = hosted.push_files(&[("a.tf", "1\n")], "refs/heads/main");
    let second = hosted.push_files(&[("a.tf", "2\n")], "refs/heads/main");
    let mirror = hosted.mirror();
    assert_eq!(mirror.fetch(&hosted.remote(), &[Want::Commit(first.clone())]), Ok(vec![first.clone()]));
    assert_eq!(mirror.fetch(&hosted.remote(), &[Want::Commit(second.clone())]), Ok(vec![second.clone()]));
    let asked = hosted.gate.asked.lock().expect("unpoisoned").len();
    assert_eq!(mirror.fetch(&hosted.remote(), &[Want::Commit(first.clone())]), Ok(vec![first]));
    assert_eq!(hosted.gate.asked.lock().expect("unpoisoned").len(), asked, "what is there is not fetched again");

    let gone = CommitSha::new(&"1".repeat(40)).expect("an id");
    assert_eq!(mirror.fetch(&hosted.remote(), &[Want::Commit(gone.clone())]), Err(GitError::Vanished { sha: gone.clone() }));
    assert_eq!(mirror.merge_base(&second, &gone), Err(GitError::Vanished { sha: gone }));
    let reference = "refs/pull/9/head".to_owned();
    assert_eq!(mirror.fetch(&hosted.remote(), &[Want::Ref(reference.clone())]), Err(GitError::NotFound { what: reference }));
}

#[test]
fn a_reference_that_was_deleted_is_not_answered_from_memory() {
    let hosted = Hosted::new(false);
    hosted.push_files(&[("a.tf", "1\n")], "refs/heads/main");
    hosted.push_files(&[("a.tf", "2\n")], "refs/heads/topic");
    let mirror = hosted.mirror();
    let topic = [Want::Ref("refs/heads/topic".into())];
    assert!(mirror.fetch(&hosted.remote(), &topic).is_ok());
    git(&hosted.work, &["push", "--quiet", "origin", ":refs/heads/topic"]);
    assert_eq!(mirror.fetch(&hosted.remote(), &topic), Err(GitError::NotFound { what: "refs/heads/topic".into() }));
}

#[test]
fn failures_say_what_to_do() {
    let hosted = Hosted::new(false);
    let main = hosted.push_files(&[("a.tf", "1\n")], "refs/heads/main");
    let mirror = hosted.mirror();
    let want = [Want::Ref("refs/heads/main".into())];

    let wrong = hosted.remote_to("acme/infra", Some("wrong"));
    assert_eq!(mirror.fetch(&wrong, &want), Err(GitError::Unauthorized { url: wrong.url.clone() }));
    assert_eq!(hosted.gate.asked.lock().expect("unpoisoned").len(), 1, "a refused token is not tried again");
    let nobody = hosted.remote_to("acme/infra", None);
    assert_eq!(mirror.fetch(&nobody, &want), Err(GitError::Unauthorized { url: nobody.url.clone() }));
    let hidden = hosted.remote_to("acme/hidden", Some(TOKEN));
    assert!(matches!(mirror.fetch(&hidden, &want), Err(GitError::NotFound { .. })));
    let absent = Remote::new("http://127.0.0.1:1/acme/infra.git", hosted.remote().token);
    assert!(matches!(mirror.fetch(&absent, &want), Err(GitError::Transport { .. })));

    let cancelled = hosted.remote();
    cancelled.cancelled.store(true, Ordering::Relaxed);
    assert_eq!(mirror.fetch(&cancelled, &want), Err(GitError::Cancelled));
    let small = Remote { max_mib: 0, ..hosted.remote() };
    assert!(matches!(mirror.fetch(&small, &want), Err(GitError::TooLarge { .. })));

    mirror.fetch(&hosted.remote(), &want).expect("a fetch");
    let (files, at) = (BTreeMap::from([(path("a.tf"), b"2\n".to_vec())]), DateTime::UNIX_EPOCH);
    let fix = mirror.commit(&NewCommit { parent: &main, files: &files, author: &bot(), committer: &bot(), message: "a fix", at });
    let push = Push { branch: "main", commit: &fix.expect("a commit"), expected: &main };
    assert!(matches!(mirror.push(&hosted.remote(), &push), Err(GitError::Unauthorized { .. })), "reading is not writing");
}

#[test]
fn a_server_that_stalls_is_given_up() {
    let hosted = Hosted::new(false);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/acme/infra.git", silent.local_addr().expect("an address"));
    let remote = Remote { timeout: Duration::from_millis(300), ..Remote::new(url, hosted.remote().token) };
    let answer = hosted.mirror().fetch(&remote, &[Want::Ref("refs/heads/main".into())]);
    assert!(matches!(answer, Err(GitError::Transport { reason }) if reason.contains("did not answer")));
}

#[test]
fn a_fix_is_committed_in_memory_and_pushed_onto_the_expected_head_only() {
    let hosted = Hosted::new(true);
    write(&hosted.work, "run.sh", "echo\n");
    std::fs::set_permissions(hosted.work.join("run.sh"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("permissions");
    let base = hosted.push_files(&[("infra/main.tf", "acl = \"public-read\"\n"), ("keep.txt", "kept\n")], "refs/heads/topic");
    let mirror = hosted.mirror();
    mirror.fetch(&hosted.remote(), &[Want::Ref("refs/heads/topic".into())]).expect("a fetch");

    let files = BTreeMap::from([
        (path("infra/main.tf"), b"acl = \"private\"\n".to_vec()),
        (path("infra/deep/new.tf"), b"x = 1\n".to_vec()),
        (path("run.sh"), b"echo 2\n".to_vec()),
    ]);
    let new = NewCommit {
        parent: &base,
        files: &files,
        author: &bot(),
        committer: &bot(),
        message: "plangate: fix aws-s3-acl-public-read in aws_s3_bucket.logs\n",
        at: DateTime::from_timestamp(1_795_000_000, 0).expect("a time"),
    };
    let fix = mirror.commit(&new).expect("a commit");
    assert_eq!(mirror.commit(&new), Ok(fix.clone()), "the same commit has the same id");
    mirror.push(&hosted.remote(), &Push { branch: "topic", commit: &fix, expected: &base }).expect("a push");
    assert_eq!(hosted.hosted("refs/heads/topic"), fix.as_str());
    assert_eq!(*hosted.gate.pushes.lock().expect("unpoisoned"), [repository()]);

    git(&hosted.work, &["fetch", "--quiet", "origin", "topic"]);
    assert_eq!(git(&hosted.work, &["show", "FETCH_HEAD:infra/main.tf"]), "acl = \"private\"");
    assert_eq!(git(&hosted.work, &["show", "FETCH_HEAD:keep.txt"]), "kept");
    assert!(git(&hosted.work, &["ls-tree", "FETCH_HEAD", "run.sh"]).starts_with("100755"), "a file keeps its mode");
    assert_eq!(
        git(&hosted.work, &["log", "-1", "--format=%an <%ae> %ct", "FETCH_HEAD"]),
        format!("{} <{}> 1795000000", bot().name, bot().email)
    );

    // The branch is where the fix put it, not where the base was: the same push again finds it moved.
    let other = mirror.commit(&NewCommit { message: "another", ..new }).expect("a commit");
    let late = mirror.push(&hosted.remote(), &Push { branch: "topic", commit: &other, expected: &base });
    assert!(matches!(late, Err(GitError::Rejected { .. })), "{late:?}");
    let unrelated = mirror.push(&hosted.remote(), &Push { branch: "topic", commit: &base, expected: &fix });
    assert!(matches!(unrelated, Err(GitError::Rejected { .. })), "{unrelated:?}");
    let deleted = mirror.push(&hosted.remote(), &Push { branch: "deleted", commit: &other, expected: &base });
    assert!(matches!(deleted, Err(GitError::Rejected { .. })), "{deleted:?}");
    assert_eq!(hosted.hosted("refs/heads/topic"), fix.as_str());
}

#[test]
fn mirrors_are_evicted_least_recently_used_first_and_never_in_use() {
    let hosted = Hosted::new(false);
    let noise: String = (0..60_000u64).map(|n| format!("{:x}\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    hosted.push_files(&[("noise.txt", &noise)], "refs/heads/main");
    let root = hosted.folder.path().join("small");
    let mirrors = Mirrors::open(&root, 1).expect("mirrors");
    let want = [Want::Ref("refs/heads/main".into())];
    let name = |text: &str| RepoName::new(text).expect("a name");
    for mirrored in ["acme/one", "acme/two", "acme/three"] {
        mirrors.mirror(&name(mirrored)).expect("a mirror").fetch(&hosted.remote(), &want).expect("a fetch");
    }
    let held = mirrors.mirror(&name("acme/three")).expect("a mirror");
    mirrors.mirror(&name("acme/four")).expect("a mirror");
    let present = || -> BTreeSet<String> {
        let entries = std::fs::read_dir(root.join("acme")).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(present(), BTreeSet::from(["three.git".into(), "four.git".into()]));
    assert!(held.fetch(&hosted.remote(), &want).is_ok());
    drop((held, mirrors));

    let reopened = Mirrors::open(&root, 1).expect("mirrors");
    reopened.remove(&name("acme/three")).expect("removed");
    assert_eq!(present(), BTreeSet::from(["four.git".into()]));
    let again = reopened.mirror(&name("acme/three")).expect("a mirror");
    assert!(again.fetch(&hosted.remote(), &want).is_ok(), "an evicted mirror is made anew");
}

#[test]
fn trees_list_files_within_the_limits_and_follow_links_within_the_tree() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    git(at, &["init", "--quiet"]);
    write(at, "main.tf", "x\n");
    write(at, "modules/a/main.tf", "yyyy\n");
    write(at, "same.tf", "x\n");
    std::os::unix::fs::symlink("/etc/passwd", at.join("link.tf")).expect("a link");
    std::os::unix::fs::symlink("../modules/a", at.join("modules/b")).expect("a link");
    let sha = commit_all(at, "files");
    let (repository, within) = Repository::discover(&at.join("modules")).expect("a repository");
    assert_eq!(within, path("modules"));

    let tree = repository.tree(&sha, &RepoPath::root(), budget()).expect("a tree");
    let all = ["link.tf", "main.tf", "modules/a/main.tf", "modules/b/main.tf", "same.tf"];
    assert_eq!(names(&tree), all);
    let working = repository.working_tree(&RepoPath::root(), budget()).expect("a tree");
    assert_eq!(working.files(), tree.files(), "content ids are comparable");
    let plain = DirectoryTree::open(at, budget()).expect("a tree");
    for tree in [&tree as &dyn SourceTree, &working, &plain] {
        assert_eq!(names(tree), all);
        assert_eq!(tree.read(&path("modules/b/main.tf")).as_deref(), Ok(&b"yyyy\n"[..]));
        assert!(tree.files()[&path("modules/b/main.tf")].link && !tree.files()[&path("modules/a/main.tf")].link);
        assert!(matches!(tree.read(&path("link.tf")), Err(ReadError::Unreadable { .. })), "nothing leads out of the tree");
    }
    assert_eq!(tree.files()[&path("main.tf")].content, tree.files()[&path("same.tf")].content);
    assert_eq!(tree.read(&path("absent.tf")), Err(ReadError::NotFound(path("absent.tf"))));
    assert_eq!(names(&repository.tree(&sha, &path("absent"), budget()).expect("a tree")), Vec::<&str>::new());

    let few = || InputBudget::new(&Limits { files: 2, ..Limits::default() });
    let over = Err(GitError::TooLarge { what: "the number of files".into(), limit: "limits.files", allowed: 2 });
    assert_eq!(repository.tree(&sha, &RepoPath::root(), few()).map(drop), over);
    assert_eq!(repository.working_tree(&RepoPath::root(), few()).map(drop), over);
    assert_eq!(DirectoryTree::open(at, few()).map(drop), over);
    let tiny = InputBudget::new(&Limits { file_mib: 0, ..Limits::default() });
    let tree = repository.tree(&sha, &RepoPath::root(), tiny).expect("a tree");
    assert_eq!(tree.read(&path("main.tf")), Err(ReadError::TooLarge { path: path("main.tf"), size: 2, limit_mib: 0 }));
}

#[test]
fn the_working_tree_is_what_a_commit_of_it_would_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    git(at, &["init", "--quiet"]);
    write(at, ".gitignore", "*.auto.tfvars\n.terraform/\nbuilt/\n");
    write(at, "main.tf", "committed\n");
    write(at, "unchanged.tf", "same\n");
    write(at, "built/kept.tf", "tracked although ignored\n");
    git(at, &["add", "--force", "built/kept.tf"]);
    let sha = commit_all(at, "files");
    write(at, "main.tf", "edited\n");
    write(at, "untracked.tf", "new\n");
    write(at, "secret.auto.tfvars", "ignored\n");
    write(at, "built/other.tf", "ignored\n");
    write(at, ".terraform/modules/modules.json", "{}\n");
    write(at, "nested/main.tf", "another repository\n");
    git(&at.join("nested"), &["init", "--quiet"]);

    let (repository, _) = Repository::discover(at).expect("a repository");
    let before = repository.tree(&sha, &RepoPath::root(), budget()).expect("a tree");
    let after = repository.working_tree(&RepoPath::root(), budget()).expect("a tree");
    assert_eq!(names(&after), [".gitignore", "built/kept.tf", "main.tf", "unchanged.tf", "untracked.tf"]);
    let same = |name: &str| before.files()[&path(name)].content == after.files()[&path(name)].content;
    assert!(same("unchanged.tf") && same("built/kept.tf") && !same("main.tf"));
    assert_eq!(&*after.read(&path("main.tf")).expect("the file"), b"edited\n");
    write(at, "main.tf", "edited again\n");
    assert_eq!(&*after.read(&path("main.tf")).expect("the file"), b"edited\n", "what was read once stays");

    let plain = DirectoryTree::open(at, budget()).expect("a tree");
    assert!(plain.files().contains_key(&path(".terraform/modules/modules.json")));
    assert!(plain.files().contains_key(&path("secret.auto.tfvars")));
    assert!(!plain.files().keys().any(|path| path.components().any(|part| part == ".git")));
}

#[test]
fn revisions_and_merge_bases_fail_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    assert!(matches!(Repository::discover(at), Err(GitError::NoRepository { .. })));
    git(at, &["init", "--quiet"]);
    let first = commit_all(at, "first");
    let second = commit_all(at, "second");
    git(at, &["checkout", "--quiet", "--orphan", "other"]);
    let unrelated = commit_all(at, "unrelated");
    let (repository, _) = Repository::discover(at).expect("a repository");
    assert_eq!(repository.resolve("main~1"), Ok(first.clone()));
    assert_eq!(repository.resolve(&second.as_str()[..10]), Ok(second.clone()));
    assert_eq!(repository.merge_base(&first, &second), Ok(first.clone()));
    assert_eq!(repository.merge_base(&first, &unrelated), Err(GitError::NoMergeBase { one: first, other: unrelated }));
    let message = repository.resolve("no-such-branch").expect_err("nothing").to_string();
    assert_eq!(message, "\"no-such-branch\" is not a revision of this repository: name a branch, a tag or a commit (is it fetched?)");
}
