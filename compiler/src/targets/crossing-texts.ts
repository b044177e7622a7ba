/**
 * Names of files that several targets write or read, and the texts that `deploy` needs and only Nix may know.
 */
import { sha256 } from "../evaluation/hash.ts";
import type { ResolvedEnvironment } from "../deployment/resolved.ts";
import type { Value } from "../evaluation/value.ts";
import { walkValue } from "../evaluation/walk-value.ts";

export const nixosFolder = "nixos";
/** Where `deploy` puts sealed secrets when Nix evaluates. */
export const sealedFolder = "sealed";
/** An attribute set of texts by `DeployText.name`; only where some are known after deployment alone. */
export const deployTextsFile = "nixos/fedi/deployment.nix";

/** The file of a host below `nixos/`. A name that is none for a file gets one that is, and is different for different hosts. */
export function hostFile(name: string): string {
  // The flake is beside it.
  if (!/^flake$/i.test(name) && /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name)) return `${name}.nix`;
  const digest = sha256(name).slice(0, 16);
  return `+${name.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, 60)}-${digest}.nix`;
}

export interface DeployText {
  /** Letters, digits and `-`: `target-0`. */
  readonly name: string;
  readonly kind: "target" | "manual" | "output";
  /** What it belongs to: a host's name, or who requires the step or gives the output. */
  readonly owner: string;
  /** Of an output: its name. */
  readonly title: string;
  readonly value: Value;
  /** Known only after deployment: Nix computes it. */
  readonly isUnknown: boolean;
}

/** Targets of hosts, steps for people, and outputs, in order. */
export function deployTexts(environment: ResolvedEnvironment): readonly DeployText[] {
  const texts: DeployText[] = [];
  const counts = { target: 0, manual: 0, output: 0 };
  const add = (kind: DeployText["kind"], owner: string, title: string, value: Value) => {
    texts.push({ name: `${kind}-${counts[kind]++}`, kind, owner, title, value, isUnknown: hasResidual(value) });
  };
  for (const { host } of environment.hosts) add("target", host.name, "", host.target);
  for (const { owner, text } of environment.manual) add("manual", owner, "", text);
  for (const { instances } of environment.deployments)
    for (const { id, outputs } of instances) addOutputs(id, outputs, add);
  for (const { id, outputs } of environment.requests) addOutputs(id, outputs, add);
  return texts;
}

type Add = (kind: DeployText["kind"], owner: string, title: string, value: Value) => void;

function addOutputs(owner: string, outputs: Value | undefined, add: Add): void {
  if (outputs === undefined || outputs.kind === "error") return;
  if (outputs.kind !== "record" && outputs.kind !== "map") return add("output", owner, "", outputs);
  for (const [title, value] of outputs.entries) add("output", owner, title, value);
}

function hasResidual(value: Value): boolean {
  let found = false;
  walkValue(value, (inside) => {
    found ||= inside.kind === "residual";
    return !found;
  });
  return found;
}
