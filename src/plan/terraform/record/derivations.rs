//! What the unknown values of a plan are made from.
//!
//! Always true: a path leads to an unknown value of the record that it belongs to.

use std::collections::BTreeMap;

use crate::model::{DerivationId, Step, ValuePath};

use super::super::cty::Value;
use super::super::module::ResourceInstance;
use super::super::resource::EvaluatedBody;

/// Lists the unknown values of an instance by what they are made from.
pub(crate) fn of_instance(instance: &ResourceInstance<'_>) -> BTreeMap<ValuePath, DerivationId> {
    let mut found = BTreeMap::new();
    of_body(&instance.body, &mut Vec::new(), &mut found);
    for (name, value) in instance.computed.iter().filter(|(name, _)| instance.body.attribute(name).is_none()) {
        of_value(value, &mut vec![Step::Key(name.clone())], &mut found);
    }
    found
}

/// Adds the unknown values in a value.
pub(crate) fn of_value(value: &Value, at: &mut ValuePath, into: &mut BTreeMap<ValuePath, DerivationId>) {
    value.visit_unknown(at, &mut |path, unknown| into.extend(unknown.derivation().map(|derivation| (path.to_vec(), derivation))));
}

fn of_body(body: &EvaluatedBody<'_>, at: &mut ValuePath, into: &mut BTreeMap<ValuePath, DerivationId>) {
    for (attr, value) in &body.attributes {
        at.push(Step::Key(attr.name().clone()));
        of_value(value, at, into);
        at.pop();
    }
    for group in &body.groups {
        at.push(Step::Key(group.name.clone()));
        match &group.unknown {
            Some(unknown) => of_value(&unknown.value, at, into),
            None => {
                for (index, block) in group.blocks.iter().enumerate() {
                    at.push(Step::Index(index));
                    of_body(&block.body, at, into);
                    at.pop();
                }
            }
        }
        at.pop();
    }
}
