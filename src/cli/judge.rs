//! `plangate judge`, hidden: the child process in which the server judges what strangers wrote.
//!
//! Always true: it opens no file and no connection; all it knows came in on standard input.

use std::collections::BTreeMap;
use std::io::{self, BufReader, BufWriter, Read, Stdin, Stdout, Write};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use clap::Args;

use plangate::engine::{PackSource, RuleSet, bundled};
use plangate::model::{Change, Limits, Listing, PlanDocument, Policy, ReadError, RepoPath, SourceTree};
use plangate::plan::Facts;
use plangate::review::wire::{
    Content, PackFiles, Packs, PolicyPreview, PreviewReport, Request, Response, ReviewRequest, Reviewed, Side, read_bytes, read_message,
    write_message,
};
use plangate::review::{self, review_knowing};

use super::confinement::{bound, confine};
use super::exit::Exit;

/// Judges what the server sends on standard input
#[derive(Debug, Args)]
pub(crate) struct JudgeArgs {}

/// Answers requests until the input ends.
pub(crate) fn run(_: &JudgeArgs) -> anyhow::Result<Exit> {
    confine().context("the judging process cannot be confined")?;
    let pipe = Arc::new(Pipe::default());
    let mut loaded = LoadedPacks::default();
    let facts = Arc::new(Facts::default());
    let mut seconds = 0;
    while let Some(request) = pipe.receive().context("the parent sent what is no request")? {
        let Request::Review(request) = request;
        // The limit on CPU counts from the process's start, so each request adds its share, for every core it may use.
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        seconds += request.limits.job_seconds.saturating_mul(cores);
        bound(&request.limits, seconds).context("the limits of the process cannot be set")?;
        let response = answer(*request, &pipe, &mut loaded, &facts)?;
        pipe.send(&response)?;
    }
    Ok(Exit::Clean)
}

fn answer(request: ReviewRequest, pipe: &Arc<Pipe>, loaded: &mut LoadedPacks, facts: &Arc<Facts>) -> anyhow::Result<Response> {
    let ReviewRequest { before, after, documents, exemptions, as_of, context, policy, packs, preview, limits } = request;
    let rules = match loaded.load(&packs) {
        Ok(rules) => rules,
        Err(message) => return Ok(Response::Failed { message }),
    };
    let tree =
        |side, listing| -> Arc<dyn SourceTree> { Arc::new(PipeTree { pipe: pipe.clone(), side, listing, contents: Mutex::default() }) };
    let documents = documents.into_iter().enumerate().map(|(index, header)| {
        let bytes = pipe.ask(&Response::Document { index })?.map_err(anyhow::Error::new)?;
        Ok(PlanDocument { name: header.name, bytes, project: header.project, trusted: header.trusted })
    });
    let change = Change {
        before: before.map(|listing| tree(Side::Before, listing)),
        after: tree(Side::After, after),
        documents: documents.collect::<anyhow::Result<_>>()?,
        exemptions,
        as_of,
        context,
    };
    let verdict = review_knowing(&change, &policy, &rules, &limits, Arc::clone(facts));
    let preview = preview.map(|proposed| preview_of(&proposed, &change, &policy, &rules, &limits, loaded));
    Ok(Response::Verdict(Box::new(Reviewed { verdict, preview })))
}

fn preview_of(
    proposed: &PolicyPreview,
    change: &Change,
    policy: &Policy,
    rules: &RuleSet,
    limits: &Limits,
    loaded: &mut LoadedPacks,
) -> PreviewReport {
    match loaded.load(&proposed.packs) {
        Ok(proposed_rules) => {
            let tested: Vec<String> = proposed.packs.sources.iter().map(|pack| pack.name.clone()).collect();
            review::preview(change, (policy, rules), (&proposed.policy, &proposed_rules), &tested, limits)
        }
        Err(problem) => PreviewReport { problems: vec![problem], ..PreviewReport::default() },
    }
}

/// Rule sets that were compiled before, by their packs: policies of one organisation share them.
#[derive(Default)]
struct LoadedPacks(Vec<(Packs, Arc<RuleSet>)>);

/// Rule sets that are kept.
const KEPT: usize = 8;

impl LoadedPacks {
    fn load(&mut self, packs: &Packs) -> Result<Arc<RuleSet>, String> {
        if let Some(at) = self.0.iter().position(|(known, _)| known == packs) {
            let entry = self.0.remove(at);
            let rules = entry.1.clone();
            self.0.push(entry);
            return Ok(rules);
        }
        let mut sources: Vec<PackSource> = bundled().into_iter().filter(|pack| packs.bundled.contains(&pack.name)).collect();
        if let Some(unknown) = packs.bundled.iter().find(|name| !sources.iter().any(|pack| pack.name == **name)) {
            return Err(format!("no bundled rule pack is called {unknown}"));
        }
        sources.extend(packs.sources.iter().map(PackFiles::source));
        let rules = RuleSet::load(&sources).map_err(|mistakes| {
            let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            format!("the rule packs do not load: {}", lines.join("; "))
        })?;
        let rules = Arc::new(rules);
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push((packs.clone(), rules.clone()));
        Ok(rules)
    }
}

/// The two ends that lead to the parent. One question is asked at a time, and its answer is read before the next.
struct Pipe(Mutex<(BufReader<Stdin>, BufWriter<Stdout>)>);

impl Default for Pipe {
    fn default() -> Self {
        Self(Mutex::new((BufReader::new(io::stdin()), BufWriter::new(io::stdout()))))
    }
}

impl Pipe {
    fn receive(&self) -> io::Result<Option<Request>> {
        read_message(&mut self.ends().0)
    }

    fn send(&self, response: &Response) -> io::Result<()> {
        write_message(&mut self.ends().1, response)
    }

    /// Asks the parent for bytes.
    fn ask(&self, question: &Response) -> io::Result<Result<Arc<[u8]>, ReadError>> {
        let mut ends = self.ends();
        let (input, output) = &mut *ends;
        exchange(input, output, question)
    }

    fn ends(&self) -> std::sync::MutexGuard<'_, (BufReader<Stdin>, BufWriter<Stdout>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn exchange(input: &mut impl Read, output: &mut impl Write, question: &Response) -> io::Result<Result<Arc<[u8]>, ReadError>> {
    write_message(output, question)?;
    match read_message(input)?.ok_or(io::ErrorKind::UnexpectedEof)? {
        Content::Found => Ok(Ok(read_bytes(input)?.ok_or(io::ErrorKind::UnexpectedEof)?.into())),
        Content::Missing(error) => Ok(Err(error)),
    }
}

/// A tree whose listing is known and whose contents the parent has.
struct PipeTree {
    pipe: Arc<Pipe>,
    side: Side,
    listing: Listing,
    contents: Mutex<BTreeMap<RepoPath, Arc<[u8]>>>,
}

impl SourceTree for PipeTree {
    fn files(&self) -> &Listing {
        &self.listing
    }

    fn read(&self, path: &RepoPath) -> Result<Arc<[u8]>, ReadError> {
        if !self.listing.contains_key(path) {
            return Err(ReadError::NotFound(path.clone()));
        }
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = contents.get(path) {
            return Ok(known.clone());
        }
        let unreadable = |error: io::Error| ReadError::Unreadable { path: path.clone(), reason: error.to_string() };
        let bytes = self.pipe.ask(&Response::Read { side: self.side, path: path.clone() }).map_err(unreadable)??;
        contents.insert(path.clone(), bytes.clone());
        Ok(bytes)
    }
}
