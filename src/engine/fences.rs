//! The fenced blocks of a Markdown page, and the cases their info strings describe.
//!
//! Always true: a fence's text is its lines as written, minus `# finding:` markers and the blanks before them.

use serde_json::Value;

use crate::model::RepoPath;

/// What a fence shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FenceKind {
    /// The rule reports exactly the findings marked in it.
    Bad,
    /// The rule reports nothing.
    Good,
    /// The rule is undetermined.
    Unknown,
    /// What the fix makes of the `bad` fence of the same case and file.
    Fixed,
    /// The base side of a `bad`, `good` or `unknown` case.
    Before,
}

impl FenceKind {
    /// Returns the kind as pages write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Good => "good",
            Self::Unknown => "unknown",
            Self::Fixed => "fixed",
            Self::Before => "before",
        }
    }
}

/// One file of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Fence {
    pub kind: FenceKind,
    /// `terraform`, `yaml` or `json`.
    pub language: String,
    /// Fences of one kind and case are one directory.
    pub case: u32,
    pub file: RepoPath,
    /// `env=`: the environment the project counts as.
    pub environment: Option<String>,
    /// `params=`: the rule's parameters.
    pub parameters: Option<Value>,
    /// The content, without the finding markers.
    pub text: String,
    /// The line of the page on which the content starts, from 1.
    pub line: u32,
    /// What the markers of a `bad` fence announce, in order; of a `before` fence, the findings about resources that the change deletes.
    pub findings: Vec<ExpectedFinding>,
}

/// A `# finding: path` marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedFinding {
    /// The line of the fence's content that the finding's location starts on, from 1.
    pub line: u32,
    /// The path in words, as `display_path` writes it: `ingress[0].cidr_blocks`. Empty for the resource as a whole.
    pub path: String,
}

/// One fenced block.
pub(super) struct Block<'a> {
    /// What follows the opening backticks.
    pub(super) info: &'a str,
    /// The lines of the opening and closing fence, from 1.
    pub(super) open: u32,
    pub(super) close: u32,
    pub(super) lines: Vec<&'a str>,
}

/// Finds the fenced blocks of a page. A block that is never closed reaches to the end.
pub(super) fn scan(markdown: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut ticks = 0;
    for (number, line) in (1u32..).zip(markdown.lines()) {
        let run = line.bytes().take_while(|byte| *byte == b'`').count();
        match blocks.last_mut() {
            Some(block) if ticks > 0 => {
                block.close = number;
                if run >= ticks && line[run..].trim().is_empty() {
                    ticks = 0;
                } else {
                    block.lines.push(line);
                }
            }
            _ if run >= 3 => {
                ticks = run;
                blocks.push(Block { info: line[run..].trim(), open: number, close: number, lines: Vec::new() });
            }
            _ => {}
        }
    }
    blocks
}

/// Reads a block as a test case; `None` if its info string names no kind.
pub(super) fn read(block: &Block<'_>) -> Result<Option<Fence>, String> {
    let mut words = block.info.splitn(3, ' ');
    let language = words.next().unwrap_or_default();
    let kind = match words.next() {
        Some("bad") => FenceKind::Bad,
        Some("good") => FenceKind::Good,
        Some("unknown") => FenceKind::Unknown,
        Some("fixed") => FenceKind::Fixed,
        Some("before") => FenceKind::Before,
        _ => return Ok(None),
    };
    let default_file = match language {
        "terraform" => "main.tf",
        "yaml" => "main.yaml",
        "json" => "main.json",
        other => return Err(format!("{other:?} is not a language of a case: write terraform, yaml or json")),
    };
    let mut fence = Fence {
        kind,
        language: language.to_owned(),
        case: 1,
        file: RepoPath::new(default_file).unwrap_or_else(RepoPath::root),
        environment: None,
        parameters: None,
        text: String::new(),
        line: block.open + 1,
        findings: Vec::new(),
    };
    attributes(words.next().unwrap_or_default().trim(), &mut fence)?;
    for (number, line) in (1u32..).zip(&block.lines) {
        let text = match line.rfind("# finding:").filter(|_| matches!(kind, FenceKind::Bad | FenceKind::Before)) {
            Some(at) => {
                let path = line[at + "# finding:".len()..].trim().to_owned();
                fence.findings.push(ExpectedFinding { line: number, path });
                line[..at].trim_end()
            }
            None => line,
        };
        fence.text.push_str(text);
        fence.text.push('\n');
    }
    Ok(Some(fence))
}

/// Reads `case=1 file=main.tf env=prod params={…}`; `params` takes the rest of the line.
fn attributes(mut rest: &str, fence: &mut Fence) -> Result<(), String> {
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or_else(|| format!("{rest:?} is not an attribute of a case: write name=value"))?;
        let (value, next) = if name == "params" { (after, "") } else { after.split_once(' ').unwrap_or((after, "")) };
        match name {
            "case" => {
                fence.case = value.parse().map_err(|_| format!("case={value} is not a number"))?;
            }
            "file" => {
                fence.file = RepoPath::new(value)
                    .filter(|path| !path.is_root())
                    .ok_or_else(|| format!("file={value} is not a path inside the case's directory"))?;
            }
            "env" => fence.environment = Some(value.to_owned()),
            "params" => {
                fence.parameters = Some(serde_json::from_str(value).map_err(|error| format!("params is not JSON: {error}"))?);
            }
            other => return Err(format!("unknown attribute {other:?} of a case: case, file, env and params are known")),
        }
        rest = next.trim_start();
    }
    Ok(())
}
