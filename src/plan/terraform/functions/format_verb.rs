//! One `%` sequence of a format string.
//!
//! Always true: a width or precision that is not written is `None`, not zero.

/// One `%` sequence. `text` is the sequence as written.
#[derive(Clone, Debug, Default)]
pub(super) struct Verb<'a> {
    pub(super) text: &'a str,
    pub(super) offset: usize,
    pub(super) argument: usize,
    pub(super) mode: char,
    pub(super) zero: bool,
    pub(super) sharp: bool,
    pub(super) plus: bool,
    pub(super) minus: bool,
    pub(super) space: bool,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
}

impl Verb<'_> {
    /// Makes a verb without flags, width or precision.
    pub(super) fn of_mode(mode: char) -> Self {
        Self { mode, ..Self::default() }
    }
}
