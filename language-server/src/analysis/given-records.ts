/**
 * The records that the language gives by name: `options` in an application, `config` in a provider or mapping, `request` and `policy` in a
 * resource and in a rule of one.
 *
 * In: the nodes around a place. Out: the record's type. Not here: which of them a place sees (scope.ts).
 */
import {
  typeOfSymbol,
  valueOfSymbol,
  type CheckedModule,
  type Node,
  type Project,
  type RecordType,
  type ResourceExport,
} from "../../../compiler/src/index.ts";
import { around } from "./spot.ts";

interface Place {
  readonly project: Project;
  readonly module: CheckedModule;
  readonly chain: readonly Node[];
}

export const givenRecords = ["options", "config", "request", "policy"] as const;
export type GivenRecord = (typeof givenRecords)[number];

export function isGivenRecord(name: string): name is GivenRecord {
  return givenRecords.some((one) => one === name);
}

/** Undefined where there is no such record, or its declaration has errors. */
export function typeOfGiven(place: Place, name: GivenRecord): RecordType | undefined {
  const { module, chain } = place;
  switch (name) {
    case "options": {
      const application = around(chain, "applicationDeclaration");
      const found = application === undefined ? undefined : module.interface.values.get(application.name.text);
      return found?.kind === "application" ? found.options : undefined;
    }
    case "config":
      return configOf(place);
    case "request":
    case "policy":
      return resourceAround(place)?.[name];
  }
}

function configOf({ project, module, chain }: Place): RecordType | undefined {
  const owner = around(chain, "providerDeclaration", "mappingDeclaration");
  if (owner === undefined) return undefined;
  const target = owner.kind === "mappingDeclaration" ? module.targets.get(owner.provider.id) : undefined;
  const found =
    owner.kind === "providerDeclaration"
      ? module.interface.values.get(owner.name.text)
      : target?.kind === "declaration"
        ? valueOfSymbol(project, target.symbol)
        : undefined;
  return found?.kind === "provider" ? found.config : undefined;
}

function resourceAround({ project, module, chain }: Place): ResourceExport | undefined {
  const owner = around(chain, "rule", "resourceDeclaration");
  if (owner === undefined) return undefined;
  const target = owner.kind === "rule" ? module.targets.get(owner.resource.id) : undefined;
  const found =
    owner.kind === "resourceDeclaration"
      ? module.interface.types.get(owner.name.text)
      : target?.kind === "declaration"
        ? typeOfSymbol(project, target.symbol)
        : undefined;
  return found?.kind === "resource" ? found : undefined;
}
