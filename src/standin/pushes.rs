//! What follows when branches move: pull requests get a new head, the App is told.
//!
//! Always true: it compares what was known with what git has, so a push by any way is noticed, and noticed once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::payloads::RefUpdate;
use super::shared::Shared;
use super::world::World;
use crate::model::{CommitSha, RepoName};

impl Shared {
    /// Takes note of the branches of a repository as they are in git now, and tells the App what `sender` changed.
    pub(super) fn branches_moved(&self, repository: &RepoName, sender: &str) -> std::io::Result<()> {
        let events = self.change(|world| self.note_branches(world, repository, sender))?;
        for (event, payload) in events {
            self.deliver(event, &payload);
        }
        Ok(())
    }

    fn note_branches(&self, world: &mut World, name: &RepoName, sender: &str) -> std::io::Result<Vec<(&'static str, Value)>> {
        let Some(repository) = world.repository_mut(name.as_str()) else { return Ok(Vec::new()) };
        let now: BTreeMap<String, CommitSha> = repository.bare.branches()?.into_iter().collect();
        let before = std::mem::replace(&mut repository.branches, now.clone());
        let names: BTreeSet<&String> = now.keys().chain(before.keys()).collect();
        let mut events = Vec::new();
        for branch in names.into_iter().filter(|branch| now.get(*branch) != before.get(*branch)) {
            let update = RefUpdate { branch, before: before.get(branch), after: now.get(branch) };
            let moved = world.move_pulls(name, &update)?;
            let Some(repository) = world.repository(name.as_str()) else { continue };
            events.push(("push", self.json(world).push_event(repository, &update, sender)));
            for (base, number) in moved {
                let Some(repository) = world.repository(base.as_str()) else { continue };
                let Some(pull) = repository.pulls.get(&number) else { continue };
                let shas = json!({"before": update.before, "after": update.after});
                events.push(("pull_request", self.json(world).pull_event(repository, pull, "synchronize", sender, shas)));
            }
        }
        Ok(events)
    }
}

impl World {
    /// Gives the open pull requests of a branch its new commit; returns those whose head moved.
    fn move_pulls(&mut self, pushed: &RepoName, update: &RefUpdate<'_>) -> std::io::Result<Vec<(RepoName, u64)>> {
        let Some(after) = update.after else { return Ok(Vec::new()) };
        let Some(source) = self.repository(pushed.as_str()).map(|repository| repository.bare.clone()) else { return Ok(Vec::new()) };
        let mut moved = Vec::new();
        for repository in &mut self.repositories {
            let (name, bare) = (repository.name.clone(), repository.bare.clone());
            for pull in repository.pulls.values_mut().filter(|pull| pull.open) {
                if &pull.head_repository == pushed && pull.head_ref == update.branch {
                    bare.fetch(&source, &format!("refs/heads/{}", update.branch), &format!("refs/pull/{}/head", pull.number))?;
                    pull.head = after.clone();
                    moved.push((name.clone(), pull.number));
                }
                if &name == pushed && pull.base_ref == update.branch {
                    pull.base = after.clone();
                }
            }
        }
        Ok(moved)
    }
}
