//! The plan's record of each instance: values with their origins, places, references, tags.
//!
//! Always true: what the plan says of a resource is what the graph says, in the shape that rules and reports read.

mod derivations;
mod emit;
mod places;
mod tags;

pub(crate) use derivations::{of_instance, of_value};
pub(crate) use emit::emit;
