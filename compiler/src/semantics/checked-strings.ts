/**
 * The checked strings: one table of what `hostname`, `url`, `cidr` and the others accept, which all targets share.
 *
 * Each is a portable pattern and bounds of length, so that the checker, JSON Schema, Nix and OpenTofu accept the same texts.
 * Documented in docs/checked-strings.md, which a test compares with this table.
 */
import { compilePattern } from "./portable-pattern.ts";
import type { StringName } from "./type.ts";

export interface CheckedString {
  readonly name: StringName;
  /** For messages: `a host name`. */
  readonly title: string;
  /** One sentence on what is accepted. */
  readonly rule: string;
  readonly example: string;
  readonly pattern: string;
  /** In code points. */
  readonly minLength: number;
  readonly maxLength: number;
  /** JSON Schema's name for something similar; a hint for forms. */
  readonly format?: string;
}

/** Whether a text is what its type says. */
export function checkString(name: StringName, text: string): boolean {
  const { pattern, maxLength } = checkedString(name);
  // A code point is at most two code units: no need to look into longer texts.
  if (text.length > 2 * maxLength) return false;
  const length = [...text].length;
  if (length > maxLength) return false;
  const compiled = compilePattern(pattern);
  return compiled.ok && compiled.matches(text);
}

/** The portable pattern; lengths come on top of it (checkedString). */
export function patternOf(name: StringName): string {
  return checkedString(name).pattern;
}

export function checkedString(name: StringName): CheckedString {
  return checkedStrings[name];
}

const label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const hostname = `${label}(\\.${label})*`;
const fqdn = `(${label}\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])`;
const octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const ipv4 = `${octet}(\\.${octet}){3}`;
const hex = "[0-9A-Fa-f]{1,4}";
const last32 = `(${hex}:${hex}|${ipv4})`;
const ipv6 = [
  `(${hex}:){6}${last32}`,
  `::(${hex}:){5}${last32}`,
  `(${hex})?::(${hex}:){4}${last32}`,
  `((${hex}:){0,1}${hex})?::(${hex}:){3}${last32}`,
  `((${hex}:){0,2}${hex})?::(${hex}:){2}${last32}`,
  `((${hex}:){0,3}${hex})?::${hex}:${last32}`,
  `((${hex}:){0,4}${hex})?::${last32}`,
  `((${hex}:){0,5}${hex})?::${hex}`,
  `((${hex}:){0,6}${hex})?::`,
].join("|");
const port = "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";
const atext = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const percent = "%[0-9A-Fa-f]{2}";
const userinfo = `([A-Za-z0-9._~!$&'()*+,;=:-]|${percent})+@`;
const afterHost = `[/?#]([A-Za-z0-9._~:/?#@!$&'()*+,;=-]|${percent})*`;
const url = `[A-Za-z][A-Za-z0-9+.-]*://(${userinfo})?(${hostname}|\\[(${ipv6})\\])(:${port})?(${afterHost})?`;

const checkedStrings: { readonly [Name in StringName]: CheckedString } = {
  hostname: {
    name: "hostname",
    title: "a host name",
    rule: "Labels of letters, digits and inner `-`, at most 63 characters each, with `.` between them (RFC 1123); no `.` at the end.",
    example: "web-1",
    pattern: hostname,
    minLength: 1,
    maxLength: 253,
    format: "hostname",
  },
  fqdn: {
    name: "fqdn",
    title: "a full domain name",
    rule: "A host name of at least two labels, the last of at least two characters and starting with a letter.",
    example: "social.example.org",
    pattern: fqdn,
    minLength: 4,
    maxLength: 253,
    format: "hostname",
  },
  email: {
    name: "email",
    title: "an e-mail address",
    rule: "Letters, digits and ``! # $ % & ' * + - / = ? ^ _ ` { | } ~`` with single dots between, `@`, and a full domain name; nothing in quotes.",
    example: "admin@example.org",
    pattern: `${atext}(\\.${atext})*@${fqdn}`,
    minLength: 6,
    maxLength: 254,
    format: "email",
  },
  url: {
    name: "url",
    title: "a URL",
    rule: "A scheme, `://`, perhaps a user and `@`, a host name or address (IPv6 in brackets), perhaps a port, path, query and fragment; other characters are percent-encoded.",
    example: "https://social.example.org:8443/about",
    pattern: url,
    minLength: 5,
    maxLength: 2048,
    format: "uri",
  },
  path: {
    name: "path",
    title: "an absolute path",
    rule: "Starts with `/`; no line break.",
    example: "/var/lib/mastodon",
    pattern: "/.*",
    minLength: 1,
    maxLength: 4095,
  },
  ip: {
    name: "ip",
    title: "an IP address",
    rule: "What `ipv4` or `ipv6` accepts.",
    example: "192.0.2.10",
    pattern: `${ipv4}|${ipv6}`,
    minLength: 2,
    maxLength: 45,
  },
  ipv4: {
    name: "ipv4",
    title: "an IPv4 address",
    rule: "Four numbers from 0 to 255 without leading zeros.",
    example: "192.0.2.10",
    pattern: ipv4,
    minLength: 7,
    maxLength: 15,
    format: "ipv4",
  },
  ipv6: {
    name: "ipv6",
    title: "an IPv6 address",
    rule: "Eight groups of hex digits, one run of zeros may be `::`, the last two groups may be an IPv4 address (RFC 4291); no zone.",
    example: "2001:db8::10",
    pattern: ipv6,
    minLength: 2,
    maxLength: 45,
    format: "ipv6",
  },
  cidr: {
    name: "cidr",
    title: "an address range",
    rule: "An IPv4 address, `/` and 0 to 32, or an IPv6 address, `/` and 0 to 128.",
    example: "10.0.0.0/8",
    pattern: `${ipv4}/(3[0-2]|[12]?[0-9])|(${ipv6})/(12[0-8]|1[01][0-9]|[1-9]?[0-9])`,
    minLength: 4,
    maxLength: 49,
  },
};

/** In the order of the documentation. */
export const checkedStringNames: readonly StringName[] = [
  "hostname",
  "fqdn",
  "email",
  "url",
  "path",
  "ip",
  "ipv4",
  "ipv6",
  "cidr",
];
