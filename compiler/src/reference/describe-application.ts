/**
 * An application in the reference: what operators set, what it requires, what it keeps, what one reads afterwards.
 */
import type { CheckedModule } from "../semantics/checked.ts";
import type { ApplicationExport } from "../semantics/interface.ts";
import { walk } from "../syntax/children.ts";
import type { ApplicationDeclaration, StateItem } from "../syntax/tree.ts";
import type { Describing } from "./describing.ts";
import { fieldsPart } from "./describe-fields.ts";
import { checksPart, outputsBlocks, requirementsBlocks } from "./describe-items.ts";
import { code, joined, paragraph, text, type Block, type Part } from "./document.ts";
import { messageOf, wordsOf } from "./source-words.ts";

export function applicationParts(
  describing: Describing,
  module: CheckedModule,
  node: ApplicationDeclaration,
  { options }: ApplicationExport,
): readonly Part[] {
  const checks = node.items.filter((item) => item.kind === "check");
  const requirements = node.items.flatMap((item) => (item.kind === "requires" ? item.requirements : []));
  const outputs = outputsBlocks(
    describing,
    node.items.filter((item) => item.kind === "outputs"),
  );
  return [
    ...fieldsPart(describing, "Options", options.fields),
    ...checksPart(describing, checks),
    ...part("Requires", requirementsBlocks(describing, module, requirements)),
    ...part("State", stateBlocks(describing, node)),
    ...part("To read afterwards", outputs),
  ];
}

function part(heading: string, blocks: readonly Block[]): readonly Part[] {
  return blocks.length === 0 ? [] : [{ heading, blocks }];
}

/** What must come along when the application moves. */
function stateBlocks(describing: Describing, node: ApplicationDeclaration): readonly Block[] {
  const { project } = describing;
  const states = node.items.filter((item): item is StateItem => item.kind === "state");
  const kept = states.flatMap(({ requirements }) => requirements.map(({ text: name }) => name));
  const stopped = states.flatMap(({ stopped: units }) => units.map((each) => wordsOf(project, each)));
  const secrets = identitySecrets(describing, node);
  const migrated = node.items.flatMap((item) => (item.kind === "migrate" ? [item.requirement.text] : []));
  return [
    ...(kept.length === 0 ? [] : [paragraph(text("Keeps its data in "), ...codes(kept), text("."))]),
    ...(secrets.length === 0
      ? []
      : [
          paragraph(
            text("Secrets that travel with it, as what it keeps is worth nothing without them: "),
            ...codes(secrets),
            text("."),
          ),
        ]),
    ...(stopped.length === 0
      ? []
      : [paragraph(text("Stopped while it is backed up or restored: "), ...codes(stopped), text("."))]),
    ...(migrated.length === 0
      ? []
      : [paragraph(text("Does more after restoring "), ...codes([...new Set(migrated)]), text("."))]),
  ];
}

function codes(words: readonly string[]) {
  return joined(
    words.map((word) => [code(word)]),
    ", ",
  );
}

/** The ids of `identity_secret("…")`, in source order, each once. */
function identitySecrets({ project }: Describing, node: ApplicationDeclaration): readonly string[] {
  const found = new Set<string>();
  walk(node, (at) => {
    if (at.kind !== "call" || at.callee.kind !== "reference" || at.callee.name !== "identity_secret") return;
    const [id] = at.arguments;
    if (id !== undefined) found.add(messageOf(project, id));
  });
  return [...found];
}
