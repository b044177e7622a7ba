/**
 * The colours of the HTML page: text of each kind can be read on each background, in both themes (WCAG 2, level AA).
 */
import { describe, expect, it } from "vitest";
import { style } from "../../compiler/src/reference/html-style.ts";

describe("colours of the reference", () => {
  const channel = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (hex: string) => {
    const full = hex.length === 4 ? hex.slice(1).replace(/./g, "$&$&") : hex.slice(1);
    const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) =>
      channel(Number.parseInt(full.slice(at, at + 2), 16) / 255),
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  it.each([0, 1])("have a contrast of 4.5 at least, theme %i", (at) => {
    const theme = [...style.matchAll(/:root \{[^}]*\}/g)][at]?.[0] ?? "";
    const colours = new Map([...theme.matchAll(/--(\w+): (#\w+);/g)].map(([, name = "", hex = ""]) => [name, hex]));
    const low: string[] = [];
    for (const front of ["text", "quiet", "accent", "keyword", "string", "number", "comment", "type"])
      for (const back of ["page", "soft"]) {
        const pair = [luminance(colours.get(front) ?? ""), luminance(colours.get(back) ?? "")].toSorted(
          (a, b) => b - a,
        );
        const contrast = ((pair[0] ?? 0) + 0.05) / ((pair[1] ?? 0) + 0.05);
        if (!(contrast >= 4.5)) low.push(`${front} on ${back}: ${contrast.toFixed(2)}`);
      }
    expect(low).toEqual([]);
  });
});
