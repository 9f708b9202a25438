//! `griot index --watch`: the index follows its folder, and Ctrl-C leaves nothing behind.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

/// How long a change may take to be found on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

struct Watched {
    folder: TempDir,
    child: Child,
    said: BufReader<ChildStderr>,
}

impl Watched {
    /// Watches a folder with one article; the index lies in that folder too.
    fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("a.txt"), "The mayor opened a bridge in Gao.").expect("written");
        let mut child = command(&folder, &["index", "--watch", "."]).stderr(Stdio::piped()).spawn().expect("it starts");
        let said = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut watched = Self { folder, child, said };
        watched.wait_for("waiting for changes");
        watched
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("written");
    }

    /// Reads what it says until a line has some words.
    fn wait_for(&mut self, words: &str) {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert_ne!(self.said.read_line(&mut line).expect("it can be read"), 0, "it ended without {words}");
        }
    }

    /// Waits until a word is found or not.
    fn expect(&self, word: &str, is_there: bool) {
        let begin = Instant::now();
        let is_found = || command(&self.folder, &["search", word]).output().expect("it runs").status.code() == Some(0);
        while is_found() != is_there {
            assert!(begin.elapsed() < PATIENCE, "{word} should be there: {is_there}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // it has ended long since where the test went well
        let _ = self.child.kill();
    }
}

fn command(folder: &TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin!("griot"));
    command.args(args).current_dir(folder.path()).env("GRIOT_INDEX", folder.path().join(".index"));
    command.env_remove("GRIOT_MODEL").stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn the_index_follows_the_folder_until_ctrl_c() {
    let mut watched = Watched::start();
    watched.expect("bridge", true);
    watched.write("b.txt", "Traders in Kidal closed the market.");
    watched.wait_for("1 new or changed");
    watched.expect("Kidal", true);
    fs::create_dir(watched.folder.path().join("deep")).expect("made");
    watched.write("deep/c.txt", "Farmers in Sikasso harvest cotton.");
    watched.expect("cotton", true);
    watched.write("b.txt", "Traders in Kidal opened a theatre.");
    watched.expect("theatre", true);
    watched.expect("market", false);
    fs::remove_file(watched.folder.path().join("deep/c.txt")).expect("removed");
    watched.wait_for("1 removed");
    watched.expect("cotton", false);
    // too late to be waited for
    watched.write("d.txt", "A comet was seen over Agadez.");
    let killed = Command::new("kill").args(["-INT", &watched.child.id().to_string()]).status().expect("it runs");
    assert!(killed.success());
    assert_eq!(watched.child.wait().expect("it ends").code(), Some(130));
    watched.expect("comet", true);
}

#[test]
fn what_cannot_be_watched_is_said() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("a.txt"), "The mayor opened a bridge in Gao.").expect("written");
    let output = command(&folder, &["index", "--watch", "a.txt"]).stderr(Stdio::piped()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--watch a.txt: only folders can be watched"));
}
