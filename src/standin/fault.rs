//! Trouble on demand: a failure that waits for a matching request.
//!
//! Always true: a fault answers before the request is looked at, so nothing was carried out.

use super::refusal::Refusal;

/// A failure that waits for a matching request.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) method: String,
    /// What the path must contain.
    pub(super) path: String,
    pub(super) left: u32,
    pub(super) refusal: Refusal,
}

impl Fault {
    /// Answers a request if it is meant, which uses the fault up by one.
    pub(super) fn meet(&mut self, method: &str, path: &str) -> Option<Refusal> {
        let meant = self.left > 0 && self.method == method && path.contains(&self.path);
        meant.then(|| {
            self.left -= 1;
            self.refusal.clone()
        })
    }
}
