/**
 * Built-in functions on addresses and URLs. `undefined`: not known yet.
 */
import { addressNotUnderstood, hostOutOfNetwork } from "./evaluation-diagnostics.ts";
import type { Evaluation } from "./evaluation.ts";
import { intArgument, madeText, originsOf, placeOf, textArgument, type Call } from "./intrinsic-call.ts";
import { errorValue, intValue } from "./make-value.ts";
import type { Value } from "./value.ts";

export function networkFunction(evaluation: Evaluation, call: Call): Value | undefined {
  const text = textArgument(call, 0)?.value;
  if (text === undefined) return undefined;
  if (call.name === "cidr_host") {
    const number = intArgument(call, 1);
    return number === undefined ? undefined : addressOf(evaluation, call, text, number);
  }
  const url = parseUrl(text);
  if (url === undefined) return notUnderstood(evaluation, call, text, "URL");
  if (call.name === "url_host") return madeText(call, url.host);
  const port = url.port ?? usualPorts.get(url.scheme);
  return port === undefined ? notUnderstood(evaluation, call, text, "URL with a port") : intValue(port, call.node);
}

function notUnderstood(evaluation: Evaluation, call: Call, text: string, wanted: string): Value {
  evaluation.report(addressNotUnderstood.at(placeOf(call, 0), { text, wanted }), originsOf(call));
  return errorValue(call.node);
}

interface Url {
  readonly scheme: string;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port?: number;
}

function parseUrl(text: string): Url | undefined {
  const colon = text.indexOf("://");
  if (colon <= 0) return undefined;
  const rest = text.slice(colon + 3);
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const place = authority.slice(authority.lastIndexOf("@") + 1);
  const closing = place.startsWith("[") ? place.indexOf("]") : -1;
  const hostEnd = closing < 0 ? place.indexOf(":") : closing + 1;
  const host = hostEnd < 0 ? place : place.slice(0, hostEnd);
  if (host === "") return undefined;
  const digits = hostEnd < 0 ? "" : place.slice(hostEnd + 1);
  const scheme = text.slice(0, colon).toLowerCase();
  const bare = closing < 0 ? host : host.slice(1, -1);
  return /^[0-9]{1,5}$/.test(digits) ? { scheme, host: bare, port: Number(digits) } : { scheme, host: bare };
}

/** Schemes with a port registered at IANA, or by long custom. */
export const usualPorts: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
  ["ws", 80],
  ["wss", 443],
  ["ftp", 21],
  ["ssh", 22],
  ["sftp", 22],
  ["smtp", 25],
  ["smtps", 465],
  ["submission", 587],
  ["imap", 143],
  ["imaps", 993],
  ["ldap", 389],
  ["ldaps", 636],
  ["postgres", 5432],
  ["postgresql", 5432],
  ["mysql", 3306],
  ["redis", 6379],
  ["rediss", 6379],
  ["amqp", 5672],
  ["amqps", 5671],
  ["mongodb", 27017],
]);

function addressOf(evaluation: Evaluation, call: Call, text: string, number: number): Value {
  const slash = text.indexOf("/");
  const network = parseAddress(text.slice(0, slash));
  const prefix = Number(text.slice(slash + 1));
  if (slash < 0 || network === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > network.bits)
    return notUnderstood(evaluation, call, text, "network");
  const size = 1n << BigInt(network.bits - prefix);
  const offset = number < 0 ? size + BigInt(number) : BigInt(number);
  if (offset < 0n || offset >= size) {
    evaluation.report(hostOutOfNetwork.at(placeOf(call, 1), { network: text, number }), originsOf(call));
    return errorValue(call.node);
  }
  const address = (network.value / size) * size + offset;
  return madeText(call, network.bits === 32 ? printIpv4(address) : printIpv6(address));
}

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** The text is of the form that `cidr` accepts; anything else gives undefined. */
function parseAddress(text: string): Address | undefined {
  if (!text.includes(":")) {
    const value = parseIpv4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const last = text.slice(text.lastIndexOf(":") + 1);
  const tail = last.includes(".") ? parseIpv4(last) : undefined;
  if (last.includes(".") && tail === undefined) return undefined;
  const plain =
    tail === undefined
      ? text
      : `${text.slice(0, -last.length)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const [before = "", after, more] = plain.split("::");
  if (more !== undefined) return undefined;
  const head = before === "" ? [] : before.split(":");
  const rest = after === undefined || after === "" ? [] : after.split(":");
  const missing = 8 - head.length - rest.length;
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...rest];
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function printIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => ((value >> shift) & 255n).toString()).join(".");
}

/** As RFC 5952 says: lower case, the first longest run of at least two zero groups is `::`. */
function printIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(112 - 16 * at)) & 0xffffn));
  let best = 0;
  let length = 0;
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0) end++;
    if (end - at > length) {
      best = at;
      length = end - at;
    }
    at = Math.max(at, end - 1);
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, best))}::${hex(groups.slice(best + length))}`;
}
