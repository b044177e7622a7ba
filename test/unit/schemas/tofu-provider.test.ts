import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readTofuProvider } from "../../../compiler/src/schemas/tofu-provider.ts";

const text = readFileSync(new URL("../../fixtures-data/schemas/bpg-proxmox.json", import.meta.url), "utf8");

function proxmox() {
  const schema = readTofuProvider(text, { name: "proxmox", source: "bpg/proxmox" });
  if ("reason" in schema) throw new Error(schema.reason);
  return schema;
}

describe("schema of an OpenTofu provider", () => {
  const vm = proxmox().item("resource", "proxmox_virtual_environment_vm") ?? new Map();

  test("required, optional, computed and sensitive attributes", () => {
    expect(vm.get("node_name")).toMatchObject({
      type: { kind: "deploy", inner: { kind: "string" } },
      schema: { isRequired: true, readType: { kind: "string" } },
    });
    expect(vm.get("ipv4_addresses")).toMatchObject({
      schema: {
        isReadOnly: true,
        readType: { kind: "deploy", inner: { kind: "list", element: { kind: "list", element: { kind: "string" } } } },
      },
    });
    expect(vm.get("vm_id")?.schema).toMatchObject({ readType: { kind: "deploy", inner: { kind: "int" } } });
    expect(vm.get("vm_id")?.schema).not.toHaveProperty("isReadOnly");
    expect(proxmox().config.fields.get("api_token")?.schema).toMatchObject({
      isSensitive: true,
      readType: { kind: "secret" },
    });
  });

  test("a block of at most one is a record, others are lists", () => {
    expect(vm.get("agent")).toMatchObject({
      type: { kind: "optional", inner: { kind: "record" } },
      schema: { block: "single", readType: { kind: "deploy", inner: { kind: "list" } } },
    });
    expect(vm.get("disk")).toMatchObject({
      type: { kind: "optional", inner: { kind: "list", max: 31 } },
      schema: { block: "list" },
    });
  });

  test("nested attributes are records", () => {
    const account = proxmox().item("data", "proxmox_acme_account")?.get("account");
    expect(account).toMatchObject({
      schema: { isReadOnly: true, readType: { kind: "deploy", inner: { kind: "record" } } },
    });
  });

  test("a provider is found in any registry, and what is absent is said", () => {
    const other = readTofuProvider(text, { name: "x", source: "registry.opentofu.org/BPG/proxmox" });
    expect(other).not.toHaveProperty("reason");
    expect(readTofuProvider(text, { name: "x", source: "random" })).toEqual({
      reason: "it does not describe hashicorp/random, but registry.terraform.io/bpg/proxmox",
    });
    expect(proxmox().item("resource", "constructor")).toBeUndefined();
  });

  test.each(["", "[]", "{}", '{"provider_schemas":[]}', '{"provider_schemas":{"a/bpg/proxmox":1}}'])(
    "%s is none",
    (json) => expect(readTofuProvider(json, { name: "x", source: "bpg/proxmox" })).toHaveProperty("reason"),
  );

  test("nesting a hundred times deep ends", () => {
    let nested: unknown = { type: "string", optional: true };
    for (let depth = 0; depth < 100; depth++)
      nested = { optional: true, nested_type: { nesting_mode: "single", attributes: { x: nested } } };
    const deep = JSON.stringify({
      provider_schemas: { "a/b/c": { resource_schemas: { r: { block: { attributes: { x: nested } } } } } },
    });
    const schema = readTofuProvider(deep, { name: "c", source: "b/c" });
    expect("reason" in schema ? undefined : schema.item("resource", "r")?.has("x")).toBe(true);
  });
});
