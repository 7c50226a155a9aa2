//! Adding to what is known of unknown values.
//!
//! Always true: known values and those of unknown type stay what they are.

use std::sync::Arc;

use super::clusters::last_cluster;
use super::normal_form::normalize;
use super::refinement::Refinement;
use super::types::Type;
use super::value::{Kind, Value};

impl Value {
    /// Returns the refinement of an unknown value, empty where it has none; `None` for a known one.
    pub(crate) fn refinement(&self) -> Option<Refinement> {
        match &self.kind {
            Kind::Unknown(_, refinement) => Some(refinement.as_deref().cloned().unwrap_or_default()),
            _ => None,
        }
    }

    /// Adds to what is known of an unknown value; a known one and one of unknown type stay what they are.
    ///
    /// A refinement to a single number, an empty collection, a list of known length or a set of one gives a known value.
    pub(crate) fn refine(self, change: impl FnOnce(&mut Refinement)) -> Value {
        let Kind::Unknown(ty, refinement) = &self.kind else { return self };
        if *ty == Type::Dynamic {
            return self;
        }
        let mut refined = refinement.as_deref().cloned().unwrap_or_default();
        change(&mut refined);
        let kind = collapse(ty, &refined).unwrap_or_else(|| Kind::Unknown(ty.clone(), Some(Arc::new(refined))));
        Value { kind, ..self }
    }

    /// Says that an unknown value is not null.
    pub(crate) fn refine_not_null(self) -> Value {
        if self.is_known() { self } else { self.refine(|refinement| refinement.not_null = true) }
    }

    /// Says what an unknown string starts with; `prefix` is cut back to what no following text can change.
    pub(crate) fn refine_prefix(self, prefix: &str) -> Value {
        let safe = safe_prefix(prefix);
        self.refine(|refinement| {
            if safe.len() > refinement.prefix.len() {
                refinement.prefix = safe;
            }
        })
    }

    /// Tells whether the value is known not to be null, being known or refined so.
    pub(crate) fn is_definitely_not_null(&self) -> bool {
        match &self.kind {
            Kind::Null(_) => false,
            Kind::Unknown(_, refinement) => refinement.as_deref().is_some_and(|refinement| refinement.not_null),
            _ => true,
        }
    }
}

/// The longest unknown list of known length that is written out.
const EXPAND: usize = 10_000;

fn collapse(ty: &Type, refinement: &Refinement) -> Option<Kind> {
    if !refinement.not_null {
        return None;
    }
    if let (Type::Number, Some((minimum, true)), Some((maximum, true))) = (ty, &refinement.minimum, &refinement.maximum)
        && minimum == maximum
    {
        return Some(Kind::Number(minimum.clone()));
    }
    let length = refinement.max_length.filter(|length| *length == refinement.min_length)?;
    let value = match ty {
        Type::List(element) if length <= EXPAND => {
            Value::list(element.as_ref().clone(), vec![Value::unknown(element.as_ref().clone()); length])
        }
        Type::Set(element) if length <= 1 => Value::set(element.as_ref().clone(), vec![Value::unknown(element.as_ref().clone()); length]),
        Type::Map(element) if length == 0 => Value::map(element.as_ref().clone(), Default::default()),
        _ => return None,
    };
    Some(value.kind)
}

/// Returns what of a string prefix stays whatever text follows: without its last grapheme cluster, unless that one is sure to end there.
///
/// As cty's `ctystrings.SafeKnownPrefix`.
fn safe_prefix(prefix: &str) -> String {
    let prefix = normalize(prefix);
    let Some((at, last)) = last_cluster(&prefix) else { return String::new() };
    // cty takes these never to combine with what follows; every other character might.
    const ENDS: &[u8] = b"-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'";
    let ends = last.len() == 1 && ENDS.contains(&last.as_bytes()[0]);
    prefix[..if ends { prefix.len() } else { at }].to_owned()
}
