//! Programs of the rule engine, compiled when first needed, and the machines that run them.
//!
//! Always true: an evaluation ends: in a value, in an error, or at its budget; a panic of a builtin is an error.
//!
//! Rules of one service share a program with one entrypoint each: a resource type's rules are then found in few programs, every rule is
//! compiled once, and the engine's limits (256 sources, 255 registers for entrypoints) stay far away.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use regorus::Value as Rego;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::VmError;
use regorus::rvm::{Program, RegoVM};

use super::{module, native, quiet};

/// Rules of one program.
pub(super) const GROUP_SIZE: usize = 48;

/// The stack of a thread that runs machines, which recurse where functions call functions.
pub(super) const WORKER_STACK: usize = 16 << 20;

/// Instructions an evaluation may take: tried in turn, so that the cost of most is known to be small.
const TIERS: [usize; 3] = [4_096, 65_536, 1_048_576];
/// Resources in an input for which the instructions are granted once more.
const RESOURCES_PER_BUDGET: usize = 64;
/// What an evaluation that ends within a tier is charged: what it took at least.
const CHARGES: [u64; 3] = [64, 4_096, 65_536];

/// Sources that are compiled together, and the rules in them.
#[derive(Debug)]
pub(super) struct Group {
    /// Path and text.
    pub(super) sources: Vec<(String, Arc<str>)>,
    /// Full names of the rules to evaluate: `data.plangate.aws.s3.x.deny`.
    pub(super) entries: Vec<Arc<str>>,
    program: OnceLock<Result<Arc<Program>, String>>,
}

impl Group {
    pub(super) fn new(sources: Vec<(String, Arc<str>)>, entries: Vec<Arc<str>>) -> Self {
        Self { sources, entries, program: OnceLock::new() }
    }

    /// Returns the program, compiling it at the first call.
    pub(super) fn program(&self) -> Result<&Arc<Program>, &str> {
        self.program.get_or_init(|| compile(&self.sources, &self.entries).map_err(|(_, message)| message)).as_ref().map_err(String::as_str)
    }
}

/// Compiles sources into a program.
pub(super) fn compile(sources: &[(String, Arc<str>)], entries: &[Arc<str>]) -> Result<Arc<Program>, module::Fault> {
    let compiled = quiet::catch(|| {
        let mut engine = regorus::Engine::new();
        for (path, text) in sources {
            engine.add_policy(path.clone(), text.to_string()).map_err(|error| module::fault(&error.to_string()))?;
        }
        let first = entries.first().ok_or((None, "there is no rule to compile".to_owned()))?;
        let policy = engine.compile_with_entrypoint(first).map_err(|error| module::fault(&error.to_string()))?;
        let names: Vec<&str> = entries.iter().map(AsRef::as_ref).collect();
        Compiler::compile_from_policy(&policy, &names).map_err(|error| module::fault(&error.to_string()))
    });
    let mut program = compiled.unwrap_or_else(|panic| Err((None, format!("the compiler failed: {panic}"))))?;
    let own = Arc::make_mut(&mut program);
    lighten(own);
    native::install(own);
    Ok(program)
}

/// Takes out of a program what says nothing: the machine copies the whole description of a function at every call.
fn lighten(program: &mut Program) {
    program.sources = Vec::new();
    for rule in &mut program.rule_infos {
        rule.name = String::new();
        if let Some(function) = &mut rule.function_info {
            function.param_names = Vec::new();
        }
        if rule.destructuring_blocks.iter().all(Option::is_none) {
            rule.destructuring_blocks = Vec::new();
        }
        if !rule.else_bodies.iter().flatten().any(|is_else| *is_else) {
            rule.else_bodies = Vec::new();
        }
    }
}

/// The steps that all evaluations of a review share.
#[derive(Debug)]
pub(super) struct Budget {
    total: u64,
    spent: AtomicU64,
}

impl Budget {
    pub(super) fn new(total: u64) -> Self {
        Self { total, spent: AtomicU64::new(0) }
    }

    /// Takes steps; whether there were enough depends only on what all evaluations take together.
    fn charge(&self, steps: u64) -> bool {
        self.spent.fetch_add(steps, Ordering::Relaxed).saturating_add(steps) <= self.total
    }

    /// Tells whether more was asked for than there is.
    pub(super) fn is_exhausted(&self) -> bool {
        self.spent.load(Ordering::Relaxed) > self.total
    }
}

/// What an entrypoint is evaluated on.
#[derive(Debug)]
pub(super) struct Input<'a> {
    pub(super) document: &'a Rego,
    /// How many resources the document holds beyond one: a rule that looks at all of them may take longer.
    pub(super) resources: usize,
}

/// The machines of one worker, one for each program it has met.
#[derive(Debug, Default)]
pub(super) struct Machines {
    loaded: HashMap<usize, RegoVM>,
}

impl Machines {
    /// Evaluates one entrypoint of a group on an input, which counts as `size` resources.
    ///
    /// # Errors
    ///
    /// A sentence for the author of the rule.
    pub(super) fn run(&mut self, group: &Group, key: usize, entry: usize, input: &Input<'_>, budget: &Budget) -> Result<Rego, String> {
        let program = group.program().map_err(|message| format!("the rule does not compile: {message}"))?;
        let scale = 1 + input.resources / RESOURCES_PER_BUDGET;
        for (limit, charge) in TIERS.into_iter().zip(CHARGES) {
            let machine = self.loaded.entry(key).or_insert_with(|| {
                let mut machine = RegoVM::new();
                machine.load_program(program.clone());
                machine
            });
            machine.set_max_instructions(limit.saturating_mul(scale));
            machine.set_input(input.document.clone());
            match quiet::catch(|| machine.execute_entry_point_by_index(entry)) {
                Ok(Ok(value)) => {
                    budget.charge(charge.saturating_mul(scale as u64));
                    return Ok(value);
                }
                Ok(Err(VmError::InstructionLimitExceeded { .. })) => {}
                Ok(Err(error)) => {
                    budget.charge(charge.saturating_mul(scale as u64));
                    self.loaded.remove(&key);
                    return Err(error.to_string());
                }
                Err(panic) => {
                    budget.charge(charge.saturating_mul(scale as u64));
                    self.loaded.remove(&key);
                    return Err(format!("a builtin failed: {panic}"));
                }
            }
        }
        let most = TIERS[TIERS.len() - 1].saturating_mul(scale);
        budget.charge(most as u64);
        Err(format!("the evaluation took more than {most} instructions: make the rule do less"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(body: &str) -> Result<Rego, String> {
        let text = format!("package p\n{body}");
        let group = Group::new(vec![("p.rego".into(), text.into())], vec!["data.p.deny".into()]);
        let budget = Budget::new(u64::MAX);
        let document = Rego::new_object();
        let input = Input { document: &document, resources: 0 };
        let first = Machines::default().run(&group, 0, 0, &input, &budget);
        let mut machines = Machines::default();
        for _ in 0..3 {
            assert_eq!(machines.run(&group, 0, 0, &input, &budget), first);
        }
        first
    }

    #[test]
    fn a_rule_that_loops_ends_at_its_budget() {
        let error =
            run("deny contains x if { some a in n; some b in n; some c in n; some d in n; some e in n; x := [a, b, c, d, e]; x == 1 }\n\
            n := [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]")
            .expect_err("no value");
        assert!(error.contains("instructions"), "{error}");
    }

    #[test]
    fn a_panicking_builtin_is_an_error() {
        let error = run("deny contains 1 if object.subset([1, 2], [])").expect_err("no value");
        assert!(error.contains("builtin"), "{error}");
    }

    #[test]
    fn the_longest_allowed_chain_of_calls_fits_the_stack() {
        let call = |at| format!("f{at}(x) := [y | some z in [x]; y := [v | some w in [z]; v := f{}(w)]]\n", at + 1);
        let chain: String = (0..23).map(call).collect();
        let deep = move || run(&format!("{chain}f23(x) := x\ndeny contains f0(1)\n"));
        let thread = std::thread::Builder::new().stack_size(WORKER_STACK).spawn(deep).expect("a thread");
        assert!(thread.join().expect("no panic").is_ok());
    }
}
