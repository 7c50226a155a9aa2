//! `plangate plan`: prints the static plan, or where a value comes from.
//!
//! Always true: the JSON form is Terraform's plan representation, one document a project.

use std::mem::ManuallyDrop;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;

use plangate::model::{Diagnostic, DiagnosticSeverity, Limits, PlanOptions, Project, ProjectId, ProjectKind, RepoPath};
use plangate::plan::{self, Cache};

use super::exit::Exit;
use super::input::{PlanningArgs, RevisionArgs, Source};
use super::output::Target;
use super::planned::{Planned, plan_project};
use super::{explain, filters, plan_text, policy_source};

const EXAMPLES: &str = "\
Examples:
  plangate plan infra/prod
  plangate plan infra --base origin/main
  plangate plan infra/prod --format json | jq .planned_values
  plangate plan infra/prod --explain aws_s3_bucket.logs acl";

/// The forms a plan is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal
    Human,
    /// Terraform's plan representation; one document a line where there are several projects
    Json,
}

/// Prints the static plan, or where a value comes from
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PlanArgs {
    /// The directory to plan; with --base, a directory in the repository
    #[arg(default_value = ".")]
    path: PathBuf,

    #[command(flatten)]
    revisions: RevisionArgs,

    /// Say where a value comes from: a resource's address and the path of one of its attributes
    #[arg(long, num_args = 1..=2, value_names = ["ADDRESS", "ATTRIBUTE"])]
    explain: Vec<String>,

    /// How to print the plan
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,

    /// Write the plan to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Use the projects, environments and modules of this policy
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    #[command(flatten)]
    planning: PlanningArgs,
}

/// Plans and prints.
pub(crate) fn run(args: &PlanArgs) -> anyhow::Result<Exit> {
    let limits = Limits::default();
    let source = Source::open(&args.path, &args.revisions, &limits)?;
    let (mut policy, _) = policy_source::read_policy(args.policy.as_deref(), &source.root)?;
    let timestamp = Some(super::check::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    policy.filter.plan = PlanOptions { timestamp, ..args.planning.options(&source.root)? };
    let options =
        PlanOptions { with_configuration: args.format == Format::Json, with_derivations: source.before.is_some(), ..policy.plan_options() };
    let target = Target::new(args.output.as_deref());
    // Never taken apart: the process ends with the command, and gives the memory back at once.
    let cache = ManuallyDrop::new(Cache::new());
    let projects = projects(args, &source, &options, &cache)?;
    if let [address, attribute @ ..] = args.explain.as_slice() {
        return explain::run(&source, &projects, &options, &limits, address, attribute.first().map(String::as_str), &target);
    }
    let side = |project: &Project| plan_project(project, &source, &options, &limits, &cache);
    let diagnostics: Vec<Diagnostic> = match args.format {
        Format::Human => {
            let planned: Vec<Planned> = projects.par_iter().map(side).collect();
            target.write_text(&plan_text::render(&planned, source.after.as_ref(), target.colours()))?;
            planned.into_iter().flat_map(|planned| planned.after.diagnostics).collect()
        }
        Format::Json => {
            // Plans are dropped as soon as they are printed: the texts are smaller.
            let printed: Vec<(String, Vec<Diagnostic>)> = projects
                .par_iter()
                .map(side)
                .map(|planned| {
                    let text = plan::representation(&planned.after, planned.before.as_ref(), &planned.changes);
                    (text, planned.after.diagnostics)
                })
                .collect();
            target
                .write(|out| printed.iter().try_for_each(|(text, _)| out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n"))))?;
            let diagnostics: Vec<Diagnostic> = printed.into_iter().flat_map(|(_, diagnostics)| diagnostics).collect();
            plan_text::complain(&diagnostics, source.after.as_ref());
            diagnostics
        }
    };
    let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity == DiagnosticSeverity::Error);
    Ok(if broken { Exit::Undecided } else { Exit::Clean })
}

/// Chooses the projects to plan: the one that the directory itself is, else all in it.
fn projects(args: &PlanArgs, source: &Source, options: &PlanOptions, cache: &Cache) -> anyhow::Result<Vec<Project>> {
    let found = plan::discover(source.after.as_ref(), options, cache).projects;
    let mut chosen: Vec<Project> = found.into_iter().filter(|project| project.path.is_within(&source.within)).collect();
    if let Some(environment) = &args.planning.environment {
        if let Some(mistake) = filters::unknown_environment(environment, chosen.iter()) {
            bail!("{mistake}");
        }
        chosen.retain(|project| project.environment.as_ref() == Some(environment));
    }
    let own: Vec<Project> = chosen.iter().filter(|project| project.path == source.within).cloned().collect();
    if !own.is_empty() {
        chosen = own;
    } else if chosen.is_empty() && is_configuration(source) {
        // A directory that others call as a module is no project of its own, but it was asked for by name.
        let id = if source.within.is_root() { "." } else { source.within.as_str() };
        chosen.push(Project {
            id: ProjectId::new(id).context("the directory's name cannot be a project's")?,
            path: source.within.clone(),
            kind: ProjectKind::Terraform,
            environment: None,
            workspace: None,
            var_files: Vec::new(),
        });
    }
    // Var files that were named take the place of those that make environments.
    if !args.planning.var_files.is_empty()
        && args.planning.environment.is_none()
        && chosen.iter().any(|project| project.environment.is_none())
    {
        chosen.retain(|project| project.environment.is_none());
    }
    if chosen.is_empty() {
        bail!("there is no configuration to plan in {}: name a directory with .tf files or Kubernetes manifests", args.path.display());
    }
    Ok(chosen)
}

fn is_configuration(source: &Source) -> bool {
    let beside = |path: &RepoPath| path.parent().as_ref() == Some(&source.within);
    source.after.files().keys().any(|path| beside(path) && (path.file_name().ends_with(".tf") || path.file_name().ends_with(".tf.json")))
}
