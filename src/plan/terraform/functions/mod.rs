//! The functions of the language, each as Terraform 1.11 has it: parameters, checks, unknowns, marks and messages.
//!
//! Always true: a function reads nothing but its arguments and what its [`Host`] gives it, and what it makes is bounded by the host.

mod function;
mod host;
mod table;

pub(crate) use function::{CallError, Function};
pub(crate) use host::{FileAccess, FileError, Host, LimitReached};
pub(crate) use table::{find, names};
