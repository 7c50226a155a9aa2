//! Which projects a change can reach: first a quick look that may say yes too often, then what planning read.
//!
//! Always true: a project is left out only if nothing that its planner would read, or look for, differs.

use std::collections::BTreeSet;

use crate::model::{Listing, Plan, PlanOptions, Project, RepoPath, SourceTree};
use crate::plan::{self, Facts, WayOut};

/// The paths whose contents differ between two listings, those on one side only included.
pub(super) fn changed_paths(before: &Listing, after: &Listing) -> BTreeSet<RepoPath> {
    let differing =
        after.iter().filter(|(path, entry)| before.get(*path).map(|e| &e.content) != Some(&entry.content)).map(|(path, _)| path);
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    differing.chain(gone).cloned().collect()
}

/// Tells whether a path that a plan read, looked for, or listed differs; of a plan that was cut short this is not known, so it is.
pub(super) fn is_affected(plan: &Plan, changed: &BTreeSet<RepoPath>, appeared_or_gone: &BTreeSet<RepoPath>) -> bool {
    if plan.cut_short {
        return true;
    }
    let read = if plan.reads.len() < changed.len() {
        plan.reads.iter().any(|path| changed.contains(path))
    } else {
        changed.iter().any(|path| plan.reads.contains(path))
    };
    read || appeared_or_gone.iter().any(|path| path.parent().is_some_and(|directory| plan.listed.contains(&directory)))
}

/// The changed paths that only one side has: they change what listing their directory gives.
pub(super) fn appeared_or_gone(changed: &BTreeSet<RepoPath>, before: &Listing, after: &Listing) -> BTreeSet<RepoPath> {
    changed.iter().filter(|path| !(before.contains_key(*path) && after.contains_key(*path))).cloned().collect()
}

/// Places that the quick look follows before it gives up and says yes.
const MAX_REACHED: usize = 500;
/// Literals times directories that it follows before it gives up and says yes.
const MAX_FOLLOWED: usize = 20_000;

/// The quick look: a project can leave its directory only by a literal with `..` in it, or by a module mapping.
///
/// So the texts of a project's directory, and of the directories that such literals lead to, are searched for them; nothing is parsed.
/// Where a literal cannot be followed (it is a template with something other than the module's own path in it), the answer is yes.
pub(super) struct Reach<'a> {
    tree: &'a dyn SourceTree,
    changed: &'a BTreeSet<RepoPath>,
    mapped: Vec<RepoPath>,
    facts: &'a Facts,
}

impl<'a> Reach<'a> {
    pub(super) fn new(tree: &'a dyn SourceTree, changed: &'a BTreeSet<RepoPath>, options: &PlanOptions, facts: &'a Facts) -> Self {
        Self { tree, changed, mapped: options.module_mapping.values().cloned().collect(), facts }
    }

    /// Tells whether the change may reach a project; no means that it does not.
    pub(super) fn may_touch(&self, project: &Project, options: &PlanOptions) -> bool {
        let named = project.var_files.iter().chain(&options.var_files);
        let mut reached: Vec<RepoPath> =
            std::iter::once(project.path.clone()).chain(named.cloned()).chain(self.mapped.iter().cloned()).collect();
        let mut seen: BTreeSet<RepoPath> = reached.iter().cloned().collect();
        let mut directories: BTreeSet<RepoPath> = BTreeSet::from([project.path.clone()]);
        let mut literals: BTreeSet<String> = BTreeSet::new();
        while let Some(path) = reached.pop() {
            if self.is_changed_within(&path) || seen.len() > MAX_REACHED {
                return true;
            }
            for file in self.files_within(&path) {
                directories.extend(file.parent());
                for way in &*plan::ways_out(self.tree, &file, self.facts) {
                    let WayOut::To(relative) = way else { return true };
                    literals.insert(relative.clone());
                }
            }
            if literals.len().saturating_mul(directories.len()) > MAX_FOLLOWED {
                return true;
            }
            // A literal may have been handed on as a variable, so it is followed from every directory that has been reached.
            for target in directories.iter().flat_map(|directory| literals.iter().filter_map(|literal| directory.join(literal))) {
                if seen.insert(target.clone()) {
                    reached.push(target);
                }
            }
        }
        false
    }

    /// A changed path at or below `path`; or one that `path` lies below, where a file became a directory.
    fn is_changed_within(&self, path: &RepoPath) -> bool {
        self.changed.iter().any(|changed| changed.is_within(path) || path.is_within(changed))
    }

    fn files_within(&self, path: &RepoPath) -> Vec<RepoPath> {
        let from = self.tree.files().range::<RepoPath, _>(path..);
        from.map(|(file, _)| file)
            .take_while(|file| file.as_str().starts_with(path.as_str()))
            .filter(|file| file.is_within(path))
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MemoryTree, ProjectId, ProjectKind};

    fn path(text: &str) -> RepoPath {
        RepoPath::new(text).unwrap()
    }

    fn may_touch(files: &[(&str, &str)], changed: &str) -> bool {
        let tree = MemoryTree::new(files.iter().map(|(name, text)| (path(name), *text)));
        let changed = BTreeSet::from([path(changed)]);
        let project = Project {
            id: ProjectId::new("infra/app").unwrap(),
            path: path("infra/app"),
            kind: ProjectKind::Terraform,
            environment: None,
            workspace: None,
            var_files: vec![path("env/prod.tfvars")],
        };
        let options = PlanOptions::default();
        Reach::new(&tree, &changed, &options, &Facts::default()).may_touch(&project, &options)
    }

    #[test]
    fn a_change_elsewhere_reaches_only_through_a_way_out() {
        let closed = [("infra/app/main.tf", "a = \"x\"\n"), ("infra/net/main.tf", "")];
        assert!(may_touch(&closed, "infra/app/main.tf"));
        assert!(may_touch(&closed, "infra/app/new.txt"));
        assert!(may_touch(&closed, "env/prod.tfvars"));
        assert!(!may_touch(&closed, "infra/net/main.tf"));
        assert!(!may_touch(&closed, "infra/application/main.tf"));
    }

    #[test]
    fn modules_of_modules_are_followed() {
        let files = [
            ("infra/app/main.tf", "module \"a\" {\n  source = \"../../modules/a\"\n}\n"),
            ("modules/a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n"),
            ("modules/b/main.tf", "x = file(\"${path.module}/../data/x.json\")\n"),
        ];
        for reached in ["modules/a/main.tf", "modules/b/new.tf", "modules/data/x.json"] {
            assert!(may_touch(&files, reached), "{reached}");
        }
        assert!(!may_touch(&files, "modules/c/main.tf"));
        assert!(may_touch(&[("infra/app/main.tf", "x = file(\"${var.x}/../y\")\n")], "anything"));
    }
}
