//! Defaults of optional attributes in a variable's type constraint.
//!
//! Always true: defaults are applied before the conversion to the type, so a null or missing attribute takes its default and is converted with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::types::Type;
use super::value::{Kind, Value};

/// The defaults of a type constraint: those of its own attributes, and those of what is inside.
///
/// As HCL's `typeexpr.Defaults`: `children` is keyed by attribute name for objects, by index for tuples, and by the empty text for the elements of collections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Defaults {
    /// The type the defaults are for.
    pub ty: Option<Type>,
    /// The default of each optional attribute that has one, of the attribute's type.
    pub values: BTreeMap<Arc<str>, Value>,
    pub children: BTreeMap<Arc<str>, Defaults>,
}

impl Defaults {
    /// Tells whether there is no default at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.children.values().all(Defaults::is_empty)
    }

    /// Fills in the defaults, at any depth.
    pub(crate) fn apply(&self, value: &Value) -> Value {
        if !value.is_known() || value.is_null() || self.is_empty() {
            return value.clone();
        }
        let rebuilt = match (value.kind(), self.ty.as_ref()) {
            (Kind::List(..) | Kind::Set(..) | Kind::Tuple(_), Some(ty)) => self.apply_to_items(value, ty),
            (Kind::Map(..) | Kind::Object(_), Some(ty)) => self.apply_to_entries(value, ty),
            _ => return value.clone(),
        };
        rebuilt.with_marks(value.marks()).with_origin(value.origin().cloned())
    }

    fn apply_to_items(&self, value: &Value, ty: &Type) -> Value {
        let items = value.as_items().unwrap_or_default();
        let changed: Vec<Value> = items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let child = match ty {
                    Type::Tuple(_) => self.children.get(index.to_string().as_str()),
                    _ => self.children.get(""),
                };
                child.map_or_else(|| item.clone(), |child| child.apply(item))
            })
            .collect();
        match value.kind() {
            // Elements may have got more attributes now, so the collection is a tuple until it is converted.
            Kind::Set(element, _) if changed.iter().all(|item| item.is_of(element)) => Value::set(element.clone(), changed),
            Kind::List(element, _) if changed.iter().all(|item| item.is_of(element)) => Value::list(element.clone(), changed),
            _ => Value::tuple(changed),
        }
    }

    fn apply_to_entries(&self, value: &Value, ty: &Type) -> Value {
        let entries = value.as_entries().cloned().unwrap_or_default();
        let mut changed = BTreeMap::new();
        let is_object = matches!(ty, Type::Object(_));
        for (name, item) in entries {
            let child = self.children.get(if is_object { name.as_ref() } else { "" });
            changed.insert(name, child.map_or_else(|| item.clone(), |child| child.apply(&item)));
        }
        if is_object {
            for (name, default) in &self.values {
                if changed.get(name).is_none_or(Value::is_null) {
                    let child = self.children.get(name);
                    changed.insert(name.clone(), child.map_or_else(|| default.clone(), |child| child.apply(default)));
                }
            }
        }
        match value.kind() {
            Kind::Map(element, _) if changed.values().all(|item| item.is_of(element)) => Value::map(element.clone(), changed),
            _ => Value::object(changed),
        }
    }
}
