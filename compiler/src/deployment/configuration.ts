/**
 * An operator's JSON configuration: the options of applications, at the place in the JSON file where each is given.
 *
 * In: a JSON text named like the deployment it is. Out: a wanted deployment; wrong options are reported like those of a program, at
 * their place in the JSON.
 * Not here: reading JSON (configuration-json.ts), what options mean (run-application.ts).
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import { fieldOf, recordOf, stringType, type RecordType, type Type } from "../semantics/type.ts";
import { deprecatedField } from "../semantics/field-history.ts";
import { secretInSource } from "../semantics/flow-diagnostics.ts";
import { missingField, typeMismatch, unknownField } from "../semantics/value-diagnostics.ts";
import { numberOutOfRange } from "../syntax/syntax-diagnostics.ts";
import { spanOf, type FileId, type Span } from "../source/span.ts";
import { land } from "../evaluation/land.ts";
import {
  boolValue,
  errorValue,
  listValue,
  mapValue,
  noneValue,
  numberValue,
  textValue,
} from "../evaluation/make-value.ts";
import { typeOfValue } from "../evaluation/land-scalar.ts";
import { residualValue } from "../evaluation/residual.ts";
import type { MapValue, Value } from "../evaluation/value.ts";
import {
  ambiguousApplication,
  configurationName,
  configurationNotObject,
  oldAndNewName,
  unknownApplication,
} from "./configuration-diagnostics.ts";
import { applicationsNamed } from "./configured-names.ts";
import { readJson, type JsonMember, type JsonNode } from "./configuration-json.ts";
import { distinctInstances, type WantedDeployment, type WantedInstance } from "./wanted.ts";
import { lastingName, valueExport } from "./resolve-input.ts";
import type { ApplicationOf } from "./request.ts";
import type { Resolution } from "./resolution.ts";
import { declareSecret } from "./secrets.ts";

/** A file that is no configuration gives a deployment without instances, which is not complete. */
export function readConfiguration(
  resolution: Resolution,
  source: { readonly file: FileId; readonly text: string },
): WantedDeployment {
  const { file, text } = source;
  const { report } = resolution;
  const name = (file.split("/").pop() ?? "").replace(/\.json$/, "");
  const root = readJson(file, text, report);
  const start: Span = { file, start: 0, end: 0 };
  const origin = root === undefined ? start : { file, start: root.span.start, end: root.span.start + 1 };
  if (!isIdentifier(name)) report(configurationName.at(origin, { name, what: "a deployment" }));
  if (root === undefined) return { name, origin, instances: [], isComplete: false };
  if (root.kind !== "object") {
    report(configurationNotObject.at(root.span, {}));
    return { name, origin, instances: [], isComplete: false };
  }
  const isNamed = nameOfSchema(resolution, root.members);
  const members = root.members.filter((member) => member.name !== schemaMember);
  const instances = members.map((member) => readInstance(resolution, name, member));
  const found = instances.filter((instance) => instance !== undefined);
  const isComplete = isNamed && found.length === instances.length;
  return { name, origin, instances: distinctInstances(report, found), isComplete };
}

/** With it editors find a file's schema by themselves; it means nothing else. */
const schemaMember = "$schema";

/** Whether the name of a schema, if there is one, is text. */
function nameOfSchema(resolution: Resolution, members: readonly JsonMember[]): boolean {
  const given = members.find((member) => member.name === schemaMember)?.value;
  if (given === undefined || given.kind === "string") return true;
  const facts = { demand: { subject: quote(schemaMember) }, to: stringType, from: typeOfValue(plainValue(given)) };
  resolution.report(typeMismatch.at(given.span, facts));
  return false;
}

/** IDENT of the language: what `deployment` declarations could be called. */
function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name);
}

const reserved = new Set("if then else let in match for where not and or none true false when as variant _".split(" "));

function readInstance(resolution: Resolution, deployment: string, member: JsonMember): WantedInstance | undefined {
  const own = applicationsNamed(resolution.input.applications, member.name);
  if (own.length > 0) {
    const application = theOne(resolution, own, member.name, member.nameSpan);
    if (application === undefined) return undefined;
    const { declaration } = application;
    const name = lastingName(declaration, declaration.name.text);
    return instanceOf(resolution, { deployment, name, application, options: member.value, origin: member.nameSpan });
  }
  const parts = member.value.kind === "object" ? member.value.members : [];
  const wanted = parts.find((part) => part.name === "application");
  if (wanted === undefined) {
    reportUnknown(resolution, member.name, member.nameSpan);
    return undefined;
  }
  if (!isIdentifier(member.name)) {
    resolution.report(configurationName.at(member.nameSpan, { name: member.name, what: "an application's instance" }));
    return undefined;
  }
  return readNamedInstance(resolution, deployment, member, wanted.value);
}

/** `{ "application": "mastodon", "options": { … } }`, under a name of the operator's choice. */
function readNamedInstance(
  resolution: Resolution,
  deployment: string,
  member: JsonMember,
  wanted: JsonNode,
): WantedInstance | undefined {
  const { report } = resolution;
  const parts = member.value.kind === "object" ? member.value.members : [];
  const owner = { name: `the instance \`${member.name}\``, fields: ["application", "options"] };
  for (const part of parts) {
    if (owner.fields.includes(part.name)) continue;
    report(unknownField.at(part.nameSpan, { owner, name: part.name, near: nearest(part.name, owner.fields) }));
    return undefined;
  }
  const options = parts.find((part) => part.name === "options");
  if (options === undefined) {
    const fields = [fieldOf("options", recordOf({}))];
    report(missingField.at(member.nameSpan, { owner, fields, isJson: true }));
    return undefined;
  }
  if (wanted.kind !== "string") {
    const from = typeOfValue(plainValue(wanted));
    report(typeMismatch.at(wanted.span, { demand: { subject: "`application`" }, to: stringType, from }));
    return undefined;
  }
  const found = applicationsNamed(resolution.input.applications, wanted.value);
  if (found.length === 0) {
    reportUnknown(resolution, wanted.value, wanted.span);
    return undefined;
  }
  const application = theOne(resolution, found, wanted.value, wanted.span);
  if (application === undefined) return undefined;
  const { name, nameSpan: origin } = member;
  return instanceOf(resolution, { deployment, name, application, options: options.value, origin });
}

function theOne(
  resolution: Resolution,
  found: readonly ApplicationOf[],
  name: string,
  at: Span,
): ApplicationOf | undefined {
  const [application, ...others] = found;
  if (others.length > 0) {
    const places = found.map(({ declaration }) => declaration.name);
    resolution.report(ambiguousApplication.at(at, { name, places }));
    return undefined;
  }
  // With errors of its own, which are reported, it is not deployed.
  return application !== undefined && !application.module.broken.has(application.symbol) ? application : undefined;
}

function reportUnknown(resolution: Resolution, name: string, at: Span): void {
  const known = resolution.input.applications.map(({ declaration }) => declaration.name.text).sort();
  resolution.report(unknownApplication.at(at, { name, near: nearest(name, known), known }));
}

interface InstanceParts {
  readonly deployment: string;
  readonly name: string;
  readonly application: ApplicationOf;
  readonly options: JsonNode;
  readonly origin: Span;
}

function instanceOf(resolution: Resolution, parts: InstanceParts): WantedInstance | undefined {
  const { application, options, name, origin } = parts;
  const exported = valueExport(resolution.input, application.symbol);
  if (exported?.kind !== "application") return undefined;
  if (options.kind !== "object") {
    resolution.report(configurationNotObject.at(options.span, { application: name }));
    return undefined;
  }
  const value = optionsValue(resolution, parts.deployment, options, exported.options);
  return { name, application, options: value, origin, placeOfOption: (path) => placeInJson(options, path) };
}

/** JSON as a value of the type, with the same messages as a program's. */
function optionsValue(resolution: Resolution, deployment: string, node: JsonNode, type: RecordType): Value {
  const conversion: Conversion = { resolution, deployment, isFailed: false };
  const value = typedValue(conversion, node, type);
  const landed = land(resolution.evaluation, value, type, node.span, { subject: "the options", isJson: true });
  return conversion.isFailed ? errorValue(node.span) : landed;
}

interface Conversion {
  readonly resolution: Resolution;
  readonly deployment: string;
  isFailed: boolean;
}

/** What only the type tells of JSON: secrets, old names. Nesting is bounded by the reader. */
function typedValue(conversion: Conversion, node: JsonNode, type: Type): Value {
  switch (type.kind) {
    case "optional":
      return node.kind === "null" ? noneValue(node.span) : typedValue(conversion, node, type.inner);
    case "secret":
      return secretValue(conversion, node, type);
    case "list":
    case "set":
      if (node.kind !== "array") return plainValue(node);
      return listValue(
        node.items.map((item) => typedValue(conversion, item, type.element)),
        node.span,
      );
    case "map":
      return node.kind === "object"
        ? {
            ...entriesValue(node, (member) => typedValue(conversion, member.value, type.value)),
            keyPlaces: placesOf(node),
          }
        : plainValue(node);
    case "variant":
      if (node.kind !== "object") return plainValue(node);
      return entriesValue(node, (member) => {
        const field = type.cases.get(member.name);
        // A case that does not exist is reported at its name.
        if (field === undefined) return plainValue({ ...member.value, span: member.nameSpan });
        return typedValue(conversion, member.value, field.type);
      });
    case "record":
      return node.kind === "object" ? recordValue(conversion, node, type) : plainValue(node);
    case "int":
    case "bytes":
    case "duration":
      return integerValue(conversion, node);
    default:
      return plainValue(node);
  }
}

/** JSON has larger integers than the language; where a float may stand they are floats. */
function integerValue(conversion: Conversion, node: JsonNode): Value {
  if (node.kind !== "number" || !Number.isInteger(node.value) || Number.isSafeInteger(node.value))
    return plainValue(node);
  conversion.resolution.report(numberOutOfRange.at(node.span, { text: String(BigInt(node.value)) }));
  conversion.isFailed = true;
  return errorValue(node.span);
}

type JsonObject = Extract<JsonNode, { kind: "object" }>;

function placesOf(node: JsonObject): ReadonlyMap<string, Span> {
  return new Map(node.members.map((member) => [member.name, member.nameSpan]));
}

function entriesValue(node: JsonObject, valueOf: (member: JsonMember) => Value): MapValue {
  return mapValue("record", new Map(node.members.map((member) => [member.name, valueOf(member)])), node.span);
}

/** A field is found by its old names, too. */
function recordValue(conversion: Conversion, node: JsonObject, type: RecordType): Value {
  const names = new Map<string, string>();
  for (const field of type.fields.values())
    for (const old of field.annotations?.was ?? []) if (!type.fields.has(old)) names.set(old, field.name);
  const entries = new Map<string, Value>();
  const places = new Map<string, Span>();
  for (const member of node.members) {
    const name = names.get(member.name) ?? member.name;
    const first = places.get(name);
    if (first !== undefined) {
      const isOld = name !== member.name;
      const [old, other] = isOld ? [member.nameSpan, first] : [first, member.nameSpan];
      const oldName = isOld ? member.name : (node.members.find(({ nameSpan }) => nameSpan === first)?.name ?? name);
      conversion.resolution.report(oldAndNewName.at(old, { old: oldName, name, first: other }));
      conversion.isFailed = true;
      continue;
    }
    places.set(name, member.nameSpan);
    const field = type.fields.get(name);
    const reason = field?.annotations?.deprecated;
    const isOld = name !== member.name && !node.members.some((other) => other.name === name);
    if (reason !== undefined || isOld) {
      const change = isOld ? { now: name } : { reason: reason ?? "" };
      conversion.resolution.report({
        ...deprecatedField.at(member.nameSpan, { name: member.name, ...change }),
        role: "operator",
      });
    }
    // A field that does not exist is reported at its name.
    const value =
      field === undefined
        ? plainValue({ ...member.value, span: member.nameSpan })
        : typedValue(conversion, member.value, field.type);
    entries.set(name, value);
  }
  return mapValue("record", entries, node.span);
}

/** `{ "secret": "mail-password" }`, supplied by a person at deployment; never the secret itself. */
function secretValue(conversion: Conversion, node: JsonNode, type: Type): Value {
  const [member, ...others] = node.kind === "object" ? node.members : [];
  if (member?.name === "secret" && others.length === 0 && member.value.kind === "string" && member.value.value !== "") {
    const { resolution, deployment } = conversion;
    const wanted = { id: member.value.value, recipe: { kind: "supplied" as const }, isIdentity: false };
    const secret = declareSecret(resolution.secrets, deployment, wanted, member.value.span);
    return residualValue(type, { kind: "secret", secret }, node.span);
  }
  const found = typeOfValue(plainValue(node));
  conversion.resolution.report(
    secretInSource.at(node.span, { demand: { subject: "this option" }, found, isJson: true }),
  );
  conversion.isFailed = true;
  return errorValue(node.span);
}

function plainValue(node: JsonNode): Value {
  switch (node.kind) {
    case "null":
      return noneValue(node.span);
    case "bool":
      return boolValue(node.value, node.span);
    case "string":
      return textValue(node.value, node.span);
    case "number":
      return numberValue(node.isInteger && Number.isSafeInteger(node.value) ? "int" : "float", node.value, node.span);
    case "array":
      return listValue(node.items.map(plainValue), node.span);
    case "object":
      return entriesValue(node, (member) => plainValue(member.value));
  }
}

/** Where the JSON gives the value at a path, or the nearest value around it. */
function placeInJson(root: JsonNode, path: readonly string[]): Span | undefined {
  let at = root;
  let best: Span | undefined;
  for (const name of path) {
    const member = at.kind === "object" ? at.members.find((candidate) => candidate.name === name) : undefined;
    if (member === undefined) break;
    at = member.value;
    best = spanOf(at.span);
  }
  return best;
}
