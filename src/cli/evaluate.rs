//! `griot evaluate`: how good a model is on labelled articles.

use std::borrow::Cow;
use std::fmt::Write;

use anyhow::Result;
use comfy_table::Table;
use griot::classify::{Evaluation, Judged, Remark, TrainingSet, cross_validate};
use griot::error::Error;
use griot::language::Language;
use griot::pipeline;
use griot::sink::{Csv, plain};
use serde::Serialize;
use serde_json::json;

use super::Status;
use super::args::{EvaluateArgs, OutputFormat};
use super::articles::model;
use super::labelled::{LabelledRun, counted, say, themes};
use super::output::{Output, figures, resolved_format};
use super::uncertain;

/// `griot evaluate`.
pub fn run(args: &EvaluateArgs) -> Result<Status> {
    match args.uncertain {
        Some(wanted) => uncertain::uncertain(args, wanted),
        None if args.curve => uncertain::curve(args),
        None => figures_of(args),
    }
}

/// How good the model is.
fn figures_of(args: &EvaluateArgs) -> Result<Status> {
    let (judged, status) = match args.folds {
        Some(folds) => judge_by_folds(args, usize::from(folds))?,
        None => judge_by_model(args)?,
    };
    if judged.is_empty() {
        return Err(Error::Labels("no labelled article found".to_string()).into());
    }
    let groups = groups(&judged);
    let text = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Table => groups.iter().map(|group| group.table()).collect::<Vec<_>>().join("\n"),
        OutputFormat::Csv => csv(&groups, Csv { raw: args.write.raw_csv })?,
        OutputFormat::Jsonl | OutputFormat::Auto => jsonl(&groups)?,
    };
    let mut output = Output::open(&args.write)?;
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(status)
}

fn judge_by_folds(args: &EvaluateArgs, folds: usize) -> Result<(Vec<Judged>, Status)> {
    let set = TrainingSet::new(themes(args.themes.as_deref(), &args.paths)?);
    let (set, status) = counted(&args.paths, &args.read, &args.write.talk, set)?;
    Ok((cross_validate(&set, folds)?, status))
}

/// Every labelled article is judged as `griot classify` would: one that gets no answer counts as wrong.
fn judge_by_model(args: &EvaluateArgs) -> Result<(Vec<Judged>, Status)> {
    let model = model(&args.model)?;
    let seen = model.seen()?;
    let (mut judged, mut unlabelled, mut known) = (Vec::new(), 0, 0);
    let status = LabelledRun::open(&args.paths, &args.read, &args.write.talk)?.each(
        |article, labels| {
            let gold = labels.first()?;
            let judged = Judged::by(&model, &article, &pipeline::detect(&article), gold);
            Some((judged, seen.contains(&article.text_hash())))
        },
        |one| match one {
            Some((one, is_known)) => {
                judged.push(one);
                known += usize::from(is_known);
            }
            None => unlabelled += 1,
        },
    )?;
    let remarks = [(unlabelled, Remark::Unlabelled(unlabelled)), (known, Remark::TrainedOn(known))];
    let said = remarks.into_iter().filter(|(count, _)| *count > 0).map(|(_, remark)| remark);
    say(&said.collect::<Vec<_>>(), &args.write.talk);
    Ok((judged, status))
}

/// The figures over all articles or those of one language.
struct Group {
    language: Option<Language>,
    evaluation: Evaluation,
}

/// All articles first, then each language that occurs beside another.
fn groups(judged: &[Judged]) -> Vec<Group> {
    let mut groups = vec![Group { language: None, evaluation: Evaluation::of(judged) }];
    for language in Language::ALL {
        let own: Vec<&Judged> = judged.iter().filter(|one| one.language == Some(language)).collect();
        if !own.is_empty() && own.len() < judged.len() {
            groups.push(Group { language: Some(language), evaluation: Evaluation::of(own) });
        }
    }
    groups
}

impl Group {
    fn name(&self) -> &'static str {
        self.language.map_or("all", Language::code)
    }

    fn table(&self) -> String {
        let evaluation = &self.evaluation;
        let mut text = format!(
            "{}: {} articles, accuracy {:.3}, macro-F1 {:.3}, calibration error {:.3}\n",
            self.name(),
            evaluation.articles,
            evaluation.accuracy,
            evaluation.macro_f1,
            evaluation.calibration_error
        );
        let mut scores = figures(&["theme", "precision", "recall", "F1", "articles"]);
        for theme in &evaluation.themes {
            let figure = |value: f64| format!("{value:.3}");
            scores.add_row([
                plain(&theme.theme),
                figure(theme.precision),
                figure(theme.recall),
                figure(theme.f1),
                theme.support.to_string(),
            ]);
        }
        let _ = writeln!(
            text,
            "{scores}\n\nconfusion (rows: the theme it has, columns: the theme it was given)\n{}",
            self.confusion()
        );
        let mut reliability = figures(&["confidence up to", "mean confidence", "right", "articles"]);
        for range in &evaluation.reliability {
            reliability.add_row([
                format!("{:.1}", range.upto),
                format!("{:.3}", range.confidence),
                format!("{:.3}", range.accuracy),
                range.articles.to_string(),
            ]);
        }
        let _ = writeln!(text, "\nreliability\n{reliability}");
        text
    }

    fn confusion(&self) -> Table {
        let mut codes: Vec<&str> =
            self.evaluation.confusion.iter().flat_map(|(gold, said, _)| [gold.as_str(), said]).collect();
        codes.sort_unstable();
        codes.dedup();
        let header: Vec<String> = std::iter::once(String::new()).chain(codes.iter().map(|code| plain(code))).collect();
        let mut table = figures(&header.iter().map(String::as_str).collect::<Vec<_>>());
        for gold in codes.iter().filter(|code| self.evaluation.themes.iter().any(|theme| theme.theme == **code)) {
            let count = |said: &str| {
                let cell = self.evaluation.confusion.iter().find(|(g, s, _)| g == gold && s == said);
                cell.map_or_else(|| "·".to_string(), |(_, _, count)| count.to_string())
            };
            table.add_row(std::iter::once(plain(gold)).chain(codes.iter().map(|said| count(said))));
        }
        table
    }
}

/// A record for the whole and one per theme, for all articles and each language.
fn jsonl(groups: &[Group]) -> Result<String> {
    let mut text = String::new();
    for group in groups {
        let lang = group.language.map(Language::code);
        let Evaluation { articles, accuracy, macro_f1, calibration_error, themes, confusion, reliability } =
            &group.evaluation;
        let whole = json!({
            "lang": lang, "articles": articles, "accuracy": accuracy, "macro_f1": macro_f1,
            "calibration_error": calibration_error, "confusion": confusion, "reliability": reliability,
        });
        writeln!(text, "{whole}")?;
        for theme in themes {
            let mut line = serde_json::to_value(theme)?;
            line["lang"] = json!(lang);
            writeln!(text, "{line}")?;
        }
    }
    Ok(text)
}

fn csv(groups: &[Group], sink: Csv) -> Result<String> {
    #[derive(Serialize)]
    struct Row<'a> {
        lang: &'a str,
        theme: Cow<'a, str>,
        precision: f64,
        recall: f64,
        f1: f64,
        support: usize,
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for group in groups {
        for theme in &group.evaluation.themes {
            let (precision, recall, f1, support) = (theme.precision, theme.recall, theme.f1, theme.support);
            let code = sink.guarded(theme.theme.as_str().into());
            writer.serialize(Row { lang: group.name(), theme: code, precision, recall, f1, support })?;
        }
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
