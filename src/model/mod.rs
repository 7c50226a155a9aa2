//! The nouns of the program: plain data that every other module shares.
//!
//! Always true: nothing here does I/O, reads a clock or an environment, or imports another module of the crate.

mod derivation;
mod diagnostic;
mod event;
mod exemption;
mod finding;
mod fix;
mod ids;
mod limits;
mod path;
mod place;
mod plan;
mod policy;
mod rule;
mod source;
mod value;
mod verdict;

pub use derivation::{Derivation, DerivationId, Derivations, Piece};
pub use diagnostic::{Diagnostic, DiagnosticSeverity};
pub use event::{CheckRequest, Delivery, Event, PullAction, PullRef, RepositoryRef};
pub use exemption::{Actor, Decision, Exemption, ExemptionScope, ExemptionState};
pub use finding::{ExemptionNote, Finding, Judgement, JudgementKind, Snippet, Status, Violation};
pub use fix::{Applicability, Edit, Fix, FixIntent, FixStep, JSON_STEP};
pub use ids::{Address, CommitSha, ExemptionId, Fingerprint, InstallationId, MalformedId, ProjectId, PullNumber, RepoName, RuleId, UserId};
pub use limits::Limits;
pub use path::RepoPath;
pub use place::{LineIndex, Location, Place, Span};
pub use plan::{
    Action, Discovery, EnvironmentEntry, InlineIgnore, Mode as ResourceMode, ModuleCall, Plan, PlanOptions, Project, ProjectEntry,
    ProjectKind, ReplaceTrigger, Resource, ResourceChange, Unsupported,
};
pub use policy::{
    Approvers, CommitBy, Enforcement, ExemptionRule, Filter, ForkFixes, Gate, InlineIgnores, Mode, ModulesPolicy, PackRef, Policy,
    PolicyLayer, RemediationPolicy, SelectEntry, Selector, Undetermined,
};
pub use rule::{Direction, RuleInfo, Scope, Severity};
pub use source::{Change, ChangeContext, ContentId, FileEntry, Listing, MemoryTree, PatchedTree, PlanDocument, ReadError, SourceTree};
pub use value::{Number, Step, Value, ValueKind, ValuePath, display_path};
pub use verdict::{IntroducedCounts, Outcome, ProjectSummary, ResourceSummary, Summary, Verdict, VerdictDiagnostic};
