/**
 * A page of ours as a browser would see it: its elements and attributes. Pages have no comments and no scripts, so tags are all there is.
 */

export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Throws where a `<` begins no tag, or a tag is not closed: then something was not escaped. */
export function elementsOf(html: string): readonly Element[] {
  const body = html.replace(/^<!doctype html>\n/, "").replace(/<style>[^<]*<\/style>/, "");
  const elements: Element[] = [];
  const open: string[] = [];
  for (const [whole, closing = "", name = "", attributes = "", stray] of body.matchAll(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"<>]*")*)\s*>|([<>])/g,
  )) {
    if (stray !== undefined) throw new Error(`a stray ${stray} in ${JSON.stringify(whole)}`);
    if (closing !== "") {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last}>`);
      continue;
    }
    if (!["meta", "br", "hr"].includes(name)) open.push(name);
    const pairs = [...attributes.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key = "", value = ""]): [string, string] => [
      key,
      unescaped(value),
    ]);
    elements.push({ name, attributes: new Map(pairs) });
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is never closed`);
  return elements;
}

/** What is shown, without tags. */
export function textOf(html: string): string {
  return unescaped(html.replace(/<style>[^<]*<\/style>/, "").replace(/<[^>]*>/g, ""));
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}
