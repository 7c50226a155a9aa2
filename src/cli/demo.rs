//! `plangate demo`: a whole pull request from webhook to status on this machine.
//!
//! Always true: it needs no account and no network, and ends by itself unless `--keep` is given.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use plangate::model::{CommitSha, ExemptionId, PullNumber};
use plangate::standin::{CommitStatus, Repo};

use super::demo_stage::Stage;
use super::exit::Exit;
use super::output::Target;

/// Shows a whole pull request, from webhook to status, on this machine: no account, no network
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  plangate demo --keep")]
pub(crate) struct DemoArgs {
    /// Leave everything running afterwards and print the addresses
    #[arg(long)]
    pub(crate) keep: bool,
}

/// The status that branch protection asks for.
const CONTEXT: &str = "plangate";
/// How long one step may take before the demonstration says that it failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the demonstration.
pub(crate) fn run(args: &DemoArgs) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let narrator = Narrator { colours: Target::StandardOutput.colours() };
    narrator.say("Plangate on this machine: the real server, a stand-in for GitHub, real git. No account, no network.");
    let stage = Stage::raise()?;
    let story = Story { narrator, repo: stage.repo()? };
    let verdict_url = story.tell()?;
    let narrator = story.narrator;
    narrator.say(&format!("\nAll that took {:.1} s.", started.elapsed().as_secs_f64()));
    if args.keep {
        narrator.say(&format!(
            "\nStill running, until Ctrl-C:\n  the pull request  {}/acme/infra/pull/1\n  the verdict       {verdict_url}\n  Plangate          {}\n  its metrics       {}/metrics",
            stage.github_url(),
            stage.public_url(),
            stage.admin_url(),
        ));
        stage.wait_for_interrupt()?;
    } else {
        narrator.say("`plangate demo --keep` leaves it running, to look around.");
    }
    stage.strike();
    Ok(Exit::Clean)
}

/// What happens to the pull request, told as it happens.
struct Story {
    narrator: Narrator,
    repo: Repo,
}

impl Story {
    /// Tells the whole of it; returns where the last verdict's page is.
    fn tell(&self) -> anyhow::Result<String> {
        let (pull, head) = self.open()?;
        let id = self.ask(pull)?;
        self.grant(pull, &id)?;
        let fixed = self.fix(pull, &head)?;
        self.succeed(pull, &fixed)
    }

    /// A developer opens a pull request; the status fails, and the comment says why.
    fn open(&self) -> anyhow::Result<(PullNumber, CommitSha)> {
        self.narrator.headline("ana opens a pull request: a public bucket, a database, a server");
        let head = self.repo.push("ana", "reports", &super::demo_stage::change())?;
        let pull = self.repo.open_pull("ana", "reports", "Downloads and reports")?;
        self.narrator.status("pending", "Expected: waiting for status to be reported");
        let failure = self.wait_status(&head, "failure")?;
        for status in self.repo.statuses(&head).iter().filter(|status| status.context == CONTEXT) {
            self.narrator.status(&status.state, status.description.as_deref().unwrap_or_default());
        }
        self.narrator.comment(&failure.creator, "comments", &rendered(&self.verdict(pull)?));
        Ok((pull, head))
    }

    /// The developer asks for an exemption.
    fn ask(&self, pull: PullNumber) -> anyhow::Result<ExemptionId> {
        self.narrator.headline("The bucket is meant to be public: ana asks for an exemption");
        let command = "/plangate exempt aws-s3-acl-public-read on aws_s3_bucket.downloads for 14d because the catalogue is for everyone";
        let reply = self.command("ana", pull, command)?;
        self.narrator.comment("plangate[bot]", "replies", &rendered(&reply));
        let id = reply.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find_map(|word| ExemptionId::new(word).ok());
        id.context("the reply names no exemption")
    }

    /// Somebody else, who may, grants it.
    fn grant(&self, pull: PullNumber, id: &ExemptionId) -> anyhow::Result<()> {
        self.narrator.headline("ben, of the team acme/platform, grants it");
        let command = format!("/plangate approve {id}");
        let comment = self.say("ben", pull, &command);
        self.repo.wait_reaction(comment, "+1", PATIENCE)?;
        self.narrator.say("  plangate[bot] reacts with +1");
        Ok(())
    }

    /// The developer asks for the fixes; Plangate pushes them.
    fn fix(&self, pull: PullNumber, head: &CommitSha) -> anyhow::Result<CommitSha> {
        self.narrator.headline("The rest has a safe fix: ana asks for it");
        self.say("ana", pull, "/plangate fix");
        let fixed = self.repo.wait_new_head(pull, head, PATIENCE)?;
        let (message, author) = self.repo.commit(&fixed).context("the commit is gone")?;
        let text = format!("{message}\n\n{}", self.repo.diff(head, &fixed)?);
        self.narrator.comment(author.split(" <").next().unwrap_or_default(), &format!("pushes {}", fixed.short()), &text);
        Ok(fixed)
    }

    /// The status of the new head is success.
    fn succeed(&self, pull: PullNumber, head: &CommitSha) -> anyhow::Result<String> {
        self.narrator.headline("Nothing is left that blocks");
        let success = self.wait_status(head, "success")?;
        self.narrator.status(&success.state, success.description.as_deref().unwrap_or_default());
        self.narrator.comment(&success.creator, "has edited the comment", &rendered(&self.verdict(pull)?));
        Ok(success.target_url.unwrap_or_default())
    }

    /// Writes a comment, and says so.
    fn say(&self, login: &str, pull: PullNumber, text: &str) -> u64 {
        self.narrator.comment(login, "comments", text);
        self.repo.comment(login, pull, text)
    }

    /// Writes a command and returns the reply.
    fn command(&self, login: &str, pull: PullNumber, text: &str) -> anyhow::Result<String> {
        let comment = self.say(login, pull, text);
        let marker = format!("<!-- plangate:reply {comment} -->");
        let reply = self.repo.wait_comment(pull, PATIENCE, |comment| comment.body.starts_with(&marker))?;
        Ok(reply.body)
    }

    fn wait_status(&self, head: &CommitSha, state: &str) -> anyhow::Result<CommitStatus> {
        Ok(self.repo.wait_status(head, CONTEXT, state, PATIENCE)?)
    }

    /// Returns the one comment.
    fn verdict(&self, pull: PullNumber) -> anyhow::Result<String> {
        let comment = self.repo.wait_comment(pull, PATIENCE, |comment| comment.body.starts_with("<!-- plangate:verdict -->"))?;
        Ok(comment.body)
    }
}

/// Says what happens on standard output; in colours only on a terminal.
#[derive(Clone, Copy)]
struct Narrator {
    colours: bool,
}

impl Narrator {
    fn say(self, text: &str) {
        // Whoever listened may have gone away; the story goes on to its end all the same.
        let _ = writeln!(io::stdout(), "{text}");
    }

    fn headline(self, text: &str) {
        self.say(&format!("\n{}", self.painted("1", text)));
    }

    fn status(self, state: &str, description: &str) {
        let (mark, colour) = match state {
            "success" => ("✓", "32"),
            "pending" => ("●", "33"),
            _ => ("✗", "31"),
        };
        self.say(&format!("  {} {description}", self.painted(colour, &format!("{mark} {CONTEXT} {state}"))));
    }

    /// Shows what somebody wrote.
    fn comment(self, author: &str, does: &str, text: &str) {
        self.say(&format!("  {author} {does}:"));
        for line in text.lines() {
            self.say(&format!("  {} {line}", self.painted("2", "│")));
        }
    }

    fn painted(self, colour: &str, text: &str) -> String {
        if self.colours { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Returns a comment as its page shows it at first sight: details folded, addresses behind their links, markers unseen.
fn rendered(markdown: &str) -> String {
    let mut text = markdown.to_owned();
    for (pattern, shown) in [
        (r"<!-- plangate:.*? -->\n?", ""),
        (r"(?s)<details><summary>(.*?)</summary>.*?</details>", "▸ $1"),
        (r"\[([^\]]*)\]\(https?://[^)\s]*\)", "$1"),
        (r"</?sub>", ""),
        (r"\\([\[\]()_*#|<>])", "$1"),
        (r"\n{3,}", "\n\n"),
    ] {
        if let Ok(pattern) = regex::Regex::new(pattern) {
            text = pattern.replace_all(&text, shown).into_owned();
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::rendered;

    #[test]
    fn a_comment_is_shown_as_its_page_shows_it() {
        let markdown = "<!-- plangate:verdict -->\n### No\n\n<details><summary>More</summary>\n\nlong\n\n</details>\n\n\n\n[`a.tf:1`](http://x/a.tf#L1) <sub>small \\(1\\)</sub>\n";
        assert_eq!(rendered(markdown), "### No\n\n▸ More\n\n`a.tf:1` small (1)");
    }
}
