/**
 * What makes an environment's files one thing that can be brought into being: the hosts' flake and `deploy`, and what git is to leave out of
 * what `deploy` puts beside them.
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
    { path: ".gitignore", text: ignored },
    // Nix copies the folder of a flake into its store, which everybody reads: this one has no secrets in it.
    ...(hasHosts ? [{ path: `${nixosFolder}/flake.nix`, text: flakeText(environment) }] : []),
  ];
}

/** Secrets and state. What else `deploy` makes is public, and the same for all who deploy: locks, public keys, sealed secrets. */
const ignored = `# Written by fedi: changes here are lost. Secrets and state, which \`deploy\` keeps here, are not for a repository.
/secrets/
/outputs.json
/tofu/.terraform/
/tofu/*.tfstate
/tofu/*.tfstate.*
/tofu/.terraform.tfstate.lock.info
/.fedi-*
`;
