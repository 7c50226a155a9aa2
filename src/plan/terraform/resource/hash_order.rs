//! The order in which providers made with Terraform's plugin SDK keep the elements of a set: by hash.
//!
//! Always true: equal elements are one.

/// Returns the key of an element in a set, and the text that it is the hash of.
pub(super) fn hashed(text: String) -> (String, String) {
    let mut checksum = flate2::Crc::new();
    checksum.update(text.as_bytes());
    (checksum.sum().to_string(), text)
}

/// Sorts elements by their hashes, which the SDK compares as decimal text, and drops repeated ones.
pub(super) fn in_hash_order<T>(elements: Vec<T>, hash: impl Fn(&T) -> (String, String)) -> Vec<T> {
    let mut keyed: Vec<((String, String), T)> = elements.into_iter().map(|element| (hash(&element), element)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.cmp(b));
    keyed.dedup_by(|(a, _), (b, _)| a == b);
    keyed.into_iter().map(|(_, element)| element).collect()
}
