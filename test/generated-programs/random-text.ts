/**
 * Texts at random, among them all that some language on the way could mistake for something.
 */
import { many, type Dice } from "./dice.ts";
import type { CheckedName } from "./shape.ts";

export function randomText(dice: Dice, composes = true): string {
  if (dice.once(4)) return dice.pick(edges);
  const pieces = composes ? [...plainPieces, ...combiningPieces] : plainPieces;
  const [first = "", ...others] = pieces;
  return many(dice.below(5), () => dice.pick([first, ...others])).join("");
}

const plainPieces: readonly string[] = [
  ..."abcXYZ019 _-./:",
  "\n",
  "\t",
  "\r\n",
  '"',
  "'",
  "''",
  "\\",
  "$",
  "${",
  "$${",
  "}",
  "%{",
  "%",
  "😀",
  "é",
  "\u{10FFFF}",
  "\u{1F}",
  "\u2028",
  "\ufeff",
  ",",
  "<&>",
  "١",
  "ß",
];
/** OpenTofu composes them with what stands before. */
const combiningPieces: readonly string[] = ["e\u0301", "\u0301", "\u200d"];
const edges: readonly [string, ...string[]] = [
  "",
  " ",
  "a",
  "\n",
  "${x}",
  "''${x}''",
  "007",
  "-12",
  "9007199254740991",
  "9007199254740992",
  "true",
  "null",
  "a,b,,c",
  "  padded\t\n",
  "__proto__",
  "Über 9 Straßen",
  "A".repeat(70),
  "/a/b.txt",
];

export interface PatternWithTexts {
  readonly pattern: string;
  readonly accepted: readonly [string, ...string[]];
  readonly refused: readonly [string, ...string[]];
}

export const patterns: readonly [PatternWithTexts, ...PatternWithTexts[]] = [
  { pattern: "[a-z][a-z0-9_]*", accepted: ["a", "a_1", "zz9"], refused: ["", "A", "1a", "a\n", "é"] },
  { pattern: "a(b|c)*|.+x", accepted: ["a", "abcb", "éx", "😀x"], refused: ["", "ad", "x\n", "\nx"] },
  { pattern: "[^x]+", accepted: ["a", "😀", "é b"], refused: ["", "x", "axb"] },
  { pattern: "([0-9]{1,3}\\.){2}[0-9]+", accepted: ["1.2.3", "100.20.5"], refused: ["1.2", "1.2.3.", "1234.1.1"] },
  { pattern: ".*", accepted: ["", "a", "''${x}"], refused: ["\n", "a\nb"] },
  { pattern: "\\$\\{[a-z]*\\}|[^a-z-]*", accepted: ["${}", "${ab}", "", "1 2"], refused: ["a", "${A}-", "-"] },
];

export const checkedTexts: Readonly<Record<CheckedName, readonly [string, ...string[]]>> = {
  hostname: ["a", "web-1", "a.b.c", "192.0.2.10", `${"a".repeat(63)}.b`],
  fqdn: ["social.example.org", "a.bc", "1.2.3.com"],
  email: ["admin@example.org", "o'brien+x@a.bc", "{a}$@x.yz"],
  url: [
    "https://example.org",
    "http://192.0.2.10:8006/",
    "https://[2001:db8::1]:8443/a?c=d&e=%20#f",
    "postgresql://user:p%40ss@db:5432/name",
    "ftp://a",
    "HTTPS://A.b?q",
    "wss://u@h:1",
  ],
  path: ["/", "/var/lib/x", "/mit Leerzeichen/ü😀", "/a/../b/"],
  ip: ["192.0.2.1", "::1", "1:2:3:4:5:6:7:8"],
  ipv4: ["0.0.0.0", "255.255.255.255", "10.20.30.40"],
  ipv6: ["::", "::1", "1::", "2001:db8::8:800:200C:417A", "::ffff:192.0.2.128", "1:0:0:2:0:0:0:3"],
  cidr: ["10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "::/0", "2001:DB8::/32", "192.0.2.77/30", "fe80::1:2/113"],
};

export const uncheckedTexts: readonly [string, ...string[]] = [
  "",
  "a_b",
  "-a",
  "example.org.",
  "a@b",
  "https://a b",
  "256.0.0.1",
  "1.2.3",
  ":::",
  "10.0.0.0/33",
  "10.0.0.0",
  "relative/x",
  "a\n",
  "ä.de",
];
