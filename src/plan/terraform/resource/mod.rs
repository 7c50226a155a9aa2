//! Resource and data blocks: their evaluated bodies, what can be computed of them without a provider, and the plan's record of each instance.
//!
//! Always true: what the configuration does not say of a resource is unknown, not absent, to whoever refers to it.

mod body;
mod computed;
mod emit;
mod places;
mod policy_document;
mod policy_statement;
mod tags;

pub(crate) use body::{EvaluatedBody, evaluate_body};
pub(crate) use computed::{computed, is_closed};
pub(crate) use emit::emit;
