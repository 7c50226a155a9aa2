//! Reads one command line.
//!
//! Always true: half a command is an error that shows the command in full; nothing is guessed.

use crate::model::ExemptionId;

use super::term::{Term, TermError};

/// A command of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Help,
    Check,
    /// Every rule if none is named.
    Fix {
        rules: Vec<String>,
    },
    Explain {
        rule: String,
    },
    Exempt(ExemptRequest),
    Approve {
        id: ExemptionId,
    },
    Reject {
        id: ExemptionId,
        reason: String,
    },
    Revoke {
        id: ExemptionId,
    },
}

/// What `/plangate exempt` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExemptRequest {
    /// A rule's id or alias, as written.
    pub rule: String,
    /// The resource's address; every violation of the rule if absent.
    pub address: Option<String>,
    pub term: Term,
    pub reason: String,
}

/// Why a line was not understood; the text is for the comment's author.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misunderstood {
    #[error("`{word}` is not a command. {HINT}")]
    Unknown { word: String },
    #[error("`/plangate {command}` {problem}. Write `{usage}`")]
    Incomplete { command: &'static str, problem: String, usage: &'static str },
    #[error(transparent)]
    Term(#[from] TermError),
}

const HINT: &str = "`/plangate help` lists the commands";

/// The commands with what they take, in the order in which help shows them.
pub const USAGE: [(&str, &str, &str); 8] = [
    ("help", "/plangate help", "lists the commands"),
    ("check", "/plangate check", "judges again"),
    ("fix", "/plangate fix [RULE…]", "pushes the safe fixes, or suggests them"),
    ("explain", "/plangate explain RULE", "shows the rule's page"),
    (
        "exempt",
        "/plangate exempt RULE [on ADDRESS] [for 30d | until 2027-01-31] because REASON",
        "asks to accept the rule's violations in this pull request",
    ),
    ("approve", "/plangate approve ID", "grants an exemption; for approvers"),
    ("reject", "/plangate reject ID because REASON", "refuses an exemption; for approvers"),
    ("revoke", "/plangate revoke ID", "ends an exemption; for approvers, and its requester"),
];

impl Command {
    /// Reads what follows `/plangate` on one line.
    pub fn parse(line: &str) -> Result<Self, Misunderstood> {
        let mut words = Words { rest: line };
        let Some(name) = words.next() else { return Ok(Self::Help) };
        let Some((name, usage, _)) = USAGE.into_iter().find(|(command, ..)| *command == name) else {
            return Err(Misunderstood::Unknown { word: shown(name) });
        };
        let incomplete = |problem: &str| Misunderstood::Incomplete { command: name, problem: problem.into(), usage };
        let command = match name {
            "help" => Self::Help,
            "check" => Self::Check,
            "fix" => return Ok(Self::Fix { rules: words.map(str::to_owned).collect() }),
            "explain" => Self::Explain { rule: words.next().ok_or_else(|| incomplete("needs a rule"))?.into() },
            "exempt" => return exempt(words, incomplete).map(Self::Exempt),
            "reject" => {
                let id = identity(words.next(), incomplete)?;
                let reason = reason(&mut words).ok_or_else(|| incomplete("needs a reason"))?;
                return Ok(Self::Reject { id, reason });
            }
            "approve" => Self::Approve { id: identity(words.next(), incomplete)? },
            _ => Self::Revoke { id: identity(words.next(), incomplete)? },
        };
        match words.next() {
            None => Ok(command),
            Some(extra) => Err(incomplete(&format!("does not take `{}`", shown(extra)))),
        }
    }
}

fn exempt(mut words: Words<'_>, incomplete: impl Fn(&str) -> Misunderstood) -> Result<ExemptRequest, Misunderstood> {
    let rule = words.next().filter(|word| *word != "because").ok_or_else(|| incomplete("needs a rule"))?.to_owned();
    let (mut address, mut term) = (None, Term::Unstated);
    loop {
        match words.peek() {
            Some("on") if address.is_none() => {
                words.next();
                address = Some(words.next().ok_or_else(|| incomplete("needs an address after `on`"))?.to_owned());
            }
            Some("for") if term == Term::Unstated => {
                words.next();
                term = Term::for_days(words.next().unwrap_or(""))?;
            }
            Some("until") if term == Term::Unstated => {
                words.next();
                term = Term::until(words.next().unwrap_or(""))?;
            }
            Some("because") => {
                let reason = reason(&mut words).ok_or_else(|| incomplete("needs a reason after `because`"))?;
                return Ok(ExemptRequest { rule, address, term, reason });
            }
            Some(other) => return Err(incomplete(&format!("does not take `{}` there", shown(other)))),
            None => return Err(incomplete("needs `because` and a reason")),
        }
    }
}

fn identity(word: Option<&str>, incomplete: impl Fn(&str) -> Misunderstood) -> Result<ExemptionId, Misunderstood> {
    let word = word.ok_or_else(|| incomplete("needs an exemption's id"))?;
    ExemptionId::new(&word.to_ascii_uppercase()).map_err(|_| incomplete(&format!("needs an id like `E-7F3K2A`, not `{}`", shown(word))))
}

/// Takes `because` and what follows it to the end of the line.
fn reason(words: &mut Words<'_>) -> Option<String> {
    (words.next()? == "because").then_some(())?;
    let reason = words.rest.trim();
    (!reason.is_empty()).then(|| reason.to_owned())
}

/// Shortens what a user wrote so that it can be quoted within backticks.
fn shown(word: &str) -> String {
    word.chars().filter(|c| *c != '`' && !c.is_control()).take(60).collect()
}

/// Words separated by blanks. Blanks inside double quotes do not separate, and a word wholly in backticks loses them.
struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn peek(&self) -> Option<&'a str> {
        Words { rest: self.rest }.next()
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        if let Some(ticked) = text.strip_prefix('`')
            && let Some(end) = ticked.find('`')
        {
            self.rest = &ticked[end + 1..];
            return Some(&ticked[..end]);
        }
        let (mut quoted, mut escaped) = (false, false);
        let end = text.find(|c: char| {
            match c {
                '"' if !escaped => quoted = !quoted,
                '\\' if quoted && !escaped => {
                    escaped = true;
                    return false;
                }
                _ => {}
            }
            escaped = false;
            c.is_whitespace() && !quoted
        });
        let (word, rest) = text.split_at(end.unwrap_or(text.len()));
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: &str) {
        let said = Command::parse(line).map_or_else(|e| e.to_string(), |command| format!("{command:?}"));
        assert_eq!(said, expect, "{line:?}");
    }

    #[test]
    fn whole_commands_are_read() {
        check("", "Help");
        check("fix", "Fix { rules: [] }");
        check("fix aws-a-b `aws-c-d`", r#"Fix { rules: ["aws-a-b", "aws-c-d"] }"#);
        check("explain CKV_AWS_20", r#"Explain { rule: "CKV_AWS_20" }"#);
        check("approve e-7f3k2a", r#"Approve { id: "E-7F3K2A" }"#);
        check("reject E-7F3K2A because no", r#"Reject { id: "E-7F3K2A", reason: "no" }"#);
        check(
            "exempt r because  it is a website ",
            r#"Exempt(ExemptRequest { rule: "r", address: None, term: Unstated, reason: "it is a website" })"#,
        );
        check(
            r#"exempt r on module.a["x y"].b[0] until 2027-01-31 because for the moment"#,
            r#"Exempt(ExemptRequest { rule: "r", address: Some("module.a[\"x y\"].b[0]"), term: Until(2027-01-31), reason: "for the moment" })"#,
        );
        check(
            "exempt r for 7d on `a.b` because x",
            r#"Exempt(ExemptRequest { rule: "r", address: Some("a.b"), term: Days(7), reason: "x" })"#,
        );
    }

    #[test]
    fn half_commands_say_what_is_missing() {
        check("aprove E-7F3K2A", "`aprove` is not a command. `/plangate help` lists the commands");
        check("approve", "`/plangate approve` needs an exemption's id. Write `/plangate approve ID`");
        check("approve 7", "`/plangate approve` needs an id like `E-7F3K2A`, not `7`. Write `/plangate approve ID`");
        check("approve E-7F3K2A E-7F3K2B", "`/plangate approve` does not take `E-7F3K2B`. Write `/plangate approve ID`");
        check("reject E-7F3K2A", "`/plangate reject` needs a reason. Write `/plangate reject ID because REASON`");
        let usage = "Write `/plangate exempt RULE [on ADDRESS] [for 30d | until 2027-01-31] because REASON`";
        check("exempt", &format!("`/plangate exempt` needs a rule. {usage}"));
        check("exempt because x", &format!("`/plangate exempt` needs a rule. {usage}"));
        check("exempt r", &format!("`/plangate exempt` needs `because` and a reason. {usage}"));
        check("exempt r because  ", &format!("`/plangate exempt` needs a reason after `because`. {usage}"));
        check("exempt r on", &format!("`/plangate exempt` needs an address after `on`. {usage}"));
        check("exempt r of x because y", &format!("`/plangate exempt` does not take `of` there. {usage}"));
        check("exempt r for ever because y", "`ever` is not a number of days: write it like `30d`");
    }
}
