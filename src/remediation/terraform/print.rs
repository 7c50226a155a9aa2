//! Prints values as HCL, in the layout of `terraform fmt`.
//!
//! Always true: the text reads back as the value, whatever characters its strings have.

use serde_json::Value as Json;

use crate::syntax::hcl::{ExprKind, parse_expression};

/// How references (`{"ref": [...]}`) are written: the resource's own address, such as `aws_s3_bucket.logs[each.key]`.
pub(super) struct Printer<'a> {
    pub(super) own: &'a str,
}

/// Where the lines of a printed value go.
#[derive(Clone, Copy)]
pub(super) enum Layout<'a> {
    /// All on one line.
    Inline,
    /// On as many lines as read well, behind something indented by this.
    Lines(&'a str),
}

impl Printer<'_> {
    /// Prints an expression in a layout.
    pub(super) fn laid_out(&self, value: &Json, layout: Layout<'_>) -> String {
        match layout {
            Layout::Inline => self.inline(value),
            Layout::Lines(indent) => self.expression(value, indent),
        }
    }

    /// Prints an expression whose first line stands behind something indented by `indent`.
    pub(super) fn expression(&self, value: &Json, indent: &str) -> String {
        match value {
            Json::Null | Json::Bool(_) | Json::Number(_) => value.to_string(),
            Json::String(text) => quoted(text),
            Json::Array(items) if items.is_empty() => "[]".to_owned(),
            Json::Array(items) => {
                if items.iter().all(|item| !item.is_object() || reference(item).is_some()) {
                    let items: Vec<_> = items.iter().map(|item| self.expression(item, indent)).collect();
                    return format!("[{}]", items.join(", "));
                }
                let inner = format!("{indent}  ");
                let items: String = items.iter().map(|item| format!("{inner}{},\n", self.expression(item, &inner))).collect();
                format!("[\n{items}{indent}]")
            }
            Json::Object(entries) => {
                if let Some(path) = reference(value) {
                    return path.iter().fold(self.own.to_owned(), |text, step| text + &reference_step(step));
                }
                if entries.is_empty() {
                    return "{}".to_owned();
                }
                let inner = format!("{indent}  ");
                let lines: Vec<_> = entries.iter().map(|(name, value)| (key(name), self.expression(value, &inner))).collect();
                format!("{{\n{}{indent}}}", assignments(&lines, &inner))
            }
        }
    }

    /// Prints an expression on one line.
    pub(super) fn inline(&self, value: &Json) -> String {
        match value {
            Json::Array(items) => format!("[{}]", items.iter().map(|item| self.inline(item)).collect::<Vec<_>>().join(", ")),
            Json::Object(entries) if reference(value).is_none() && !entries.is_empty() => {
                let entries: Vec<_> = entries.iter().map(|(name, value)| format!("{} = {}", key(name), self.inline(value))).collect();
                format!("{{ {} }}", entries.join(", "))
            }
            other => self.expression(other, ""),
        }
    }

    /// Prints the lines of a block's body: attributes, then nested blocks, which are lists of objects.
    pub(super) fn body(&self, body: &Json, indent: &str) -> String {
        let Json::Object(entries) = body else { return String::new() };
        let is_block = |value: &Json| {
            value
                .as_array()
                .is_some_and(|items| !items.is_empty() && items.iter().all(|item| item.is_object() && reference(item).is_none()))
        };
        let attributes: Vec<_> = entries
            .iter()
            .filter(|(_, value)| !is_block(value))
            .map(|(name, value)| (name.clone(), self.expression(value, indent)))
            .collect();
        let mut text = assignments(&attributes, indent);
        for (name, value) in entries.iter().filter(|(_, value)| is_block(value)) {
            for item in value.as_array().into_iter().flatten() {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&self.block(name, item, indent));
            }
        }
        text
    }

    /// Prints a block with its header (`name "label"`), its lines indented by `indent`.
    pub(super) fn block(&self, header: &str, body: &Json, indent: &str) -> String {
        match self.body(body, &format!("{indent}  ")) {
            body if body.is_empty() => format!("{indent}{header} {{}}\n"),
            body => format!("{indent}{header} {{\n{body}{indent}}}\n"),
        }
    }
}

/// Prints `name = value` lines with aligned equals signs.
pub(super) fn assignments(entries: &[(String, String)], indent: &str) -> String {
    let mut text = String::new();
    let mut rest = entries;
    // Values of several lines stand apart, as they do for `terraform fmt`.
    while !rest.is_empty() {
        let single = rest.iter().take_while(|(_, value)| !value.contains('\n')).count();
        let (group, others) = rest.split_at(single.max(1));
        let widest = group.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in group {
            text.push_str(&format!("{indent}{name:widest$} = {value}\n"));
        }
        rest = others;
    }
    text
}

/// Returns the path of a `{"ref": [...]}` value.
pub(super) fn reference(value: &Json) -> Option<&[Json]> {
    match value.as_object() {
        Some(object) if object.len() == 1 => object.get("ref")?.as_array().map(Vec::as_slice),
        _ => None,
    }
}

fn reference_step(step: &Json) -> String {
    match step {
        Json::String(name) if is_identifier(name) => format!(".{name}"),
        Json::String(name) => format!("[{}]", quoted(name)),
        other => format!("[{other}]"),
    }
}

/// Prints an object's key: bare where it can be.
pub(super) fn key(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { quoted(name) }
}

fn is_identifier(text: &str) -> bool {
    let (expr, errors) = parse_expression(text, 0);
    errors.is_empty() && matches!(&expr.kind, ExprKind::Variable(name) if *name.text == *text && text != "for")
}

/// Prints a quoted string.
pub(super) fn quoted(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 2);
    result.push('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => result.push_str("\\\""),
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            '$' | '%' if characters.peek() == Some(&'{') => {
                result.push(character);
                result.push(character);
            }
            character if character.is_control() => result.push_str(&format!("\\u{:04x}", character as u32)),
            character => result.push(character),
        }
    }
    result.push('"');
    result
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_printed_as_terraform_formats_them() {
        let printer = Printer { own: "aws_s3_bucket.logs[each.key]" };
        let body = json!({"bucket": {"ref": ["id"]}, "a": [1, "x${y}"], "rule": [{"id": "r", "deep": [{"on": true}]}], "m": {"k-1": 1, "b c": null}});
        let expected = "  bucket = aws_s3_bucket.logs[each.key].id
  a      = [1, \"x$${y}\"]
  m = {
    k-1   = 1
    \"b c\" = null
  }

  rule {
    id = \"r\"

    deep {
      on = true
    }
  }
";
        assert_eq!(printer.body(&body, "  "), expected);
        assert_eq!(printer.block("x \"y\"", &json!({}), ""), "x \"y\" {}\n");
    }

    #[test]
    fn strings_read_back_as_they_were() {
        for text in ["plain", "q\" b\\ \n\r\t\u{1}é", "${a} %{b} $${c} $ %", "$$${", ""] {
            let (expr, errors) = parse_expression(&quoted(text), 0);
            assert_eq!(errors, []);
            assert_eq!(expr.as_str().map(|text| &**text), Some(text));
        }
    }
}
