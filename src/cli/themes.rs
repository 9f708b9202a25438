//! `griot themes`: the themes of the model in use.

use std::fmt::Write;

use anyhow::Result;
use comfy_table::CellAlignment;
use griot::sink::plain;
use griot::theme::Themes;

use super::Status;
use super::args::{OutputFormat, ThemesArgs};
use super::articles::model;
use super::output::{Output, figures, resolved_format, width};

/// `griot themes`.
pub fn run(args: &ThemesArgs) -> Result<Status> {
    let model = model(&args.model)?;
    let text = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Table => theme_table(&model.themes),
        OutputFormat::Csv => theme_csv(&model.themes)?,
        OutputFormat::Jsonl | OutputFormat::Auto => {
            let mut text = String::new();
            for theme in &model.themes.list {
                writeln!(text, "{}", serde_json::to_string(theme)?)?;
            }
            text
        }
    };
    let mut output = Output::open(&args.write)?;
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(Status::Done)
}

fn theme_table(themes: &Themes) -> String {
    let mut table = figures(&["theme", "français", "English", "what belongs to it"]);
    table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic).set_width(width().min(160) as u16);
    for theme in &themes.list {
        table.add_row([&theme.code, &theme.name.fr, &theme.name.en, &theme.description.en].map(|cell| plain(cell)));
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Left);
    }
    format!("{table}\n")
}

fn theme_csv(themes: &Themes) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["code", "name_fr", "name_en", "description_fr", "description_en"])?;
    for theme in &themes.list {
        writer.write_record([
            &theme.code,
            &theme.name.fr,
            &theme.name.en,
            &theme.description.fr,
            &theme.description.en,
        ])?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
