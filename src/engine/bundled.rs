//! The packs that come with the binary.
//!
//! Always true: what is embedded is `rule-packs/` as it was when the binary was built.

use include_dir::{Dir, include_dir};

use super::pack::PackSource;

static RULE_PACKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rule-packs");

/// Returns the bundled packs, sorted by name.
pub fn bundled() -> Vec<PackSource> {
    let mut packs: Vec<PackSource> = RULE_PACKS
        .dirs()
        .filter(|dir| dir.contains(dir.path().join("pack.yml")))
        .map(|dir| {
            let name = dir.path().to_string_lossy().into_owned();
            let mut pack = PackSource { name, files: Default::default() };
            collect(dir, dir, &mut pack);
            pack
        })
        .collect();
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    packs
}

/// Returns the common library of all packs, the files of `rule-packs/lib`: path in that folder and text.
pub(super) fn library() -> Vec<(&'static str, &'static str)> {
    let Some(lib) = RULE_PACKS.get_dir("lib") else { return Vec::new() };
    let mut files: Vec<_> = lib.files().filter_map(|file| Some((file.path().file_name()?.to_str()?, file.contents_utf8()?))).collect();
    files.sort_unstable();
    files
}

fn collect(dir: &Dir<'static>, root: &Dir<'static>, pack: &mut PackSource) {
    for file in dir.files() {
        if let (Ok(path), Some(text)) = (file.path().strip_prefix(root.path()), file.contents_utf8()) {
            let path: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            pack.files.insert(path.join("/"), text.into());
        }
    }
    for inner in dir.dirs() {
        collect(inner, root, pack);
    }
}
