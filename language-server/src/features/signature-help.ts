/**
 * The signature of the function whose arguments are being typed.
 *
 * In: a place. Out: signature, the span of each parameter within it, and which is at the cursor; undefined outside of calls. The call
 * may be half typed: brackets and commas before the cursor decide.
 */
import {
  intrinsics,
  moduleOf,
  nodeAt,
  parsed,
  scan,
  signatureOf,
  sourceOf,
  valueOfSymbol,
  type CallExpression,
  type CheckedModule,
  type FileId,
  type Project,
} from "../../../compiler/src/index.ts";

export interface SignatureHelp {
  readonly label: string;
  /** Offsets within the label. */
  readonly parameters: readonly { readonly start: number; readonly end: number }[];
  readonly active: number;
  readonly doc?: string;
}

export function signatureAt(project: Project, file: FileId, offset: number): SignatureHelp | undefined {
  const { source } = sourceOf(project, file);
  const open = openCall(scan(source).tokens, offset);
  if (open === undefined) return undefined;
  const { node, ancestors } = nodeAt(parsed(project, file).value, open.paren);
  const call = [...ancestors, node].findLast(
    (one): one is CallExpression => one.kind === "call" && one.callee.end <= open.paren,
  );
  const found = call === undefined ? undefined : signatureOfCall(project, moduleOf(project, file), call);
  return found === undefined ? undefined : { ...found, active: open.commas };
}

interface OpenCall {
  /** Where its bracket is. */
  readonly paren: number;
  readonly commas: number;
}

type Tokens = ReturnType<typeof scan>["tokens"];

/** The innermost round bracket that is open at the offset and follows a name, with the commas since. */
function openCall(tokens: Tokens, offset: number): OpenCall | undefined {
  const open: { readonly at: number; readonly isCall: boolean; commas: number }[] = [];
  let previous = "";
  for (const { name, start, end } of tokens) {
    if (start >= offset) break;
    const isOpener = name === "(" || name === "[" || name === "{" || name === "InterpolationStart";
    if (isOpener) open.push({ at: start, isCall: name === "(" && isWord(previous), commas: 0 });
    else if ((name === ")" || name === "]" || name === "}" || name === "InterpolationEnd") && end <= offset) open.pop();
    else if (name === ",") {
      const innermost = open.at(-1);
      if (innermost !== undefined) innermost.commas++;
    }
    previous = name;
  }
  const call = open.findLast(({ isCall }) => isCall);
  return call === undefined ? undefined : { paren: call.at, commas: call.commas };
}

function isWord(tokenName: string): boolean {
  return tokenName === "PlainWord" || tokenName.startsWith('"');
}

function signatureOfCall(
  project: Project,
  module: CheckedModule,
  call: CallExpression,
): Omit<SignatureHelp, "active"> | undefined {
  const target = module.targets.get(call.callee.id);
  if (target?.kind === "intrinsic") {
    const found = intrinsics.get(target.name);
    if (found === undefined) return undefined;
    const names = found.parameters.map(({ name }) => name);
    return { label: found.signature, parameters: parametersIn(found.signature, names), doc: found.doc };
  }
  const value = target?.kind === "declaration" ? valueOfSymbol(project, target.symbol) : undefined;
  if (value?.kind !== "function") return undefined;
  const label = signatureOf(value);
  const parameters = parametersIn(
    label,
    value.parameters.map(({ name }) => name),
  );
  return { label, parameters, ...(value.doc === undefined ? {} : { doc: value.doc }) };
}

/** Where each parameter stands in a signature. */
function parametersIn(label: string, names: readonly string[]): SignatureHelp["parameters"] {
  const found: { start: number; end: number }[] = [];
  let at = label.indexOf("(") + 1;
  for (const name of names) {
    const start = Math.max(at, label.indexOf(name, at));
    let depth = 0;
    let end = start;
    for (; end < label.length; end++) {
      const letter = label[end] ?? "";
      if ("(<{[".includes(letter)) depth++;
      else if (")>}]".includes(letter) && depth-- === 0) break;
      else if (letter === "," && depth === 0) break;
    }
    found.push({ start, end });
    at = end + 1;
  }
  return found;
}
