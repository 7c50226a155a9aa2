//! The name that was probably meant.
//!
//! Always true: what is suggested is one of the names there are.

/// How many letters may differ.
const MAX_DISTANCE: usize = 2;

/// How many names are looked at, and how long they may be, so that no input makes this slow.
const MAX_NAMES: usize = 500;
const MAX_LENGTH: usize = 200;

/// Finds the name that is most like one that does not exist; `None` if none is alike.
pub(super) fn near<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = MAX_DISTANCE.min(wanted.chars().count() / 2);
    let is_close = |name: &&str| wanted.len().max(name.len()) <= MAX_LENGTH && wanted.len().abs_diff(name.len()) <= most * 4;
    let alike = names.into_iter().take(MAX_NAMES).filter(is_close).map(|name| (strsim::osa_distance(wanted, name), name));
    alike.filter(|(distance, _)| *distance <= most).min().map(|(_, name)| name)
}

/// Says which name was probably meant, to stand at a message's end; empty if none is alike.
pub(super) fn hint<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    near(wanted, names).map(|name| format!(" (did you mean {name:?}?)")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_alike_is_suggested() {
        assert_eq!(near("bukcet", ["bucket", "other"]), Some("bucket"));
        assert_eq!(near("regoin", ["reason", "region"]), Some("region"));
        assert_eq!(near("ab", ["xy"]), None);
        assert_eq!(hint("x", ["y"]), "");
    }
}
