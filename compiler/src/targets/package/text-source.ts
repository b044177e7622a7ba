/**
 * Where `deploy` has a text from: it stands in the script, or Nix computes it of what OpenTofu made.
 *
 * In: a text of an environment. Out: two words for the script.
 */
import type { DeployText } from "../crossing-texts.ts";
import { printNumber } from "../../evaluation/quantity.ts";
import { toJson } from "../../evaluation/to-json.ts";
import type { Value } from "../../evaluation/value.ts";

/** `known` and the text, or `later` and the name under which Nix knows it. */
export function sourceOf(text: DeployText): readonly [string, string] {
  return text.isUnknown ? ["later", text.name] : ["known", textOfKnown(text.value)];
}

function textOfKnown(value: Value): string {
  switch (value.kind) {
    case "text":
      return value.value;
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return printNumber(value.kind, value.value);
    case "bool":
      return String(value.value);
    case "none":
      return "none";
    case "list":
    case "set":
    case "record":
    case "map":
    case "variant": {
      const json = toJson(value);
      return json.kind === "json" ? json.text : "";
    }
    case "error":
    case "host":
    case "grant":
    case "tofuItem":
    case "package":
    case "projectFile":
    case "priority":
    case "rawNix":
    case "residual":
      return "";
  }
}
