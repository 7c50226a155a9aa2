//! Terraform's type and value system, after go-cty: types, values, marks, refinements, conversion, and what operators do.
//!
//! Always true: nothing here knows a function, an expression or a file.

mod access;
mod big_float;
mod clusters;
mod convert;
mod defaults;
mod deriving;
mod equality;
mod from_json;
mod marking;
mod marks;
mod mismatch;
mod normal_form;
mod number;
mod operations;
mod path;
mod plan_value;
mod quote;
mod refinement;
mod refining;
mod set_order;
mod to_json;
mod type_of;
mod types;
mod unify;
mod value;

pub(crate) use access::{attribute, index};
pub(crate) use big_float::round_digits;
pub(crate) use clusters::clusters;
pub(crate) use convert::convert;
pub(crate) use defaults::Defaults;
pub(crate) use from_json::from_json;
pub(crate) use marks::Marks;
pub(crate) use normal_form::normalize;
pub(crate) use number::Number;
pub(crate) use operations::{
    add, and, divide, greater, greater_or_equal, less, less_or_equal, modulo, multiply, negate, not, or, subtract,
};
pub(crate) use path::PathError;
pub(crate) use plan_value::to_plan;
pub(crate) use quote::{is_printable, quote};
pub(crate) use refinement::Refinement;
pub(crate) use to_json::to_json;
pub(crate) use types::Type;
pub(crate) use unify::{can_convert, unify_unsafe};
pub(crate) use value::{Kind, Value};
