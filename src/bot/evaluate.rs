//! From a commit and a base to a verdict: fetching, the two trees, the judge.
//!
//! Always true: whatever cannot be read or decided is a verdict with outcome `error`; only what may pass by itself is a [`JobError`].

use std::sync::Arc;

use super::error::JobError;
use super::judge::{JudgeError, Question};
use super::policy::{InForce, NoPolicy, REPOSITORY_FILE};
use super::session::Session;
use crate::git::{GitError, GitTree, InputBudget, Mirror, Want};
use crate::model::{
    Actor, ChangeContext, CommitSha, Exemption, Mode, Outcome, PatchedTree, PullNumber, RepoPath, SourceTree, Verdict, VerdictDiagnostic,
};
use crate::model::{DiagnosticSeverity, MemoryTree};
use crate::review::wire::{PolicyPreview, PreviewReport, ReviewRequest, Reviewed};

/// What is to be judged.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub(super) head: CommitSha,
    pub(super) base_ref: String,
    pub(super) base: Base,
    pub(super) pull: Option<PullNumber>,
    pub(super) author: Option<Actor>,
    /// The exemptions on record that may apply.
    pub(super) exemptions: Vec<Exemption>,
}

/// What the head is compared with.
#[derive(Clone, Debug)]
pub(super) enum Base {
    /// The merge base with the base branch's tip.
    Branch,
    /// This commit: a merge group names its own.
    Commit(CommitSha),
}

/// A verdict and what it was made from.
#[derive(Clone)]
pub(super) struct Evaluated {
    pub(super) verdict: Verdict,
    pub(super) in_force: Option<Arc<InForce>>,
    pub(super) sides: Option<Sides>,
    pub(super) notes: Vec<String>,
}

/// Both sides of the change.
#[derive(Clone)]
pub(super) struct Sides {
    pub(super) mirror: Arc<Mirror>,
    pub(super) base: CommitSha,
    pub(super) head: CommitSha,
    pub(super) before: Arc<GitTree>,
    pub(super) after: Arc<GitTree>,
}

impl Evaluated {
    fn undecided(message: impl Into<String>, in_force: Option<Arc<InForce>>) -> Self {
        let mut verdict = Verdict::undecided(message);
        if let Some(in_force) = &in_force {
            verdict.mode = in_force.policy.mode;
        }
        let notes = in_force.as_ref().map(|in_force| in_force.notes.clone()).unwrap_or_default();
        Self { verdict, in_force, sides: None, notes }
    }
}

impl Session {
    /// Reads the policy and judges.
    pub(super) async fn evaluate(&self, proposal: &Proposal) -> Result<Evaluated, JobError> {
        match Box::pin(self.policy()).await {
            Ok(Ok(in_force)) => self.evaluate_by(proposal, Arc::new(in_force)).await,
            Ok(Err(NoPolicy(problem))) => Ok(Evaluated::undecided(problem, None)),
            Err(error) => Self::explain_git(error, None),
        }
    }

    /// Judges by a policy that was read before.
    pub(super) async fn evaluate_by(&self, proposal: &Proposal, in_force: Arc<InForce>) -> Result<Evaluated, JobError> {
        let sides = match self.sides(proposal).await {
            Ok(sides) => sides,
            Err(error) => return Self::explain_git(error, Some(in_force)),
        };
        let after: Arc<dyn SourceTree> = sides.after.clone();
        let preview = self.preview(&in_force, &sides);
        let (preview, broken) = match preview {
            Ok(preview) => (preview, None),
            Err(problem) => (None, Some(problem)),
        };
        let judged = self.ask(proposal, &in_force, &sides, after, preview).await;
        let mut notes = in_force.notes.clone();
        let mut verdict = match judged {
            Ok(reviewed) => {
                notes.extend(reviewed.preview.as_ref().map(preview_notes).unwrap_or_default());
                let problems = reviewed.preview.map(|preview| preview.problems).unwrap_or_default();
                with_errors(reviewed.verdict, problems)
            }
            Err(JudgeError::Cancelled) => return Err(JobError::Cancelled),
            Err(error) => {
                if matches!(error, JudgeError::Crashed | JudgeError::OutOfMemory { .. } | JudgeError::TimedOut { .. }) {
                    self.bot.metrics.judges_crashed.increment();
                }
                Verdict { mode: in_force.policy.mode, ..Verdict::undecided(error.to_string()) }
            }
        };
        if let Some(problem) = broken {
            verdict = with_errors(verdict, vec![problem]);
        }
        Ok(Evaluated { verdict, in_force: Some(in_force), sides: Some(sides), notes })
    }

    /// Judges the head with some files replaced: whether fixes hold together.
    pub(super) async fn evaluate_patched(
        &self,
        proposal: &Proposal,
        evaluated: &Evaluated,
        files: MemoryTree,
    ) -> Result<Option<Verdict>, JobError> {
        let (Some(in_force), Some(sides)) = (&evaluated.in_force, &evaluated.sides) else { return Ok(None) };
        let after: Arc<dyn SourceTree> = Arc::new(PatchedTree::new(sides.after.clone(), files));
        match self.ask(proposal, in_force, sides, after, None).await {
            Ok(reviewed) => Ok(Some(reviewed.verdict)),
            Err(JudgeError::Cancelled) => Err(JobError::Cancelled),
            Err(error) => {
                tracing::warn!(%error, "the patched tree could not be judged");
                Ok(None)
            }
        }
    }

    /// Fetches both sides and opens their trees.
    #[tracing::instrument(name = "gather", skip_all, fields(base = %proposal.base_ref))]
    async fn sides(&self, proposal: &Proposal) -> Result<Sides, JobError> {
        let mut wants = vec![match &proposal.base {
            Base::Branch => Want::Ref(format!("refs/heads/{}", proposal.base_ref)),
            Base::Commit(commit) => Want::Commit(commit.clone()),
        }];
        if let Some(number) = proposal.pull {
            wants.push(Want::Ref(format!("refs/pull/{number}/head")));
        }
        wants.push(Want::Commit(proposal.head.clone()));
        let (mirror, commits) = self.fetch(wants).await?;
        let tip = commits.into_iter().next().ok_or_else(|| JobError::Internal("the fetch brought no commit".into()))?;
        let budget = InputBudget::new(&self.bot.parts.limits);
        let (head, exact) = (proposal.head.clone(), matches!(proposal.base, Base::Commit(_)));
        self.git(&Arc::default(), move |_| {
            let base = if exact { tip } else { mirror.merge_base(&tip, &head)? };
            let before = Arc::new(mirror.tree(&base, &RepoPath::root(), budget.clone())?);
            let after = Arc::new(mirror.tree(&head, &RepoPath::root(), budget)?);
            Ok(Sides { mirror, base, head, before, after })
        })
        .await
    }

    /// Has a child judge.
    #[tracing::instrument(name = "judge", skip_all, fields(base = %proposal.base_ref))]
    async fn ask(
        &self,
        proposal: &Proposal,
        in_force: &InForce,
        sides: &Sides,
        after: Arc<dyn SourceTree>,
        preview: Option<Box<PolicyPreview>>,
    ) -> Result<Reviewed, JudgeError> {
        let request = ReviewRequest {
            before: Some(sides.before.files().clone()),
            after: after.files().clone(),
            documents: Vec::new(),
            exemptions: proposal.exemptions.clone(),
            as_of: self.bot.parts.clock.now(),
            context: ChangeContext {
                repository: Some(self.name().clone()),
                base_ref: Some(proposal.base_ref.clone()),
                pull: proposal.pull,
                author: proposal.author.as_ref().map(|author| author.login.clone()),
                author_id: proposal.author.as_ref().map(|author| author.id),
                head: Some(proposal.head.clone()),
            },
            policy: in_force.policy.clone(),
            packs: in_force.packs.clone(),
            preview,
            limits: self.bot.parts.limits.clone(),
        };
        let question = Question { request, before: Some(sides.before.clone()), after, documents: Vec::new() };
        self.bot.parts.judges.review(question, self.time_left(), &self.cancel).await
    }

    /// Returns the policy as the change would leave it, if it edits the policy or a pack; in words if that is broken.
    fn preview(&self, in_force: &InForce, sides: &Sides) -> Result<Option<Box<PolicyPreview>>, String> {
        let (before, after) = (sides.before.files(), sides.after.files());
        let file = RepoPath::new(REPOSITORY_FILE).unwrap_or_else(RepoPath::root);
        let packs = in_force.own_pack_paths();
        let within = |path: &RepoPath| *path == file || packs.iter().any(|pack| path.is_within(pack));
        let edited = before.keys().chain(after.keys()).filter(|path| within(path)).any(|path| before.get(path) != after.get(path));
        if !edited {
            return Ok(None);
        }
        let head: Arc<dyn SourceTree> = sides.after.clone();
        let (policy, packs) = in_force.proposed(self.name(), &head)?;
        Ok(Some(Box::new(PolicyPreview { policy, packs })))
    }

    /// Turns what git says of the input into a verdict; what may pass by itself stays an error of the job.
    fn explain_git(error: JobError, in_force: Option<Arc<InForce>>) -> Result<Evaluated, JobError> {
        match error {
            JobError::Git(
                error @ (GitError::NotFound { .. } | GitError::Vanished { .. } | GitError::TooLarge { .. } | GitError::NoMergeBase { .. }),
            ) => Ok(Evaluated::undecided(error.to_string(), in_force)),
            JobError::Git(GitError::Transport { reason }) if reason.contains("limits.job_seconds") => {
                Ok(Evaluated::undecided(reason, in_force))
            }
            other => Err(other),
        }
    }
}

/// Adds errors about what the change proposes for the policy: it must load, and its tests must pass.
fn with_errors(mut verdict: Verdict, problems: Vec<String>) -> Verdict {
    if problems.is_empty() {
        return verdict;
    }
    verdict.outcome = Outcome::Error;
    verdict.infrastructure = true;
    for message in problems {
        verdict.diagnostics.insert(
            0,
            VerdictDiagnostic {
                severity: DiagnosticSeverity::Error,
                message: format!("The policy that this change proposes is wrong: {message}"),
                location: None,
                snippet: None,
            },
        );
    }
    verdict
}

/// Says what a proposed policy would change.
fn preview_notes(preview: &PreviewReport) -> Vec<String> {
    let list = |intro: &str, items: &[String]| {
        let shown = items.iter().take(20).cloned().collect::<Vec<_>>().join("; ");
        let more = items.len().saturating_sub(20);
        let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
        (!items.is_empty()).then(|| format!("{intro}: {shown}{rest}"))
    };
    let newly = list("The policy that this change proposes would newly block", &preview.newly_blocked);
    let no_longer = list("The policy that this change proposes would no longer block", &preview.no_longer_blocked);
    newly.into_iter().chain(no_longer).collect()
}

/// Tells whether a verdict only observes.
pub(super) fn observes(verdict: &Verdict) -> bool {
    verdict.mode == Mode::Observe
}
