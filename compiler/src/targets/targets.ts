/**
 * The list of targets: the only place that names them all.
 */
import { jsonSchemaTarget } from "./json-schema/emit.ts";
import { nixosTarget } from "./nix/emit.ts";
import type { Target } from "./target.ts";
import { tofuTarget } from "./tofu/emit.ts";

export const targets: readonly Target[] = [nixosTarget, tofuTarget, jsonSchemaTarget];
