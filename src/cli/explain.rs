//! `plangate plan --explain`: where a value comes from, step by step, as a good compiler would say it.
//!
//! Always true: steps are printed from the attribute asked for to the literals that decide it.

use anyhow::{Context, bail};

use plangate::model::{Address, Diagnostic, Limits, PlanOptions, Project, Step, ValuePath};
use plangate::plan::{self, ExplainError, ExplanationStep};
use plangate::report::{self, HumanOptions, visible_line};
use plangate::review;

use super::exit::Exit;
use super::input::Source;
use super::output::Target;
use super::plan_text::shown;

/// Explains one value in the first of the projects that has the resource.
pub(crate) fn run(
    source: &Source,
    projects: &[Project],
    options: &PlanOptions,
    limits: &Limits,
    address: &str,
    attribute: Option<&str>,
    target: &Target,
) -> anyhow::Result<Exit> {
    let path = attribute.map(parse_path).transpose()?.unwrap_or_default();
    let address = Address::new(address).context("the address to explain is empty")?;
    let mut missing = None;
    for project in projects {
        match plan::explain(source.after.as_ref(), project, options, limits, &address, &path) {
            Ok(explanation) => {
                let mut out = format!(
                    "{}{} = {}\n",
                    visible_line(address.as_str()),
                    attribute.map(|path| visible_line(&format!(".{path}")).into_owned()).unwrap_or_default(),
                    shown(&explanation.value)
                );
                for step in &explanation.steps {
                    out.push('\n');
                    out.push_str(&describe(source, step, target.colours()));
                }
                target.write_text(&out)?;
                return Ok(Exit::Clean);
            }
            // Of several projects, the one that has something like it says so.
            Err(error @ ExplainError::NoResource { .. }) => {
                let is_better = !matches!((&missing, &error), (Some(_), ExplainError::NoResource { hint, .. }) if hint.is_empty());
                missing = if is_better { Some(error) } else { missing };
            }
            Err(error) => bail!(error),
        }
    }
    match missing {
        Some(error) => bail!(error),
        None => bail!("there is no project to explain a value of"),
    }
}

/// Renders a step as a compiler's note, indented by how deep it lies.
fn describe(source: &Source, step: &ExplanationStep, colours: bool) -> String {
    let note = Diagnostic::warning(step.what.clone(), step.place.clone());
    let located = review::locate(source.after.as_ref(), &[note]);
    let indent = "  ".repeat(step.depth);
    let options = HumanOptions { colours, width: None };
    located
        .iter()
        .flat_map(|note| report::note(note, &options).lines().map(|line| format!("{indent}{line}\n")).collect::<Vec<_>>())
        .collect()
}

/// Reads a path as people write it: `ingress[0].cidr_blocks`, `tags["a.b"]`.
fn parse_path(text: &str) -> anyhow::Result<ValuePath> {
    let mut path = ValuePath::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let end = inner.find(']').with_context(|| format!("the [ in {text:?} is not closed"))?;
            let key = inner[..end].trim();
            path.push(match (key.parse::<usize>(), key.strip_prefix('"').and_then(|key| key.strip_suffix('"'))) {
                (Ok(index), _) => Step::from(index),
                (_, Some(key)) => Step::from(key),
                _ => bail!("{key:?} in {text:?} is neither an index nor a key in quotes"),
            });
            rest = &inner[end + 1..];
        } else {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            if end == 0 {
                bail!("{text:?} is not a path: write attribute.name[0]");
            }
            path.push(rest[..end].parse::<usize>().map_or_else(|_| Step::from(&rest[..end]), Step::from));
            rest = &rest[end..];
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_people_write_them() {
        let path = |text| parse_path(text).ok();
        assert_eq!(path("ingress[0].cidr_blocks"), Some(vec!["ingress".into(), 0.into(), "cidr_blocks".into()]));
        assert_eq!(path("tags[\"a.b\"].0"), Some(vec!["tags".into(), "a.b".into(), 0.into()]));
        assert_eq!(path("a..b"), None);
        assert_eq!(path("a[x]"), None);
    }
}
