//! The server's own policy, and the packs that it names by path.
//!
//! Always true: it is read once, and what is returned holds together: its packs are there and their rules compile.

use std::path::Path;

use crate::config::{Layer, LayerError, PolicyError, merge, parse_policy};
use crate::engine::{PackSource, RuleSet};
use crate::git::{DirectoryTree, InputBudget};
use crate::model::{Limits, PackRef, PolicyLayer, SourceTree};
use crate::review::wire::PackFiles;

/// What a server brings to every repository.
#[derive(Clone, Debug, Default)]
pub struct ServerPolicy {
    /// `None` if it has no policy of its own.
    pub layer: Option<Layer>,
    /// The packs by the path that the policy gives them.
    pub packs: Vec<(String, PackFiles)>,
}

/// What is wrong with the server's own policy; the text is for who configures it.
#[derive(Debug, thiserror::Error)]
pub enum ServerPolicyError {
    #[error("{name} cannot be read: {reason}")]
    Unreadable { name: String, reason: String },
    #[error(transparent)]
    File(#[from] PolicyError),
    #[error(transparent)]
    Layer(#[from] LayerError),
    #[error("the pack {pack} cannot be read: {reason}")]
    Pack { pack: String, reason: String },
    #[error("the rule packs do not load: {0}")]
    Rules(String),
}

/// Reads the policy file that the server's configuration names, and its packs.
pub fn load_server_policy(path: Option<&Path>, limits: &Limits) -> Result<ServerPolicy, ServerPolicyError> {
    let Some(path) = path else { return Ok(ServerPolicy::default()) };
    let name = path.display().to_string();
    #[expect(clippy::disallowed_methods, reason = "the server's policy is read once, where the server starts")]
    let text =
        std::fs::read_to_string(path).map_err(|error| ServerPolicyError::Unreadable { name: name.clone(), reason: error.to_string() })?;
    let layer = Layer { layer: PolicyLayer::Server, name: name.clone(), file: parse_policy(&text, &name)? };
    let merged = merge(std::slice::from_ref(&layer))?;
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut packs = Vec::new();
    for pack in &merged.packs {
        if let PackRef::Path { path, .. } = pack {
            packs.push((path.clone(), pack_files(&directory.join(path), limits)?));
        }
    }
    let sources: Vec<PackSource> = packs.iter().map(|(_, pack)| pack.source()).collect();
    RuleSet::load(&sources).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        ServerPolicyError::Rules(lines.join("; "))
    })?;
    Ok(ServerPolicy { layer: Some(layer), packs })
}

fn pack_files(directory: &Path, limits: &Limits) -> Result<PackFiles, ServerPolicyError> {
    let unreadable =
        |error: &dyn std::fmt::Display| ServerPolicyError::Pack { pack: directory.display().to_string(), reason: error.to_string() };
    let tree = DirectoryTree::open(directory, InputBudget::new(limits)).map_err(|error| unreadable(&error))?;
    let mut pack = PackFiles { name: directory.file_name().unwrap_or_default().to_string_lossy().into_owned(), files: Default::default() };
    for path in tree.files().keys() {
        let bytes = tree.read(path).map_err(|error| unreadable(&error))?;
        if let Ok(text) = String::from_utf8(bytes.to_vec()) {
            pack.files.insert(path.to_string(), text.into());
        }
    }
    Ok(pack)
}
