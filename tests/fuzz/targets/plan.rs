//! The planner on whole small configurations: it returns, twice the same, with a plan that is JSON and equal to itself.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use plangate::model::{Action, Plan, ProjectKind, ResourceMode};
use plangate::plan::{self, Cache};
use plangate_fuzz::mutate::mutate_text;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate_text(data, size, max_size, seed, 8) });

fuzz_target!(|text: &str| {
    let tree = plangate_fuzz::tree(text);
    let (project, limits, options) = (plangate_fuzz::project(ProjectKind::Terraform), plangate_fuzz::limits(), plangate_fuzz::options());
    let make = || plan::plan(&tree, &project, &options, &limits, &Cache::new());
    let print = |plan: &Plan| plan::representation(plan, None, &plan::compare(None, Some(plan)));
    let first = make();
    let printed = print(&first);
    if let Err(error) = serde_json::from_str::<serde_json::Value>(&printed) {
        assert!(error.to_string().contains("recursion limit") || error.to_string().contains("out of range"), "{error}: {printed}");
    }
    for diagnostic in &first.diagnostics {
        assert!(!diagnostic.message.is_empty());
    }
    for change in plan::compare(Some(&first), Some(&first)) {
        let managed = change.after.is_some_and(|at| first.resources[at].mode == ResourceMode::Managed);
        assert!(change.action == Action::NoOp || !managed, "{change:?}");
    }
    // One in eight is planned again and one value of it explained.
    if text.len() % 8 == 0 {
        let second = make();
        assert_eq!(printed, print(&second));
        assert_eq!(first.diagnostics, second.diagnostics);
        if let Some(resource) = first.resources.get(text.len() % first.resources.len().max(1)) {
            let paths = resource.places.keys().next().cloned().unwrap_or_default();
            let _ = plan::explain(&tree, &project, &options, &limits, &resource.address, &paths);
        }
    }
});
