//! Applies edits to a text.
//!
//! Always true: bytes outside of the edits' spans are kept.

use crate::model::Edit;

/// Why edits do not fit a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    #[error("the edit at bytes {start} to {end} does not fit the text of {length} bytes")]
    OutOfRange { start: u32, end: u32, length: usize },
    #[error("two edits overlap at byte {at}")]
    Overlap { at: u32 },
}

/// Applies edits of one file, given in any order, to its unedited text.
pub fn apply(text: &str, edits: &[&Edit]) -> Result<String, ApplyError> {
    let mut sorted = edits.to_vec();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        let (start, end) = (edit.span.start, edit.span.end);
        if (start as usize) < at {
            return Err(ApplyError::Overlap { at: start });
        }
        let out_of_range = ApplyError::OutOfRange { start, end, length: text.len() };
        let (Some(kept), Some(_)) = (text.get(at..start as usize), text.get(edit.span.range())) else { return Err(out_of_range) };
        result.push_str(kept);
        result.push_str(&edit.text);
        at = end as usize;
    }
    result.push_str(&text[at..]);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RepoPath, Span};

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { file: RepoPath::root(), span: Span::new(start, end), text: text.to_owned() }
    }

    #[test]
    fn edits_are_applied_in_order_of_place() {
        assert_eq!(apply("abcdef", &[&edit(4, 5, ""), &edit(1, 2, "XY"), &edit(4, 4, "-")]), Ok("aXYcd-f".to_owned()));
    }

    #[test]
    fn edits_that_do_not_fit_are_refused() {
        assert_eq!(apply("abc", &[&edit(0, 2, ""), &edit(1, 3, "")]), Err(ApplyError::Overlap { at: 1 }));
        assert!(matches!(apply("é", &[&edit(1, 2, "")]), Err(ApplyError::OutOfRange { .. })));
        assert!(matches!(apply("abc", &[&edit(3, 4, "")]), Err(ApplyError::OutOfRange { .. })));
    }
}
