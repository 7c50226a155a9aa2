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
        let hash = text.bytes().fold(0xcbf2_9ce4_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let at = (hash ^ (hash >> 15)) as usize & (self.slots.len() - 1);
        let slot = &mut self.slots[at];
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
