//! `griot index --status`: what the archive holds, and whether its files are as they were written.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use griot::search::Index;
use griot::sink::{plain, wrapped};

use super::Status;
use super::args::{IndexArgs, OutputFormat};
use super::output::{Output, complain, resolved_format, width};

/// `griot index --status`.
pub fn status(args: &IndexArgs, folder: &Path) -> Result<Status> {
    let index = Index::open(folder)?;
    let status = index.searcher()?.status()?;
    let damaged = index.damaged_files()?;
    for file in &damaged {
        complain(&format!(
            "index {}: {} is damaged; make it anew with `griot index --rebuild`",
            folder.display(),
            file.display()
        ));
    }
    let text = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Table => {
            let lines = [
                ("articles", status.articles.to_string()),
                ("languages", counts(&status.languages)),
                ("main themes", counts(&status.themes)),
                ("months", counts(&status.months)),
                ("groups of near-duplicates", status.near_duplicate_groups.to_string()),
                ("files remembered", status.files.to_string()),
                ("megabytes", format!("{:.1}", status.bytes as f64 / 1e6)),
                ("version of schema, analyser", format!("{}, {}", status.schema, status.analyzer)),
            ];
            let wide = width();
            lines.iter().map(|(name, value)| wrapped(&format!("{name:>27}  "), &plain(value), wide)).collect()
        }
        OutputFormat::Csv => csv(&status)?,
        _ => serde_json::to_string(&status)? + "\n",
    };
    let mut output = Output::open(&args.write)?;
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(if damaged.is_empty() { Status::Done } else { Status::Failed })
}

fn counts(counts: &BTreeMap<String, u64>) -> String {
    counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}

/// A row per number: what is counted, of what kind, how many.
fn csv(status: &griot::search::Status) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["kind", "name", "count"])?;
    let totals = [("articles", status.articles), ("groups", status.near_duplicate_groups), ("bytes", status.bytes)];
    for (name, count) in totals {
        writer.serialize(("total", name, count))?;
    }
    for (kind, counts) in [("lang", &status.languages), ("theme", &status.themes), ("month", &status.months)] {
        for (name, count) in counts {
            writer.serialize((kind, name, count))?;
        }
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
