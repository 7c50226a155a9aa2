//! Values of input variables: given from outside for the root module, by the call for others.
//!
//! Always true: a value is of its variable's type; one that nobody gave and that has no default is unknown.

use crate::model::Place;

use super::super::config::Variable;
use super::super::cty::{Marks, Value};
use super::super::eval::{Constants, Problems, Scope};
use super::given::Given;
use super::graph::{Env, Graph, Node};
use super::instance::Instance;

impl<'f> Graph<'f> {
    /// Returns where the value given for a root variable stands: the outer `None` if none was given, the inner one if it is not in a file.
    pub(crate) fn given_place(&self, name: &str) -> Option<Option<Place>> {
        self.given.get(name).map(|given| match given {
            Given::Value(value) => value.origin().cloned(),
            Given::External => None,
        })
    }

    /// Returns where a variable's value is given, or where the variable is declared if it has its default.
    pub(super) fn input_place(&self, at: &Instance<'f>, name: &str, variable: &Variable<'f>) -> Place {
        let given = match &at.caller {
            None => self.given_place(name).flatten(),
            Some(caller) => {
                let mut arguments = caller.call.body.attributes.iter();
                arguments.find(|attr| &**attr.name() == name).map(|attr| attr.expression().place())
            }
        };
        given.unwrap_or_else(|| variable.block.header())
    }

    /// Returns the value of an input variable; `None` if it is not declared.
    pub(crate) fn variable(&self, at: &Instance<'f>, name: &str) -> Option<Value> {
        let (name, variable) = at.module.variables.get_key_value(name)?;
        Some(self.value(at, Node::Variable(name), || {
            let value = self.variable_value(at, name, variable);
            if value.deep_marks().contains(Marks::EPHEMERAL) && !variable.ephemeral {
                let argument = at.caller.as_ref().and_then(|caller| caller.call.body.attributes.iter().find(|attr| attr.name() == name));
                let message = format!("Ephemeral value not allowed: variable {name} is not declared as accepting ephemeral values");
                self.error(message, Some(argument.map_or_else(|| variable.block.header(), |attr| attr.expression().place())));
            }
            let mut marks = Marks::NONE;
            if variable.sensitive {
                marks |= Marks::SENSITIVE;
            }
            if variable.ephemeral {
                marks |= Marks::EPHEMERAL;
            }
            value.with_marks(marks)
        }))
    }

    fn variable_value(&self, at: &Instance<'f>, name: &str, variable: &'f Variable<'f>) -> Value {
        let unknown = || Value::unknown(variable.ty.constraint.without_optional());
        let header = || Some(variable.block.header());
        let given = match &at.caller {
            None => match self.given.get(name) {
                Some(Given::Value(value)) => Some((value.clone(), value.origin().cloned())),
                Some(Given::External) => return unknown(),
                None => None,
            },
            Some(caller) => {
                let parent = self.instance(caller.instance);
                let argument = caller.call.body.attributes.iter().find(|attr| &**attr.name() == name);
                argument.map(|attr| {
                    let env = Env { repetition: Some(&caller.repetition), ..Env::default() };
                    let expr = attr.expression();
                    (self.evaluate(&parent, expr, &env), Some(expr.place()))
                })
            }
        };
        let Some((value, place)) = given else {
            return self.default_value(variable).unwrap_or_else(|| {
                // A call that leaves it out is refused before anything is evaluated.
                if at.caller.is_none() {
                    self.warning(
                        format!(
                            "no value for the required variable {name}: it is unknown here; give one in a var file, or list it as external"
                        ),
                        header(),
                    );
                }
                unknown()
            });
        };
        match variable.ty.convert(&value) {
            // What is null stands for the default where null is not allowed.
            Ok(value) if value.is_null() && !variable.nullable => self.default_value(variable).unwrap_or_else(|| {
                self.error(format!("Required variable not set: variable {name} must not be null"), place.or_else(header));
                unknown()
            }),
            Ok(value) => value,
            Err(failure) => {
                // A sensitive value is not shown, not even where it stands.
                let place = place.filter(|_| !variable.sensitive).or_else(header);
                self.error(format!("Invalid value for input variable {name}: {failure}"), place);
                unknown()
            }
        }
    }

    fn default_value(&self, variable: &'f Variable<'f>) -> Option<Value> {
        let default = variable.default?;
        let scope = Scope { machine: self.machine, names: &Constants, file: &default.file.path, frames: None };
        let mut problems = Problems::default();
        let value = scope.eval(default.syntax, &mut problems);
        let failed = problems.has_errors();
        for problem in problems.list {
            self.error(problem.message, problem.place);
        }
        Some(variable.ty.convert(&value).unwrap_or_else(|failure| {
            if !failed {
                self.error(format!("Invalid default value for variable: {failure}"), Some(default.place()));
            }
            Value::unknown(variable.ty.constraint.without_optional())
        }))
    }
}
