//! GitHub's JSON for the stand-in's things.
//!
//! Always true: each function gives every field that GitHub's description requires of that schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::bare::{Bare, Commit, Signature};
use super::facts::{Addresses, AppFacts};
use super::world::{Account, AccountKind, CheckRun, Comment, CommitStatus, Installation, Label, Pull, Repository, ReviewComment, World};

/// Renders things of one world.
#[derive(Clone, Copy)]
pub(super) struct Json<'a> {
    pub(super) world: &'a World,
    pub(super) at: &'a Addresses,
    pub(super) app: &'a AppFacts,
}

fn node_id(kind: &str, id: u64) -> Value {
    json!(format!("{kind}_{id}"))
}

/// Addresses that hang below one: field name and what follows.
fn below(object: &mut Value, root: &str, fields: &[(&str, &str)]) {
    for (field, rest) in fields {
        object[*field] = json!(format!("{root}{rest}"));
    }
}

const USER_ADDRESSES: &[(&str, &str)] = &[
    ("url", ""),
    ("followers_url", "/followers"),
    ("following_url", "/following{/other_user}"),
    ("gists_url", "/gists{/gist_id}"),
    ("starred_url", "/starred{/owner}{/repo}"),
    ("subscriptions_url", "/subscriptions"),
    ("organizations_url", "/orgs"),
    ("repos_url", "/repos"),
    ("events_url", "/events{/privacy}"),
    ("received_events_url", "/received_events"),
];

const REPOSITORY_ADDRESSES: &[(&str, &str)] = &[
    ("url", ""),
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
];

impl Json<'_> {
    /// `simple-user`.
    pub(super) fn user(&self, account: &Account) -> Value {
        let kind = match account.kind {
            AccountKind::User => "User",
            AccountKind::Organisation => "Organization",
            AccountKind::Bot => "Bot",
        };
        let mut user = json!({
            "login": account.login, "id": account.id, "node_id": node_id("U", account.id), "gravatar_id": "", "type": kind, "site_admin": false,
            "avatar_url": format!("{}/avatars/{}", self.at.web, account.id),
            "html_url": format!("{}/{}", self.at.web, account.login.trim_end_matches("[bot]")),
        });
        below(&mut user, &format!("{}/users/{}", self.at.api, account.login.replace('[', "%5B").replace(']', "%5D")), USER_ADDRESSES);
        user
    }

    /// `simple-user` by login.
    pub(super) fn login(&self, login: &str) -> Value {
        self.world.account(login).map_or(Value::Null, |account| self.user(account))
    }

    /// `public-user`.
    pub(super) fn public_user(&self, account: &Account) -> Value {
        let mut user = self.user(account);
        for field in ["name", "company", "location", "email", "hireable", "bio"] {
            user[field] = Value::Null;
        }
        user["blog"] = json!("");
        for field in ["public_repos", "public_gists", "followers", "following"] {
            user[field] = json!(0);
        }
        for field in ["created_at", "updated_at"] {
            user[field] = json!("2026-01-01T00:00:00Z");
        }
        user
    }

    /// `minimal-repository`, as it stands in other things.
    pub(super) fn repository(&self, repository: &Repository) -> Value {
        let name = &repository.name;
        let web = format!("{}/{name}", self.at.web);
        let created = json!(repository.created_at);
        let mut object = json!({
            "id": repository.id, "node_id": node_id("R", repository.id), "name": name.name(), "full_name": name,
            "owner": self.login(name.owner()), "private": repository.private, "fork": repository.fork,
            "visibility": if repository.private { "private" } else { "public" }, "default_branch": repository.default_branch,
            "html_url": web, "clone_url": format!("{web}.git"), "svn_url": web, "topics": [],
            "git_url": format!("git:{}.git", web.trim_start_matches("http:")), "ssh_url": format!("git@localhost:{name}.git"),
            "created_at": created, "updated_at": created, "pushed_at": created,
        });
        for field in ["description", "homepage", "language", "license", "mirror_url"] {
            object[field] = Value::Null;
        }
        for field in ["size", "forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "open_issues", "open_issues_count"]
        {
            object[field] = json!(0);
        }
        for field in ["has_issues", "has_downloads", "allow_forking"] {
            object[field] = json!(true);
        }
        let off = [
            "archived",
            "disabled",
            "is_template",
            "has_projects",
            "has_wiki",
            "has_pages",
            "has_discussions",
            "web_commit_signoff_required",
        ];
        for field in off {
            object[field] = json!(false);
        }
        below(&mut object, &format!("{}/repos/{name}", self.at.api), REPOSITORY_ADDRESSES);
        object
    }

    /// `full-repository`.
    pub(super) fn full_repository(&self, repository: &Repository) -> Value {
        let mut object = self.repository(repository);
        object["network_count"] = json!(0);
        object["subscribers_count"] = json!(0);
        object
    }

    /// `pull-request-simple`.
    pub(super) fn pull(&self, repository: &Repository, pull: &Pull) -> Value {
        let api = format!("{}/repos/{}", self.at.api, repository.name);
        let web = format!("{}/{}/pull/{}", self.at.web, repository.name, pull.number);
        let issue = format!("{api}/issues/{}", pull.number);
        let url = format!("{api}/pulls/{}", pull.number);
        let statuses = format!("{api}/statuses/{}", pull.head);
        let updated = pull.closed_at.unwrap_or(pull.created_at);
        let labels: Vec<Value> = pull.labels.iter().filter_map(|name| self.label_named(repository, name)).collect();
        let mut object = json!({
            "url": url, "id": pull.id, "node_id": node_id("PR", pull.id), "number": pull.number, "title": pull.title, "body": null,
            "state": if pull.open { "open" } else { "closed" }, "locked": false, "draft": pull.draft, "user": self.login(&pull.author),
            "html_url": web, "diff_url": format!("{web}.diff"), "patch_url": format!("{web}.patch"), "issue_url": issue,
            "commits_url": format!("{url}/commits"), "review_comments_url": format!("{url}/comments"),
            "review_comment_url": format!("{api}/pulls/comments{{/number}}"), "comments_url": format!("{issue}/comments"), "statuses_url": statuses,
            "labels": labels, "milestone": null, "assignee": null, "assignees": [], "requested_reviewers": [], "requested_teams": [],
            "created_at": pull.created_at, "updated_at": updated, "closed_at": pull.closed_at,
            "merged_at": pull.merged.as_ref().and(pull.closed_at), "merge_commit_sha": pull.merged,
            "head": self.side(&pull.head_repository, &pull.head_ref, &pull.head), "base": self.side(&repository.name, &pull.base_ref, &pull.base),
            "author_association": "CONTRIBUTOR", "auto_merge": null,
        });
        let links = [
            ("self", url.clone()),
            ("html", web),
            ("issue", issue.clone()),
            ("comments", format!("{issue}/comments")),
            ("review_comments", format!("{url}/comments")),
            ("review_comment", format!("{api}/pulls/comments{{/number}}")),
            ("commits", format!("{url}/commits")),
            ("statuses", statuses),
        ];
        for (name, address) in links {
            object["_links"][name] = json!({"href": address});
        }
        object
    }

    /// `pull-request`.
    pub(super) fn full_pull(&self, repository: &Repository, pull: &Pull) -> Value {
        let mut object = self.pull(repository, pull);
        let comments = repository.comments.iter().filter(|comment| comment.pull == pull.number).count();
        let review_comments = repository.review_comments.iter().filter(|comment| comment.pull == pull.number).count();
        let commits = repository.bare.commits(&pull.base, &pull.head).map_or(0, |commits| commits.len());
        let more = json!({
            "merged": pull.merged.is_some(), "mergeable": null, "rebaseable": null, "mergeable_state": "unknown", "merged_by": null,
            "comments": comments, "review_comments": review_comments, "maintainer_can_modify": false, "commits": commits,
            "additions": 0, "deletions": 0, "changed_files": 0,
        });
        merge(&mut object, more);
        object
    }

    fn side(&self, repository: &crate::model::RepoName, branch: &str, sha: &crate::model::CommitSha) -> Value {
        let found = self.world.repository(repository.as_str());
        json!({
            "label": format!("{}:{branch}", repository.owner()), "ref": branch, "sha": sha,
            "user": self.login(repository.owner()), "repo": found.map(|found| self.full_repository(found)),
        })
    }

    /// `commit`, its author linked to the user whose address it bears.
    pub(super) fn commit(&self, repository: &Repository, commit: &Commit) -> Value {
        let api = format!("{}/repos/{}", self.at.api, repository.name);
        let web = format!("{}/{}", self.at.web, repository.name);
        let person = |signature: &Signature| json!({"name": signature.name, "email": signature.email, "date": commit.date});
        let linked = |signature: &Signature| {
            self.world.accounts.iter().find(|account| account.email() == signature.email).map(|account| self.user(account))
        };
        let parent = |sha: &String| json!({"sha": sha, "url": format!("{api}/commits/{sha}"), "html_url": format!("{web}/commit/{sha}")});
        let sha = &commit.sha;
        json!({
            "sha": sha, "node_id": format!("C_{sha}"), "url": format!("{api}/commits/{sha}"), "html_url": format!("{web}/commit/{sha}"),
            "comments_url": format!("{api}/commits/{sha}/comments"),
            "commit": {
                "url": format!("{api}/git/commits/{sha}"), "message": commit.message, "comment_count": 0,
                "author": person(&commit.author), "committer": person(&commit.committer),
                "tree": {"sha": commit.tree, "url": format!("{api}/git/trees/{}", commit.tree)},
                "verification": {"verified": false, "reason": "unsigned", "signature": null, "payload": null, "verified_at": null},
            },
            "author": linked(&commit.author), "committer": linked(&commit.committer),
            "parents": commit.parents.iter().map(parent).collect::<Vec<_>>(),
        })
    }

    /// `branch-with-protection`.
    pub(super) fn branch(&self, repository: &Repository, name: &str, bare: &Bare) -> Option<Value> {
        let commit = bare.show(&bare.tip(&format!("refs/heads/{name}"))?)?;
        let api = format!("{}/repos/{}/branches/{name}", self.at.api, repository.name);
        Some(json!({
            "name": name, "commit": self.commit(repository, &commit), "protected": false,
            "protection": {"enabled": false, "required_status_checks": {"enforcement_level": "off", "contexts": [], "checks": []}},
            "protection_url": format!("{api}/protection"),
            "_links": {"self": api, "html": format!("{}/{}/tree/{name}", self.at.web, repository.name)},
        }))
    }

    /// `issue-comment`.
    pub(super) fn comment(&self, repository: &Repository, comment: &Comment) -> Value {
        let api = format!("{}/repos/{}/issues", self.at.api, repository.name);
        let by_app = self.app.bot_login() == comment.author;
        json!({
            "id": comment.id, "node_id": node_id("IC", comment.id), "body": comment.body, "user": self.login(&comment.author),
            "url": format!("{api}/comments/{}", comment.id), "issue_url": format!("{api}/{}", comment.pull),
            "html_url": format!("{}/{}/pull/{}#issuecomment-{}", self.at.web, repository.name, comment.pull, comment.id),
            "created_at": comment.created_at, "updated_at": comment.updated_at, "author_association": "CONTRIBUTOR",
            "performed_via_github_app": by_app.then(|| self.integration()),
        })
    }

    /// `status`.
    pub(super) fn status(&self, repository: &Repository, status: &CommitStatus) -> Value {
        json!({
            "id": status.id, "node_id": node_id("SC", status.id), "state": status.state, "context": status.context,
            "description": status.description, "target_url": status.target_url, "creator": self.login(&status.creator),
            "url": format!("{}/repos/{}/statuses/{}", self.at.api, repository.name, status.sha),
            "avatar_url": format!("{}/avatars/app", self.at.web), "created_at": status.created_at, "updated_at": status.created_at,
        })
    }

    /// `simple-commit-status`.
    pub(super) fn simple_status(&self, repository: &Repository, status: &CommitStatus) -> Value {
        let mut object = self.status(repository, status);
        if let Some(fields) = object.as_object_mut() {
            fields.remove("creator");
        }
        object["required"] = Value::Null;
        object
    }

    /// `check-run`.
    pub(super) fn check_run(&self, repository: &Repository, run: &CheckRun) -> Value {
        let api = format!("{}/repos/{}/check-runs/{}", self.at.api, repository.name, run.id);
        let completed = (run.status == "completed").then_some(run.started_at);
        json!({
            "id": run.id, "node_id": node_id("CR", run.id), "head_sha": run.head, "name": run.name, "url": api, "external_id": run.external_id,
            "html_url": format!("{}/{}/runs/{}", self.at.web, repository.name, run.id), "details_url": run.details_url,
            "status": run.status, "conclusion": run.conclusion, "started_at": run.started_at, "completed_at": completed,
            "check_suite": {"id": run.id + 1_000_000}, "app": self.integration(), "pull_requests": [],
            "output": {
                "title": run.title, "summary": run.summary, "text": run.text, "annotations_count": run.annotations.len(),
                "annotations_url": format!("{api}/annotations"),
            },
        })
    }

    /// `label`.
    pub(super) fn label(&self, repository: &Repository, label: &Label) -> Value {
        json!({
            "id": label.id, "node_id": node_id("LA", label.id), "name": label.name, "color": label.color, "description": label.description, "default": false,
            "url": format!("{}/repos/{}/labels/{}", self.at.api, repository.name, label.name.replace(' ', "%20")),
        })
    }

    pub(super) fn label_named(&self, repository: &Repository, name: &str) -> Option<Value> {
        repository.labels.iter().find(|label| label.name == name).map(|label| self.label(repository, label))
    }

    /// `pull-request-review-comment`.
    pub(super) fn review_comment(&self, repository: &Repository, comment: &ReviewComment) -> Value {
        let api = format!("{}/repos/{}/pulls", self.at.api, repository.name);
        let web = format!("{}/{}/pull/{}#discussion_r{}", self.at.web, repository.name, comment.pull, comment.id);
        let (url, pull) = (format!("{api}/comments/{}", comment.id), format!("{api}/{}", comment.pull));
        json!({
            "id": comment.id, "node_id": node_id("PRRC", comment.id), "pull_request_review_id": comment.review, "url": url, "html_url": web,
            "diff_hunk": "", "path": comment.path, "line": comment.line, "start_line": comment.start_line, "side": "RIGHT",
            "commit_id": comment.commit, "original_commit_id": comment.commit, "user": self.login(&comment.author), "body": comment.body,
            "created_at": comment.created_at, "updated_at": comment.created_at, "pull_request_url": pull, "author_association": "CONTRIBUTOR",
            "_links": {"self": {"href": url}, "html": {"href": web}, "pull_request": {"href": pull}},
        })
    }

    /// What the App is allowed at present.
    pub(super) fn permissions(&self) -> BTreeMap<String, String> {
        let granted = self.app.permissions.iter().filter(|(name, _)| !self.world.withheld.contains(*name));
        granted.map(|(name, level)| (name.clone(), level.clone())).collect()
    }

    /// `integration`.
    pub(super) fn integration(&self) -> Value {
        let app = self.app;
        json!({
            "id": app.id, "slug": app.slug, "node_id": node_id("A", app.id), "name": app.name, "description": null,
            "owner": self.world.accounts.iter().find(|account| account.kind == AccountKind::Organisation).map(|account| self.user(account)),
            "external_url": self.at.web, "html_url": format!("{}/apps/{}", self.at.web, app.slug),
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
            "permissions": self.permissions(), "events": app.events,
        })
    }

    /// `installation`.
    pub(super) fn installation(&self, installation: &Installation) -> Value {
        let account = self.world.account_by_id(installation.account);
        let target = account.map_or("User", |account| if account.kind == AccountKind::Organisation { "Organization" } else { "User" });
        json!({
            "id": installation.id, "account": account.map(|account| self.user(account)), "app_id": self.app.id, "app_slug": self.app.slug,
            "target_id": installation.account, "target_type": target, "repository_selection": "selected",
            "access_tokens_url": format!("{}/app/installations/{}/access_tokens", self.at.api, installation.id),
            "repositories_url": format!("{}/installation/repositories", self.at.api),
            "html_url": format!("{}/settings/installations/{}", self.at.web, installation.id),
            "permissions": self.permissions(), "events": self.app.events, "single_file_name": null,
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "suspended_by": null, "suspended_at": null,
        })
    }
}

impl Account {
    /// Returns the address that links commits to the account.
    pub(super) fn email(&self) -> String {
        format!("{}+{}@users.noreply.localhost", self.id, self.login)
    }
}

/// Lays the fields of one object over another.
pub(super) fn merge(object: &mut Value, more: Value) {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        let more: Map<String, Value> = more;
        fields.extend(more);
    }
}
