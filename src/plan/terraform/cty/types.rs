//! The types of Terraform's values, as go-cty has them.
//!
//! Always true: two types are equal exactly where cty's `Type.Equals` says so; defaults of optional attributes are no part of a type.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A type, or with [`Type::Dynamic`] somewhere in it, a type constraint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Type {
    /// Not known yet, or any type: `any`.
    Dynamic,
    Bool,
    Number,
    String,
    List(Arc<Type>),
    Set(Arc<Type>),
    Map(Arc<Type>),
    Tuple(Arc<Vec<Type>>),
    Object(Arc<ObjectType>),
}

/// The attributes of an object type. `optional` names those that a conversion may leave out; it is empty in types of values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ObjectType {
    pub attributes: BTreeMap<Arc<str>, Type>,
    pub optional: BTreeSet<Arc<str>>,
}

impl Type {
    /// Makes the type of lists of `element`.
    pub(crate) fn list(element: Type) -> Self {
        Self::List(Arc::new(element))
    }

    /// Makes the type of sets of `element`.
    pub(crate) fn set(element: Type) -> Self {
        Self::Set(Arc::new(element))
    }

    /// Makes the type of maps of `element`.
    pub(crate) fn map(element: Type) -> Self {
        Self::Map(Arc::new(element))
    }

    /// Makes a tuple type.
    pub(crate) fn tuple(elements: Vec<Type>) -> Self {
        Self::Tuple(Arc::new(elements))
    }

    /// Makes an object type all of whose attributes are required.
    pub(crate) fn object(attributes: BTreeMap<Arc<str>, Type>) -> Self {
        Self::Object(Arc::new(ObjectType { attributes, optional: BTreeSet::new() }))
    }

    /// Makes an object type some of whose attributes are optional.
    pub(crate) fn object_with_optional(attributes: BTreeMap<Arc<str>, Type>, optional: BTreeSet<Arc<str>>) -> Self {
        Self::Object(Arc::new(ObjectType { attributes, optional }))
    }

    /// Tells whether this is bool, number or string.
    pub(crate) fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::String)
    }

    /// Tells whether this is a list, set or map type.
    pub(crate) fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Set(_) | Self::Map(_))
    }

    /// Returns the element type of a list, set or map.
    pub(crate) fn element(&self) -> Option<&Type> {
        match self {
            Self::List(element) | Self::Set(element) | Self::Map(element) => Some(element),
            _ => None,
        }
    }

    /// Returns the object type, if this is one.
    pub(crate) fn as_object(&self) -> Option<&ObjectType> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Returns the element types, if this is a tuple type.
    pub(crate) fn as_tuple(&self) -> Option<&[Type]> {
        match self {
            Self::Tuple(elements) => Some(elements),
            _ => None,
        }
    }

    /// Tells whether a value of this type can be iterated.
    pub(crate) fn can_iterate(&self) -> bool {
        !self.is_primitive() && *self != Self::Dynamic
    }

    /// Tells whether `any` stands somewhere in this type.
    pub(crate) fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::Bool | Self::Number | Self::String => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.has_dynamic(),
            Self::Tuple(elements) => elements.iter().any(Type::has_dynamic),
            Self::Object(object) => object.attributes.values().any(Type::has_dynamic),
        }
    }

    /// Tells whether a value of this type is also one of `want`, which may have `any` in it.
    pub(crate) fn conforms(&self, want: &Type) -> bool {
        match (self, want) {
            (_, Self::Dynamic) => true,
            (Self::List(own), Self::List(want)) | (Self::Set(own), Self::Set(want)) | (Self::Map(own), Self::Map(want)) => {
                own.conforms(want)
            }
            (Self::Tuple(own), Self::Tuple(want)) => {
                own.len() == want.len() && own.iter().zip(want.iter()).all(|(own, want)| own.conforms(want))
            }
            (Self::Object(own), Self::Object(want)) => {
                own.attributes.keys().eq(want.attributes.keys())
                    && own.attributes.values().zip(want.attributes.values()).all(|(own, want)| own.conforms(want))
            }
            _ => self == want,
        }
    }

    /// Returns the same type with every optional attribute made required, at any depth.
    pub(crate) fn without_optional(&self) -> Type {
        match self {
            Self::List(element) => Self::list(element.without_optional()),
            Self::Set(element) => Self::set(element.without_optional()),
            Self::Map(element) => Self::map(element.without_optional()),
            Self::Tuple(elements) => Self::tuple(elements.iter().map(Type::without_optional).collect()),
            Self::Object(object) => {
                Self::object(object.attributes.iter().map(|(name, ty)| (name.clone(), ty.without_optional())).collect())
            }
            other => other.clone(),
        }
    }

    /// Names the type of a value the way Terraform's messages do: `list of string`.
    pub(crate) fn friendly_name(&self) -> String {
        self.friendly(false)
    }

    /// Names a type constraint the way Terraform's messages do: `map of any single type`.
    pub(crate) fn friendly_constraint_name(&self) -> String {
        self.friendly(true)
    }

    fn friendly(&self, constraint: bool) -> String {
        let of = |kind: &str, element: &Type| match element {
            Type::Dynamic if constraint => format!("{kind} of any single type"),
            other => format!("{kind} of {}", other.friendly(constraint)),
        };
        match self {
            Self::Dynamic if constraint => "any type".to_owned(),
            Self::Dynamic => "dynamic".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Number => "number".to_owned(),
            Self::String => "string".to_owned(),
            Self::List(element) => of("list", element),
            Self::Set(element) => of("set", element),
            Self::Map(element) => of("map", element),
            Self::Tuple(_) => "tuple".to_owned(),
            Self::Object(_) => "object".to_owned(),
        }
    }
}
