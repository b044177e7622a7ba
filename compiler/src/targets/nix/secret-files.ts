/**
 * The files made of secrets that a value of the generic module needs, as a Nix list: which ones there are depends on options.
 *
 * In: settings for a machine. Out: a tree of `[ { name; value; } ]`, or undefined where there are none.
 * Not here: what a file is made of (secret-parts.ts).
 */
import { holdsFile } from "../../deployment/files-in-value.ts";
import type { FileSettings, Residual, ResidualValue, SecretFile, Value } from "../../evaluation/value.ts";
import { walkValue } from "../../evaluation/walk-value.ts";
import { slugOf } from "../../evaluation/slug.ts";
import { declaredIn, type Declared } from "./declared-in.ts";
import type { GenericLowering } from "./lower-generic.ts";
import { lowerValue, type Lowering } from "./lower.ts";
import { nixCall, nixList, nixSet, nixText, type Nix } from "./nix-tree.ts";
import { lowerSecretParts } from "./secret-parts.ts";

type SecretFileCode = Extract<Residual, { readonly kind: "secretFile" }>;

/** A record of its path and of what must be declared: `fedi.secretFile …`, or the name that it is bound to. */
export function boundSecretFile(value: ResidualValue, code: SecretFileCode, to: Lowering): Nix {
  return to.generic?.scopes.nameOf(value) ?? secretFileTree(code, to);
}

export function secretFileTree(code: SecretFileCode, to: Lowering): Nix {
  const settings = code.settings === undefined ? nixSet([]) : lowerValue(code.settings, to);
  return nixCall(["fedi", "secretFile"], nixText(nameOf(code.content)), lowerSecretParts(code.content, to), settings);
}

/** A name for people: the secret's, or that of the option that holds it. */
function nameOf(content: Value): string {
  let name: string | undefined;
  walkValue(content, (inside) => {
    if (name !== undefined || inside.kind !== "residual") return name === undefined;
    if (inside.code.kind === "secret") name = inside.code.secret.genericId;
    else if (inside.code.kind === "select" && inside.type.kind === "secret") name = inside.code.name;
    return name === undefined;
  });
  return slugOf(name ?? "text") || "secret";
}

/** `password_file`. */
export function secretFileName(code: Residual): string | undefined {
  return code.kind === "secretFile" ? `${nameOf(code.content).replaceAll("-", "_")}_file` : undefined;
}

export function secretFilesOf(values: readonly Value[], generic: GenericLowering, to: Lowering): Nix | undefined {
  const files: Declared = {
    isIn: holdsFile,
    listOf(value) {
      if (value.kind === "text") return nixList((value.files ?? []).map((file) => knownFile(file, to)));
      if (value.kind !== "residual" || value.code.kind !== "secretFile") return undefined;
      return { kind: "select", value: boundSecretFile(value, value.code, to), name: "files" };
    },
  };
  return declaredIn(values, files, generic);
}

/** A file whose path is known: nothing in it depends on options. */
function knownFile(file: SecretFile, to: Lowering): Nix {
  return nixSet([
    ["name", nixText(file.path)],
    ["value", nixSet([...settingsOf(file), ["parts", lowerSecretParts(file.content, to)]])],
  ]);
}

function settingsOf({ owner, group, mode, restart }: FileSettings): readonly (readonly [string, Nix])[] {
  return [
    ["owner", nixText(owner)],
    ["group", nixText(group)],
    ["mode", nixText(mode)],
    ["restart", nixList(restart.map(nixText))],
  ];
}
