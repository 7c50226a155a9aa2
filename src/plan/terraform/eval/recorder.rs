//! The record of what unknown values are made from.
//!
//! Always true: it takes no more memory than its budget; what comes after is left out, which reads as not known.

use indexmap::IndexSet;
use sha2::{Digest, Sha256};

use crate::model::{Derivation, DerivationId, Piece};

use super::super::cty::{Kind, Value};

/// How many values, inputs and stretches of text may be recorded in one plan.
const BUDGET: u64 = 4_000_000;
/// Bytes of text that count as one value.
const TEXT_PER_UNIT: u64 = 64;
/// How many pieces of a text are taken over into one that it is a part of.
const MAX_PIECES: usize = 64;

/// What is done with operands, as far as it tells the result from those of other combinations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Combination<'a> {
    pub(crate) kind: &'a str,
    pub(crate) name: &'a str,
    /// Whether one unknown operand makes the result unknown, whatever the others are.
    pub(crate) strict: bool,
}

impl<'a> Combination<'a> {
    /// Describes one whose result is unknown as soon as one operand is.
    pub(crate) fn strict(kind: &'a str, name: &'a str) -> Self {
        Self { kind, name, strict: true }
    }
}

/// Derivations as they are found.
#[derive(Debug)]
pub(super) struct Recorder {
    nodes: IndexSet<Derivation>,
    left: u64,
}

impl Recorder {
    pub(super) fn new() -> Self {
        Self { nodes: IndexSet::new(), left: BUDGET }
    }

    /// Returns what was recorded so far.
    pub(super) fn nodes(&self) -> Vec<Derivation> {
        self.nodes.iter().cloned().collect()
    }

    /// Tells whether nothing more can be recorded.
    pub(super) fn is_full(&self) -> bool {
        self.left == 0
    }

    /// Adds a derivation; `None` once the budget is used up.
    pub(super) fn add(&mut self, derivation: Derivation) -> Option<DerivationId> {
        self.spend(1)?;
        DerivationId::new(self.nodes.insert_full(derivation).0)
    }

    /// Adds the result of an operation; `None` if it is not recorded what an operand is made from.
    pub(super) fn result(&mut self, combination: Combination<'_>, operands: &[&Value]) -> Option<DerivationId> {
        let mut form = Form::default();
        form.text(combination.kind);
        form.text(combination.name);
        for operand in operands {
            self.describe(operand, &mut form)?;
        }
        let Form { digest, inputs } = form;
        let digest = digest.finalize();
        let half = |at: usize| digest[at..at + 8].iter().fold(0, |half: u64, byte| half << 8 | u64::from(*byte));
        self.add(Derivation::Result { form: [half(0), half(8)], strict: combination.strict, inputs })
    }

    /// Adds a text of known and unknown pieces; one that is a text itself gives its pieces.
    pub(super) fn text<'v>(&mut self, parts: impl IntoIterator<Item = &'v Value>) -> Option<DerivationId> {
        let mut joined: Vec<Piece> = Vec::new();
        let mut known = String::new();
        for part in parts {
            match (part.as_str(), part.derivation()) {
                (Some(text), _) => {
                    self.spend(text.len() as u64 / TEXT_PER_UNIT)?;
                    known.push_str(text);
                }
                (None, Some(id)) => match &self.nodes[id.position()] {
                    Derivation::Text(pieces) if pieces.len() <= MAX_PIECES => {
                        for piece in pieces {
                            match piece {
                                Piece::Text(text) => known.push_str(text),
                                Piece::Value(id) => flush(&mut known, &mut joined, Some(*id)),
                            }
                        }
                    }
                    _ => flush(&mut known, &mut joined, Some(id)),
                },
                (None, None) => return None,
            }
        }
        flush(&mut known, &mut joined, None);
        if let [Piece::Value(id)] = joined[..] {
            return Some(id);
        }
        let length: u64 =
            joined.iter().map(|piece| if let Piece::Text(text) = piece { text.len() as u64 / TEXT_PER_UNIT } else { 1 }).sum();
        self.spend(length)?;
        self.add(Derivation::Text(joined))
    }

    fn spend(&mut self, units: u64) -> Option<()> {
        let left = self.left.checked_sub(units);
        self.left = left.unwrap_or_default();
        left.map(|_| ())
    }

    /// Writes a value down: what is known by its content, what is not by what it is made from.
    fn describe(&mut self, value: &Value, form: &mut Form) -> Option<()> {
        self.spend(1)?;
        match value.kind() {
            Kind::Unknown(..) => {
                form.tag(b'?');
                form.inputs.push(value.derivation()?);
            }
            Kind::Null(_) => form.tag(b'n'),
            Kind::Bool(flag) => form.tag(if *flag { b't' } else { b'f' }),
            Kind::Number(number) => {
                form.tag(b'#');
                form.text(&number.to_string());
            }
            Kind::String(text) => {
                self.spend(text.len() as u64 / TEXT_PER_UNIT)?;
                form.tag(b's');
                form.text(text);
            }
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => {
                form.tag(b'[');
                for item in items.iter() {
                    self.describe(item, form)?;
                }
                form.tag(b']');
            }
            Kind::Map(_, entries) | Kind::Object(entries) => {
                form.tag(b'{');
                for (name, entry) in entries.iter() {
                    form.text(name);
                    self.describe(entry, form)?;
                }
                form.tag(b'}');
            }
        }
        Some(())
    }
}

/// Ends a stretch of known text, and adds an unknown piece.
fn flush(known: &mut String, joined: &mut Vec<Piece>, then: Option<DerivationId>) {
    if !known.is_empty() {
        joined.push(Piece::Text(std::mem::take(known).into()));
    }
    joined.extend(then.map(Piece::Value));
}

/// What is written down of a combination.
#[derive(Default)]
struct Form {
    digest: Sha256,
    inputs: Vec<DerivationId>,
}

impl Form {
    fn tag(&mut self, tag: u8) {
        self.digest.update([tag]);
    }

    fn text(&mut self, text: &str) {
        self.digest.update((text.len() as u64).to_le_bytes());
        self.digest.update(text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::cty::Type;
    use super::*;
    use crate::model::Address;

    fn attribute(recorder: &mut Recorder, name: &str) -> Value {
        let id = recorder.add(Derivation::Attribute { address: Address::new("a.b").expect("an address"), name: name.into() });
        Value::unknown(Type::String).with_derivation(id)
    }

    #[test]
    fn texts_are_flat() {
        let mut recorder = Recorder::new();
        let (x, y) = (attribute(&mut recorder, "x"), attribute(&mut recorder, "y"));
        let text = |text: &str| Value::string(text);
        let inner = recorder.text([&text("a"), &x, &text("b")]);
        let inner = Value::unknown(Type::String).with_derivation(inner);
        let nested = recorder.text([&inner, &text("c"), &y]);
        assert_eq!(nested, recorder.text([&text("a"), &x, &text("bc"), &y]));
        assert_ne!(nested, recorder.text([&text("a"), &x, &text("bd"), &y]));
        assert_eq!(recorder.text([&x]), x.derivation());
    }

    #[test]
    fn results_differ_by_operation_and_operands() {
        let mut recorder = Recorder::new();
        let (x, y) = (attribute(&mut recorder, "x"), attribute(&mut recorder, "y"));
        let upper = Combination::strict("call", "upper");
        let id = recorder.result(upper, &[&x]);
        assert!(id.is_some());
        assert_eq!(id, recorder.result(upper, &[&x]));
        assert_ne!(id, recorder.result(upper, &[&y]));
        assert_ne!(id, recorder.result(Combination::strict("call", "lower"), &[&x]));
        let joined = |separator: &str, recorder: &mut Recorder| recorder.result(upper, &[&x, &Value::string(separator)]);
        assert_ne!(joined("-", &mut recorder), joined("+", &mut recorder));
        assert_eq!(recorder.result(upper, &[&Value::unknown(Type::String)]), None);
    }
}
