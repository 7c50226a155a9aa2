//! Strings by what a reader takes for one character.
//!
//! Always true: clusters are the extended grapheme clusters of Unicode 15.0, as Terraform 1.11 counts them.

use unicode_segmentation::UnicodeSegmentation as _;

/// Splits a text into its characters as a reader sees them, each with its offset in bytes.
pub(crate) fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut starts = starts(text).peekable();
    std::iter::from_fn(move || {
        let start = starts.next()?;
        let end = starts.peek().copied().unwrap_or(text.len());
        Some((start, &text[start..end]))
    })
}

/// Returns the last of a text's characters and its offset, however long the text is.
pub(super) fn last_cluster(text: &str) -> Option<(usize, &str)> {
    let (at, cluster) = text.grapheme_indices(true).next_back()?;
    let (offset, last) = clusters(cluster).last()?;
    Some((at + offset, last))
}

/// Returns where each character begins.
///
/// Unicode 15.1 joins consonants of Indic scripts around a virama (rule GB9c); Terraform's tables are older, so these are parted again.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    text.grapheme_indices(true).flat_map(|(at, cluster)| {
        let letters = cluster.char_indices().zip(cluster.char_indices().skip(1));
        let parted = letters.filter(|((_, first), (_, second))| is_conjunct(*first, *second));
        std::iter::once(at).chain(parted.map(move |(_, (offset, _))| at + offset))
    })
}

/// Tells whether two letters of one cluster are held together by GB9c alone: the second is a letter without case that the first,
/// on its own, is not joined to.
fn is_conjunct(first: char, second: char) -> bool {
    second.is_alphabetic() && !second.is_lowercase() && !second.is_uppercase() && {
        let pair: String = [first, second].iter().collect();
        pair.graphemes(true).count() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let found: Vec<&str> = clusters(text)
            .map(|(at, cluster)| {
                assert!(text[at..].starts_with(cluster));
                cluster
            })
            .collect();
        assert_eq!(found, expect, "{text}");
        assert_eq!(last_cluster(text).map(|(_, last)| last), expect.last().copied(), "{text}");
    }

    #[test]
    fn what_a_reader_sees_as_one_is_one() {
        check("a\r\nb", &["a", "\r\n", "b"]);
        check("e\u{301}a", &["e\u{301}", "a"]);
        check("👨\u{200d}👩\u{200d}👧x", &["👨\u{200d}👩\u{200d}👧", "x"]);
        check("🇩🇪🇫🇷", &["🇩🇪", "🇫🇷"]);
        check("각", &["각"]);
        check("\u{1100}\u{1161}\u{11a8}", &["\u{1100}\u{1161}\u{11a8}"]);
        check("\u{600}ab", &["\u{600}a", "b"]);
    }

    #[test]
    fn consonants_around_a_virama_are_two() {
        check("क्ष", &["क्", "ष"]);
        check("क्\u{200d}ष", &["क्\u{200d}", "ष"]);
        check("नमस्ते", &["न", "म", "स्", "ते"]);
    }
}
