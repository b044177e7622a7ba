import { describe, expect, it } from "vitest";
import { renderDiagnostic, type LocatedDiagnostic } from "../../../compiler/src/diagnostics/render.ts";

function render(text: string, start: number, end: number, more: Partial<LocatedDiagnostic> = {}, columns = 80): string {
  const source = { file: "main.fedi", text };
  const span = { file: "main.fedi", start, end };
  const diagnostic: LocatedDiagnostic = {
    code: "some-code",
    severity: "error",
    span,
    headline: "what is wrong",
    label: "this",
    related: [],
    fixes: [],
    facts: {},
    ...more,
  };
  return renderDiagnostic(diagnostic, { sourceOf: () => source, nameOf: (file) => file, hasColour: false, columns });
}

const snippet = (shown: string) => shown.split("\n").slice(3).join("\n");

describe("a message", () => {
  it("shows place, line, carets, notes and help", () => {
    const note = { message: "declared here", place: { file: "main.fedi", start: 4, end: 5 } };
    expect(render("let a = 1\nlet b = x\n", 18, 19, { related: [note], help: "write `a`", role: "operator" })).toBe(
      [
        "error[some-code]: what is wrong",
        " --> main.fedi:2:9",
        "  |",
        "2 | let b = x",
        "  |         ^ this",
        "note: declared here",
        " --> main.fedi:1:5",
        "  |",
        "1 | let a = 1",
        "  |     -",
        "  = help: write `a`",
        "  = who: the operator can change this",
      ].join("\n"),
    );
  });

  it("counts tabs and wide characters as columns", () => {
    expect(snippet(render("\tx = 1", 1, 2))).toBe("1 |     x = 1\n  |     ^ this");
    expect(snippet(render('"日本" x', 5, 6))).toBe('1 | "日本" x\n  |        ^ this');
    expect(snippet(render('"e\u0301" x', 5, 6))).toBe('1 | "e\u0301" x\n  |     ^ this');
  });

  it("shows something to point at where the span is empty or at the end", () => {
    expect(snippet(render("let a =", 7, 7))).toBe("1 | let a =\n  |        ^ this");
    expect(snippet(render("", 0, 0))).toBe("1 |\n  | ^ this");
  });

  it("underlines every line of a short stretch, and leaves out the middle of a long one", () => {
    expect(snippet(render("a {\n  b\n}", 0, 9))).toBe("1 | a {\n  | ^^^\n2 |   b\n  |   ^\n3 | }\n  | ^ this");
    expect(snippet(render("a\nb\nc\nd\ne\nf\ng", 0, 13))).toContain("...\n7 | g");
  });

  it("cuts long lines around what is marked", () => {
    const line = `${"x".repeat(500)} here ${"y".repeat(500)}`;
    const shown = snippet(render(line, 501, 505)).split("\n");
    expect(shown[0]?.length).toBeLessThanOrEqual(84);
    const at = shown[1]?.indexOf("^") ?? -1;
    expect(shown[0]?.slice(at, at + 4)).toBe("here");
    expect(shown[1]).toContain("^^^^ this");
    const wide = render("z".repeat(5_000_000), 10, 4_999_999).split("\n");
    expect(Math.max(...wide.map((one) => one.length))).toBeLessThan(100);
  });

  it("lets nothing act on the terminal", () => {
    const shown = render('let a = "\u001b[31m\u202e"', 4, 5, { headline: "about `\u001b]0;title\u0007`" });
    expect(shown).not.toContain("\u001b");
    expect(shown).not.toContain("\u202e");
    expect(shown).toContain("\\u{1b}");
  });

  it("has colour only where it may", () => {
    const source = { file: "a", text: "x" };
    const span = { file: "a", start: 0, end: 1 };
    const diagnostic: LocatedDiagnostic = {
      code: "c",
      severity: "warning",
      span,
      headline: "h",
      related: [],
      fixes: [],
      facts: {},
    };
    const shown = renderDiagnostic(diagnostic, {
      sourceOf: () => source,
      nameOf: () => "a",
      hasColour: true,
      columns: 80,
    });
    expect(shown).toContain("\u001b[33;1mwarning[c]\u001b[0m");
  });

  it("names a file without text", () => {
    const shown = renderDiagnostic(
      {
        code: "c",
        severity: "error",
        span: { file: "/out/x", start: 0, end: 0 },
        headline: "h",
        label: "l",
        related: [],
        fixes: [],
        facts: {},
      },
      { sourceOf: () => undefined, nameOf: (file) => file, hasColour: false, columns: 80 },
    );
    expect(shown).toBe("error[c]: h\n --> /out/x\n  = l");
  });
});
