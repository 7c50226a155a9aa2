//! Symbolic links, followed within a tree.
//!
//! Always true: where a link leads is worked out on the tree's own paths, never on a disk, so no link leads out of the tree.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::budget::InputBudget;
use super::error::GitError;
use crate::model::{ContentId, FileEntry, Listing, ReadError, RepoPath};

/// Names that are passed on the way to one file, those in the texts of links included.
const MOST_STEPS: usize = 256;
/// Bytes of a link's text, as Linux bounds them.
pub(super) const MOST_BYTES: u64 = 4096;

/// The links of a tree, by path: the text of each.
pub(super) type LinkTexts = BTreeMap<RepoPath, String>;

/// Files that are listed because a link leads to them: the path of the file itself, or none where a link leads nowhere.
#[derive(Debug, Default)]
pub(super) struct Linked(BTreeMap<RepoPath, Option<RepoPath>>);

impl Linked {
    /// Adds to a listing of regular files what links lead to: a file under the link's path, a directory's files below it.
    ///
    /// A link that leads nowhere is listed too, and cannot be read: whoever needs it must not take it for absent.
    pub(super) fn list(links: &LinkTexts, listing: &mut Listing, budget: &InputBudget) -> Result<Self, GitError> {
        let mut linked = BTreeMap::new();
        for link in links.keys() {
            linked.extend(leads_to(links, listing, link));
            if listing.len() + linked.len() > budget.files() {
                return Err(budget.too_many_files());
            }
        }
        for (path, file) in &linked {
            let nowhere = || FileEntry { content: ContentId(format!("a link to nowhere: {path}").into()), size: 0, link: true };
            let entry = file.as_ref().and_then(|file| listing.get(file)).map(|entry| FileEntry { link: true, ..entry.clone() });
            listing.insert(path.clone(), entry.unwrap_or_else(nowhere));
        }
        Ok(Self(linked))
    }

    /// Returns the path of the file that stands at a listed path: itself, or what the link there leads to.
    pub(super) fn file<'p>(&'p self, path: &'p RepoPath) -> Result<&'p RepoPath, ReadError> {
        match self.0.get(path) {
            None => Ok(path),
            Some(Some(file)) => Ok(file),
            Some(None) => {
                let reason = "it is a symbolic link that leads to nothing in the directory or repository that is judged".to_owned();
                Err(ReadError::Unreadable { path: path.clone(), reason })
            }
        }
    }
}

/// Lists what a link leads to: paths under the link's own, and the regular file of each.
fn leads_to(links: &LinkTexts, files: &Listing, link: &RepoPath) -> Vec<(RepoPath, Option<RepoPath>)> {
    let Some(target) = resolve(links, link) else { return vec![(link.clone(), None)] };
    if files.contains_key(&target) {
        return vec![(link.clone(), Some(target))];
    }
    // A directory that holds the link itself would be listed in itself without end.
    if link.is_within(&target) {
        return vec![(link.clone(), None)];
    }
    let inside = format!("{target}/");
    let below = |path: &RepoPath| link.join(path.as_str().get(inside.len()..)?);
    let from = (Bound::Included(inside.as_str()), Bound::Unbounded);
    let files_below = files.range::<str, _>(from).map(|(file, _)| file).take_while(|file| file.as_str().starts_with(&inside));
    let mut found: Vec<_> = files_below.filter_map(|file| Some((below(file)?, Some(file.clone())))).collect();
    for (other, _) in links.range::<str, _>(from).take_while(|(other, _)| other.as_str().starts_with(&inside)) {
        let file = resolve(links, other).filter(|file| files.contains_key(file));
        found.extend(below(other).map(|path| (path, file)));
    }
    if found.is_empty() { vec![(link.clone(), None)] } else { found }
}

/// Follows every link on the way to a path; `None` if it leaves the tree, or goes in circles.
fn resolve(links: &LinkTexts, path: &RepoPath) -> Option<RepoPath> {
    let mut at = RepoPath::root();
    let mut ahead: Vec<&str> = path.as_str().rsplit('/').collect();
    for _ in 0..MOST_STEPS {
        let Some(part) = ahead.pop() else { return Some(at) };
        at = match part {
            "" | "." => continue,
            ".." => at.parent()?,
            name => at.join(name)?,
        };
        if let Some(text) = links.get(&at) {
            if text.starts_with('/') {
                return None;
            }
            at = at.parent()?;
            ahead.extend(text.rsplit('/'));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Limits;

    fn path(text: &str) -> RepoPath {
        RepoPath::new(text).expect("a path")
    }

    /// Lists what links lead to: `path → file`, or `path → nowhere`.
    fn listed(files: &[&str], links: &[(&str, &str)]) -> Vec<String> {
        let entry = |name: &&str| (path(name), FileEntry { content: ContentId((*name).into()), size: 1, link: false });
        let mut listing: Listing = files.iter().map(entry).collect();
        let links: LinkTexts = links.iter().map(|(link, text)| (path(link), (*text).to_owned())).collect();
        let linked = Linked::list(&links, &mut listing, &InputBudget::new(&Limits::default())).expect("few files");
        let shown = |(path, entry): (&RepoPath, &FileEntry)| match linked.file(path) {
            Ok(file) => {
                assert_eq!(&*entry.content.0, file.as_str());
                format!("{path} → {file}")
            }
            Err(_) => format!("{path} → nowhere"),
        };
        listing.iter().filter(|(_, entry)| entry.link).map(shown).collect()
    }

    #[test]
    fn links_lead_to_files_and_directories_of_the_tree() {
        let files = ["common/a.tf", "common/sub/b.tf", "common-not/c.tf", "prod/main.tf"];
        assert_eq!(listed(&files, &[("prod/a.tf", "../common/a.tf")]), ["prod/a.tf → common/a.tf"]);
        assert_eq!(
            listed(&files, &[("prod/shared", "../common"), ("common/x.tf", "a.tf")]),
            [
                "common/x.tf → common/a.tf",
                "prod/shared/a.tf → common/a.tf",
                "prod/shared/sub/b.tf → common/sub/b.tf",
                "prod/shared/x.tf → common/a.tf"
            ]
        );
        assert_eq!(listed(&files, &[("l", "common"), ("prod/b.tf", "../l/./sub/b.tf")])[2], "prod/b.tf → common/sub/b.tf");
    }

    #[test]
    fn links_that_leave_the_tree_or_go_in_circles_lead_nowhere() {
        for text in ["/etc/passwd", "../../etc/passwd", "missing.tf", "x.tf", ".", "..", "y.tf"] {
            assert_eq!(listed(&["prod/main.tf"], &[("prod/x.tf", text), ("prod/y.tf", "x.tf")])[0], "prod/x.tf → nowhere", "{text}");
        }
    }

    #[test]
    fn what_links_add_is_bounded() {
        let mut listing: Listing =
            (0..60).map(|at| (path(&format!("d/{at}")), FileEntry { content: ContentId("x".into()), size: 1, link: false })).collect();
        let links: LinkTexts = (0..60).map(|at| (path(&format!("l{at}")), "d".to_owned())).collect();
        let budget = InputBudget::new(&Limits { files: 1000, ..Limits::default() });
        assert!(matches!(Linked::list(&links, &mut listing, &budget), Err(GitError::TooLarge { .. })));
    }
}
