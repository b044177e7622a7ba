/**
 * The words that go on with what stands before a place: `then` behind a condition, `when` behind a requirement, `from` behind an import.
 *
 * In: a tree in which the word at the place is not there (yet), the kind and the places of the token before. Out: words; `isNext`
 * where nothing but them may follow. Not here: what begins something new there (completion-context.ts).
 */
import { children, type File, type Node } from "../../../compiler/src/index.ts";

export interface FollowingWords {
  readonly words: readonly string[];
  /** Something is only half there: none but these words go on. */
  readonly isNext: boolean;
  readonly isOnLineAbove: boolean;
}

type Found = Omit<FollowingWords, "isOnLineAbove">;

export interface TokenBefore {
  readonly image: string;
  readonly start: number;
  readonly end: number;
  /** The end of the `)` that follows: an expression in brackets ends there. */
  readonly closing: number | undefined;
  /** Whether the place is on another line. */
  readonly isOnLineAbove: boolean;
  /** Whether an expression that ends with it is true or false. */
  readonly isTruth: boolean;
}

const none: Found = { words: [], isNext: false };

export function followingWords(tree: File, before: TokenBefore): FollowingWords {
  return { ...wordsFor(tree, before), isOnLineAbove: before.isOnLineAbove };
}

function wordsFor(tree: File, before: TokenBefore): Found {
  const chain = chainTo(tree, before);
  const last = chain.at(-1);
  // Behind `or` or `nixos` the rest of it must come first: what is around ends here only because the text lacks that.
  if (last !== undefined && children(last).some((child) => child.start === child.end && child.end === before.end))
    return behindPart(last, before);
  const words = [...operatorsBehind(chain, before)];
  // From the inside out: all that ends here could be gone on with.
  for (let at = chain.length - 1; at > 0; at--) {
    const owner = chain[at];
    if (owner === undefined) break;
    const { words: found, isNext } = behindPart(owner, before);
    words.push(...found);
    if (isNext) return { words, isNext };
    if (owner.end !== before.end) break;
  }
  return words.length === 0 ? none : { words: [...new Set(words)], isNext: false };
}

/** From the file to the innermost node around the token. */
function chainTo(tree: File, { start, end }: TokenBefore): readonly Node[] {
  const chain: Node[] = [];
  for (let node: Node | undefined = tree; node !== undefined;) {
    chain.push(node);
    node = children(node).find((child) => child.start <= start && end <= child.end && child.start < child.end);
  }
  return chain;
}

const next = (...words: readonly string[]): Found => ({ words, isNext: true });
const may = (...words: readonly string[]): Found => ({ words, isNext: false });

/** Whether a part is there and ends where the place begins. */
function isWhole(part: Node | undefined, { end }: TokenBefore): part is Node {
  return part !== undefined && part.end === end && part.start < part.end;
}

/** What follows the part of `owner` that ends at the place. */
function behindPart(owner: Node, before: TokenBefore): Found {
  switch (owner.kind) {
    case "import":
      return before.image === "}" ? next("from") : none;
    case "importedName":
      return owner.alias === undefined && isWhole(owner.name, before) ? may("as") : none;
    case "if":
      if (isWhole(owner.condition, before)) return next("then");
      return isWhole(owner.then, before) ? next("else") : none;
    case "ifEntry":
      return owner.else === undefined && isWhole(owner.then, before) ? may("else") : none;
    case "check":
      return isWhole(owner.condition, before) ? next("else") : none;
    case "listFor":
    case "forEntry":
      if (isWhole(owner.binders.at(-1), before)) return next("in");
      return owner.condition === undefined && isWhole(owner.collection, before) ? may("where") : none;
    case "tail":
      if (isWhole(owner.binders.at(-1), before)) return next("in");
      return owner.condition === undefined && isWhole(owner.collection, before) ? may("when") : none;
    case "requirement":
      return isWhole(owner.request, before) ? tailWords(owner) : none;
    case "nixosFragment":
      if (before.image === "nixos" && before.start === keywordStart(owner, before)) return next("on");
      return isWhole(owner.settings, before) ? tailWords(owner) : none;
    case "manual":
      return isWhole(owner.text, before) ? tailWords(owner) : none;
    case "tofuItem":
      if (isWhole(owner.values, before)) return tailWords(owner);
      return owner.as === undefined && isWhole(owner.name, before) ? may("as") : none;
    case "environmentProvider":
      return isWhole(owner.config, before) ? next("mapping") : none;
    default:
      return behindName(owner, before);
  }
}

/** The first word of a node stands behind its annotations. */
function keywordStart(owner: Extract<Node, { kind: "nixosFragment" }>, before: TokenBefore): number {
  const last = owner.annotations.at(-1);
  return last === undefined ? owner.start : last.end < before.start ? before.start : -1;
}

function tailWords(owner: { readonly tail: Extract<Node, { kind: "tail" }> | undefined }): Found {
  return owner.tail === undefined ? may("when", "for") : none;
}

/** Behind the names of declarations. */
function behindName(owner: Node, before: TokenBefore): Found {
  switch (owner.kind) {
    case "mappingDeclaration":
      if (isWhole(owner.name, before)) return next("for");
      return owner.extends === undefined && isWhole(owner.provider, before) ? may("extends") : none;
    case "deploymentDeclaration":
      return isWhole(owner.name, before) ? next("on") : none;
    case "externNixosDeclaration":
      if (before.image === "extern") return next("nixos", "tofu");
      return before.image === "nixos" ? next("from") : none;
    case "externTofuDeclaration":
      if (isWhole(owner.name, before)) return next("source");
      if (isWhole(owner.version, before)) return next("from");
      return isWhole(owner.source, before) ? next("version", "from") : none;
    default:
      return none;
  }
}

/** `and`, `or` and `in`, where a condition stands, or what could be one on the same line. */
function operatorsBehind(chain: readonly Node[], before: TokenBefore): readonly string[] {
  const endsHere = ({ end }: Node) => end === before.end || end === before.closing;
  const ending = chain.filter(endsHere);
  const innermost = chain.at(-1);
  if (innermost === undefined || !endsHere(innermost) || innermost.kind === "record") return [];
  const isCondition = chain.some((node, index) => {
    const parent = chain[index - 1];
    return parent !== undefined && endsHere(node) && isConditionOf(parent, node);
  });
  if (isCondition) return ["and", "or", "in"];
  if (before.isOnLineAbove) return [];
  if (before.isTruth || ending.some(isTruth)) return ["and", "or"];
  const isValue = innermost.kind === "reference" || (innermost.kind === "name" && chain.at(-2)?.kind === "select");
  return isValue ? ["in"] : [];
}

/** Whether it is true or false by its form. */
function isTruth(node: Node): boolean {
  if (node.kind === "unary") return node.operator === "not";
  return node.kind === "binary" && conditions.has(node.operator);
}

const conditions: ReadonlySet<string> = new Set(["and", "or", "==", "!=", "<", "<=", ">", ">=", "in"]);

/** Whether a part says whether something is so. */
function isConditionOf(parent: Node, part: Node): boolean {
  switch (parent.kind) {
    case "if":
    case "ifEntry":
    case "check":
    case "tail":
    case "listFor":
    case "forEntry":
      return parent.condition === part;
    case "unary":
      return parent.operator === "not";
    case "binary":
      return parent.operator === "and" || parent.operator === "or";
    default:
      return false;
  }
}
