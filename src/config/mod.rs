//! The server's configuration and the policy files: reading, checking and merging them.
//!
//! Always true: what is returned was checked whole; a mistake is told with its key, its place and how to mend it.

mod builtin;
mod duration;
mod gated;
mod layers;
mod lists;
mod overridable;
mod pattern;
mod policy_file;
mod select;
mod server;
mod server_file;
mod server_keys;
mod server_reading;
mod yaml;

pub use builtin::{BUNDLED_PACKS, builtin_policy, builtin_policy_text, starting_policy_text};
pub use gated::is_gated;
pub use layers::{Layer, LayerError, merge};
pub use policy_file::{PolicyFile, parse_policy};
pub use select::{Decision, ExemptionTerms, Facts, Selection};
pub use server::{AppConfig, GithubConfig, MirrorsConfig, OidcConfig, RetentionConfig, ScheduleConfig, ServerConfig, StoreConfig};
pub use server_reading::{load_server, parse_server};
pub use yaml::{ConfigError, PolicyError};
