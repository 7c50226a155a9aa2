//! Values of the Terraform language: known, null or unknown, with marks and the place they come from.
//!
//! Always true: strings are NFC-normalised, the elements of a collection all have its element type, a set is in cty's iteration order without
//! duplicates, and no element of a set is marked (the set is).

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::marks::Marks;
use super::normal_form::normalize;
use super::number::Number;
use super::refinement::Refinement;
use super::types::Type;
use crate::model::{DerivationId, Place};

/// A value. Cloning is cheap: what is large is shared.
///
/// `PartialEq` is not implemented: use [`Value::equals`], the language's `==`.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(super) kind: Kind,
    pub(super) marks: Marks,
    pub(super) origin: Option<Place>,
    /// Of an unknown value: what it is made from, where that is recorded.
    pub(super) derivation: Option<DerivationId>,
}

/// What a [`Value`] is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null(Type),
    /// Known only later; the refinement says what is known of it already.
    Unknown(Type, Option<Arc<Refinement>>),
    Bool(bool),
    Number(Number),
    String(Arc<str>),
    /// The element type and the elements.
    List(Type, Arc<Items>),
    Set(Type, Arc<Items>),
    Map(Type, Arc<Entries>),
    Tuple(Arc<Items>),
    Object(Arc<Entries>),
}

/// Summaries of what a container holds, computed once when it is made.
#[derive(Clone, Copy, Debug, Default)]
struct Summary {
    marks: Marks,
    unknown: bool,
    underived: bool,
    infinite: bool,
    weight: u64,
    depth: u32,
}

impl Summary {
    fn add(&mut self, value: &Value) {
        self.marks |= value.deep_marks();
        self.unknown |= !value.is_wholly_known();
        self.underived |= value.is_underived();
        self.infinite |= value.has_infinity();
        self.weight = self.weight.saturating_add(value.weight());
        self.depth = self.depth.max(value.depth());
    }
}

/// The type of a tuple or an object, kept where working it out takes long: it is asked for at every step into the value.
#[derive(Clone, Debug, Default)]
struct KnownType(OnceLock<Type>);

impl KnownType {
    /// From which weight on a type is kept.
    const HEAVY: u64 = 64;

    fn get(&self, weight: u64, make: impl FnOnce() -> Type) -> Type {
        if weight < Self::HEAVY { make() } else { self.0.get_or_init(make).clone() }
    }
}

/// The elements of a list, set or tuple.
#[derive(Clone, Debug, Default)]
pub(crate) struct Items {
    values: Vec<Value>,
    summary: Summary,
    tuple: KnownType,
}

impl Items {
    pub(super) fn new(values: Vec<Value>) -> Self {
        let mut summary = Summary::default();
        values.iter().for_each(|value| summary.add(value));
        Self { values, summary, tuple: KnownType::default() }
    }

    /// Returns the type of the tuple that holds these.
    pub(super) fn tuple_type(&self) -> Type {
        self.tuple.get(self.summary.weight, || Type::tuple(self.values.iter().map(Value::ty).collect()))
    }

    pub(super) fn marks(&self) -> Marks {
        self.summary.marks
    }

    pub(super) fn is_underived(&self) -> bool {
        self.summary.underived
    }
}

impl std::ops::Deref for Items {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.values
    }
}

/// The elements of a map, or the attributes of an object, in byte order of their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    values: BTreeMap<Arc<str>, Value>,
    summary: Summary,
    object: KnownType,
}

impl Entries {
    pub(super) fn new(values: BTreeMap<Arc<str>, Value>) -> Self {
        let mut summary = Summary::default();
        for (name, value) in &values {
            summary.add(value);
            summary.weight = summary.weight.saturating_add(1 + name.len() as u64 / TEXT_PER_WEIGHT);
        }
        Self { values, summary, object: KnownType::default() }
    }

    /// Returns the type of the object that has these attributes.
    pub(super) fn object_type(&self) -> Type {
        let make = || Type::object(self.values.iter().map(|(name, value)| (name.clone(), value.ty())).collect());
        self.object.get(self.summary.weight, make)
    }

    pub(super) fn marks(&self) -> Marks {
        self.summary.marks
    }

    pub(super) fn is_underived(&self) -> bool {
        self.summary.underived
    }
}

impl std::ops::Deref for Entries {
    type Target = BTreeMap<Arc<str>, Value>;

    fn deref(&self) -> &BTreeMap<Arc<str>, Value> {
        &self.values
    }
}

/// Bytes of text that weigh as much as one value.
const TEXT_PER_WEIGHT: u64 = 64;

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Self { kind, marks: Marks::NONE, origin: None, derivation: None }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Kind::Bool(value).into()
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Kind::Number(value).into()
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Kind::Number(value.into()).into()
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Kind::Number(i64::try_from(value).unwrap_or(i64::MAX).into()).into()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::string(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::string(text)
    }
}

/// Making values.
impl Value {
    /// Makes the null of a type.
    pub(crate) fn null(ty: Type) -> Self {
        Kind::Null(ty).into()
    }

    /// Makes an unknown value of a type of which nothing more is known.
    pub(crate) fn unknown(ty: Type) -> Self {
        Kind::Unknown(ty, None).into()
    }

    /// Makes the value of which nothing at all is known, not even its type.
    pub(crate) fn dynamic() -> Self {
        Self::unknown(Type::Dynamic)
    }

    /// Makes a string, normalising it.
    pub(crate) fn string(text: impl AsRef<str> + Into<Arc<str>>) -> Self {
        let normal = match normalize(text.as_ref()) {
            std::borrow::Cow::Borrowed(_) => None,
            std::borrow::Cow::Owned(normal) => Some(normal),
        };
        Kind::String(normal.map_or_else(|| text.into(), Into::into)).into()
    }

    /// Makes a list; every value must be of the `element` type.
    pub(crate) fn list(element: Type, values: Vec<Value>) -> Self {
        Kind::List(element, Arc::new(Items::new(values))).into()
    }

    /// Makes a list of strings.
    pub(crate) fn string_list<S: AsRef<str> + Into<Arc<str>>>(values: impl IntoIterator<Item = S>) -> Self {
        Self::list(Type::String, values.into_iter().map(Value::string).collect())
    }

    /// Makes a map; every value must be of the `element` type.
    pub(crate) fn map(element: Type, values: BTreeMap<Arc<str>, Value>) -> Self {
        Kind::Map(element, Arc::new(Entries::new(values))).into()
    }

    /// Makes a tuple.
    pub(crate) fn tuple(values: Vec<Value>) -> Self {
        Kind::Tuple(Arc::new(Items::new(values))).into()
    }

    /// Makes an object.
    pub(crate) fn object(attributes: BTreeMap<Arc<str>, Value>) -> Self {
        Kind::Object(Arc::new(Entries::new(attributes))).into()
    }
}

/// Where values come from.
impl Value {
    /// Returns the expression in source that produced the value; `None` also where it is its container's.
    pub(crate) fn origin(&self) -> Option<&Place> {
        self.origin.as_ref()
    }

    /// Says where the value comes from.
    pub(crate) fn with_origin(mut self, origin: Option<Place>) -> Value {
        self.origin = origin;
        self
    }

    /// Says where the value comes from, unless that is known already.
    pub(crate) fn or_origin(mut self, origin: Option<&Place>) -> Value {
        if self.origin.is_none() {
            self.origin = origin.cloned();
        }
        self
    }

    /// Returns `child`, taken out of this container: it inherits the container's marks, and its origin if it has none of its own.
    pub(crate) fn inherit(&self, child: &Value) -> Value {
        child.clone().or_origin(self.origin()).with_marks(self.marks)
    }
}

/// Looking at values. None of these looks at marks.
impl Value {
    /// Returns what the value is.
    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Tells whether this value itself is known (or null).
    pub(crate) fn is_known(&self) -> bool {
        !matches!(self.kind, Kind::Unknown(..))
    }

    /// Tells whether this value is known, and so is everything in it.
    pub(crate) fn is_wholly_known(&self) -> bool {
        match &self.kind {
            Kind::Unknown(..) => false,
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => !items.summary.unknown,
            Kind::Map(_, entries) | Kind::Object(entries) => !entries.summary.unknown,
            _ => true,
        }
    }

    /// Tells whether this is an infinite number, or one is in it: these can be computed with, but not kept.
    pub(crate) fn has_infinity(&self) -> bool {
        match &self.kind {
            Kind::Number(number) => number.is_infinite(),
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => items.summary.infinite,
            Kind::Map(_, entries) | Kind::Object(entries) => entries.summary.infinite,
            _ => false,
        }
    }

    /// Tells whether this value is known to be null.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null(_))
    }

    /// Tells whether nothing at all is known of this value.
    pub(crate) fn is_dynamic(&self) -> bool {
        matches!(self.kind, Kind::Unknown(Type::Dynamic, _))
    }

    /// Returns about how much memory the value would take written out, in values: what bounds on size count.
    pub(crate) fn weight(&self) -> u64 {
        1 + match &self.kind {
            Kind::String(text) => text.len() as u64 / TEXT_PER_WEIGHT,
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => items.summary.weight,
            Kind::Map(_, entries) | Kind::Object(entries) => entries.summary.weight,
            _ => 0,
        }
    }

    /// Returns about how much work and memory making this value took, in steps, apart from what is in it.
    pub(crate) fn cost(&self) -> u64 {
        match &self.kind {
            Kind::String(text) => text.len() as u64 / 4,
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => items.len() as u64 * 4,
            Kind::Map(_, entries) | Kind::Object(entries) => entries.len() as u64 * 8,
            _ => 0,
        }
    }

    /// Returns how many containers lie in each other: 0 for what is no container, or an empty one.
    pub(crate) fn depth(&self) -> u32 {
        match &self.kind {
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) if !items.is_empty() => items.summary.depth + 1,
            Kind::Map(_, entries) | Kind::Object(entries) if !entries.is_empty() => entries.summary.depth + 1,
            _ => 0,
        }
    }

    /// Returns the bool, if this is a known one.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the number, if this is a known one.
    pub(crate) fn as_number(&self) -> Option<&Number> {
        match &self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Returns the text, if this is a known string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the elements of a known list, set or tuple.
    pub(crate) fn as_items(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the elements of a known map or the attributes of a known object.
    pub(crate) fn as_entries(&self) -> Option<&BTreeMap<Arc<str>, Value>> {
        match &self.kind {
            Kind::Map(_, entries) | Kind::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// Tells whether `for`, `for_each` and a splat can go through the value's elements: it is known and no primitive or null.
    pub(crate) fn can_iterate(&self) -> bool {
        self.as_items().is_some() || self.as_entries().is_some()
    }

    /// Returns the keys and elements in the language's order: indices for lists and tuples, names for maps and objects, each element as its own key for sets.
    ///
    /// Elements inherit this value's origin but not its marks; empty if the value cannot be iterated.
    pub(crate) fn elements(&self) -> Vec<(Value, Value)> {
        let own = |child: &Value| child.clone().or_origin(self.origin());
        match &self.kind {
            Kind::List(_, items) | Kind::Tuple(items) => {
                items.iter().enumerate().map(|(index, value)| (Value::from(index), own(value))).collect()
            }
            Kind::Set(_, items) => items.iter().map(|value| (own(value), own(value))).collect(),
            Kind::Map(_, entries) | Kind::Object(entries) => {
                entries.iter().map(|(name, value)| (Kind::String(name.clone()).into(), own(value))).collect()
            }
            _ => Vec::new(),
        }
    }
}
