//! The normal form of text: Unicode's NFC, in which equal text has equal bytes.
//!
//! Always true: normalising twice changes nothing more.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Normalises text as every string of the language is.
pub(crate) fn normalize(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes { text.into() } else { text.nfc().collect::<String>().into() }
}
