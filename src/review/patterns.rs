//! The globs of filters on the command line, compiled once.
//!
//! Always true: a pattern that is not a valid glob matches only the same text, so it can select too little but never too much.

use globset::{Glob, GlobMatcher};

/// A list of patterns, any of which may match. An empty list fits nothing; callers ask [`Patterns::is_empty`] where that means *all*.
#[derive(Clone, Debug, Default)]
pub(super) struct Patterns(Vec<Pattern>);

#[derive(Clone, Debug)]
enum Pattern {
    Text(String),
    Glob(GlobMatcher),
}

impl Patterns {
    /// Compiles patterns for names, in which `*` stands for any characters.
    pub(super) fn new(patterns: &[String]) -> Self {
        let compile = |text: &String| match Glob::new(text) {
            Ok(glob) if text.contains(['*', '?', '[', '{']) => Pattern::Glob(glob.compile_matcher()),
            _ => Pattern::Text(text.clone()),
        };
        Self(patterns.iter().map(compile).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn fit(&self, text: &str) -> bool {
        self.0.iter().any(|pattern| match pattern {
            Pattern::Text(wanted) => wanted == text,
            Pattern::Glob(glob) => glob.is_match(text),
        })
    }

    pub(super) fn fit_any<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        texts.into_iter().any(|text| self.fit(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything_and_broken_globs_for_themselves() {
        let patterns = Patterns::new(&["aws-s3-*".into(), "CKV_AWS_20".into(), "[".into()]);
        assert!(patterns.fit("aws-s3-acl") && patterns.fit("CKV_AWS_20") && patterns.fit("["));
        assert!(!patterns.fit("aws-ec2-acl") && !patterns.fit("CKV_AWS_2"));
    }
}
