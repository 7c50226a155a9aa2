//! The fenced blocks of a Markdown page, and the cases their info strings describe.
//!
//! Always true: a fence's text is its lines as written, minus `# finding:` markers and the blanks before them.

use super::page::{ExpectedFinding, Fence, FenceKind};
use crate::model::RepoPath;

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
        let text = match line.rfind("# finding:").filter(|_| kind == FenceKind::Bad) {
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
