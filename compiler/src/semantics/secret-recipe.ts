/**
 * How a secret comes to be: the literal that `secret` and `identity_secret` take, whose case gives the type.
 */
import { nearest } from "../diagnostics/wording.ts";
import type { Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { secretRecipeNotLiteral } from "./flow-diagnostics.ts";
import { inferExpression, infer } from "./inference.ts";
import type { Place } from "./place.ts";
import { deployOf, recordOf, secretOf, stringType, type RecordField, type RecordType, type Type } from "./type.ts";
import { wrongCase } from "./value-diagnostics.ts";

export type RecipeName = "random" | "rsa" | "ed25519" | "p256" | "supplied";

/** `.private` and `.public` of a key pair. */
export const pairType: RecordType = recordOf(
  { private: secretOf(stringType), public: deployOf(stringType) },
  "a key pair",
);

export function isPairRecipe(name: RecipeName): boolean {
  return name === "rsa" || name === "ed25519" || name === "p256";
}

export const recipeFields: Readonly<Record<RecipeName, RecordType>> = {
  random: recipe("random", [
    ["bytes", { kind: "int", min: 1, max: 4096 }],
    [
      "encoding",
      { kind: "union", members: ["base64url", "base64", "hex"].map((value) => ({ kind: "literal", value })) },
    ],
    ["prefix", stringType],
  ]),
  rsa: recipe("rsa", [["bits", { kind: "int", min: 2048, max: 8192 }]]),
  ed25519: recipe("ed25519", []),
  p256: recipe("p256", []),
  supplied: recipe("supplied", []),
};

const recipeNames: readonly RecipeName[] = ["random", "rsa", "ed25519", "p256", "supplied"];

function recipe(name: string, fields: readonly (readonly [string, Type])[]): RecordType {
  const entries = fields.map(([key, type]): [string, RecordField] => [
    key,
    { name: key, type, hasDefault: false, schema: { isRequired: false } },
  ]);
  return { kind: "record", fields: new Map(entries), name: `the recipe ${name}` };
}

/** The case of the literal; checks what is inside. Undefined where it is none (reported). */
export function secretRecipe(checking: Checking, place: Place, node: Expression, name: string): RecipeName | undefined {
  const entry = node.kind === "record" && node.entries.length === 1 ? node.entries[0] : undefined;
  if (node.kind !== "record" || (entry !== undefined && entry.kind !== "set")) {
    if (node.kind !== "missing") {
      const isKnown = infer(checking, place, node).kind !== "error";
      if (isKnown) checking.report(secretRecipeNotLiteral.at(node, { name }));
    }
    return undefined;
  }
  const key = entry?.path[0];
  const found = key?.kind === "name" ? recipeNames.find((each) => each === key.text) : undefined;
  if (entry?.kind !== "set" || key?.kind !== "name" || found === undefined || entry.path.length > 1) {
    const names = node.entries.flatMap((each) =>
      each.kind === "set" && each.path[0]?.kind === "name" ? [each.path[0].text] : [],
    );
    const near = names.length === 1 ? nearest(names[0] ?? "", recipeNames) : [];
    const demand = { subject: `\`how\` of \`${name}\`` };
    const to: Type = { kind: "variant", cases: new Map() };
    const isNamed = names.length === 1 && key !== undefined;
    checking.report(wrongCase.at(isNamed ? key : node, { demand, to, cases: recipeNames, found: names, near }));
    return undefined;
  }
  inferExpression(checking, place, entry.value, recipeFields[found], { subject: `\`${found}\`` });
  checking.types[node.id] = recipeFields[found];
  return found;
}
