//! `[for …]` and `{for …}`, and the repetition of a template's `%{ for }`.
//!
//! Always true: marks of the collection, the conditions and the keys end up on the whole result.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::syntax::hcl::{Expr, For, ForResult, Name};

use super::super::cty::{Marks, Type, Value, convert};
use super::recorder::Combination;
use super::scope::{Frame, Problems, Scope};

/// What one round of a loop costs, in steps: loops in loops are what makes a configuration expensive, in time and in memory.
const ITERATION: u64 = 16;

/// What a loop runs over and introduces.
pub(super) struct Loop<'a> {
    pub(super) key: Option<&'a Name>,
    pub(super) value: &'a Name,
    pub(super) collection: &'a Expr,
    pub(super) condition: Option<&'a Expr>,
}

/// What the rounds of a loop have in common.
pub(super) struct Rounds {
    /// The marks that the whole result gets.
    marks: Marks,
    /// Whether it could be known in each round so far what to do.
    known: bool,
}

/// Which unknown values a condition may have: that of an object's `for` is converted before it is looked at, that of a tuple's is not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    Bool,
    OfAnyType,
}

impl Scope<'_> {
    pub(super) fn for_expression(&self, expression: &For, problems: &mut Problems) -> Value {
        let header = Loop {
            key: expression.key.as_ref(),
            value: &expression.value,
            collection: &expression.collection,
            condition: expression.condition.as_ref(),
        };
        match &expression.result {
            ForResult::Tuple(value) => {
                let mut values = Vec::new();
                let ran = self.run(&header, problems, |scope, rounds, problems| {
                    if scope.included(expression.condition.as_ref(), Unknown::OfAnyType, rounds, problems)? {
                        values.push(scope.eval(value, problems));
                    }
                    Some(())
                });
                match ran {
                    Ok(marks) => self.bounded(Value::tuple(values), Some(&expression.collection)).with_marks(marks),
                    Err(unknown) => unknown,
                }
            }
            ForResult::Object { key, value, grouped } => {
                let mut groups: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
                let ran = self.run(&header, problems, |scope, rounds, problems| {
                    if !scope.included(expression.condition.as_ref(), Unknown::Bool, rounds, problems)? {
                        return Some(());
                    }
                    let name = scope.for_key(key, rounds, problems)?;
                    let value = scope.eval(value, problems);
                    let group = groups.entry(name.clone()).or_default();
                    if !group.is_empty() && !grouped {
                        let message = format!(
                            "Duplicate object key: two different items produced the key {name:?} in this 'for' expression; if duplicates are expected, use `...` after the value to group them"
                        );
                        problems.error(message, scope.place(key.span));
                        return Some(());
                    }
                    group.push(value);
                    Some(())
                });
                let marks = match ran {
                    Ok(marks) => marks,
                    Err(unknown) => return unknown,
                };
                let attributes = groups
                    .into_iter()
                    .map(|(name, mut group)| match grouped {
                        true => (name, Value::tuple(group)),
                        false => (name, group.pop().unwrap_or_else(Value::dynamic)),
                    })
                    .collect();
                self.bounded(Value::object(attributes), Some(&expression.collection)).with_marks(marks)
            }
        }
    }

    /// Runs `body` for each element; `Err` is the value of the whole where the elements, or what to do with one, are unknown.
    ///
    /// `body` returns `None` where it cannot be known what to do; the rest still runs, so that its errors are seen.
    pub(super) fn run(
        &self,
        header: &Loop<'_>,
        problems: &mut Problems,
        mut body: impl FnMut(&Scope<'_>, &mut Rounds, &mut Problems) -> Option<()>,
    ) -> Result<Marks, Value> {
        let collection = self.eval(header.collection, problems);
        if collection.is_null() {
            problems.error(
                "Iteration over null value: a null value cannot be used as the collection in a 'for' expression",
                self.place(header.collection.span),
            );
            return Err(Value::dynamic());
        }
        if collection.is_dynamic() {
            return Err(Value::dynamic());
        }
        let (collection, marks) = collection.unmark();
        if !collection.ty().can_iterate() {
            let message = format!(
                "Iteration over non-iterable value: {} cannot be used as the collection in a 'for' expression",
                collection.ty().friendly_name()
            );
            problems.error(message, self.place(header.collection.span));
            return Err(Value::dynamic());
        }
        let Some(condition_marks) = self.check_condition(header, problems) else { return Err(Value::dynamic()) };
        if !collection.is_known() {
            return Err(Value::dynamic().with_marks(marks | condition_marks));
        }
        let mut rounds = Rounds { marks, known: true };
        for (key, value) in collection.elements() {
            if self.machine.is_stopped() || !self.machine.spend(ITERATION, || self.place(header.collection.span)) {
                return Err(Value::dynamic());
            }
            let key_frame = header.key.map(|name| Frame { name: &name.text, value: &key, outer: self.frames });
            let frame = Frame { name: &header.value.text, value: &value, outer: key_frame.as_ref().or(self.frames) };
            let scope = Scope { frames: Some(&frame), ..*self };
            let decided = body(&scope, &mut rounds, problems).is_some();
            rounds.known &= decided;
        }
        if rounds.known { Ok(rounds.marks) } else { Err(Value::dynamic().with_marks(rounds.marks)) }
    }

    /// Checks a condition before the first round, as if nothing were known of the elements: it may be wrong where there are none.
    ///
    /// Returns its marks; `None` if it is wrong.
    fn check_condition(&self, header: &Loop<'_>, problems: &mut Problems) -> Option<Marks> {
        if header.condition.is_none() {
            return Some(Marks::NONE);
        }
        let unknown = self.machine.derive(Value::dynamic(), Combination::strict("element", ""), &[]);
        let key_frame = header.key.map(|name| Frame { name: &name.text, value: &unknown, outer: self.frames });
        let frame = Frame { name: &header.value.text, value: &unknown, outer: key_frame.as_ref().or(self.frames) };
        let scope = Scope { frames: Some(&frame), ..*self };
        let (mut own, mut rounds) = (Problems::default(), Rounds { marks: Marks::NONE, known: true });
        scope.included(header.condition, Unknown::Bool, &mut rounds, &mut own);
        let sound = !own.has_errors();
        problems.list.append(&mut own.list);
        sound.then_some(rounds.marks)
    }

    /// Evaluates the condition of a `for` expression; `None` if it is unknown, or wrong.
    fn included(&self, condition: Option<&Expr>, unknown: Unknown, rounds: &mut Rounds, problems: &mut Problems) -> Option<bool> {
        let Some(condition) = condition else { return Some(true) };
        let value = self.eval(condition, problems);
        let mut refuse = |message: String| {
            if rounds.known {
                problems.error(message, self.place(condition.span));
            }
            None
        };
        if value.is_null() {
            return refuse("Invalid 'for' condition: the value of the 'if' clause must not be null".into());
        }
        let (value, own) = value.unmark();
        if unknown == Unknown::OfAnyType && !value.is_known() {
            return None;
        }
        match convert(&value, &Type::Bool) {
            Ok(value) => {
                rounds.marks |= own;
                value.as_bool()
            }
            Err(failure) => refuse(format!("Invalid 'for' condition: the 'if' clause value is invalid: {failure}")),
        }
    }

    /// Evaluates the key of a `for` expression; `None` if it is unknown, or wrong.
    ///
    /// As in Terraform, a wrong one is an error only where nothing before it was unknown.
    fn for_key(&self, key: &Expr, rounds: &mut Rounds, problems: &mut Problems) -> Option<Arc<str>> {
        let value = self.eval(key, problems);
        let mut refuse = |message: String| {
            if rounds.known {
                problems.error(message, self.place(key.span));
            }
            None
        };
        if value.is_null() {
            return refuse("Invalid object key: the key expression in a 'for' expression must not produce a null value".into());
        }
        let (value, own) = value.unmark();
        if !value.is_known() {
            rounds.marks |= own;
            return None;
        }
        match convert(&value, &Type::String) {
            Ok(value) => {
                rounds.marks |= own;
                value.as_str().map(Into::into)
            }
            Err(failure) => refuse(format!("Invalid object key: the key expression produced an invalid result: {failure}")),
        }
    }
}
