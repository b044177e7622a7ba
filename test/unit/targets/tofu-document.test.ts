import { describe, expect, test } from "vitest";
import type { ResolvedTofuItem } from "../../../compiler/src/deployment/resolved.ts";
import type { Value } from "../../../compiler/src/evaluation/value.ts";
import { intType } from "../../../compiler/src/semantics/type.ts";
import { tofuTarget } from "../../../compiler/src/targets/tofu/emit.ts";
import {
  address,
  attribute,
  environmentOf,
  inputOf,
  item,
  origin,
  quantity,
  residual,
  value,
} from "./sample-environment.ts";

function emitted(items: readonly ResolvedTofuItem[], shown: readonly Value[] = []) {
  const input = inputOf(environmentOf(items, shown));
  const { value: files, diagnostics } = tofuTarget.emit(input);
  expect(tofuTarget.check(input)).toEqual(diagnostics);
  return { files, document: files[0] === undefined ? undefined : JSON.parse(files[0].text), diagnostics };
}

test("an environment without items has no files", () => {
  expect(emitted([])).toEqual({ files: [], document: undefined, diagnostics: [] });
});

test("the whole document", () => {
  const vm = address("web", "proxmox_virtual_environment_vm");
  const settings = {
    name: "a${b}",
    memory: quantity("bytes", 1024),
    description: null,
    disk: [{ size: 5, file: null }],
    agent: { enabled: true, "x.y": attribute(address("seed"), ["output", "a b", 0]) },
  };
  const { document, files } = emitted(
    [
      item("seed", { input: residual({ kind: "interpolate", parts: ["x$", attribute(vm, ["id"])] }) }),
      item("web", settings, {
        address: vm,
        provider: "proxmox",
        blocks: new Map([
          ["disk", "list"],
          ["agent", "single"],
        ]),
        preventDestroy: true,
        moved: ["www"],
      }),
    ],
    [attribute(vm, ["ipv4_addresses", 1, 0])],
  );
  expect(files[0]?.path).toBe("tofu/main.tf.json");
  expect(document).toEqual({
    "//": "Written by fedi. Change the program and compile again.",
    terraform: {
      required_version: ">= 1.6.0",
      required_providers: { terraform: { source: "terraform.io/builtin/terraform" } },
    },
    resource: {
      proxmox_virtual_environment_vm: {
        web: {
          "//": "lab/web (main.fedi:7)",
          name: "a$${b}",
          memory: 1024,
          disk: [{ size: 5 }],
          agent: { enabled: true, "x.y": '${terraform_data.seed.output["a b"][0]}' },
          lifecycle: { prevent_destroy: true },
        },
      },
      terraform_data: {
        seed: { "//": "lab/seed (main.fedi:7)", input: 'x${"$"}${proxmox_virtual_environment_vm.web.id}' },
      },
    },
    moved: [{ from: "proxmox_virtual_environment_vm.www", to: "proxmox_virtual_environment_vm.web" }],
    output: {
      fedi: {
        value: {
          "proxmox_virtual_environment_vm-web--ipv4_addresses-1-0":
            "${proxmox_virtual_environment_vm.web.ipv4_addresses[1][0]}",
        },
      },
    },
  });
});

test("a provider named otherwise than its types' first word is said with each item", () => {
  const { document } = emitted([item("a", {}, { provider: "My_Cloud" })]);
  expect(document.resource.terraform_data.a.provider).toBe("my-cloud");
});

test("user-chosen keys are kept", () => {
  const inner: Value = { kind: "map", entries: new Map([["__proto__", value("${x}")]]), origin };
  const { files } = emitted([item("a", { input: inner })]);
  expect(files[0]?.text).toContain('"__proto__": "$${x}"');
});

describe("what OpenTofu cannot express", () => {
  const later = attribute(address("x"), ["output"]);
  const cases: readonly (readonly [string, ResolvedTofuItem])[] = [
    ["static-only-function", item("a", { input: residual({ kind: "call", name: "pick", arguments: [later, later] }) })],
    ["nix-only-value", item("a", { input: { kind: "package", path: ["hello"], origin } })],
    ["nix-only-value", item("a", { input: residual({ kind: "package", path: ["hello"] }) })],
    ["nix-only-value", item("a", { input: { kind: "rawNix", text: "x", origin } })],
    ["unknown-block", item("a", { disk: later }, { blocks: new Map([["disk", "list"]]) })],
  ];
  test.each(cases)("%s", (code, broken) => {
    const { files, diagnostics } = emitted([broken]);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(files).toEqual([]);
  });
  test("a text that OpenTofu would change is a warning", () => {
    const { files, diagnostics } = emitted([item("a", { input: "e\u0301" })]);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([["text-not-normalized", "warning"]]);
    expect(files).toHaveLength(1);
  });
});

test("a refinement on a deploy value is a precondition, once", () => {
  const landed = residual(
    { kind: "checked", value: attribute(address("x"), ["output"]), type: { kind: "int", min: 1, max: 5 } },
    intType,
  );
  const { document } = emitted([item("a", { input: [landed, landed] })]);
  const [precondition, ...others] = document.resource.terraform_data.a.lifecycle.precondition;
  expect(others).toEqual([]);
  expect(precondition.condition).toContain("tonumber(terraform_data.x.output) <= 5");
  expect(precondition.error_message).toContain("main.fedi:7");
});
