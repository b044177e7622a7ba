# `node_modules` for a build, made of what package-lock.json names: only the packages that `wanted` (folders of the lock file) lead to on
# this platform, unpacked as npm would. Each has the lock file's own hash, so no hash stands here that could get stale; npm itself brings
# them, from wherever the user's npm gets packages, as the lock file names no server. No script of any package runs.
{
  lib,
  stdenvNoCC,
  runCommand,
  nodejs,
  lockFile,
  wanted,
}:
let
  packages = (lib.importJSON lockFile).packages;
  platform = stdenvNoCC.hostPlatform;
  os = if platform.isDarwin then "darwin" else "linux";
  cpu = if platform.isAarch64 then "arm64" else "x64";
  fits = package: builtins.elem os (package.os or [ os ]) && builtins.elem cpu (package.cpu or [ cpu ]);

  # Where Node finds `name` from `folder`: in the folder itself, else in those above. Null where the lock file has it nowhere.
  find =
    folder: name:
    let
      parts = lib.splitString "/node_modules/" "/${folder}";
      above = map (count: lib.concatStringsSep "/node_modules/" (lib.take count parts)) (
        lib.reverseList (lib.range 1 (builtins.length parts))
      );
    in
    lib.findFirst (path: packages ? ${path}) null (
      map (start: lib.removePrefix "/" "${start}/node_modules/${name}") (above ++ [ "" ])
    );

  # Only folders of this project have development dependencies.
  needsOf =
    folder:
    let
      package = packages.${folder};
      named = kind: builtins.attrNames (package.${kind} or { });
      names =
        named "dependencies"
        ++ named "optionalDependencies"
        ++ named "peerDependencies"
        ++ lib.optionals (!lib.hasInfix "node_modules/" folder) (named "devDependencies");
    in
    builtins.filter (path: path != null && fits packages.${path}) (map (find folder) names);

  folders = map (item: item.key) (
    builtins.genericClosure {
      startSet = map (key: { inherit key; }) wanted;
      operator = item: map (key: { inherit key; }) (needsOf item.key);
    }
  );
  needed = builtins.filter (path: lib.hasInfix "node_modules/" path && !(packages.${path}.link or false)) folders;

  nameOf = path: lib.last (lib.splitString "node_modules/" path);
  archiveOf =
    path:
    let
      package = packages.${path};
      name = nameOf path;
    in
    stdenvNoCC.mkDerivation {
      name = "${lib.replaceStrings [ "@" "/" ] [ "" "-" ] name}-${package.version}.tgz";
      nativeBuildInputs = [ nodejs ];
      impureEnvVars = lib.fetchers.proxyImpureEnvVars ++ [
        "NODE_EXTRA_CA_CERTS"
        "npm_config_registry"
      ];
      outputHashMode = "flat";
      outputHash = package.integrity;
      buildCommand = ''
        export HOME="$TMPDIR"
        npm pack ${lib.escapeShellArg "${name}@${package.version}"} --silent --pack-destination "$TMPDIR" >/dev/null
        cp "$TMPDIR"/*.tgz "$out"
      '';
    };
in
runCommand "fedi-node-modules" { } (
  "mkdir $out\n"
  + lib.concatMapStrings (
    path:
    let
      folder = ''"$out"/${lib.escapeShellArg path}'';
    in
    ''
      mkdir -p ${folder}
      tar -xzf ${archiveOf path} --no-same-owner --strip-components=1 -C ${folder}
    ''
  ) (lib.naturalSort needed)
)
