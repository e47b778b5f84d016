//! The program `conformance`.

/// Documents are trees of small objects, and all commands make and drop many of them; with the allocator of musl that takes
/// several times as long.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    conformance::cli::main(std::env::args_os())
}
