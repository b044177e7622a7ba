/**
 * Reads the attribute types of OpenTofu schemas: `"string"`, `["list", ["object", { … }]]`.
 *
 * Each has two faces: what may be written, and what a reference to it gives.
 */
import {
  boolType,
  floatType,
  intType,
  jsonType,
  optionalOf,
  stringType,
  type RecordField,
  type Type,
} from "../semantics/type.ts";
import { sameType } from "../semantics/same-type.ts";
import { isObject, properties, type Json } from "./json-scan.ts";

/**
 * What a number may be written as. It is read as an int, which is what nearly all of them are: what it turns out to be is checked
 * where it lands.
 */
const numberType: Type = { kind: "union", members: [intType, floatType] };

/** Deeper than any provider nests; beyond, any value goes. */
const deepest = 60;

/** `use`: whether a value is written or read. An unknown type takes and gives any value. */
export function readCtyType(json: Json | undefined, use: "write" | "read", depth = 0): Type {
  if (typeof json === "string" || !Array.isArray(json) || depth > deepest) return primitive(json, use);
  const [constructor, argument, optional] = json;
  const inner = () => readCtyType(argument, use, depth + 1);
  switch (constructor) {
    case "list":
      return { kind: "list", element: inner() };
    case "set":
      return { kind: "set", element: inner() };
    case "map":
      return { kind: "map", value: inner() };
    case "object": {
      const optionalNames = new Set(Array.isArray(optional) ? optional : []);
      const fields = properties(argument).map(([name, type]): readonly [string, RecordField] => {
        const field = readCtyType(type, use, depth + 1);
        return [name, { name, type: optionalNames.has(name) ? optionalOf(field) : field, hasDefault: false }];
      });
      return { kind: "record", fields: new Map(fields) };
    }
    case "tuple":
      return tuple(argument, use, depth);
    default:
      return jsonType;
  }
}

/** Whether every part is a type that OpenTofu documents; `dynamic` is one, and takes any value. */
export function isUnderstoodCty(json: Json | undefined, depth = 0): boolean {
  if (depth > deepest) return false;
  if (typeof json === "string") return ["string", "bool", "number", "dynamic"].includes(json);
  if (!Array.isArray(json)) return false;
  const [constructor, argument] = json;
  switch (constructor) {
    case "list":
    case "set":
    case "map":
      return isUnderstoodCty(argument, depth + 1);
    case "object":
      return isObject(argument) && properties(argument).every(([, type]) => isUnderstoodCty(type, depth + 1));
    case "tuple":
      return Array.isArray(argument) && argument.every((type) => isUnderstoodCty(type, depth + 1));
    default:
      return false;
  }
}

function primitive(json: Json | undefined, use: "write" | "read"): Type {
  switch (json) {
    case "string":
      return stringType;
    case "bool":
      return boolType;
    case "number":
      return use === "write" ? numberType : intType;
    default:
      return jsonType;
  }
}

/** The language has no tuples: a list of exactly that many, each of any of their types. */
function tuple(argument: Json | undefined, use: "write" | "read", depth: number): Type {
  const members = Array.isArray(argument) ? argument : [];
  const types = members.map((member) => readCtyType(member, use, depth + 1));
  const [first = jsonType] = types;
  const isUniform = types.every((type) => sameType(type, first));
  return { kind: "list", element: isUniform ? first : jsonType, min: members.length, max: members.length };
}
