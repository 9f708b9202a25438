//! Where results and remarks go: results to stdout or to a file that is written whole or not at all, remarks to stderr.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anstream::adapter::strip_bytes;
use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, Result};
use comfy_table::{CellAlignment, Table, presets};
use griot::sink::{Csv, Jsonl, Sink, Terminal, View, plain};
use tempfile::NamedTempFile;

use super::Status;
use super::args::{ColorWhen, OutputFormat, WriteOptions};

/// Columns to use where the terminal does not say how many it has.
const DEFAULT_WIDTH: usize = 100;

/// A file that is being written, to be removed when the program is interrupted.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// The exit code of a program that was interrupted.
pub const INTERRUPTED: u8 = 130;

/// Ctrl-C ends with 130 and leaves no half-written file behind.
pub fn end_cleanly_on_interrupt() {
    // without the handler Ctrl-C ends the program all the same
    let _ = ctrlc::set_handler(|| {
        #[cfg(feature = "watch")]
        if let Some(told) = TOLD.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return told();
        }
        if let Some(path) = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = std::fs::remove_file(&path).or_else(|_| std::fs::remove_dir_all(path));
        }
        std::process::exit(INTERRUPTED.into());
    });
}

/// What the first Ctrl-C calls instead of ending the program.
#[cfg(feature = "watch")]
static TOLD: Mutex<Option<Box<dyn FnOnce() + Send>>> = Mutex::new(None);

/// Has the first Ctrl-C tell the program, which then ends by itself; the second one ends it.
#[cfg(feature = "watch")]
pub fn tell_of_interrupt(told: impl FnOnce() + Send + 'static) {
    *TOLD.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(told));
}

/// Names a file or folder that is no use when it is not finished.
pub fn remove_on_interrupt(path: &Path) {
    *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner) = Some(path.to_path_buf());
}

/// An error or remark on stderr, safe for the terminal.
pub fn complain(message: &str) {
    // when stderr is closed there is nobody left to tell
    let _ = writeln!(io::stderr().lock(), "griot: {}", plain(message));
}

/// So many articles, in words.
pub fn articles(number: usize) -> String {
    if number == 1 { "1 article".to_string() } else { format!("{number} articles") }
}

/// Writes bytes to stdout and flushes.
pub fn write_stdout(bytes: &[u8]) -> Result<Status> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context("standard output")?;
    Ok(Status::Done)
}

/// The place results are written to.
pub struct Output {
    target: Target,
    /// Whether styles are taken out: they stand only in what is made for people, and where colour is wanted.
    strip: bool,
}

enum Target {
    Stdout(BufWriter<io::Stdout>),
    File { writer: BufWriter<File>, temporary: NamedTempFile, path: PathBuf },
    Device { writer: BufWriter<File>, path: PathBuf },
}

impl Output {
    /// Opens the file to be written, or stdout.
    pub fn open(options: &WriteOptions) -> Result<Self> {
        let target = match &options.output {
            Some(path) => Self::open_file(path)?,
            None => Target::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())),
        };
        let styled = resolved_format(options.format, options.output.as_deref()) == OutputFormat::Table;
        Ok(Self { target, strip: styled && !wants_color(options) })
    }

    /// Standard output, for what has one format only.
    pub fn stdout() -> Self {
        Self { target: Target::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())), strip: false }
    }

    /// Opens a file that is written whole or not at all.
    pub fn file(path: &Path) -> Result<Self> {
        let target = Self::open_file(path)?;
        Ok(Self { target, strip: false })
    }

    fn open_file(path: &Path) -> Result<Target> {
        // behind a link stands the file that is meant; a device or pipe is written to, never replaced
        let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if std::fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
            let file =
                File::options().write(true).open(path).with_context(|| format!("--output {}", path.display()))?;
            return Ok(Target::Device { writer: BufWriter::new(file), path: path.clone() });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = new_file_in(folder).with_context(|| format!("--output {}", path.display()))?;
        remove_on_interrupt(temporary.path());
        let writer = BufWriter::new(temporary.as_file().try_clone()?);
        Ok(Target::File { writer, temporary, path: path.to_path_buf() })
    }

    /// Writes some bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let stripped;
        let bytes = if self.strip {
            stripped = strip_bytes(bytes).into_vec();
            &stripped
        } else {
            bytes
        };
        match &mut self.target {
            Target::Stdout(out) => out.write_all(bytes).context("standard output"),
            Target::File { writer, path, .. } | Target::Device { writer, path } => {
                writer.write_all(bytes).with_context(|| format!("--output {}", path.display()))
            }
        }
    }

    /// Writes out what is buffered, so that a reader at the other end of the pipe has it.
    pub fn flush(&mut self) -> Result<()> {
        match &mut self.target {
            Target::Stdout(out) => out.flush().context("standard output"),
            Target::Device { writer, path } => writer.flush().with_context(|| format!("--output {}", path.display())),
            Target::File { .. } => Ok(()),
        }
    }

    /// Flushes; a file takes its name only now.
    pub fn finish(mut self) -> Result<()> {
        self.flush()?;
        if let Target::File { mut writer, temporary, path } = self.target {
            let named = || format!("--output {}", path.display());
            writer.flush().and_then(|()| temporary.as_file().sync_all()).with_context(named)?;
            temporary.persist(&path).map_err(|error| error.error).with_context(named)?;
            UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        Ok(())
    }
}

/// A temporary file with the permissions any new file has: left alone, others could not read the result.
pub fn new_file_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // what a killed run leaves behind has a name that no reader takes for an article
    builder.prefix(".").suffix(".tmp.griot");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(|error| {
        // the name of the temporary file says nothing to the user
        let kind = error.kind();
        match kind {
            io::ErrorKind::NotFound => io::Error::new(kind, format!("there is no folder {}", folder.display())),
            io::ErrorKind::PermissionDenied => {
                io::Error::new(kind, format!("{} may not be written to", folder.display()))
            }
            _ => error,
        }
    })
}

fn wants_color(options: &WriteOptions) -> bool {
    match options.talk.color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => options.output.is_none() && AutoStream::choice(&io::stdout()) != ColorChoice::Never,
    }
}

/// The format that is really written: `auto` is a table on a terminal, JSON Lines otherwise.
pub fn resolved_format(format: OutputFormat, output: Option<&Path>) -> OutputFormat {
    match format {
        OutputFormat::Auto if output.is_none() && io::stdout().is_terminal() => OutputFormat::Table,
        OutputFormat::Auto => OutputFormat::Jsonl,
        chosen => chosen,
    }
}

/// Whether results are shown as a table on a terminal.
pub fn is_on_terminal(write: &WriteOptions) -> bool {
    let is_table = resolved_format(write.format, write.output.as_deref()) == OutputFormat::Table;
    is_table && write.output.is_none() && io::stdout().is_terminal()
}

/// The sink of the format that was asked for.
pub fn sink(write: &WriteOptions, view: View, themes: bool) -> Box<dyn Sink> {
    match resolved_format(write.format, write.output.as_deref()) {
        OutputFormat::Csv => Box::new(Csv { raw: write.raw_csv }),
        OutputFormat::Table => Box::new(Terminal { width: width(), view, themes }),
        OutputFormat::Jsonl | OutputFormat::Auto => Box::new(Jsonl),
    }
}

/// A table of figures: the first column to the left, the others to the right.
pub fn figures(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// The columns of the terminal.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0))
}
