//! Sources that are recognised but not evaluated.
//!
//! Always true: each is named once, by the directory or file it is, so that nothing passes silently.

use std::collections::BTreeMap;

use crate::model::{Discovery, ReadError, RepoPath, SourceTree, Unsupported};

use super::super::facts::Facts;

/// Tells by a file's name which unsupported kind of source it stands for.
pub(super) fn kind_of_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "Chart.yaml" | "Chart.yml" => "helm",
        "terragrunt.hcl" | "terragrunt.hcl.json" | "terragrunt.stack.hcl" => "terragrunt",
        "cdk.json" => "cdk",
        "cdktf.json" => "cdktf",
        "Pulumi.yaml" | "Pulumi.yml" => "pulumi",
        "kustomization.yaml" | "kustomization.yml" | "Kustomization" => "kustomize",
        "serverless.yml" | "serverless.yaml" => "serverless",
        "skaffold.yaml" => "skaffold",
        _ if name.ends_with(".bicep") => "bicep",
        _ if name.ends_with(".jsonnet") => "jsonnet",
        _ if name.ends_with(".tfcomponent.hcl") || name.ends_with(".tfstack.hcl") => "terraform stacks",
        _ => return None,
    })
}

/// Finds the unsupported sources of a tree.
pub(super) fn find(tree: &dyn SourceTree, by_directory: &BTreeMap<RepoPath, Vec<&RepoPath>>, facts: &Facts, found: &mut Discovery) {
    for (directory, files) in by_directory {
        for path in files {
            if let Some(kind) = kind_of_name(path.file_name()) {
                found.unsupported.push(Unsupported { path: directory.clone(), kind: kind.to_owned() });
            } else if is_cloudformation(tree, path, facts) {
                found.unsupported.push(Unsupported { path: (*path).clone(), kind: "cloudformation".to_owned() });
            }
        }
    }
}

/// Tells by its content whether a file is a CloudFormation template.
fn is_cloudformation(tree: &dyn SourceTree, path: &RepoPath, facts: &Facts) -> bool {
    let name = path.file_name();
    let may_be = [".yaml", ".yml", ".template", ".json"].iter().any(|ending| name.ends_with(ending));
    if !may_be || name.ends_with(".tf.json") || name.ends_with(".tfvars.json") {
        return false;
    }
    let Some(entry) = tree.files().get(path) else { return false };
    let learn = || {
        let bytes = tree.read(path)?;
        let text = String::from_utf8_lossy(&bytes);
        Ok::<_, ReadError>(text.contains("AWSTemplateFormatVersion") || text.contains("AWS::Serverless-"))
    };
    facts.templates.get_or_learn(entry.content.clone(), learn).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::super::super::cache::Cache;
    use super::super::discover;
    use super::*;
    use crate::model::{MemoryTree, PlanOptions};

    #[test]
    fn what_is_not_evaluated_is_listed() {
        let files = [
            ("charts/web/Chart.yaml", "name: web"),
            ("live/terragrunt.hcl", ""),
            ("stack.yaml", "AWSTemplateFormatVersion: '2010-09-09'"),
            ("notes.yaml", "a: 1"),
        ];
        let tree = MemoryTree::new(files.map(|(path, text)| (RepoPath::new(path).expect("a path"), text)));
        let found = discover(&tree, &PlanOptions::default(), &Cache::new());
        let listed: Vec<_> = found.unsupported.iter().map(|u| (u.path.as_str(), u.kind.as_str())).collect();
        assert_eq!(listed, [("charts/web", "helm"), ("live", "terragrunt"), ("stack.yaml", "cloudformation")]);
    }
}
