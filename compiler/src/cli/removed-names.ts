/**
 * What `--remove NAME` may mean: something that an earlier compile into the same folder lists.
 */
import { isPartOf, parsedManifest, removableNames } from "../deployment/old-manifest.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import { UsageError } from "./io.ts";

/**
 * `manifests`: those of the folders that are written to. Out: a line for each name that none of them has, as what is gone already cannot
 * go again. Wrong use: one that is nearly the name of something.
 */
export function unknownRemoved(removed: readonly string[], manifests: readonly string[]): string {
  if (removed.length === 0) return "";
  const known = manifests.flatMap((text) => removableNames(parsedManifest(text)));
  const unknown = removed.filter((word) => !known.some((name) => isPartOf(name, [word])));
  for (const word of unknown) {
    const inside = known.filter((name) => name.endsWith(`/${word}`));
    const near = inside.length > 0 ? inside : nearest(word, known).slice(0, 1);
    if (near.length > 0)
      throw new UsageError(
        `there is nothing ${quote(word)} to remove`,
        `Did you mean ${near.slice(0, 3).map(quote).join(" or ")}?`,
      );
  }
  return unknown.map((word) => `There is nothing ${quote(word)} to remove: it is gone, or was never here.\n`).join("");
}
