//! One Rego source, parsed under bounds.
//!
//! Always true: a source that is too large or too deeply nested is refused before the parser, whose time and stack are not bounded, sees it;
//! and no accepted syntax tree is deeper than [`MAX_DEPTH`].

use std::collections::BTreeMap;

use regorus::unstable::{Expr, Literal, Module as Ast, Query, Ref, Rule, RuleHead};

/// Bytes of one source.
const MAX_BYTES: usize = 96 * 1024;
/// Brackets within brackets, as text.
const MAX_NESTING: usize = 20;
/// The parser tries `[` and `{` twice, so its time doubles with each one inside another: the sum of these powers of two over a source.
const MAX_EFFORT: u64 = 1 << 16;
/// Nodes within nodes of the syntax tree.
const MAX_DEPTH: usize = 100;

/// A parsed source.
pub(super) struct Module {
    pub(super) file: String,
    /// The package without `data`: `plangate.aws.s3.acl_public_read`.
    pub(super) package: String,
    /// What a name at the head of a reference stands for: `lib` → `["data", "plangate", "lib"]`.
    pub(super) imports: BTreeMap<String, Vec<String>>,
    pub(super) ast: Ref<Ast>,
}

/// Where a source is wrong, and how.
pub(super) type Fault = (Option<u32>, String);

impl Module {
    /// Parses a source.
    ///
    /// Must run on a thread with a large stack: the parser and the tree's destructor recurse.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, Fault> {
        bound(text)?;
        let mut engine = regorus::Engine::new();
        engine.add_policy(file.to_owned(), text.to_owned()).map_err(|error| fault(&error.to_string()))?;
        let ast = engine.get_modules().first().cloned().ok_or((None, "the source is empty".to_owned()))?;
        let depth = ast.policy.iter().map(|rule| rule_depth(rule)).max().unwrap_or(0);
        if depth > MAX_DEPTH {
            return Err((None, format!("the source nests its expressions {depth} deep; {MAX_DEPTH} are allowed: split them up")));
        }
        let package = reference(&ast.package.refr).ok_or((Some(1), "the package's name is not a plain name".to_owned()))?.join(".");
        let mut imports = BTreeMap::new();
        for import in &ast.imports {
            let line = Some(import.span.line);
            let path = reference(&import.refr).ok_or((line, "the import is not a plain name".to_owned()))?;
            let alias = import.r#as.as_ref().map(|span| span.text().to_owned()).or_else(|| path.last().cloned());
            match (path.first().map(String::as_str), alias) {
                (Some("data" | "input"), Some(alias)) => {
                    imports.insert(alias, path);
                }
                (Some("rego" | "future"), _) => {}
                _ => return Err((line, "only data, input, rego and future can be imported".to_owned())),
            }
        }
        Ok(Self { file: file.to_owned(), package, imports, ast })
    }

    /// Iterates over the rules and functions with their names.
    pub(super) fn rules(&self) -> impl Iterator<Item = (String, &Rule)> {
        self.ast.policy.iter().filter_map(|rule| Some((rule_name(rule)?, rule.as_ref())))
    }
}

/// The steps of a reference whose steps are all literal: `data.a["b"].c`.
pub(super) fn reference(expr: &Expr) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let mut at = expr;
    loop {
        match at {
            Expr::Var { span, .. } => {
                steps.push(span.text().to_owned());
                steps.reverse();
                return Some(steps);
            }
            Expr::RefDot { refr, field, .. } => {
                steps.push(field.0.text().to_owned());
                at = refr;
            }
            Expr::RefBrack { refr, index, .. } => {
                steps.push(literal(index)?);
                at = refr;
            }
            _ => return None,
        }
    }
}

/// A literal string's value.
pub(super) fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::String { value, .. } | Expr::RawString { value, .. } => value.as_string().ok().map(|text| text.to_string()),
        _ => None,
    }
}

/// The first name of a rule's head: `deny` of `deny contains x`, `f` of `f(x) := y`.
fn rule_name(rule: &Rule) -> Option<String> {
    let refr = match rule {
        Rule::Spec { head: RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. } | RuleHead::Func { refr, .. }, .. }
        | Rule::Default { refr, .. } => refr,
    };
    let mut at: &Expr = refr;
    loop {
        match at {
            Expr::Var { span, .. } => return Some(span.text().to_owned()),
            Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => at = refr,
            _ => return None,
        }
    }
}

/// Checks a source's size and bracket nesting without parsing it.
fn bound(text: &str) -> Result<(), Fault> {
    if text.len() > MAX_BYTES {
        return Err((None, format!("the source has {} bytes; {MAX_BYTES} are allowed: split it up", text.len())));
    }
    let (mut depth, mut braces, mut effort) = (0usize, 0u32, 0u64);
    let (mut quote, mut escaped) = (None, false);
    for (number, line) in (1u32..).zip(text.lines()) {
        for byte in line.bytes() {
            match (quote, byte) {
                (Some(b'"'), _) if escaped => escaped = false,
                (Some(b'"'), b'\\') => escaped = true,
                (Some(open), _) if open == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'`') => quote = Some(byte),
                (None, b'#') => break,
                (None, b'(') => depth += 1,
                (None, b')') => depth = depth.saturating_sub(1),
                (None, b'[' | b'{') => {
                    (depth, braces) = (depth + 1, braces + 1);
                    effort = effort.saturating_add(1u64.checked_shl(braces).unwrap_or(u64::MAX));
                }
                (None, b']' | b'}') => (depth, braces) = (depth.saturating_sub(1), braces.saturating_sub(1)),
                (None, _) => {}
            }
            if depth > MAX_NESTING || effort > MAX_EFFORT {
                return Err((Some(number), "brackets nest too deep: split the expression up, or the file".to_owned()));
            }
        }
        if quote == Some(b'"') {
            quote = None;
        }
    }
    Ok(())
}

/// Takes the line and the last words out of the engine's multi-line message.
pub(super) fn fault(message: &str) -> Fault {
    let line = message.lines().find_map(|line| {
        let mut parts = line.trim().strip_prefix("--> ")?.rsplitn(3, ':');
        parts.next()?;
        parts.next()?.parse().ok()
    });
    let words = message.lines().rev().find_map(|line| line.trim().strip_prefix("error: ")).unwrap_or(message).trim();
    (line, words.to_owned())
}

fn rule_depth(rule: &Rule) -> usize {
    let mut depth = 0;
    each_expression(rule, &mut |expr| depth = depth.max(expression_depth(expr)));
    depth
}

/// Calls `visit` with every outermost expression of a rule, its own name left out.
pub(super) fn each_expression<'a>(rule: &'a Rule, visit: &mut dyn FnMut(&'a Expr)) {
    match rule {
        Rule::Default { args, value, .. } => {
            args.iter().for_each(|arg| visit(arg));
            visit(value);
        }
        Rule::Spec { head, bodies, .. } => {
            match head {
                RuleHead::Compr { refr, assign, .. } => {
                    each_index(refr, visit);
                    assign.iter().for_each(|assign| visit(&assign.value));
                }
                RuleHead::Set { refr, key, .. } => {
                    each_index(refr, visit);
                    key.iter().for_each(|key| visit(key));
                }
                RuleHead::Func { args, assign, .. } => {
                    args.iter().for_each(|arg| visit(arg));
                    assign.iter().for_each(|assign| visit(&assign.value));
                }
            }
            for body in bodies {
                body.assign.iter().for_each(|assign| visit(&assign.value));
                each_of_query(&body.query, visit);
            }
        }
    }
}

/// Calls `visit` with every outermost expression of a query.
pub(super) fn each_of_query<'a>(query: &'a Query, visit: &mut dyn FnMut(&'a Expr)) {
    for statement in &query.stmts {
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                key.iter().for_each(|key| visit(key));
                visit(value);
                visit(collection);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => visit(expr),
            Literal::Every { domain, query, .. } => {
                visit(domain);
                each_of_query(query, visit);
            }
        }
        for modifier in &statement.with_mods {
            visit(&modifier.refr);
            visit(&modifier.r#as);
        }
    }
}

/// Calls `visit` with every expression directly inside another, through the queries of comprehensions.
pub(super) fn each_child<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    match expr {
        Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } | Expr::Null { .. } | Expr::Var { .. } => {}
        Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().for_each(|item| visit(item)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| {
            visit(key);
            visit(value);
        }),
        Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
            visit(term);
            each_of_query(query, visit);
        }
        Expr::ObjectCompr { key, value, query, .. } => {
            visit(key);
            visit(value);
            each_of_query(query, visit);
        }
        Expr::Call { fcn, params, .. } => {
            visit(fcn);
            params.iter().for_each(|param| visit(param));
        }
        Expr::UnaryExpr { expr, .. } | Expr::RefDot { refr: expr, .. } => visit(expr),
        Expr::RefBrack { refr, index, .. } => {
            visit(refr);
            visit(index);
        }
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => {
            visit(lhs);
            visit(rhs);
        }
        Expr::Membership { key, value, collection, .. } => {
            key.iter().for_each(|key| visit(key));
            visit(value);
            visit(collection);
        }
    }
}

/// Calls `visit` with the indices of a reference, and with its head where that is not a name.
pub(super) fn each_index<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    let mut at = expr;
    loop {
        match at {
            Expr::RefDot { refr, .. } => at = refr,
            Expr::RefBrack { refr, index, .. } => {
                visit(index);
                at = refr;
            }
            Expr::Var { .. } => return,
            other => return visit(other),
        }
    }
}

fn expression_depth(expr: &Expr) -> usize {
    let mut deepest = 0;
    each_child(expr, &mut |child| deepest = deepest.max(expression_depth(child)));
    deepest + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_source_is_refused_at_once() {
        let start = std::time::Instant::now();
        let nested = format!("package p\nx := {}{}\n", "[".repeat(40_000), "]".repeat(40_000));
        let (line, message) = Module::parse("a.rego", &nested).err().expect("refused");
        assert!(line == Some(2) && message.contains("nest"), "{message}");
        let (_, message) = Module::parse("a.rego", &"#".repeat(MAX_BYTES + 1)).err().expect("refused");
        assert!(message.contains("bytes"), "{message}");
        let most = format!("package p\nx := {}1{}\n", "[".repeat(14), "]".repeat(14));
        assert!(Module::parse("a.rego", &most).is_ok());
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }

    #[test]
    fn a_long_chain_of_operators_is_refused() {
        let chain = format!("package p\nx := 1{}\n", "\n + 1".repeat(5_000));
        let parse = move || Module::parse("a.rego", &chain).err().expect("refused").1;
        let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(parse).expect("a thread");
        let message = thread.join().expect("no panic");
        assert!(message.contains("deep"), "{message}");
    }

    #[test]
    fn a_syntax_error_names_its_line() {
        let (line, message) = Module::parse("a.rego", "package p\n\ndeny contains x if {\n  x :=\n}\n").err().expect("refused");
        assert!(line.is_some_and(|line| line >= 4), "{line:?} {message}");
        assert!(!message.contains('\n'), "{message}");
    }
}
