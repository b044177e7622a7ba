/**
 * What `fedi compile` says after its work: what was written, and what to do next.
 */
import type { ResolvedEnvironment } from "../deployment/resolved.ts";
import { goneSince, parsedManifest } from "../deployment/old-manifest.ts";
import { count, enumerate } from "../diagnostics/wording.ts";
import type { Change, PlannedFile } from "../project/output-plan.ts";

const signs: Readonly<Record<Change, string>> = { create: "+", replace: "~", remove: "-", keep: " " };

/** `out/garden_shed: 3 files written`, and which. */
export function changesText(folder: string, planned: readonly PlannedFile[], isDry: boolean): string {
  const changed = planned.filter(({ change }) => change !== "keep");
  if (changed.length === 0) return `${folder}: up to date, ${count(planned.length, "file")}\n`;
  const removed = changed.filter(({ change }) => change === "remove").length;
  const written = changed.length - removed;
  const would = isDry ? "would be " : "";
  const parts = [
    written > 0 ? `${count(written, "file")} ${would}written` : "",
    removed > 0 ? `${count(removed, "file")} ${would}removed` : "",
    planned.length > changed.length ? `${planned.length - changed.length} unchanged` : "",
  ];
  const lines = changedLines(changed);
  return `${folder}: ${parts.filter((part) => part !== "").join(", ")}\n${lines.join("\n")}\n`;
}

/** A line for each file, but one for a folder in which many changed alike; `manifest.json` lists them all. */
function changedLines(changed: readonly PlannedFile[]): readonly string[] {
  const byFolder = new Map<string, PlannedFile[]>();
  for (const file of changed) {
    const key = `${file.change} ${file.path.slice(0, file.path.lastIndexOf("/") + 1)}`;
    const others = byFolder.get(key);
    if (others === undefined) byFolder.set(key, [file]);
    else others.push(file);
  }
  return [...byFolder.values()].flatMap((files) => {
    const [first] = files;
    const folder = first === undefined ? "" : first.path.slice(0, first.path.lastIndexOf("/") + 1);
    if (first === undefined || folder === "" || files.length <= mostListed)
      return files.map(({ path, change }) => `  ${signs[change]} ${path}`);
    return [`  ${signs[first.change]} ${folder} (${files.length} files)`];
  });
}

const mostListed = 4;

/** Whose data `--remove` lets go, since the compile before. */
export function goneText(manifest: string, environment: ResolvedEnvironment, isDry: boolean): string {
  const { data, destroyed } = goneSince(parsedManifest(manifest), environment);
  const listed = (title: string, names: readonly string[]) =>
    names.length === 0
      ? ""
      : `\n${title}\n${names.map((name) => `  - ${name.replaceAll(/\p{Cc}+/gu, " ")}`).join("\n")}\n`;
  return (
    listed(
      `Data that nothing ${isDry ? "would keep" : "keeps"} any more; what is on a machine that stays is left there:`,
      data,
    ) + listed("What held data, and OpenTofu will destroy:", destroyed)
  );
}

/** In the order in which a person does them. */
export function nextSteps(folder: string, environment: ResolvedEnvironment): string {
  const steps: string[] = [];
  const supplied = environment.secrets.filter(({ secret }) => secret.recipe.kind === "supplied");
  if (supplied.length > 0) {
    const names = enumerate(supplied.map(({ secret }) => secret.id));
    steps.push(`Have ready what only you know; \`deploy\` asks for it: ${names}`);
  }
  const isDeployable = environment.hosts.length > 0 || environment.tofu.providers.some(({ hasMade }) => hasMade);
  if (isDeployable) steps.push(`See what would change: ${folder}/deploy plan`);
  // Texts of strangers: nothing in them is for the terminal to obey.
  for (const { text, owner } of environment.manual)
    if (text.kind === "text") steps.push(`By hand: ${text.value.replaceAll(/\p{Cc}+/gu, " ")} (${owner})`);
  if (environment.manual.some(({ text }) => text.kind !== "text"))
    steps.push("By hand: what `deploy` shows before it switches hosts, and at its end");
  if (isDeployable) steps.push(`Then do it: ${folder}/deploy apply`);
  if (steps.length === 0) return "";
  return `\nNext:\n${steps.map((step, at) => `  ${at + 1}. ${step}`).join("\n")}\n`;
}
