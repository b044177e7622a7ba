/**
 * Messages about an environment as a whole: requests, rules, checks, hosts, secrets, OpenTofu items.
 *
 * Not here: JSON configurations (configuration-diagnostics.ts), old manifests (continuity-diagnostics.ts).
 */
import { defineError, defineWarning } from "../diagnostics/define.ts";
import type { Related, Role } from "../diagnostics/diagnostic.ts";
import { enumerate, quote } from "../diagnostics/wording.ts";
import { spanOf, type Span } from "../source/span.ts";

export interface RequiredBy {
  /** `community/mastodon/database`. */
  readonly request: string;
  /** ``the application `mastodon` ``, ``the rule `all_on_one.postgresql` ``. */
  readonly who: string;
  readonly requirement: string;
  readonly place: Span;
}

export const noRuleForResource = defineError(
  "no-rule-for-resource",
  (f: {
    resource: string;
    environment: string;
    requiredBy: readonly RequiredBy[];
    /** That have one. */
    mappings: readonly string[];
  }) => {
    const others = f.mappings.length === 0 ? "" : `, or take one that has it: ${enumerate(f.mappings.map(quote), 4)}`;
    const [first] = f.requiredBy;
    return {
      headline: `${quote(f.environment)} has no rule for ${quote(f.resource)}, which ${first?.who ?? "something"} requires as ${quote(first?.requirement ?? "")}`,
      label: `no rule for ${quote(f.resource)}`,
      related: f.requiredBy.slice(0, 10).map((by) => ({
        message: `${quote(by.request)} is required here`,
        place: spanOf(by.place),
      })),
      help: `add a rule \`${f.resource} { … }\` to the mapping${others}`,
      role: "hosting provider",
    };
  },
);

export const mappingTwice = defineError("mapping-twice", (f: { mapping: string; first: Span }) => ({
  headline: `the mapping ${quote(f.mapping)} is used twice`,
  label: "a second time",
  related: [{ message: "used here first", place: spanOf(f.first) }],
  help: "two names of one mapping; what it makes is named after it, so an environment uses each once",
  role: "hosting provider",
}));

/** `chain`: resources, the first again at the end. */
export const circularRules = defineError(
  "circular-rules",
  (f: {
    resource: string;
    chain: readonly string[];
    requirements: readonly { readonly name: string; readonly place: Span }[];
  }) => ({
    headline: `a ${quote(f.resource)} needs another ${quote(f.resource)}, without end: ${f.chain.join(" -> ")}`,
    label: "required again",
    related: f.requirements.map((step) => ({
      message: `${quote(step.name)} is required here`,
      place: spanOf(step.place),
    })),
    help: "let one of these rules make what it needs by itself",
    role: "hosting provider",
  }),
);

/** Only `@was` brings this about: names themselves are distinct. */
export const requestIdTaken = defineError("request-id-taken", (f: { id: string; first: Span }) => ({
  headline: `two requirements have the id ${quote(f.id)}`,
  label: "the second",
  related: [{ message: "the first", place: spanOf(f.first) }],
  help: "an old name in `@was` is that of one requirement only",
  role: "application author",
}));

export const tooManyRequests = defineError("too-many-requests", (f: { most: number }) => ({
  headline: `this environment has more than ${f.most} requests`,
  label: "one more than that",
  help: "look for a `for` in a rule that requires resources whose rules do the same",
}));

export const privateOfOtherMapping = defineError(
  "private-of-other-mapping",
  (f: { field: string; request: string; asking: string; making: string; rule: Span }) => ({
    headline: `${quote(f.asking)} asks for a private fact of ${quote(f.request)}, which ${quote(f.making)} granted`,
    label: `known only to rules of ${quote(f.making)}`,
    related: [{ message: `${quote(f.request)} is made by this rule`, place: spanOf(f.rule) }],
    help: "use what the resource grants to everybody, or let one mapping make both",
    role: "hosting provider",
  }),
);

export const privateFactsDiffer = defineError(
  "private-facts-differ",
  (f: { resource: string; name: string; isMissing: boolean; first: Span }) => ({
    headline: f.isMissing
      ? `this rule for ${quote(f.resource)} does not keep the private fact ${quote(f.name)}`
      : `this rule for ${quote(f.resource)} keeps another type of private fact as ${quote(f.name)}`,
    label: "replaces a rule that keeps it",
    related: [{ message: "the rule that it replaces", place: spanOf(f.first) }],
    help: "inherited rules may read it: keep the same facts in `private`",
    role: "hosting provider",
  }),
);

export const conditionNotMet = defineError(
  "condition-not-met",
  (f: { message: string; request: string | undefined; role: Role; related: readonly Related[] }) => ({
    headline:
      f.message.trim() === ""
        ? "a condition is not met, and its message says nothing"
        : f.request !== undefined && isClause(f.message)
          ? `${quote(f.request)} ${f.message}`
          : f.message,
    label: "this does not meet a condition",
    related: f.related,
    role: f.role,
  }),
);

/** Messages of resources often begin with a verb: `asks for 16 cores; …`. */
function isClause(message: string): boolean {
  return /^(asks|needs|wants|has|is|takes) /.test(message);
}

export const hostRedefined = defineError(
  "host-redefined",
  (f: { name: string; difference: string; first: Span; isSamePlace: boolean; owners: readonly string[] }) => ({
    headline: `the machine ${quote(f.name)} is described twice, with different ${f.difference}`,
    label: `${f.difference} differs`,
    related: [{ message: "described here first", place: spanOf(f.first) }],
    help: `within an environment a name is one machine; this one is asked for by ${enumerate(f.owners.map(quote), 4)}`,
    role: "hosting provider",
  }),
);

export const hostNameCollision = defineError(
  "host-name-collision",
  (f: { name: string; other: string; first: Span; owners: readonly string[] }) => ({
    headline: `the machines ${quote(f.other)} and ${quote(f.name)} would have one name in the network`,
    label: "differs only in what names of hosts leave out",
    related: [{ message: `${quote(f.other)} is described here`, place: spanOf(f.first) }],
    help: `they are asked for by ${enumerate(f.owners.map(quote), 4)}`,
    role: "hosting provider",
  }),
);

export const hostNameMalformed = defineError("host-name-malformed", (f: { name: string }) => ({
  headline: `${quote(f.name)} can't be the name of a machine`,
  label: "letters, digits, `-` and `_`, at most 63, a letter or digit at both ends",
  help: "`slug(…)` makes such a name of any text",
  role: "hosting provider",
}));

export const hostTooLate = defineError("host-too-late", (f: { name: string }) => ({
  headline: `the machine ${quote(f.name)} comes to be after \`hosts\` was counted`,
  label: "made inside settings",
  help: "give it a name with `let` in the mapping or rule",
  role: "hosting provider",
}));

export const secretRedefined = defineError("secret-redefined", (f: { id: string; first: Span }) => ({
  headline: `the secret ${quote(f.id)} is to be made in two different ways`,
  label: "differs from the first",
  related: [{ message: "described here first", place: spanOf(f.first) }],
  help: "an id is one secret; use another id, or the same recipe",
}));

export const secretShared = defineError(
  "secret-shared",
  (f: { id: string; owners: readonly string[]; first: Span }) => ({
    headline: `the secret ${quote(f.id)} would belong to two: ${enumerate(f.owners.map(quote))}`,
    label: "its id collides",
    related: [{ message: "described here first", place: spanOf(f.first) }],
    help: "use another id",
  }),
);

export const secretFileElsewhere = defineError(
  "secret-file-elsewhere",
  (f: { where: string; files: readonly Span[] }) => ({
    headline: `${f.where} would name a secret file, which exists only on the machine it is put on`,
    label: "the path of a secret file",
    related: f.files.map((place) => ({ message: "the file is asked for here", place })),
    help: "such paths belong into `nixos on`, `backup`, `restore` and `run`",
  }),
);

export const packageElsewhere = defineError("package-elsewhere", (f: { where: string }) => ({
  headline: `${f.where} would name a package, which only NixOS knows`,
  label: "a package",
  help: "packages belong into `nixos on`",
}));

export const tofuAddressTaken = defineError(
  "tofu-address-taken",
  (f: { address: string; owners: readonly string[]; first: Span }) => ({
    headline: `two OpenTofu items have the address ${quote(f.address)}`,
    label: "the second of this name",
    related: [{ message: `the first, of ${quote(f.owners[0] ?? "")}`, place: spanOf(f.first) }],
    help: `${enumerate(f.owners.map(quote))} both make it; put \`id\` into the name`,
    role: "hosting provider",
  }),
);

export const tofuNameMalformed = defineError("tofu-name-malformed", (f: { name: string }) => ({
  headline: `OpenTofu does not take ${quote(f.name)} as a name`,
  label: "letters, digits, `_` and `-`, a letter or `_` first",
  help: "`slug(…)` makes such a name of most texts",
  role: "hosting provider",
}));

export const providerConfiguredTwice = defineError(
  "provider-configured-twice",
  (f: { provider: string; owners: readonly string[]; first: Span }) => ({
    headline: `the OpenTofu provider ${quote(f.provider)} is configured twice, in different ways`,
    label: "differs from the first",
    related: [{ message: `configured here first, by ${quote(f.owners[0] ?? "")}`, place: spanOf(f.first) }],
    help: "an environment has one configuration of a provider",
    role: "hosting provider",
  }),
);

export const noBackup = defineWarning(
  "no-backup",
  (f: {
    application: string;
    requirement: string;
    mapping: string;
    resource: string;
    lacks: "backup" | "restore" | "both";
    rule: Span;
  }) => ({
    headline: `${quote(f.application)} keeps data in ${quote(f.requirement)}, and ${quote(f.mapping)} can't ${f.lacks === "both" ? "back it up or restore it" : f.lacks === "backup" ? "back it up" : "restore it"}`,
    label: "its data could not leave this environment",
    related: [
      {
        message: `the rule for ${quote(f.resource)} has no ${f.lacks === "both" ? "`backup` and no `restore`" : quote(f.lacks)}`,
        place: spanOf(f.rule),
      },
    ],
    help: f.lacks === "both" ? "add `backup` and `restore` to the rule" : `add \`${f.lacks}\` to the rule`,
    role: "hosting provider",
  }),
);

export const duplicateDeployment = defineError("duplicate-deployment", (f: { name: string; first: Span }) => ({
  headline: `two deployments on this environment are called ${quote(f.name)}`,
  label: "the second",
  related: [{ message: "the first", place: spanOf(f.first) }],
  help: "give one of them another name",
  role: "operator",
}));

export const duplicateInstance = defineError("duplicate-instance", (f: { name: string; first: Span }) => ({
  headline: `two applications of this deployment are called ${quote(f.name)}`,
  label: "the second",
  related: [{ message: "the first", place: spanOf(f.first) }],
  help: `give one of them a name of its own: \`other: ${f.name} { … }\``,
  role: "operator",
}));

export const deploymentNamedLikeEnvironment = defineError(
  "deployment-named-like-environment",
  (f: { name: string }) => ({
    headline: `a deployment can't be called like its environment, ${quote(f.name)}`,
    label: "the environment's name",
    help: "both begin the ids of what they make; choose another name",
    role: "operator",
  }),
);

export const hostOfNoRequirement = defineError("host-of-no-requirement", (f: { application: string }) => ({
  headline: `the generic module of ${quote(f.application)} can't tell which requirement this machine belongs to`,
  label: "must be a field of what a requirement is granted",
  help: "name it by the requirement, such as `web.host`, or `webs[key].host`",
  role: "application author",
}));

export const duplicateInModule = defineError("duplicate-in-module", (f: { name: string; first: Span }) => ({
  headline: `two files of the generic module declare ${quote(f.name)}`,
  label: "the second",
  related: [{ message: "the first", place: spanOf(f.first) }],
  help: "compile one of the files alone, or rename one",
  role: "maintainer",
}));

export const environmentNotGeneric = defineWarning(
  "environment-not-generic",
  (f: { environment: string; why: string; place: Span; isPart?: true }) => ({
    headline:
      f.isPart === true
        ? `the generic module can't make everything of the environment ${quote(f.environment)}`
        : `the generic module can't make what the environment ${quote(f.environment)} grants`,
    label: f.why,
    related: [{ message: "this is the reason", place: spanOf(f.place) }],
    help:
      f.isPart === true
        ? "compile its deployments instead (`fedi compile`); in the module what needs it fails when it is asked for"
        : "compile its deployments instead (`fedi compile`), or write the environment in Nix; the module has its policies alone",
    role: "hosting provider",
  }),
);
