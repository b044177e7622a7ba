/**
 * Values as text for dumps, hovers and messages: like the program that would make them, residuals between `<` and `>`.
 *
 * Equal values print equally. Values nest at most 500 levels, so recursion is bounded.
 */
import { writeNumber } from "./quantity.ts";
import { operandsOf } from "./residual.ts";
import type { GenericLoop, RecordPart, Residual, TofuAddress, Value } from "./value.ts";

/** On one line. */
export function printValue(value: Value): string {
  switch (value.kind) {
    case "error":
      return "<error>";
    case "none":
      return "none";
    case "bool":
      return String(value.value);
    case "int":
    case "bytes":
    case "duration":
      return writeNumber(value.kind, value.value);
    case "float":
      return Number.isInteger(value.value) && Math.abs(value.value) < 1e21 ? `${value.value}.0` : String(value.value);
    case "text":
      return printText(value.value);
    case "list":
      return `[${value.items.map(printValue).join(", ")}]`;
    case "set":
      return `set [${value.items.map(printValue).join(", ")}]`;
    case "record":
      return printEntries(value.entries, "");
    case "map":
      return printEntries(value.entries, "map ");
    case "variant":
      return `{ ${value.case} = ${printValue(value.value)} }`;
    case "host":
      return `<host ${value.host.name}>`;
    case "grant":
      return `<grant ${value.request}>`;
    case "tofuItem":
      return `<${printAddress(value.item)}>`;
    case "package":
      return ["pkgs", ...value.path].join(".");
    case "projectFile":
      return `<file ${value.file}>`;
    case "priority":
      return `${value.level}(${printValue(value.value)})`;
    case "rawNix":
      return `nix(${printText(value.text)})`;
    case "residual":
      return printResidual(value.code);
  }
}

/** The same with sets and maps as programs write them: as lists and records. */
export function printWritten(value: Value): string {
  return printValue(written(value));
}

function written(value: Value): Value {
  switch (value.kind) {
    case "list":
    case "set":
      return { kind: "list", items: value.items.map(written), origin: value.origin };
    case "record":
    case "map": {
      const entries = new Map(Array.from(value.entries, ([key, each]) => [key, written(each)] as const));
      return { kind: "record", entries, origin: value.origin };
    }
    case "variant":
      return { ...value, value: written(value.value) };
    default:
      return value;
  }
}

function printEntries(entries: ReadonlyMap<string, Value>, before: string): string {
  if (entries.size === 0) return `${before}{}`;
  const shown = Array.from(entries, ([key, value]) => `${printKey(key)} = ${printValue(value)}`);
  return `${before}{ ${shown.join(", ")} }`;
}

/** A key as one would write it. */
export function printKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : printText(key);
}

function printText(text: string): string {
  const escaped = text.replace(/["\\\n\t\r]|\$(?=\{)/g, (found) => {
    switch (found) {
      case "\n":
        return "\\n";
      case "\t":
        return "\\t";
      case "\r":
        return "\\r";
      default:
        return `\\${found}`;
    }
  });
  return `"${escaped}"`;
}

function printAddress(item: TofuAddress): string {
  return `${item.mode === "data" ? "data." : ""}${item.type}.${item.name}`;
}

function printResidual(code: Residual): string {
  switch (code.kind) {
    case "attribute":
      return `<${printAddress(code.item)}${code.path.map(printStep).join("")}>`;
    case "secret":
      return `<secret ${code.secret.id}${code.part === undefined ? "" : ` ${code.part}`}>`;
    case "package":
      return `<path of ${["pkgs", ...code.path].join(".")}>`;
    case "select":
      return `${printValue(code.value)}.${printKey(code.name)}`;
    case "index":
      return `${printValue(code.value)}[${printValue(code.index)}]`;
    case "interpolate": {
      const parts = code.parts.map((part) =>
        typeof part === "string" ? printText(part).slice(1, -1) : `\${${printValue(part)}}`,
      );
      return `"${parts.join("")}"`;
    }
    case "operation":
      return `(${printValue(code.left)} ${code.operator} ${printValue(code.right)})`;
    case "not":
      return `(not ${printValue(code.value)})`;
    case "negate":
      return `(-${printValue(code.value)})`;
    case "call":
      return `${code.name}(${code.arguments.map(printValue).join(", ")})`;
    case "choose":
      return `(if ${printValue(code.condition)} then ${printValue(code.then)} else ${printValue(code.else)})`;
    case "checked":
      return `<checked ${printValue(code.value)}>`;
    case "variable":
      return code.variable.name;
    case "concat":
      return `(${code.parts.map(printValue).join(" ++ ")})`;
    case "each":
      return `[for ${printLoop(code.loop)}: ${printValue(code.value)}]`;
    case "build":
      return printParts(code.parts);
    case "secretFile":
      return `<file ${printValue(code.content)}>`;
    case "fail":
      return "<error>";
  }
}

function printLoop({ key, element, collection, condition }: GenericLoop): string {
  const where = condition === undefined ? "" : ` where ${printValue(condition)}`;
  return `${key.name}, ${element.name} in ${printValue(collection)}${where}`;
}

function printParts(parts: readonly RecordPart[]): string {
  return parts.length === 0 ? "{}" : `{ ${parts.map(printPart).join(", ")} }`;
}

function printPart(part: RecordPart): string {
  switch (part.kind) {
    case "set": {
      const keys = part.path.map((key) => (typeof key === "string" ? printKey(key) : `[${printValue(key)}]`));
      return `${keys.join(".")} = ${printValue(part.value)}`;
    }
    case "spread":
      return `...${printValue(part.value)}`;
    case "choose":
      return `if ${printValue(part.condition)} ${printParts(part.then)} else ${printParts(part.else)}`;
    case "each":
      return `for ${printLoop(part.loop)} ${printParts(part.parts)}`;
  }
}

function printStep(step: string | number): string {
  return typeof step === "number" ? `[${step}]` : `.${printKey(step)}`;
}

/** What a value that is not known yet waits for, in a message: `proxmox_vm.web.ipv4`; undefined where it has no name. */
export function describeUnknown(value: Value): string | undefined {
  const found = firstResidual(value);
  if (found === undefined) return undefined;
  const { code } = found;
  switch (code.kind) {
    case "attribute":
      return `${printAddress(code.item)}${code.path.map(printStep).join("")}`;
    case "secret":
      return code.secret.id;
    case "package":
      return ["pkgs", ...code.path].join(".");
    case "select":
    case "not":
    case "negate":
    case "checked":
      return describeUnknown(code.value);
    case "index":
      return describeUnknown(code.value) ?? describeUnknown(code.index);
    case "interpolate":
      return firstDescription(code.parts);
    case "operation":
      return describeUnknown(code.left) ?? describeUnknown(code.right);
    case "call":
      return firstDescription(code.arguments);
    case "choose":
      return describeUnknown(code.condition);
    case "variable":
      return code.variable.name;
    case "concat":
    case "build":
      return firstDescription(operandsOf(code));
    case "each":
      return describeUnknown(code.loop.collection);
    case "secretFile":
      return describeUnknown(code.content);
    case "fail":
      return undefined;
  }
}

function firstDescription(parts: readonly (string | Value)[]): string | undefined {
  for (const part of parts) {
    const description = typeof part === "string" ? undefined : describeUnknown(part);
    if (description !== undefined) return description;
  }
  return undefined;
}

function firstResidual(value: Value): Extract<Value, { kind: "residual" }> | undefined {
  if (value.kind === "residual") return value;
  const parts =
    value.kind === "list" || value.kind === "set"
      ? value.items
      : value.kind === "record" || value.kind === "map"
        ? value.entries.values()
        : value.kind === "variant" || value.kind === "priority"
          ? [value.value]
          : [];
  for (const part of parts) {
    const found = firstResidual(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
