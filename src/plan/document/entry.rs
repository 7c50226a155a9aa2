//! The way in: which tool a document is of.
//!
//! Always true: the content decides, never the name.

use crate::model::{PlanDocument, ProjectKind};
use crate::plan::kubernetes;
use crate::syntax::{json, yaml};

use super::plan::{DocumentError, DocumentPlan, plan};
use super::{cloudformation, pulumi, terraform};

/// Reads a plan document: of `terraform show -json`, `pulumi preview --json`, a CloudFormation template or Kubernetes manifests.
pub fn document(document: &PlanDocument) -> Result<Vec<DocumentPlan>, DocumentError> {
    let name = || document.name.clone();
    let text = std::str::from_utf8(&document.bytes).map_err(|_| DocumentError::NotText { name: name() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        return lines(text)
            .into_iter()
            .map(|text| {
                let root = json::parse(text).map_err(|error| DocumentError::Malformed { name: name(), message: error.to_string() })?;
                of_json(document, text, &root)
            })
            .collect();
    }
    let stream = yaml::parse(text);
    if let Some(error) = stream.errors.first() {
        let line = text[..error.span.start as usize].matches('\n').count() + 1;
        return Err(DocumentError::Malformed { name: name(), message: format!("line {line}: {error}") });
    }
    of_yaml(document, text, &stream).map(|plan| vec![plan])
}

/// Splits JSON lines, one document each; anything else is one document.
fn lines(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let are_documents = lines.len() > 1 && lines.iter().all(|line| line.starts_with('{') && line.trim_end().ends_with('}'));
    if are_documents { lines } else { vec![text] }
}

fn of_json(document: &PlanDocument, text: &str, root: &json::Node) -> Result<DocumentPlan, DocumentError> {
    let has = |key: &str| root.get(key).is_some();
    if has("format_version") && (has("resource_changes") || has("planned_values") || has("values")) {
        return terraform::read(document, root);
    }
    if has("steps") && (has("config") || has("changeSummary")) {
        return Ok(pulumi::read(document, root));
    }
    if has("Resources") || (has("apiVersion") && has("kind")) {
        // JSON is YAML, so templates and manifests are read in one way.
        return of_yaml(document, text, &yaml::parse(text));
    }
    Err(DocumentError::Unrecognised { name: document.name.clone() })
}

fn of_yaml(document: &PlanDocument, text: &str, stream: &yaml::Stream) -> Result<DocumentPlan, DocumentError> {
    if let [only] = &stream.documents[..]
        && cloudformation::is_template(&only.root)
    {
        return Ok(cloudformation::read(document, &only.root));
    }
    let manifests: Vec<_> = stream.documents.iter().flat_map(|document| kubernetes::manifests(&document.root)).collect();
    if manifests.is_empty() {
        return Err(DocumentError::Unrecognised { name: document.name.clone() });
    }
    let resources = manifests.into_iter().map(|node| kubernetes::resource(node, text, None)).collect::<Result<Vec<_>, _>>();
    let resources = resources.map_err(|message| DocumentError::Malformed { name: document.name.clone(), message })?;
    Ok(DocumentPlan { before: None, after: plan(document, ProjectKind::Kubernetes, resources) })
}
