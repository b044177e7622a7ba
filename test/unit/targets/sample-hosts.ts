/**
 * An environment with hosts, made by hand: fragments, secret files, attributes of OpenTofu, imported files.
 */
import type { ResolvedEnvironment, ResolvedHost } from "../../../compiler/src/deployment/resolved.ts";
import type { Host, Secret, SecretFile, Value } from "../../../compiler/src/evaluation/value.ts";
import { secretOf as secretTypeOf, stringType } from "../../../compiler/src/semantics/type.ts";
import { nixosTarget } from "../../../compiler/src/targets/nix/emit.ts";
import { emitPackage } from "../../../compiler/src/targets/package/emit-package.ts";
import type { OutputFile, TargetInput } from "../../../compiler/src/targets/target.ts";
import {
  address,
  attribute,
  environmentOf,
  inputOf,
  item,
  origin,
  residual,
  value,
  type Plain,
} from "./sample-environment.ts";

export function hostOf(name: string, more: Partial<Host> = {}): Host {
  return { name, system: "x86_64-linux", target: value("root@192.0.2.10"), imports: [], origin, ...more };
}

export function resolvedHost(host: Host, fragments: readonly Plain[], files: readonly SecretFile[] = []): ResolvedHost {
  return {
    host,
    fragments: fragments.map((settings, at) => ({ id: `lab/base#${at}`, origin, settings: value(settings) })),
    secretFiles: files,
  };
}

export function generated(id: string, recipe: Secret["recipe"]): Secret {
  return { id, recipe, isIdentity: false, origin };
}

export function secretValue(secret: Secret, part?: "private" | "public"): Value {
  const type = part === "public" ? stringType : secretTypeOf(stringType);
  return residual({ kind: "secret", secret, ...(part === undefined ? {} : { part }) }, type);
}

export function secretText(...parts: readonly (string | Value)[]): Value {
  return residual({ kind: "interpolate", parts }, secretTypeOf(stringType));
}

export function fileOf(path: string, content: Value, more: Partial<SecretFile> = {}): SecretFile {
  return { path, content, owner: "root", group: "root", mode: "0400", restart: [], origin, ...more };
}

/** All files of an environment but OpenTofu's, whose document is a stand-in where there are items. */
export function filesOf(
  environment: ResolvedEnvironment,
  files: TargetInput["files"] = new Map(),
): readonly OutputFile[] {
  const input = { ...inputOf(environment), files };
  const { value: written, diagnostics } = nixosTarget.emit(input);
  if (diagnostics.length > 0) throw new Error(diagnostics.map((one) => one.headline).join("\n"));
  const tofu = environment.tofu.providers.some(({ hasMade }) => hasMade)
    ? [{ path: "tofu/main.tf.json", text: "{}" }]
    : [];
  return [...written, ...tofu, ...emitPackage(input, [...written, ...tofu])];
}

export const token = generated("lab/token", { kind: "random", bytes: 32, encoding: "hex", prefix: "GK" });
export const pair = generated("lab/it's a pair", { kind: "p256" });

/** Two hosts, one of which OpenTofu makes; texts with quotes everywhere. */
export function labWithHosts(): ResolvedEnvironment {
  const vm = attribute(address("vm"), ["output", "address"]);
  const web = hostOf("web", { imports: ["hardware.nix"] });
  const later = hostOf("later", { target: residual({ kind: "interpolate", parts: ["root@", vm] }) });
  const password = attribute(address("vm"), ["output", "password"], secretTypeOf(stringType));
  const files = [
    fileOf("/run/secrets/token", secretValue(token), { owner: "nobody", mode: "0440", restart: ["web.service"] }),
    fileOf("/run/secrets/env", secretText("A='${x}'\nB=", secretValue(token), "\nC=", vm, "\nD=", password, "\n")),
    fileOf("/run/secrets/public", secretValue(pair, "public")),
  ];
  return environmentOf([item("vm", { input: 1 })], [], {
    hosts: [
      resolvedHost(later, [{ services: { nginx: { enable: true, address: vm } } }]),
      resolvedHost(
        web,
        [
          { list: ["1", "2"], lines: "one", services: { a: { enable: true } } },
          { list: ["3"], lines: "two", key: secretValue(pair, "public") },
        ],
        files,
      ),
    ],
    secrets: [token, pair].map((secret) => ({ secret, hosts: ["web"], isTofuVariable: false })),
    manual: [
      {
        owner: "lab/it's",
        text: residual({ kind: "interpolate", parts: ["Point $(it) at ", vm, "'; rm\u001b[31m"] }),
        role: "operator",
        origin,
      },
    ],
    deployments: [
      {
        name: "community",
        origin,
        instances: [
          {
            id: "community/app",
            name: "app",
            fixed: new Map(),
            application: "app",
            options: value({}),
            outputs: value({ "Add`ress": "https://example.org/$HOME" }),
            origin,
          },
        ],
      },
    ],
  });
}
