//! `griot summarize`: each article by itself, or all of them together.

use anyhow::{Result, bail};
use griot::pipeline::Pipeline;
use griot::record::{Record, Shown};
use griot::sink::View;
use griot::summarize::Length;

use super::Status;
use super::args::SummarizeArgs;
use super::articles::{Run, model, write_records};
use super::output::{self, Output, complain};

/// Sentences of a summary where nothing else is asked for: of one article, and of several together.
const SENTENCES: usize = 3;
const SENTENCES_TOGETHER: usize = 10;

/// `griot summarize`.
pub fn run(args: &SummarizeArgs) -> Result<Status> {
    let mut pipeline = pipeline(args)?;
    let inputs = Run::open(&args.paths.paths, &args.read, &args.write.talk)?;
    if !args.together {
        return write_records(inputs, &pipeline, &args.write, View::Card, |_| Ok(()));
    }
    let length = pipeline.summary.take();
    let mut records: Vec<Record> = Vec::new();
    let status = inputs.each(
        |article| pipeline.process(article),
        |results, _| {
            records.extend(results.into_iter().flatten());
            Ok(())
        },
    )?;
    pipeline.summary = length;
    write_digest(args, &pipeline, records)?;
    Ok(status)
}

fn pipeline(args: &SummarizeArgs) -> Result<Pipeline> {
    let model = if args.focus.is_some() || args.together { Some(model(&args.model)?) } else { None };
    if let (Some(focus), Some(model)) = (&args.focus, &model)
        && model.themes.position(focus).is_none()
    {
        let codes: Vec<&str> = model.themes.list.iter().map(|theme| theme.code.as_str()).collect();
        bail!("--focus {focus}: the model has no such theme; it knows {}", codes.join(", "));
    }
    Ok(Pipeline {
        model,
        summary: Some(length(args)),
        focus: args.focus.clone(),
        explain: false,
        near: false,
        shown: Shown { themes: false, text: args.text.with_text, encoding: args.write.talk.verbose },
    })
}

fn length(args: &SummarizeArgs) -> Length {
    let default = if args.together { SENTENCES_TOGETHER } else { SENTENCES };
    match args.words {
        _ if args.headline => Length::Headline,
        Some(words) => Length::Words(words),
        None => Length::Sentences(args.sentences.unwrap_or(default)),
    }
}

fn write_digest(args: &SummarizeArgs, pipeline: &Pipeline, records: Vec<Record>) -> Result<()> {
    let digest = pipeline.digest(records);
    if let Some(focus) = args.focus.as_ref().filter(|_| digest.statements.is_empty() && !args.write.talk.quiet) {
        complain(&format!("no sentence on {focus} in {}", output::articles(digest.records.len())));
    }
    let mut output = Output::open(&args.write)?;
    output.write(&output::sink(&args.write, View::Card, true).digest(&digest))?;
    output.finish()
}
