/**
 * Files below `/run/secrets`: `s.file`, `file(s, { … })`. What is put together lies in `rendered/`, as with sops-nix.
 *
 * The path is text that is known now and a function of content and settings, so equal ones are one file; the text remembers
 * the file. Not here: who may have it (deployment).
 */
import type { Span } from "../source/span.ts";
import { sha256 } from "./hash.ts";
import { errorValue, isGenericValue, textValue } from "./make-value.ts";
import { printValue } from "./print-value.ts";
import { stringType } from "../semantics/type.ts";
import { operandsOf, plainResidual } from "./residual.ts";
import { slugOf } from "./slug.ts";
import type { FileSettings, Secret, Value } from "./value.ts";

export const defaultFile: FileSettings = { owner: "root", group: "root", mode: "0400", restart: [] };

/** The path of the file that holds a value. */
export function secretFile(content: Value, settings: FileSettings, origin: Span): Value {
  if (content.kind !== "residual" && content.kind !== "text") return errorValue(origin);
  if (isGenericValue(content)) return genericFile(content, undefined, origin);
  const identity = [printValue(content), settings.owner, settings.group, settings.mode, ...settings.restart].join("\n");
  const first = firstSecret(content);
  const name = first === undefined ? "text" : slugOf(first.id) || "secret";
  const path = `${isOneSecret(content) ? "/run/secrets" : renderedFolder}/${name}-${sha256(identity).slice(0, 8)}`;
  return textValue(path, origin, [{ path, content, ...settings, origin }]);
}

/** Where sops-nix puts what it makes of several secrets and other text. */
export const renderedFolder = "/run/secrets/rendered";

/** Nothing but one secret or one half of a pair, or one attribute that a provider keeps secret. */
function isOneSecret(content: Value): boolean {
  if (content.kind !== "residual") return false;
  return content.code.kind === "secret" || (content.code.kind === "attribute" && content.type.kind === "secret");
}

/** In the generic module: which file it is depends on what is not known. */
function genericFile(content: Value, settings: Value | undefined, origin: Span): Value {
  const code = { kind: "secretFile", content, ...(settings === undefined ? {} : { settings }) } as const;
  return plainResidual(stringType, code, origin);
}

/** `file(content, { … })`. */
export function fileWith(content: Value, settings: Value | undefined, origin: Span): Value {
  const isOpen = isGenericValue(content) || (settings !== undefined && isGenericValue(settings));
  return isOpen ? genericFile(content, settings, origin) : secretFile(content, fileSettings(settings), origin);
}

/** The secret that a reader would name the file by. */
function firstSecret(value: Value): Secret | undefined {
  if (value.kind !== "residual") return undefined;
  if (value.code.kind === "secret") return value.code.secret;
  for (const operand of operandsOf(value.code)) {
    const secret = typeof operand === "string" ? undefined : firstSecret(operand);
    if (secret !== undefined) return secret;
  }
  return undefined;
}

/** `{ owner, group, mode, restart }` as evaluated; what is absent is as in `defaultFile`. */
function fileSettings(value: Value | undefined): FileSettings {
  if (value === undefined || (value.kind !== "record" && value.kind !== "map")) return defaultFile;
  const text = (name: string, otherwise: string): string => {
    const entry = value.entries.get(name);
    return entry?.kind === "text" ? entry.value : otherwise;
  };
  const units = value.entries.get("restart");
  const restart = units?.kind === "list" || units?.kind === "set" ? units.items : [];
  const names = restart.flatMap((unit) => (unit.kind === "text" ? [unit.value] : []));
  return {
    owner: text("owner", defaultFile.owner),
    group: text("group", defaultFile.group),
    mode: text("mode", defaultFile.mode),
    restart: [...new Set(names)].sort(),
  };
}
