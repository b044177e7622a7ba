/**
 * Messages about the folder that an environment is written to. The places of most are absolute paths of files without a text to show.
 */
import { defineError } from "../diagnostics/define.ts";
import { quote } from "../diagnostics/wording.ts";
import { spanOf, type Span } from "../source/span.ts";

export const notOurFile = defineError("not-our-file", (f: { path: string; isChanged: boolean; action: string }) => ({
  headline: f.isChanged
    ? `${quote(f.path)} was changed since Fedi wrote it`
    : `${quote(f.path)} is in the way, and Fedi did not write it`,
  label: `it would be ${f.action}; nothing was written`,
  help: f.isChanged
    ? "keep the change by moving it into the program, then delete the file; or just delete it"
    : "move it away, or write to another folder with --out",
}));

export const outputElsewhere = defineError("output-elsewhere", (f: { path: string; target: string }) => ({
  headline: `${quote(f.path)} is a symbolic link to another place`,
  label: `leads to ${quote(f.target)}; nothing was written`,
  help: "remove the link, or name the place itself with --out",
}));

export const unwritableOutput = defineError(
  "unwritable-output",
  (f: { path: string; detail: string; kept: boolean }) => ({
    headline: `${quote(f.path)} cannot be written`,
    label: f.detail,
    help: f.kept
      ? "what was there before is unchanged"
      : "compile again once it can be: until then `deploy` refuses to run",
  }),
);

export const outputBusy = defineError("output-busy", (f: { path: string; process: number }) => ({
  headline: `another compile, or a deploy, is at work in ${quote(f.path)}`,
  label: `it is the process ${f.process}`,
  help: "wait until it is done, then compile again",
}));

export const duplicateOutput = defineError("duplicate-output", (f: { path: string; other?: string }) => ({
  headline:
    f.other === undefined
      ? `${quote(f.path)} would be written twice, with different contents`
      : `${quote(f.path)} and ${quote(f.other)} are one file where upper and lower case do not count`,
  label: f.other === undefined ? "by two targets" : "one would replace the other, as on macOS and Windows",
  help: f.other === undefined ? undefined : "rename what one of them is named after",
}));

export const environmentsShareFolder = defineError(
  "environments-share-folder",
  (f: { name: string; other: string; first: Span }) => ({
    headline: `${quote(f.name)} and ${quote(f.other)} would share a folder where upper and lower case do not count`,
    label: `differs from ${quote(f.other)} only in case`,
    related: [{ message: `${quote(f.other)} is declared here`, place: spanOf(f.first) }],
    help: "give one of them another name: an environment is written to a folder of its name, also on macOS and Windows",
    role: "hosting provider",
  }),
);
