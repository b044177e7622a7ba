/**
 * What could be typed at a place.
 *
 * In: a place, in text that is half typed. Out: items with what replaces which span; what they are about is told later, for the one
 * that is looked at (`completionDetail`). Not here: the kinds of item: completion-names.ts, completion-fields.ts, completion-words.ts.
 */
import type { CheckedModule, FileId, Project } from "../../../compiler/src/index.ts";
import { completionPlace, type CompletionPlace } from "../analysis/completion-place.ts";
import { describeEntity } from "../analysis/describe.ts";
import type { Entity } from "../analysis/entity.ts";
import { symbolOfImportable, type Importable, type TextEdit } from "../analysis/importable.ts";
import {
  completeCases,
  completeKeys,
  completeMembers,
  completeOptionPath,
  completeRequestFields,
} from "./completion-fields.ts";
import {
  completeImported,
  completeNamed,
  completeNewRequirements,
  completeRequirements,
  completeText,
  completeTofuProviders,
  completeTofuTypes,
  completeTypes,
} from "./completion-names.ts";
import { completeExpression } from "./completion-values.ts";
import { completeAnnotations, completeFollowing, completeItems, completeRefinements } from "./completion-words.ts";

export type CompletionKind =
  | "field"
  | "keyword"
  | "value"
  | "function"
  | "type"
  | "resource"
  | "application"
  | "provider"
  | "mapping"
  | "environment"
  | "deployment"
  | "literal"
  | "option"
  | "file"
  | "annotation";

export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Shown beside the label, where that is known at once. */
  readonly detail?: string;
  /** A snippet: `$1`, `${1:name}` and `$0` are places for the cursor. */
  readonly insert: string;
  /** The order: by this, then by label. */
  readonly rank: number;
  readonly about?: Entity;
  /** What it is about, where that is yet to be imported. */
  readonly importable?: Importable;
  /** Markdown, where it is not told by `about`. */
  readonly doc?: string;
  /** Imports that add themselves. */
  readonly edits?: readonly TextEdit[];
  readonly isDeprecated?: true;
}

export interface Completion {
  /** What is replaced. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly CompletionItem[];
  /** That the nodes of its items belong to. */
  readonly module: CheckedModule;
}

export function completionAt(project: Project, file: FileId, offset: number): Completion {
  const place = completionPlace(project, file, offset);
  const items = [...itemsOf(place), ...completeFollowing(place.following)];
  items.sort((a, b) => a.rank - b.rank || compareLabels(a.label, b.label));
  return { start: place.start, end: place.end, items, module: place.spot.module };
}

/** By the letters, whether they stand in quotes or not. */
function compareLabels(a: string, b: string): number {
  const [left, right] = [a, b].map((label) => label.replace(/^["_]+/, ""));
  if (left === undefined || right === undefined || left === right) return a < b ? -1 : a > b ? 1 : 0;
  return left < right ? -1 : 1;
}

/** The line and the docs of an item that is looked at. */
export function completionDetail(
  project: Project,
  { module }: Completion,
  item: CompletionItem,
): { readonly detail?: string; readonly doc?: string } {
  const about = item.about ?? aboutImportable(project, item.importable);
  const described = about === undefined ? undefined : describeEntity(project, about, module);
  if (described === undefined)
    return {
      ...(item.detail === undefined ? {} : { detail: item.detail }),
      ...(item.doc === undefined ? {} : { doc: item.doc }),
    };
  const [first = "", ...more] = described.code.split("\n");
  const code = more.length === 0 ? [] : [`\`\`\`fedi\n${described.code}\n\`\`\``];
  const doc = [...described.paragraphs, ...code].join("\n\n");
  return { detail: first, ...(doc === "" ? {} : { doc }) };
}

function aboutImportable(project: Project, importable: Importable | undefined): Entity | undefined {
  const symbol = importable === undefined ? undefined : symbolOfImportable(project, importable);
  return symbol === undefined ? undefined : { kind: "declaration", symbol };
}

function itemsOf(place: CompletionPlace): Iterable<CompletionItem> {
  const { context } = place;
  switch (context.kind) {
    case "nothing":
      return [];
    case "annotation":
      return completeAnnotations();
    case "member":
      return completeMembers(place);
    case "key":
      return completeKeys(place, context.before, context.isFollowed);
    case "expression":
      return completeExpression(place);
    case "text":
      return completeText(place);
    case "type":
      return completeTypes(place);
    case "refinement":
      return completeRefinements(place);
    case "newRequirement":
      return completeNewRequirements(place);
    case "named":
      return [
        ...completeNamed(place, context.wanted),
        ...(context.alsoItems === undefined ? [] : completeItems(context.alsoItems)),
      ];
    case "item":
      return [...completeItems(context.owner), ...namesAsItems(place, context.owner)];
    case "imported":
      return completeImported(place, context.from);
    case "requirementName":
      return completeRequirements(place);
    case "requestField":
      return completeRequestFields(place);
    case "tofuType":
      return completeTofuTypes(place, context.mode);
    case "tofuProvider":
      return completeTofuProviders(place);
    case "optionPath":
      return completeOptionPath(place, context.before);
    case "case":
      return completeCases(place);
  }
}

/** Rules and instances begin with a name. */
function namesAsItems(place: CompletionPlace, owner: string): Iterable<CompletionItem> {
  if (owner === "mapping") return completeNamed(place, "resource");
  return owner === "deployment" ? completeNamed(place, "application") : [];
}
