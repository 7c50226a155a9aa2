//! Parts of Rego that the engine's machine does not run as the language defines them.
//!
//! Always true: what is found here is an error when a pack is loaded, because the machine would go on and give a wrong answer.

use std::collections::BTreeSet;

use regorus::unstable::{Expr, Literal, Query, Rule, RuleHead};

use super::module;

/// Lists what a rule uses that is not supported, with its line.
pub(super) fn find(rule: &Rule) -> Vec<(u32, String)> {
    let with = with_line(rule).map(|line| (line, "`with` is not supported: write the rule without it".to_owned()));
    let lost = lost_else(rule).map(|line| {
        let words =
            "this `else` would never be tried, because the body before it iterates: move the iteration into a rule or function of its own";
        (line, words.to_owned())
    });
    with.into_iter().chain(lost).collect()
}

fn with_line(rule: &Rule) -> Option<u32> {
    fn in_query(query: &Query) -> Option<u32> {
        let with = query.stmts.iter().find_map(|statement| statement.with_mods.first().map(|modifier| modifier.span.line));
        with.or_else(|| {
            let mut found = None;
            module::each_of_query(query, &mut |expr| found = found.or_else(|| in_expression(expr)));
            found
        })
    }
    fn in_expression(expr: &Expr) -> Option<u32> {
        if let Expr::ArrayCompr { query, .. } | Expr::SetCompr { query, .. } | Expr::ObjectCompr { query, .. } = expr {
            return in_query(query);
        }
        let mut found = None;
        module::each_child(expr, &mut |child| found = found.or_else(|| in_expression(child)));
        found
    }
    match rule {
        Rule::Spec { bodies, .. } => bodies.iter().find_map(|body| in_query(&body.query)),
        Rule::Default { .. } => None,
    }
}

/// Finds an `else` after a body that iterates: the machine takes a loop that finds nothing for a success without a value.
fn lost_else(rule: &Rule) -> Option<u32> {
    let Rule::Spec { head, bodies, .. } = rule else { return None };
    let mut names = BTreeSet::new();
    if let RuleHead::Func { args, .. } = head {
        args.iter().for_each(|arg| collect_names(arg, &mut names));
    }
    bodies.windows(2).find(|pair| pair[1].is_else && iterates(&pair[0].query, &names)).map(|pair| pair[1].span.line)
}

fn collect_names<'a>(expr: &'a Expr, names: &mut BTreeSet<&'a str>) {
    if let Expr::Var { span, .. } = expr {
        names.insert(span.text());
    }
    module::each_child(expr, &mut |child| collect_names(child, names));
}

/// Tells whether a body goes through more than one value, comprehensions inside it left out.
fn iterates<'a>(query: &'a Query, parameters: &BTreeSet<&'a str>) -> bool {
    let mut bound = parameters.clone();
    for statement in &query.stmts {
        if let Literal::Expr { expr, .. } = &statement.literal
            && let Expr::AssignExpr { lhs, .. } = expr.as_ref()
        {
            collect_names(lhs, &mut bound);
        }
    }
    query.stmts.iter().any(|statement| match &statement.literal {
        Literal::SomeVars { .. } | Literal::SomeIn { .. } => true,
        Literal::Every { .. } => false,
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => enumerates(expr, &bound),
    })
}

/// Tells whether an expression has an index that is a variable without a value.
fn enumerates(expr: &Expr, bound: &BTreeSet<&str>) -> bool {
    let mut found = match expr {
        Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => return false,
        Expr::RefBrack { index, .. } => matches!(index.as_ref(), Expr::Var { span, .. } if !bound.contains(span.text())),
        _ => false,
    };
    module::each_child(expr, &mut |child| found |= enumerates(child, bound));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::module::Module;

    fn faults(code: &str) -> Vec<(u32, String)> {
        let module = Module::parse("a.rego", &format!("package a\n{code}")).expect("a module");
        module.rules().flat_map(|(_, rule)| find(rule)).collect()
    }

    #[test]
    fn an_else_that_would_be_lost_is_found() {
        for code in [
            "f(x) := 1 if { some y in x; y > 1 } else := 2",
            "f(x) := 1 if { x[_] > 1 } else := 2",
            "f(x) := 1 if { some i; x[i] > 1 } else := 2",
        ] {
            let found = faults(code);
            assert!(found.len() == 1 && found[0].0 == 2 && found[0].1.contains("else"), "{code}: {found:?}");
        }
    }

    #[test]
    fn an_else_after_a_plain_body_is_fine() {
        for code in [
            "f(x, k) := x[k] if { x[k] > 1 } else := 2",
            "f(x) := 1 if { count([y | some y in x]) > 1 } else := 2",
            "f(x) := 1 if { some y in x; y > 1 }",
            "f(x) := 1 if { k := \"a\"; x[k] > 1 } else := 2",
        ] {
            assert_eq!(faults(code), Vec::new(), "{code}");
        }
    }
}
