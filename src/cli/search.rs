//! `griot show`, and where the archive lies.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Result, anyhow};
use griot::record::Record;
use griot::search::Index;
use griot::sink::plain;
use serde::Serialize;

use super::Status;
use super::args::{IndexOption, OutputFormat, ShowArgs};
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
