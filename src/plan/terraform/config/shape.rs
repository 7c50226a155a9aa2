//! The shape of the language's own blocks: their names, and what they may hold.
//!
//! Always true: what is not understood is pointed out, never read as something else.

use crate::model::{Diagnostic, Place};

use super::body::{Body, Nested};

/// Names that a variable may not have, as a module call's own arguments are called so.
const RESERVED: [&str; 8] = ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

/// Says what is wrong with the names that a block's labels give; what is right gives nothing.
pub(super) fn check_names(block: Nested<'_>) -> Vec<Diagnostic> {
    // A provider's name has rules of its own.
    if block.kind() == "provider" {
        return Vec::new();
    }
    let mut found = Vec::new();
    for label in &block.syntax.labels {
        let place = block.file.place(label.span);
        if !is_name(&label.text) {
            let message = format!(
                "Invalid {} name {:?}: a name starts with a letter or underscore and holds only letters, digits, underscores and dashes",
                block.kind(),
                label.text
            );
            found.push(Diagnostic::contained(message, Some(place)));
        } else if block.kind() == "variable" && RESERVED.contains(&&*label.text) {
            let message =
                format!("Invalid variable name: {:?} is reserved, because module calls have an argument of this name", label.text);
            found.push(Diagnostic::contained(message, Some(place)));
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
}

/// Points out what is left of a block's body once everything that Terraform 1.11 knows has been taken from it.
///
/// These are warnings, as a later version may know more; OpenTofu's own files are not held to Terraform's words.
pub(super) fn check_rest(kind: &str, body: &Body<'_>, known: &[&str]) -> Vec<Diagnostic> {
    let warn = |what: &str, name: &str, place: Place| {
        let text = place.file.file_name();
        let allowed = text.ends_with(".tofu") || text.ends_with(".tofu.json") || known.contains(&name);
        (!allowed).then(|| Diagnostic::warning(format!("Unsupported {what}: a {kind} block has nothing named {name:?}"), Some(place)))
    };
    let arguments = body.attributes.iter().filter_map(|attr| warn("argument", attr.name(), attr.file.place(attr.syntax.name.span)));
    let blocks = body.blocks.iter().filter_map(|block| warn("block type", block.kind(), block.header()));
    arguments.chain(blocks).collect()
}
