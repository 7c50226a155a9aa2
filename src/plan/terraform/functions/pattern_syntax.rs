//! Go's regular expression syntax, rewritten in that of the `regex` crate.
//!
//! Always true: what means the same in both is left as it is; where the crate would see more than Go, the text is escaped or made ASCII.
//! Groups lose their names, since the crate refuses some that Go takes; the names are listed instead.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

/// A pattern in the crate's syntax, and the name of each of its groups, where it has one.
pub(super) struct Translated {
    pub(super) pattern: String,
    pub(super) groups: Vec<Option<String>>,
}

/// Rewrites a pattern. The error is what Go says of a pattern that it would refuse and the crate would not.
pub(super) fn translate(pattern: &str) -> Result<Translated, String> {
    let mut translator =
        Translator { rest: pattern.chars().peekable(), out: String::with_capacity(pattern.len() + 16), groups: Vec::new(), pattern };
    translator.run()?;
    Ok(Translated { pattern: translator.out, groups: translator.groups })
}

struct Translator<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    groups: Vec<Option<String>>,
    pattern: &'a str,
}

impl Translator<'_> {
    fn run(&mut self) -> Result<(), String> {
        let mut repeated = false;
        while let Some(character) = self.rest.next() {
            let repeats = match character {
                '*' | '+' | '?' => {
                    self.out.push(character);
                    true
                }
                '{' => self.repetition()?,
                _ => false,
            };
            match character {
                '*' | '+' | '?' | '{' if repeats => {
                    if repeated {
                        return self.refuse("invalid nested repetition operator", "");
                    }
                    if self.rest.next_if_eq(&'?').is_some() {
                        self.out.push('?');
                    }
                }
                '{' => {}
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => self.group()?,
                other => self.out.push(other),
            }
            repeated = repeats;
        }
        Ok(())
    }

    /// Opens a group; one with a name loses it.
    fn group(&mut self) -> Result<(), String> {
        let rest: String = self.rest.clone().take(3).collect();
        let opening = if rest.starts_with("?P<") {
            3
        } else if rest.starts_with("?<") {
            2
        } else {
            self.out.push('(');
            if !rest.starts_with('?') {
                self.groups.push(None);
            }
            // What follows is no repetition of the group's opening but its flags.
            if let Some(mark) = self.rest.next_if_eq(&'?') {
                self.out.push(mark);
            }
            return Ok(());
        };
        let name: String = self.rest.clone().skip(opening).take_while(|character| *character != '>').collect();
        if name.is_empty() || !name.chars().all(|character| character == '_' || character.is_alphanumeric()) {
            return self.refuse("invalid named capture", "");
        }
        for _ in 0..opening + name.chars().count() + 1 {
            self.rest.next();
        }
        self.out.push('(');
        self.groups.push(Some(name));
        Ok(())
    }

    fn refuse<T>(&self, reason: &str, what: &str) -> Result<T, String> {
        let what = if what.is_empty() { self.pattern } else { what };
        Err(format!("invalid regexp pattern: {reason} in {what}"))
    }

    /// A brace is a repetition only as `{2}`, `{2,}` or `{2,3}`, at most a thousand times; otherwise it is itself. Tells which.
    fn repetition(&mut self) -> Result<bool, String> {
        let rest: String = self.rest.clone().take_while(|character| *character != '}').collect();
        let closed = self.rest.clone().nth(rest.chars().count()) == Some('}');
        let (low, high) = rest.split_once(',').unwrap_or((&rest, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !closed || low.is_empty() || !digits(low) || !digits(high) {
            self.out.push_str(r"\{");
            return Ok(false);
        }
        let many = |text: &str| !text.is_empty() && text.parse::<u32>().map_or(true, |count| count > 1000);
        if many(low) || many(high) {
            return self.refuse("invalid repeat count", &format!("{{{rest}}}"));
        }
        self.out.push('{');
        self.out.push_str(&rest);
        self.out.push('}');
        for _ in 0..=rest.chars().count() {
            self.rest.next();
        }
        Ok(true)
    }

    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let Some(character) = self.rest.next() else { return self.refuse("trailing backslash at end of expression", "") };
        match character {
            'd' => self.out.push_str("[0-9]"),
            'D' => self.out.push_str("[^0-9]"),
            'w' => self.out.push_str("[0-9A-Za-z_]"),
            'W' => self.out.push_str("[^0-9A-Za-z_]"),
            's' => self.out.push_str(r"[\t\n\x0C\r ]"),
            'S' => self.out.push_str(r"[^\t\n\x0C\r ]"),
            'b' | 'B' | 'A' | 'z' if in_class => return self.refuse("invalid escape sequence", &format!("\\{character}")),
            'b' => self.out.push_str(r"(?-u:\b)"),
            'B' => self.out.push_str(r"(?-u:\B)"),
            'A' | 'z' | 'a' | 'f' | 'n' | 'r' | 't' | 'v' => {
                self.out.push('\\');
                self.out.push(character);
            }
            'x' | 'p' | 'P' => self.braced(character),
            'Q' if !in_class => self.quoted(),
            '0' => self.octal('0'),
            '1'..='7' if matches!(self.rest.peek(), Some('0'..='7')) => self.octal(character),
            other if other.is_ascii_alphanumeric() => return self.refuse("invalid escape sequence", &format!("\\{other}")),
            other if other.is_ascii() => self.literal(other),
            other => return self.refuse("invalid escape sequence", &format!("\\{other}")),
        }
        Ok(())
    }

    /// `\x{1F600}`, `\p{Greek}` and `\p{^Greek}`, whose braces are no repetition.
    fn braced(&mut self, character: char) {
        let mut inside = String::new();
        if self.rest.peek() == Some(&'{') {
            for next in self.rest.by_ref() {
                inside.push(next);
                if next == '}' {
                    break;
                }
            }
        }
        let negated = character != 'x' && inside.starts_with("{^");
        self.out.push('\\');
        self.out.push(match character {
            'p' if negated => 'P',
            'P' if negated => 'p',
            other => other,
        });
        self.out.push_str(&if negated { inside.replacen('^', "", 1) } else { inside });
    }

    fn octal(&mut self, first: char) {
        let mut code = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.rest.peek().and_then(|character| character.to_digit(8)) else { break };
            self.rest.next();
            code = code * 8 + digit;
        }
        let _ = write!(self.out, r"\x{{{code:X}}}");
    }

    /// `\Q…\E`: everything in between is itself.
    fn quoted(&mut self) {
        while let Some(character) = self.rest.next() {
            if character == '\\' && self.rest.peek() == Some(&'E') {
                self.rest.next();
                return;
            }
            self.literal(character);
        }
    }

    fn literal(&mut self, character: char) {
        // The crate gives `\<` and `\>` a meaning of their own.
        if character.is_ascii_punctuation() && !matches!(character, '<' | '>') {
            self.out.push('\\');
        }
        self.out.push(character);
    }

    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let Some(character) = self.rest.next() else { return self.refuse("missing closing ]", "") };
            match character {
                ']' if first => self.out.push_str(r"\]"),
                ']' => {
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.escape(true)?,
                '[' if self.rest.peek() == Some(&':') => self.posix_class(),
                // The crate has set operations and nested classes, Go has not.
                '[' | '&' | '~' => self.literal(character),
                '-' if self.rest.peek() == Some(&'-') => self.out.push_str(r"\-"),
                other => self.out.push(other),
            }
            first = false;
        }
    }

    fn posix_class(&mut self) {
        let rest: String = self.rest.clone().take_while(|character| *character != ']').collect();
        if rest.len() > 2 && rest.ends_with(':') {
            self.out.push('[');
            self.out.push_str(&rest);
            self.out.push(']');
            for _ in 0..=rest.chars().count() {
                self.rest.next();
            }
        } else {
            self.out.push_str(r"\[");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::translate;

    fn check(pattern: &str, text: &str, expected: Option<&str>) {
        let regex = regex::Regex::new(&translate(pattern).expect("Go accepts it").pattern).expect("the crate accepts it");
        assert_eq!(regex.find(text).map(|found| found.as_str()), expected, "{pattern}");
    }

    #[test]
    fn means_what_it_means_in_go() {
        check(r"\d+", "٣12", Some("12"));
        check(r"[\w&&-]+", "é a&-", Some("a&-"));
        check(r"[[:alpha:]]+", "1ab", Some("ab"));
        check(r"[[a]+", "x[a", Some("[a"));
        check("a{,2}", "a{,2}", Some("a{,2}"));
        check("a{2}", "aaa", Some("aa"));
        check(r"\Qa.b\E+", "a.bb", Some("a.bb"));
        check(r"\<b\>", "<b>", Some("<b>"));
        check(r"[]a]+", "a]", Some("a]"));
        check(r"\101", "A", Some("A"));
        check(r"\x{1F600}", "😀", Some("😀"));
        check(r"\p{^Greek}+", "abαβ", Some("ab"));
        check("(?i:A)+?b", "aab", Some("aab"));
        for refused in [r"\y", r"(a)\1", "a**", "a{2}+", "a{1001}", "(?P<>a)"] {
            assert!(translate(refused).is_err(), "{refused}");
        }
    }
}
