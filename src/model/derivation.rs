//! What unknown values are made from, in a form by which those of two plans can be compared.
//!
//! Always true: a derivation stands after those that it is made from, and equal derivations of one plan are one.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ids::Address;
use super::value::ValuePath;

/// Names a derivation of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DerivationId(NonZeroU32);

impl DerivationId {
    /// Names the derivation at a position; `None` beyond what can be named.
    pub fn new(position: usize) -> Option<Self> {
        u32::try_from(position + 1).ok().and_then(NonZeroU32::new).map(Self)
    }

    /// Returns the position in [`Derivations::nodes`].
    pub fn position(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// How an unknown value comes about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Derivation {
    /// An attribute of an instance that only its provider knows.
    Attribute { address: Address, name: Arc<str> },
    /// Another value in each apply, such as `timestamp()`.
    Fresh,
    /// Known text and unknown values, joined.
    Text(Vec<Piece>),
    /// What an operation makes of unknown values.
    Result {
        /// Digest of the operation and of the known values in it.
        form: [u64; 2],
        /// Whether one value that is not known makes the result unknown, whatever the others are.
        strict: bool,
        /// The unknown values, in the order of the operation.
        inputs: Vec<DerivationId>,
    },
}

impl Derivation {
    /// Lists what this is made from.
    pub fn inputs(&self) -> impl Iterator<Item = DerivationId> {
        let (pieces, inputs): (&[Piece], &[DerivationId]) = match self {
            Self::Attribute { .. } | Self::Fresh => (&[], &[]),
            Self::Text(pieces) => (pieces, &[]),
            Self::Result { inputs, .. } => (&[], inputs),
        };
        let pieces = pieces.iter().filter_map(|piece| if let Piece::Value(id) = piece { Some(*id) } else { None });
        pieces.chain(inputs.iter().copied())
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Piece {
    Text(Arc<str>),
    Value(DerivationId),
}

/// The derivations of a plan's unknown values.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Derivations {
    pub nodes: Vec<Derivation>,
    /// The unknown values of each instance, by their path.
    pub resources: HashMap<Address, BTreeMap<ValuePath, DerivationId>>,
    /// The unknown values of the outputs, by a path that starts with the output's name.
    pub outputs: BTreeMap<ValuePath, DerivationId>,
}
