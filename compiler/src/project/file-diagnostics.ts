/**
 * Messages about files: what cannot be read, what an import leads to, and `fedi.json`.
 */
import { defineError } from "../diagnostics/define.ts";
import { alternatives, count, enumerate, quote } from "../diagnostics/wording.ts";
import type { FailureReason, HostFailure } from "./host.ts";

const reasonWords: Readonly<Record<FailureReason, string>> = {
  absent: "there is no such file",
  folder: "it is a folder",
  "not-a-folder": "part of its path is a file where a folder is needed",
  denied: "permission is denied",
  loop: "its symbolic links lead in a circle",
  "too-large": "it is larger than 64 MiB",
  other: "it is no regular file",
};

/** `there is no such file`, in a sentence about a path. */
export function failureWords({ reason, detail }: Pick<HostFailure, "reason" | "detail">): string {
  return reason === "other" ? detail : reasonWords[reason];
}

export const unreadableFile = defineError(
  "unreadable-file",
  (f: { path: string; reason: FailureReason; detail: string }) => ({
    headline: `${quote(f.path)} cannot be read: ${failureWords(f)}`,
    help: f.reason === "too-large" ? "split the file" : undefined,
  }),
);

/** A file too many. `most`: what there may be together. */
export const projectTooLarge = defineError(
  "project-too-large",
  (f: { path: string; number: number; size: number; most: { readonly number: number; readonly size: number } }) => ({
    headline:
      f.number > f.most.number
        ? `this project has more than ${f.most.number.toLocaleString("en")} programs`
        : `the programs of this project are larger than ${f.most.size / mebibyte} MiB together`,
    label: `${quote(f.path)} is the first that is not read`,
    help: "programs are written by people: what a machine made belongs into JSON or text files, and other projects beside this one",
  }),
);

const mebibyte = 1024 * 1024;

export const notUtf8 = defineError("not-utf-8", (f: { path: string; offset: number; line: number; byte: number }) => ({
  headline: `${quote(f.path)} is not UTF-8 from line ${f.line} on`,
  label: `byte ${f.offset} of the file is ${f.byte.toString(16).padStart(2, "0")} (hexadecimal)`,
  help: "save the file with the encoding UTF-8",
}));

export const unknownModule = defineError(
  "unknown-module",
  (f: { text: string; path: string; near: readonly string[]; reason?: string }) => ({
    headline: `there is no file ${quote(f.path)} to import`,
    label: f.reason ?? "leads to no file",
    help: f.near.length > 0 ? `did you mean ${alternatives(f.near)}?` : undefined,
  }),
);

export const missingFile = defineError(
  "missing-file",
  (f: { path: string; near: readonly string[]; reason?: string }) => ({
    headline: `the project has no file ${quote(f.path)}`,
    label: f.reason ?? "leads to no file",
    help:
      f.near.length > 0
        ? `did you mean ${alternatives(f.near)}?`
        : "the path is relative to the file in which it stands",
  }),
);

export const importOutsideProject = defineError("import-outside-project", (f: { text: string }) => ({
  headline: `${quote(f.text)} leads out of the project`,
  label: "outside of the project's folder",
  help: "move the file into the project, or make its folder a dependency in `fedi.json`",
}));

export const unknownDependency = defineError(
  "unknown-dependency",
  (f: { text: string; name: string; known: readonly string[]; local: boolean; near: readonly string[] }) => ({
    headline: `the project has no dependency ${quote(f.name)}`,
    label:
      f.known.length === 0 ? "`fedi.json` lists no dependencies" : `\`fedi.json\` lists: ${enumerate([...f.known])}`,
    help: f.local
      ? `write ${quote(`./${f.text}`)} for a file of the project`
      : f.near.length > 0
        ? `did you mean ${alternatives(f.near)}?`
        : undefined,
  }),
);

export const importCycle = defineError(
  "import-cycle",
  (f: { file: string; chain: readonly string[]; places: readonly Place[] }) => ({
    headline:
      f.chain.length === 2
        ? `${quote(f.file)} imports itself`
        : `${quote(f.file)} imports itself through ${count(f.chain.length - 2, "other file")}`,
    label: f.chain.length > 8 ? `${f.chain.slice(0, 7).join(" -> ")} -> ...` : f.chain.join(" -> "),
    related: f.places,
    help:
      f.chain.length === 2
        ? "remove the import: what a file declares is known in all of it"
        : "move what they share into another file that imports none of them",
  }),
);

type Place = { readonly message: string; readonly place: { file: string; start: number; end: number } };

export const wrongManifest = defineError("wrong-manifest", (f: { problem: string; label?: string; help?: string }) => ({
  headline: `\`fedi.json\`: ${f.problem}`,
  label: f.label,
  help: f.help,
}));

export const missingDependency = defineError(
  "missing-dependency",
  (f: { name: string; path: string; reason: string }) => ({
    headline: `the dependency ${quote(f.name)} is not at ${quote(f.path)}`,
    label: f.reason,
    help: "bring it there with npm, Nix or git; Fedi downloads nothing",
  }),
);

export const changedDependency = defineError(
  "changed-dependency",
  (f: { name: string; expected: string | undefined; actual: string }) => ({
    headline:
      f.expected === undefined
        ? `the dependency ${quote(f.name)} has no hash`
        : `the dependency ${quote(f.name)} is not what \`fedi.json\` says`,
    label:
      f.expected === undefined ? "says nothing of its content" : "its files have changed since this hash was written",
    help: `if you trust the files as they are, write "hash": "${f.actual}"`,
    role: "hosting provider",
  }),
);
