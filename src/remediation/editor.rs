//! The way in: from an intent to edits of the file that declares the resource.
//!
//! Always true: edits do not overlap and are sorted by place.

use std::collections::HashMap;

use crate::model::{Edit, FixIntent, Plan, RepoPath, Resource, SourceTree};

use super::no_fix::NoFix;
use super::{terraform, yaml};

/// Turns intents into edits of a tree's files; each Terraform file is read and parsed once.
pub struct Editor<'t> {
    tree: &'t dyn SourceTree,
    terraform: HashMap<RepoPath, Result<terraform::Source, NoFix>>,
}

impl<'t> Editor<'t> {
    /// Makes an editor of a tree's files.
    pub fn new(tree: &'t dyn SourceTree) -> Self {
        Self { tree, terraform: HashMap::new() }
    }

    /// Turns a rule's intent for a resource into edits of its source.
    ///
    /// Values are changed in the resource's own block, never in a variable that others share. No edits are needed where a companion
    /// resource exists already.
    pub fn edits(&mut self, plan: &Plan, resource: &Resource, intent: &FixIntent) -> Result<Vec<Edit>, NoFix> {
        let place =
            resource.block.as_ref().ok_or_else(|| NoFix::new(format!("It is not known where {} is declared.", resource.address)))?;
        let (tree, file) = (self.tree, &place.file);
        if tree.files().get(file).is_some_and(|entry| entry.link) {
            return Err(NoFix::new(format!("{file} is a symbolic link: change the file that it leads to.")));
        }
        let name = file.file_name();
        let draft = if name.ends_with(".tf") || name.ends_with(".tofu") {
            let source = self.terraform.entry(file.clone()).or_insert_with(|| Ok(terraform::Source::new(&read(tree, file)?)));
            terraform::draft(source.as_ref().map_err(Clone::clone)?, plan, resource, intent)?
        } else if name.ends_with(".yaml") || name.ends_with(".yml") {
            yaml::draft(&read(tree, file)?, place, resource, intent)?
        } else {
            return Err(NoFix::new(format!("{file} is in a format that is not edited: change it by hand.")));
        };
        Ok(draft.edits(file))
    }
}

/// Turns one intent into edits, as [`Editor::edits`] does.
pub fn edits(tree: &dyn SourceTree, plan: &Plan, resource: &Resource, intent: &FixIntent) -> Result<Vec<Edit>, NoFix> {
    Editor::new(tree).edits(plan, resource, intent)
}

fn read(tree: &dyn SourceTree, file: &RepoPath) -> Result<String, NoFix> {
    let bytes = tree.read(file).map_err(|error| NoFix::new(error.to_string()))?;
    String::from_utf8(bytes.to_vec()).map_err(|_| NoFix::new(format!("{file} is not UTF-8 text.")))
}
