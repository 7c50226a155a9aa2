//! The heart of the program: compares before with after, applies policy and exemptions, decides.
//!
//! Always true: the same arguments give the same verdict; what could not be decided is in it and makes it an error.

mod difference;
mod documents;
mod edit_set;
mod exceptions;
mod fingerprint;
mod fixes;
mod judge;
mod judged;
mod locate;
mod matching;
mod pages;
mod patch;
mod patterns;
mod preview;
mod project;
mod reach;
mod selection;
mod sources;
mod trial;
pub mod wire;
mod wording;
mod workers;

pub use fixes::combine;
pub use judge::{review, review_knowing};
pub use locate::locate;
pub use pages::{PageReport, test_pages};
pub use patch::patch;
pub use preview::preview;
pub use selection::mistaken_filters;
