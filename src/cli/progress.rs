//! How far the work is: a bar with rate and time left on a terminal's stderr, nothing in a pipe.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The progress of one run over the inputs.
pub struct Progress {
    bar: ProgressBar,
    articles: u64,
}

impl Progress {
    /// A bar over so many bytes; with 0, where they are not known, it turns and counts.
    pub fn new(total_bytes: u64, quiet: bool) -> Self {
        let bar = if total_bytes > 0 { ProgressBar::new(total_bytes) } else { ProgressBar::new_spinner() };
        bar.set_draw_target(if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() });
        let template = if total_bytes > 0 {
            "{bar:30} {percent:>3} %  {msg}  {bytes_per_sec}, {eta} left"
        } else {
            "{spinner} {msg}  {bytes_per_sec}"
        };
        bar.set_style(ProgressStyle::with_template(template).expect("the template is well formed"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, articles: 0 }
    }

    /// So many bytes and articles more are done.
    pub fn advance(&mut self, bytes: u64, articles: usize) {
        self.articles += articles as u64;
        self.bar.inc(bytes);
        self.bar.set_message(super::output::articles(self.articles as usize));
    }

    /// Says something on stderr without tearing the bar.
    pub fn say(&self, message: &str) {
        self.bar.suspend(|| super::output::complain(message));
    }

    /// Hides the bar while `write` writes to a terminal that may be the same.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
