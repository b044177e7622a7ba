/**
 * The grammar of files: imports and declarations that anyone writes, and the items in applications, providers and mappings.
 *
 * In: tokens whose brackets match. Out: the File node.
 * Not here: environments, deployments and externs (grammar-environments.ts), items (grammar-items.ts).
 */
import type { Holder } from "./stray-token.ts";
import { EnvironmentGrammar } from "./grammar-environments.ts";
import { misplacedImport, wrongOrder } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { anyIdentifier, declarationWords, keyword, kindSet, wordKind, type KindSet } from "./tokens.ts";
import type {
  ApplicationDeclaration,
  ApplicationItem,
  Check,
  ConstantDeclaration,
  Declaration,
  Expression,
  Fields,
  File,
  FunctionDeclaration,
  Import,
  ImportedName,
  Local,
  MappingDeclaration,
  MappingItem,
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
const inParameters: Holder = {
  name: "a list of parameters",
  words: [],
  signs: kindSet([kinds.Colon]),
  needsCommas: true,
};
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

const [asWord, checkWord, extendsWord, forWord] = [keyword("as"), keyword("check"), keyword("extends"), keyword("for")];
const [fromWord, importWord, letWord, nixosWord] = [
  keyword("from"),
  keyword("import"),
  keyword("let"),
  keyword("nixos"),
];
const [requiresWord, tofuWord] = [keyword("requires"), keyword("tofu")];

/** What an item of a holder is, and what may come first: that, or an annotation. */
function startsOf({ words }: Holder): { readonly item: KindSet; readonly first: KindSet } {
  return { item: kindSet(words.map(wordKind)), first: kindSet(words.map(wordKind), kinds.At) };
}

const startsOfFile = startsOf(inFile);
const startsOfResource = startsOf(inResource);
const startsOfApplication = startsOf(inApplication);
const startsOfProvider = startsOf(inProvider);
const startsOfRule = startsOf(inRule);
const startsOfMapping: KindSet = kindSet(anyIdentifier, kinds.At, keyword("let"));
const startsName: KindSet = kindSet(anyIdentifier);

export abstract class FileGrammar extends EnvironmentGrammar {
  protected fileRule(): File {
    const imports: Import[] = [];
    const declarations: Declaration[] = [];
    this.items(inFile, startsOfFile.first, () => {
      this.readHead();
      if (!this.canBegin(inFile, startsOfFile.item)) return;
      if (this.isTofuBlock()) {
        const help = 'what OpenTofu makes stands in a mapping: `tofu { resource aws_instance "web" { … } }`';
        this.take();
        this.foreign("a declaration", help);
        this.stayLost();
        return;
      }
      if (this.next !== importWord) {
        declarations.push(this.declaration());
        return;
      }
      if (declarations.length > 0) this.mistake(() => misplacedImport.at(this.spanOf(this.peek()), {}));
      imports.push(this.importRule());
    });
    const end = this.nextStart();
    const id = this.nextId++;
    const { file, nextId: nodeCount, hasAnnotations } = this;
    return { kind: "file", file, start: 0, end, id, imports, declarations, nodeCount, hasAnnotations };
  }

  /** `resource "type" "name" {`, as Terraform has it. */
  private isTofuBlock(): boolean {
    const text = kinds.PlainTextLiteral;
    return this.next === keyword("resource") && this.kindAhead(2) === text && this.kindAhead(3) === text;
  }

  private importRule(): Import {
    const { head } = this;
    this.refuseAnnotations(head, "an import");
    this.take();
    const names = this.blockOf(inImport, startsName, "`import`", () => this.importedName());
    const hasFrom = this.expect(fromWord, "`from`", "the names of the import");
    const from = this.plainText("the file of an import", hasFrom ? "`from`" : undefined);
    const { file, lastEnd: end } = this;
    return { kind: "import", file, start: head.start, end, id: this.nextId++, names, from };
  }

  private importedName(): ImportedName {
    const name = this.identifier("a name");
    const alias = this.takeIf(asWord) ? this.identifier("a name", "`as`") : undefined;
    return {
      kind: "importedName",
      file: this.file,
      start: name.start,
      end: this.lastEnd,
      id: this.nextId++,
      name,
      alias,
    };
  }

  private declaration(): Declaration {
    switch (this.next) {
      case keyword("type"):
        return this.typeDeclaration();
      case letWord:
        return this.constant();
      case keyword("function"):
        return this.function();
      case keyword("resource"):
        return this.resource();
      case keyword("application"):
        return this.application();
      case keyword("provider"):
        return this.provider();
      case keyword("mapping"):
        return this.mapping();
      case keyword("environment"):
        return this.environment();
      case keyword("deployment"):
        return this.deployment();
      default:
        return this.extern();
    }
  }

  private typeDeclaration(): TypeDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.identifier("the name of a type", "`type`");
    this.expectSign(kinds.Equals, [kinds.Colon, kinds.DoubleEquals], "a name and its type are joined by");
    const type = this.typeAfter("`=`");
    const { file, lastEnd: end } = this;
    return { kind: "typeDeclaration", file, start, end, id: this.nextId++, doc, annotations, name, type };
  }

  private constant(): ConstantDeclaration {
    const local = this.local();
    return { ...local, kind: "constantDeclaration" };
  }

  private function(): FunctionDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.identifier("the name of a function", "`function`");
    const parameters: Parameter[] = [];
    if (this.expect(kinds.LeftParenthesis, "`(`", "the name of the function")) {
      this.items(inParameters, startsName, () => parameters.push(this.parameter()));
      this.expect(kinds.RightParenthesis, "`)`");
    }
    this.expectSign(kinds.Colon, [kinds.Arrow], "parameters and the type of the result are joined by");
    const result = this.typeAfter("`:`");
    const body = this.bodyOfFunction();
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "functionDeclaration", file, start, end, id, doc, annotations, name, parameters, result, body };
  }

  private bodyOfFunction(): Expression {
    const isBlock = this.next === kinds.LeftBrace;
    const help = isBlock ? "the value of a function stands behind `=`, without braces: `= x * 2`" : undefined;
    this.expectSign(kinds.Equals, [kinds.Arrow], "a function and its value are joined by", help);
    if (!isBlock) return this.valueAfterEquals();
    this.skipBrackets();
    return this.missingNode();
  }

  private parameter(): Parameter {
    const name = this.identifier("the name of a parameter");
    this.expectSign(kinds.Colon, [kinds.Equals], "a parameter and its type are joined by");
    const type = this.typeAfter("`:`");
    return { kind: "parameter", file: this.file, start: name.start, end: this.lastEnd, id: this.nextId++, name, type };
  }

  private resource(): ResourceDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.identifier("the name of a resource", "`resource`");
    const parts = new Map<string, Fields>();
    const checks: Check[] = [];
    const before = this.diagnostics.length;
    this.block(inResource, startsOfResource.first, "the name of the resource", () => {
      this.readHead();
      if (!this.canBegin(inResource, startsOfResource.item)) return;
      if (this.next === checkWord) checks.push(this.check());
      else this.part(parts, checks);
    });
    const { file, lastEnd: end } = this;
    if (!parts.has("request") && !this.hasReportedSince(before))
      this.missing("`request { … }`", `resource \`${name.text}\``);
    const request = parts.get("request") ?? this.noFields();
    const [policy, grant] = [parts.get("policy"), parts.get("grant")];
    const id = this.nextId++;
    return {
      kind: "resourceDeclaration",
      file,
      start,
      end,
      id,
      doc,
      annotations,
      name,
      request,
      policy,
      grant,
      checks,
    };
  }

  /** `request`, `policy` or `grant` with its fields; `order` says where it stands among them. */
  private part(parts: Map<string, Fields>, checks: readonly Check[]): void {
    const token = this.peek();
    this.take();
    this.refuseAnnotations(this.head, `\`${token.image}\``);
    const order = ["request", "policy", "grant", "check"];
    const behind = order.slice(order.indexOf(token.image)).find((each) => parts.has(each));
    const before = behind ?? (checks.length > 0 ? "check" : undefined);
    if (before !== undefined)
      this.remark(() => wrongOrder.at(this.spanOf(token), { item: token.image, before, order }));
    const fields = this.requiredFields(`\`${token.image}\``);
    if (!parts.has(token.image)) parts.set(token.image, fields);
  }

  private application(): ApplicationDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.identifier("the name of an application", "`application`");
    const items: ApplicationItem[] = [];
    this.block(inApplication, startsOfApplication.first, "the name of the application", () => {
      this.readHead();
      if (this.canBegin(inApplication, startsOfApplication.item)) items.push(this.applicationItem());
    });
    const { file, lastEnd: end } = this;
    return { kind: "applicationDeclaration", file, start, end, id: this.nextId++, doc, annotations, name, items };
  }

  private applicationItem(): ApplicationItem {
    switch (this.next) {
      case keyword("options"):
        return this.options();
      case letWord:
        return this.local();
      case checkWord:
        return this.check();
      case requiresWord:
        return this.requires();
      case nixosWord:
        return this.nixos();
      case keyword("outputs"):
        return this.outputs();
      case keyword("state"):
        return this.state();
      default:
        return this.migrate();
    }
  }

  private options(): Options {
    const { head } = this;
    this.refuseAnnotations(head, "`options`");
    this.take();
    const fields = this.requiredFields("`options`");
    return { kind: "options", file: this.file, start: head.start, end: this.lastEnd, id: this.nextId++, fields };
  }

  private provider(): ProviderDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.identifier("the name of a provider", "`provider`");
    let config: Fields | undefined;
    const items: (Local | Check)[] = [];
    const before = this.diagnostics.length;
    this.block(inProvider, startsOfProvider.first, "the name of the provider", () => {
      this.readHead();
      if (!this.canBegin(inProvider, startsOfProvider.item)) return;
      if (this.next === letWord) items.push(this.local());
      else if (this.next === checkWord) items.push(this.check());
      else {
        const fields = this.configOfProvider(config, items);
        config ??= fields;
      }
    });
    const { file, lastEnd: end } = this;
    if (config === undefined && !this.hasReportedSince(before))
      this.missing("`config { … }`", `provider \`${name.text}\``);
    config ??= this.noFields();
    return { kind: "providerDeclaration", file, start, end, id: this.nextId++, doc, annotations, name, config, items };
  }

  private configOfProvider(earlier: Fields | undefined, items: readonly (Local | Check)[]): Fields {
    const place = this.spanOf(this.peek());
    this.take();
    this.refuseAnnotations(this.head, "`config`");
    const before = earlier !== undefined ? "config" : items[0]?.kind === "check" ? "check" : "let";
    if (earlier !== undefined || items.length > 0)
      this.remark(() => wrongOrder.at(place, { item: "config", before, order: inProvider.words }));
    return this.requiredFields("`config`");
  }

  private mapping(): MappingDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.identifier("the name of a mapping", "`mapping`");
    const hasFor = this.expect(forWord, "`for`", "the name of the mapping");
    const provider = this.identifier("the name of a provider", hasFor ? "`for`" : undefined);
    const base = this.takeIf(extendsWord) ? this.identifier("the name of a mapping", "`extends`") : undefined;
    const items: MappingItem[] = [];
    this.block(inMapping, startsOfMapping, "the provider", () => this.mappingItem(items));
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    const names = { name, provider, extends: base };
    return { kind: "mappingDeclaration", file, start, end, id, doc, annotations, ...names, items };
  }

  private mappingItem(items: MappingItem[]): void {
    const isBehindComma = this.kindAhead(0) === kinds.Comma;
    this.readHead();
    if (!this.isIdentifierNext() && this.next !== letWord) this.missing("an item", "the annotation");
    else if (isBehindComma && this.kindAhead(2) === kinds.LeftBrace) items.push(this.rule());
    else items.push(this.itemOrRule());
  }

  private itemOrRule(): MappingItem {
    switch (this.next) {
      case letWord:
        return this.local();
      case checkWord:
        return this.check();
      case requiresWord:
        return this.requires();
      case tofuWord:
        return this.tofu();
      case nixosWord:
        return this.nixos();
      default:
        return this.rule();
    }
  }

  private rule(): RuleNode {
    const { start, doc, annotations } = this.head;
    const resource = this.identifier("the name of a resource");
    const items: RuleItem[] = [];
    this.block(inRule, startsOfRule.first, "the resource", () => {
      this.readHead();
      if (this.canBegin(inRule, startsOfRule.item)) items.push(this.ruleItem());
    });
    const { file, lastEnd: end } = this;
    return { kind: "rule", file, start, end, id: this.nextId++, doc, annotations, resource, items };
  }

  private ruleItem(): RuleItem {
    switch (this.next) {
      case letWord:
        return this.local();
      case checkWord:
        return this.check();
      case requiresWord:
        return this.requires();
      case nixosWord:
        return this.nixos();
      case tofuWord:
        return this.tofu();
      case keyword("outputs"):
        return this.outputs();
      case keyword("manual"):
        return this.manual();
      case keyword("grant"):
      case keyword("private"):
        return this.facts();
      case keyword("ignores"):
        return this.ignores();
      default:
        return this.command();
    }
  }
}
