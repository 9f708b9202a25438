//! The golden cases of the command line: one file of `tests/cmd/` each, and every console block of the README.

#[test]
fn command_line() {
    trycmd::TestCases::new().env("NO_COLOR", "1").case("tests/cmd/*.toml").case("README.md");
}
