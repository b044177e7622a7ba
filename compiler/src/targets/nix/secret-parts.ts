/**
 * The content of a secret file as a Nix list of parts, `{ secret = key; }` and `{ text = …; }`, which the host joins. Only the names
 * of secrets get into the Nix store.
 */
import type { Residual, ResidualValue, Value } from "../../evaluation/value.ts";
import { secretKey, secretOutputKey } from "../crossing.ts";
import { textOf } from "./lower-text.ts";
import { lowerText, lowerValue, type Lowering } from "./lower.ts";
import { notInNix } from "./nix-diagnostics.ts";
import { nixList, nixSet, nixText, type Nix } from "./nix-tree.ts";

/** A piece of content: a part, or a whole list of parts that only Nix can choose. */
type Piece = { readonly kind: "part"; readonly tree: Nix } | { readonly kind: "list"; readonly tree: Nix };

const deepest = 1200;
const onlyJoined = "a file is made of texts and secrets, one after another";

export function lowerSecretParts(content: Value, to: Lowering): Nix {
  const pieces = piecesOf(content, to, 0);
  const lists: Nix[] = [];
  let parts: Nix[] = [];
  for (const piece of pieces) {
    if (piece.kind === "part") {
      parts.push(piece.tree);
      continue;
    }
    if (parts.length > 0) lists.push(nixList(parts));
    parts = [];
    lists.push(piece.tree);
  }
  if (parts.length > 0 || lists.length === 0) lists.push(nixList(parts));
  return lists.reduce((left, right) => ({ kind: "binary", operator: "++", left, right }));
}

function piecesOf(value: Value, to: Lowering, depth: number): readonly Piece[] {
  if (value.kind === "error") return [];
  // Public halves reach the host like secrets, so that nothing here has to exist before Nix evaluates.
  const isHandedOver = value.kind === "residual" && (value.type.kind === "secret" || value.code.kind === "secret");
  if (!isHandedOver) return [textPart(textOf(value, (inside) => lowerValue(inside, to)))];
  if (depth > deepest) return refuse(value, to, "it nests too deeply");
  const { code } = value;
  switch (code.kind) {
    case "secret":
      if (to.generic !== undefined)
        return code.part === "public" ? [textPart(lowerValue(value, to))] : [filePart(lowerValue(value, to))];
      return [secretPart(secretKey(code.secret.id, code.part))];
    case "attribute":
      if (to.generic !== undefined) return [filePart(lowerValue(value, to))];
      return [secretPart(secretOutputKey(code.item, code.path))];
    case "interpolate":
      return code.parts.flatMap((part) =>
        typeof part === "string" ? [textPart(lowerText(part, value.origin, to))] : piecesOf(part, to, depth + 1),
      );
    case "checked":
      return piecesOf(code.value, to, depth + 1);
    case "choose":
      return [
        {
          kind: "list",
          tree: {
            kind: "if",
            condition: lowerValue(code.condition, to),
            yes: lowerSecretParts(code.then, to),
            no: lowerSecretParts(code.else, to),
          },
        },
      ];
    case "operation":
      if (code.operator === "++") return [code.left, code.right].flatMap((side) => piecesOf(side, to, depth + 1));
      return refuse(value, to, `\`${code.operator}\` would have to know them`);
    case "call":
      return callPieces(value, code, to, depth);
    case "select":
    case "index":
    case "variable":
      // In the generic module such a secret is the path of a file.
      return to.generic === undefined ? refuse(value, to, onlyJoined) : [filePart(lowerValue(value, to))];
    case "package":
    case "not":
    case "negate":
    case "concat":
    case "each":
    case "build":
    case "secretFile":
    case "fail":
      return refuse(value, to, onlyJoined);
  }
}

type Call = Extract<Residual, { readonly kind: "call" }>;

function callPieces(value: ResidualValue, code: Call, to: Lowering, depth: number): readonly Piece[] {
  const [first, second] = code.arguments;
  if (code.name === "to_string" && first !== undefined) return piecesOf(first, to, depth + 1);
  if (code.name === "secret_path") return [filePart(lowerValue(value, to))];
  if (code.name !== "join" || first === undefined || second === undefined)
    return refuse(value, to, `\`${code.name}\` would have to know them`);
  if (first.kind !== "list" && first.kind !== "set")
    return refuse(value, to, "how many texts `join` joins is not known while compiling");
  return first.items.flatMap((item, at) => [
    ...(at > 0 ? piecesOf(second, to, depth + 1) : []),
    ...piecesOf(item, to, depth + 1),
  ]);
}

function refuse(value: Value, to: Lowering, why: string): readonly Piece[] {
  to.report(notInNix.at(value.origin, { what: "a text made of secrets like this", why }));
  return [];
}

function textPart(tree: Nix): Piece {
  return { kind: "part", tree: nixSet([["text", tree]]) };
}

function filePart(path: Nix): Piece {
  return { kind: "part", tree: nixSet([["file", path]]) };
}

function secretPart(key: string): Piece {
  return { kind: "part", tree: nixSet([["secret", nixText(key)]]) };
}
