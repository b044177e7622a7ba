/**
 * Messages of the NixOS target: what Nix cannot express, and what must not be in its store.
 */
import { defineError } from "../../diagnostics/define.ts";
import { quote } from "../../diagnostics/wording.ts";

/** The last line of defence: checking and evaluation should have stopped the secret before. */
export const secretInStore = defineError("secret-in-store", (f: { what: string; id: string }) => ({
  headline: `${f.what} holds the secret ${quote(f.id)}, and every user of the machine can read the Nix store`,
  label: "would be copied to the store",
  help: "pass the path of a file that holds it: put `.file` behind the secret",
}));

export const notInNix = defineError("not-in-nix", (f: { what: string; why: string }) => ({
  headline: `${f.what} cannot be written in Nix: ${f.why}`,
  label: "stays unknown until after deployment, when Nix computes it",
}));

export const textNotInNix = defineError("text-not-in-nix", (f: { why: string }) => ({
  headline: `this text has ${f.why}, which Nix cannot hold`,
  label: "this text",
}));

export const nixSyntax = defineError("nix-syntax", (f: { problem: string; line: number; text: string }) => ({
  headline: `this is no Nix expression: ${f.problem}`,
  label: f.text.includes("\n") ? `in line ${f.line} of the text` : "in this text",
}));
