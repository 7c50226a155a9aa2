//! Companion resources: a new block beside a resource, for each of its instances.
//!
//! Always true: no companion is added where the plan has one already.

use serde_json::Value as Json;

use crate::model::{Plan, Resource};
use crate::remediation::draft::Splice;
use crate::remediation::lines::{indentation, line_end};
use crate::syntax::hcl::File;

use super::print::assignments;
use super::site::Site;

/// The meta-arguments that a companion takes over as they are written.
const TAKEN_OVER: [&str; 3] = ["count", "for_each", "provider"];

/// Tells whether a resource of this type in the same module refers to this one.
pub(super) fn exists(plan: &Plan, resource: &Resource, kind: &str) -> bool {
    let refers =
        |other: &Resource| other.references.values().flatten().any(|address| is_instance_of(address.as_str(), resource.address.as_str()));
    plan.resources.iter().any(|other| *other.kind == *kind && other.module == resource.module && refers(other))
}

/// Tells whether two addresses are of the same instance, or one is of the other's whole block.
fn is_instance_of(address: &str, instance: &str) -> bool {
    address == instance || instance.strip_prefix(address).is_some_and(|rest| rest.starts_with('['))
}

/// Adds the companion after the resource's block.
pub(super) fn add(site: &Site<'_>, file: &File, kind: &str, name: &str, body: &Json) -> Vec<Splice> {
    let outer = indentation(site.text, site.block.span.start as usize);
    let inner = format!("{outer}  ");
    let is_taken = |name: &str| {
        let labels = |block: &crate::syntax::hcl::Block| block.labels.iter().map(|label| label.text.to_string()).collect::<Vec<_>>();
        file.body.blocks().any(|block| &*block.kind.text == "resource" && labels(block) == [kind, name])
    };
    let name = (1..).map(|number| if number == 1 { name.to_owned() } else { format!("{name}_{number}") }).find(|name| !is_taken(name));
    let taken_over: Vec<_> = TAKEN_OVER
        .iter()
        .filter_map(|name| site.block.body.attribute(name))
        .map(|attribute| (attribute.name.text.to_string(), site.text[attribute.value.span.range()].to_owned()))
        .collect();
    let mut lines = assignments(&taken_over, &inner);
    let body = site.printer.body(body, &inner);
    if !lines.is_empty() && !body.is_empty() {
        lines.push('\n');
    }
    let name = name.unwrap_or_default();
    let block = format!("\n\n{outer}resource \"{kind}\" \"{name}\" {{\n{lines}{body}{outer}}}");
    vec![Splice::insert(line_end(site.text, site.block.span.end as usize), block)]
}
