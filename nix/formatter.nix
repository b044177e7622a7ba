# `nix fmt`: every `.fedi` and `.nix` file below what is named, by default the current folder.
{
  writeShellApplication,
  findutils,
  nixfmt-rfc-style,
  fedi,
}:
writeShellApplication {
  name = "fedi-format";
  runtimeInputs = [
    fedi
    findutils
    nixfmt-rfc-style
  ];
  text = ''
    [ $# -gt 0 ] || set -- .
    fedi fmt "$@"
    find "$@" -name node_modules -prune -o -name '*.nix' -type f -print0 | xargs -0 -r nixfmt
  '';
}
