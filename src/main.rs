//! The program: parses the command line, runs a command, maps the result to an exit code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
