//! Which handler answers which route.
//!
//! Always true: every route is one of GitHub's description.

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, patch, post};

use super::super::shared::Shared;
use super::{app, branches, checks, comments, contents, git_data, labels, people, pulls, reviews, statuses};

/// Builds the API's router, to be mounted at the API's root.
pub(in super::super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/app", get(app::this_app))
        .route("/app/installations", get(app::installations))
        .route("/app/installations/{installation}/access_tokens", post(app::create_token))
        .route("/app/hook/config", get(app::webhook_config))
        .route("/app/hook/deliveries", get(app::deliveries))
        .route("/app/hook/deliveries/{delivery}/attempts", post(app::redeliver))
        .route("/installation/repositories", get(app::repositories))
        .route("/users/{login}", get(people::user))
        .route("/user/{id}", get(people::user_by_id))
        .route("/orgs/{organisation}/teams/{team}/memberships/{login}", get(people::team_membership))
        .route("/repos/{owner}/{name}", get(contents::repository))
        .route("/repos/{owner}/{name}/contents/{*path}", get(contents::file))
        .route("/repos/{owner}/{name}/branches/{branch}", get(contents::branch))
        .route("/repos/{owner}/{name}/branches/{branch}/protection/required_status_checks", get(branches::protection))
        .route("/repos/{owner}/{name}/rules/branches/{branch}", get(branches::rules))
        .route("/repos/{owner}/{name}/collaborators/{login}/permission", get(people::permission))
        .route("/repos/{owner}/{name}/pulls", get(pulls::list))
        .route("/repos/{owner}/{name}/pulls/{number}", get(pulls::read))
        .route("/repos/{owner}/{name}/pulls/{number}/commits", get(pulls::commits))
        .route("/repos/{owner}/{name}/pulls/{number}/comments", get(reviews::comments))
        .route("/repos/{owner}/{name}/pulls/{number}/reviews", post(reviews::create))
        .route("/repos/{owner}/{name}/git/trees", post(git_data::create_tree))
        .route("/repos/{owner}/{name}/git/commits", post(git_data::create_commit))
        .route("/repos/{owner}/{name}/git/refs/{*reference}", patch(git_data::update_reference))
        .route("/repos/{owner}/{name}/statuses/{sha}", post(statuses::create))
        .route("/repos/{owner}/{name}/commits/{sha}/status", get(statuses::combined))
        .route("/repos/{owner}/{name}/commits/{sha}/check-runs", get(checks::list))
        .route("/repos/{owner}/{name}/check-runs", post(checks::create))
        .route("/repos/{owner}/{name}/check-runs/{run}", patch(checks::update))
        .route("/repos/{owner}/{name}/issues/{number}/comments", get(comments::list).post(comments::create))
        .route("/repos/{owner}/{name}/issues/comments/{comment}", get(comments::read).patch(comments::update).delete(comments::delete))
        .route("/repos/{owner}/{name}/issues/comments/{comment}/reactions", post(comments::react))
        .route("/repos/{owner}/{name}/labels", post(labels::create))
        .route("/repos/{owner}/{name}/labels/{label}", get(labels::read))
        .route("/repos/{owner}/{name}/issues/{number}/labels", get(labels::list).post(labels::add))
        .route("/repos/{owner}/{name}/issues/{number}/labels/{label}", delete(labels::remove))
}
