/**
 * What the built-in functions expect of their arguments, as types: those with rules of their own included.
 */
import { fileSettings, hostSettings, intrinsics, recipeFields, type Type } from "../../../compiler/src/index.ts";

/** `how` of a secret: one of the recipes. */
const recipeType: Type = {
  kind: "variant",
  name: "how",
  cases: new Map(Object.entries(recipeFields).map(([name, type]) => [name, { name, type, hasDefault: false }])),
};

/** Of the argument at an index, from 0; undefined where anything goes. */
export function intrinsicArgument(name: string, index: number): Type | undefined {
  if (index === 1 && name === "host") return hostSettings;
  if (index === 1 && name === "file") return fileSettings;
  if (index === 1 && (name === "secret" || name === "identity_secret")) return recipeType;
  if (index === 0 && name === "text") return { kind: "projectFile" };
  const shape = intrinsics.get(name)?.parameters[index]?.shape;
  return shape?.kind === "exactly" ? shape.type : undefined;
}
