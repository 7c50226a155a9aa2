//! The expression language: HCL's evaluation rules over Terraform's values.
//!
//! Always true: evaluation never fails; what is wrong becomes a diagnostic and the value unknown, and a bound that is reached is remembered.

mod call;
mod conditional;
mod deriving;
mod expression;
mod for_expression;
mod host;
mod machine;
mod recorder;
mod scope;
mod shape;
mod template;
mod traversal;

pub(crate) use call::unknown_function;
pub(crate) use host::template_value;
pub(crate) use machine::Machine;
pub(crate) use recorder::Combination;
pub(crate) use scope::{Constants, Frame, Names, Problems, Resolved, Scope};
pub(crate) use traversal::unknown_name;
