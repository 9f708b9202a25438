//! `griot search`: questions, and the answers as cards, JSON Lines or CSV.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};
use griot::article::Id;
use griot::search::{Facet, Hit, Index, Request, Searcher};
use griot::sink::{Csv, plain, style, wrapped};
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use super::args::OutputFormat;
use super::output::{Output, articles, complain, resolved_format, width};
use super::question::{self, Question, SearchArgs};
use super::search::folder;
use super::{Status, filter};

/// What stands before the lines of a hit but for its first.
const INDENT: &str = "    ";

/// A hit as it is written: with the question it answers.
#[derive(Serialize)]
struct Answer<'a> {
    query_id: &'a Option<Id>,
    #[serde(flatten)]
    hit: &'a Hit,
}

/// `griot search`.
pub fn search(args: &SearchArgs) -> Result<Status> {
    let mut questions = args.questions()?;
    let index = Index::open(&folder(&args.index)?)?;
    let searcher = index.searcher()?;
    // all questions have the filter of the command line
    let mut remarks = Vec::new();
    if let Some((first, others)) = questions.split_first_mut() {
        remarks = filter::check(&mut first.request.filter, &searcher)?;
        others.iter_mut().for_each(|other| other.request.filter.clone_from(&first.request.filter));
        if let ([], undated @ 1..) = (others, searcher.undated(&first.request)?) {
            remarks.push(format!("{} left out because no date is known", articles(undated)));
        }
    }
    if !args.write.talk.quiet {
        remarks.iter().for_each(|remark| complain(remark));
    }
    let format = resolved_format(args.write.format, args.write.output.as_deref());
    let answers = Answers { args, searcher: &searcher, format };
    let mut output = Output::open(&args.write)?;
    let mut found = 0;
    for (number, question) in questions.iter().enumerate() {
        let (text, count) = answers.to(question, number == 0)?;
        found += count;
        output.write(text.as_bytes())?;
    }
    output.finish()?;
    if found == 0 && !args.write.talk.quiet {
        complain(&format!("nothing found among {}", articles(searcher.len() as usize)));
    }
    Ok(if found > 0 { Status::Done } else { Status::NothingFound })
}

/// How questions are answered: each as text, and how many answers there are. What is the first has the header.
struct Answers<'a> {
    args: &'a SearchArgs,
    searcher: &'a Searcher<'a>,
    format: OutputFormat,
}

impl Answers<'_> {
    fn to(&self, question: &Question, is_first: bool) -> Result<(String, usize)> {
        match (self.args.count, &self.args.facets[..]) {
            (true, _) => self.count(question, is_first),
            (false, []) => self.hits(question, is_first),
            (false, facets) => self.facets(question, is_first, facets),
        }
    }

    /// The articles that answer a question.
    fn hits(&self, question: &Question, is_first: bool) -> Result<(String, usize)> {
        let answer = self.searcher.search(&question.request)?;
        if self.args.queries.is_none() && !self.args.write.talk.quiet {
            answer.notes.iter().for_each(|note| complain(note));
            if let Some(meant) = &answer.meant {
                complain(&format!("did you mean: {meant}"));
            }
        }
        let hits = &answer.hits;
        let text = match self.format {
            OutputFormat::Table => cards(question, hits, width()),
            OutputFormat::Csv => csv(question, hits, is_first, Csv { raw: self.args.write.raw_csv })?,
            OutputFormat::Jsonl | OutputFormat::Auto => jsonl(question, hits)?,
        };
        Ok((text, hits.len()))
    }

    /// How many articles match a question.
    fn count(&self, question: &Question, is_first: bool) -> Result<(String, usize)> {
        let count = self.searcher.count(&question.request)?;
        let text = match self.format {
            OutputFormat::Table => format!("{count}\n"),
            OutputFormat::Csv => rows(&["query_id", "count"], is_first, [(question.id_text(), count)])?,
            OutputFormat::Jsonl | OutputFormat::Auto => {
                format!("{}\n", json!({"query_id": question.id, "count": count}))
            }
        };
        Ok((text, count))
    }

    /// How the articles that match a question spread over themes, languages, sources, months.
    fn facets(&self, question: &Question, is_first: bool, facets: &[question::Facet]) -> Result<(String, usize)> {
        let mut counts = Vec::new();
        for facet in facets.iter().map(|facet| Facet::from(*facet)) {
            let found = self.searcher.facets(&question.request, facet)?.into_iter();
            counts.extend(found.map(|(value, count)| (facet.name(), value, count)));
        }
        let lines = |line: &dyn Fn(&(&str, String, u64)) -> String| counts.iter().map(line).collect::<String>();
        let text = match self.format {
            OutputFormat::Table => lines(&|(facet, value, count)| format!("{facet:<7} {count:>8}  {}\n", plain(value))),
            OutputFormat::Csv => {
                let cells = counts.iter().map(|(facet, value, count)| (question.id_text(), facet, value, count));
                rows(&["query_id", "facet", "value", "count"], is_first, cells)?
            }
            OutputFormat::Jsonl | OutputFormat::Auto => lines(&|(facet, value, count)| {
                format!("{}\n", json!({"query_id": question.id, "facet": facet, "value": value, "count": count}))
            }),
        };
        Ok((text, counts.len()))
    }
}

/// The questions of a file, each asked as `like` is.
pub fn read_questions(path: &Path, like: &Request) -> Result<Vec<Question>> {
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(borrow)]
        id: &'a RawValue,
        text: String,
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("--queries {}", path.display()))?;
    let lines = (1..).zip(text.split('\n')).filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let Line { id, text } =
                serde_json::from_str(line).with_context(|| format!("--queries {}:{number}", path.display()))?;
            let id = match serde_json::from_str(id.get())? {
                serde_json::Value::String(text) => Id::Text(text),
                _ => Id::Number(id.get().into()),
            };
            Ok(Question { id: Some(id), request: Request { text, ..like.clone() } })
        })
        .collect()
}

fn jsonl(question: &Question, hits: &[Hit]) -> Result<String> {
    let mut text = String::new();
    for hit in hits {
        writeln!(text, "{}", serde_json::to_string(&Answer { query_id: &question.id, hit })?)?;
    }
    Ok(text)
}

fn csv(question: &Question, hits: &[Hit], is_first: bool, cells: Csv) -> Result<String> {
    let header = [
        "query_id",
        "rank",
        "score",
        "id",
        "title",
        "lang",
        "theme",
        "date",
        "path",
        "snippet",
        "translated",
        "similar",
    ];
    let text = |text: Option<&str>| cells.guarded(text.unwrap_or_default().to_string().into()).into_owned();
    let id = |id: &Option<Id>| text(id.as_ref().map(ToString::to_string).as_deref());
    let row = |hit: &Hit| {
        (
            id(&question.id),
            hit.rank,
            hit.score,
            id(&hit.id),
            text(hit.title.as_deref()),
            hit.lang.clone(),
            text(hit.theme.as_deref()),
            text(hit.date.as_deref()),
            text(hit.path.as_deref()),
            text(Some(&hit.snippet)),
            text(Some(&translations(hit))),
            hit.similar,
        )
    };
    rows(&header, is_first, hits.iter().map(row))
}

/// Lines of CSV, under their names where they are the first.
fn rows<R: Serialize>(header: &[&str], is_first: bool, rows: impl IntoIterator<Item = R>) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    if is_first {
        writer.write_record(header)?;
    }
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// The words found in the other language: `hostage → otage`.
fn translations(hit: &Hit) -> String {
    let pairs: Vec<String> = hit.translated.iter().map(|word| format!("{} → {}", word.from, word.to)).collect();
    pairs.join(", ")
}

fn shown_id(hit: &Hit) -> String {
    hit.id.as_ref().map_or_else(String::new, ToString::to_string)
}

/// Title, facts and passage of each hit, the words asked for in colour.
fn cards(question: &Question, hits: &[Hit], width: usize) -> String {
    let (title, dim, hit_style) = (style::TITLE, style::DIM, style::HIT);
    let mut text = String::new();
    if let Some(id) = &question.id {
        let _ = writeln!(text, "{dim}{}: {}{dim:#}", plain(&id.to_string()), plain(&question.request.text));
    }
    for hit in hits {
        let id = shown_id(hit);
        let headline = hit.title.as_deref().unwrap_or(&id);
        text += &wrapped(&format!("{:>2}. ", hit.rank), &format!("{title}{}{title:#}", plain(headline)), width);
        let similar = hit.similar.filter(|similar| *similar > 0).map(|similar| format!("+{similar} similar"));
        let place = hit.path.clone().or(Some(id.clone()));
        let also =
            hit.tags.get(1..).filter(|others| !others.is_empty()).map(|others| format!("also {}", others.join(", ")));
        let facts = [Some(hit.lang.clone()), hit.theme.clone(), also, hit.date.clone(), place, similar];
        let facts: Vec<String> = facts.into_iter().flatten().map(|fact| plain(&fact)).collect();
        text += &wrapped(INDENT, &format!("{dim}{}{dim:#}", facts.join(" · ")), width);
        if !hit.translated.is_empty() {
            text += &wrapped(INDENT, &format!("{dim}⇄ {}{dim:#}", plain(&translations(hit))), width);
        }
        let mut passage = String::new();
        let mut at = 0;
        for [start, end] in &hit.highlights {
            let (before, marked) = (plain(&hit.snippet[at..*start]), plain(&hit.snippet[*start..*end]));
            let _ = write!(passage, "{before}{hit_style}{marked}{hit_style:#}");
            at = *end;
        }
        passage += &plain(&hit.snippet[at..]);
        text += &wrapped(INDENT, &passage, width);
        text.push('\n');
    }
    text
}
