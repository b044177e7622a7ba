/**
 * What a host's settings say, all of them together: by our evaluator, and as an expression of Nix over the modules that were written.
 *
 * Both give `result`, `typed` (options that several fragments set), `paths` (of secrets) and `files` (what these are made of).
 */
import type { NixosFragmentOf, ResolvedHost } from "../../compiler/src/deployment/resolved.ts";
import type { Diagnostic } from "../../compiler/src/diagnostics/diagnostic.ts";
import { mergeNixos } from "../../compiler/src/evaluation/merge.ts";
import { toJson } from "../../compiler/src/evaluation/to-json.ts";
import type { SecretFile, Value } from "../../compiler/src/evaluation/value.ts";
import type { NixosSchema } from "../../compiler/src/semantics/schema-index.ts";
import { plainOf, type Plain } from "../generated-programs/plain.ts";
import { optionsOf, type Program } from "../generated-programs/program.ts";
import type { Shape } from "../generated-programs/shape.ts";
import type { TypedOption } from "../generated-programs/surroundings.ts";
import { nixpkgsLib } from "../real/nix.ts";

/** Undefined where a part is not known. */
export function settingsOf(host: ResolvedHost, schema: NixosSchema | undefined): Plain | undefined {
  const found: Diagnostic[] = [];
  const definitions = host.fragments.map(({ id, settings }: NixosFragmentOf) => ({ owner: id, value: settings }));
  const merged = plainSettings(mergeNixos(definitions, schema, (diagnostic) => void found.push(diagnostic)));
  if (merged === undefined || found.length > 0 || !(merged instanceof Map)) return undefined;
  const paths = merged.get("paths") ?? new Map<string, Plain>();
  const files = [...(paths instanceof Map ? paths : [])].map(([name, path]) => {
    const file = host.secretFiles.find((one) => one.path === path);
    return [name, file === undefined ? null : plainFile(file)] as const;
  });
  const value = new Map(merged);
  return value
    .set("typed", merged.get("typed") ?? new Map())
    .set("paths", paths)
    .set("files", new Map(files));
}

/** Without priorities. */
function plainSettings(value: Value): Plain | undefined {
  if (value.kind === "priority") return plainSettings(value.value);
  if (value.kind !== "record" && value.kind !== "map") {
    const json = toJson(value);
    return json.kind === "json" ? plainOf(JSON.parse(json.text)) : undefined;
  }
  const entries: [string, Plain][] = [];
  for (const [key, entry] of value.entries) {
    const plain = plainSettings(entry);
    if (plain === undefined) return undefined;
    entries.push([key, plain]);
  }
  return new Map(entries);
}

function plainFile({ content, owner, group, mode, restart }: SecretFile): Plain {
  const parts: Plain[] = [];
  const add = (part: string | Value): void => {
    const last = parts.at(-1);
    if (typeof part !== "string" && part.kind === "residual" && part.code.kind === "interpolate")
      for (const inner of part.code.parts) add(inner);
    else if (typeof part !== "string" && part.kind !== "text") parts.push(null);
    else {
      const text = typeof part === "string" ? part : part.value;
      if (typeof last === "string") parts[parts.length - 1] = last + text;
      else if (text !== "") parts.push(text);
    }
  };
  add(content);
  return new Map<string, Plain>([
    ["parts", parts],
    ["owner", owner],
    ["group", group],
    ["mode", mode],
    ["restart", [...restart]],
  ]);
}

/** A path is named by what the file holds, which is another once that is known, or found by a path. */
export function withoutPaths(value: Plain): Plain {
  return value instanceof Map ? new Map([...value].filter(([key]) => key !== "paths")) : value;
}

/** `modules`: Nix expressions; `lib` is nixpkgs' own where it is there. */
export interface HostInNix {
  readonly program: Program;
  /** A list of modules in the order of fragments, as attribute sets. */
  readonly modules: string;
  /** From a path to a file of a secret. */
  readonly secretFiles: string;
}

export function hostExpression({ program, modules, secretFiles }: HostInNix): string {
  const merged =
    nixpkgsLib === undefined
      ? "builtins.foldl' (all: module: all // module.config) { } modules"
      : `let
      found = realLib.evalModules { modules = [ { options = ${declarations(program)}; } ] ++ realLib.reverseList (map (module: { config = module.config; }) modules); };
      typed = realLib.filterAttrs (_: option: option.isDefined) (found.options.typed or { });
    in found.config // { typed = builtins.mapAttrs (_: option: option.value) typed; }`;
  return `let
  modules = ${modules};
  secretFiles = ${secretFiles};
  merged = ${merged};
  paths = merged.paths or { };
  part = part: if part ? text then part.text else null;
  join = parts: builtins.foldl' (all: part:
    let last = builtins.elemAt all (builtins.length all - 1); in
    if part == "" then all
    else if all != [ ] && builtins.isString last && builtins.isString part
    then builtins.genList (at: if at == builtins.length all - 1 then last + part else builtins.elemAt all at) (builtins.length all)
    else all ++ [ part ]) [ ] parts;
  file = path:
    let given = secretFiles.\${path} or { parts = [ { } ]; }; in
    { owner = given.owner or "root"; group = given.group or "root"; mode = given.mode or "0400"; restart = given.restart or [ ]; parts = join (map part given.parts); };
in {
  result = merged.result;
  typed = merged.typed or { };
  inherit paths;
  files = builtins.mapAttrs (_: file) paths;
}`;
}

function declarations(program: Program): string {
  const typed = optionsOf(program).map(
    (option) => `typed.${option.name} = realLib.mkOption { type = ${nixType(option)}; };`,
  );
  return `{
    result = realLib.mkOption { type = realLib.types.raw; };
    paths = realLib.mkOption { type = realLib.types.attrsOf realLib.types.str; default = { }; };
    ${typed.join("\n    ")}
  }`;
}

function nixType({ shape, isLines }: TypedOption): string {
  return isLines ? "realLib.types.lines" : typeOf(shape);
}

function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case "int":
    case "bool":
      return `realLib.types.${shape.kind}`;
    case "string":
      return "realLib.types.str";
    case "list":
      return `(realLib.types.listOf ${typeOf(shape.element)})`;
    case "map":
      return `(realLib.types.attrsOf ${typeOf(shape.element)})`;
    case "optional":
      return `(realLib.types.nullOr ${typeOf(shape.inner)})`;
    default:
      throw new Error(`no option is of the type ${shape.kind}`);
  }
}
