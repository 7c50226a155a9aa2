//! The plan's record of each instance: values with their origins, places, references, tags.
//!
//! Always true: what the plan says of a resource is what the graph says, in the shape that rules and reports read.

mod emit;
mod places;
mod tags;

pub(crate) use emit::emit;
