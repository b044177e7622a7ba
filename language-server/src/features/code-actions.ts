/**
 * What can be done about the place that is looked at: the fixes of messages, imports for unknown names, missing fields and rules, and
 * giving an expression a name.
 *
 * In: a span, and the messages of the file. Out: titles and edits; none is made that cannot be read by the compiler.
 * Not here: the edits of fields and rules (missing-parts.ts) and of locals (extract-let.ts).
 */
import { type FileId, type LocatedDiagnostic, type Project, type Span } from "../../../compiler/src/index.ts";
import { importables, importEdit, symbolOfImportable, type TextEdit } from "../analysis/importable.ts";
import { spotAt } from "../analysis/spot.ts";
import { extractLet } from "./extract-let.ts";
import { fillFields, missingRules, ruleForMessage } from "./missing-parts.ts";

export interface CodeAction {
  readonly title: string;
  readonly kind: "quickfix" | "refactor.extract" | "refactor.rewrite";
  readonly edits: readonly TextEdit[];
  /** The message that it repairs. */
  readonly repairs?: LocatedDiagnostic;
  readonly isPreferred?: true;
}

export function codeActionsIn(
  project: Project,
  range: Span,
  diagnostics: readonly LocatedDiagnostic[],
): readonly CodeAction[] {
  const near = diagnostics.filter(({ span }) => span.file === range.file && touches(span, range));
  const found: CodeAction[] = near.flatMap((diagnostic) => repairs(project, range.file, diagnostic));
  const spot = spotAt(project, range.file, range.start);
  const fields = fillFields(spot);
  if (fields !== undefined && !found.some(({ title }) => title === fields.title)) found.push(fields);
  found.push(...missingRules(spot));
  const extracted = extractLet(project, range);
  if (extracted !== undefined) found.push(extracted);
  return found;
}

function touches(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function repairs(project: Project, file: FileId, diagnostic: LocatedDiagnostic): readonly CodeAction[] {
  const own = diagnostic.fixes.map((fix, index): CodeAction => ({
    title: fix.title,
    kind: "quickfix",
    edits: fix.edits.map(({ span, text }) => ({ file: span.file, start: span.start, end: span.end, text })),
    repairs: diagnostic,
    ...(index === 0 && diagnostic.fixes.length === 1 ? { isPreferred: true } : {}),
  }));
  switch (diagnostic.code) {
    case "unknown-name":
      return [...own, ...imports(project, file, diagnostic)];
    case "missing-field": {
      const filled = fillFields(spotAt(project, file, diagnostic.span.end), diagnostic);
      return filled === undefined ? own : [...own, filled];
    }
    case "no-rule-for-resource":
      return [...own, ...ruleForMessage(project, diagnostic)];
    default:
      return own;
  }
}

/** Every file that declares the name. */
function imports(project: Project, file: FileId, diagnostic: LocatedDiagnostic): readonly CodeAction[] {
  const { name, noun } = diagnostic.facts;
  if (typeof name !== "string") return [];
  const isType = noun === "type" || noun === "resource";
  return importables(project, file, (other) => other.name === name)
    .filter((other) => (other.kind === "type" || other.kind === "resource") === isType)
    .filter((other) => symbolOfImportable(project, other) !== undefined)
    .map(({ from }) => ({
      title: `Import \`${name}\` from ${JSON.stringify(from)}`,
      kind: "quickfix",
      edits: [importEdit(project, file, name, from)],
      repairs: diagnostic,
    }));
}
