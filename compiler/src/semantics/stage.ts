/**
 * When a value is known: now, after deployment, or (a secret) never to the compiler. How that spreads to what is made of it.
 */
import { deployOf, optionalOf, secretOf, type Type } from "./type.ts";

export type Stage = "static" | "deploy" | "secret";

const order = { static: 0, deploy: 1, secret: 2 } as const;

export function laterOf(a: Stage, b: Stage): Stage {
  return order[a] >= order[b] ? a : b;
}

/** Of the value itself; whether a `T?` is there is always static. */
export function stageOf(type: Type): Stage {
  if (type.kind === "optional") return stageOf(type.inner);
  return type.kind === "deploy" || type.kind === "secret" ? type.kind : "static";
}

/** The latest stage of the value and of everything in it. */
export function deepStageOf(type: Type, depth = 0): Stage {
  if (depth > 100) return "static";
  switch (type.kind) {
    case "deploy":
    case "secret":
      return type.kind;
    case "optional":
      return deepStageOf(type.inner, depth + 1);
    case "list":
    case "set":
      return deepStageOf(type.element, depth + 1);
    case "map":
      return deepStageOf(type.value, depth + 1);
    case "record":
    case "variant": {
      let stage: Stage = "static";
      for (const field of (type.kind === "record" ? type.fields : type.cases).values())
        stage = laterOf(stage, deepStageOf(field.type, depth + 1));
      return stage;
    }
    default:
      return "static";
  }
}

/** Whether the value, or something in it that is no secret, may be known only after deployment. */
export function holdsDeploy(type: Type, depth = 0): boolean {
  if (depth > 100) return false;
  const inside = (part: Type) => holdsDeploy(part, depth + 1);
  switch (type.kind) {
    case "deploy":
      return true;
    case "optional":
      return inside(type.inner);
    case "list":
    case "set":
      return inside(type.element);
    case "map":
      return inside(type.value);
    case "record":
      return [...type.fields.values()].some((field) => inside(field.type));
    case "variant":
      return [...type.cases.values()].some((field) => inside(field.type));
    default:
      return false;
  }
}

/** The type of a result that is known at a stage. Presence stays static: `deploy<T?>` is `deploy<T>?`. */
export function atStage(type: Type, stage: Stage): Type {
  if (stage === "static" || type.kind === "none" || type.kind === "error" || type.kind === "never") return type;
  if (type.kind === "optional") return optionalOf(atStage(type.inner, stage));
  return stage === "deploy" ? deployOf(type) : secretOf(type);
}

/** The value without `deploy` or `secret` around it; of `T?` the same inside. */
export function withoutStage(type: Type): Type {
  if (type.kind === "optional") return optionalOf(withoutStage(type.inner));
  return type.kind === "deploy" || type.kind === "secret" ? type.inner : type;
}
