//! Where the values of a rule's expressions come from: the states of the analysis in [`super::dataflow`].
//!
//! Always true: a path is never longer than [`MAX_PATH`]; a longer one is cut, and reading its beginning covers it.

use std::collections::{BTreeMap, BTreeSet};

use regorus::unstable::Expr;

use super::module::{self, Module};
use super::reads::{Reads, Seg};

/// Where a value may come from: a path of the input, wrapped into `lift` collections that the code made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    pub(super) path: Vec<Seg>,
    pub(super) lift: u8,
}

pub(super) type Origins = BTreeSet<Origin>;

/// What calling a rule or function comes to.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    pub(super) value: Origins,
    pub(super) reads: Reads,
    /// Whether it decides itself what an unknown value means, because it looks at `unknown`.
    pub(super) aware: bool,
}

/// What a function is called with.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Argument {
    pub(super) origins: Origins,
    /// The steps that a literal key or array of keys stands for.
    pub(super) path: Option<Vec<Seg>>,
}

/// A path longer than this is cut: reading the prefix deeply covers it.
const MAX_PATH: usize = 24;

/// The state of one body: its variables and what it read so far.
pub(super) struct Frame<'a> {
    pub(super) module: &'a Module,
    pub(super) variables: BTreeMap<String, Origins>,
    /// The variables that hold a literal key or array of keys; `None` where there is more than one value.
    pub(super) paths: BTreeMap<String, Option<Vec<Seg>>>,
    pub(super) reads: Reads,
    pub(super) aware: bool,
}

impl Frame<'_> {
    /// Records that values are read with everything in them.
    pub(super) fn read(&mut self, origins: &Origins) {
        self.reads.deep.extend(origins.iter().map(|origin| origin.path.clone()));
    }

    /// Remembers that a variable holds a literal path.
    pub(super) fn name_path(&mut self, pattern: &Expr, path: Option<Vec<Seg>>) {
        if let Expr::Var { span, .. } = pattern {
            let known = self.paths.entry(span.text().to_owned()).or_insert_with(|| path.clone());
            if *known != path {
                *known = None;
            }
        }
    }

    /// `"key"`, `["a", 0, b]`, or a variable that holds such, as steps.
    pub(super) fn path_of(&self, expr: &Expr) -> Option<Vec<Seg>> {
        match expr {
            Expr::Array { items, .. } => Some(items.iter().map(|item| self.key_of(item)).collect()),
            Expr::Var { span, .. } => self.paths.get(span.text()).cloned().flatten(),
            other => Some(vec![Seg::Key(module::literal(other)?.into())]),
        }
    }

    fn key_of(&self, expr: &Expr) -> Seg {
        match self.path_of(expr).as_deref() {
            Some([key]) if !matches!(expr, Expr::Array { .. }) => key.clone(),
            _ => Seg::Any,
        }
    }

    /// Records that values are looked at from outside.
    pub(super) fn look(&mut self, origins: &Origins) {
        for origin in origins.iter().filter(|origin| origin.lift == 0) {
            let reads = if origin.path.len() < MAX_PATH { &mut self.reads.shallow } else { &mut self.reads.deep };
            reads.insert(origin.path.clone());
        }
    }
}

/// Takes one step into values.
pub(super) fn step(origins: &Origins, seg: &Seg) -> Origins {
    origins
        .iter()
        .map(|origin| {
            let mut next = origin.clone();
            if next.lift > 0 {
                next.lift -= 1;
            } else if next.path.len() < MAX_PATH {
                next.path.push(seg.clone());
            }
            next
        })
        .collect()
}

/// Puts values into a collection.
pub(super) fn lift(origins: Origins) -> Origins {
    origins.into_iter().map(|origin| Origin { lift: origin.lift.saturating_add(1), ..origin }).collect()
}

/// A value that a whole object or array never equals, whatever is unknown inside it.
pub(super) fn is_scalar(expr: &Expr) -> bool {
    matches!(expr, Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } | Expr::Null { .. })
}

/// A collection of nothing but such values.
pub(super) fn are_scalars(expr: &Expr) -> bool {
    matches!(expr, Expr::Array { items, .. } | Expr::Set { items, .. } if items.iter().all(|item| is_scalar(item)))
}
