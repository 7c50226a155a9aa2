//! What branches require: rulesets and branch protection.
//!
//! Always true: rulesets are read with metadata alone, branch protection needs the administration permission.

use axum::extract::{Path, Query};
use serde_json::{Value, json};

use super::super::access::Need;
use super::super::refusal::{Answer, Refusal};
use super::contents::OfBranch;
use super::in_repository::InRepository;
use super::request::{Paging, ok};

pub(super) async fn rules(at: InRepository, Path(OfBranch { branch }): Path<OfBranch>, Query(paging): Query<Paging>) -> Answer {
    at.read(Need::read("metadata"), |repository, _| {
        let rule = |contexts: &Vec<String>| {
            let checks: Vec<Value> = contexts.iter().map(|context| json!({"context": context})).collect();
            json!({
                "type": "required_status_checks", "ruleset_source_type": "Repository", "ruleset_source": repository.name, "ruleset_id": repository.id,
                "parameters": {"required_status_checks": checks, "strict_required_status_checks_policy": false},
            })
        };
        ok(paging.cut(repository.ruled.get(&branch).map(rule)).into())
    })
}

pub(super) async fn protection(at: InRepository, Path(OfBranch { branch }): Path<OfBranch>) -> Answer {
    at.read(Need::read("administration"), |repository, _| {
        let contexts = repository.protected.get(&branch).ok_or_else(Refusal::not_found)?;
        let url = at.url(&format!("/branches/{branch}/protection/required_status_checks"));
        let checks: Vec<Value> = contexts.iter().map(|context| json!({"context": context, "app_id": null})).collect();
        ok(json!({"url": url, "strict": false, "contexts": contexts, "checks": checks, "contexts_url": format!("{url}/contexts")}))
    })
}
