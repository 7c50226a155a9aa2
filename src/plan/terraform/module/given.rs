//! The values given for the root module's variables, by files and on the command line.
//!
//! Always true: what is given later wins, and what CI sets is not known.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Diagnostic, PlanOptions, Project, RepoPath};
use crate::plan::cache::Cache;
use crate::syntax::hcl::parse_expression;

use super::super::config::{Module, Variable};
use super::super::cty::Value;
use super::super::eval::{Constants, Machine, Problems, Scope};
use super::super::load::parse_values;

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
