//! Reads the imports of a Rust file: `use` trees and inline paths, resolved to paths from the crate's root.
//!
//! Always true: comments and string literals are never mistaken for code.

/// One path into the crate, without `crate::`, and the line it stands on.
#[derive(Debug, PartialEq)]
pub(crate) struct Import {
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
}

/// Blanks out comments, strings and character literals, keeping every newline.
pub(crate) fn without_comments_and_strings(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |from: usize, to: usize, out: &mut String| {
        out.extend(chars[from..to.min(chars.len())].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
    };
    while at < chars.len() {
        let rest = |n: usize| chars.get(at + n).copied().unwrap_or('\0');
        let end = match (chars[at], rest(1)) {
            ('/', '/') => at + chars[at..].iter().position(|c| *c == '\n').unwrap_or(chars.len() - at),
            ('/', '*') => {
                let (mut depth, mut to) = (1, at + 2);
                while to < chars.len() && depth > 0 {
                    match (chars[to], chars.get(to + 1)) {
                        ('/', Some('*')) => (depth, to) = (depth + 1, to + 2),
                        ('*', Some('/')) => (depth, to) = (depth - 1, to + 2),
                        _ => to += 1,
                    }
                }
                to
            }
            ('"', _) => {
                let mut to = at + 1;
                while to < chars.len() && chars[to] != '"' {
                    to += if chars[to] == '\\' { 2 } else { 1 };
                }
                to + 1
            }
            ('r', '"' | '#') if at == 0 || !(chars[at - 1].is_alphanumeric() || chars[at - 1] == '_') => {
                let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
                if chars.get(at + 1 + hashes) == Some(&'"') {
                    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                    let body = at + 2 + hashes;
                    let found = chars[body.min(chars.len())..].windows(close.len()).position(|window| window == close);
                    found.map_or(chars.len(), |found| body + found + close.len())
                } else {
                    at
                }
            }
            ('\'', '\\') => at + 2 + chars[at + 2..].iter().skip(1).position(|c| *c == '\'').map_or(0, |found| found + 2),
            ('\'', _) if rest(2) == '\'' => at + 3,
            _ => at,
        };
        if end > at {
            blank(at, end, &mut out);
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Tells whether `code` names the crate `name` at the start of a path.
pub(crate) fn mentions(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let starts = !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '.');
        starts && code[at + name.len()..].starts_with("::")
    })
}

/// Lists the paths into the crate that `file` (relative to `src`) imports or names.
pub(crate) fn of(file: &str, text: &str) -> Vec<Import> {
    let code = without_comments_and_strings(text);
    let code = code.split("#[cfg(test)]\nmod tests").next().unwrap_or(&code);
    let here = module_of(file);
    let mut imports = Vec::new();
    for (at, _) in code.char_indices() {
        let starts_word = !code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':');
        if !starts_word {
            continue;
        }
        let rest = &code[at..];
        let Some(anchor) = ["crate::", "super::", "self::", "plangate::"].into_iter().find(|anchor| rest.starts_with(anchor)) else {
            continue;
        };
        let mut paths = Vec::new();
        expand(&rest[..rest.find(';').unwrap_or(rest.len())], &mut Vec::new(), &mut paths);
        let line = code[..at].matches('\n').count() + 1;
        imports.extend(paths.into_iter().filter_map(|path| resolve(&here, &path)).map(|path| Import { path, line }));
        debug_assert!(!anchor.is_empty());
    }
    imports
}

/// Expands a path, with `{…}` groups, into plain paths; stops where the path does.
fn expand(text: &str, prefix: &mut Vec<String>, out: &mut Vec<Vec<String>>) -> usize {
    let bytes = text.as_bytes();
    let (mut at, depth) = (0, prefix.len());
    loop {
        let word = text[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum::<usize>();
        if word > 0 {
            prefix.push(text[at..at + word].to_owned());
            at += word;
            if text[at..].starts_with("::") {
                at += 2;
                continue;
            }
            out.push(prefix.clone());
        } else if bytes.get(at) == Some(&b'{') {
            at += 1;
            while at < bytes.len() && bytes[at] != b'}' {
                if bytes[at].is_ascii_whitespace() || bytes[at] == b',' {
                    at += 1;
                } else {
                    let used = expand(&text[at..], &mut prefix.clone(), out);
                    at += used.max(1);
                    // `as name` belongs to the item before it.
                    at += text[at..].find([',', '}']).unwrap_or(text.len() - at);
                }
            }
            at += 1;
        } else {
            out.push(prefix.clone());
        }
        prefix.truncate(depth);
        return at;
    }
}

fn module_of(file: &str) -> Vec<String> {
    let mut parts: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) && (parts.len() > 1 || parts[0] == "lib") {
        parts.pop();
    }
    parts
}

fn resolve(here: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut base: Vec<String> = match path.first()?.as_str() {
        "crate" | "plangate" => Vec::new(),
        _ => here.to_vec(),
    };
    for part in path {
        match part.as_str() {
            "crate" | "plangate" | "self" => {}
            "super" => {
                base.pop();
            }
            other => base.push(other.to_owned()),
        }
    }
    (!base.is_empty()).then_some(base)
}

/// Returns the file that holds what `path` names: the longest prefix that is a module.
pub(crate) fn file_of<'a>(path: &[String], files: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    (1..=path.len()).rev().find_map(|len| {
        let stem = path[..len].join("/");
        files.clone().find(|file| *file == format!("{stem}.rs") || *file == format!("{stem}/mod.rs"))
    })
}

#[test]
fn imports_are_found_in_groups_and_inline() {
    let text = "use crate::model::{Place, plan::{Plan as P, Project}};\nfn f() { super::sibling::g(\"crate::web\") } // crate::bot\n";
    let found: Vec<String> = of("review/gate.rs", text).into_iter().map(|import| import.path.join("::")).collect();
    assert_eq!(found, ["model::Place", "model::plan::Plan", "model::plan::Project", "review::sibling::g"]);
}

#[test]
fn a_path_belongs_to_the_innermost_file() {
    let files = ["model/mod.rs", "model/plan.rs"];
    let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(file_of(&path("model::plan::Plan"), files.into_iter()), Some("model/plan.rs"));
    assert_eq!(file_of(&path("model::Plan"), files.into_iter()), Some("model/mod.rs"));
}
