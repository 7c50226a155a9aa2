//! What people and the App do alike: write, edit and delete comments, set labels.
//!
//! Always true: whoever does it, the App is told of it as GitHub tells it.

use serde_json::{Value, json};

use super::clock::now;
use super::shared::Shared;
use super::world::{Comment, Label};

impl Shared {
    /// Writes a comment and tells the App; `None` if there is no such pull request.
    pub(super) fn add_comment(&self, repository: &str, pull: u64, author: &str, body: &str) -> Option<Comment> {
        let comment = self.change(|world| {
            let (id, at) = (world.new_id(), now());
            let found = world.repository_mut(repository)?;
            found.pulls.get(&pull)?;
            let comment = Comment {
                id,
                pull,
                author: author.to_owned(),
                body: body.to_owned(),
                reactions: Vec::new(),
                edits: 0,
                created_at: at,
                updated_at: at,
            };
            found.comments.push(comment.clone());
            Some(comment)
        })?;
        self.tell_of_comment(repository, &comment, "created", author, json!({}));
        Some(comment)
    }

    /// Replaces a comment's text and tells the App; `None` if there is no such comment.
    pub(super) fn edit_comment(&self, repository: &str, id: u64, sender: &str, body: &str) -> Option<Comment> {
        let (comment, before) = self.change(|world| {
            let comment = world.repository_mut(repository)?.comment_mut(id)?;
            let before = std::mem::replace(&mut comment.body, body.to_owned());
            comment.edits += 1;
            comment.updated_at = now();
            Some((comment.clone(), before))
        })?;
        self.tell_of_comment(repository, &comment, "edited", sender, json!({"changes": {"body": {"from": before}}}));
        Some(comment)
    }

    /// Removes a comment and tells the App; `None` if there is no such comment.
    pub(super) fn delete_comment(&self, repository: &str, id: u64, sender: &str) -> Option<Comment> {
        let comment = self.change(|world| {
            let comments = &mut world.repository_mut(repository)?.comments;
            let index = comments.iter().position(|comment| comment.id == id)?;
            Some(comments.remove(index))
        })?;
        self.tell_of_comment(repository, &comment, "deleted", sender, json!({}));
        Some(comment)
    }

    fn tell_of_comment(&self, repository: &str, comment: &Comment, action: &str, sender: &str, more: Value) {
        let payload = {
            let world = self.lock();
            let Some(found) = world.repository(repository) else { return };
            self.json(&world).comment_event(found, comment, action, sender, more)
        };
        self.deliver("issue_comment", &payload);
    }

    /// Puts labels on a pull request or takes them off, and tells the App of each; `None` if there is no such pull request.
    pub(super) fn label(&self, repository: &str, number: u64, sender: &str, names: &[String], on: bool) -> Option<()> {
        let payloads = self.change(|world| {
            let mut changed = Vec::new();
            for name in names {
                let id = world.new_id();
                let found = world.repository_mut(repository)?;
                if on && !found.labels.iter().any(|known| &known.name == name) {
                    found.labels.push(Label { id, name: name.clone(), color: "ededed".to_owned(), description: None });
                }
                let pull = found.pulls.get_mut(&number)?;
                if pull.labels.contains(name) != on {
                    if on {
                        pull.labels.push(name.clone());
                    } else {
                        pull.labels.retain(|known| known != name);
                    }
                    changed.push(name);
                }
            }
            let found = world.repository(repository)?;
            let pull = found.pulls.get(&number)?;
            let json = self.json(world);
            let action = if on { "labeled" } else { "unlabeled" };
            let payload = |name: &&String| json.pull_event(found, pull, action, sender, json!({"label": json.label_named(found, name)}));
            Some(changed.iter().map(payload).collect::<Vec<_>>())
        })?;
        for payload in payloads {
            self.deliver("pull_request", &payload);
        }
        Some(())
    }
}
