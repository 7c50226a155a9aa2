//! Where in a file a resource is declared.
//!
//! Always true: the block found is the only one of its kind and labels in the file.

use crate::model::{Resource, ResourceMode};
use crate::remediation::no_fix::NoFix;
use crate::syntax::hcl::{Block, File};

use super::print::Printer;

/// A resource's block in the current text of its file.
pub(super) struct Site<'f> {
    pub(super) text: &'f str,
    pub(super) block: &'f Block,
    pub(super) printer: Printer<'f>,
}

/// Finds the block that declares a resource.
pub(super) fn declaration<'f>(file: &'f File, resource: &Resource) -> Result<&'f Block, NoFix> {
    let kind = match resource.mode {
        ResourceMode::Managed => "resource",
        ResourceMode::Data => "data",
    };
    let declares = |block: &&Block| {
        let labels: Vec<_> = block.labels.iter().map(|label| &*label.text).collect();
        &*block.kind.text == kind && labels == [&*resource.kind, &*resource.name]
    };
    let mut found = file.body.blocks().filter(declares);
    let block =
        found.next().ok_or_else(|| NoFix::new(format!("The block of {} is not in the file it is said to be in.", resource.address)))?;
    if found.next().is_some() {
        return Err(NoFix::new(format!("{} is declared twice in its file.", resource.address)));
    }
    if block.damaged {
        return Err(NoFix::new(format!("The block of {} has a syntax error.", resource.address)));
    }
    Ok(block)
}

/// Returns how the block's own instance is referred to from a block with the same `count` or `for_each`.
pub(super) fn own_address(block: &Block, resource: &Resource) -> String {
    let instance = match (block.body.attribute("count"), block.body.attribute("for_each")) {
        (Some(_), _) => "[count.index]",
        (None, Some(_)) => "[each.key]",
        (None, None) => "",
    };
    let data = if resource.mode == ResourceMode::Data { "data." } else { "" };
    format!("{data}{}.{}{instance}", resource.kind, resource.name)
}
