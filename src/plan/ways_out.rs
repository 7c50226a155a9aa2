//! Where the text of a file may lead an evaluation, beyond the file's own directory.
//!
//! Always true: it may say too much, never too little.

use std::sync::Arc;

use crate::model::{RepoPath, SourceTree};

use super::facts::{Facts, WayOut};

/// Finds the ways by which evaluating a file can lead out of its directory: literals with `..` in them. Nothing is parsed.
///
/// Where such a literal cannot be followed (it is a template with something other than the module's own path in it), it may lead anywhere.
pub fn ways_out(tree: &dyn SourceTree, file: &RepoPath, facts: &Facts) -> Arc<[WayOut]> {
    let Some(entry) = tree.files().get(file).filter(|_| can_lead_out(file)) else { return Arc::default() };
    let learn = || tree.read(file).map(|bytes| in_text(&String::from_utf8_lossy(&bytes)).into());
    facts.ways_out.get_or_learn(entry.content.clone(), learn).unwrap_or_else(|_| [WayOut::Anywhere].into())
}

/// Files whose texts are evaluated, or that say where modules lie.
fn can_lead_out(file: &RepoPath) -> bool {
    let name = file.file_name();
    [".tf", ".tofu", ".tfvars", ".json", ".tpl", ".tftpl", ".tmpl"].iter().any(|end| name.ends_with(end))
}

/// Finds the quoted literals of a text that have `..` in them.
fn in_text(text: &str) -> Vec<WayOut> {
    let mut ways = Vec::new();
    if !text.contains("..") {
        return ways;
    }
    for line in text.lines().filter(|line| line.contains("..")) {
        // Outside quotes `...` is a splat of arguments, and comments may say anything: both cost at most a needless plan.
        for literal in line.split('"').skip(1).step_by(2).filter(|literal| literal.contains("..")) {
            let mut rest = literal.trim();
            for own in ["${path.module}/", "${path.root}/", "${path.cwd}/", "./"] {
                rest = rest.strip_prefix(own).unwrap_or(rest);
            }
            let way = if rest.contains("${") || rest.contains("%{") || rest.contains('\\') {
                WayOut::Anywhere
            } else {
                WayOut::To(rest.split('?').next().unwrap_or(rest).replace("//", "/"))
            };
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_lead_out_where_they_climb() {
        let to = |path: &str| vec![WayOut::To(path.to_owned())];
        assert_eq!(in_text("source = \"../net//x?ref=1\"\n"), to("../net/x"));
        assert_eq!(in_text("x = file(\"${path.module}/../y\")\n"), to("../y"));
        assert_eq!(in_text("x = file(\"${var.x}/../y\")\n"), [WayOut::Anywhere]);
        assert_eq!(in_text("x = f(var.list...)\ny = \"a\"\n"), []);
    }
}
