//! Who calls whom in a pack's code, and what may be called at all.
//!
//! Always true: code that passes has no call cycle (the engine's stack would overflow and abort the process), no call chain longer than
//! [`MAX_CHAIN`], and calls nothing whose result differs from run to run, whose cost is not bounded, or that reaches outside.

use std::collections::BTreeMap;

use regorus::unstable::{BUILTINS, Expr, Rule};

use super::module::{self, Module};
use super::pack::PackError;
use super::unsupported;

/// Functions calling functions: the machine recurses, on the stack of [`super::judging`]'s workers.
const MAX_CHAIN: usize = 24;

/// Builtins that are refused, with the reason.
const REFUSED: &[(&str, &str)] = &[
    ("http.send", "it reaches the network"),
    ("net.cidr_expand", "its result can be larger than any memory; use net.cidr_contains"),
    ("numbers.range", "its cost is not bounded"),
    ("numbers.range_step", "its cost is not bounded"),
    ("bits.lsh", "its cost is not bounded"),
    ("opa.runtime", "it reads the environment"),
    ("print", "rules have no output"),
    ("rand.intn", "its result differs from run to run"),
    ("test.sleep", "it waits"),
    ("time.now_ns", "its result differs from run to run"),
    ("trace", "rules have no output"),
    ("uuid.rfc4122", "its result differs from run to run"),
    ("walk", "the engine cannot run it; read input.resource.texts, or name the paths"),
    ("yaml.unmarshal", "aliases can make its result larger than any memory"),
];

/// The code that one pack's rules can see: its own modules, its library, and the common one.
pub(super) struct Code<'a> {
    /// Definitions by full path, `data.plangate.lib.bool`.
    rules: BTreeMap<String, Vec<(&'a Module, &'a Rule)>>,
}

impl<'a> Code<'a> {
    /// Indexes the definitions of some modules.
    pub(super) fn new(modules: Vec<&'a Module>) -> Self {
        let mut rules: BTreeMap<String, Vec<(&Module, &Rule)>> = BTreeMap::new();
        for module in &modules {
            for (name, rule) in module.rules() {
                rules.entry(format!("data.{}.{name}", module.package)).or_default().push((module, rule));
            }
        }
        Self { rules }
    }

    /// Returns the definitions of a rule or function.
    pub(super) fn definitions(&self, path: &str) -> &[(&'a Module, &'a Rule)] {
        self.rules.get(path).map_or(&[], Vec::as_slice)
    }

    /// Finds the rule or function that a reference in `module` begins with, and how many of the reference's steps name it.
    ///
    /// `Err` holds the `data` reference that names nothing.
    pub(super) fn target(&self, module: &Module, expr: &Expr) -> Result<Option<(&str, usize)>, String> {
        let chain = chain(expr);
        let Some(head) = chain.first().and_then(Clone::clone) else { return Ok(None) };
        let literal: Vec<String> = chain.into_iter().map_while(|step| step).collect();
        let (path, own) = match module.imports.get(&head) {
            Some(import) if head != "data" && head != "input" => {
                (import.iter().chain(&literal[1..]).cloned().collect(), import.len() as isize - 1)
            }
            _ if head == "data" => (literal, 0),
            _ => {
                let path = format!("data.{}.{head}", module.package);
                return Ok(self.rules.get_key_value(&path).map(|(path, _)| (path.as_str(), 1)));
            }
        };
        if path.first().is_none_or(|head| head != "data") {
            return Ok(None);
        }
        for len in (2..=path.len()).rev() {
            if let Some((found, _)) = self.rules.get_key_value(&path[..len].join(".")) {
                return Ok(Some((found, usize::try_from(len as isize - own).unwrap_or(1))));
            }
        }
        Err(path.join("."))
    }

    /// Reports every forbidden or unknown call, all that is unsupported, and every cycle in the modules that `own` picks.
    pub(super) fn check(&self, pack: &str, own: &dyn Fn(&Module) -> bool) -> Vec<PackError> {
        let mut errors = Vec::new();
        let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (path, definitions) in &self.rules {
            for (module, rule) in definitions {
                let mut faults = Vec::new();
                let targets = edges.entry(path).or_default();
                module::each_expression(rule, &mut |expr| self.visit(module, expr, targets, &mut faults));
                faults.extend(unsupported::find(rule));
                if own(module) {
                    errors.extend(faults.into_iter().map(|(line, message)| PackError::at(pack, &module.file, line, message)));
                }
            }
        }
        let mut walk = Walk { edges: &edges, heights: BTreeMap::new(), stack: Vec::new(), faults: Vec::new() };
        edges.keys().for_each(|path| {
            walk.height(path);
        });
        for (path, message) in walk.faults {
            let Some((module, rule)) = self.definitions(path).first() else { continue };
            if own(module) {
                errors.push(PackError::at(pack, &module.file, rule.span().line, message));
            }
        }
        errors
    }

    fn visit<'b>(&'b self, module: &Module, expr: &Expr, targets: &mut Vec<&'b str>, faults: &mut Vec<(u32, String)>) {
        let line = expr.span().line;
        match expr {
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                match self.target(module, expr) {
                    Ok(Some((target, _))) => targets.push(target),
                    Ok(None) => {}
                    Err(path) => faults.push((
                        line,
                        format!(
                            "{path} is not defined: a rule can use its own package, its pack's lib and data.plangate.lib, each by name"
                        ),
                    )),
                }
                module::each_index(expr, &mut |index| self.visit(module, index, targets, faults));
            }
            Expr::Call { fcn, params, .. } => {
                match self.target(module, fcn) {
                    Ok(Some((target, _))) => targets.push(target),
                    Ok(None) => faults.extend(callable(fcn).err().map(|message| (line, message))),
                    Err(path) => faults.push((line, format!("the function {path} is not defined"))),
                }
                params.iter().for_each(|param| self.visit(module, param, targets, faults));
            }
            _ => module::each_child(expr, &mut |child| self.visit(module, child, targets, faults)),
        }
    }
}

/// Tells whether a name is a builtin that rules may call.
fn callable(function: &Expr) -> Result<(), String> {
    let name = module::reference(function).unwrap_or_default().join(".");
    if let Some((_, reason)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
        return Err(format!("the builtin {name} is refused: {reason}"));
    }
    if BUILTINS.contains_key(name.as_str()) && !name.starts_with("azure.") {
        Ok(())
    } else {
        Err(format!("the function {name} is not defined"))
    }
}

/// The steps of a reference, outermost name first; `None` where a step is not literal.
pub(super) fn chain(expr: &Expr) -> Vec<Option<String>> {
    let mut steps = Vec::new();
    let mut at = expr;
    loop {
        match at {
            Expr::RefDot { refr, field, .. } => {
                steps.push(Some(field.0.text().to_owned()));
                at = refr;
            }
            Expr::RefBrack { refr, index, .. } => {
                steps.push(module::literal(index));
                at = refr;
            }
            Expr::Var { span, .. } => {
                steps.push(Some(span.text().to_owned()));
                break;
            }
            _ => {
                steps.push(None);
                break;
            }
        }
    }
    steps.reverse();
    steps
}

/// A depth-first walk over the call graph.
struct Walk<'a, 'b> {
    edges: &'b BTreeMap<&'a str, Vec<&'a str>>,
    /// The longest chain below each finished node.
    heights: BTreeMap<&'a str, usize>,
    stack: Vec<&'a str>,
    faults: Vec<(&'a str, String)>,
}

impl<'a> Walk<'a, '_> {
    fn height(&mut self, path: &'a str) -> usize {
        if let Some(height) = self.heights.get(path) {
            return *height;
        }
        if let Some(at) = self.stack.iter().position(|open| *open == path) {
            let names = self.stack[at..].iter().chain([&path]).map(|path| short(path)).collect::<Vec<_>>();
            self.faults
                .push((path, format!("the rule calls itself: {}: recursion is not allowed, use a comprehension", names.join(" → "))));
            return 0;
        }
        self.stack.push(path);
        let targets: &[&'a str] = self.edges.get(path).map_or(&[], Vec::as_slice);
        let height = 1 + targets.iter().map(|target| self.height(target)).max().unwrap_or(0);
        self.stack.pop();
        self.heights.insert(path, height);
        if height == MAX_CHAIN + 1 {
            self.faults.push((path, format!("calls go more than {MAX_CHAIN} deep from here: flatten them")));
        }
        height
    }
}

/// A path without `data.plangate.`.
fn short(path: &str) -> &str {
    path.strip_prefix("data.plangate.").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(sources: &[&str]) -> Vec<String> {
        let modules: Vec<Module> =
            sources.iter().enumerate().map(|(at, text)| Module::parse(&format!("{at}.rego"), text).expect("a module")).collect();
        let code = Code::new(modules.iter().collect());
        code.check("p", &|_| true).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn call_cycles_are_refused_with_their_chain() {
        let found = errors(&[
            "package plangate.a\nimport data.plangate.lib\nf(x) := lib.g(x)\n",
            "package plangate.lib\ng(x) := h(x)\nh(x) := y if { y := data.plangate.a.f(x) }\n",
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("a.f → lib.g → lib.h → a.f"), "{found:?}");
        let found = errors(&["package a\np if { some x in [1]; x > 0; [y | y := q][_] }\nq if p\n"]);
        assert!(found.iter().any(|text| text.contains("calls itself")), "{found:?}");
    }

    #[test]
    fn forbidden_and_unknown_functions_are_refused() {
        for (body, word) in [
            ("x := time.now_ns()", "differs"),
            ("x := rand.intn(\"a\", 2)", "differs"),
            ("x := http.send({})", "network"),
            ("x := opa.runtime()", "environment"),
            ("x := [y | y := count(net.cidr_expand(\"10.0.0.0/8\"))]", "memory"),
            ("x := no_such(1)", "not defined"),
            ("x := data.plangate.lib.nothing(1)", "not defined"),
            ("x := data.plangate.elsewhere", "not defined"),
            ("count([1]) > 0 with input as {}", "with"),
        ] {
            let found = errors(&[&format!("package plangate.a\n\ndeny contains 1 if {{\n\t{body}\n}}\n")]);
            assert!(found.len() == 1 && found[0].contains(word) && found[0].contains("line 4"), "{body}: {found:?}");
        }
    }

    #[test]
    fn ordinary_code_passes() {
        let text = "package plangate.a\nimport data.plangate.lib\ndeny contains lib.f(x) if { some x in input.resource.values.y; startswith(x, \"a\") }\n";
        let found = errors(&[text, "package plangate.lib\nf(x) := lower(x)\n"]);
        assert_eq!(found, Vec::<String>::new());
    }
}
