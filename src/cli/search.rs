//! `griot show`, and where the archive lies.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use griot::read::absolute;
use griot::search::{Index, Whole};
use griot::sink::{plain, wrapped};
use serde_json::Value;

use super::Status;
use super::args::{IndexOption, OutputFormat, ShowArgs};
use super::output::{Output, complain, resolved_format, width};

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
    let found = searcher.get(&args.id, &absolute(Path::new(&args.id)))?;
    if found.is_empty() {
        complain(&format!("no article \"{}\" in the index {}", args.id, folder.display()));
        return Ok(Status::NothingFound);
    }
    if found.len() > 1 && !args.write.talk.quiet {
        complain(&format!("{} articles are called \"{}\"; their paths tell them apart", found.len(), args.id));
    }
    let show = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Table => whole,
        _ => |article: &Whole| Ok(format!("{}\n", serde_json::to_string(article)?)),
    };
    let text = found.iter().map(show).collect::<Result<Vec<String>>>()?.join("");
    let mut output = Output::open(&args.write)?;
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(Status::Done)
}

/// The fields that stand first; the others follow by name.
const FIRST: [&str; 9] = ["title", "id", "path", "date", "lang", "theme", "tags", "summary", "near_duplicates"];

/// Every field of an article that says something, the text last.
fn whole(article: &Whole) -> Result<String> {
    let article = serde_json::to_value(article)?;
    let mut text = String::new();
    let mut fields: Vec<_> = article.as_object().into_iter().flatten().collect();
    fields.sort_by_key(|(name, _)| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
    for (name, value) in fields {
        let is_left_out = ["text", "summary_spans"].contains(&name.as_str());
        if let Some(value) = words(name, value).filter(|_| !is_left_out) {
            text += &wrapped(&format!("{:>16}  ", plain(name)), &plain(&value), width());
        }
    }
    let body = article["text"].as_str().unwrap_or("");
    let lines = body.lines().map(|line| wrapped("", &plain(line), width()));
    Ok(text + "\n" + &lines.collect::<String>())
}

/// A value as people write it; none where there is nothing in it.
fn words(name: &str, value: &Value) -> Option<String> {
    let said = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(tags) if name == "tags" => tags.iter().map(tag).collect::<Vec<_>>().join(", "),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            let by = if name == "summary" { " … " } else { ", " };
            values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(by)
        }
        other => other.to_string(),
    };
    Some(said).filter(|said| !said.is_empty())
}

/// `withdrawal 91 %`.
fn tag(tag: &Value) -> String {
    // nothing is ever quite certain
    let confidence = (tag["confidence"].as_f64().unwrap_or_default() * 100.0).min(99.0);
    format!("{} {confidence:.0} %", tag["theme"].as_str().unwrap_or_default())
}
