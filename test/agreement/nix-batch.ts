/**
 * Many values through one process of Nix, which costs more to start than to run: each is a value, or thrown, or (what `tryEval` does
 * not catch) found by halves.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isPlainList, isPlainObject, plainOf, type Plain } from "../generated-programs/plain.ts";

export interface NixCase {
  readonly files: ReadonlyMap<string, string>;
  /** An expression of the value; paths are relative to the files. */
  readonly expression: string;
}

export type NixResult =
  | { readonly kind: "value"; readonly value: Plain }
  | { readonly kind: "thrown" }
  /** Nix itself stopped: no mistake of ours says what is wrong. */
  | { readonly kind: "stopped"; readonly message: string };

const floatKey = "a float";

export function evaluateInNix(cases: readonly NixCase[]): readonly NixResult[] {
  const folder = mkdtempSync(join(tmpdir(), "fedi-agreement-"));
  try {
    for (const [at, { files, expression }] of cases.entries()) {
      const all = new Map([...files, ["case.nix", expression]]);
      for (const [path, text] of all) {
        const file = join(folder, `p${at}`, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    return ofRange(folder, 0, cases.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nix writes six digits of a float: here it is a whole number and the power of two that it is multiplied with. */
const exactly = `exactly = value:
    if builtins.isFloat value then { "${floatKey}" = float value 0; }
    else if builtins.isList value then map exactly value
    else if builtins.isAttrs value then builtins.mapAttrs (_: exactly) value
    else value;
  float = value: power:
    let size = if value < 0 then -value else value; in
    if value == 0 then [ 0 0 ]
    else if size >= 9007199254740992.0 then float (value / 2) (power + 1)
    else if size < 4503599627370496.0 then float (value * 2) (power - 1)
    else [ (builtins.floor value) power ];`;

function ofRange(folder: string, from: number, to: number): readonly NixResult[] {
  if (from >= to) return [];
  const numbers = Array.from({ length: to - from }, (_, n) => from + n);
  const expression = `let
  ${exactly}
  try = file: builtins.tryEval (let value = exactly (import file); in builtins.deepSeq value value);
in map try [ ${numbers.map((n) => `${folder}/p${n}/case.nix`).join(" ")} ]`;
  writeFileSync(join(folder, "all.nix"), expression);
  const { status, stdout, stderr } = spawnSync(
    "nix-instantiate",
    ["--eval", "--strict", "--json", join(folder, "all.nix")],
    {
      encoding: "utf8",
      maxBuffer: 1e9,
    },
  );
  if (status === 0) {
    const found = plainOf(JSON.parse(stdout));
    return Array.isArray(found) ? found.map(resultOf) : [];
  }
  if (to - from === 1) return [{ kind: "stopped", message: stderr.trim() }];
  const middle = Math.floor((from + to) / 2);
  return [...ofRange(folder, from, middle), ...ofRange(folder, middle, to)];
}

function resultOf(tried: Plain): NixResult {
  if (!isPlainObject(tried) || tried.get("success") !== true) return { kind: "thrown" };
  return { kind: "value", value: withFloats(tried.get("value") ?? null) };
}

function withFloats(value: Plain): Plain {
  if (isPlainList(value)) return value.map(withFloats);
  if (!isPlainObject(value)) return value;
  const float = value.get(floatKey);
  const [digits, power] = float !== undefined && isPlainList(float) ? float : [];
  if (typeof digits === "number" && typeof power === "number")
    // In two steps: 2^power alone may be too small for a float.
    return digits * 2 ** Math.ceil(power / 2) * 2 ** Math.floor(power / 2);
  return new Map([...value].map(([key, entry]) => [key, withFloats(entry)]));
}
