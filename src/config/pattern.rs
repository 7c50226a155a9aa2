//! The patterns that selectors are made of.
//!
//! Always true: a pattern was checked when its file was read; one that cannot be compiled matches nothing.

use globset::{GlobBuilder, GlobMatcher};

/// Text to equal, or a glob to match.
#[derive(Clone, Debug)]
enum Pattern {
    Text(String),
    Glob(GlobMatcher),
}

/// A list of patterns of which any may match; an empty one was not given and matches everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Patterns(Vec<Pattern>);

impl Patterns {
    /// Compiles patterns for names, in which `*` matches anything.
    pub(super) fn names(texts: &[String]) -> Self {
        Self(texts.iter().filter_map(|text| Pattern::new(text, false)).collect())
    }

    /// Compiles patterns for paths, in which `*` stays within a directory and `**` does not; `dir/**` is also `dir` itself.
    pub(super) fn paths(texts: &[String]) -> Self {
        let whole = texts.iter().filter_map(|text| text.strip_suffix("/**"));
        Self(texts.iter().map(String::as_str).chain(whole).filter_map(|text| Pattern::new(text, true)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether the list was not given, or something in it matches.
    pub(super) fn allow(&self, text: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.matches(text))
    }

    /// Tells whether the list was not given, or something in it matches one of the texts.
    pub(super) fn allow_any<'a>(&self, mut texts: impl Iterator<Item = &'a str>) -> bool {
        self.0.is_empty() || texts.any(|text| self.allow(text))
    }
}

impl Pattern {
    fn new(text: &str, is_path: bool) -> Option<Self> {
        let text = if is_path { text.trim_end_matches('/') } else { text };
        if text.contains(['*', '?', '[', '{', '\\']) {
            compile(text, is_path).ok().map(Self::Glob)
        } else {
            Some(Self::Text(text.to_owned()))
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Text(own) => own == text,
            Self::Glob(glob) => glob.is_match(text),
        }
    }
}

/// Checks a pattern; says what is wrong with it.
pub(super) fn check(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("an empty pattern matches nothing: take it out".into());
    }
    if text.len() > 500 {
        return Err("a pattern has at most 500 bytes".into());
    }
    compile(text, true).map(drop).map_err(|error| format!("{text:?} is not a pattern: {}", error.kind()))
}

fn compile(text: &str, is_path: bool) -> Result<GlobMatcher, globset::Error> {
    GlobBuilder::new(text).literal_separator(is_path).build().map(|glob| glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    #[test]
    fn paths_mind_directories() {
        assert!(Patterns::paths(&list("infra/prod/**")).allow("infra/prod/app"));
        assert!(Patterns::paths(&list("infra/prod/**")).allow("infra/prod"));
        assert!(!Patterns::paths(&list("infra/prod/**")).allow("infra/production"));
        assert!(!Patterns::paths(&list("infra/*")).allow("infra/prod/app"));
        assert!(Patterns::paths(&list("infra/prod/")).allow("infra/prod"));
    }

    #[test]
    fn names_and_absence() {
        assert!(Patterns::names(&list("acme/sandbox-*")).allow("acme/sandbox-1"));
        assert!(Patterns::names(&list("*")).allow("acme/x"));
        assert!(Patterns::names(&[]).allow("anything"));
        assert!(!Patterns::names(&list("aws-*")).allow_any(["gcp-x"].into_iter()));
    }
}
