//! The program: parses the command line, runs a command, maps the result to an exit code.

mod cli;

/// Articles come and go by the thousand, on all threads, which this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
