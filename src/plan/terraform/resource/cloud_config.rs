//! The data source `cloudinit_config`, once `template_cloudinit_config`: parts of a multi-part MIME document for cloud-init.
//!
//! Always true: it is known only if everything that goes into it is.
//! <https://registry.terraform.io/providers/hashicorp/cloudinit/latest/docs/data-sources/config>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::cty::{Type, Value, convert};
use super::super::functions::gzip;
use super::body::EvaluatedBody;
use super::policy_statement::text;

/// Renders the document: compressed and encoded unless it says otherwise; `None` if it is not known or cannot be rendered.
pub(super) fn rendered(body: &EvaluatedBody<'_>) -> Option<String> {
    if body.groups.iter().any(|group| group.unknown.is_some()) {
        return None;
    }
    let boundary = text(body, "boundary")?.unwrap_or_else(|| "MIMEBOUNDARY".to_owned());
    let (compress, encode) = (flag(body, "gzip")?, flag(body, "base64_encode")?);
    let mut document = format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\nMIME-Version: 1.0\r\n\r\n");
    for (index, part) in body.blocks("part").iter().enumerate() {
        let field = |name: &str| text(&part.body, name).map(|value| value.filter(|value| !value.is_empty()));
        let mut headers = vec![
            format!("Content-Type: {}", field("content_type")?.unwrap_or_else(|| "text/plain".to_owned())),
            "Content-Transfer-Encoding: 7bit".to_owned(),
            "Mime-Version: 1.0".to_owned(),
        ];
        headers.extend(field("filename")?.map(|name| format!("Content-Disposition: attachment; filename=\"{name}\"")));
        headers.extend(field("merge_type")?.map(|merge| format!("X-Merge-Type: {merge}")));
        // Go's writer sorts a part's headers.
        headers.sort();
        let before = if index == 0 { "" } else { "\r\n" };
        document.push_str(&format!("{before}--{boundary}\r\n{}\r\n\r\n", headers.join("\r\n")));
        document.push_str(&field("content")?.unwrap_or_default());
    }
    document.push_str(&format!("\r\n--{boundary}--\r\n"));
    match (compress, encode) {
        (true, true) => Some(STANDARD.encode(gzip(document.as_bytes(), false))),
        (false, true) => Some(STANDARD.encode(document)),
        (false, false) => Some(document),
        // Compressed bytes are no text.
        (true, false) => None,
    }
}

fn flag(body: &EvaluatedBody<'_>, name: &str) -> Option<bool> {
    match body.attribute(name) {
        Some(value) if !value.is_null() => convert(value, &Type::Bool).ok().as_ref().and_then(Value::as_bool),
        _ => Some(true),
    }
}
