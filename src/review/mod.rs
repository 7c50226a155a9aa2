//! The heart of the program: compares before with after, applies policy and exemptions, decides.
//!
//! Always true: the same arguments give the same verdict; what could not be decided is in it and makes it an error.

mod difference;
mod documents;
mod exceptions;
mod fingerprint;
mod fixes;
mod judge;
mod judged;
mod locate;
mod matching;
mod pages;
mod patterns;
mod preview;
mod project;
mod reach;
mod selection;
mod sources;
pub mod wire;
mod wording;
mod workers;

pub use fixes::{combine, patch};
pub use judge::review;
pub use locate::locate;
pub use pages::{PageReport, test_pages};
pub use preview::preview;
pub use selection::mistaken_filters;
