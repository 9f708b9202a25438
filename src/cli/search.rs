//! `griot search`, `griot show`: asking the archive.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use griot::article::Id;
use griot::record::Record;
use griot::search::{Hit, Index, Syntax};
use griot::sink::{Csv, plain, style};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Status;
use super::args::{IndexOption, OutputFormat, SearchArgs, ShowArgs};
use super::output::{Output, complain, resolved_format};

/// The folder of the index: as named, or in the platform's data folder.
pub fn folder(option: &IndexOption) -> Result<PathBuf> {
    let default = || dirs::data_dir().map(|folder| folder.join("griot").join("index"));
    option
        .index
        .clone()
        .or_else(default)
        .ok_or_else(|| anyhow!("no data folder for this user: name one with --index DIR"))
}

/// One question.
struct Question {
    id: Option<Id>,
    text: String,
    syntax: Syntax,
}

/// A hit as it is written: with the question it answers.
#[derive(Serialize)]
struct Answer<'a> {
    query_id: &'a Option<Id>,
    #[serde(flatten)]
    hit: &'a Hit,
}

/// `griot search`.
pub fn search(args: &SearchArgs) -> Result<Status> {
    let folder = folder(&args.index)?;
    let questions = match &args.queries {
        Some(path) => read_questions(path)?,
        None => vec![Question { id: None, text: args.query.join(" "), syntax: Syntax::Phrases }],
    };
    let index = Index::open(&folder)?;
    let searcher = index.searcher()?;
    let format = resolved_format(args.write.format, args.write.output.as_deref());
    let mut output = Output::open(&args.write)?;
    let mut found = 0;
    for (number, question) in questions.iter().enumerate() {
        let hits = searcher.search(&question.text, question.syntax, args.limit)?;
        found += hits.len();
        let text = match format {
            OutputFormat::Table => cards(question, &hits),
            OutputFormat::Csv => csv(question, &hits, number == 0, Csv { raw: args.write.raw_csv })?,
            OutputFormat::Jsonl | OutputFormat::Auto => jsonl(question, &hits)?,
        };
        output.write(text.as_bytes())?;
    }
    output.finish()?;
    if found == 0 && !args.write.talk.quiet {
        complain(&format!("nothing found among {} articles", searcher.len()));
    }
    Ok(if found > 0 { Status::Done } else { Status::NothingFound })
}

fn read_questions(path: &Path) -> Result<Vec<Question>> {
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
            Ok(Question { id: Some(id), text, syntax: Syntax::Words })
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

fn csv(question: &Question, hits: &[Hit], header: bool, cells: Csv) -> Result<String> {
    let text = |text: Option<&str>| cells.guarded(text.unwrap_or_default().to_string().into()).into_owned();
    let mut writer = csv::Writer::from_writer(Vec::new());
    if header {
        writer
            .write_record(["query_id", "rank", "score", "id", "title", "lang", "theme", "date", "path", "snippet"])?;
    }
    for hit in hits {
        let query_id = question.id.as_ref().map_or_else(String::new, ToString::to_string);
        writer.serialize((
            text(Some(&query_id)),
            hit.rank,
            hit.score,
            text(Some(&shown_id(hit))),
            text(hit.title.as_deref()),
            &hit.lang,
            text(hit.theme.as_deref()),
            text(hit.date.as_deref()),
            text(hit.path.as_deref()),
            text(Some(&hit.snippet)),
        ))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn shown_id(hit: &Hit) -> String {
    hit.id.as_ref().map_or_else(String::new, ToString::to_string)
}

/// Title, facts and passage of each hit, the words asked for in colour.
fn cards(question: &Question, hits: &[Hit]) -> String {
    let (title, dim, hit_style) = (style::TITLE, style::DIM, style::HIT);
    let mut text = String::new();
    if let Some(id) = &question.id {
        let _ = writeln!(text, "{dim}{}: {}{dim:#}", plain(&id.to_string()), plain(&question.text));
    }
    for hit in hits {
        let id = shown_id(hit);
        let headline = hit.title.as_deref().unwrap_or(&id);
        let _ = writeln!(text, "{:>2}. {title}{}{title:#}", hit.rank, plain(headline));
        let facts =
            [Some(hit.lang.clone()), hit.theme.clone(), hit.date.clone(), hit.path.clone().or(Some(id.clone()))];
        let facts: Vec<String> = facts.into_iter().flatten().map(|fact| plain(&fact)).collect();
        let _ = writeln!(text, "    {dim}{}{dim:#}", facts.join(" · "));
        let mut passage = String::new();
        let mut at = 0;
        for [start, end] in &hit.highlights {
            let (before, marked) = (plain(&hit.snippet[at..*start]), plain(&hit.snippet[*start..*end]));
            let _ = write!(passage, "{before}{hit_style}{marked}{hit_style:#}");
            at = *end;
        }
        let _ = writeln!(text, "    {passage}{}\n", plain(&hit.snippet[at..]));
    }
    text
}

/// `griot show`.
pub fn show(args: &ShowArgs) -> Result<Status> {
    let folder = folder(&args.index)?;
    let index = Index::open(&folder)?;
    let searcher = index.searcher()?;
    let Some(record) = searcher.get(&args.id)? else {
        complain(&format!("no article \"{}\" in the index {}", args.id, folder.display()));
        return Ok(Status::NothingFound);
    };
    let article = Whole { near_duplicates: searcher.near_duplicates(&args.id)?, record };
    let text = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Table => whole(&article)?,
        _ => format!("{}\n", serde_json::to_string(&article)?),
    };
    let mut output = Output::open(&args.write)?;
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(Status::Done)
}

/// An article with all that is known of it.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    record: Record,
    near_duplicates: Vec<String>,
}

/// Every field of an article on a line, the text last.
fn whole(article: &Whole) -> Result<String> {
    let article = serde_json::to_value(article)?;
    let mut text = String::new();
    for (name, value) in article.as_object().into_iter().flatten().filter(|(name, _)| *name != "text") {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_string);
        let _ = writeln!(text, "{:>16}  {}", plain(name), plain(&value));
    }
    let body = article["text"].as_str().unwrap_or("");
    let lines: Vec<String> = body.lines().map(plain).collect();
    Ok(text + "\n" + &lines.join("\n") + "\n")
}
