/**
 * What OpenTofu cannot express, said at the line that asks for it.
 */
import { defineError, defineWarning } from "../../diagnostics/define.ts";
import { quote } from "../../diagnostics/wording.ts";

export const staticOnlyFunction = defineError("static-only-function", (facts: { function: string }) => ({
  headline: `OpenTofu has nothing like ${quote(facts.function)}, and what it is given is known only after deployment`,
  label: "needs a value that is known while Fedi compiles",
  help: `call ${quote(facts.function)} with values of the program, or leave it to Nix`,
}));

export const nixOnlyValue = defineError("nix-only-value", (facts: { what: string }) => ({
  headline: `${facts.what} means something to Nix only, and this is for OpenTofu`,
  label: "stands in a `tofu` item",
  help: "move it into `nixos on`",
}));

export const unknownBlock = defineError("unknown-block", (facts: { block: string }) => ({
  headline: `whether there is a block ${quote(facts.block)} is known only after deployment`,
  label: "must be known while Fedi compiles",
  help: "decide with values of the program, and leave only the block's attributes open",
}));

export const textNotNormalized = defineWarning("text-not-normalized", (facts: { key?: string }) => ({
  headline: `OpenTofu changes ${facts.key === undefined ? "this text" : `the key ${quote(facts.key)}`}: it composes characters (Unicode's form NFC)`,
  label: facts.key === undefined ? "has characters that are not composed" : "stands below that key",
  help: "write each in its composed form, such as one `é` for an `e` and an accent",
}));
