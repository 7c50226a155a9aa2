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
    /// Came from a module's output that is declared sensitive. Terraform 1.11 lets such a value pass wherever a plain one may, and so do
    /// expressions here; but what the author wanted hidden is not shown.
    pub(crate) const HIDDEN: Marks = Marks(4);
    /// Either reason not to show a value.
    pub(crate) const SECRET: Marks = Marks(1 | 4);

    /// Tells whether there is no mark.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Tells whether every mark of `other` is here.
    pub(crate) fn contains(self, other: Marks) -> bool {
        self.0 & other.0 == other.0
    }

    /// Tells whether any of these marks is one of `other`.
    pub(crate) fn intersects(self, other: Marks) -> bool {
        self.0 & other.0 != 0
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
        if self.contains(Self::HIDDEN) {
            names.push("hidden");
        }
        f.write_str(&names.join("+"))
    }
}
