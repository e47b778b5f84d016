{
  description = "Tests an HTTP API against its OpenAPI document; mocks, lints and compares documents";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      version = "@VERSION@";
      archives = {
        # @IF:x86_64-unknown-linux-musl.tar.gz@
        x86_64-linux = {
          url = "@URL:x86_64-unknown-linux-musl.tar.gz@";
          sha256 = "@SHA256:x86_64-unknown-linux-musl.tar.gz@";
        };
        # @END@
        # @IF:aarch64-unknown-linux-musl.tar.gz@
        aarch64-linux = {
          url = "@URL:aarch64-unknown-linux-musl.tar.gz@";
          sha256 = "@SHA256:aarch64-unknown-linux-musl.tar.gz@";
        };
        # @END@
        # @IF:x86_64-apple-darwin.tar.gz@
        x86_64-darwin = {
          url = "@URL:x86_64-apple-darwin.tar.gz@";
          sha256 = "@SHA256:x86_64-apple-darwin.tar.gz@";
        };
        # @END@
        # @IF:aarch64-apple-darwin.tar.gz@
        aarch64-darwin = {
          url = "@URL:aarch64-apple-darwin.tar.gz@";
          sha256 = "@SHA256:aarch64-apple-darwin.tar.gz@";
        };
        # @END@
      };
      package = system: archive:
        let pkgs = nixpkgs.legacyPackages.${system};
        in pkgs.stdenvNoCC.mkDerivation {
          pname = "openapi-conformance";
          inherit version;
          src = pkgs.fetchurl archive;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          installPhase = ''
            install -Dm755 conformance $out/bin/conformance
            installManPage man/*.1
            installShellCompletion completions/conformance.bash completions/conformance.fish completions/_conformance
          '';
          meta = {
            homepage = "@REPOSITORY@";
            license = with pkgs.lib.licenses; [ mit asl20 ];
            mainProgram = "conformance";
          };
        };
    in {
      packages = builtins.mapAttrs (system: archive: { default = package system archive; }) archives;
    };
}
