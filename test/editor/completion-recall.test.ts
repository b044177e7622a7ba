/**
 * Completion offers what real programs say: at each word of the standard library and the examples, with the word not there yet, half
 * typed, or there, it is among what is offered, if it is a word of the language, a name in scope or a field. What it cannot know is
 * listed here. Some words in `npm test`, all in `npm run test:deep`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  graph,
  memoryHost,
  openProject,
  pathOf,
  scan,
  sourceOf,
  standardLibraryFolder,
  withEdit,
  withNamed,
} from "../../compiler/src/index.ts";
import { completionAt } from "../../language-server/src/features/completion.ts";
import { filesBelow } from "../harness.ts";
import { randomFrom, repeatable, seed, size } from "../sizes.ts";
import { expectedWords, whileWriting, type ExpectedWord } from "./expected-words.ts";

const library = standardLibraryFolder();
const examples = join(import.meta.dirname, "../../examples");
const fediFiles = (folder: string) => filesBelow(folder).filter((name) => name.endsWith(".fedi"));
const own = fediFiles(examples);

/** All of the library is in the project, so that its schemas are. */
const everything = fediFiles(library).map((name) => `import { nothing } from "std/${name.replace(".fedi", "")}"\n`);
const opened = openProject(
  memoryHost([
    ...fediFiles(library).map((name) => [`/library/${name}`, readFileSync(join(library, name), "utf8")] as const),
    ...own.map((name) => [`/project/${name}`, readFileSync(join(examples, name), "utf8")] as const),
    ["/project/everything.fedi", everything.join("")],
  ]),
  "/project",
  "/library",
);
const project = withNamed(opened, [...own, "everything.fedi"]);
const files = graph(project).order.filter((file) => file !== "everything.fedi");

/** What completion cannot know, or would be wrong to offer. */
const holes: readonly { readonly why: string; readonly is: (at: Asked) => boolean }[] = [
  {
    why: "the package stands there already, or no other program names it",
    is: ({ word, way }) => word.role === "package" && (way === "there" || mentions(word.word) < 2),
  },
  {
    why: "two dots are a range",
    is: ({ way, text, offset }) => way === "erased" && text.slice(offset - 1, offset + 1) === "..",
  },
  {
    why: "the word stands twice in what is left, so it was one item that is now another",
    is: ({ word, way }) => way === "erased" && /^(then|else|in|on|for|when|where|and|or|not) /.test(word.role),
  },
];

function mentions(name: string): number {
  const texts = files.map((file) => sourceOf(project, file).source.text);
  return texts.join("\n").split(`pkgs.${name}`).length - 1;
}

interface Asked {
  readonly file: string;
  readonly word: ExpectedWord;
  readonly way: string;
  readonly text: string;
  readonly offset: number;
}

/** The ways in which a word may (not) be there. */
function waysOf(file: string, word: ExpectedWord): readonly Asked[] {
  const { source } = sourceOf(project, file);
  const { text } = source;
  const { tokens } = scan(source);
  const writing = (way: string, typed: number) => ({ file, word, way, ...whileWriting(text, tokens, word, typed) });
  return [
    writing("next", 0),
    writing("begun", 1),
    { file, word, way: "erased", text: text.slice(0, word.start) + text.slice(word.end), offset: word.start },
    { file, word, way: "there", text, offset: word.start + 1 },
  ];
}

function isOffered({ file, word, text, offset }: Asked): boolean {
  const edited = withEdit(project, pathOf(project, file), text);
  const { items } = completionAt(edited, file, offset);
  return items.some(({ label, insert }) => label === word.word || insert.startsWith(word.word));
}

describe("completion", () => {
  const words = files.flatMap((file) => expectedWords(project, file).map((word) => ({ file, word })));
  const count = Math.min(size(60, Infinity), words.length);

  it(
    `offers what real programs say, at ${count} of their words ${repeatable}`,
    { timeout: 60_000 + count * 500 },
    () => {
      expect(words.length).toBeGreaterThan(4000);
      const random = randomFrom(seed);
      const chosen = count === words.length ? words : [...words].sort(() => random() - 0.5).slice(0, count);
      const missed = chosen
        .flatMap(({ file, word }) => waysOf(file, word))
        .filter((asked) => !isOffered(asked))
        .filter((asked) => !holes.some(({ is }) => is(asked)))
        .map(
          ({ file, word, way, text, offset }) =>
            `${word.word}, ${way} (${word.role}, ${file}): ${text.slice(Math.max(0, offset - 40), offset)}▮${text.slice(offset, offset + 20)}`,
        );
      expect(missed).toEqual([]);
    },
  );
});
