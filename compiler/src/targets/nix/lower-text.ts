/**
 * The text of a value inside a text: the same forms as the language's own, for values that only Nix will know.
 */
import type { Type } from "../../semantics/type.ts";
import { printBytes, printDuration } from "../../semantics/units.ts";
import type { Value } from "../../evaluation/value.ts";
import { nixCall, nixText, type Nix } from "./nix-tree.ts";

/** A tree whose value is a string. `lower` gives the tree of the value itself. */
export function textOf(value: Value, lower: (value: Value) => Nix): Nix {
  switch (value.kind) {
    case "text":
      return lower(value);
    case "bytes":
      return nixText(printBytes(value.value));
    case "duration":
      return nixText(printDuration(value.value));
    case "bool":
    case "int":
    case "float":
      return nixText(String(value.value));
    case "host":
      return nixText(value.host.name);
    case "package":
      return { kind: "string", parts: [lower(value)] };
    case "residual":
      return residualText(value.type, lower(value));
    case "error":
    case "none":
    case "list":
    case "set":
    case "record":
    case "map":
    case "variant":
    case "grant":
    case "tofuItem":
    case "projectFile":
    case "priority":
    case "rawNix":
      return nixCall(["fedi", "text"], lower(value));
  }
}

function residualText(type: Type, tree: Nix): Nix {
  switch (type.kind) {
    case "string":
    case "package":
    case "host":
      return tree;
    case "bytes":
      return nixCall(["fedi", "bytesText"], tree);
    case "duration":
      return nixCall(["fedi", "durationText"], tree);
    case "deploy":
    case "optional":
      return residualText(type.inner, tree);
    case "literal":
      return typeof type.value === "string" ? tree : nixCall(["fedi", "text"], tree);
    case "float":
      return nixCall(["fedi", "floatText"], tree);
    case "error":
    case "never":
    case "none":
    case "bool":
    case "int":
    case "union":
    case "list":
    case "set":
    case "map":
    case "record":
    case "variant":
    case "hosts":
    case "projectFile":
    case "json":
    case "rawNix":
    case "grant":
    case "options":
    case "tofuItem":
    case "secret":
      return nixCall(["fedi", "text"], tree);
  }
}
