/**
 * The grammar of files: imports and declarations that anyone writes, and the items in applications, providers and mappings.
 *
 * In: tokens whose brackets match. Out: the File node.
 * Not here: environments, deployments and externs (grammar-environments.ts), items (grammar-items.ts).
 */
import type { TokenType } from "./tokens.ts";
import type { Rule } from "./grammar-base.ts";
import type { Holder } from "./stray-token.ts";
import { EnvironmentGrammar } from "./grammar-environments.ts";
import { misplacedImport, wrongOrder } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { declarationWords, keyword } from "./tokens.ts";
import type {
  ApplicationDeclaration,
  ApplicationItem,
  Check,
  ConstantDeclaration,
  Declaration,
  Fields,
  File,
  FunctionDeclaration,
  Import,
  ImportedName,
  Local,
  MappingDeclaration,
  MappingItem,
  Name,
  Options,
  Parameter,
  ProviderDeclaration,
  ResourceDeclaration,
  Rule as RuleNode,
  RuleItem,
  TypeDeclaration,
} from "./tree.ts";

const inFile: Holder = { name: "a file", words: declarationWords, isFile: true };
const inImport: Holder = { name: "an import", words: [], needsCommas: true };
const inParameters: Holder = { name: "a list of parameters", words: [], needsCommas: true };
const inResource: Holder = { name: "a resource", words: ["request", "policy", "grant", "check"] };
const inApplication: Holder = {
  name: "an application",
  words: ["options", "let", "check", "requires", "nixos", "outputs", "state", "migrate"],
};
const inProvider: Holder = { name: "a provider", words: ["config", "let", "check"] };
const inMapping: Holder = { name: "a mapping", words: [] };
const inRule: Holder = {
  name: "a rule",
  words: [
    "let",
    "check",
    "requires",
    "nixos",
    "tofu",
    "outputs",
    "manual",
    "grant",
    "private",
    "backup",
    "restore",
    "ignores",
  ],
};

function kindsOf(words: readonly string[]): readonly TokenType[] {
  return words.map((word) => kinds.wordKind(word));
}

const fileStarts = kindsOf(inFile.words);
const resourceStarts = kindsOf(inResource.words);
const applicationStarts = kindsOf(inApplication.words);
const providerStarts = kindsOf(inProvider.words);
const ruleStarts = kindsOf(inRule.words);

export abstract class FileGrammar extends EnvironmentGrammar {
  readonly fileRule: Rule<File> = this.makeRule("fileRule", () => {
    const imports: Import[] = [];
    const declarations: Declaration[] = [];
    this.items(0, inFile, () => {
      this.readHead(1);
      if (!this.canBegin(inFile, fileStarts)) return;
      this.or(0, [
        {
          ALT: () => {
            if (declarations.length > 0) this.mistake(() => misplacedImport.at(this.spanOf(this.peek()), {}));
            imports.push(this.subrule(0, this.importRule));
          },
        },
        { ALT: () => declarations.push(this.subrule(1, this.typeDeclaration)) },
        { ALT: () => declarations.push(this.subrule(2, this.constant)) },
        { ALT: () => declarations.push(this.subrule(3, this.function)) },
        { ALT: () => declarations.push(this.subrule(4, this.resource)) },
        { ALT: () => declarations.push(this.subrule(5, this.application)) },
        { ALT: () => declarations.push(this.subrule(6, this.provider)) },
        { ALT: () => declarations.push(this.subrule(7, this.mapping)) },
        { ALT: () => declarations.push(this.subrule(8, this.environment)) },
        { ALT: () => declarations.push(this.subrule(9, this.deployment)) },
        { ALT: () => declarations.push(this.subrule(10, this.extern)) },
      ]);
    });
    const end = this.peek().startOffset;
    const id = this.nextId++;
    return { kind: "file", file: this.file, start: 0, end, id, imports, declarations, nodeCount: this.nextId };
  });

  private readonly importRule: Rule<Import> = this.makeRule("importRule", () => {
    const { head } = this;
    this.refuseAnnotations(head, "an import");
    this.take(0, keyword("import"));
    const names: ImportedName[] = [];
    this.block(0, inImport, "`import`", () => names.push(this.importedName()));
    const hasFrom = this.expect(4, keyword("from"), "`from`", "the names of the import") !== undefined;
    const from = this.plainText(5, "the file of an import", hasFrom ? "`from`" : undefined);
    const { file, lastEnd: end } = this;
    return { kind: "import", file, start: head.start, end, id: this.nextId++, names, from };
  });

  private importedName(): ImportedName {
    const name = this.identifier(1, "a name");
    let alias: Name | undefined;
    if (this.RECORDING_PHASE || this.isNext(keyword("as")))
      this.option(2, () => {
        this.take(2, keyword("as"));
        alias = this.identifier(3, "a name", "`as`");
      });
    const { file, lastEnd: end } = this;
    return { kind: "importedName", file, start: name.start, end, id: this.nextId++, name, ...(alias && { alias }) };
  }

  private readonly typeDeclaration: Rule<TypeDeclaration> = this.makeRule("typeDeclaration", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("type"));
    const name = this.identifier(0, "the name of a type", "`type`");
    this.expectSign(1, kinds.Equals, [kinds.Colon, kinds.DoubleEquals], "a name and its type are joined by");
    const type = this.typeAfter(0, "`=`");
    const { file, lastEnd: end } = this;
    return { kind: "typeDeclaration", file, start, end, id: this.nextId++, ...documented, name, type };
  });

  private readonly constant: Rule<ConstantDeclaration> = this.makeRule("constant", () => {
    const local = this.subrule(0, this.local);
    return { ...local, kind: "constantDeclaration" };
  });

  private readonly function: Rule<FunctionDeclaration> = this.makeRule("function", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("function"));
    const name = this.identifier(0, "the name of a function", "`function`");
    const parameters: Parameter[] = [];
    if (
      this.expect(1, kinds.LeftParenthesis, "`(`", "the name of the function") !== undefined ||
      this.RECORDING_PHASE
    ) {
      this.items(0, inParameters, () => parameters.push(this.subrule(0, this.parameter)));
      this.expect(2, kinds.RightParenthesis, "`)`");
    }
    this.expectSign(3, kinds.Colon, [kinds.Arrow], "parameters and the type of the result are joined by");
    const result = this.typeAfter(0, "`:`");
    this.expectSign(4, kinds.Equals, [kinds.Arrow], "a function and its value are joined by");
    const body = this.valueAfterEquals(0);
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "functionDeclaration", file, start, end, id, ...documented, name, parameters, result, body };
  });

  private readonly parameter: Rule<Parameter> = this.makeRule("parameter", () => {
    const name = this.identifier(0, "the name of a parameter");
    this.expectSign(1, kinds.Colon, [kinds.Equals], "a parameter and its type are joined by");
    const type = this.typeAfter(0, "`:`");
    return { kind: "parameter", file: this.file, start: name.start, end: this.lastEnd, id: this.nextId++, name, type };
  });

  private readonly resource: Rule<ResourceDeclaration> = this.makeRule("resource", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("resource"));
    const name = this.identifier(0, "the name of a resource", "`resource`");
    const parts = new Map<string, Fields>();
    const checks: Check[] = [];
    this.block(0, inResource, "the name of the resource", () => {
      this.readHead(1);
      if (!this.canBegin(inResource, resourceStarts)) return;
      this.or(0, [
        { ALT: () => this.part(this.take(1, keyword("request")), 1, parts, checks) },
        { ALT: () => this.part(this.take(2, keyword("policy")), 2, parts, checks) },
        { ALT: () => this.part(this.take(3, keyword("grant")), 3, parts, checks) },
        { ALT: () => checks.push(this.subrule(4, this.check)) },
      ]);
    });
    const { file, lastEnd: end } = this;
    if (!parts.has("request")) this.missing("`request { … }`", `resource \`${name.text}\``);
    const request = parts.get("request") ?? this.noFields();
    const [policy, grant] = [parts.get("policy"), parts.get("grant")];
    const optional = { ...(policy && { policy }), ...(grant && { grant }) };
    return {
      kind: "resourceDeclaration",
      file,
      start,
      end,
      id: this.nextId++,
      ...documented,
      name,
      request,
      ...optional,
      checks,
    };
  });

  /** `request`, `policy` or `grant` with its fields; `order` says where it stands among them. */
  private part(token: kinds.Token, idx: number, parts: Map<string, Fields>, checks: readonly Check[]): void {
    this.refuseAnnotations(this.head, `\`${token.image}\``);
    const order = ["request", "policy", "grant", "check"];
    const behind = order.slice(order.indexOf(token.image)).find((each) => parts.has(each));
    const before = behind ?? (checks.length > 0 ? "check" : undefined);
    if (before !== undefined)
      this.remark(() => wrongOrder.at(this.spanOf(token), { item: token.image, before, order }));
    const fields = this.requiredFields(idx, `\`${token.image}\``);
    if (!parts.has(token.image)) parts.set(token.image, fields);
  }

  private readonly application: Rule<ApplicationDeclaration> = this.makeRule("application", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("application"));
    const name = this.identifier(0, "the name of an application", "`application`");
    const items: ApplicationItem[] = [];
    this.block(0, inApplication, "the name of the application", () => {
      this.readHead(1);
      if (!this.canBegin(inApplication, applicationStarts)) return;
      this.or(0, [
        { ALT: () => items.push(this.subrule(0, this.options)) },
        { ALT: () => items.push(this.subrule(1, this.local)) },
        { ALT: () => items.push(this.subrule(2, this.check)) },
        { ALT: () => items.push(this.subrule(3, this.requires)) },
        { ALT: () => items.push(this.subrule(4, this.nixos)) },
        { ALT: () => items.push(this.subrule(5, this.outputs)) },
        { ALT: () => items.push(this.subrule(6, this.state)) },
        { ALT: () => items.push(this.subrule(7, this.migrate)) },
      ]);
    });
    const { file, lastEnd: end } = this;
    return { kind: "applicationDeclaration", file, start, end, id: this.nextId++, ...documented, name, items };
  });

  private readonly options: Rule<Options> = this.makeRule("options", () => {
    const { head } = this;
    this.refuseAnnotations(head, "`options`");
    this.take(0, keyword("options"));
    const fields = this.requiredFields(0, "`options`");
    return { kind: "options", file: this.file, start: head.start, end: this.lastEnd, id: this.nextId++, fields };
  });

  private readonly provider: Rule<ProviderDeclaration> = this.makeRule("provider", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("provider"));
    const name = this.identifier(0, "the name of a provider", "`provider`");
    let config: Fields | undefined;
    const items: (Local | Check)[] = [];
    this.block(0, inProvider, "the name of the provider", () => {
      this.readHead(1);
      if (!this.canBegin(inProvider, providerStarts)) return;
      this.or(0, [
        {
          ALT: () => {
            const token = this.take(1, keyword("config"));
            this.refuseAnnotations(this.head, "`config`");
            const before = config !== undefined ? "config" : items[0]?.kind === "check" ? "check" : "let";
            if (config !== undefined || items.length > 0)
              this.remark(() => wrongOrder.at(this.spanOf(token), { item: "config", before, order: inProvider.words }));
            const fields = this.requiredFields(0, "`config`");
            config ??= fields;
          },
        },
        { ALT: () => items.push(this.subrule(1, this.local)) },
        { ALT: () => items.push(this.subrule(2, this.check)) },
      ]);
    });
    const { file, lastEnd: end } = this;
    if (config === undefined) this.missing("`config { … }`", `provider \`${name.text}\``);
    config ??= this.noFields();
    return { kind: "providerDeclaration", file, start, end, id: this.nextId++, ...documented, name, config, items };
  });

  private readonly mapping: Rule<MappingDeclaration> = this.makeRule("mapping", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("mapping"));
    const name = this.identifier(0, "the name of a mapping", "`mapping`");
    const hasFor = this.expect(1, keyword("for"), "`for`", "the name of the mapping") !== undefined;
    const provider = this.identifier(2, "the name of a provider", hasFor ? "`for`" : undefined);
    let base: Name | undefined;
    if (this.RECORDING_PHASE || this.isNext(keyword("extends")))
      this.option(2, () => {
        this.take(3, keyword("extends"));
        base = this.identifier(4, "the name of a mapping", "`extends`");
      });
    const items: MappingItem[] = [];
    this.block(0, inMapping, "the provider", () => this.mappingItem(items));
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return {
      kind: "mappingDeclaration",
      file,
      start,
      end,
      id,
      ...documented,
      name,
      provider,
      ...(base && { extends: base }),
      items,
    };
  });

  private mappingItem(items: MappingItem[]): void {
    const isBehindComma = this.peek(0).tokenType === kinds.Comma;
    this.readHead(1);
    if (!this.RECORDING_PHASE && !this.isIdentifierNext() && !this.isNext(keyword("let"))) {
      this.missing("an item", "the annotation");
      return;
    }
    if (isBehindComma && !this.RECORDING_PHASE && this.peek(2).tokenType === kinds.LeftBrace) {
      items.push(this.subrule(5, this.rule));
      return;
    }
    this.or(0, {
      IGNORE_AMBIGUITIES: true,
      DEF: [
        { ALT: () => items.push(this.subrule(0, this.local)) },
        { ALT: () => items.push(this.subrule(1, this.check)) },
        { ALT: () => items.push(this.subrule(2, this.requires)) },
        { ALT: () => items.push(this.subrule(3, this.tofu)) },
        { ALT: () => items.push(this.subrule(4, this.nixos)) },
        { ALT: () => items.push(this.subrule(5, this.rule)) },
      ],
    });
  }

  private readonly rule: Rule<RuleNode> = this.makeRule("rule", () => {
    const { start, documented } = this.head;
    const resource = this.identifier(0, "the name of a resource");
    const items: RuleItem[] = [];
    this.block(0, inRule, "the resource", () => {
      this.readHead(1);
      if (!this.canBegin(inRule, ruleStarts)) return;
      this.or(0, [
        { ALT: () => items.push(this.subrule(0, this.local)) },
        { ALT: () => items.push(this.subrule(1, this.check)) },
        { ALT: () => items.push(this.subrule(2, this.requires)) },
        { ALT: () => items.push(this.subrule(3, this.nixos)) },
        { ALT: () => items.push(this.subrule(4, this.tofu)) },
        { ALT: () => items.push(this.subrule(5, this.outputs)) },
        { ALT: () => items.push(this.subrule(6, this.manual)) },
        { ALT: () => items.push(this.subrule(7, this.facts)) },
        { ALT: () => items.push(this.subrule(8, this.command)) },
        { ALT: () => items.push(this.subrule(9, this.ignores)) },
      ]);
    });
    const { file, lastEnd: end } = this;
    return { kind: "rule", file, start, end, id: this.nextId++, ...documented, resource, items };
  });
}
