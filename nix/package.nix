# The `fedi` command: bundles, standard library, explanations, and the Nix files that a data model imports (share/fedi/nix).
# `passthru.extension` is the extension for VS Code as a `.vsix`, made of the same sources.
{
  lib,
  stdenvNoCC,
  callPackage,
  makeWrapper,
  nodejs_24,
}:
let
  nodejs = nodejs_24;
  root = ../.;
  sources = [
    "compiler"
    "language-server"
    "stdlib"
    "vscode-extension"
    "nix"
    "tsconfig.json"
    "package.json"
  ];
  # What is made, where someone builds from a folder that is no git repository.
  made = [
    "compiler/dist"
    "compiler/stdlib"
    "compiler/node_modules"
    "language-server/node_modules"
    "vscode-extension/dist"
    "vscode-extension/node_modules"
  ];
  nodeModules = callPackage ./node-modules.nix {
    inherit nodejs;
    lockFile = ../package-lock.json;
    wanted = [
      "compiler"
      "language-server"
      "vscode-extension"
      "node_modules/esbuild"
    ];
  };
  common = {
    inherit ((lib.importJSON ../compiler/package.json)) version;
    src = builtins.path {
      name = "fedi-source";
      path = root;
      filter =
        path: _:
        let
          relative = lib.removePrefix "${toString root}/" path;
        in
        builtins.elem (builtins.head (lib.splitString "/" relative)) sources && !builtins.elem relative made;
    };
    nativeBuildInputs = [
      makeWrapper
      nodejs
    ];
    configurePhase = ''
      runHook preConfigure
      ln -s ${nodeModules}/node_modules node_modules
      for folder in ${nodeModules}/*/; do
        name=$(basename "$folder")
        [ "$name" = node_modules ] || ln -s "$folder/node_modules" "$name/node_modules"
      done
      runHook postConfigure
    '';
    dontFixup = true;
  };
in
stdenvNoCC.mkDerivation (
  finalAttrs:
  common
  // {
    pname = "fedi";
    buildPhase = ''
      runHook preBuild
      node compiler/build.ts
      runHook postBuild
    '';
    installPhase = ''
      runHook preInstall
      mkdir -p $out/bin $out/lib/fedi $out/share/fedi/nix
      for part in bin dist explanations stdlib fedi.schema.json package.json; do
        cp -R "compiler/$part" $out/lib/fedi/
      done
      cp nix/data-model.nix nix/environment.nix nix/float-text.nix nix/generic.nix nix/later.nix nix/lib.nix nix/secrets.nix \
        nix/option-types.nix nix/tofu-document.nix $out/share/fedi/nix/
      makeWrapper ${nodejs}/bin/node $out/bin/fedi --add-flags $out/lib/fedi/bin/fedi.js
      runHook postInstall
    '';
    passthru.extension = stdenvNoCC.mkDerivation (
      common
      // {
        pname = "fedi-vscode";
        buildPhase = ''
          runHook preBuild
          node vscode-extension/package.ts
          runHook postBuild
        '';
        installPhase = ''
          runHook preInstall
          mkdir $out
          cp vscode-extension/*.vsix $out/
          runHook postInstall
        '';
        meta = finalAttrs.meta // {
          description = "Fedi for VS Code, as a .vsix";
        };
      }
    );
    meta = {
      description = "A small typed language between applications and hosting providers";
      license = lib.licenses.eupl12;
      mainProgram = "fedi";
      platforms = [
        "aarch64-darwin"
        "aarch64-linux"
        "x86_64-linux"
      ];
    };
  }
)
