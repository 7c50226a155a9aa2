//! One policy file: its schema.
//!
//! Always true: an unknown key is an error, and every glob, id, team and number in a [`PolicyFile`] was checked.

use super::yaml::PolicyError;

/// One layer's file, checked. What it does not say is not in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyFile {}

/// Reads and checks a policy file; `name` is what errors call it.
pub fn parse_policy(text: &str, name: &str) -> Result<PolicyFile, PolicyError> {
    let _ = (text, name);
    unimplemented!()
}
