//! Terraform's first walk over a configuration, in which nothing is known yet: what cannot be right whatever the values turn out to be.
//!
//! Always true: it reaches what the plan does not, such as blocks and modules without instances; it plans nothing.

mod blocks;
mod names;

pub(super) use blocks::rehearse;
