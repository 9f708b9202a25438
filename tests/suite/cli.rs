//! The golden cases of the command line: one file of `tests/cmd/` each, and every console block of the README.

#[test]
fn command_line() {
    // the README makes this index: one that an earlier version left there would be refused
    let _ = std::fs::remove_dir_all("target/readme-index");
    trycmd::TestCases::new().env("NO_COLOR", "1").case("tests/cmd/*.toml").case("README.md");
}
