/**
 * `fedi explain`: the page of a diagnostic code.
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import { isFailure, joinPath } from "../project/host.ts";
import { explanationsFolder, nodeHost } from "../project/node-host.ts";
import { UsageError, seeHelp, type Arguments, type ExitCode, type Io } from "./io.ts";

export async function explain(io: Io, given: Arguments): Promise<ExitCode> {
  const [code, ...more] = given.rest;
  if (more.length > 0) throw new UsageError("one code at a time", seeHelp("explain"));
  const folder = explanationsFolder();
  const names = nodeHost.list(folder);
  const codes = isFailure(names) ? [] : names.flatMap((name) => (name.endsWith(".md") ? [name.slice(0, -3)] : []));
  if (code === undefined) {
    io.out(`${[...codes].sort().join("\n")}\n`);
    return 0;
  }
  // `error[unknown-field]` is what people copy.
  const bare = /\[([a-z0-9-]+)\]/.exec(code)?.[1] ?? code;
  const page = codes.includes(bare) ? nodeHost.readFile(joinPath(folder, `${bare}.md`), 1_000_000) : undefined;
  if (page === undefined || isFailure(page)) {
    const near = nearest(bare, codes)[0];
    throw new UsageError(
      `there is no code ${quote(bare)}`,
      near === undefined ? seeHelp("explain") : `Did you mean \`fedi explain ${near}\`?`,
    );
  }
  io.out(new TextDecoder().decode(page).replace(/\n*<!-- not from a program -->\n*/, "\n\n"));
  return 0;
}
