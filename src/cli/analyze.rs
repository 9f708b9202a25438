//! `griot analyze`: what the analyser sees in each article, to understand a tag or a search.

use std::ops::Range;

use anyhow::Result;
use griot::article::{Article, Failure, Id};
use griot::language::{Language, Spoken};
use griot::pipeline;
use griot::sink::{Csv, plain, style};
use griot::text::{Analyzer, spoken_sentences};
use serde::Serialize;

use super::Status;
use super::args::{AnalyzeArgs, OutputFormat};
use super::articles::Run;
use super::output::{Output, resolved_format};

/// The analysis of one article.
#[derive(Debug, Serialize)]
struct Analysis {
    id: Option<Id>,
    lang: String,
    lang_confidence: f64,
    encoding: Option<&'static str>,
    sentences: Vec<Sentence>,
    terms: Vec<Term>,
    #[serde(skip)]
    text: String,
}

/// Bytes of the text that are a sentence.
#[derive(Debug, Serialize)]
struct Sentence {
    start: usize,
    end: usize,
    lang: String,
}

/// A term and the bytes of the text it stands for.
#[derive(Debug, Serialize)]
struct Term {
    term: String,
    start: usize,
    end: usize,
    stop: bool,
}

/// Runs the command.
pub fn run(args: &AnalyzeArgs) -> Result<Status> {
    let format = resolved_format(args.write.format, args.write.output.as_deref());
    let run = Run::open(&args.paths.paths, &args.read, &args.write.talk)?;
    let mut output = Output::open(&args.write)?;
    if format == OutputFormat::Csv {
        output.write(b"id,lang,lang_confidence,kind,start,end,text\n")?;
    }
    let status = run.shown_by(&args.write).each(analyze, |results, progress| {
        let mut bytes = Vec::new();
        for result in &results {
            match format {
                OutputFormat::Table => table(result, &mut bytes),
                OutputFormat::Csv => csv(result, Csv { raw: args.write.raw_csv }, &mut bytes)?,
                OutputFormat::Jsonl | OutputFormat::Auto => {
                    match result {
                        Ok(analysis) => serde_json::to_writer(&mut bytes, analysis)?,
                        Err(failure) => serde_json::to_writer(&mut bytes, failure)?,
                    }
                    bytes.push(b'\n');
                }
            }
        }
        progress.suspend(|| output.write(&bytes).and_then(|()| output.flush()))
    })?;
    output.finish()?;
    Ok(status)
}

fn analyze(article: Article) -> Analysis {
    let detection = pipeline::detect(&article);
    let text = article.body;
    let parts = spoken_sentences(&text, &detection);
    let sentence = |(range, spoken): &(Range<usize>, Spoken)| Sentence {
        start: range.start,
        end: range.end,
        lang: spoken.code().to_string(),
    };
    Analysis {
        id: article.id,
        lang: detection.spoken.code().to_string(),
        lang_confidence: (detection.confidence * 1000.0).round() / 1000.0,
        encoding: article.encoding,
        sentences: parts.iter().map(sentence).collect(),
        terms: parts.iter().flat_map(|(range, spoken)| terms(&text, range, spoken.known())).collect(),
        text,
    }
}

/// The terms of a part of the text, by the rules of its language.
fn terms(text: &str, part: &Range<usize>, language: Option<Language>) -> Vec<Term> {
    let terms = Analyzer::new(language).terms(&text[part.clone()]);
    let place = |term: griot::text::Term<'_>| Term {
        term: term.text.to_string(),
        start: part.start + term.span.start,
        end: part.start + term.span.end,
        stop: term.is_stop,
    };
    terms.iter().map(place).collect()
}

/// Sentence by sentence: the words of the text, each with its term where that differs; stop words dimmed.
fn table(result: &Result<Analysis, Failure>, out: &mut Vec<u8>) {
    let analysis = match result {
        Ok(analysis) => analysis,
        Err(failure) => return out.extend(format!("error {}\n", plain(&failure.to_string())).bytes()),
    };
    let (title, dim, hit) = (style::TITLE, style::DIM, style::FOR);
    let id = analysis.id.as_ref().map_or_else(String::new, ToString::to_string);
    out.extend(format!("{title}{}{title:#}  {} {:.3}\n", plain(&id), analysis.lang, analysis.lang_confidence).bytes());
    for (number, sentence) in (1..).zip(&analysis.sentences) {
        let text = &analysis.text[sentence.start..sentence.end];
        out.extend(format!("  {number}. {}\n    ", plain(text)).bytes());
        let inside = analysis.terms.iter().filter(|term| term.start >= sentence.start && term.end <= sentence.end);
        for term in inside {
            let style = if term.stop { dim } else { hit };
            out.extend(format!(" {style}{}{style:#}", plain(&term.term)).bytes());
        }
        out.push(b'\n');
    }
}

/// A row per sentence and per term.
fn csv(result: &Result<Analysis, Failure>, cells: Csv, out: &mut Vec<u8>) -> Result<()> {
    let guarded = |text: String| cells.guarded(text.into()).into_owned();
    let mut writer = csv::Writer::from_writer(out);
    match result {
        Ok(analysis) => {
            let id = guarded(analysis.id.as_ref().map_or_else(String::new, ToString::to_string));
            let confidence = analysis.lang_confidence.to_string();
            for sentence in &analysis.sentences {
                let text = guarded(analysis.text[sentence.start..sentence.end].to_string());
                writer.serialize((&id, &sentence.lang, &confidence, "sentence", sentence.start, sentence.end, text))?;
            }
            for term in &analysis.terms {
                let kind = if term.stop { "stop" } else { "term" };
                writer.serialize((
                    &id,
                    &analysis.lang,
                    &confidence,
                    kind,
                    term.start,
                    term.end,
                    guarded(term.term.clone()),
                ))?;
            }
        }
        Err(failure) => writer.serialize((guarded(failure.to_string()), "", "", "error", "", "", ""))?,
    }
    writer.flush()?;
    Ok(())
}
