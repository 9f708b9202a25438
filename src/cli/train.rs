//! `griot train`: labelled articles in, a model out.

use std::fmt::Write;

use anyhow::Result;
use griot::classify::{Expected, TrainingSet, TrainingSummary};
use griot::error::Error;
use griot::language::Language;
use griot::sink::plain;
use serde_json::json;

use super::Status;
use super::args::{OutputFormat, TrainArgs};
use super::articles::model;
use super::labelled::{add_unlabelled, counted, themes};
use super::output::{Output, figures, resolved_format, write_stdout};

/// `griot train`.
pub fn run(args: &TrainArgs) -> Result<Status> {
    let (mut set, labelled) = counted(&args.paths, &args.read, &args.talk, start(args)?)?;
    let unlabelled = add_unlabelled(&mut set, &args.unlabelled, &args.read, &args.talk)?;
    let (model, summary) = set.train()?;
    let mut file = Output::file(&args.output)?;
    file.write(&model.to_bytes())?;
    file.finish()?;
    let text = if resolved_format(args.format, None) == OutputFormat::Jsonl {
        format!("{}\n", json!({"model": args.output, "articles": set.len(), "summary": summary}))
    } else {
        format!("{}model written to {}\n", told(&summary), args.output.display())
    };
    write_stdout(text.as_bytes())?;
    Ok(if labelled == Status::Failed { labelled } else { unlabelled })
}

/// The set that articles are added to: that of the model to be extended, or an empty one.
fn start(args: &TrainArgs) -> Result<TrainingSet> {
    let themes = themes(args.themes.as_deref(), &args.paths)?;
    if args.extend {
        let mut set = model(&args.model)?.training_set()?;
        set.rename(themes);
        return Ok(set);
    }
    if args.model.model.is_some() {
        return Err(Error::Usage("--model is what --extend learns on top of: add --extend".to_string()).into());
    }
    Ok(TrainingSet::new(themes))
}

/// What training made of the articles, in words.
fn told(summary: &TrainingSummary) -> String {
    let mut table = figures(&["language", "theme", "articles"]);
    for (language, theme, articles) in &summary.articles {
        table.add_row([language.code().to_string(), plain(theme), articles.to_string()]);
    }
    let mut text = format!("{table}\n");
    for ((language, terms), (_, expected)) in summary.terms.iter().zip(&summary.expected) {
        let _ = writeln!(text, "\n{language}: {terms} terms\n{}", told_of(*language, expected));
    }
    text + "\n"
}

/// What was chosen for a language, and how good that may be.
fn told_of(language: Language, expected: &Expected) -> String {
    let expectation = match (expected.accuracy, expected.macro_f1) {
        (Some(accuracy), Some(f1)) => {
            format!("on new articles like these about {accuracy:.3} right (accuracy), macro-F1 {f1:.3}")
        }
        _ => format!("no article in {language}: all is guessed by seed terms, and marked unsure"),
    };
    let unlabelled = match expected.unlabelled {
        None => String::new(),
        Some(0) => "    the articles without a label did not clearly make it better: they were left out\n".to_string(),
        Some(count) => format!("    learnt from {count} articles without a label too, the surest of them\n"),
    };
    let mut members = expected.members.clone();
    members.sort_by(|a, b| b.1.total_cmp(&a.1));
    let parts: Vec<String> =
        members.iter().map(|(member, part)| format!("{:>3.0} % {}", 100.0 * part, member.name())).collect();
    format!("    {expectation}\n{unlabelled}    what decides:\n        {}", parts.join("\n        "))
}
