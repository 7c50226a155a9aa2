//! Runs selected rules on the resources, changes and project they apply to.
//!
//! Always true: judgements come in a fixed order: resources by address, then changes, then the project; rules by id within each. A rule
//! that fails is one judgement and disturbs no other.

use std::collections::HashMap;
use std::sync::OnceLock;

use rayon::prelude::*;
use regorus::Value as Rego;

use super::compiled::{Budget, Group, Input, Machines, WORKER_STACK};
use super::evaluation::Evaluation;
use super::finding::{self, Finding};
use super::input::{ChangeInput, Inputs};
use super::manifest::Links;
use super::precedent::Holding;
use super::relations::{self, Relations};
use super::rule::Rule;
use super::unknowns::Hidden;
use crate::model::{Action, Address, Judgement, JudgementKind, Plan, Resource, ResourceChange, ResourceMode, RuleInfo, Scope, Value};

/// Resources that one worker judges in a row.
const CHUNK: usize = 32;
/// Threads that judge, at most.
const MAX_WORKERS: usize = 8;

/// A selected rule.
struct Chosen<'a> {
    info: &'a RuleInfo,
    rule: &'a Rule,
    parameters: Rego,
}

/// What is judged at once.
#[derive(Clone, Copy)]
enum Task<'a> {
    Resource(usize),
    Change(&'a ResourceChange),
    Project,
}

/// Everything that the workers share.
struct Judging<'a> {
    evaluation: &'a Evaluation<'a>,
    groups: &'a [Group],
    chosen: Vec<Chosen<'a>>,
    /// The chosen rules of each resource type, by kind and mode.
    by_kind: HashMap<(&'a str, ResourceMode), Vec<usize>>,
    /// The plan that is judged.
    after: Inputs<'a>,
    /// The base side, where change rules look at it.
    before: Option<(&'a Plan, Inputs<'a>)>,
    budget: Budget,
    /// What a precedent says already.
    holding: Option<Holding<'a>>,
    /// Whether any chosen rule reads `input.resource.texts`.
    with_texts: bool,
}

/// Judges one side of a review.
pub(super) fn judge(infos: &[RuleInfo], rules: &[Rule], groups: &[Group], links: &[Links], evaluation: &Evaluation<'_>) -> Vec<Judgement> {
    let mut picked: Vec<(usize, &super::evaluation::Selected)> = evaluation
        .rules
        .iter()
        .filter_map(|selected| Some((infos.binary_search_by(|info| info.id.cmp(&selected.rule)).ok()?, selected)))
        .collect();
    picked.sort_by_key(|(at, _)| *at);
    picked.dedup_by_key(|(at, _)| *at);
    let chosen: Vec<Chosen<'_>> = picked
        .into_iter()
        .map(|(at, selected)| {
            let defaults = || rules[at].parameters.as_ref().and_then(|parameters| parameters.complete(infos[at].id.as_str(), None).ok());
            let parameters = selected.parameters.clone().or_else(defaults).map_or(Rego::Null, Rego::from);
            Chosen { info: &infos[at], rule: &rules[at], parameters }
        })
        .collect();
    let plan = evaluation.plan;
    let by_kind = index(&chosen, evaluation);
    let in_use = |change: Option<bool>| {
        by_kind.values().flatten().any(|at| {
            let info = chosen[*at].info;
            !info.related.is_empty() && change.is_none_or(|change| info.change == change)
        })
    };
    let all_links: Vec<&Links> = links.iter().collect();
    let after = Inputs::new(plan, evaluation.context, in_use(None).then(|| Relations::new(plan, &all_links)));
    let before = evaluation
        .before
        .filter(|_| chosen.iter().any(|chosen| chosen.info.change))
        .map(|before| (before, Inputs::new(before, evaluation.context, in_use(Some(true)).then(|| Relations::new(before, &all_links)))));
    let holding = evaluation.precedent.map(|precedent| {
        let then = after.relations().map(|_| Relations::new(precedent.plan, &all_links));
        Holding::new(precedent, plan, after.relations().zip(then.as_ref()), infos)
    });
    let with_texts = chosen.iter().any(|chosen| chosen.rule.reads.touches(&["resource", "texts"]));
    let judging =
        Judging { with_texts, holding, evaluation, groups, chosen, by_kind, after, before, budget: Budget::new(evaluation.steps) };
    let tasks = judging.tasks();
    let all = || tasks.par_chunks(CHUNK).map(|tasks| judging.run(tasks)).collect::<Vec<Vec<Judgement>>>();
    let judgements = match workers() {
        Ok(pool) => pool.install(all),
        Err(error) => return judging.failed(&format!("no thread could be started to judge: {error}")),
    };
    if judging.budget.is_exhausted() {
        judging
            .failed(&format!("the limit `limits.steps` of {} was reached while judging: raise it, or select fewer rules", evaluation.steps))
    } else {
        judgements.into_iter().flatten().collect()
    }
}

/// Finds the rules of each resource type that occurs.
fn index<'a>(chosen: &[Chosen<'_>], evaluation: &Evaluation<'a>) -> HashMap<(&'a str, ResourceMode), Vec<usize>> {
    let mut index: HashMap<(&str, ResourceMode), Vec<usize>> = HashMap::new();
    let resources = evaluation.before.into_iter().chain([evaluation.plan]).flat_map(|plan| &plan.resources);
    for resource in resources {
        index.entry((&resource.kind, resource.mode)).or_insert_with(|| {
            let applies = |at: &usize| chosen[*at].info.resources.iter().any(|pattern| relations::is_kind(resource, pattern));
            (0..chosen.len()).filter(applies).collect()
        });
    }
    index
}

impl<'a> Judging<'a> {
    fn tasks(&self) -> Vec<Task<'a>> {
        let resources = (0..self.evaluation.plan.resources.len()).map(Task::Resource);
        let is_change = |change: &&ResourceChange| !matches!(change.action, Action::NoOp | Action::Read);
        let changes: &'a [ResourceChange] = self.evaluation.changes;
        resources.chain(changes.iter().filter(is_change).map(Task::Change)).chain([Task::Project]).collect()
    }

    fn run(&self, tasks: &[Task<'_>]) -> Vec<Judgement> {
        let mut machines = Machines::default();
        let mut judgements = Vec::new();
        for task in tasks {
            if self.budget.is_exhausted() {
                break;
            }
            match *task {
                Task::Resource(at) => self.judge_resource(at, &mut machines, &mut judgements),
                Task::Change(change) => self.judge_change(change, &mut machines, &mut judgements),
                Task::Project => self.judge_project(&mut machines, &mut judgements),
            }
        }
        judgements
    }

    /// The rules that apply to a resource.
    fn rules_of(&self, resource: &Resource, change: bool) -> Vec<&Chosen<'a>> {
        let rules = self.by_kind.get(&(&*resource.kind, resource.mode)).map_or(&[][..], Vec::as_slice);
        rules
            .iter()
            .map(|at| &self.chosen[*at])
            .filter(move |chosen| chosen.info.scope == Scope::Resource && chosen.info.change == change)
            .collect()
    }

    fn judge_resource(&self, at: usize, machines: &mut Machines, judgements: &mut Vec<Judgement>) {
        if let Some(known) = self.holding.as_ref().and_then(|holding| holding.of_resource(self.evaluation.plan, at)) {
            return judgements.extend(known.iter().copied().cloned());
        }
        let resource = &self.evaluation.plan.resources[at];
        let mut input = None;
        for chosen in self.rules_of(resource, false) {
            let input = input.get_or_insert_with(|| self.after.resource(at, self.with_texts, None));
            self.judge_one(chosen, &self.after, self.evaluation.plan, at, input, &resource.address, machines, judgements);
        }
    }

    fn judge_change(&self, change: &ResourceChange, machines: &mut Machines, judgements: &mut Vec<Judgement>) {
        if let Some(known) = self.holding.as_ref().and_then(|holding| holding.of_change(change)) {
            return judgements.extend(known.iter().copied().cloned());
        }
        let base = self.before.as_ref().zip(change.before).filter(|((plan, _), at)| *at < plan.resources.len());
        let (plan, inputs, at) = match (change.after, base) {
            (Some(at), _) if at < self.evaluation.plan.resources.len() => (self.evaluation.plan, &self.after, at),
            (_, Some(((plan, inputs), at))) => (*plan, inputs, at),
            _ => return,
        };
        let mut input = None;
        for chosen in self.rules_of(&plan.resources[at], true) {
            let input = input.get_or_insert_with(|| {
                let before = base.map_or(Rego::Null, |((_, inputs), at)| inputs.values(at));
                inputs.resource(at, self.with_texts, Some(&ChangeInput { action: change.action, before }))
            });
            self.judge_one(chosen, inputs, plan, at, input, &change.address, machines, judgements);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one evaluation is one rule, one resource, and where both come from")]
    fn judge_one(
        &self,
        chosen: &Chosen<'_>,
        inputs: &Inputs<'_>,
        plan: &Plan,
        at: usize,
        resource: &Rego,
        address: &Address,
        machines: &mut Machines,
        judgements: &mut Vec<Judgement>,
    ) {
        let input = inputs.resource_input(at, resource, chosen.info, &chosen.parameters);
        let mut push = |kind| judgements.push(Judgement { rule: chosen.info.id.clone(), resource: Some(address.clone()), kind });
        match self.findings(chosen, &Input { document: &input, resources: 0 }, machines) {
            Err(error) => push(JudgementKind::Failed { error }),
            Ok(findings) if findings.is_empty() => push(match inputs.unknown_read(at, chosen.info, &chosen.rule.reads) {
                Some(because) => JudgementKind::Undetermined { because, violation: None },
                None => JudgementKind::Passed,
            }),
            Ok(findings) => findings.into_iter().for_each(|finding| push(complete(finding, inputs, plan, at))),
        }
    }

    fn judge_project(&self, machines: &mut Machines, judgements: &mut Vec<Judgement>) {
        let plan = self.evaluation.plan;
        let (mut resources, none) = (None, Rego::from(Vec::new()));
        for chosen in self.chosen.iter().filter(|chosen| chosen.info.scope == Scope::Stack) {
            let concerned = |resource: &Resource| chosen.info.resources.iter().any(|pattern| relations::is_kind(resource, pattern));
            let concerned: Vec<usize> = (0..plan.resources.len()).filter(|at| concerned(&plan.resources[*at])).collect();
            let about_modules = chosen.rule.reads.touches(&["modules"]) && !plan.modules.is_empty();
            if concerned.is_empty() && !about_modules {
                continue;
            }
            // Most stacks have more resources than their rules read.
            let resources =
                if chosen.rule.reads.reach(&["resources"]) { resources.get_or_insert_with(|| self.after.resources()) } else { &none };
            let input = self.after.stack_input(resources, &chosen.parameters);
            let mut push = |resource, kind| judgements.push(Judgement { rule: chosen.info.id.clone(), resource, kind });
            match self.findings(chosen, &Input { document: &input, resources: plan.resources.len() }, machines) {
                Err(error) => push(None, JudgementKind::Failed { error }),
                Ok(findings) if findings.is_empty() => {
                    let unknown = concerned.iter().find_map(|at| {
                        let address = &plan.resources[*at].address;
                        let because =
                            self.after.hidden(*at).read_by(&chosen.rule.reads, &["resources", "*", "values"], address.as_str())?;
                        Some((address.clone(), because))
                    });
                    match unknown {
                        Some((address, because)) => push(Some(address), JudgementKind::Undetermined { because, violation: None }),
                        None => push(None, JudgementKind::Passed),
                    }
                }
                Ok(findings) => findings.into_iter().for_each(|finding| {
                    let named = finding
                        .resource
                        .as_deref()
                        .and_then(|name| plan.resources.binary_search_by(|resource| resource.address.as_str().cmp(name)).ok());
                    let call = finding.resource.as_deref().and_then(|name| plan.modules.iter().find(|call| call.address.as_str() == name));
                    match named {
                        None if call.is_some() => {
                            let violation = finding.into_violation(&Value::null(), &Hidden::default());
                            push(call.map(|call| call.address.clone()), JudgementKind::Violated(violation));
                        }
                        Some(at) => push(Some(plan.resources[at].address.clone()), complete(finding, &self.after, plan, at)),
                        None => {
                            let error = format!(
                                "a finding names the resource {:?}, which is neither a resource nor a module call of the project",
                                finding.resource.unwrap_or_default()
                            );
                            push(None, JudgementKind::Failed { error });
                        }
                    }
                }),
            }
        }
    }

    fn findings(&self, chosen: &Chosen<'_>, input: &Input<'_>, machines: &mut Machines) -> Result<Vec<Finding>, String> {
        let group = chosen.rule.group;
        let result = machines.run(&self.groups[group], group, chosen.rule.entry, input, &self.budget)?;
        finding::read_all(&result)
    }

    /// What is said when nothing can be: the same, whichever worker met the bound first.
    fn failed(&self, error: &str) -> Vec<Judgement> {
        let failed = |chosen: &Chosen<'_>| Judgement {
            rule: chosen.info.id.clone(),
            resource: None,
            kind: JudgementKind::Failed { error: error.to_owned() },
        };
        self.chosen.iter().map(failed).collect()
    }
}

/// The threads that judge, started when first needed.
fn workers() -> Result<&'static rayon::ThreadPool, &'static str> {
    static POOL: OnceLock<Result<rayon::ThreadPool, String>> = OnceLock::new();
    let start = || {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MAX_WORKERS);
        let builder = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(WORKER_STACK);
        builder.thread_name(|at| format!("judge-{at}")).build().map_err(|error| error.to_string())
    };
    POOL.get_or_init(start).as_ref().map_err(String::as_str)
}

/// Completes a finding about a resource: undetermined if its path is not known.
fn complete(finding: Finding, inputs: &Inputs<'_>, plan: &Plan, at: usize) -> JudgementKind {
    let resource = &plan.resources[at];
    let hidden = inputs.hidden(at);
    let because = hidden.covering(resource.address.as_str(), &finding.path);
    let violation = finding.into_violation(&resource.values, hidden);
    match because {
        Some(because) => JudgementKind::Undetermined { because, violation: Some(violation) },
        None => JudgementKind::Violated(violation),
    }
}
