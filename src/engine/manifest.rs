//! `pack.yml` and `links.yml`: what a pack says of itself, and which attribute of a type names a resource of another.
//!
//! Always true: an unknown key is an error that names the key and its line.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A pack's `pack.yml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) description: String,
    #[serde(default)]
    pub(super) vendors: Vec<String>,
    pub(super) licence: String,
    /// `>=` and a version of Plangate.
    pub(super) requires: String,
    /// The version of the input document that the rules are written for.
    pub(super) input: u32,
}

impl Manifest {
    /// Lists what the manifest asks for and this program cannot give.
    pub(super) fn shortcomings(&self, pack: &str) -> Vec<String> {
        let mut found = Vec::new();
        if self.name != pack {
            found.push(format!("name is {:?}, but the pack is loaded as {pack:?}: make them equal", self.name));
        }
        if self.description.trim().is_empty() || self.licence.trim().is_empty() || version(&self.version).is_none() {
            found.push("description, licence and version (1.2.3) must not be empty".to_owned());
        }
        if self.input != 1 {
            found.push(format!("input is {}, but this version of Plangate gives rules input 1", self.input));
        }
        match self.requires.strip_prefix(">=").and_then(|text| version(text.trim())) {
            None => found.push(format!("requires is {:?}: write \">=\" and a version, as in \">=0.1\"", self.requires)),
            Some(wanted) if version(env!("CARGO_PKG_VERSION")).is_some_and(|ours| wanted > ours) => {
                found.push(format!("the pack requires Plangate {}, this is {}: update Plangate", self.requires, env!("CARGO_PKG_VERSION")));
            }
            Some(_) => {}
        }
        found
    }
}

fn version(text: &str) -> Option<Vec<u64>> {
    let mut parts = text.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>()?;
    parts.resize(3, 0);
    Some(parts)
}

/// A pack's `links.yml`: type → attribute → `type.attribute` of the resources it names.
///
/// A link holds where both attributes have the same literal value: `bucket = "logs"` names the `aws_s3_bucket` whose `bucket` is `"logs"`.
pub(super) type Links = BTreeMap<String, BTreeMap<String, String>>;

/// Reads YAML into a type.
///
/// # Errors
///
/// The line, from 1, and what is wrong there.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, (Option<u32>, String)> {
    serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().and_then(|at| u32::try_from(at.line()).ok()).filter(|line| *line > 0);
        let message = error.without_snippet().to_string();
        // The place is told apart from the words, because the text may be a part of a file.
        let words = message.rfind(" at line ").map_or(message.as_str(), |at| &message[..at]);
        (line, words.to_owned())
    })
}

/// Reads `links.yml` and checks that each target is `type.attribute`.
pub(super) fn parse_links(text: &str) -> Result<Links, (Option<u32>, String)> {
    let links: Links = parse(text)?;
    match links.values().flat_map(BTreeMap::values).find(|target| target.split('.').filter(|part| !part.is_empty()).count() != 2) {
        Some(target) => Err((None, format!("{target:?} does not name an attribute: write type.attribute, as in aws_s3_bucket.bucket"))),
        None => Ok(links),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_named_with_their_line() {
        let text = "name: x\nversion: 1.0.0\ndescription: d\nlicence: MIT\nrequires: '>=0.1'\ninput: 1\ncolour: red\n";
        let (line, message) = parse::<Manifest>(text).expect_err("an error");
        assert!(line == Some(7) && message.contains("colour"), "{line:?} {message}");
    }

    #[test]
    fn a_pack_for_another_version_is_refused() {
        let text = "name: x\nversion: 1.0.0\ndescription: d\nlicence: MIT\nrequires: '>=99.0'\ninput: 2\n";
        let manifest: Manifest = parse(text).expect("a manifest");
        let found = manifest.shortcomings("y");
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn links_name_a_type_and_an_attribute() {
        assert!(parse_links("aws_a: {bucket: aws_s3_bucket.bucket}\n").is_ok());
        assert!(parse_links("aws_a: {bucket: aws_s3_bucket}\n").is_err());
    }
}
