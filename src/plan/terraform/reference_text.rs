//! References as the plan representation lists them.
//!
//! Always true: a reference is listed from the most to the least specific: `aws_x.y[0].id`, `aws_x.y[0]`, `aws_x.y`.

use std::fmt::Write as _;

use crate::syntax::hcl::{ExprKind, Name, Step, StepKind};

use super::cty::quote;

/// Returns the texts of a reference: as far as its steps are literal, then what it belongs to.
pub(super) fn reference_texts(root: &Name, steps: &[Step]) -> Vec<String> {
    let mut ends = vec![root.text.len()];
    let mut text = root.text.to_string();
    for step in steps {
        if write_step(&mut text, step).is_none() {
            break;
        }
        ends.push(text.len());
    }
    let is_index = |at: usize| steps.get(at).is_some_and(|step| matches!(step.kind, StepKind::Index(_) | StepKind::LegacyIndex(_)));
    // How many steps name the thing itself, and whether an instance key may follow.
    let (named, keyed) = match &*root.text {
        "var" | "local" | "each" | "count" | "path" | "terraform" => (1, false),
        "self" => (0, false),
        "module" => (1, true),
        "data" | "resource" | "ephemeral" => (2, true),
        _ => (1, true),
    };
    let literal = ends.len() - 1;
    let mut wanted = vec![literal];
    if keyed && is_index(named) {
        wanted.push(named + 1);
    }
    wanted.push(named);
    wanted.retain(|steps| *steps <= literal);
    wanted.dedup();
    wanted.into_iter().map(|steps| text[..ends[steps]].to_owned()).collect()
}

/// Writes a step of a reference whose keys are written out; `None` for others.
pub(super) fn write_step(text: &mut String, step: &Step) -> Option<()> {
    match &step.kind {
        StepKind::Attribute(name) => write!(text, ".{}", name.text).ok(),
        StepKind::LegacyIndex(number) => write!(text, "[{}]", number.text).ok(),
        StepKind::Index(key) => match &key.kind {
            ExprKind::Number(number) => write!(text, "[{}]", number.text).ok(),
            ExprKind::String(literal) => write!(text, "[{}]", quote(&literal.value)).ok(),
            _ => None,
        },
        StepKind::Splat(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::hcl::parse_expression;

    fn check(source: &str, expect: &[&str]) {
        let (expr, _) = parse_expression(source, 0);
        let (root, steps) = expr.as_reference().expect("a reference");
        assert_eq!(reference_texts(root, steps), expect, "{source}");
    }

    #[test]
    fn references_are_listed_from_the_most_specific() {
        check("var.a", &["var.a"]);
        check("local.a.b", &["local.a.b", "local.a"]);
        check("aws_x.y[0].id", &["aws_x.y[0].id", "aws_x.y[0]", "aws_x.y"]);
        check("aws_x.y[count.index].id", &["aws_x.y"]);
        check("data.aws_x.y.z", &["data.aws_x.y.z", "data.aws_x.y"]);
        check("module.m[\"k\"].out", &["module.m[\"k\"].out", "module.m[\"k\"]", "module.m"]);
        check("each.value.x", &["each.value.x", "each.value"]);
    }
}
