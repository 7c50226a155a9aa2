//! `check --format human`: what a developer reads at a terminal.
//!
//! Always true: without colours the text holds no escape sequence, and nothing of the input can bring one in.

use crate::model::Verdict;

/// How the text is laid out.
#[derive(Clone, Copy, Debug, Default)]
pub struct HumanOptions {
    pub colours: bool,
    /// Columns of the terminal, where that is known.
    pub width: Option<usize>,
}

/// Renders a verdict for a terminal.
pub fn human(verdict: &Verdict, options: &HumanOptions) -> String {
    let _ = options;
    super::status::headline(verdict)
}
