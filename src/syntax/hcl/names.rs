//! Shares the text of names that occur again and again in a file.
//!
//! Always true: the cache has a fixed size and one look-up costs the length of the name, whatever the names are.

use std::sync::Arc;

/// Names longer than this are not shared.
const LONGEST: usize = 64;

/// A direct-mapped cache of names: a newcomer takes the place of what was in its slot.
pub(super) struct Names {
    slots: Vec<Option<Arc<str>>>,
}

impl Names {
    /// Makes a cache fit for a source of this many bytes.
    pub(super) fn new(source: usize) -> Self {
        Self { slots: vec![None; (source / 32).clamp(8, 1024).next_power_of_two()] }
    }

    /// Returns the text, shared with an earlier equal one where the cache still has it.
    pub(super) fn share(&mut self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return text.into();
        }
        let slots = self.slots.len();
        let slot = &mut self.slots[hash(text) as usize & (slots - 1)];
        match slot {
            Some(known) if **known == *text => known.clone(),
            _ => {
                let shared: Arc<str> = text.into();
                *slot = Some(shared.clone());
                shared
            }
        }
    }
}

/// A hash that takes eight bytes a step. Collisions only cost sharing.
fn hash(text: &str) -> u64 {
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (words, rest) = text.as_bytes().as_chunks();
    let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let hash = words.iter().fold(0, |hash, word| mix(hash, u64::from_le_bytes(*word)).rotate_left(29));
    mix(hash, rest) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_share_their_text() {
        let mut names = Names::new(1000);
        let first = names.share("bucket");
        assert!(Arc::ptr_eq(&first, &names.share("bucket")));
        assert_eq!(&*names.share("acl"), "acl");
    }
}
