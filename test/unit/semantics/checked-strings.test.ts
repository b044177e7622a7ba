import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isEach } from "../../../compiler/src/semantics/assignable.ts";
import { checkedString, checkedStringNames, checkString } from "../../../compiler/src/semantics/checked-strings.ts";
import { compilePattern, toEcmaScript, toNix, toRe2 } from "../../../compiler/src/semantics/portable-pattern.ts";
import type { StringName } from "../../../compiler/src/semantics/type.ts";

const label63 = "a".repeat(63);
const longest = `${label63}.${label63}.${label63}.${"a".repeat(61)}`;

const accepted: Record<StringName, readonly string[]> = {
  hostname: ["a", "web-1", "WEB", "a.b.c", "192.0.2.10", "3com", label63, longest],
  fqdn: ["social.example.org", "xn--mnchen-3ya.de", "a.bc", "1.2.3.com", "example.xn--p1ai", longest],
  email: ["admin@example.org", "o'brien+x@mail.example.org", "a.b.c@x.yz"],
  url: [
    "https://example.org",
    "http://192.0.2.10:8006/",
    "https://[2001:db8::1]:8443/a/b?c=d&e=%20#f",
    "postgresql://user:p%40ss@db:5432/name",
    "s3://bucket",
    "https://example.org?q",
  ],
  path: ["/", "/var/lib/mastodon", "/mit Leerzeichen/ü😀", "/a/../b"],
  ip: ["192.0.2.1", "::1"],
  ipv4: ["0.0.0.0", "255.255.255.255", "10.20.30.40"],
  ipv6: [
    "::",
    "::1",
    "1::",
    "2001:db8::8:800:200C:417A",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8",
    "1::3:4:5:6:7:8",
    "::ffff:192.0.2.128",
    "64:ff9b::192.0.2.33",
    "1:2:3:4:5:6:192.0.2.1",
    "fe80::1:2",
  ],
  cidr: ["10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "::/0", "2001:db8::/32", "::1/128"],
};

const refused: Record<StringName, readonly string[]> = {
  hostname: ["", "-a", "a-", "a..b", ".a", "a.", "a_b", "a b", "ä", `${label63}a`, `${longest}a`, "a\n"],
  fqdn: ["", "example", "example.org.", "example.1", "192.0.2.10", "a.b", "*.example.org", "a.b-", `${longest}a`],
  email: ["", "a", "@example.org", "a@", "a@b", "a b@example.org", ".a@x.yz", "a..b@x.yz", '"a"@x.yz', "a@x.yz\n"],
  url: [
    "",
    "example.org",
    "//example.org",
    "https://",
    "https:///x",
    "mailto:a@example.org",
    "https://example.org/a b",
    "https://example.org:0",
    "https://example.org:65536",
    "https://example.org/%zz",
    "https://2001:db8::1/",
    "https://exämple.org",
    `https://example.org/${"a".repeat(2048)}`,
  ],
  path: ["", "a", "./a", "~", "/a\nb", `/${"a".repeat(4095)}`],
  ip: ["", "1.2.3", "1:2", "::1%eth0"],
  ipv4: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "1.2.3.-4"],
  ipv6: [
    "",
    ":",
    ":::",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "1:2:3:4:5:6:7:8::",
    "12345::",
    "::g",
    "::1%eth0",
    "::256.1.1.1",
    "1:2:3:4:5:6:7:192.0.2.1",
    "[::1]",
  ],
  cidr: ["", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "::/129", "::/", "10.0.0/8"],
};

describe.each(checkedStringNames)("%s", (name) => {
  const entry = checkedString(name);
  const schema = new RegExp(`^(?:${toEcmaScript(entry.pattern)})$`, "u");
  const bySchema = (text: string) =>
    schema.test(text) && [...text].length >= entry.minLength && [...text].length <= entry.maxLength;
  test("has a portable pattern and a true example", () => {
    expect(compilePattern(entry.pattern)).toMatchObject({ ok: true });
    expect(toNix(entry.pattern)).toBeDefined();
    expect(toRe2(entry.pattern)).toBeDefined();
    expect(checkString(name, entry.example)).toBe(true);
  });
  test.each(accepted[name])("accepts %j", (text) => {
    expect(checkString(name, text)).toBe(true);
    expect(bySchema(text)).toBe(true);
  });
  test.each(refused[name])("refuses %j", (text) => {
    expect(checkString(name, text)).toBe(false);
    expect(bySchema(text)).toBe(false);
  });
});

test("what counts as one of another without being looked at is one", () => {
  for (const from of checkedStringNames)
    for (const to of checkedStringNames)
      if (isEach(from, to))
        expect([from, to, accepted[from].filter((text) => !checkString(to, text))]).toEqual([from, to, []]);
  expect(checkedStringNames.filter((from) => isEach(from, "hostname"))).toEqual(["fqdn", "ipv4"]);
});

test("docs/checked-strings.md shows the table", () => {
  const documentation = readFileSync(new URL("../../../docs/checked-strings.md", import.meta.url), "utf8").replace(
    / +/g,
    " ",
  );
  for (const name of checkedStringNames) {
    const { rule, example, minLength, maxLength } = checkedString(name);
    expect(documentation).toContain(
      `| \`${name}\` | ${rule.replaceAll("|", "\\|")} | ${minLength} to ${maxLength} | \`${example}\` |`,
    );
  }
});
