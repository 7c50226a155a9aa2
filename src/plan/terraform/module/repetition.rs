//! `count` and `for_each`: which instances a block has.
//!
//! Always true: where the number of instances is not known there is one placeholder and a warning, never a guess.

use std::sync::Arc;

use crate::model::Place;

use super::super::config::Expression;
use super::super::cty::{Marks, Type, Value, convert};
use super::expansion::Expansion;
use super::graph::{Env, Graph};
use super::instance::Instance;

impl<'f> Graph<'f> {
    /// Works out the instances of a block in a module instance.
    pub(super) fn expand(
        &self,
        at: &Instance<'f>,
        count: Option<Expression<'f>>,
        for_each: Option<Expression<'f>>,
        what: impl Fn() -> String,
        place: impl FnOnce() -> Place,
    ) -> Expansion {
        match (count, for_each) {
            (Some(count), _) => self.expand_count(at, count, what),
            (None, Some(for_each)) => self.expand_for_each(at, for_each, what),
            (None, None) if self.room_for(1, place) => Expansion::Single,
            (None, None) => Expansion::Count(0),
        }
    }

    fn expand_count(&self, at: &Instance<'f>, expr: Expression<'f>, what: impl Fn() -> String) -> Expansion {
        let (value, failed) = self.evaluate_checked(at, expr, &Env::default());
        let (value, marks) = value.unmark();
        let found = match marks.intersects(Marks::SENSITIVE | Marks::EPHEMERAL) {
            true => Err("Invalid count argument: sensitive and ephemeral values cannot be used here, because they would show as the number of instances".to_owned()),
            false => count_of(&value),
        };
        match found {
            Err(message) => {
                if !failed {
                    self.error(message, Some(expr.place()));
                }
                Expansion::Count(0)
            }
            Ok(None) => {
                if !failed {
                    self.unknown_instances(expr, &what(), "count");
                }
                Expansion::Unknown { counted: true }
            }
            Ok(Some(count)) if self.room_for(count, || expr.place()) => Expansion::Count(count),
            Ok(Some(_)) => Expansion::Count(0),
        }
    }

    fn expand_for_each(&self, at: &Instance<'f>, expr: Expression<'f>, what: impl Fn() -> String) -> Expansion {
        let (value, failed) = self.evaluate_checked(at, expr, &Env::default());
        match items_of(&value) {
            Err(message) => {
                if !failed {
                    self.error(message, Some(expr.place()));
                }
                Expansion::ForEach(Vec::new())
            }
            Ok(None) => {
                if !failed {
                    self.unknown_instances(expr, &what(), "for_each");
                }
                Expansion::Unknown { counted: false }
            }
            Ok(Some(mut items)) => {
                if !self.room_for(items.len(), || expr.place()) {
                    return Expansion::ForEach(Vec::new());
                }
                items.sort_by(|(a, _): &(Arc<str>, Value), (b, _)| a.cmp(b));
                Expansion::ForEach(items)
            }
        }
    }

    fn unknown_instances(&self, expr: Expression<'f>, what: &str, argument: &str) {
        self.warning(
            format!(
                "the instances of {what} are not known, because its {argument} depends on values known only after apply: one stands for all"
            ),
            Some(expr.place()),
        );
    }
}

/// Reads a value, without its marks, as the number of instances; `None` if it is not known yet.
pub(crate) fn count_of(value: &Value) -> Result<Option<usize>, String> {
    let refuse = |reason: &str| Err(format!("Invalid count argument: {reason}"));
    if value.is_null() {
        return refuse("the value is null, but an integer is required");
    }
    let number = match convert(value, &Type::Number) {
        Ok(number) => number,
        Err(failure) => return refuse(&failure.to_string()),
    };
    match number.as_number() {
        None => Ok(None),
        Some(number) if number.is_negative() => refuse("it must be zero or more"),
        Some(number) if !number.is_integer() => refuse("it must be a whole number"),
        Some(number) => Ok(Some(number.as_i64().and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX))),
    }
}

/// The keys of instances, and what `each.value` is for each.
type Items = Vec<(Arc<str>, Value)>;

/// Reads a value as the keys of instances and what `each.value` is for each; `None` if the keys are not known yet.
pub(crate) fn items_of(value: &Value) -> Result<Option<Items>, String> {
    let (value, marks) = value.clone().unmark();
    let refuse = |reason: &str| Err(format!("Invalid for_each argument: {reason}"));
    if marks.intersects(Marks::SENSITIVE | Marks::EPHEMERAL) {
        return refuse("sensitive and ephemeral values cannot be used here, because they would show in addresses");
    }
    if value.is_null() {
        return refuse("the value is null; use an empty map or set for no instances");
    }
    let ty = value.ty();
    match &ty {
        Type::Dynamic | Type::Map(_) | Type::Object(_) => {}
        Type::Set(element) if matches!(**element, Type::String | Type::Dynamic) => {}
        Type::Set(element) => {
            let held = element.friendly_name();
            return refuse(&format!("a set must hold strings, but this one holds {held}; use toset([for x in … : tostring(x)])"));
        }
        _ => {
            let name = ty.friendly_name();
            return refuse(&format!("it must be a map or a set of strings, but this is {name}; a list becomes a set with toset(…)"));
        }
    }
    let unknown_keys = matches!(ty, Type::Set(_)) && !value.is_wholly_known();
    if !value.is_known() || unknown_keys {
        return Ok(None);
    }
    let mut items = Vec::new();
    for (key, element) in value.elements() {
        match key.as_str() {
            Some(key) => items.push((key.into(), element.with_marks(marks))),
            None => return refuse("a set for for_each must not hold null"),
        }
    }
    Ok(Some(items))
}
