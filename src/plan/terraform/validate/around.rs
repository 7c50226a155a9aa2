//! A module and those that it calls.
//!
//! Always true: what a call leads to is known only where its module can be had.

use super::super::config::Module;
use super::super::module::Declared;

/// The modules around the one that is looked through.
#[derive(Clone, Copy)]
pub(super) struct Around<'a, 'f> {
    pub(super) all: &'a [Declared<'f>],
    pub(super) at: usize,
}

impl<'a, 'f> Around<'a, 'f> {
    /// Returns the module itself.
    pub(super) fn here(&self) -> &'a Declared<'f> {
        &self.all[self.at]
    }

    /// Returns the module of a call, where it can be had.
    pub(super) fn called(&self, call: &str) -> Option<&'f Module<'f>> {
        Some(self.all[*self.here().children.get(call)?].module)
    }
}
