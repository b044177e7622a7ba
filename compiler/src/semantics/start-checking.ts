/**
 * Begins the checking of a file.
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import type { File } from "../syntax/tree.ts";
import { newTable } from "./node-table.ts";
import type { Bound, Checking, Inference } from "./checking.ts";
import { findType } from "./declared.ts";
import { check } from "./infer-expected.ts";
import { checkSlot } from "./infer-record-expected.ts";
import { infer } from "./infer.ts";
import type { Interfaces } from "./interface.ts";
import type { SchemaIndex } from "./schema-index.ts";

const inference: Inference = { infer, check, checkSlot, findType };

/** A context with empty tables for a bound file. */
export function newChecking(
  tree: File,
  bound: Bound,
  interfaces: Interfaces,
  schemas: SchemaIndex,
  report: Report,
): Checking {
  return {
    ...bound,
    inference,
    file: tree.file,
    tree,
    interfaces,
    schemas,
    report,
    types: newTable(tree),
    landings: newTable(tree),
    landingDemands: new Map(),
    writtenTypes: new Map(),
    defaults: new Map(),
    examples: new Map(),
    broken: new Set(),
    typeExports: new Map(),
    valueExports: new Map(),
    locals: new Map(),
    lets: new Map(),
    conditions: new Map(),
    pendingFields: [],
    running: new Set(),
    circular: new Set(),
  };
}
