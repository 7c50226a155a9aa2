//! Bare repositories on disk, worked on with git itself.
//!
//! Always true: no working tree is ever written; commits come from `git fast-import`.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::model::CommitSha;

/// A bare repository.
#[derive(Clone, Debug, Default)]
pub(super) struct Bare {
    path: PathBuf,
}

/// Who makes a commit.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) name: String,
    pub(super) email: String,
}

/// A commit as `git log` tells it.
#[derive(Clone, Debug)]
pub(super) struct Commit {
    pub(super) sha: CommitSha,
    pub(super) tree: String,
    pub(super) parents: Vec<String>,
    pub(super) author: Signature,
    pub(super) committer: Signature,
    /// RFC 3339.
    pub(super) date: String,
    pub(super) message: String,
}

/// A file of a tree to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct TreeEntry<'a> {
    pub(super) path: &'a str,
    /// Six octal digits.
    pub(super) mode: &'a str,
    pub(super) content: &'a str,
}

/// Files to write, and with `None` to delete.
pub(super) type Files<'a> = &'a [(&'a str, Option<&'a str>)];

impl Bare {
    /// Makes an empty repository that allows what GitHub's servers allow.
    pub(super) fn init(path: PathBuf, default_branch: &str) -> std::io::Result<Self> {
        let bare = Self { path };
        let target = bare.path.to_string_lossy().into_owned();
        run(Command::new("git").args(["init", "--quiet", "--bare", "--initial-branch", default_branch, &target]), None)?;
        for (key, value) in [
            ("http.receivepack", "true"),
            ("uploadpack.allowReachableSHA1InWant", "true"),
            ("uploadpack.allowFilter", "true"),
            ("receive.denyDeletes", "false"),
            ("receive.denyNonFastForwards", "true"),
            ("gc.auto", "0"),
        ] {
            bare.git(&["config", key, value])?;
        }
        Ok(bare)
    }

    /// Copies a repository's branches into a new one.
    pub(super) fn fork(&self, path: PathBuf, default_branch: &str) -> std::io::Result<Self> {
        let fork = Self::init(path, default_branch)?;
        fork.git(&["fetch", "--quiet", &self.path.to_string_lossy(), "+refs/heads/*:refs/heads/*"])?;
        Ok(fork)
    }

    /// Commits files onto a branch. A new branch starts at `from`, or from nothing.
    pub(super) fn commit(
        &self,
        branch: &str,
        from: Option<&CommitSha>,
        files: Files<'_>,
        message: &str,
        author: &Signature,
    ) -> std::io::Result<CommitSha> {
        let tip = self.tip(&format!("refs/heads/{branch}"));
        let mut stream = Vec::new();
        writeln!(stream, "commit refs/heads/{branch}")?;
        writeln!(stream, "committer {} <{}> {} +0000", author.name, author.email, super::clock::now().timestamp())?;
        writeln!(stream, "data {}\n{message}", message.len())?;
        if let Some(parent) = tip.as_ref().or(from) {
            writeln!(stream, "from {parent}")?;
        }
        for (path, content) in files {
            match content {
                Some(content) => write!(stream, "M 100644 inline {path}\ndata {}\n{content}\n", content.len())?,
                None => writeln!(stream, "D {path}")?,
            }
        }
        run(Command::new("git").args(["fast-import", "--quiet", "--force", "--date-format=raw"]).current_dir(&self.path), Some(&stream))?;
        self.require(&format!("refs/heads/{branch}"))
    }

    /// Returns the commit that a ref names.
    pub(super) fn tip(&self, reference: &str) -> Option<CommitSha> {
        self.git(&["rev-parse", "--verify", "--quiet", &format!("{reference}^{{commit}}")])
            .ok()
            .and_then(|text| CommitSha::new(text.trim()).ok())
    }

    /// Returns every branch and its commit.
    pub(super) fn branches(&self) -> std::io::Result<Vec<(String, CommitSha)>> {
        let listing = self.git(&["for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads"])?;
        Ok(listing
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(sha, name)| Some((name.to_owned(), CommitSha::new(sha).ok()?)))
            .collect())
    }

    pub(super) fn set_ref(&self, reference: &str, to: &CommitSha) -> std::io::Result<()> {
        self.git(&["update-ref", reference, to.as_str()]).map(drop)
    }

    pub(super) fn delete_ref(&self, reference: &str) -> std::io::Result<()> {
        self.git(&["update-ref", "-d", reference]).map(drop)
    }

    /// Brings a branch of another repository here as a ref.
    pub(super) fn fetch(&self, other: &Bare, from: &str, to: &str) -> std::io::Result<()> {
        self.git(&["fetch", "--quiet", &other.path.to_string_lossy(), &format!("+{from}:{to}")]).map(drop)
    }

    /// Merges two commits and returns the merge commit; an error if they conflict.
    pub(super) fn merge(&self, ours: &CommitSha, theirs: &CommitSha, message: &str, author: &Signature) -> std::io::Result<CommitSha> {
        let tree = self.git(&["merge-tree", "--write-tree", ours.as_str(), theirs.as_str()])?;
        self.write_commit(tree.trim(), &[ours.clone(), theirs.clone()], message, author)
    }

    /// Writes a tree: another one with some files replaced. Returns its id, and those of the files' blobs.
    pub(super) fn write_tree(&self, base: &str, entries: &[TreeEntry<'_>]) -> std::io::Result<(String, Vec<String>)> {
        let index = tempfile::tempdir()?;
        let git = |arguments: &[&str], input: Option<&[u8]>| {
            run(Command::new("git").args(arguments).current_dir(&self.path).env("GIT_INDEX_FILE", index.path().join("index")), input)
        };
        git(&["read-tree", base], None)?;
        let mut blobs = Vec::new();
        for entry in entries {
            let blob = git(&["hash-object", "-w", "--stdin"], Some(entry.content.as_bytes()))?.trim().to_owned();
            git(&["update-index", "--add", "--cacheinfo", entry.mode, &blob, entry.path], None)?;
            blobs.push(blob);
        }
        Ok((git(&["write-tree"], None)?.trim().to_owned(), blobs))
    }

    /// Writes a commit; nothing points to it.
    pub(super) fn write_commit(&self, tree: &str, parents: &[CommitSha], message: &str, author: &Signature) -> std::io::Result<CommitSha> {
        let mut command = Command::new("git");
        command.current_dir(&self.path).args(["commit-tree", tree, "-m", message]);
        for parent in parents {
            command.args(["-p", parent.as_str()]);
        }
        author.sign(&mut command);
        parse(&run(&mut command, None)?)
    }

    /// Lists the commits of `head` that `base` has not, oldest first.
    pub(super) fn commits(&self, base: &CommitSha, head: &CommitSha) -> std::io::Result<Vec<Commit>> {
        let format = "--format=%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%cn%x1f%ce%x1f%aI%x1f%B%x1e";
        let log = self.git(&["log", "--reverse", format, &format!("{base}..{head}")])?;
        Ok(log.split('\u{1e}').filter_map(|record| Commit::parse(record.trim_start())).collect())
    }

    /// Returns one commit.
    pub(super) fn show(&self, sha: &CommitSha) -> Option<Commit> {
        let format = "--format=%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%cn%x1f%ce%x1f%aI%x1f%B%x1e";
        let text = self.git(&["log", "-1", format, sha.as_str()]).ok()?;
        Commit::parse(text.split('\u{1e}').next()?)
    }

    /// Returns a file's bytes and blob id at a revision.
    pub(super) fn file(&self, revision: &str, path: &str) -> Option<(String, Vec<u8>)> {
        let name = format!("{revision}:{path}");
        if self.git(&["cat-file", "-t", &name]).ok()?.trim() != "blob" {
            return None;
        }
        let id = self.git(&["rev-parse", &name]).ok()?.trim().to_owned();
        let output = Command::new("git").args(["cat-file", "blob", &id]).current_dir(&self.path).output().ok()?;
        output.status.success().then_some((id, output.stdout))
    }

    /// Returns the unified diff between two commits.
    pub(super) fn diff(&self, before: &CommitSha, after: &CommitSha) -> std::io::Result<String> {
        self.git(&["diff", "--no-color", before.as_str(), after.as_str()])
    }

    /// Returns the best common ancestor of two commits.
    pub(super) fn merge_base(&self, one: &CommitSha, other: &CommitSha) -> Option<CommitSha> {
        self.git(&["merge-base", one.as_str(), other.as_str()]).ok().and_then(|text| CommitSha::new(text.trim()).ok())
    }

    fn require(&self, reference: &str) -> std::io::Result<CommitSha> {
        self.tip(reference).ok_or_else(|| std::io::Error::other(format!("{reference} was not written")))
    }

    fn git(&self, arguments: &[&str]) -> std::io::Result<String> {
        run(Command::new("git").args(arguments).current_dir(&self.path), None)
    }
}

impl Signature {
    /// Has a git command make its commit in this name.
    fn sign(&self, command: &mut Command) {
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), &self.name).env(format!("GIT_{role}_EMAIL"), &self.email);
        }
    }
}

impl Commit {
    fn parse(record: &str) -> Option<Self> {
        let mut fields = record.split('\u{1f}');
        let mut next = || fields.next().map(str::to_owned);
        Some(Self {
            sha: CommitSha::new(&next()?).ok()?,
            tree: next()?,
            parents: next()?.split_whitespace().map(str::to_owned).collect(),
            author: Signature { name: next()?, email: next()? },
            committer: Signature { name: next()?, email: next()? },
            date: next()?,
            message: next()?.trim_end().to_owned(),
        })
    }
}

fn parse(text: &str) -> std::io::Result<CommitSha> {
    CommitSha::new(text.trim()).map_err(std::io::Error::other)
}

/// Runs git, apart from the user's own configuration, and returns its standard output.
fn run(command: &mut Command, input: Option<&[u8]>) -> std::io::Result<String> {
    let mut child = isolate(command)
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let (Some(bytes), Some(mut stdin)) = (input, child.stdin.take()) {
        stdin.write_all(bytes)?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(std::io::Error::other(format!("git: {}", String::from_utf8_lossy(&output.stderr).trim())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Keeps a git process from the user's and the machine's settings.
fn isolate(command: &mut Command) -> &mut Command {
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env_remove("GIT_DIR").env_remove("GIT_WORK_TREE")
}
