/**
 * The shape of `main.tf.json`: what each part holds, and in which order the parts stand.
 *
 * Source: OpenTofu, "JSON Configuration Syntax". Texts inside are templates already (template.ts).
 */
import { jsonObject, type JsonObject, type JsonTree } from "../../source/print-json.ts";

export interface TofuDocument {
  /** By local name of the provider. */
  readonly requiredProviders: ReadonlyMap<string, { readonly source: string; readonly version?: string }>;
  /** Bodies by local name. */
  readonly providers: ReadonlyMap<string, JsonObject>;
  readonly variables: ReadonlyMap<string, JsonObject>;
  /** By type, then by name. */
  readonly data: ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;
  readonly resources: ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly outputs: ReadonlyMap<string, JsonObject>;
}

/** What older versions lack: `strcontains`, preconditions of outputs, `terraform_data`. */
const requiredVersion = ">= 1.6.0";

/** Empty parts are left out; names are sorted. */
export function documentTree(document: TofuDocument): JsonTree {
  const required = sorted(
    new Map([...document.requiredProviders].map(([name, provider]) => [name, jsonObject(Object.entries(provider))])),
  );
  return jsonObject([
    ["//", "Written by fedi. Change the program and compile again."],
    [
      "terraform",
      jsonObject([
        ["required_version", requiredVersion],
        ["required_providers", required],
      ]),
    ],
    ["provider", unlessEmpty(sorted(document.providers))],
    ["variable", unlessEmpty(sorted(document.variables))],
    ["data", unlessEmpty(byType(document.data))],
    ["resource", unlessEmpty(byType(document.resources))],
    [
      "moved",
      document.moved.length === 0 ? undefined : document.moved.map((entry) => jsonObject(Object.entries(entry))),
    ],
    ["output", unlessEmpty(sorted(document.outputs))],
  ]);
}

function byType(items: ReadonlyMap<string, ReadonlyMap<string, JsonObject>>): JsonObject {
  return sorted(new Map([...items].map(([type, named]) => [type, sorted(named)])));
}

function sorted(object: JsonObject): JsonObject {
  return new Map([...object].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
}

function unlessEmpty(object: JsonObject): JsonObject | undefined {
  return object.size === 0 ? undefined : object;
}
