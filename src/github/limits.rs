//! GitHub's documented limits on what is sent to it.
//!
//! Always true: lengths count characters as GitHub does, and clipping never splits one.

/// Characters of a comment's body.
pub const COMMENT_CHARS: usize = 65_536;
/// Characters of a check run's summary or text.
pub const CHECK_OUTPUT_CHARS: usize = 65_535;
/// Annotations that one request may carry; later requests append.
pub const ANNOTATIONS_PER_REQUEST: usize = 50;
/// Characters of a commit status's description.
pub const STATUS_DESCRIPTION_CHARS: usize = 140;
/// Statuses that one commit may have of one context.
pub const STATUSES_PER_CONTEXT: usize = 1_000;
/// Action buttons of a check run.
pub const CHECK_ACTIONS: usize = 3;
/// Characters of an action's label.
pub const ACTION_LABEL_CHARS: usize = 20;
/// Characters of an action's description.
pub const ACTION_DESCRIPTION_CHARS: usize = 40;
/// Characters of an action's identifier.
pub const ACTION_IDENTIFIER_CHARS: usize = 20;
/// Characters of a label's name.
pub const LABEL_NAME_CHARS: usize = 50;
/// Characters of a label's description.
pub const LABEL_DESCRIPTION_CHARS: usize = 100;
/// Commits that a pull request's list of commits shows.
pub const PULL_COMMITS: usize = 250;

/// Shortens a text to at most `chars` characters, ending in `…` if something was cut.
pub fn clip(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    let mut clipped: String = text.chars().take(chars.saturating_sub(1)).collect();
    clipped.push('…');
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clipping_counts_characters() {
        assert_eq!(clip("äöü", 3), "äöü");
        assert_eq!(clip("äöüß", 3), "äö…");
    }
}
