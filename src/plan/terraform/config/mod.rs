//! What a module's files declare, merged with its override files and checked for shape; nothing is evaluated yet.
//!
//! Always true: what cannot be understood is a diagnostic with its place, and the rest of the module stands.

mod body;
mod builder;
mod decode;
mod ignores;
mod lifecycle;
mod module;
mod refactoring;
mod references;
mod shape;
mod type_constraint;

pub(super) use body::{Attr, Body, Expression, Nested};
pub(super) use builder::build;
pub(super) use decode::{address_text, literal_path, parsed_reference};
pub(super) use ignores::ignores_of;
pub(super) use module::{
    Assertion, Call, Check, Ephemeral, Import, Module, ModuleSource, Move, Output, Provider, ProviderEntry, ProviderRef, Resource,
    Variable, VariableType,
};
pub(super) use references::{each_key, each_part, reference_expression, references_in, walk};
