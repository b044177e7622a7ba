/**
 * What a client may choose, from `initializationOptions` or the section `fedi` of its configuration. Anything else in there is ignored.
 */
export interface Settings {
  /** `push`: sent as you type, for every file. `pull`: only when the client asks. */
  readonly diagnostics: "push" | "pull";
  readonly inlayHints: { readonly types: boolean; readonly stages: boolean };
  readonly codeLens: boolean;
  /** Whether renaming what operators or running environments know leaves the old name behind, with `@was`; `deployed`: where it was compiled. */
  readonly rename: { readonly keepsOldNames: "deployed" | "always" | "never" };
  /** `queries`: each query that runs, with its reason, goes to the client's log. */
  readonly trace: "off" | "queries";
}

export const defaultSettings: Settings = {
  diagnostics: "push",
  inlayHints: { types: true, stages: true },
  codeLens: true,
  rename: { keepsOldNames: "deployed" },
  trace: "off",
};

/** `given` comes from outside and may be anything. */
export function readSettings(given: unknown, base: Settings = defaultSettings): Settings {
  const hints = partOf(given, "inlayHints");
  const diagnostics = partOf(given, "diagnostics");
  const trace = partOf(given, "trace");
  const keeps = partOf(partOf(given, "rename"), "keepsOldNames");
  return {
    diagnostics: diagnostics === "push" || diagnostics === "pull" ? diagnostics : base.diagnostics,
    inlayHints: {
      types: boolIn(hints, "types", base.inlayHints.types),
      stages: boolIn(hints, "stages", base.inlayHints.stages),
    },
    codeLens: boolIn(given, "codeLens", base.codeLens),
    rename: {
      keepsOldNames:
        keeps === "deployed" || keeps === "always" || keeps === "never" ? keeps : base.rename.keepsOldNames,
    },
    trace: trace === "off" || trace === "queries" ? trace : base.trace,
  };
}

function partOf(given: unknown, name: string): unknown {
  return typeof given === "object" && given !== null ? Reflect.get(given, name) : undefined;
}

function boolIn(given: unknown, name: string, otherwise: boolean): boolean {
  const value = partOf(given, name);
  return typeof value === "boolean" ? value : otherwise;
}
