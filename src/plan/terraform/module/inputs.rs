//! Values of input variables: from files and the command line for the root module, from the call for others.
//!
//! Always true: a value is of its variable's type; one that nobody gave and that has no default is unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Diagnostic, Place, PlanOptions, Project, RepoPath};
use crate::plan::cache::Cache;
use crate::syntax::hcl::parse_expression;

use super::super::config::{Module, Variable};
use super::super::cty::{Marks, Value, convert};
use super::super::eval::{Constants, Machine, Problems, Scope};
use super::super::load::parse_values;
use super::graph::{Env, Graph, Node};
use super::instance::Instance;

/// What was given for a root variable.
#[derive(Clone, Debug)]
pub(crate) enum Given {
    Value(Value),
    /// Set by CI.
    External,
}

/// Collects the values given for root variables, the last one to win: `terraform.tfvars`, `terraform.tfvars.json`, `*.auto.tfvars[.json]` by name,
/// the project's and the options' var files, `--var`; and CI's, which are unknown.
/// <https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>
pub(crate) fn given_values(
    machine: &Machine<'_>,
    module: &Module<'_>,
    project: &Project,
    options: &PlanOptions,
    cache: &Cache,
) -> (BTreeMap<Arc<str>, Given>, Vec<Diagnostic>) {
    let (mut given, mut diagnostics) = (BTreeMap::new(), Vec::new());
    for path in value_files(machine, project, options) {
        let (file, mut problems) = parse_values(machine.sources, &path, cache);
        diagnostics.append(&mut problems);
        let Some(file) = file else { continue };
        for attribute in file.syntax.body.attributes() {
            let scope = Scope { machine, names: &Constants, file: &file.path, frames: None };
            let mut problems = Problems::default();
            let value = scope.eval(&attribute.value, &mut problems);
            diagnostics.append(&mut problems.list);
            given.insert(attribute.name.text.clone(), Given::Value(value));
        }
        for block in file.syntax.body.blocks() {
            diagnostics.push(Diagnostic::error(
                format!("unexpected block {:?}: a file of variable values has only `name = value`", block.kind.text),
                Some(file.place(block.span)),
            ));
        }
    }
    for (name, text) in &options.variables {
        let Some(variable) = module.variables.get(name.as_str()) else { continue };
        let mut problems = Problems::default();
        let value = typed_text(machine, variable, text, &mut problems);
        let message = |problem: Diagnostic| Diagnostic::error(format!("the value given for variable {name}: {}", problem.message), None);
        diagnostics.extend(problems.list.into_iter().map(message));
        given.insert(name.as_str().into(), Given::Value(value));
    }
    given.extend(options.external_variables.iter().map(|name| (name.as_str().into(), Given::External)));
    (given, diagnostics)
}

fn value_files(machine: &Machine<'_>, project: &Project, options: &PlanOptions) -> Vec<RepoPath> {
    let mut paths: Vec<RepoPath> = ["terraform.tfvars", "terraform.tfvars.json"]
        .iter()
        .filter_map(|name| machine.root.join(name))
        .filter(|path| machine.sources.exists(path))
        .collect();
    let automatic = |path: &RepoPath| path.file_name().ends_with(".auto.tfvars") || path.file_name().ends_with(".auto.tfvars.json");
    paths.extend(machine.sources.list(&machine.root).into_iter().filter(automatic));
    for path in project.var_files.iter().chain(&options.var_files) {
        paths.retain(|other| other != path);
        paths.push(path.clone());
    }
    paths
}

/// Reads `--var` text: the value itself for primitive types and where no type is declared, else an expression.
fn typed_text(machine: &Machine<'_>, variable: &Variable<'_>, text: &str, problems: &mut Problems) -> Value {
    if variable.ty.literal_text {
        return Value::string(text);
    }
    let (expr, errors) = parse_expression(text, 0);
    problems.list.extend(errors.into_iter().map(|error| Diagnostic::error(error.message, None)));
    let file = RepoPath::root();
    Scope { machine, names: &Constants, file: &file, frames: None }.eval(&expr, problems)
}

impl<'f> Graph<'f> {
    /// Returns where the value given for a root variable stands: the outer `None` if none was given, the inner one if it is not in a file.
    pub(crate) fn given_place(&self, name: &str) -> Option<Option<Place>> {
        self.given.get(name).map(|given| match given {
            Given::Value(value) => value.origin().cloned(),
            Given::External => None,
        })
    }

    /// Returns the value of an input variable; `None` if it is not declared.
    pub(crate) fn variable(&self, at: &Instance<'f>, name: &str) -> Option<Value> {
        let (name, variable) = at.module.variables.get_key_value(name)?;
        Some(self.value(at, Node::Variable(name), || {
            let value = self.variable_value(at, name, variable);
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
                match &at.caller {
                    None => self.warning(
                        format!(
                            "no value for the required variable {name}: it is unknown here; give one in a var file, or list it as external"
                        ),
                        header(),
                    ),
                    Some(caller) => {
                        let message = format!("Missing required argument: module {} needs the argument {name:?}", caller.name);
                        self.error(message, Some(caller.call.block.header()));
                    }
                }
                unknown()
            });
        };
        match self.convert_input(variable, &value) {
            // What is null stands for the default where null is not allowed.
            Ok(value) if value.is_null() && !variable.nullable => self.default_value(variable).unwrap_or_else(|| {
                self.error(format!("Required variable not set: variable {name} must not be null"), place.or_else(header));
                unknown()
            }),
            Ok(value) => value,
            Err(failure) => {
                self.error(format!("Invalid value for input variable {name}: {failure}"), place.or_else(header));
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
        Some(self.convert_input(variable, &value).unwrap_or_else(|failure| {
            if !failed {
                self.error(format!("Invalid default value for variable: {failure}"), Some(default.place()));
            }
            Value::unknown(variable.ty.constraint.without_optional())
        }))
    }

    fn convert_input(&self, variable: &Variable<'f>, value: &Value) -> Result<Value, String> {
        let filled = match &variable.ty.defaults {
            Some(defaults) if !value.is_null() => defaults.apply(value),
            _ => value.clone(),
        };
        let converted = convert(&filled, &variable.ty.constraint).map_err(|failure| failure.to_string())?;
        Ok(converted.or_origin(value.origin()))
    }
}
