//! The values of two plans, made comparable where they are unknown: each unknown value says what it is made from.
//!
//! Always true: two unknown values say the same only if they are made in the same way from the same attributes, by their addresses after the
//! moves, or from the same known values.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use crate::model::{Derivation, DerivationId, Piece, Plan, Resource, Step, Value, ValueKind, ValuePath};

use super::moves::Moves;
use super::spelling::may_be_one;

/// Separates the known text of a text from what is not known of it.
const BORDER: char = '\0';

/// The values of two plans' instances, by their index in the plans.
pub(super) struct Lineage<'a> {
    pub(super) old: Vec<Cow<'a, Value>>,
    pub(super) new: Vec<Cow<'a, Value>>,
}

impl<'a> Lineage<'a> {
    /// Makes the values of two plans comparable; `matched` says which instance of the base each of the head was.
    pub(super) fn new(before: Option<&'a Plan>, after: Option<&'a Plan>, matched: &BTreeMap<usize, usize>, moves: &Moves<'_>) -> Self {
        let both = before.zip(after);
        let renamed = both.map(|plans| renamed(plans, matched)).unwrap_or_default();
        let is_derived = both.is_some_and(|(before, after)| before.derivations.is_some() && after.derivations.is_some());
        let values = |plan: Option<&'a Plan>, names: Names<'_>| -> Vec<Cow<'a, Value>> {
            let Some(plan) = plan else { return Vec::new() };
            let origins = Origins::new(plan, names, is_derived);
            plan.resources.iter().map(|resource| origins.values_of(resource)).collect()
        };
        let unchanged = HashMap::new();
        Self {
            old: values(before.filter(|_| both.is_some()), Names { renamed: &renamed, moves: Some(moves) }),
            new: values(after.filter(|_| both.is_some()), Names { renamed: &unchanged, moves: None }),
        }
    }
}

/// The values of two plans' outputs, by name; those of which only one plan has any are left out.
pub(super) type Outputs<'a> = BTreeMap<&'a str, (Value, Value)>;

/// Makes the outputs of two plans comparable.
pub(super) fn outputs<'a>(before: &Plan, after: &'a Plan, matched: &BTreeMap<usize, usize>, moves: &Moves<'_>) -> Outputs<'a> {
    let renamed = renamed((before, after), matched);
    let is_derived = before.derivations.is_some() && after.derivations.is_some();
    let old = Origins::new(before, Names { renamed: &renamed, moves: Some(moves) }, is_derived);
    let unchanged = HashMap::new();
    let new = Origins::new(after, Names { renamed: &unchanged, moves: None }, is_derived);
    let pairs = after.outputs.iter().filter_map(|(name, value)| Some((&**name, before.outputs.get(name)?, value)));
    pairs.map(|(name, a, b)| (name, (old.output(name, a), new.output(name, b)))).collect()
}

/// Returns what the instances of the base are called on the head; those that keep their names are left out where no move could rename them.
fn renamed<'a>((before, after): (&'a Plan, &'a Plan), matched: &BTreeMap<usize, usize>) -> HashMap<&'a str, &'a str> {
    let pairs = matched.iter().map(|(new, old)| (before.resources[*old].address.as_str(), after.resources[*new].address.as_str()));
    pairs.filter(|(old, new)| old != new || !after.moves.is_empty()).collect()
}

/// What addresses of a plan are called on the head.
#[derive(Clone, Copy)]
struct Names<'n> {
    renamed: &'n HashMap<&'n str, &'n str>,
    moves: Option<&'n Moves<'n>>,
}

impl Names<'_> {
    fn apply<'t>(&'t self, address: &'t str) -> Cow<'t, str> {
        match (self.renamed.get(address), self.moves) {
            (Some(renamed), _) => Cow::Borrowed(renamed),
            (None, Some(moves)) => Cow::Owned(moves.apply(address)),
            (None, None) => Cow::Borrowed(address),
        }
    }
}

/// What the unknown values of one plan are made from, written so that it can be compared with what another plan's are.
struct Origins<'a> {
    plan: &'a Plan,
    names: Names<'a>,
    /// What each derivation is written as; empty if only what values wait for can be compared.
    texts: Vec<String>,
}

impl<'a> Origins<'a> {
    fn new(plan: &'a Plan, names: Names<'a>, is_derived: bool) -> Self {
        let nodes = plan.derivations.iter().filter(|_| is_derived).flat_map(|derivations| &derivations.nodes);
        let mut digests: Vec<String> = Vec::new();
        let mut texts = Vec::new();
        for node in nodes {
            let text = written(node, &digests, &names);
            let is_text = matches!(node, Derivation::Text(_));
            digests.push(if is_text { hex::encode(&Sha256::digest(&text)[..16]) } else { text.clone() });
            texts.push(if is_text { text } else { format!("{BORDER}{text}{BORDER}") });
        }
        Self { plan, names, texts }
    }

    fn values_of<'v>(&self, resource: &'v Resource) -> Cow<'v, Value> {
        if !resource.values.has_unknown() {
            return Cow::Borrowed(&resource.values);
        }
        let ids = self.plan.derivations.as_ref().and_then(|derivations| derivations.resources.get(&resource.address));
        let text = |path: &[Step], cause: Option<&str>| match ids.and_then(|ids| self.text(*ids.get(path)?)) {
            Some(text) => text.to_owned(),
            None => self.waiting(resource, path, cause),
        };
        Cow::Owned(rewritten(&resource.values, &mut Vec::new(), &text))
    }

    fn output(&self, name: &str, value: &Value) -> Value {
        let ids = self.plan.derivations.as_ref().map(|derivations| &derivations.outputs);
        let text = |path: &[Step], cause: Option<&str>| match ids.and_then(|ids| self.text(*ids.get(path)?)) {
            Some(text) => text.to_owned(),
            None => cause.unwrap_or_default().to_owned(),
        };
        rewritten(value, &mut vec![Step::from(name)], &text)
    }

    fn text(&self, id: DerivationId) -> Option<&str> {
        self.texts.get(id.position()).map(String::as_str)
    }

    /// Writes what a value waits for: its cause, and what the attribute that it is in refers to.
    fn waiting(&self, resource: &Resource, path: &[Step], cause: Option<&str>) -> String {
        // What `count = 1` adds is no other resource.
        let name = |address: &str| self.names.apply(address).replace("[0]", "");
        let own = |of: &str| {
            let Some(Step::Key(first)) = path.first() else { return false };
            of.strip_prefix(&**first).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let named = resource.references.iter().filter(|(of, _)| own(of));
        let mut text = format!("{BORDER}{}", cause.map(name).unwrap_or_default());
        for (of, addresses) in named {
            text.push_str(of);
            addresses.iter().for_each(|address| text.push_str(&name(address.as_str())));
        }
        text.push(BORDER);
        text
    }
}

/// Writes one derivation, those that it is made from by their digests.
fn written(node: &Derivation, digests: &[String], names: &Names<'_>) -> String {
    let mut digest = Sha256::new();
    match node {
        Derivation::Fresh => digest.update("fresh"),
        Derivation::Attribute { address, name } => {
            digest.update("attribute\0");
            digest.update(names.apply(address.as_str()).as_bytes());
            digest.update("\0");
            digest.update(&**name);
        }
        Derivation::Text(pieces) => {
            let mut text = String::new();
            for piece in pieces {
                match piece {
                    Piece::Text(known) => text.push_str(&known.replace(BORDER, "\u{fffd}")),
                    Piece::Value(id) => {
                        text.push(BORDER);
                        text.push_str(digests.get(id.position()).map_or("", String::as_str));
                        text.push(BORDER);
                    }
                }
            }
            return text;
        }
        Derivation::Result { form, inputs, .. } => {
            digest.update("result\0");
            form.iter().for_each(|half| digest.update(half.to_le_bytes()));
            inputs.iter().for_each(|id| digest.update(digests.get(id.position()).map_or("", String::as_str)));
        }
    }
    hex::encode(&digest.finalize()[..16])
}

/// Puts what each unknown value is made from in the place of what it waits for.
fn rewritten(value: &Value, at: &mut ValuePath, text: &impl Fn(&[Step], Option<&str>) -> String) -> Value {
    let mut inside = |step: Step, value: &Value| {
        at.push(step);
        let value = rewritten(value, at, text);
        at.pop();
        value
    };
    let kind = match &value.kind {
        ValueKind::Unknown(cause) => ValueKind::Unknown(Some(text(at, cause.as_deref()).into())),
        ValueKind::List(items) => ValueKind::List(items.iter().enumerate().map(|(index, item)| inside(index.into(), item)).collect()),
        ValueKind::Map(entries) => {
            ValueKind::Map(entries.iter().map(|(name, item)| (name.clone(), inside(Step::Key(name.clone()), item))).collect())
        }
        known => known.clone(),
    };
    Value { kind, ..value.clone() }
}

/// Tells whether two texts of a [`Lineage`], not wholly known, differ for certain: in one known stretch and in nothing else.
pub(super) fn differ_for_certain(before: &Value, after: &Value) -> bool {
    let (ValueKind::Unknown(Some(before)), ValueKind::Unknown(Some(after))) = (&before.kind, &after.kind) else { return false };
    // Known and unknown stretches take turns, and a known one comes first.
    let (a, b): (Vec<&str>, Vec<&str>) = (before.split(BORDER).collect(), after.split(BORDER).collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([a], [b]) => start % 2 == 0 && !may_be_one(&Value::string(a), &Value::string(b)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_text_differs_for_certain() {
        let text = |text: &str| Value::from(ValueKind::Unknown(Some(text.replace(['<', '>'], "\0").into())));
        let certain = |a: &str, b: &str| differ_for_certain(&text(a), &text(b));
        assert!(certain("<12>-a", "<12>-b") && certain("a<12>", "<12>") && certain("a<1>b<2>c", "a<1>x<2>c"));
        assert!(!certain("<12>-a", "<12>-a") && !certain("<12>-a", "<12>-A"));
        assert!(!certain("<12>", "<13>") && !certain("<1>", "<1><1>") && !certain("a<1>b", "b<1>a"));
        assert!(!certain("<1>", "text"));
    }
}
