//! The heart of the program: compares before with after, applies policy and exemptions, decides.
//!
//! Always true: the same arguments give the same verdict; what could not be decided is in it and makes it an error.

mod judge;
mod pages;
pub mod wire;

pub use judge::review;
pub use pages::{PageReport, test_pages};
