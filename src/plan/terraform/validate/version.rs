//! `required_version`: whether a configuration is for the version of Terraform whose plan this is.
//!
//! Always true: a version that does not fit is a warning, because a repository may well be applied by another version than the one
//! that its plan is worked out for here; only what is no constraint is an error.
//! <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>

use std::cmp::Ordering;

use crate::model::Diagnostic;
use crate::plan::representation::TERRAFORM_VERSION;
use crate::syntax::hcl::ExprKind;

use super::super::config::Module;

/// Judges the version constraints of a module.
pub(super) fn check(module: &Module<'_>, into: &mut Vec<Diagnostic>) {
    for required in &module.required_versions {
        let Some(text) = required.syntax.as_str() else {
            if !matches!(required.syntax.kind, ExprKind::Invalid) {
                let message = "Invalid version constraint: required_version must be a literal text such as \">= 1.5\"";
                into.push(Diagnostic::contained(message, Some(required.place())));
            }
            continue;
        };
        match allows(text, TERRAFORM_VERSION) {
            Ok(true) => {}
            Ok(false) => {
                let message = format!(
                    "Unsupported Terraform Core version: this configuration is for Terraform {text}, but it is planned as Terraform \
                     {TERRAFORM_VERSION} would; what another version does may differ"
                );
                into.push(Diagnostic::warning(message, Some(required.place())));
            }
            Err(reason) => into.push(Diagnostic::contained(format!("Invalid version constraint: {reason}"), Some(required.place()))),
        }
    }
}

/// Tells whether a version satisfies constraints such as `>= 1.2, != 1.4.0, < 2.0`.
fn allows(constraints: &str, version: &str) -> Result<bool, String> {
    let version = numbers(version).unwrap_or_default();
    constraints.split(',').try_fold(true, |all, constraint| {
        let constraint = constraint.trim();
        let at = constraint.find(|letter: char| !matches!(letter, '=' | '!' | '<' | '>' | '~')).unwrap_or(constraint.len());
        let (operator, text) = (&constraint[..at], constraint[at..].trim());
        let plain = text.split('+').next().unwrap_or(text);
        if plain.contains('-') {
            return Err(format!("{constraint:?} names a prerelease, which a constraint on Terraform itself may not"));
        }
        let bound = numbers(plain).ok_or_else(|| format!("{constraint:?} is not an operator and a version"))?;
        let order = compare(&version, &bound);
        let fits = match operator {
            "" | "=" => order == Ordering::Equal,
            "!=" => order != Ordering::Equal,
            ">" => order == Ordering::Greater,
            "<" => order == Ordering::Less,
            ">=" => order != Ordering::Less,
            "<=" => order != Ordering::Greater,
            // All but the last number stay as they are.
            "~>" => order != Ordering::Less && version.iter().zip(&bound[..bound.len() - 1]).all(|(a, b)| a == b),
            _ => return Err(format!("{operator:?} is not an operator")),
        };
        Ok(all && fits)
    })
}

/// Reads `1.2.3`, with or without a `v`.
fn numbers(text: &str) -> Option<Vec<u64>> {
    text.strip_prefix('v').unwrap_or(text).split('.').map(|number| number.parse().ok()).collect()
}

/// Compares versions; numbers that are not written are 0.
fn compare(a: &[u64], b: &[u64]) -> Ordering {
    let at = |version: &[u64], index: usize| version.get(index).copied().unwrap_or(0);
    (0..a.len().max(b.len())).map(|index| at(a, index).cmp(&at(b, index))).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_those_of_terraform() {
        let fits = |constraint: &str| allows(constraint, "1.11.4").ok();
        for constraint in ["", "1.11.4", ">= 1.0, < 2.0.0, != 1.11.0", "~> 1.5", "~>1.11.0", "v1.11.4", "> 1.11", "~> 1"] {
            let expect = if constraint.is_empty() { None } else { Some(true) };
            assert_eq!(fits(constraint), expect, "{constraint}");
        }
        for constraint in ["1.11", ">= 1.12", "~> 1.5.0", "< 1.0", "!= 1.11.4", "~> 1.11.5", "> 1, < 1.11.4"] {
            assert_eq!(fits(constraint), Some(false), "{constraint}");
        }
        for constraint in ["abc", ">= 1.11.4-beta1", "=> 1", "1.x", ">= 1,"] {
            assert_eq!(fits(constraint), None, "{constraint}");
        }
    }
}
