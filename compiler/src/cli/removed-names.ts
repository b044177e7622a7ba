/**
 * What `--remove NAME` may mean: something that an earlier compile into the same folder lists.
 */
import { isPartOf, parsedManifest, removableNames } from "../deployment/old-manifest.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import { UsageError } from "./io.ts";

/** `manifests`: those of the folders that are written to. Wrong use: a name that none of them has. */
export function checkRemoved(removed: readonly string[], manifests: readonly string[]): void {
  if (removed.length === 0) return;
  const known = manifests.flatMap((text) => removableNames(parsedManifest(text)));
  for (const word of removed) {
    if (known.some((name) => isPartOf(name, [word]))) continue;
    const inside = known.filter((name) => name.endsWith(`/${word}`));
    const near = inside.length > 0 ? inside : nearest(word, known).slice(0, 1);
    const help = `say a deployment, an instance in one, what holds its data, or \`provider.NAME\`, as \`manifest.json\` has it`;
    throw new UsageError(
      `there is nothing ${quote(word)} to remove`,
      near.length === 0 ? help : `Did you mean ${near.slice(0, 3).map(quote).join(" or ")}?`,
    );
  }
}
