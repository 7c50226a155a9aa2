//! Holds the code to the layers, so that nobody has to remember them.
//!
//! Always true: these tests read the sources as text and know nothing of what the code does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::imports::{self, Import};

/// Modules from the bottom up. Modules of one layer never import each other.
const LAYERS: &[&[&str]] = &[
    &["model"],
    &["syntax"],
    &["config", "engine", "git", "github", "plan", "remediation", "report", "store"],
    &["review"],
    &["bot"],
    &["web"],
    &["standin"],
    &["cli"],
    &["main"],
];

/// Third-party crates that stop at one module's door.
const DOORS: &[(&str, &str)] =
    &[("regorus", "engine"), ("git2", "git"), ("octocrab", "github"), ("sled", "store"), ("tera", "report"), ("saphyr_parser", "syntax")];

/// Modules whose tera templates are their own: the comment's and the pages'.
const TEMPLATES: &[&str] = &["report", "web"];

/// A file that outgrows this is two ideas.
const MOST_LINES: usize = 550;

fn sources() -> BTreeMap<String, String> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(directory).expect("a readable source folder") {
            let path = entry.expect("a folder entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("a path under src").to_string_lossy().replace('\\', "/");
            (name, std::fs::read_to_string(&path).expect("a UTF-8 source file"))
        })
        .collect()
}

fn top_module(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn modules_import_only_from_lower_layers() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let from = top_module(&file);
        if from == "lib" {
            continue;
        }
        let here = layer(from).unwrap_or_else(|| panic!("src/{file}: the module `{from}` has no layer; name one in LAYERS"));
        for Import { path, line } in imports::of(&file, &text) {
            let to = path.first().map_or("", String::as_str);
            if to == from {
                continue;
            }
            match layer(to) {
                Some(there) if there < here => {}
                Some(_) => wrong.push(format!("src/{file}:{line}: `{from}` may not import `{to}`")),
                None => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_do_not_import_each_other_in_a_circle() {
    let sources = sources();
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, text) in &sources {
        for import in imports::of(file, text) {
            if let Some(target) = imports::file_of(&import.path, sources.keys().map(String::as_str))
                && target != file
            {
                edges.entry(file).or_default().insert(target);
            }
        }
    }
    let mut done = BTreeSet::new();
    for file in sources.keys() {
        let mut trail = Vec::new();
        if let Some(circle) = circle_from(file, &edges, &mut trail, &mut done) {
            panic!("these files import each other in a circle: {}", circle.join(" → "));
        }
    }
}

fn circle_from<'a>(
    file: &'a str,
    edges: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    trail: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) -> Option<Vec<&'a str>> {
    if let Some(at) = trail.iter().position(|other| *other == file) {
        let mut circle = trail[at..].to_vec();
        circle.push(file);
        return Some(circle);
    }
    if done.contains(file) {
        return None;
    }
    trail.push(file);
    for next in edges.get(file).into_iter().flatten() {
        if let Some(circle) = circle_from(next, edges, trail, done) {
            return Some(circle);
        }
    }
    trail.pop();
    done.insert(file);
    None
}

#[test]
fn third_party_types_stop_at_their_modules_door() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let module = top_module(&file);
        let code = imports::without_comments_and_strings(&text);
        for (name, owner) in DOORS {
            let allowed = module == *owner || (*name == "tera" && TEMPLATES.contains(&module));
            if !allowed && imports::mentions(&code, name) {
                wrong.push(format!("src/{file}: `{name}` belongs to `{owner}` alone"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Crates whose library has another name than the package.
const RENAMED: &[(&str, &str)] = &[("md-5", "md5")];

#[test]
fn every_dependency_is_used() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("the manifest");
    let names = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1).take_while(|line| !line.starts_with('['));
    let code: Vec<String> = sources().values().map(|text| imports::without_comments_and_strings(text)).collect();
    let unused: Vec<&str> = names
        .filter_map(|line| line.split_once(" = ").map(|(name, _)| name))
        .filter(|name| {
            let library =
                RENAMED.iter().find(|(package, _)| package == name).map_or(name.replace('-', "_"), |(_, library)| (*library).to_owned());
            !code.iter().any(|text| imports::mentions(text, &library))
        })
        .collect();
    assert!(unused.is_empty(), "no source names these dependencies: {}", unused.join(", "));
}

#[test]
fn no_file_is_two_ideas() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| format!("src/{file} has {lines} lines, over {MOST_LINES}: split it by idea"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_file_says_what_it_is_and_what_is_always_true() {
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let header: String = text.lines().take_while(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n");
        if !header.contains("Always true:") {
            wrong.push(format!("src/{file}: open it with `//!` lines that say what it is and one thing that is `Always true:`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
