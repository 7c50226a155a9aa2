//! The parts of Terraform's addresses.
//!
//! Always true: dots and brackets in a quoted key are part of the key.

/// Returns the module part of an address: `module.a["x.y"].aws_x.z` → `module.a["x.y"]`.
pub(super) fn module_of(address: &str) -> Option<String> {
    let mut end = 0;
    loop {
        let rest = &address[end..];
        let rest_from = if end == 0 { rest } else { rest.strip_prefix('.')? };
        if !rest_from.starts_with("module.") {
            break;
        }
        let start = address.len() - rest_from.len();
        let mut quoted = false;
        let mut depth = 0;
        let mut escaped = false;
        let stop = rest_from["module.".len()..].char_indices().find(|(_, character)| {
            match character {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                '[' if !quoted => depth += 1,
                ']' if !quoted => depth -= 1,
                '.' if !quoted && depth == 0 => return true,
                _ => {}
            }
            false
        });
        end = start + "module.".len() + stop.map_or(rest_from.len() - "module.".len(), |(at, _)| at);
        if end == address.len() {
            break;
        }
    }
    (end > 0).then(|| address[..end].to_owned())
}

/// Returns an address without its instance keys.
pub(super) fn without_keys(address: &str) -> String {
    let mut result = String::with_capacity(address.len());
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for character in address.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth = depth.saturating_sub(1),
            character if depth == 0 => result.push(character),
            _ => {}
        }
    }
    result
}

/// Returns the key of an address' last part: `aws_x.y["a"]` → `["a"]`.
pub(super) fn instance_key(address: &str) -> Option<&str> {
    if !address.ends_with(']') {
        return None;
    }
    let module = module_of(address).map_or(0, |module| module.len());
    address[module..].find('[').map(|at| &address[module + at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_addresses_are_taken_off() {
        assert_eq!(module_of("aws_x.y"), None);
        assert_eq!(module_of("module.a.aws_x.y").as_deref(), Some("module.a"));
        assert_eq!(module_of("module.a[\"x.y\"].module.b[0].data.aws_x.y[\"module.c\"]").as_deref(), Some("module.a[\"x.y\"].module.b[0]"));
    }
}
