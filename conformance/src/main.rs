//! The program `conformance`.

fn main() -> std::process::ExitCode {
    conformance::cli::main(std::env::args_os())
}
