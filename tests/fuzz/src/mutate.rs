//! Mutations of configurations: whole operands, calls and lines are exchanged, so that most results still parse.
//!
//! Always true: a mutation never grows an input beyond the size allowed.

use std::ops::Range;

use libfuzzer_sys::fuzzer_mutate;
use plangate::syntax::hcl::{Token, TokenKind, tokenize};

/// Expressions to put where another stood. `_` is what stood there.
const OPERANDS: &[&str] = &[
    "null", "true", "1", "-1", "0.1", "1e400", "\"\"", "\"é\"", "\"${_}\"", "\"a${_}b\"", "[]", "[_]", "[_, _]", "{}", "{ a = _ }", "{ (_) = 1 }",
    "(_)", "_.a", "_[0]", "_[*]", "_.*.a", "_[\"a\"]", "_...", "!_", "-_", "_ == _", "_ ? _ : null", "_ + 1", "_ && true", "[for x in _ : x]",
    "{ for k, v in _ : k => v }", "{ for k, v in _ : v => k... if k != null }", "<<E\n${_}\nE\n", "<<-E\n  %{ for x in _ ~}\n  ${x}\n  %{ endfor }\nE\n",
    "terraform_data.a.output", "terraform_data.a[0].id", "var.a", "local.a", "module.m.o", "each.value", "count.index", "path.module", "self.input",
    "data.aws_iam_policy_document.d.json", "optional(string)", "object({ a = optional(_, _) })",
];

/// Functions, to be called on what stood there.
const FUNCTIONS: &[&str] = &[
    "abs", "abspath", "alltrue", "anytrue", "base64decode", "base64encode", "base64gzip", "base64sha256", "base64sha512", "basename", "bcrypt", "can",
    "ceil", "chomp", "chunklist", "cidrhost", "cidrnetmask", "cidrsubnet", "cidrsubnets", "coalesce", "coalescelist", "compact", "concat", "contains",
    "csvdecode", "dirname", "distinct", "element", "endswith", "ephemeralasnull", "file", "filebase64", "fileexists", "fileset", "flatten", "floor",
    "format", "formatdate", "formatlist", "indent", "index", "issensitive", "join", "jsondecode", "jsonencode", "keys", "length", "log", "lookup",
    "lower", "matchkeys", "max", "md5", "merge", "min", "nonsensitive", "one", "parseint", "pathexpand", "plantimestamp", "pow", "range", "regex",
    "regexall", "replace", "reverse", "sensitive", "setintersection", "setproduct", "setsubtract", "setunion", "sha1", "sha256", "signum", "slice",
    "sort", "split", "startswith", "strcontains", "strrev", "substr", "sum", "templatefile", "templatestring", "textdecodebase64",
    "textencodebase64", "timeadd", "timecmp", "timestamp", "title", "tobool", "tolist", "tomap", "tonumber", "toset", "tostring", "transpose", "trim",
    "trimprefix", "trimspace", "trimsuffix", "try", "type", "upper", "urlencode", "uuidv5", "values", "yamldecode", "yamlencode", "zipmap",
];

/// Further arguments of a call.
const ARGUMENTS: &[&str] =
    &["", ", _", ", 1", ", \"a\"", ", null", ", [1, 2]", ", _, _", ", \"%s\"", ", 8, 1", ", { a = 1 }", ", \"/(.)/\", \"$1\"", ", [\"a\"]..."];

/// Lines and blocks to add.
const BLOCKS: &[&str] = &[
    "variable \"a\" {\n  type = any\n  default = null\n}\n",
    "locals {\n  a = 1\n}\n",
    "output \"o\" {\n  value = local.a\n}\n",
    "resource \"terraform_data\" \"a\" {\n  input = local.a\n}\n",
    "resource \"aws_x\" \"y\" {\n  for_each = toset([\"a\"])\n  dynamic \"d\" {\n    for_each = local.a\n    content {\n      v = d.value\n    }\n  }\n}\n",
    "module \"m\" {\n  source = \"./m\"\n  a = local.a\n}\n",
    "moved {\n  from = terraform_data.a\n  to = terraform_data.a[0]\n}\n",
    "removed {\n  from = terraform_data.a\n}\n",
    "import {\n  to = terraform_data.a\n  id = \"x\"\n}\n",
    "check \"c\" {\n  assert {\n    condition = local.a == 1\n    error_message = \"${local.a}\"\n  }\n}\n",
    "  count = 2\n", "  for_each = local.a\n", "  lifecycle {\n    ignore_changes = [input]\n    replace_triggered_by = [terraform_data.a]\n  }\n",
    "  sensitive = true\n", "  nullable = false\n", "  triggers_replace = local.a\n", "  validation {\n    condition = var.a != null\n    error_message = \"x\"\n  }\n",
    "--- m/main.tf\n", "--- terraform.tfvars\na = 1\n", "--- a_override.tf\n", "--- b.tf.json\n{\"locals\": {\"j\": \"${local.a}\"}}\n",
];

/// A small generator of numbers: mutations need no better.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u32) -> Self {
        Self(u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Returns a number below `bound`; zero if that is zero.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if bound == 0 { 0 } else { (self.0 >> 11) as usize % bound }
    }

    pub fn of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }
}

/// Mutates an input in place, as `fuzz_mutator!` asks: text by its syntax, except once in `odds` times; the rest byte by byte. Returns the new size.
pub fn mutate_text(data: &mut [u8], size: usize, max_size: usize, seed: u32, odds: usize) -> usize {
    let mut dice = Dice::new(seed);
    let mutated = std::str::from_utf8(&data[..size]).ok().filter(|_| dice.below(odds) > 0).and_then(|text| mutate(text, max_size, &mut dice));
    match mutated {
        Some(text) => {
            data[..text.len()].copy_from_slice(text.as_bytes());
            text.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
}

/// Changes a configuration; `None` if there is nothing to change or the result would be too large.
fn mutate(text: &str, most: usize, dice: &mut Dice) -> Option<String> {
    let tokens = tokenize(text);
    let range = operand(text, &tokens, dice)?;
    let was = text.get(range.clone())?;
    let (range, with) = match dice.below(8) {
        0..=2 => (range, dice.of(OPERANDS).replace('_', was)),
        3 | 4 => (range, format!("{}({was}{})", dice.of(FUNCTIONS), dice.of(ARGUMENTS).replace('_', was))),
        5 => {
            let other = operand(text, &tokens, dice)?;
            (range, text.get(other)?.to_owned())
        }
        6 => {
            let line = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
            (line..line, dice.of(BLOCKS).to_owned())
        }
        _ => (range, String::new()),
    };
    let size = text.len() - range.len() + with.len();
    (size <= most).then(|| format!("{}{with}{}", &text[..range.start], &text[range.end..]))
}

/// Finds something whole that starts at a token chosen by chance: brackets with what they hold, a name with its steps and arguments.
fn operand(text: &str, tokens: &[Token], dice: &mut Dice) -> Option<Range<usize>> {
    let worth = |token: &Token| {
        use TokenKind::*;
        matches!(token.kind, Ident | Number | QuoteOpen | HeredocOpen | BraceOpen | BracketOpen | ParenOpen | InterpolationOpen | DirectiveOpen)
    };
    let starts: Vec<usize> = (0..tokens.len()).filter(|at| worth(&tokens[*at])).collect();
    let first = *starts.get(dice.below(starts.len()))?;
    let mut last = closing(tokens, first)?;
    while let Some(next) = tokens.get(last + 1) {
        match next.kind {
            TokenKind::Dot => last = (last + 2).min(tokens.len() - 1),
            TokenKind::BracketOpen | TokenKind::ParenOpen if next.span.start == tokens[last].span.end => last = closing(tokens, last + 1)?,
            _ => break,
        }
    }
    let range = tokens[first].span.range().start..tokens[last].span.range().end;
    text.get(range.clone()).map(|_| range)
}

/// Finds the token that ends what starts at one.
fn closing(tokens: &[Token], first: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(first) {
        use TokenKind::*;
        match token.kind {
            QuoteOpen | HeredocOpen | BraceOpen | BracketOpen | ParenOpen | InterpolationOpen | DirectiveOpen => depth += 1,
            QuoteClose | HeredocClose | BraceClose | BracketClose | ParenClose | SequenceClose => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}
