/**
 * What the words of the language mean, one sentence each: for hovers and completions.
 *
 * Built-in functions have their docs in the compiler's table (`intrinsics`).
 */

/** Names that the language gives in some places. */
export const specialDocs: Readonly<Record<string, string>> = {
  options: "The options that an operator gives to this application.",
  request: "What the requirement asks of this resource.",
  requests: "All requests of this resource in the environment, for quotas and for names that must be unique.",
  policy: "The limits that the environment sets for this resource.",
  config: "The provider configuration of the environment.",
  id: "The id of the request: `<deployment>/<instance>/<requirement>`.",
  application: "The name of the application that asks.",
  deployment: "The name of the deployment that asks.",
  hosts: "Every machine of the environment.",
  pkgs: "The packages of nixpkgs: `pkgs.hello`.",
};

export const builtInTypeDocs: Readonly<Record<string, string>> = {
  bool: "`true` or `false`.",
  int: "A whole number, exact within ±(2^53-1). Bounds: `int(1..100)`.",
  float: "A number with a fraction.",
  string: 'Text. Bounds: `string(length = 1..63, pattern = "[a-z]+")`.',
  bytes: "A size: `512MiB`, `20GB`. Bounds: `bytes(..2TiB)`.",
  duration: "A length of time: `30s`, `5m`, `12h`, `30d`.",
  hostname: "The name of a machine, one label or several: `web1`.",
  fqdn: "A full domain name: `social.example.org`.",
  email: "An address of mail: `admin@example.org`.",
  url: "A URL with its scheme: `https://example.org/`.",
  port: "A port number, 1 to 65535.",
  path: "An absolute path on a machine: `/var/lib/data`.",
  ip: "An IPv4 or IPv6 address.",
  ipv4: "An IPv4 address: `192.0.2.1`.",
  ipv6: "An IPv6 address: `2001:db8::1`.",
  cidr: "A network: `192.0.2.0/24`.",
  project_file: "A file of the project, relative to the file it is named in.",
  list: "Values of one type in order: `list<string>`.",
  set: "Different values of one type, in no order: `set<string>`.",
  map: "Values of one type by text: `map<int>`; by texts of a form: `map<hostname, int>`.",
  package: "A package of nixpkgs: `pkgs.hello`.",
  host: "A NixOS machine, made by `host(…)` in a mapping.",
  json: "Anything that JSON can say; passed on, never inspected.",
  secret: "A value that the compiler never sees: `secret<string>`.",
  deploy: "A value that is known only after deployment: `deploy<string>`.",
};

export const annotationDocs: Readonly<Record<string, string>> = {
  title: '`@title("…")`: how people call it, in forms and docs.',
  example: "`@example(value)`: a value that could be given.",
  immutable: "`@immutable`: it cannot be changed once deployed.",
  deprecated: '`@deprecated("use x")`: still works, and says what to use.',
  advanced: "`@advanced`: most people need not see it.",
  group: '`@group("…")`: the heading it stands under in a form.',
  since: '`@since("1.2")`: the version that brought it.',
  was: '`@was("old_name")`: its name before; ids made of the old name stay.',
};

/** Words that begin a declaration, or an item of one. */
export const keywordDocs: Readonly<Record<string, string>> = {
  import: 'Takes names from another file: `import { machine } from "std"`.',
  type: "Names a type: `type size = bytes(1GiB..)`.",
  let: "Names a value: `let limit = 10`.",
  function: "A function of values: `function twice(n: int): int = n * 2`.",
  resource: "What applications may request of hosting providers, what limits it, what is granted.",
  application: "Options for operators, and what they become: requirements, and settings of machines.",
  provider: "The configuration of one kind of infrastructure.",
  mapping: "How each resource is made from a provider configuration.",
  environment: "One run-time environment: provider configurations, their mappings, and policies.",
  deployment: "Which applications run in an environment, with which options.",
  extern: "The real schemas of the targets: NixOS options, OpenTofu providers.",
  request: "What may be requested of the resource.",
  policy: "What an environment may limit.",
  grant: "What whoever asks is given.",
  check: 'A condition that must hold, and what to say where it does not: `check a < b else "…"`.',
  options: "What an operator may, or must, say about this application.",
  requires: "The resources that this needs: `name: resource { … }`.",
  nixos: "Settings of a machine: `nixos on HOST { … }`.",
  outputs: "What a person wants to read afterwards.",
  state: "The requirements that hold data which must not be lost.",
  migrate: "What must happen when the application's data came to another provider.",
  config: "What an environment says to use this provider.",
  tofu: "Resources and data sources of OpenTofu.",
  manual: 'A step for a person: `manual "…"`.',
  private: "Facts for other rules of the same mapping.",
  backup: "The command that writes the data to its output.",
  restore: "The command that reads the data from its input.",
  ignores: "Fields of the request that this rule need not look at.",
  run: 'A command on a machine: `run { on = HOST, run = "…" }`.',
};

/** Words that stand inside of something, or mean something else there: by the kind of what they are part of, or for all. */
const wordDocs: Readonly<Record<string, string>> = {
  "tofuItem resource": 'A resource of OpenTofu: `resource TYPE "name" { … }`.',
  "tofuItem data": 'Something that OpenTofu looks up: `data TYPE "name" { … }`.',
  "tofuProvider provider": "How OpenTofu reaches what it makes resources of.",
  "externTofuItem resource": "The fields of a type of resource.",
  "externTofuItem data": "The fields of a type of data source.",
  "externNixosDeclaration nixos": "Options of NixOS: inline, or from the `options.json` of its manual.",
  "externTofuDeclaration tofu": "A provider of OpenTofu: inline, or from what `tofu providers schema -json` writes.",
  "externTofuDeclaration config": "What the provider's configuration holds.",
  "resourceDeclaration grant": "What whoever asks is given.",
  "environmentProvider provider": "A provider's configuration; `mapping` says what is made of it.",
  "environmentProvider mapping": "How the resources are made from this provider.",
  "environmentPolicy policy": "The limits of this environment.",
  "mappingDeclaration for": "The provider whose configuration it reads.",
  "if if": "One value or another: `if CONDITION then VALUE else VALUE`.",
  "ifEntry if": "Fields that are set only where a condition holds.",
  "listFor for": "Elements made of those of a collection: `[for x in list where CONDITION: VALUE]`.",
  "forEntry for": "Fields made of the elements of a collection: `for key, value in map { … }`.",
  "tail for": "Once for each element. What is named by it becomes a map of them.",
  "let let": "Names a value for what follows: `let x = 1; x + x`.",
  and: "Whether both hold.",
  or: "Whether one of them holds.",
  not: "Whether it does not hold.",
  in: "Whether a collection holds it; behind `for`, which collection.",
  if: "One value or another.",
  then: "The value where the condition holds.",
  else: "The value, or the message, where the condition does not hold.",
  when: "Only where a condition holds, which must be known while Fedi compiles.",
  where: "Only for elements of which the condition holds.",
  for: "Once for each element.",
  as: "Names it here.",
  on: "Where: a machine, or an environment.",
  from: "Which file.",
  match: "A value for each case: `match x { local f => …, none => … }`.",
  variant: "Exactly one of several cases: `{ bucket = { … } }`.",
  extends: "Takes over what another mapping for the same provider has; its own rules replace those wholly.",
  source: "Where OpenTofu finds the provider: `NAMESPACE/NAME`.",
  version: "Which versions of the provider fit.",
  stopped: "Units that are stopped while data is copied.",
  none: "No value, where one may be missing (`T?`).",
  true: "It holds.",
  false: "It does not hold.",
  length: "How many characters a text may have.",
  pattern: "What a text is made of; all of it must match.",
};

/** Of `s.file`, where `s` is a secret. */
export const docOfSecretFile = "The path at which the machine of the fragment finds the secret.";

/** What a word of the language means as part of a kind of node. */
export function docOfWord(kind: string, word: string): string | undefined {
  return [`${kind} ${word}`, word].map((key) => wordDocs[key]).find((doc) => doc !== undefined) ?? keywordDocs[word];
}
