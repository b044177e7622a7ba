/**
 * `fedi lsp --stdio`: the language server, for editors. `fedi lsp --project`: what that starts to check a large project. Their code is
 * loaded only here.
 *
 * Not here: what it answers (language-server/).
 */
import { UsageError, seeHelp, type Command } from "./io.ts";

export const lsp: Command = async (_io, given) => {
  if (given.rest.length > 0) throw new UsageError("`fedi lsp` takes no files: editors name them", seeHelp("lsp"));
  if (given.flag("project")) {
    const { checkGivenProject } = await import("../../../language-server/src/project-process.ts");
    await checkGivenProject();
    return 0;
  }
  if (!given.flag("stdio"))
    throw new UsageError("`fedi lsp` is started by editors: `fedi lsp --stdio`", seeHelp("lsp"));
  const { serveStdio } = await import("../../../language-server/src/main.ts");
  await serveStdio();
  return 0;
};
