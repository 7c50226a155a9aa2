//! The types of values.
//!
//! Always true: a value is of exactly one type; that of an object or tuple is derived from what it holds.

use super::types::Type;
use super::value::{Kind, Value};

impl Value {
    /// Returns the value's type. Objects and tuples derive it from what they hold.
    pub(crate) fn ty(&self) -> Type {
        match self.kind() {
            Kind::Null(ty) | Kind::Unknown(ty, _) => ty.clone(),
            Kind::Bool(_) => Type::Bool,
            Kind::Number(_) => Type::Number,
            Kind::String(_) => Type::String,
            Kind::List(element, _) => Type::list(element.clone()),
            Kind::Set(element, _) => Type::set(element.clone()),
            Kind::Map(element, _) => Type::map(element.clone()),
            Kind::Tuple(items) => items.tuple_type(),
            Kind::Object(entries) => entries.object_type(),
        }
    }

    /// Tells whether the value is of a type, without building the value's own type.
    pub(crate) fn is_of(&self, ty: &Type) -> bool {
        match (self.kind(), ty) {
            (Kind::Null(own) | Kind::Unknown(own, _), _) => own == ty,
            (Kind::Bool(_), Type::Bool) | (Kind::Number(_), Type::Number) | (Kind::String(_), Type::String) => true,
            (Kind::List(own, _), Type::List(element))
            | (Kind::Set(own, _), Type::Set(element))
            | (Kind::Map(own, _), Type::Map(element)) => own == element.as_ref(),
            (Kind::Tuple(items), Type::Tuple(types)) => {
                items.len() == types.len() && items.iter().zip(types.iter()).all(|(value, ty)| value.is_of(ty))
            }
            (Kind::Object(entries), Type::Object(object)) => {
                object.optional.is_empty()
                    && entries.len() == object.attributes.len()
                    && entries.iter().zip(&object.attributes).all(|((a, value), (b, ty))| a == b && value.is_of(ty))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn the_type_of_a_large_value_is_worked_out_once() {
        let tuple = Value::tuple(vec![Value::from(true); 1_000]);
        let (Type::Tuple(first), Type::Tuple(second)) = (tuple.ty(), tuple.ty()) else { panic!("no tuple") };
        assert!(Arc::ptr_eq(&first, &second));
        let object = Value::object((0..1_000).map(|n| (n.to_string().into(), Value::from(n as i64))).collect());
        let (Type::Object(first), Type::Object(second)) = (object.ty(), object.clone().ty()) else { panic!("no object") };
        assert!(Arc::ptr_eq(&first, &second));
    }
}
