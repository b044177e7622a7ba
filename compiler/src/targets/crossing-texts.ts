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
  readonly kind: "target" | "manual" | "output" | "backup" | "restore" | "migrate";
  /** What it belongs to: a host's name, who requires the step or gives the output, or the request whose data it is. */
  readonly owner: string;
  /** Of an output its name, of a command its host. */
  readonly title: string;
  readonly value: Value;
  /** Known only after deployment: Nix computes it. */
  readonly isUnknown: boolean;
}

/** Targets of hosts, steps for people, outputs, and what is done with data, in order. */
export function deployTexts(environment: ResolvedEnvironment): readonly DeployText[] {
  const texts: DeployText[] = [];
  const counts = { target: 0, manual: 0, output: 0, backup: 0, restore: 0, migrate: 0 };
  const add = (kind: DeployText["kind"], owner: string, title: string, value: Value) => {
    texts.push({ name: `${kind}-${counts[kind]++}`, kind, owner, title, value, isUnknown: hasResidual(value) });
  };
  for (const { host } of environment.hosts) add("target", host.name, "", host.target);
  for (const { owner, text } of environment.manual) add("manual", owner, "", text);
  for (const { instances } of environment.deployments)
    for (const { id, outputs } of instances) addOutputs(id, outputs, add);
  for (const { id, outputs } of environment.requests) addOutputs(id, outputs, add);
  for (const { request, backup, restore, migrate } of environment.state) {
    if (backup !== undefined) add("backup", request, backup.host, backup.run);
    if (restore !== undefined) add("restore", request, restore.host, restore.run);
    for (const step of migrate) if (step.kind === "run") add("migrate", request, step.host, step.run);
  }
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
