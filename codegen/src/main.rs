//! The program `openapi-codegen`.

fn main() -> std::process::ExitCode {
    codegen::cli::main(std::env::args_os())
}
