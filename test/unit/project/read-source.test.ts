import { describe, expect, it } from "vitest";
import { failure } from "../../../compiler/src/project/host.ts";
import { readSource } from "../../../compiler/src/project/read-source.ts";

const bytes = (...parts: (string | number)[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "number" ? [part] : [...new TextEncoder().encode(part)])));

describe("reading a file", () => {
  it("leaves out a byte order mark", () => {
    expect(readSource("a", bytes(0xef, 0xbb, 0xbf, "let")).source.text).toBe("let");
    expect(readSource("a", "\ufefflet").source.text).toBe("let");
  });

  it.each([
    ["a stray byte", bytes("ab\ncä", 0xff, "d"), 6, 2],
    ["a character cut off at the end", bytes("é", 0xc3), 2, 1],
    ["an overlong form", bytes("a", 0xc0, 0xaf), 1, 1],
    ["a surrogate", bytes(0xed, 0xa0, 0x80), 0, 1],
    ["a code point beyond the last", bytes("😀", 0xf4, 0x90, 0x80, 0x80), 4, 1],
  ])("tells where %s is", (_, content, offset, line) => {
    const { problem } = readSource("a", content);
    expect(problem?.code).toBe("not-utf-8");
    expect(problem?.facts).toMatchObject({ offset, line });
  });

  it("tells why it cannot", () => {
    expect(readSource("a", failure("folder", "")).problem?.headline).toBe("`a` cannot be read: it is a folder");
  });
});
