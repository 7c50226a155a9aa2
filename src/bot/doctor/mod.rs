//! The doctor: whether an installation can work, looked at piece by piece.
//!
//! Always true: nothing is changed, here or on GitHub, and what is amiss is told with how to mend it.

mod app;
mod diagnosis;
mod examine;
mod installations;
mod local;
mod needs;

pub use diagnosis::{Diagnosis, Health};
pub use examine::examine;
