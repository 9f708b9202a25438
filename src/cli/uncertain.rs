//! `griot evaluate --uncertain` and `--curve`: which articles to label next, and what more of them would bring.

use anyhow::Result;
use griot::article::Article;
use griot::classify::{Candidate, CurvePoint, Doubtful, TrainingSet, learning_curve};
use griot::pipeline;
use griot::record::Id;
use griot::sink::{Csv, plain};
use griot::text::Analyzer;
use serde::Serialize;

use super::Status;
use super::args::{EvaluateArgs, OutputFormat};
use super::articles::{Run, model};
use super::labelled::{counted, themes};
use super::output::{Output, complain, figures, resolved_format};

/// Parts of the articles for `--curve`, where the user names no number.
const CURVE_FOLDS: u16 = 5;

/// An article to label, with what the model makes of it now.
#[derive(Serialize)]
struct ToLabel {
    id: Option<Id>,
    path: Option<String>,
    title: Option<String>,
    lang: &'static str,
    theme: String,
    confidence: f64,
}

/// `griot evaluate --uncertain N`.
pub fn uncertain(args: &EvaluateArgs, wanted: usize) -> Result<Status> {
    let model = model(&args.model)?;
    let candidate = |article: Article| {
        let detection = pipeline::detect(&article);
        let language = model.language_for(&detection)?;
        let verdict = model.classify(article.title.as_deref(), &article.body, &detection, false)?;
        let item = ToLabel {
            id: article.id.clone(),
            path: article.path.clone(),
            title: article.title.clone(),
            lang: language.code(),
            theme: verdict.tags[0].theme.clone(),
            confidence: verdict.tags[0].confidence,
        };
        Some(Candidate::new(item, &article, Analyzer::new(language), &verdict))
    };
    let (mut doubtful, mut foreign) = (Doubtful::new(wanted), 0usize);
    let status = Run::open(&args.paths, &args.read, &args.write.talk)?.each(candidate, |candidates, _| {
        for candidate in candidates.into_iter().flatten() {
            match candidate {
                Some(candidate) => doubtful.offer(candidate),
                None => foreign += 1,
            }
        }
        Ok(())
    })?;
    if foreign > 0 && !args.write.talk.quiet {
        let articles = if foreign == 1 { "article" } else { "articles" };
        complain(&format!("{foreign} {articles} left out in no language of the model"));
    }
    let rows: Vec<ToLabel> = doubtful.choose().into_iter().map(|candidate| candidate.item).collect();
    write(args, &rows, &["id", "lang", "theme", "confidence", "title"], |row| {
        let id = row.id.as_ref().map(ToString::to_string).unwrap_or_default();
        let title = row.title.clone().unwrap_or_default();
        vec![id, row.lang.to_string(), row.theme.clone(), format!("{:.2}", row.confidence), title]
    })?;
    Ok(status)
}

/// `griot evaluate --curve`.
pub fn curve(args: &EvaluateArgs) -> Result<Status> {
    let set = TrainingSet::new(themes(args.themes.as_deref(), &args.paths)?);
    let (set, status) = counted(&args.paths, &args.read, &args.write.talk, set)?;
    let points = learning_curve(&set, usize::from(args.folds.unwrap_or(CURVE_FOLDS)))?;
    write(args, &points, &["articles", "accuracy", "macro_f1"], |point: &CurvePoint| {
        vec![point.articles.to_string(), format!("{:.3}", point.accuracy), format!("{:.3}", point.macro_f1)]
    })?;
    Ok(status)
}

/// Writes rows in the format that is wanted; `cells` are those of a table or of CSV.
fn write<R: Serialize>(
    args: &EvaluateArgs,
    rows: &[R],
    header: &[&str],
    cells: impl Fn(&R) -> Vec<String>,
) -> Result<()> {
    let text = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Table => {
            let mut table = figures(header);
            rows.iter().for_each(|row| _ = table.add_row(cells(row).iter().map(|cell| plain(cell))));
            format!("{table}\n")
        }
        OutputFormat::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(header)?;
            let guarded = |row| {
                cells(row).into_iter().map(|cell| Csv { raw: args.write.raw_csv }.guarded(cell.into()).into_owned())
            };
            rows.iter().try_for_each(|row| writer.write_record(guarded(row).collect::<Vec<_>>()))?;
            String::from_utf8(writer.into_inner()?)?
        }
        OutputFormat::Jsonl | OutputFormat::Auto => {
            let lines: Result<Vec<String>, _> = rows.iter().map(serde_json::to_string).collect();
            lines?.into_iter().map(|line| line + "\n").collect()
        }
    };
    let mut output = Output::open(&args.write)?;
    output.write(text.as_bytes())?;
    output.finish()
}
