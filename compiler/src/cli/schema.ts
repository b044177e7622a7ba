/**
 * `fedi schema`: how to get the real schemas of the targets (schema-topics.ts), and how much of one is understood.
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import { failureWords } from "../project/file-diagnostics.ts";
import { isFailure } from "../project/host.ts";
import { schemaCoverage, type SchemaCoverage } from "../schemas/schema-coverage.ts";
import { seeHelp, UsageError, type Arguments, type ExitCode, type Io } from "./io.ts";
import { realPath } from "./open-paths.ts";
import { schemaTopics } from "./schema-topics.ts";

/** In bytes; a provider with a thousand resource types has 30 million. */
const largestFile = 200_000_000;
/** Of the descriptions that are not understood. */
const mostListed = 20;
/** Of one description, in characters. */
const longestShown = 90;

const subjects = { nixos: "types of NixOS options", tofu: "types of OpenTofu attributes" };

export async function schema(io: Io, given: Arguments): Promise<ExitCode> {
  const [word, ...files] = given.rest;
  if (word === undefined) throw new UsageError("one of nixos, tofu and coverage is needed", seeHelp("schema"));
  const topic = Object.hasOwn(schemaTopics, word) ? schemaTopics[word] : undefined;
  if (topic === undefined) throw unknownWord(word);
  if (word !== "coverage") {
    if (files.length > 0)
      throw new UsageError(`\`fedi schema ${word}\` takes no file`, "`fedi schema coverage FILE…` reads one");
    io.out(`${topic.join("\n")}\n`);
    return 0;
  }
  if (files.length === 0) throw new UsageError("a file is needed", seeHelp("schema coverage"));
  let code: ExitCode = 0;
  for (const file of files) {
    const coverage = schemaCoverage(textOf(io, file));
    if (coverage === undefined) {
      io.error(
        `error: ${quote(file)} is neither the \`options.json\` of a NixOS manual nor what \`tofu providers schema -json\` prints\n`,
      );
      code = 1;
    } else io.out(shown(file, coverage));
  }
  return code;
}

function unknownWord(word: string): UsageError {
  const near = nearest(word, Object.keys(schemaTopics))[0];
  return new UsageError(
    `there is no schema command ${quote(word)}`,
    near === undefined ? seeHelp("schema") : `Did you mean \`fedi schema ${near}\`?`,
  );
}

function textOf(io: Io, path: string): string {
  const bytes = io.host.readFile(realPath(io, path), largestFile);
  if (isFailure(bytes)) throw new UsageError(`${quote(path)}: ${failureWords(bytes)}`);
  return new TextDecoder().decode(bytes);
}

function shown(file: string, { kind, total, understood, open, unknown }: SchemaCoverage): string {
  const rows: readonly (readonly [number, string])[] = [
    [total, subjects[kind]],
    [understood, `understood (${percent(understood, total)})`],
    [open, "of these take any value, as they say themselves"],
    [total - understood, "not understood: they take any value"],
  ];
  const width = total.toLocaleString("en").length;
  const lines = rows.map(([number, words]) => `  ${number.toLocaleString("en").padStart(width)}  ${words}`);
  const listed = unknown.slice(0, mostListed).flatMap(({ description, count, example }) => {
    const line = description.replace(/\s+/g, " ").trim();
    const short = line.length > longestShown ? `${line.slice(0, longestShown - 1)}…` : line;
    return [`  ${String(count).padStart(width)}  ${short}`, `  ${" ".repeat(width)}    ${example}`];
  });
  const more = unknown.length - mostListed;
  return [
    `${file}:`,
    ...lines,
    ...(listed.length === 0 ? [] : ["", "Not understood, and the first that has it:", ...listed]),
    ...(more > 0 ? [`  and ${more} more descriptions`] : []),
    "",
  ].join("\n");
}

/** Rounded down, so that only all is 100 %. */
function percent(part: number, whole: number): string {
  return whole === 0 ? "100 %" : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`;
}
