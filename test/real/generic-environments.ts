/**
 * Compares the two ways to make an environment: compiling its deployment, and applying the generic module to the same options with
 * nix/data-model.nix. Both read the same recorded outputs.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { fedi } from "../harness.ts";
import { evaluateNix, nixpkgsLib } from "./nix.ts";

const root = join(import.meta.dirname, "../..");

export interface EnvironmentComparison {
  /** A folder with the program, or its text. */
  readonly program:
    | { readonly folder: string }
    /** `files`: others, by name. */
    | { readonly text: string; readonly files?: Readonly<Record<string, string>> };
  readonly environment: string;
  readonly deployment: string;
  /** By application. Absent where the program has the deployment; then `applications` says what it runs. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly applications?: Readonly<Record<string, unknown>>;
  /** Names of public keys, by application. */
  readonly publicKeys?: Readonly<Record<string, readonly string[]>>;
  /** What OpenTofu would record; absent: an address for everything that it is asked to. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What there is either way; places, such as `_file`, are left out. */
const made = z.object({
  hosts: z.record(z.string(), z.unknown()),
  /** What `deploy` asks Nix for or has in it: targets of machines, steps for people, outputs. */
  texts: z.array(z.string()),
  tofu: z.unknown(),
});
export type Made = z.infer<typeof made>;

/** What stands for the public half of each key pair. */
const publicKey = "BPublic";

export interface ComparedEnvironments {
  readonly generic: Made;
  readonly concrete: Made;
  /** Where everything was written. */
  readonly folder: string;
}

export async function compareEnvironments(comparison: EnvironmentComparison): Promise<ComparedEnvironments> {
  const { environment, deployment, options } = comparison;
  const folder = mkdtempSync(join(tmpdir(), "fedi-environments-"));
  const program = join(folder, "program");
  if ("folder" in comparison.program) cpSync(comparison.program.folder, program, { recursive: true });
  else {
    mkdirSync(program);
    writeFileSync(join(program, "main.fedi"), comparison.program.text);
    for (const [name, text] of Object.entries(comparison.program.files ?? {})) writeFileSync(join(program, name), text);
  }
  writeFileSync(join(folder, `${deployment}.json`), JSON.stringify(options ?? comparison.applications ?? {}));
  const module = await fedi(folder, "compile", "program", "--target", "nix-module", "--out", "module");
  const given = options === undefined ? [] : ["--configuration", `${deployment}.json`];
  const whole = await fedi(folder, "compile", "program", "--environment", environment, ...given, "--out", "out");
  for (const run of [module, whole]) if (run.code !== 0) throw new Error(run.error);
  const written = join(folder, "out", environment);
  const document = z.looseObject({ output: recorded.optional() }).parse(jsonIn(written, "tofu/main.tf.json") ?? {});
  const names = Object.keys(document.output?.fedi.value ?? {});
  const addresses = Object.fromEntries(names.map((name, at) => [name, `192.0.2.${at + 1}`]));
  writeFileSync(join(written, "outputs.json"), JSON.stringify(comparison.outputs ?? addresses));
  mkdirSync(join(written, "public"));
  for (const key of mentioned(join(written, "nixos"), /fedi\.publicKey "([^"]+)"/g))
    writeFileSync(join(written, "public", key), publicKey);
  const result = evaluateNix(expressionOf(comparison, folder, written), folder);
  if (!result.ok) throw new Error(result.message);
  const both = z.object({ generic: made, concrete: made.omit({ tofu: true }) }).parse(result.value);
  const { "//": _comment, ...tofu } = document;
  const concrete = { ...both.concrete, texts: [...both.concrete.texts, ...knownTexts(written)], tofu };
  return { generic: inWords(both.generic), concrete: inWords(concrete), folder };
}

const recorded = z.looseObject({ fedi: z.looseObject({ value: z.record(z.string(), z.unknown()) }) });

function jsonIn(folder: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, file), "utf8"));
  } catch {
    return undefined;
  }
}

const output = z.object({ outputs: z.array(z.object({ value: z.string() })) });
const manifestTexts = z.object({
  hosts: z.array(z.object({ target: z.string() })),
  manual: z.array(z.object({ text: z.string() })),
  deployments: z.array(z.object({ instances: z.array(output) })),
  requests: z.array(output),
});

/** Texts of the manifest that need no deployment: it shows what does in angle brackets. */
function knownTexts(written: string): readonly string[] {
  const manifest = manifestTexts.parse(jsonIn(written, "manifest.json"));
  const owners = [...manifest.deployments.flatMap(({ instances }) => instances), ...manifest.requests];
  const texts = [
    ...manifest.hosts.map(({ target }) => target),
    ...manifest.manual.map(({ text }) => text),
    ...owners.flatMap(({ outputs }) => outputs.map(({ value }) => value)),
  ];
  return texts.filter((text) => !/<.*>/.test(text));
}

/**
 * Without what differs on purpose: places, the words of preconditions, the names of secrets' files, and the order in which lists of
 * several applications join on a machine.
 */
function inWords(one: Made): Made {
  const plain = (value: unknown, name = ""): unknown => {
    if (typeof value === "string") return inOrder(name, withoutSecrets(value));
    if (Array.isArray(value))
      return name in joined ? value.map((item) => plain(item)).sort() : value.map((item) => plain(item));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => key !== "_file");
    const shown = (key: string, inner: unknown) =>
      key === "error_message" ? "It is not what it should be." : plain(inner, key);
    return Object.fromEntries(entries.map(([key, inner]) => [key, shown(key, inner)]));
  };
  const hosts = Object.fromEntries(Object.entries(one.hosts).map(([name, host]) => [name, plain(host)]));
  return { hosts, texts: one.texts.map(withoutSecrets).sort(), tofu: plain(one.tofu) };
}

function withoutSecrets(text: string): string {
  return text.replace(/\/(run|var\/lib\/fedi)\/secrets\/[A-Za-z0-9_/-]+/g, "<secret>");
}

/** Settings that several fragments of a machine give parts of. */
const joined = { allowedTCPPorts: true, systemPackages: true, extraCommands: true };

function inOrder(name: string, text: string): string {
  return name in joined ? [...new Set(text.split("\n"))].sort().join("\n") : text;
}

/** What the machines' files mention, each once. */
function mentioned(folder: string, pattern: RegExp): readonly string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".nix"));
  const found = files.flatMap((name) => [...readFileSync(join(folder, name), "utf8").matchAll(pattern)]);
  return [...new Set(found.map((match) => match[1] ?? ""))];
}

function expressionOf(comparison: EnvironmentComparison, folder: string, written: string) {
  const { environment, deployment, publicKeys = {} } = comparison;
  const keys = Object.entries(publicKeys).map(([application, names]) => [
    application,
    Object.fromEntries(names.map((name) => [name, publicKey])),
  ]);
  const packages = mentioned(join(written, "nixos"), /\bpkgs\.([\w-]+)/g);
  return `
  let
    lib = import ${nixpkgsLib};
    model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${folder}/module/module.nix ]; }).config;
    typed = type: value: (lib.evalModules { modules = [ { options.it = lib.mkOption { inherit type; }; config.it = value; } ]; }).config.it;
    made = model.deployment {
      environment = "${environment}";
      deployment-name = "${deployment}";
      configuration = typed model.configuration { applications = builtins.fromJSON (builtins.readFile ${folder}/${deployment}.json); };
      outputs = ${written}/outputs.json;
      public-keys = builtins.fromJSON ''${JSON.stringify(Object.fromEntries(keys))}'';
    };
    pkgs = lib.genAttrs (builtins.fromJSON ''${JSON.stringify(packages)}'') (name: "/store/\${name}");
    # Options whose types nobody says here: lists and texts are joined, as those of NixOS that several modules set are.
    loose = lib.mkOptionType {
      name = "loose";
      check = _: true;
      merge = loc: definitions:
        let values = map (definition: definition.value) definitions; in
        if lib.all lib.isAttrs values then (lib.types.lazyAttrsOf loose).merge loc definitions
        else if lib.all lib.isList values then lib.concatLists values
        else if lib.all lib.isString values then lib.concatStringsSep "\n" (lib.unique values)
        else lib.mergeEqualOption loc definitions;
    };
    settings = module: removeAttrs (lib.evalModules {
      specialArgs = { inherit pkgs; };
      modules = [ module { freeformType = lib.types.lazyAttrsOf loose; } ];
    }).config [ "fedi" "system" "nixpkgs" "_module" ];
    texts = ${written}/nixos/fedi/deployment.nix;
  in {
    generic = {
      hosts = lib.mapAttrs (_: host: settings host.module) made.hosts;
      texts = lib.mapAttrsToList (_: host: host.target) made.hosts ++ made.manual ++ lib.concatMap (one: map toString (lib.attrValues one)) (lib.attrValues made.outputs);
      tofu = if made.tofu == null then { } else made.tofu;
    };
    concrete = {
      hosts = lib.genAttrs (lib.attrNames made.hosts) (name: settings ${written}/nixos/\${name}.nix);
      texts = if builtins.pathExists texts then lib.attrValues (import texts) else [ ];
    };
  }`;
}
