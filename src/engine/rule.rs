//! A loaded rule beyond its METADATA: its page, and how to run it.
//!
//! Always true: `group` and `entry` name an entrypoint that exists once the rule set is loaded.

use super::page::Page;
use super::parameters::Parameters;
use super::reads::Reads;

/// One rule of a rule set.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) page: Page,
    pub(super) parameters: Option<Parameters>,
    /// What its code reads of the input.
    pub(super) reads: Reads,
    /// The program that holds it: an index into the rule set's groups.
    pub(super) group: usize,
    /// Its entrypoint in that program.
    pub(super) entry: usize,
}
