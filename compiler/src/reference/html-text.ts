/**
 * HTML as text: the only place where characters are escaped, and where tags are put together.
 */
import { shownText } from "../diagnostics/display-text.ts";

/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

/** Text of strangers: it shows itself and does nothing, in elements and in quoted attributes. */
export function escaped(text: string): Html {
  const html = shownText(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return { html };
}

/** `attributes`: values are escaped; undefined ones are left out. */
export function tag(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  ...content: readonly Html[]
): Html {
  const given = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? "" : ` ${key}="${escaped(value).html}"`,
  );
  return { html: `<${name}${given.join("")}>${content.map(({ html }) => html).join("")}</${name}>` };
}

export function all(parts: readonly Html[], between = ""): Html {
  return { html: parts.map(({ html }) => html).join(between) };
}
