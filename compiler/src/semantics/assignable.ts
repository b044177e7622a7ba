/**
 * Decides whether a value of one type may be used where another is expected.
 *
 * In: two types. Out: that it certainly is of it, that it may be (its value is checked or converted where it lands), or the
 * first mismatch with its path.
 * Not here: literals and record expressions, which are checked part by part (check-expression.ts); wording.
 */
import { scalarProblem, type Scalar, type ScalarProblem } from "./scalar-fit.ts";
import {
  deployOf,
  keyTypeOf,
  type JsonType,
  type LiteralType,
  type MapType,
  type RecordField,
  type StringName,
  type StringType,
  type Type,
  type UnionType,
} from "./type.ts";

/** `certain`: as it stands. `lands`: it must be checked, widened or filled in. */
export type Fit = "certain" | "lands" | Mismatch;

export interface Mismatch {
  /** Field names, `[]` for an element, `[key]` for the keys of a map, from the outside in. */
  readonly path: readonly string[];
  readonly from: Type;
  readonly to: Type;
  readonly reason:
    /** Another type altogether. */
    | "type"
    /** May be `none`. */
    | "none"
    /** Known only after deployment. */
    | "stage"
    /** A secret where none may be. */
    | "secret"
    /** Written in the program where a secret is expected. */
    | "secretInSource"
    | "missingField"
    | "extraField"
    /** No value of the one is a value of the other. */
    | "disjoint"
    | "literal"
    /** It would have to be made another after deployment, inside of what is passed on as a whole. */
    | "late";
  /** Of `missingField`, `extraField`, and of `late` where the field would be filled in. */
  readonly field?: string;
  /** Of `literal`. */
  readonly problem?: ScalarProblem;
}

/** In the path of a mismatch. */
export const keyStep = "[key]";

export interface FitContext {
  /** Deploy values may stand anywhere inside: the whole is one. */
  readonly allowsDeploy: boolean;
  /** OpenTofu's conversions between string, number and bool. */
  readonly converts: boolean;
  /** A secret may stand where its value is expected: the place is kept secret. */
  readonly allowsSecret: boolean;
  /**
   * Inside a value that is known only after deployment. `whole`: its fields can be taken one by one; `absent`: it may be none, so that
   * they can't; `inside`: of an element or a value of a map, of which nobody knows how many there are.
   */
  readonly late?: "whole" | "absent" | "inside";
}

export const strict: FitContext = { allowsDeploy: false, converts: false, allowsSecret: false };

/** Undefined where a value of `from` may stand for one of `to`. */
export function isAssignable(from: Type, to: Type, context: FitContext = strict): Mismatch | undefined {
  const result = fit(from, to, context);
  return result === "certain" || result === "lands" ? undefined : result;
}

/** How a value of `from` fits `to`. */
export function fit(from: Type, to: Type, context: FitContext = strict): Fit {
  if (from === to || from.kind === "error" || to.kind === "error" || from.kind === "never") return "certain";
  if (to.kind === "optional") {
    if (from.kind === "none") return "certain";
    return from.kind === "optional"
      ? fit(from.inner, to.inner, mayBeAbsent(from.inner, context))
      : fit(from, to.inner, context);
  }
  if (from.kind === "optional" || from.kind === "none")
    return to.kind === "none" && from.kind === "none" ? "certain" : no(from, to, "none");
  if (to.kind === "secret") return fitSecret(from, to.inner);
  if (from.kind === "secret") {
    if (!context.allowsSecret) return no(from, to, "secret");
    return fit(from.inner, to.kind === "deploy" ? to.inner : to, { ...context, allowsDeploy: true });
  }
  if (to.kind === "deploy")
    return from.kind === "deploy"
      ? fit(from.inner, to.inner, late(context))
      : fit(from, to.inner, { ...context, allowsDeploy: true });
  if (from.kind === "deploy") {
    const inner = fit(from.inner, to, late(context));
    // Of another type altogether is the greater mistake.
    if (context.allowsDeploy || (typeof inner !== "string" && inner.reason === "type")) return inner;
    return no(from, to, "stage");
  }
  return fitStatic(from, to, context);
}

/** OpenTofu itself converts what its attributes take. */
function late(context: FitContext): FitContext {
  return { ...context, allowsDeploy: true, ...(context.converts ? {} : { late: context.late ?? "whole" }) };
}

function mayBeAbsent(inner: Type, context: FitContext): FitContext {
  const isLate =
    context.late === "whole" || (inner.kind === "deploy" && context.late === undefined && !context.converts);
  return isLate ? { ...context, late: "absent" } : context;
}

function inside(context: FitContext): FitContext {
  return context.late === undefined || context.late === "inside" ? context : { ...context, late: "inside" };
}

function fitSecret(from: Type, inner: Type): Fit {
  if (from.kind !== "secret" && from.kind !== "deploy") return no(from, { kind: "secret", inner }, "secretInSource");
  return fit(from.inner, inner, { ...strict, allowsDeploy: true });
}

/** Neither is optional, deploy or secret. */
function fitStatic(from: Type, to: Type, context: FitContext): Fit {
  if (from.kind === "union") return fitUnion(from, to, context);
  if (from.kind === "literal") return fitLiteral(from, to, context);
  switch (to.kind) {
    case "error":
    case "never":
    case "none":
    case "optional":
    case "secret":
    case "deploy":
      return no(from, to, "type");
    case "json":
      return fitJson(from, to, context);
    case "union":
      return best(to.members.map((member) => fit(from, member, context))) ?? no(from, to, "type");
    case "literal": {
      const base = baseOf(to.value);
      return base === from.kind ? "lands" : no(from, to, "type");
    }
    case "int":
    case "bytes":
    case "duration":
    case "float":
      if (from.kind === to.kind) return fitRange(from, to, from, to);
      if (from.kind === "int" && to.kind === "float") return worst(fitRange(from, to, from, to), "lands");
      return converted(from, to, context);
    case "bool":
      return from.kind === "bool" ? "certain" : converted(from, to, context);
    case "string":
      return from.kind === "string" ? fitString(from, to) : converted(from, to, context);
    case "list":
    case "set":
      if (from.kind !== "list" && from.kind !== "set") return no(from, to, "type");
      if (from.kind === "list" && to.kind === "set" && context.late === "inside") return no(from, to, "late");
      return worst(
        from.kind === to.kind ? "certain" : "lands",
        worst(fitRange(from, to, from, to), below("[]", fit(from.element, to.element, inside(context)))),
      );
    case "map":
      if (from.kind === "record")
        return worst(fitNames(from.fields, to), worst("lands", fitAll(from.fields, to.value, inside(context))));
      if (from.kind !== "map") return no(from, to, "type");
      return worst(
        fitRange(from, to, from, to),
        worst(fitKeys(keyTypeOf(from), to), below("[]", fit(from.value, to.value, inside(context)))),
      );
    case "record":
      return from.kind === "record" ? fitRecord(from.fields, to.fields, from, to, context) : no(from, to, "type");
    case "variant":
      return fitVariant(from, to, context);
    case "options":
      return from.kind === "record" || from.kind === "map" || from.kind === "options"
        ? "certain"
        : no(from, to, "type");
    case "grant":
      return from.kind === "grant" && from.resource === to.resource ? "certain" : no(from, to, "type");
    case "tofuItem":
      return from.kind === "tofuItem" && from.type === to.type ? "certain" : no(from, to, "type");
    case "package":
    case "host":
    case "hosts":
    case "projectFile":
    case "rawNix":
      return from.kind === to.kind ? "certain" : no(from, to, "type");
  }
}

function no(from: Type, to: Type, reason: Mismatch["reason"], more: Partial<Mismatch> = {}): Mismatch {
  return { path: [], from, to, reason, ...more };
}

function below(step: string, result: Fit): Fit {
  return typeof result === "string" ? result : { ...result, path: [step, ...result.path] };
}

/** Both must hold. */
function worst(a: Fit, b: Fit): Fit {
  if (typeof a !== "string") return a;
  if (typeof b !== "string") return b;
  return a === "certain" ? b : a;
}

/** One will do; undefined where none does. */
function best(fits: readonly Fit[]): "certain" | "lands" | undefined {
  if (fits.includes("certain")) return "certain";
  return fits.includes("lands") ? "lands" : undefined;
}

function baseOf(value: string | number | boolean): "string" | "int" | "bool" {
  return typeof value === "string" ? "string" : typeof value === "number" ? "int" : "bool";
}

function fitUnion(from: UnionType, to: Type, context: FitContext): Fit {
  const fits = from.members.map((member) => fit(member, to, context));
  if (fits.every((each) => each === "certain")) return "certain";
  if (best(fits) !== undefined) return "lands";
  const isOfKind = fits.every((each) => typeof each !== "string" && each.reason === "literal");
  return no(from, to, isOfKind || to.kind === "union" || to.kind === "literal" ? "disjoint" : "type");
}

function fitLiteral(from: LiteralType, to: Type, context: FitContext): Fit {
  if (to.kind === "json") return "certain";
  if (to.kind === "never") return no(from, to, "type");
  if (to.kind === "literal" && to.value === from.value) return "certain";
  if (to.kind === "union") {
    const found = best(to.members.map((member) => fit(from, member, context)));
    if (found !== undefined) return found;
  }
  const problem = scalarProblem(scalarOf(from), to);
  if (problem === undefined) return to.kind === "float" || to.kind === "projectFile" ? "lands" : "certain";
  if (problem.kind !== "type") return no(from, to, "literal", { problem });
  return fitConverted(baseOf(from.value), to, context) ? "lands" : no(from, to, "type");
}

function scalarOf({ value }: LiteralType): Scalar {
  if (typeof value === "string") return { kind: "text", value };
  return typeof value === "number" ? { kind: "int", value } : { kind: "bool", value };
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

function fitRange(from: Range, to: Range, fromType: Type, toType: Type): Fit {
  const [min, max] = [from.min ?? -Infinity, from.max ?? Infinity];
  const [least, most] = [to.min ?? -Infinity, to.max ?? Infinity];
  if (min > most || max < least) return no(fromType, toType, "disjoint");
  return min >= least && max <= most ? "certain" : "lands";
}

function fitString(from: StringType, to: StringType): Fit {
  const lengths = fitRange(range(from.minLength, from.maxLength), range(to.minLength, to.maxLength), from, to);
  if (typeof lengths !== "string") return lengths;
  const isNamed = to.name === undefined || from.name === to.name || isEach(from.name, to.name);
  const isMatched = (to.patterns ?? []).every((pattern) => from.patterns?.includes(pattern) === true);
  return worst(lengths, isNamed && isMatched ? "certain" : "lands");
}

/** Whether each text of a checked string is one of another. */
export function isEach(from: StringName | undefined, to: StringName): boolean {
  if (to === "ip") return from === "ipv4" || from === "ipv6";
  return to === "hostname" && (from === "ipv4" || from === "fqdn");
}

function range(min: number | undefined, max: number | undefined): Range {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function converted(from: Type, to: Type, context: FitContext): Fit {
  return fitConverted(from.kind, to, context) ? "lands" : no(from, to, "type");
}

const convertible: ReadonlySet<string> = new Set(["string", "int", "float", "bool"]);

function fitConverted(from: string, to: Type, context: FitContext): boolean {
  if (!context.converts || !convertible.has(from) || !convertible.has(to.kind)) return false;
  return from === "string" || to.kind === "string" || (from === "float" && to.kind === "int");
}

/** Everything that is data may be passed on. */
function fitJson(from: Type, to: JsonType, context: FitContext): Fit {
  switch (from.kind) {
    case "host":
    case "hosts":
    case "grant":
    case "tofuItem":
      return no(from, to, "type");
    case "rawNix":
    case "package":
      return to.isSetting === true ? "certain" : no(from, to, "type");
    case "list":
    case "set":
      return below("[]", fit(from.element, orNone(from.element, to), context));
    case "map":
      return below("[]", fit(from.value, orNone(from.value, to), context));
    case "record":
    case "variant": {
      let result: Fit = "certain";
      for (const field of (from.kind === "record" ? from.fields : from.cases).values())
        result = worst(result, below(field.name, fit(field.type, orNone(field.type, to), context)));
      return result;
    }
    default:
      return "certain";
  }
}

/** JSON has a `null`. */
function orNone(from: Type, json: Type): Type {
  return from.kind === "optional" || from.kind === "none" ? { kind: "optional", inner: json } : json;
}

function fitAll(fields: ReadonlyMap<string, RecordField>, to: Type, context: FitContext): Fit {
  let result: Fit = "certain";
  for (const field of fields.values()) result = worst(result, below(field.name, fit(field.type, to, context)));
  return result;
}

/** Whether texts of a type may be keys of a map. */
export function fitKeys(from: Type, to: MapType): Fit {
  return to.key === undefined ? "certain" : below(keyStep, fit(from, to.key));
}

/** Whether the names of fields may be. */
export function fitNames(fields: ReadonlyMap<string, RecordField>, to: MapType): Fit {
  let result: Fit = "certain";
  if (to.key !== undefined)
    for (const name of fields.keys()) result = worst(result, fitKeys({ kind: "literal", value: name }, to));
  return result;
}

function fitRecord(
  from: ReadonlyMap<string, RecordField>,
  to: ReadonlyMap<string, RecordField>,
  fromType: Type,
  toType: Type,
  context: FitContext,
): Fit {
  let result: Fit = "certain";
  const parts = context.late === "absent" ? inside(context) : context;
  for (const field of from.values()) {
    const wanted = to.get(field.name);
    if (wanted === undefined) return no(fromType, toType, "extraField", { field: field.name });
    // What may be set need not be `none` where a default stands in for it.
    const wantedType = context.allowsDeploy ? deployOf(wanted.type) : wanted.type;
    result = worst(
      result,
      below(
        field.name,
        fit(field.type, context.allowsDeploy && wanted.type.kind === "optional" ? wanted.type : wantedType, parts),
      ),
    );
    if (typeof result !== "string") return result;
  }
  for (const field of to.values()) {
    if (from.has(field.name)) continue;
    if (!isOmittable(field)) return no(fromType, toType, "missingField", { field: field.name });
    if (parts.late === "inside" && field.schema === undefined)
      return no(fromType, toType, "late", { field: field.name });
    result = worst(result, "lands");
  }
  return result;
}

/** Whether a record may leave the field out. */
export function isOmittable(field: RecordField): boolean {
  if (field.schema !== undefined) return field.schema.isRequired !== true;
  return field.hasDefault || field.type.kind === "optional" || field.type.kind === "error";
}

function fitVariant(from: Type, to: Type & { readonly kind: "variant" }, context: FitContext): Fit {
  if (from.kind === "variant") {
    let result: Fit = "certain";
    for (const each of from.cases.values()) {
      const wanted = to.cases.get(each.name);
      if (wanted === undefined) return no(from, to, "extraField", { field: each.name });
      result = worst(result, below(each.name, fit(each.type, wanted.type, inside(context))));
    }
    return result;
  }
  if (from.kind !== "record" || from.fields.size !== 1) return no(from, to, "type");
  for (const field of from.fields.values()) {
    const wanted = to.cases.get(field.name);
    if (wanted === undefined) return no(from, to, "extraField", { field: field.name });
    return worst("lands", below(field.name, fit(field.type, wanted.type, inside(context))));
  }
  return no(from, to, "type");
}
