/**
 * Forms of text that NixOS and systemd demand where a type says only text: names of units and accounts, permissions of files.
 *
 * In: nothing. Out: types, and what to write for each of their patterns. Not here: the checked strings of the language (checked-strings.ts).
 */
import type { StringType } from "./type.ts";

const unitKinds = "automount|device|mount|path|scope|service|slice|socket|swap|target|timer";

/** The whole name of a systemd unit: without its kind, NixOS takes it for no unit. */
export const unitName = formOf(`([A-Za-z0-9:_.@-]|\\\\)+[.](${unitKinds})`, 255);
/** The same, in which `*` stands for any text and `?` for one character. */
export const unitPattern = formOf(`([A-Za-z0-9:_.@*?-]|\\\\)+[.](${unitKinds})`, 255);
export const accountName = formOf("[A-Za-z_][A-Za-z0-9_.-]*", 32);
/** Of a file that only some may read: never for everybody to write. */
export const fileMode = formOf("0[0-7][0-7][0145]", 4);

const helps = new Map([
  [unitName, 'write the whole name of the unit, such as "nginx.service"'],
  [unitPattern, 'write the whole name of the unit, such as "nginx.service" or "worker-*.service"'],
  [accountName, 'a name as in /etc/passwd, such as "nginx"'],
  [fileMode, 'four octal digits that let nobody else write it, such as "0440"'],
]);
const helpsByPattern = new Map([...helps].map(([{ patterns }, help]) => [patterns?.[0] ?? "", help]));

/** What to write where a text does not match one of these patterns. */
export function helpOfForm(pattern: string): string | undefined {
  return helpsByPattern.get(pattern);
}

function formOf(pattern: string, maxLength: number): StringType {
  return { kind: "string", maxLength, patterns: [pattern] };
}
