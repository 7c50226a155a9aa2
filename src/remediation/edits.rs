//! The way in: from an intent to edits of the file that declares the resource.
//!
//! Always true: edits do not overlap and are sorted by place.

use crate::model::{Edit, FixIntent, Plan, Resource, SourceTree};

use super::no_fix::NoFix;
use super::{terraform, yaml};

/// Turns a rule's intent for a resource into edits of its source.
///
/// Values are changed in the resource's own block, never in a variable that others share. No edits are needed where a companion
/// resource exists already.
pub fn edits(tree: &dyn SourceTree, plan: &Plan, resource: &Resource, intent: &FixIntent) -> Result<Vec<Edit>, NoFix> {
    let place = resource.block.as_ref().ok_or_else(|| NoFix::new(format!("It is not known where {} is declared.", resource.address)))?;
    if tree.files().get(&place.file).is_some_and(|entry| entry.link) {
        return Err(NoFix::new(format!("{} is a symbolic link: change the file that it leads to.", place.file)));
    }
    let bytes = tree.read(&place.file).map_err(|error| NoFix::new(error.to_string()))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| NoFix::new(format!("{} is not UTF-8 text.", place.file)))?;
    let name = place.file.file_name();
    let draft = if name.ends_with(".tf") || name.ends_with(".tofu") {
        terraform::draft(text, plan, resource, intent)?
    } else if name.ends_with(".yaml") || name.ends_with(".yml") {
        yaml::draft(text, place, resource, intent)?
    } else {
        return Err(NoFix::new(format!("{} is in a format that is not edited: change it by hand.", place.file)));
    };
    Ok(draft.edits(&place.file))
}
