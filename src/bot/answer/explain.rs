//! `/plangate explain`: a rule's page.
//!
//! Always true: a rule of a policy's own pack is shown as text; it is never loaded outside a judge.

use super::super::error::JobError;
use super::super::evaluate::Evaluated;
use super::conversation::{Answer, Conversation};
use crate::github::limits::COMMENT_CHARS;
use crate::model::RuleId;
use crate::report;

/// Room for the reply's marker and for the other commands of a comment.
const ROOM: usize = COMMENT_CHARS / 6;

impl Conversation<'_> {
    pub(super) async fn explain(&mut self, name: &str) -> Result<Answer, JobError> {
        let rules = self.session.bot.bundled_rules().await?;
        if let Some(info) = rules.rule(name) {
            let page = rules.page(&info.id).map(|page| page.markdown.clone()).unwrap_or_default();
            let text = format!(
                "### {}\n\n{}, severity {}\n\n{}\n\n{}",
                info.title,
                report::code_span(info.id.as_str()),
                info.severity,
                info.description,
                demoted(&page)
            );
            return Ok(Answer::done(shorten(text)));
        }
        let own = self.judged().await?.own();
        Ok(match own_page(own, name) {
            Some((id, page)) => Answer::done(shorten(format!("### {}\n\n{}", report::code_span(id.as_str()), demoted(&page)))),
            None => Answer::Confused(unknown_rule(name)),
        })
    }

    /// Finds the id of the rule that a name or alias means: a bundled one, one of the policy's packs, or one that found something.
    pub(super) async fn rule_id(&mut self, name: &str) -> Result<Option<RuleId>, JobError> {
        let rules = self.session.bot.bundled_rules().await?;
        if let Some(info) = rules.rule(name) {
            return Ok(Some(info.id.clone()));
        }
        let own = self.judged().await?.own();
        let found = own.verdict.findings.iter().map(|finding| &finding.rule).find(|rule| rule.as_str() == name).cloned();
        Ok(found.or_else(|| own_page(own, name).map(|(id, _)| id)))
    }
}

pub(super) fn unknown_rule(name: &str) -> String {
    format!("There is no rule {}: the verdict's comment names those that found something.", report::code_span(name))
}

/// Finds a rule's page in the packs that policy brings: `<service>/<rule>/<rule>.md` of the pack whose name begins the id.
fn own_page(evaluated: &Evaluated, name: &str) -> Option<(RuleId, String)> {
    let id = RuleId::new(name).ok()?;
    let packs = &evaluated.in_force.as_ref()?.packs.sources;
    packs.iter().find_map(|pack| {
        let rest = name.strip_prefix(pack.name.as_str())?.strip_prefix('-')?;
        let page = |path: &str| {
            let mut parts = path.strip_suffix(".md")?.split('/');
            let (service, rule, file) = (parts.next()?, parts.next()?, parts.next()?);
            (rule == file && format!("{service}-{rule}") == rest).then_some(())
        };
        pack.files.iter().find(|(path, _)| page(path).is_some()).map(|(_, text)| (id.clone(), text.to_string()))
    })
}

/// Lowers a page's headings by two levels, so that they stand below the reply's own.
fn demoted(page: &str) -> String {
    let mut fenced = false;
    let line = |line: &str| {
        fenced ^= line.starts_with("```");
        if !fenced && line.starts_with('#') { format!("##{line}\n") } else { format!("{line}\n") }
    };
    page.lines().map(line).collect()
}

/// A page that is too long is cut between lines, outside fences.
fn shorten(text: String) -> String {
    if text.chars().count() <= ROOM {
        return text;
    }
    let (mut kept, mut safe, mut fenced, mut length) = (0, 0, false, 0);
    for line in text.split_inclusive('\n') {
        length += line.chars().count();
        if length > ROOM {
            break;
        }
        kept += line.len();
        fenced ^= line.starts_with("```");
        if !fenced {
            safe = kept;
        }
    }
    format!("{}\n…", &text[..safe])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_pages_end_outside_fences() {
        let text = format!("a\n```\n{}\n```\n", "x\n".repeat(ROOM));
        assert_eq!(shorten(text), "a\n\n…");
        assert_eq!(demoted("## Why\n```\n# no\n```\n"), "#### Why\n```\n# no\n```\n");
    }
}
