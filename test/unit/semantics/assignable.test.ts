import { describe, expect, test } from "vitest";
import { fit, isAssignable } from "../../../compiler/src/semantics/assignable.ts";
import { joinTypes } from "../../../compiler/src/semantics/joined-type.ts";
import { printType } from "../../../compiler/src/semantics/print-type.ts";
import { sameType } from "../../../compiler/src/semantics/same-type.ts";
import {
  boolType,
  bytesType,
  deployOf,
  errorType,
  fieldOf,
  floatType,
  hostType,
  intType,
  jsonType,
  neverType,
  noneType,
  optionalOf,
  packageType,
  portType,
  recordOf,
  secretOf,
  stringType,
  type Type,
} from "../../../compiler/src/semantics/type.ts";

const open: Type = { kind: "literal", value: "open" };
const closed: Type = { kind: "literal", value: "closed" };
const modes: Type = { kind: "union", members: [open, closed] };
const list = (element: Type): Type => ({ kind: "list", element });

const types: readonly Type[] = [
  neverType,
  noneType,
  boolType,
  intType,
  floatType,
  bytesType,
  stringType,
  portType,
  jsonType,
  hostType,
  packageType,
  open,
  modes,
  { kind: "int", min: 1, max: 5 },
  { kind: "string", name: "hostname" },
  { kind: "string", minLength: 2, maxLength: 4 },
  list(intType),
  list(deployOf(stringType)),
  { kind: "set", element: stringType },
  { kind: "map", value: intType },
  { kind: "map", key: { kind: "string", name: "hostname" }, value: intType },
  { kind: "map", key: { kind: "string", minLength: 2, maxLength: 4 }, value: intType, max: 3 },
  recordOf({ a: intType, b: optionalOf(stringType) }),
  { kind: "variant", cases: new Map([["local", fieldOf("local", stringType)]]) },
  { kind: "grant", resource: "m.fedi#machine", name: "machine" },
  optionalOf(intType),
  deployOf(intType),
  deployOf(list(stringType)),
  secretOf(stringType),
];

describe("laws", () => {
  test("every type fits itself as it stands", () => {
    for (const type of types) expect([printType(type), fit(type, type)]).toEqual([printType(type), "certain"]);
  });

  test("what failed already fits everywhere, and everything fits it", () => {
    for (const type of types) expect([fit(errorType, type), fit(type, errorType)]).toEqual(["certain", "certain"]);
  });

  test("what fits, fits where it may be `none` or may be known later", () => {
    for (const from of types)
      for (const to of types) {
        if (isAssignable(from, to) !== undefined) continue;
        expect([printType(from), printType(to), isAssignable(from, optionalOf(to))]).toEqual([
          printType(from),
          printType(to),
          undefined,
        ]);
        if (to.kind === "none" || to.kind === "optional" || from.kind === "none") continue;
        expect(isAssignable(from, deployOf(to))).toBeUndefined();
      }
  });

  test("certain fits are transitive", () => {
    for (const a of types)
      for (const b of types)
        for (const c of types) {
          if (b.kind === "never" || fit(a, b) !== "certain" || fit(b, c) !== "certain") continue;
          expect([printType(a), printType(b), printType(c), fit(a, c)]).toEqual([
            printType(a),
            printType(b),
            printType(c),
            "certain",
          ]);
        }
  });

  test("the join of two types takes both", () => {
    for (const a of types)
      for (const b of types) {
        const joined = joinTypes(a, b);
        if (joined === undefined) continue;
        const other = joinTypes(b, a);
        expect(other !== undefined && sameType(joined, other)).toBe(true);
        if (a.kind === "secret" || b.kind === "secret") continue;
        expect([printType(a), printType(joined), isAssignable(a, joined)]).toEqual([
          printType(a),
          printType(joined),
          undefined,
        ]);
      }
  });
});

describe("keys of maps", () => {
  const anyKey: Type = { kind: "map", value: intType };
  const hosts: Type = { kind: "map", key: { kind: "string", name: "hostname" }, value: intType };
  const long: Type = { kind: "map", key: { kind: "string", minLength: 9 }, value: intType };
  const short: Type = { kind: "map", key: { kind: "string", maxLength: 3 }, value: intType };

  test("fit like values: narrower ones at once, wider ones where they land", () => {
    expect([fit(hosts, anyKey), fit(anyKey, hosts), fit(hosts, hosts)]).toEqual(["certain", "lands", "certain"]);
    expect(isAssignable(long, short)).toMatchObject({ reason: "disjoint", path: ["[key]"] });
  });

  test("of a record are the names of its fields", () => {
    expect(fit(recordOf({ web: intType }), hosts)).toBe("lands");
    expect(isAssignable(recordOf({ "a b": intType }), hosts)).toMatchObject({ reason: "literal", path: ["[key]"] });
  });
});

describe("stages and secrets", () => {
  test("deploy is a taint", () => {
    expect(isAssignable(stringType, deployOf(stringType))).toBeUndefined();
    expect(isAssignable(deployOf(stringType), stringType)?.reason).toBe("stage");
    expect(isAssignable(list(deployOf(stringType)), deployOf(list(stringType)))).toBeUndefined();
    expect(isAssignable(deployOf(list(stringType)), list(deployOf(stringType)))?.reason).toBe("stage");
  });

  test("nothing static is a secret, and no secret is anything else", () => {
    expect(isAssignable(stringType, secretOf(stringType))?.reason).toBe("secretInSource");
    expect(isAssignable(deployOf(stringType), secretOf(stringType))).toBeUndefined();
    expect(isAssignable(secretOf(stringType), stringType)?.reason).toBe("secret");
    expect(isAssignable(secretOf(stringType), deployOf(stringType))?.reason).toBe("secret");
    expect(isAssignable(recordOf({ a: secretOf(stringType) }), jsonType)?.path).toEqual(["a"]);
  });
});

describe("values that are checked where they land", () => {
  test("wider to narrower, unless nothing is in both", () => {
    expect(fit(intType, portType)).toBe("lands");
    expect(fit({ kind: "int", min: 1, max: 5 }, { kind: "int", min: 10, max: 20 })).toMatchObject({
      reason: "disjoint",
    });
    expect(fit(stringType, modes)).toBe("lands");
    expect(fit(open, modes)).toBe("certain");
    expect(fit(modes, open)).toBe("lands");
    expect(fit({ kind: "literal", value: "x" }, modes)).toMatchObject({ reason: "literal" });
  });

  test("int widens to float and never back", () => {
    expect(fit(intType, floatType)).toBe("lands");
    expect(fit(floatType, intType)).toMatchObject({ reason: "type" });
    expect(fit(bytesType, intType)).toMatchObject({ reason: "type" });
  });

  test("records are structural and closed; what has a default may be left out", () => {
    const two = recordOf({ a: intType, b: stringType });
    expect(isAssignable(recordOf({ a: intType }), two)).toMatchObject({ reason: "missingField", field: "b" });
    expect(isAssignable(recordOf({ a: intType, b: stringType, c: boolType }), two)).toMatchObject({
      reason: "extraField",
      field: "c",
    });
    const optional = recordOf({ a: intType, b: optionalOf(stringType) });
    expect(fit(recordOf({ a: intType }), optional)).toBe("lands");
    expect(
      isAssignable(recordOf({ a: recordOf({ x: boolType }) }), recordOf({ a: recordOf({ x: intType }) }))?.path,
    ).toEqual(["a", "x"]);
  });
});
