//! GitHub: App authentication, typed calls, webhook payloads, and GitHub's limits.
//!
//! Always true: octocrab and GitHub's JSON stop here; callers see `model` types and the small structs of this module.

mod app;
mod checks;
mod client;
mod comments;
mod contents;
mod deliveries;
mod error;
mod git_data;
mod labels;
pub mod limits;
mod listing;
mod pace;
pub mod payload;
mod people;
mod protection;
mod pulls;
mod registration;
mod repository;
mod reviews;
pub mod signature;
mod statuses;
mod tokens;

pub use app::{App, AppConfig, AppIdentity, Installation, InstallationInfo};
pub use checks::{Annotation, AnnotationLevel, CheckAction, CheckOutput, CheckRun, CheckState, Conclusion, ExistingCheckRun};
pub use comments::{Comment, Reaction};
pub use contents::RepositoryInfo;
pub use deliveries::DeliveryRecord;
pub use error::{Error, Result};
pub use git_data::TreeFile;
pub use labels::Label;
pub use pace::PaceLimits;
pub use people::Permission;
pub use pulls::{CommitAuthors, Pull, PullState};
pub use registration::{Registration, WebhookConfig};
pub use repository::Repository;
pub use reviews::ReviewComment;
pub use statuses::{Status, StatusState};
pub use tokens::Purpose;
