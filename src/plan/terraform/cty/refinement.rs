//! What is known of a value that is not known itself.
//!
//! Always true: a value that turns up for the unknown fulfils its refinement; bounds that leave one value make it known.

use super::number::Number;

/// Constraints on an unknown value. Bounds of numbers say whether they are inclusive; those of lengths always are.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Refinement {
    pub not_null: bool,
    /// What a string starts with, known to end where what follows cannot change it.
    pub prefix: String,
    pub minimum: Option<(Number, bool)>,
    pub maximum: Option<(Number, bool)>,
    pub min_length: usize,
    pub max_length: Option<usize>,
}
