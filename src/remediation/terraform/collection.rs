//! Adds items to object and tuple expressions, and takes them out.
//!
//! Always true: commas and line breaks follow the way the items that are there are written.

use std::ops::Range;

use super::print::Layout;
use crate::model::Span;
use crate::remediation::draft::Splice;
use crate::remediation::lines::{indentation, line_end, starts_line, whole_lines};
use crate::remediation::no_fix::NoFix;
use crate::syntax::hcl::{Expr, ExprKind, TokenKind, tokenize};

/// Where the items of a collection stand.
struct Items {
    spans: Vec<Span>,
    /// Between the brackets.
    inside: Range<usize>,
}

impl Items {
    fn of(expr: &Expr) -> Option<Self> {
        let spans = match &expr.kind {
            ExprKind::Object(object) => object.items.iter().map(|item| item.span).collect(),
            ExprKind::Tuple(items) => items.iter().map(|item| item.span).collect(),
            _ => return None,
        };
        Some(Self { spans, inside: expr.span.start as usize + 1..expr.span.end as usize - 1 })
    }

    /// Returns the comma after an item.
    fn comma(&self, text: &str, at: usize) -> Option<Range<usize>> {
        let from = self.spans.get(at)?.end as usize;
        let to = self.spans.get(at + 1).map_or(self.inside.end, |next| next.start as usize);
        let comma = tokenize(&text[from..to]).into_iter().find(|token| token.kind == TokenKind::Comma)?;
        Some(from + comma.span.start as usize..from + comma.span.end as usize)
    }
}

/// Adds items at the end of an object or tuple; each is printed in the layout it is given.
pub(super) fn add(text: &str, expr: &Expr, print: impl Fn(Layout<'_>) -> Vec<String>) -> Result<Vec<Splice>, NoFix> {
    let not_literal = || NoFix::new("The value is not written out as a list or map.");
    let items = Items::of(expr).ok_or_else(not_literal)?;
    let outer = indentation(text, expr.span.start as usize).to_owned();
    let is_object = matches!(expr.kind, ExprKind::Object(_));
    let Some(last) = items.spans.last().map(|last| last.range()) else {
        if is_object || text[items.inside.clone()].contains('\n') {
            let inner = format!("{outer}  ");
            let lines: String =
                print(Layout::Lines(&inner)).iter().map(|item| format!("{inner}{item}{}\n", if is_object { "" } else { "," })).collect();
            let kept = text[items.inside.clone()].trim_end();
            return Ok(vec![Splice::new(items.inside.start + kept.len()..items.inside.end, format!("\n{lines}{outer}"))]);
        }
        return Ok(vec![Splice::new(items.inside, print(Layout::Lines(&outer)).join(", "))]);
    };
    let comma = items.comma(text, items.spans.len() - 1);
    let after = comma.as_ref().map_or(last.end, |comma| comma.end);
    if text[last.clone()].contains("<<") && comma.is_none() && (!is_object || !text[last.end..items.inside.end].contains('\n')) {
        return Err(NoFix::new("The last item is a heredoc, after which nothing can be added."));
    }
    if !text[last.end..items.inside.end].contains('\n') {
        // They stand on one line, and so does what is added: a line that closes brackets and opens others is indented by `terraform fmt`
        // according to all that is open.
        let separator = if comma.is_some() { " " } else { ", " };
        return Ok(vec![Splice::insert(after, format!("{separator}{}", print(Layout::Inline).join(", ")))]);
    }
    let indent = if starts_line(text, last.start) { indentation(text, last.start).to_owned() } else { format!("{outer}  ") };
    let has_commas = comma.is_some() || (items.spans.len() > 1 && items.comma(text, items.spans.len() - 2).is_some());
    let mut splices = Vec::new();
    if comma.is_none() && (has_commas || !is_object) {
        splices.push(Splice::insert(last.end, ","));
    }
    let new = print(Layout::Lines(&indent));
    let count = new.len();
    let lines: String = new
        .into_iter()
        .enumerate()
        .map(|(at, item)| {
            let is_last = at + 1 == count;
            let comma = if comma.is_some() || ((has_commas || !is_object) && !is_last) { "," } else { "" };
            format!("\n{indent}{item}{comma}")
        })
        .collect();
    splices.push(Splice::insert(line_end(text, after), lines));
    Ok(splices)
}

/// Takes one item out of an object or tuple.
pub(super) fn remove(text: &str, expr: &Expr, at: usize) -> Result<Vec<Splice>, NoFix> {
    let missing = || NoFix::new("The item to remove is not written out in the source.");
    let items = Items::of(expr).ok_or_else(missing)?;
    let item = items.spans.get(at).ok_or_else(missing)?.range();
    let end = items.comma(text, at).map_or(item.end, |comma| comma.end);
    let rest_of_line = text[end..line_end(text, end)].trim_start();
    if starts_line(text, item.start) && (rest_of_line.is_empty() || rest_of_line.starts_with(['#', '/'])) {
        return Ok(vec![Splice::new(whole_lines(text, item.start..end), "")]);
    }
    if items.spans.len() == 1 {
        return Ok(vec![Splice::new(items.inside, "")]);
    }
    let range = match items.spans.get(at + 1) {
        Some(next) => item.start..next.start as usize,
        None => items.spans[at - 1].end as usize..end,
    };
    Ok(vec![Splice::new(range, "")])
}
