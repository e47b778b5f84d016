//! A `build.rs` that generates a client while its crate is built.

#![allow(
    clippy::exit,
    clippy::print_stderr,
    reason = "a build script reports to cargo"
)]

fn main() {
    let generator = codegen::Generator::default();
    if let Err(error) = generator.build_script("library.yaml", "library") {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
