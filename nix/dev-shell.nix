# What working on Fedi needs: Node for the compiler, and the real tools that its tests run against.
{ pkgs }:
pkgs.mkShell {
  packages = [
    pkgs.nodejs_24
    pkgs.openssl
    pkgs.opentofu
    pkgs.shellcheck
  ];
}
