//! Comment commands: which lines are commands, and what they say.
//!
//! Always true: this is pure text; who may do it and what comes of it is decided elsewhere.

mod grammar;
mod lines;
mod term;

pub use grammar::{Command, ExemptRequest, Misunderstood, USAGE};
pub use lines::{PREFIX, command_lines};
pub use term::{Term, TermError};

/// How many commands of one comment are carried out.
pub const MOST_COMMANDS: usize = 5;
