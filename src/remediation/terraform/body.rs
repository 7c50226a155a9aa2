//! Adds attributes and blocks to a body, and takes them out.
//!
//! Always true: what is added stands on lines of its own.

use crate::remediation::draft::Splice;
use crate::remediation::lines::{indentation, line_end, line_start, next_line, starts_line, whole_lines};
use crate::syntax::hcl::{Attribute, Block, Item};

/// The arguments of Terraform's own that stand first or last by custom.
const META: [&str; 5] = ["count", "depends_on", "for_each", "provider", "source"];

/// Returns the indentation of what stands in a block.
pub(super) fn inner_indentation(text: &str, block: &Block) -> String {
    let outer = indentation(text, block.span.start as usize);
    match block.body.items.first() {
        Some(first) if starts_line(text, first.span().start as usize) => indentation(text, first.span().start as usize).to_owned(),
        _ if outer.contains('\t') => format!("{outer}\t"),
        _ => format!("{outer}  "),
    }
}

/// Adds lines of attributes to a block: after its last single-line attribute before any nested block.
pub(super) fn add_attributes(text: &str, block: &Block, lines: &str) -> Vec<Splice> {
    let leading = block.body.items.iter().take_while(|item| matches!(item, Item::Attribute(_)));
    let attributes: Vec<&Attribute> = leading.filter_map(|item| if let Item::Attribute(it) = item { Some(it) } else { None }).collect();
    if is_one_line(text, block) {
        return open_up(text, block, lines);
    }
    let is_meta = |attribute: &Attribute| META.contains(&&*attribute.name.text);
    let is_single_line = |attribute: &Attribute| !text[attribute.span.range()].contains('\n');
    let ordinary = attributes.iter().rfind(|attribute| is_single_line(attribute) && !is_meta(attribute));
    if let Some(after) = ordinary {
        let end = line_end(text, after.span.end as usize);
        return vec![Splice::insert(end, format!("\n{}", lines.trim_end_matches('\n')))];
    }
    if let Some(after) = attributes.iter().rfind(|attribute| !is_meta(attribute) || &*attribute.name.text != "depends_on") {
        let end = line_end(text, after.span.end as usize);
        return vec![Splice::insert(end, format!("\n\n{}", lines.trim_end_matches('\n')))];
    }
    match block.body.items.first() {
        Some(first) => vec![Splice::insert(line_start(text, above_comments(text, first.span().start as usize)), format!("{lines}\n"))],
        None => vec![Splice::insert(line_start(text, block.close.start as usize), lines)],
    }
}

/// Adds the lines of a nested block at the end of a block.
pub(super) fn add_block(text: &str, block: &Block, lines: &str) -> Vec<Splice> {
    if is_one_line(text, block) {
        let lines = if block.body.items.is_empty() { lines.to_owned() } else { format!("\n{lines}") };
        return open_up(text, block, &lines);
    }
    let close = line_start(text, block.close.start as usize);
    let before = &text[block.open.end as usize..close];
    let is_set_apart = before.trim().is_empty() || before.trim_end_matches([' ', '\t']).ends_with("\n\n") || before.ends_with("\n\r\n");
    vec![Splice::insert(close, if is_set_apart { lines.to_owned() } else { format!("\n{lines}") })]
}

fn is_one_line(text: &str, block: &Block) -> bool {
    !text[block.open.end as usize..block.close.start as usize].contains('\n')
}

/// Writes a one-line block over lines, with further lines at its end.
fn open_up(text: &str, block: &Block, lines: &str) -> Vec<Splice> {
    let outer = indentation(text, block.span.start as usize);
    let inside = block.open.end as usize..block.close.start as usize;
    let content = text[inside.clone()].trim();
    let content = if content.is_empty() { String::new() } else { format!("{}{content}\n", inner_indentation(text, block)) };
    vec![Splice::new(inside, format!("\n{content}{lines}{outer}"))]
}

/// Returns where the comment lines right above a line start, or the line itself.
fn above_comments(text: &str, at: usize) -> usize {
    let mut start = line_start(text, at);
    while start > 0 {
        let previous = line_start(text, start - 1);
        if !text[previous..start].trim_start().starts_with(['#', '/']) {
            break;
        }
        start = previous;
    }
    start
}

/// Takes an attribute or a block out.
pub(super) fn remove_item(text: &str, item: crate::model::Span) -> Vec<Splice> {
    let range = item.range();
    if !starts_line(text, range.start) {
        // The only attribute of a one-line block.
        let start = text[..range.start].trim_end().len();
        let end = text.len() - text[range.end..].trim_start().len();
        return vec![Splice::new(start..end.max(range.end), "")];
    }
    if next_line(text, range.end) == text.len() && !text.ends_with('\n') {
        return vec![Splice::new(line_start(text, range.start)..text.len(), "")];
    }
    vec![Splice::new(whole_lines(text, range), "")]
}
