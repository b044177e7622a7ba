/**
 * Messages about what an earlier compile made and this one would drop.
 */
import type { Role } from "../diagnostics/diagnostic.ts";
import { defineError } from "../diagnostics/define.ts";
import { quote } from "../diagnostics/wording.ts";

export const deploymentMissing = defineError(
  "deployment-missing",
  (f: { name: string; environment: string; elsewhere: string | undefined }) => ({
    headline: `the deployment ${quote(f.name)} was compiled before and is missing now`,
    label: `${quote(f.environment)} would lose it`,
    help:
      f.elsewhere === undefined
        ? `give its configuration as well, by the name it had (a file \`${f.name}.json\`); or let it go, with its data: --remove ${f.name}`
        : `it is on ${quote(f.elsewhere)} now, its data is not: have it on both, the second in a file of its own, until \`deploy backup\` and \`deploy restore\` took the data there; then let it go here: --remove ${f.name}`,
    role: "operator",
  }),
);

export const stateAbandoned = defineError(
  "state-abandoned",
  (f: { data: readonly string[]; instance: string; isThere: boolean; environment: string }) => ({
    headline: f.isThere
      ? `nothing asks for ${some(f.data)} any more, which holds data`
      : `${quote(f.instance)} keeps data, was compiled before and is missing now`,
    label: f.isThere ? `${quote(f.environment)} would leave the data behind` : `${quote(f.environment)} would lose it`,
    help: f.isThere
      ? `ask for it still, with \`@was("old_name")\` before a requirement that only has a new name; or let it go: --remove ${f.data[0] ?? f.instance}`
      : `give ${quote(f.instance)} its configuration back, by the name it had; or let it go, with its data: --remove ${f.instance}`,
    role: f.isThere ? "application author" : "operator",
  }),
);

export const stateDropped = defineError(
  "state-dropped",
  (f: { address: string; data: readonly string[]; instance: string | undefined; environment: string }) => ({
    headline: `${quote(f.address)} holds data of ${some(f.data)} and would no longer exist`,
    label: `${quote(f.environment)} would destroy it`,
    help:
      f.instance === undefined
        ? `keep what makes it, name the old item with \`@was\` where it only has a new name, or say that it is to go: --remove ${f.address}`
        : `give ${quote(f.instance)} its configuration back, by the name it had; or let it go, with its data: --remove ${f.instance}`,
    role: f.instance === undefined ? "hosting provider" : "operator",
  }),
);

export const fixedOptionChanged = defineError(
  "fixed-option-changed",
  (f: { name: string; option: string; before: string; now: string }) => ({
    headline: `${quote(f.name)} can't be changed once it is deployed: it was ${quote(f.before)}`,
    label: `would be ${quote(f.now)}`,
    help: `put back what it was, or give the new one an instance of its own. Whoever knows what follows from it says so: --remove ${f.option}`,
    role: "operator",
  }),
);

export const stateLeftBehind = defineError(
  "state-left-behind",
  (f: { request: string; resource: string; field: string; before: string; now: string; role: Role }) => ({
    headline: `the data of ${quote(f.request)} would be left behind, in the ${f.resource} ${quote(f.before)}`,
    label: `${quote(f.field)} would be ${quote(f.now)}, which is empty`,
    help: `keep what it was; or copy the data by \`backup\` and \`restore\`, and say that the old one is left: --remove ${f.request}`,
    role: f.role,
  }),
);

/** At most two of them, and how many more there are. */
function some(names: readonly string[]): string {
  const [first = "", second, ...others] = names;
  if (second === undefined) return quote(first);
  if (others.length === 0) return `${quote(first)} and ${quote(second)}`;
  return `${quote(first)}, ${quote(second)} and ${others.length} more`;
}

export const providerDropped = defineError(
  "provider-dropped",
  (f: { provider: string; item: string | undefined; environment: string }) => ({
    headline: `OpenTofu needs the provider ${quote(f.provider)} to destroy what it made, and nothing configures it any more`,
    label: f.item === undefined ? "it made something before" : `it made ${quote(f.item)}`,
    help: `keep its configuration until \`deploy apply\` has destroyed what is to go, beside other mappings in one without rules: \`mapping keep_${f.provider} for … { tofu { provider ${f.provider} { … } } }\`; after that: --remove provider.${f.provider}`,
    role: "hosting provider",
  }),
);
