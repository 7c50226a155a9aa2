//! Which characters belong together: identifiers, and what ends plain text.
//!
//! Always true: the sets of bytes hold ASCII only, so text is never cut inside of a character.

use std::sync::LazyLock;

use regex::Regex;

/// A set of bytes; a look-up is cheaper than comparisons where every byte of a file is asked about.
pub(super) type ByteSet = [bool; 256];

const fn byte_set(bytes: &[u8]) -> ByteSet {
    let mut set = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        set[bytes[at] as usize] = true;
        at += 1;
    }
    set
}

/// ASCII in an identifier, after its start.
pub(super) const IN_IDENTIFIER: ByteSet = byte_set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
/// What is not plain text in a quoted string.
pub(super) const SPECIAL_IN_QUOTED: ByteSet = byte_set(b"\\\"$%\n");
/// What is not plain text in a line of a heredoc.
pub(super) const SPECIAL_IN_LINE: ByteSet = byte_set(b"$%\n");

/// Tells whether a character may stand in an identifier, or start one.
pub(super) fn in_identifier(character: char, first: bool) -> bool {
    static START: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\p{ID_Start}").ok());
    static CONTINUE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\p{ID_Continue}").ok());
    match character {
        'a'..='z' | 'A'..='Z' | '_' => true,
        '0'..='9' | '-' => !first,
        _ if character.is_ascii() => false,
        _ => {
            let class = if first { &START } else { &CONTINUE };
            let mut buffer = [0; 4];
            class.as_ref().is_some_and(|class| class.is_match(character.encode_utf8(&mut buffer)))
        }
    }
}
