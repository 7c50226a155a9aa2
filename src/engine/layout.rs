//! Where things stand in a pack's folder.
//!
//! Always true: every `.rego` file is a rule, or in `lib`; none is passed over silently.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::pack::{PackError, PackSource};

/// A file: path in the pack and text.
pub(super) type File<'a> = (&'a str, &'a Arc<str>);

/// The files of a pack by what they are.
#[derive(Debug, Default)]
pub(super) struct Layout<'a> {
    pub(super) manifest: Option<File<'a>>,
    pub(super) links: Option<File<'a>>,
    pub(super) library: Vec<File<'a>>,
    /// By service and rule.
    pub(super) rules: BTreeMap<(&'a str, &'a str), RuleFiles<'a>>,
}

/// The files of one rule.
#[derive(Debug, Default)]
pub(super) struct RuleFiles<'a> {
    pub(super) code: Option<File<'a>>,
    pub(super) page: Option<File<'a>>,
}

/// Sorts a pack's files.
pub(super) fn read(pack: &PackSource) -> (Layout<'_>, Vec<PackError>) {
    let mut layout = Layout::default();
    let mut errors = Vec::new();
    for (path, text) in &pack.files {
        let parts: Vec<&str> = path.split('/').collect();
        let file = (path.as_str(), text);
        match parts.as_slice() {
            ["pack.yml"] => layout.manifest = Some(file),
            ["links.yml"] => layout.links = Some(file),
            ["lib", name] if name.ends_with(".rego") => layout.library.push(file),
            [service, rule, name] if *service != "lib" && name.strip_suffix(".rego") == Some(rule) => {
                layout.rules.entry((service, rule)).or_default().code = Some(file);
            }
            [service, rule, name] if *service != "lib" && name.strip_suffix(".md") == Some(rule) => {
                layout.rules.entry((service, rule)).or_default().page = Some(file);
            }
            [.., name] if name.ends_with(".rego") => {
                errors.push(PackError::at(
                    &pack.name,
                    path,
                    None,
                    "the file is neither a rule nor in lib: rules stand in <service>/<rule>/<rule>.rego, shared functions in lib/",
                ));
            }
            _ => {}
        }
    }
    if layout.manifest.is_none() {
        let foreign = pack.files.values().any(|text| text.contains("ConstraintTemplate")) || !errors.is_empty();
        let what = if foreign {
            "there is no pack.yml: Conftest directories and Gatekeeper templates are not supported by this version; write the rules as a pack"
        } else {
            "there is no pack.yml: every pack says its name, version, description, licence, requires and input there"
        };
        return (layout, vec![PackError::at(&pack.name, "", None, what)]);
    }
    for ((service, rule), files) in &layout.rules {
        let folder = format!("{service}/{rule}");
        if files.code.is_none() {
            errors.push(PackError::at(&pack.name, &folder, None, format!("the rule has no code: write {rule}.rego")));
        }
        if files.page.is_none() {
            errors.push(PackError::at(&pack.name, &folder, None, format!("the rule has no page: write {rule}.md, which is also its test")));
        }
    }
    (layout, errors)
}
