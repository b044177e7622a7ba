/**
 * The NixOS target: one module per host, the project's files that it imports, and the run-time library.
 *
 * Each fragment is a module of its own, so that NixOS merges fragments as it merges any modules and names the `.fedi` line in its own
 * errors. Not here: flake.nix and `deploy` (package/), values (lower.ts), layout (print.ts).
 */
import { hasErrors, sortDiagnostics, type Diagnostic, type Outcome } from "../../diagnostics/diagnostic.ts";
import type { NixosFragmentOf, ResolvedHost } from "../../deployment/resolved.ts";
import { isPlainData } from "../../evaluation/make-value.ts";
import type { SecretFile, SopsKeys } from "../../evaluation/value.ts";
import type { FileId, Span } from "../../source/span.ts";
import { nixosFolder, hostFile, deployTexts, deployTextsFile, sealedFolder } from "../crossing-texts.ts";
import { fileOfPieces, type OutputFile, type Target, type TargetInput } from "../target.ts";
import { copiedFiles } from "./copied-files.ts";
import { textOf } from "./lower-text.ts";
import { lowerText, lowerValue, type Lowering } from "./lower.ts";
import {
  nixCall,
  nixList,
  nixNull,
  nixText,
  nixVariable,
  type Nix,
  type NixEntry,
  type NixFile,
  type NixItem,
} from "./nix-tree.ts";
import { mentions } from "./nix-names.ts";
import { printNix, printNixPieces } from "./print.ts";
import { libraryText, secretsModuleText } from "./runtime.generated.ts";
import { lowerSecretParts } from "./secret-parts.ts";
import { newTypeNames } from "./type-names.ts";

export const nixosTarget: Target = {
  name: "nixos",
  check: (input) => lowerNixos(input, () => nixNull).diagnostics,
  emit: emitNixos,
};

function emitNixos(input: TargetInput): Outcome<readonly OutputFile[]> {
  const { environment, files } = input;
  const { modules, copies, diagnostics } = lowerNixos(input, printed);
  if (hasErrors(diagnostics)) return { value: [], diagnostics };
  const written: OutputFile[] = modules.map(({ path, file }) => fileOfPieces(path, printNixPieces(file)));
  for (const [file, copy] of copies)
    written.push({ path: `${nixosFolder}/files/${copy}`, text: files.get(file) ?? "" });
  if (modules.some(({ file }) => file.bindings.length > 0))
    written.push({ path: `${nixosFolder}/fedi/lib.nix`, text: libraryText });
  if (environment.hosts.some((host) => host.secretFiles.length > 0))
    written.push({ path: `${nixosFolder}/fedi/secrets.nix`, text: secretsModuleText });
  written.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { value: written, diagnostics };
}

/** What a module of a fragment becomes once it is lowered: text, or nothing where only messages are asked for. */
type LayOut = (module: Nix) => Nix;

interface LoweredNixos {
  readonly modules: readonly { readonly path: string; readonly file: NixFile }[];
  readonly copies: ReadonlyMap<FileId, string>;
  readonly diagnostics: readonly Diagnostic[];
}

function lowerNixos({ environment, files, positionOf }: TargetInput, layOut: LayOut): LoweredNixos {
  const diagnostics: Diagnostic[] = [];
  const copies = copiedFiles(files.keys());
  const lowering = (what: string): Lowering => ({
    report: (diagnostic) => void diagnostics.push(diagnostic),
    placeText: (span) => `${span.file}:${positionOf(span).line + 1}`,
    filePath: (file) => (copies.has(file) ? `./files/${copies.get(file)}` : undefined),
    types: newTypeNames(),
    what,
  });
  const modules = environment.hosts.map((host) => ({
    path: `${nixosFolder}/${hostFile(host.host.name)}`,
    file: hostModule(host, environment.name, lowering(`the configuration of \`${host.host.name}\``), layOut),
  }));
  const texts = deployTexts(environment);
  if (texts.some((text) => text.isUnknown))
    modules.push({ path: deployTextsFile, file: deploymentFile(texts, lowering("what `deploy` shows")) });
  return { modules, copies, diagnostics: sortDiagnostics(diagnostics) };
}

function hostModule(resolved: ResolvedHost, environment: string, to: Lowering, layOut: LayOut): NixFile {
  const { host, secretFiles } = resolved;
  const fragments = resolved.fragments.map((fragment) => fragmentItem(fragment, to, layOut));
  const entries: NixEntry[] = [importsEntry(resolved, fragments, to)];
  entries.push({
    path: ["networking", "hostName"],
    value: nixCall(["lib", "mkDefault"], lowerText(host.name, host.origin, to)),
    isApart: true,
  });
  entries.push({
    path: ["nixpkgs", "hostPlatform"],
    value: nixCall(["lib", "mkDefault"], lowerText(host.system, host.origin, to)),
  });
  if (host.sops !== undefined && secretFiles.length > 0) entries.push(...sopsEntries(host.sops, host.origin, to));
  for (const file of secretFiles) entries.push(secretFileEntry(file, to));
  const body: Nix = { kind: "set", entries };
  const needsLibrary = fragments.some((fragment) => fragment.needsLibrary) || mentions(body, "fedi");
  const library = needsLibrary ? [libraryBinding("./fedi/lib.nix", "../outputs.json")] : [];
  return {
    comment: [
      `The host \`${host.name}\` of the environment \`${environment}\`. Written by fedi: changes here are lost.`,
    ],
    parameters: ["lib", "pkgs"],
    bindings: [...library, ...to.types.bindings()],
    body,
  };
}

/** `deploy` puts the sealed secrets beside `nixos/`. */
function sopsEntries({ keyFile }: SopsKeys, origin: Span, to: Lowering): readonly NixEntry[] {
  return [
    { path: ["fedi", "sopsFolder"], value: { kind: "path", path: `../${sealedFolder}` }, isApart: true },
    ...(keyFile === undefined ? [] : [{ path: ["sops", "age", "keyFile"], value: lowerText(keyFile, origin, to) }]),
  ];
}

/** Where the items of `imports` stand. */
const itemIndent = "    ";

function printed(module: Nix): Nix {
  return { kind: "printed", text: printNix(module, itemIndent) };
}

interface FragmentItem {
  readonly item: NixItem;
  readonly needsLibrary: boolean;
}

/** A host may have thousands of fragments: each is laid out before the next one is a tree. */
function fragmentItem({ id, origin, settings }: NixosFragmentOf, to: Lowering, layOut: LayOut): FragmentItem {
  const place = to.placeText(origin);
  const lowered = lowerValue(settings, to);
  return {
    item: { comment: [`${id}, ${place}`], value: layOut(fragmentModule(lowered, place)) },
    // Most are data through and through; the others are looked into.
    needsLibrary: !isPlainData(settings) && mentions(lowered, "fedi"),
  };
}

/** Nix joins the lists of sibling modules from the last to the first; Fedi says from the first to the last. */
function importsEntry({ host, secretFiles }: ResolvedHost, fragments: readonly FragmentItem[], to: Lowering): NixEntry {
  const imported = host.imports.map((file) => importedFile(file, host.origin, to));
  const items: NixItem[] = [
    ...(secretFiles.length > 0 ? [{ kind: "path", path: "./fedi/secrets.nix" } as const] : []),
    ...imported,
    ...fragments.map(({ item }) => item),
  ];
  const inOrder = fragments.length > 1;
  const list: Nix = { kind: "list", items };
  return {
    path: ["imports"],
    value: inOrder ? nixCall(["lib", "reverseList"], list) : list,
    ...(inOrder ? { comment: ["NixOS joins lists from the last module to the first, hence the reversal."] } : {}),
  };
}

function importedFile(file: FileId, origin: Span, to: Lowering): Nix {
  return lowerValue({ kind: "projectFile", file, origin }, to);
}

function fragmentModule(settings: Nix, place: string): Nix {
  const entries: NixEntry[] = [{ path: ["_file"], value: nixText(place) }];
  entries.push({ path: ["config"], value: settings });
  return { kind: "set", entries };
}

function secretFileEntry(file: SecretFile, to: Lowering): NixEntry {
  const entries: NixEntry[] = [];
  const add = (name: string, value: Nix) => entries.push({ path: [name], value });
  if (file.owner !== "root") add("owner", lowerText(file.owner, file.origin, to));
  if (file.group !== "root") add("group", lowerText(file.group, file.origin, to));
  if (file.mode !== "0400") add("mode", lowerText(file.mode, file.origin, to));
  if (file.restart.length > 0) add("restart", nixList(file.restart.map((unit) => lowerText(unit, file.origin, to))));
  add("parts", lowerSecretParts(file.content, to));
  return {
    path: ["fedi", "secretFiles", file.path],
    value: { kind: "set", entries },
    comment: [to.placeText(file.origin)],
    isApart: true,
  };
}

/** What `deploy` asks Nix for: targets of hosts, steps for people and outputs that OpenTofu decides. */
function deploymentFile(texts: ReturnType<typeof deployTexts>, to: Lowering): NixFile {
  const entries = texts
    .filter((text) => text.isUnknown)
    .map(({ name, value }) => ({
      path: [name],
      value: textOf(value, (inside) => lowerValue(inside, to)),
      comment: [to.placeText(value.origin)],
    }));
  return {
    comment: ["What `deploy` asks Nix for. Written by fedi: changes here are lost."],
    bindings: [libraryBinding("./lib.nix", "../../outputs.json"), ...to.types.bindings()],
    body: { kind: "set", entries },
  };
}

function libraryBinding(library: string, outputs: string): NixEntry {
  return {
    path: ["fedi"],
    value: {
      kind: "apply",
      function: nixVariable("import"),
      arguments: [
        { kind: "path", path: library },
        { kind: "set", entries: [{ path: ["outputs"], value: { kind: "path", path: outputs } }] },
      ],
    },
  };
}
