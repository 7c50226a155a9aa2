//! Conditions that must hold: validations, preconditions, postconditions, assertions.
//!
//! Always true: only a condition that is known to be false is reported; one that is unknown is left to the apply.

use crate::model::Place;

use super::super::config::{Assertion, Expression};
use super::super::cty::{Marks, Type, Value, convert};
use super::super::eval::Problems;
use super::graph::{Env, Graph};
use super::instance::Instance;

/// How bad a condition's failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The plan fails.
    Error,
    /// `check` blocks only warn.
    Warning,
}

impl<'f> Graph<'f> {
    /// Checks every condition of a module instance but those of its resources.
    pub(crate) fn check_module(&self, at: &Instance<'f>) {
        for (name, variable) in &at.module.variables {
            for validation in &variable.validations {
                let what = format!("Invalid value for variable {name}");
                self.assert_of(at, validation, &Env::default(), Failure::Error, &what, self.input_place(at, name, variable));
            }
        }
        for (name, output) in &at.module.outputs {
            for precondition in &output.preconditions {
                let what = format!("Module output value precondition failed for output {name}");
                self.assert(at, precondition, &Env::default(), Failure::Error, &what);
            }
        }
        for check in &at.module.checks {
            for assertion in &check.asserts {
                self.assert(at, assertion, &Env::default(), Failure::Warning, &format!("Check block assertion failed in {}", check.name));
            }
        }
    }

    /// Checks one condition; its failure is said at the condition.
    pub(crate) fn assert(&self, at: &Instance<'f>, assertion: &Assertion<'f>, env: &Env<'_>, failure: Failure, what: &str) {
        self.assert_of(at, assertion, env, failure, what, assertion.condition.place());
    }

    /// Checks one condition; its failure is said at what is to blame for it.
    fn assert_of(&self, at: &Instance<'f>, assertion: &Assertion<'f>, env: &Env<'_>, failure: Failure, what: &str, blame: Place) {
        let (value, failed) = self.evaluate_checked(at, assertion.condition, env);
        let place = assertion.condition.place();
        if failed {
            return;
        }
        let holds = match convert(&value, &Type::Bool) {
            Ok(value) if value.is_null() => {
                self.error("Invalid condition result: a condition must be true or false, not null", Some(place));
                return;
            }
            Ok(value) => value.as_bool(),
            Err(reason) => {
                self.error(format!("Invalid condition result: {reason}"), Some(place));
                return;
            }
        };
        if holds != Some(false) {
            return;
        }
        let explanation = assertion.message.and_then(|message| self.message(at, message, env));
        let text = match explanation {
            Some(explanation) => format!("{what}: {explanation}"),
            None => format!("{what}: the condition is false"),
        };
        match failure {
            Failure::Error => self.error(text, Some(blame)),
            Failure::Warning => self.warning(text, Some(blame)),
        }
    }

    fn message(&self, at: &Instance<'f>, message: Expression<'f>, env: &Env<'_>) -> Option<String> {
        let value = self.evaluate_quietly(at, message, env, &mut Problems::default());
        if value.deep_marks().intersects(Marks::SECRET | Marks::EPHEMERAL) {
            return Some("(the message is sensitive)".to_owned());
        }
        convert(&value, &Type::String).ok().as_ref().and_then(Value::as_str).map(str::to_owned)
    }
}
