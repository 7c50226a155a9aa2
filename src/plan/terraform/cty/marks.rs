//! Marks: what travels with a value into everything computed from it.
//!
//! Always true: a mark on a container holds for all that is in it; a set carries the marks of its elements itself.

use std::ops::{BitOr, BitOrAssign};

/// A set of marks.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Marks(u8);

impl Marks {
    pub(crate) const NONE: Marks = Marks(0);
    /// Must not be shown.
    pub(crate) const SENSITIVE: Marks = Marks(1);
    /// Must not be stored.
    pub(crate) const EPHEMERAL: Marks = Marks(2);

    /// Tells whether there is no mark.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Tells whether every mark of `other` is here.
    pub(crate) fn contains(self, other: Marks) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns these marks but those of `other`.
    pub(crate) fn without(self, other: Marks) -> Marks {
        Marks(self.0 & !other.0)
    }
}

impl BitOr for Marks {
    type Output = Marks;

    fn bitor(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }
}

impl BitOrAssign for Marks {
    fn bitor_assign(&mut self, other: Marks) {
        self.0 |= other.0;
    }
}

impl std::fmt::Debug for Marks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut names = Vec::new();
        if self.contains(Self::SENSITIVE) {
            names.push("sensitive");
        }
        if self.contains(Self::EPHEMERAL) {
            names.push("ephemeral");
        }
        f.write_str(&names.join("+"))
    }
}
