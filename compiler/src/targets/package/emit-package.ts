/**
 * What makes an environment's files one thing that can be brought into being: `flake.nix` and `deploy`.
 */
import { crossingOf } from "../crossing.ts";
import { hostFile, nixosFolder } from "../crossing-texts.ts";
import type { OutputFile, TargetInput } from "../target.ts";
import { deployScript } from "./deploy.ts";
import { flakeText } from "./flake.ts";

/** `others`: what the targets give. Without anything to deploy among it (`--target json-schema`), nothing. */
export function emitPackage(input: TargetInput, others: readonly OutputFile[]): readonly OutputFile[] {
  const { environment } = input;
  const paths = new Set(others.map((file) => file.path));
  const hasTofu = paths.has("tofu/main.tf.json");
  const hasHosts =
    environment.hosts.length > 0 &&
    environment.hosts.every(({ host }) => paths.has(`${nixosFolder}/${hostFile(host.name)}`));
  if (!hasTofu && !hasHosts) return [];
  const text = deployScript(environment, crossingOf(environment), { hasTofu, hasHosts });
  return [
    { path: "deploy", text, isExecutable: true },
    ...(hasHosts ? [{ path: "flake.nix", text: flakeText(environment) }] : []),
  ];
}
