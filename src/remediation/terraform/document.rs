//! JSON documents in strings: heredocs and quoted strings.
//!
//! Always true: interpolations in a heredoc's document stay as they are written.

use serde_json::Value as Json;

use crate::model::Step;
use crate::remediation::draft::{Draft, Splice};
use crate::remediation::json::{self, Change};
use crate::remediation::no_fix::NoFix;
use crate::syntax::hcl::{Expr, ExprKind, TemplateForm};

use super::print::quoted;

/// Changes the document in a string.
pub(super) fn change(text: &str, expr: &Expr, path: &[Step], change: &Change<'_>) -> Result<Vec<Splice>, NoFix> {
    let form = match &expr.kind {
        ExprKind::String(literal) => &literal.form,
        ExprKind::Template(template) => &template.form,
        _ => return Err(NoFix::new("The JSON document is not written out as a string.")),
    };
    match (form, &expr.kind) {
        (TemplateForm::Heredoc(heredoc), _) => {
            let content = &text[heredoc.content.range()];
            let start = heredoc.content.start as usize;
            let splices = json::change(content, path, change)?;
            let placed = |splice: Splice| {
                let text = splice.text.replace("${", "$${").replace("%{", "%%{");
                Splice::new(splice.range.start + start..splice.range.end + start, text)
            };
            Ok(splices.into_iter().map(placed).collect())
        }
        (_, ExprKind::String(literal)) => {
            let mut document = Draft::new(literal.value.to_string());
            let splices = json::change(document.text(), path, change)?;
            document.splice(splices);
            Ok(vec![Splice::new(expr.span.range(), quoted(document.text()))])
        }
        _ => Err(NoFix::new("The JSON document is put together in a quoted string.")),
    }
}

/// Refuses references in documents: they are written as text.
pub(super) fn plain(value: &Json) -> Result<(), NoFix> {
    match super::print::reference(value) {
        Some(_) => Err(NoFix::new("A reference cannot be written into a JSON document.")),
        None => Ok(()),
    }
}
