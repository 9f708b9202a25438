//! `griot train`: labelled articles in, a model out.

use anyhow::Result;
use griot::sink::plain;
use serde_json::json;

use super::Status;
use super::args::{OutputFormat, TrainArgs};
use super::labelled::{LabelledRun, themes};
use super::output::{Output, figures, resolved_format, write_stdout};

/// `griot train`.
pub fn run(args: &TrainArgs) -> Result<Status> {
    let themes = themes(args.themes.as_deref(), &args.paths)?;
    let (set, status) = LabelledRun::open(&args.paths, &args.read, &args.talk)?.count(themes)?;
    let (model, summary) = set.train()?;
    let mut file = Output::file(&args.output)?;
    file.write(&model.to_bytes())?;
    file.finish()?;
    if resolved_format(args.format, None) == OutputFormat::Jsonl {
        let line = serde_json::to_string(&json!({"model": args.output, "articles": set.len(), "summary": summary}))?;
        write_stdout(format!("{line}\n").as_bytes())?;
    } else {
        let mut table = figures(&["language", "theme", "articles"]);
        for (language, theme, articles) in &summary.articles {
            table.add_row([language.code().to_string(), plain(theme), articles.to_string()]);
        }
        let terms: Vec<String> = summary.terms.iter().map(|(language, terms)| format!("{language} {terms}")).collect();
        write_stdout(
            format!("{table}\nterms: {}\nmodel written to {}\n", terms.join(", "), args.output.display()).as_bytes(),
        )?;
    }
    Ok(status)
}
