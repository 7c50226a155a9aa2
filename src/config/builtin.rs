//! The policy that holds where nobody wrote one, and the one to start from.
//!
//! Always true: both are texts in the policy schema, and a test reads them.

use crate::model::Policy;

/// The packs that are embedded in the binary, by name.
pub const BUNDLED_PACKS: [&str; 5] = ["aws", "azure", "gcp", "kubernetes", "general"];

/// Returns the built-in policy: all bundled packs, `critical` and `high` mandatory, the rest advisory, no pushes, administrators
/// of the repository approve.
pub fn builtin_policy() -> Policy {
    unimplemented!()
}

/// Returns the built-in policy as a file: `plangate policy default`.
pub fn builtin_policy_text() -> &'static str {
    ""
}

/// Returns a policy to start from, with comments: `plangate init`.
pub fn starting_policy_text() -> &'static str {
    ""
}
