class OpenapiConformance < Formula
  desc "Tests an HTTP API against its OpenAPI document; mocks, lints and compares documents"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    # @IF:aarch64-apple-darwin.tar.gz@
    on_arm do
      url "@URL:aarch64-apple-darwin.tar.gz@"
      sha256 "@SHA256:aarch64-apple-darwin.tar.gz@"
    end
    # @END@
    # @IF:x86_64-apple-darwin.tar.gz@
    on_intel do
      url "@URL:x86_64-apple-darwin.tar.gz@"
      sha256 "@SHA256:x86_64-apple-darwin.tar.gz@"
    end
    # @END@
  end

  on_linux do
    # @IF:aarch64-unknown-linux-musl.tar.gz@
    on_arm do
      url "@URL:aarch64-unknown-linux-musl.tar.gz@"
      sha256 "@SHA256:aarch64-unknown-linux-musl.tar.gz@"
    end
    # @END@
    # @IF:x86_64-unknown-linux-musl.tar.gz@
    on_intel do
      url "@URL:x86_64-unknown-linux-musl.tar.gz@"
      sha256 "@SHA256:x86_64-unknown-linux-musl.tar.gz@"
    end
    # @END@
  end

  def install
    bin.install "conformance"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/conformance.bash" => "conformance"
    fish_completion.install "completions/conformance.fish"
    zsh_completion.install "completions/_conformance"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/conformance --version")
  end
end
