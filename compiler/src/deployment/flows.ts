/**
 * Where secrets, secret files and packages flow: what may not land in a place is reported, what lands where it may is noted.
 *
 * In: values as they land on hosts, in OpenTofu, in texts for people. Out: the files that each host must have and the secrets that
 * are inputs of OpenTofu.
 * Not here: what the checker already knows from types alone (semantics).
 */
import type { Related, Report } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/wording.ts";
import type { RecordField, Type } from "../semantics/type.ts";
import { spanOf, type Span } from "../source/span.ts";
import { isPlainData } from "../evaluation/make-value.ts";
import { operandsOf } from "../evaluation/residual.ts";
import type { SecretFile, Value } from "../evaluation/value.ts";
import { secretInStore, secretInTofu, secretNotAllowed } from "../semantics/flow-diagnostics.ts";
import { packageElsewhere, secretFileElsewhere } from "./deployment-diagnostics.ts";
import { walkValue } from "../evaluation/walk-value.ts";
import { filesIn, mentionsFile } from "./files-in-value.ts";

export interface Flows {
  readonly report: Report;
  /** By host, by path. */
  readonly filesOf: Map<string, Map<string, SecretFile>>;
  /** Ids of secrets that OpenTofu gets. */
  readonly tofuVariables: Set<string>;
}

export function newFlows(report: Report): Flows {
  return { report, filesOf: new Map(), tofuVariables: new Set() };
}

/** Settings of a fragment: text is readable for everybody in the Nix store, the files of paths are put on the host. */
export function landOnHost(flows: Flows, host: string, settings: Value): void {
  if (isPlainData(settings)) return;
  walkValue(settings, (value) => {
    if (!isSecret(value)) return true;
    const path = pathOf(value);
    flows.report(secretInStore.at(value.origin, { name: "this setting", path, text: "…", isText: true }));
    return false;
  });
  addFiles(flows, host, filesIn(settings));
}

/** What a command on a host mentions. */
export function landInCommand(flows: Flows, host: string, run: Value): readonly SecretFile[] {
  reportSecrets(flows, run, "a command");
  reportPackages(flows.report, run, "a command");
  const files = filesIn(run);
  addFiles(flows, host, files);
  return files;
}

function addFiles(flows: Flows, host: string, files: readonly SecretFile[]): void {
  let known = flows.filesOf.get(host);
  if (known === undefined) flows.filesOf.set(host, (known = new Map()));
  for (const file of files) if (!known.has(file.path)) known.set(file.path, file);
}

/** Text for people, and whatever else is open to see: `where` says what. */
export function landInOpen(flows: Flows, value: Value, where: string): void {
  if (isPlainData(value)) return;
  reportSecrets(flows, value, where);
  landInGenericOpen(flows.report, value, where);
}

/** The same where options are unknown: secrets are paths there, and the checker has seen to them. */
export function landInGenericOpen(report: Report, value: Value, where: string): void {
  reportPackages(report, value, where);
  reportFiles(report, value, where);
}

/** The configuration of an OpenTofu provider, which is kept nowhere and never shown: secrets may go anywhere in it. */
export function landInTofuProvider(flows: Flows, config: Value): void {
  landInGenericOpen(flows.report, config, "OpenTofu");
  noteVariables(flows, config);
}

/** Settings of an OpenTofu item: secrets only where the schema says that they are hidden. */
export function landInTofu(flows: Flows, settings: Value, fields: ReadonlyMap<string, RecordField>): void {
  landInGenericOpen(flows.report, settings, "OpenTofu");
  landFields(flows, settings, fields);
}

function landFields(flows: Flows, value: Value, fields: ReadonlyMap<string, RecordField>): void {
  if (value.kind !== "record" && value.kind !== "map") return;
  for (const [name, inner] of value.entries) landField(flows, inner, fields.get(name));
}

function landField(flows: Flows, value: Value, field: RecordField | undefined): void {
  const nested = field === undefined ? undefined : fieldsOf(field.type);
  const isHidden = field !== undefined && (field.schema?.isSensitive === true || takesSecret(field.type));
  if (nested !== undefined && !isHidden) {
    if (value.kind === "list" || value.kind === "set") for (const item of value.items) landFields(flows, item, nested);
    else landFields(flows, value, nested);
    return;
  }
  walkValue(value, (part) => {
    if (!isSecret(part)) return true;
    if (isHidden) noteVariables(flows, part);
    else
      flows.report(
        secretInTofu.at(part.origin, {
          name: field === undefined ? "this attribute" : quote(field.name),
          path: pathOf(part),
        }),
      );
    return false;
  });
}

function takesSecret(type: Type): boolean {
  return type.kind === "secret" || (type.kind === "optional" && type.inner.kind === "secret");
}

function noteVariables(flows: Flows, secret: Value): void {
  walkValue(secret, (part) => {
    if (part.kind === "residual" && part.code.kind === "secret") flows.tofuVariables.add(part.code.secret.id);
    return true;
  });
}

/** The fields of a record inside optional, lists, sets, deploy; undefined where there are none. */
function fieldsOf(type: Type): ReadonlyMap<string, RecordField> | undefined {
  let at = type;
  for (;;) {
    if (at.kind === "optional" || at.kind === "deploy") at = at.inner;
    else if (at.kind === "list" || at.kind === "set") at = at.element;
    else if (at.kind === "union") {
      const record = at.members.find((member) => fieldsOf(member) !== undefined);
      if (record === undefined) return undefined;
      at = record;
    } else return at.kind === "record" ? at.fields : undefined;
  }
}

function isSecret(value: Value): boolean {
  return value.kind === "residual" && value.type.kind === "secret";
}

function reportSecrets(flows: Flows, value: Value, where: string): void {
  walkValue(value, (part) => {
    if (!isSecret(part)) return true;
    flows.report(secretNotAllowed.at(part.origin, { what: `${where} is open to see`, path: pathOf(part) }));
    return false;
  });
}

function reportFiles(report: Report, value: Value, where: string): void {
  walkValue(value, (part) => {
    if (mentionsFile(part)) report(secretFileElsewhere.at(part.origin, { where, files: placesOfFiles(part) }));
    return true;
  });
}

function placesOfFiles(value: Value): readonly Span[] {
  return value.kind === "text" ? (value.files ?? []).map((file) => spanOf(file.origin)) : [spanOf(value.origin)];
}

export function reportPackages(report: Report, value: Value, where: string): void {
  walkValue(value, (part) => {
    if (part.kind === "package" || (part.kind === "residual" && part.code.kind === "package"))
      report(packageElsewhere.at(part.origin, { where }));
    return true;
  });
}

/** The way a secret took to where it landed, last place first; the place it landed at is left out. */
function pathOf(value: Value): readonly Related[] {
  const steps: Related[] = [];
  const seen: Span[] = [value.origin];
  const add = (message: string, place: Span) => {
    if (!seen.some((other) => isSame(other, place))) steps.push({ message, place: spanOf(place) });
    seen.push(place);
  };
  let at: Value | undefined = value;
  while (at?.kind === "residual" && steps.length < 8) {
    if (at.code.kind === "secret") add(`the secret \`${at.code.secret.id}\` comes from here`, at.code.secret.origin);
    const next: Value | undefined = operandsOf(at.code).flatMap((operand) =>
      typeof operand !== "string" && isSecret(operand) ? [operand] : [],
    )[0];
    if (next !== undefined && (next.kind !== "residual" || next.code.kind !== "secret"))
      add("it passes through here", next.origin);
    at = next;
  }
  return steps;
}

function isSame(a: Span, b: Span): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end;
}
