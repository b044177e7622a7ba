# What Fedi's flake takes from nixpkgs, made of the machine's own programs. Derivations are real ones and run their real phases, in bash
# without a sandbox. Only packages of npm come from an installed node_modules (npm.sh), and so without their hashes.
{ lib, system }:
let
  # node: its program; modules: the folder node_modules. Written by the tests.
  machine = lib.importJSON ./machine.json;

  mkDerivation =
    given:
    let
      attributes = if builtins.isFunction given then lib.fix given else given;
      name = attributes.name or "${attributes.pname}-${attributes.version}";
      inputs = attributes.nativeBuildInputs or [ ];
      phases = ''
        cp -R --no-preserve=mode,ownership "$src" source
        cd source
        ${attributes.configurePhase or ""}
        ${attributes.buildPhase or ""}
        ${attributes.installPhase or ""}
      '';
      handled = [
        "meta"
        "passthru"
        "buildCommand"
        "nativeBuildInputs"
        "configurePhase"
        "buildPhase"
        "installPhase"
        "outputHash"
        "outputHashMode"
        "impureEnvVars"
      ];
    in
    builtins.derivation (
      removeAttrs attributes handled
      // {
        inherit name system;
        builder = "/bin/bash";
        args = [
          "-c"
          ''
            set -euo pipefail
            PATH=${lib.concatMapStrings (input: "${input}/bin:") inputs}/usr/local/bin:/usr/bin:/bin
            export PATH TMPDIR=$PWD HOME=$PWD
            runHook() { :; }
            ${attributes.buildCommand or phases}
          ''
        ];
      }
    )
    // attributes.passthru or { }
    // {
      meta = attributes.meta or { };
    };

  program =
    name: text:
    self.runCommand name { inherit text; } ''
      mkdir -p $out/bin
      printf %s "$text" >$out/bin/${name}
      # As nixpkgs does; where there is none, only here.
      ! command -v shellcheck >/dev/null || shellcheck $out/bin/${name}
      chmod +x $out/bin/${name}
    '';

  self = {
    inherit lib system;
    callPackage =
      file: arguments:
      let
        function = import file;
      in
      function (builtins.intersectAttrs (builtins.functionArgs function) self // arguments);
    stdenv = {
      inherit mkDerivation;
      hostPlatform = lib.systems.elaborate system;
    };
    stdenvNoCC = self.stdenv;
    runCommand =
      name: env: buildCommand:
      mkDerivation (env // { inherit name buildCommand; });
    writeText = builtins.toFile;
    writeShellApplication =
      {
        name,
        text,
        runtimeInputs,
      }:
      program name "#!/bin/bash\nset -euo pipefail\nPATH=${lib.makeBinPath runtimeInputs}:$PATH\n${text}";
    mkShell = { packages }: self.runCommand "shell" { inherit packages; } "mkdir $out";
    # makeWrapper PROGRAM WRAPPER --add-flags WORDS
    makeWrapper = program "makeWrapper" ''
      #!/bin/bash
      printf '#!/bin/sh\nexec "%s" %s "$@"\n' "$1" "$4" >"$2"
      chmod +x "$2"
    '';
    nodejs_24 = self.runCommand "nodejs" { } ''
      mkdir -p $out/bin
      ln -s ${machine.node} $out/bin/node
      { printf '#!/bin/sh\nmodules=%s\n' ${lib.escapeShellArg machine.modules}; cat ${./npm.sh}; } >$out/bin/npm
      chmod +x $out/bin/npm
    '';
  }
  // lib.genAttrs [
    "findutils"
    "nixfmt-rfc-style"
    "openssl"
    "opentofu"
    "shellcheck"
    "sops"
  ] (name: self.runCommand name { } "mkdir -p $out/bin");
in
self
