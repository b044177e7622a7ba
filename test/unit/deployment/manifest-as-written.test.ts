import fc from "fast-check";
import { expect, test } from "vitest";
import { manifestAsWritten } from "../../../compiler/src/deployment/manifest-as-written.ts";

const text = fc.constantFrom("a", "", '"', "{", "}\n", '\n  "requests": [\n', "é", "[]");
const request = fc.record({
  id: text,
  hosts: fc.array(text),
  outputs: fc.array(fc.record({ name: text, value: text })),
});
const fragment = fc.record({ id: text, from: text });
const host = fc.record({ name: text, fragments: fc.array(fragment), secretFiles: fc.array(fragment) });
const manifest = fc.record({
  environment: text,
  requests: fc.array(request),
  hosts: fc.array(host),
  state: fc.array(fc.record({ request: text })),
});

const written = (json: unknown) => `${JSON.stringify(json, undefined, 2)}\n`;

test("all is read but requests and fragments", () => {
  fc.assert(
    fc.property(manifest, (json) => {
      const read = { ...json, requests: [], hosts: json.hosts.map((one) => ({ ...one, fragments: [] })) };
      expect(manifestAsWritten(written(json))).toEqual(read);
    }),
  );
});

test("what is not as written is not read, wherever it was changed", () => {
  const edit = fc.constantFrom("", " ", "\n", ",", '"', "x", "1", "{", "}", "\\u0041", '"id": "", ');
  fc.assert(
    fc.property(manifest, fc.nat(), edit, fc.nat(2), (json, place, inserted, removed) => {
      const whole = written(json);
      const at = place % whole.length;
      const edited = whole.slice(0, at) + inserted + whole.slice(at + removed);
      expect(manifestAsWritten(edited) !== undefined).toBe(isAsWritten(edited));
    }),
    { numRuns: 2000 },
  );
});

function isAsWritten(whole: string): boolean {
  try {
    return !whole.includes("\\u") && written(JSON.parse(whole)) === whole;
  } catch {
    return false;
  }
}
