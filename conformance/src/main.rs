//! The program `conformance`.

/// Documents are trees of small objects, and all commands make and drop many of them.
#[cfg(not(target_env = "musl"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    conformance::cli::main(std::env::args_os())
}
