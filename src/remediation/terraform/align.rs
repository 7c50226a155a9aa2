//! How `terraform fmt` aligns equals signs and comments of neighbouring lines.
//!
//! Always true: the splices change blanks only.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::remediation::draft::Splice;
use crate::syntax::hcl::{Token, TokenKind as K, tokenize};

/// One line of tokens; a heredoc and its attribute are one line.
struct Line {
    start: usize,
    /// The blanks before an equals sign whose value ends on the line.
    equals: Option<Range<usize>>,
    /// The blanks before one whose value goes on: these are not aligned with others.
    lone_equals: Option<Range<usize>>,
    /// The blanks before a comment after code.
    comment: Option<Range<usize>>,
}

/// Returns the splices that align the lines of a text.
///
/// Consecutive lines that set a single-line value have their equals signs in one column, and consecutive lines that end with a comment
/// have these in one column.
pub(super) fn align(text: &str) -> Vec<Splice> {
    let tokens = tokenize(text);
    let lines: Vec<Line> = tokens.split_inclusive(|token| token.kind == K::Newline).map(|tokens| line(text, tokens)).collect();
    let columns = |range: Range<usize>| {
        let part = &text[range];
        if part.is_ascii() { part.len() } else { part.graphemes(true).count() }
    };
    let mut splices = Vec::new();
    // How much wider a line's code becomes by moving its equals sign.
    let mut grown = vec![0isize; lines.len()];
    for chain in chains(&lines, |line| line.equals.is_some()) {
        let leads: Vec<_> = lines[chain.clone()].iter().filter_map(|line| Some((line.start, line.equals.clone()?))).collect();
        let widest = leads.iter().map(|(start, blanks)| columns(*start..blanks.start)).max().unwrap_or(0);
        for (at, (start, blanks)) in chain.zip(leads) {
            let wanted = widest - columns(start..blanks.start) + 1;
            grown[at] = wanted as isize - blanks.len() as isize;
            set_blanks(text, blanks, wanted, &mut splices);
        }
    }
    for line in &lines {
        if let Some(blanks) = line.lone_equals.clone() {
            set_blanks(text, blanks, 1, &mut splices);
        }
    }
    for chain in chains(&lines, |line| line.comment.is_some()) {
        let code: Vec<_> = chain
            .filter_map(|at| {
                let blanks = lines[at].comment.clone()?;
                Some((columns(lines[at].start..blanks.start) as isize + grown[at], blanks))
            })
            .collect();
        let widest = code.iter().map(|(width, _)| *width).max().unwrap_or(0);
        for (width, blanks) in code {
            set_blanks(text, blanks, (widest - width + 1) as usize, &mut splices);
        }
    }
    splices
}

fn set_blanks(text: &str, blanks: Range<usize>, wanted: usize, splices: &mut Vec<Splice>) {
    let wanted = " ".repeat(wanted);
    if text[blanks.clone()] != wanted {
        splices.push(Splice::new(blanks, wanted));
    }
}

/// Returns the runs of neighbouring lines for which something holds.
fn chains(lines: &[Line], holds: impl Fn(&Line) -> bool) -> Vec<Range<usize>> {
    let mut chains: Vec<Range<usize>> = Vec::new();
    for at in (0..lines.len()).filter(|at| holds(&lines[*at])) {
        match chains.last_mut() {
            Some(chain) if chain.end == at => chain.end += 1,
            _ => chains.push(at..at + 1),
        }
    }
    chains
}

fn line(text: &str, tokens: &[Token]) -> Line {
    let start = tokens.first().map_or(0, |first| text[..first.span.start as usize].rfind('\n').map_or(0, |newline| newline + 1));
    let code = match tokens {
        [code @ .., last] if matches!(last.kind, K::Newline | K::End) => code,
        code => code,
    };
    let blanks_before = |at: usize| code[at - 1].span.end as usize..code[at].span.start as usize;
    let (code_end, comment) = match code {
        [.., last] if code.len() > 1 && last.kind == K::Comment && !text[last.span.range()].starts_with("/*") => {
            (code.len() - 1, Some(blanks_before(code.len() - 1)))
        }
        _ => (code.len(), None),
    };
    let equals = code[..code_end].iter().position(|token| token.kind == K::Assign).filter(|at| *at > 0);
    let ends = |at: usize| code[at..code_end].iter().map(|token| bracket(token.kind)).sum::<i32>() == 0;
    Line {
        start,
        equals: equals.filter(|at| ends(*at)).map(blanks_before),
        lone_equals: equals.filter(|at| !ends(*at)).map(blanks_before),
        comment,
    }
}

/// Returns how a token changes the number of open brackets.
fn bracket(kind: K) -> i32 {
    match kind {
        K::BraceOpen | K::BracketOpen | K::ParenOpen | K::InterpolationOpen | K::DirectiveOpen => 1,
        K::BraceClose | K::BracketClose | K::ParenClose | K::SequenceClose => -1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remediation::draft::Draft;

    fn aligned(text: &str) -> String {
        let mut draft = Draft::new(text.to_owned());
        draft.splice(align(text));
        draft.text().to_owned()
    }

    /// Formatted by Terraform 1.11.
    const FORMATTED: &str = r#"a {
  b      = 1
  cccc   = <<EOT
 x = 1
EOT
  dd     = 2
  eeeeee = 3 # c1
  f      = g # comment two
  h = [1,
  2]
  iiiiii = 1
  j      = { k = 1 }
  l { m = 1 }
  nnnnn = 1
  q = (1 +
  2)
  # own line comment
  rrrrrr = 1
  s      = 1 /* inline */
  ttt = { # open comment
    u     = 1, vvvvv = 2
    "www" = 3 # x
    (y)   = 4
    zzzzzzzzz : 5
    é  = 6
    名前 = 7
  }
  u2 = f(<<E
a
E
  )
  w       = <<-E
    ${x}
  E
  xxxxxxx = 1

  zz = 3
  block "a" {
  }
  dddd = 1 /* a
  b */
  eeee = 1
}
"#;

    #[test]
    fn formatted_text_stays() {
        assert_eq!(aligned(FORMATTED), FORMATTED);
    }

    #[test]
    fn neighbours_are_aligned() {
        assert_eq!(aligned("a    = {\n}\nb = 2\n"), "a = {\n}\nb = 2\n");
        assert_eq!(aligned("a = 1 # x\nbbb = 22 # y\n\nc  = 3\n"), "a   = 1  # x\nbbb = 22 # y\n\nc = 3\n");
    }
}
