//! File paths as Go's `path/filepath` on Unix handles them, and patterns of `fileset`.
//!
//! Always true: this is text alone; no file is looked at.

/// Shortens a path lexically: no `.`, no `..` but at the front of a relative one, no doubled or trailing slash.
pub(super) fn clean(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            other => parts.push(other),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Returns the last component: `filepath.Base`.
pub(super) fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() { "/" } else { trimmed.rsplit('/').next().unwrap_or(trimmed) }
}

/// Returns all but the last component: `filepath.Dir`.
pub(super) fn directory(path: &str) -> String {
    clean(path.rfind('/').map_or("", |at| &path[..=at]))
}

/// Joins a directory and a path, cleaned.
pub(super) fn join(directory: &str, path: &str) -> String {
    match (directory.is_empty(), path.is_empty()) {
        (true, true) => String::new(),
        (true, false) => clean(path),
        (false, true) => clean(directory),
        (false, false) => clean(&format!("{directory}/{path}")),
    }
}

/// Returns `target` relative to `from`; both cleaned, and both absolute or both relative.
pub(super) fn relative(from: &str, target: &str) -> String {
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect::<Vec<_>>();
    let (from, target) = (parts(from), parts(target));
    let shared = from.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let path: Vec<String> = up.chain(target[shared..].iter().cloned()).collect();
    if path.is_empty() { ".".to_owned() } else { path.join("/") }
}

/// Splits a pattern into the directory that holds no wildcard and the rest.
pub(super) fn split_pattern(pattern: &str) -> (String, String) {
    let wild = pattern.find(['*', '?', '[', '{', '\\']).unwrap_or(pattern.len());
    match pattern[..wild].rfind('/') {
        Some(0) => ("/".to_owned(), pattern[1..].to_owned()),
        Some(at) => (pattern[..at].to_owned(), pattern[at + 1..].to_owned()),
        None => (".".to_owned(), pattern.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_gos() {
        assert_eq!(clean("a//b/../c/./"), "a/c");
        assert_eq!(clean("../../a/.."), "../..");
        assert_eq!(clean("/../a"), "/a");
        assert_eq!(clean(""), ".");
        assert_eq!((base("/a/b/"), base(""), base("//")), ("b", ".", "/"));
        assert_eq!((directory("/a/b/"), directory("a"), directory("/a")), ("/a/b".to_owned(), ".".to_owned(), "/".to_owned()));
        assert_eq!(relative("a/b", "a/c/d"), "../c/d");
        assert_eq!(split_pattern("x/y*/z"), ("x".to_owned(), "y*/z".to_owned()));
    }
}
