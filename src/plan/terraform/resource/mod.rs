//! Resource and data blocks: their evaluated bodies, and what can be computed of them without a provider.
//!
//! Always true: what the configuration does not say of a resource is unknown, not absent, to whoever refers to it.

mod body;
mod cloud_config;
mod computed;
mod google_policy;
mod hash_order;
mod policy_document;
mod policy_statement;
mod regions;

pub(crate) use body::{EvaluatedBlock, EvaluatedBody, UnknownBlocks};
pub(crate) use computed::{Surroundings, computed, is_closed, schema_type, undecided, unsupported};
