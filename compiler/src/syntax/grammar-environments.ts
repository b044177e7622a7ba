/**
 * The grammar of environments, deployments and externs.
 *
 * In: tokens whose brackets match; `head` is what stands before the declaration. Out: declaration nodes.
 */
import type { Holder } from "./stray-token.ts";
import { ItemGrammar } from "./grammar-items.ts";
import { unexpectedText, wrongOrder } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { anyIdentifier, anyWord, keyword, kindSet, type KindSet } from "./tokens.ts";
import type {
  DeploymentDeclaration,
  DeploymentInstance,
  EnvironmentDeclaration,
  EnvironmentPolicy,
  EnvironmentProvider,
  ExternNixosDeclaration,
  ExternOption,
  ExternTofuDeclaration,
  ExternTofuItem,
  Fields,
  Name,
  PlainText,
} from "./tree.ts";

const inEnvironment: Holder = {
  name: "an environment",
  words: ["provider", "policy"],
  misplaced: { word: "mapping", help: "it follows the provider that it is for: `provider NAME { … } mapping NAME`" },
};
const inDeployment: Holder = { name: "a deployment", words: [], signs: kindSet([kinds.Colon]) };
const inOptionTree: Holder = { name: "`extern nixos`", words: [], signs: kindSet([kinds.Colon, kinds.Dot]) };
const inTofuSchema: Holder = { name: "`extern tofu`", words: ["config", "resource", "data"] };
const [configWord, dataWord, fromWord, mappingWord] = [
  keyword("config"),
  keyword("data"),
  keyword("from"),
  keyword("mapping"),
];
const [nixosWord, onWord, providerWord, sourceWord] = [
  keyword("nixos"),
  keyword("on"),
  keyword("provider"),
  keyword("source"),
];
const [tofuWord, versionWord] = [keyword("tofu"), keyword("version")];

const environmentItems: KindSet = kindSet([keyword("provider"), keyword("policy")]);
const startsOfEnvironment: KindSet = kindSet([keyword("provider"), keyword("policy")], kinds.At);
const startsInstance: KindSet = kindSet(anyIdentifier, kinds.At);
const startsOption: KindSet = kindSet(anyWord, kinds.PlainTextLiteral, kinds.At);
const schemaItems: KindSet = kindSet([keyword("config"), keyword("resource"), keyword("data")]);
const startsOfSchema: KindSet = kindSet([keyword("config"), keyword("resource"), keyword("data")], kinds.At);

export abstract class EnvironmentGrammar extends ItemGrammar {
  protected environment(): EnvironmentDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.identifier("the name of an environment", "`environment`");
    const providers: EnvironmentProvider[] = [];
    const policies: EnvironmentPolicy[] = [];
    const before = this.diagnostics.length;
    this.block(inEnvironment, startsOfEnvironment, "the name of the environment", () => {
      this.readHead();
      if (!this.canBegin(inEnvironment, environmentItems)) return;
      if (this.next !== providerWord) {
        policies.push(this.environmentPolicy());
        return;
      }
      if (policies.length > 0) this.providerTooLate();
      providers.push(this.environmentProvider(before));
    });
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "environmentDeclaration", file, start, end, id, doc, annotations, name, providers, policies };
  }

  private providerTooLate(): void {
    const { words: order } = inEnvironment;
    this.remark(() => wrongOrder.at(this.spanOf(this.peek()), { item: "provider", before: "policy", order }));
  }

  /** `before`: how many messages there were when the environment began; one about a mapping elsewhere is enough. */
  private environmentProvider(before: number): EnvironmentProvider {
    const { head } = this;
    this.refuseAnnotations(head, "`provider` in an environment");
    this.take();
    if (this.next === kinds.Equals)
      this.foreign("an environment", "the name follows without `=`: `provider NAME { … } mapping NAME`");
    const provider = this.identifier("the name of a provider", "`provider`");
    const config = this.requiredRecord("the provider");
    const hasMapping = this.takeIf(mappingWord);
    if (!hasMapping && !this.hasReportedSince(before)) this.missing("`mapping`", "the provider's configuration");
    const mapping = hasMapping ? this.identifier("the name of a mapping", "`mapping`") : this.missingName();
    while (this.next === mappingWord && this.kindAhead(2) !== kinds.LeftBrace) {
      const help = "a provider has one mapping; one that builds on another says so: `mapping more for p extends other`";
      this.foreign("a provider of an environment", help);
      if (this.isIdentifierNext()) this.take();
    }
    const { file, lastEnd: end } = this;
    return { kind: "environmentProvider", file, start: head.start, end, id: this.nextId++, provider, config, mapping };
  }

  private environmentPolicy(): EnvironmentPolicy {
    const { head } = this;
    this.refuseAnnotations(head, "`policy` in an environment");
    this.take();
    const resource = this.identifier("the name of a resource", "`policy`");
    const values = this.requiredRecord("the resource");
    const { file, lastEnd: end } = this;
    return { kind: "environmentPolicy", file, start: head.start, end, id: this.nextId++, resource, values };
  }

  protected deployment(): DeploymentDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.identifier("the name of a deployment", "`deployment`");
    const hasOn = this.expect(onWord, "`on`", "the name of the deployment");
    const environment = this.identifier("the name of an environment", hasOn ? "`on`" : undefined);
    const instances: DeploymentInstance[] = [];
    this.block(inDeployment, startsInstance, "the environment", () => instances.push(this.deploymentInstance()));
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "deploymentDeclaration", file, start, end, id, doc, annotations, name, environment, instances };
  }

  private deploymentInstance(): DeploymentInstance {
    this.readHead();
    const { start, doc, annotations } = this.head;
    const first = this.identifier("the name of an application");
    const application = this.takeIf(kinds.Colon) ? this.identifier("the name of an application", "`:`") : undefined;
    const options = this.requiredRecord("the application");
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    const names = { instance: application && first, application: application ?? first };
    return { kind: "deploymentInstance", file, start, end, id, doc, annotations, ...names, options };
  }

  // Externs

  protected extern(): ExternNixosDeclaration | ExternTofuDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    if (this.next === nixosWord) return this.externNixos();
    if (this.next === tofuWord) return this.externTofu();
    this.missing("`nixos` or `tofu`", "`extern`");
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "externNixosDeclaration", file, start, end, id, doc, annotations, options: [], from: undefined };
  }

  private externNixos(): ExternNixosDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const options: ExternOption[] = [];
    let from: PlainText | undefined;
    this.schema(
      "`nixos`",
      (text) => (from = text),
      () => this.block(inOptionTree, startsOption, "`nixos`", () => options.push(this.externOption())),
    );
    const { file, lastEnd: end } = this;
    return { kind: "externNixosDeclaration", file, start, end, id: this.nextId++, doc, annotations, options, from };
  }

  /** `from STRING`, or `{ … }`. */
  private schema(after: string, isFile: (text: PlainText) => void, inline: () => void): void {
    if (this.takeIf(fromWord)) isFile(this.plainText("the file of a schema", "`from`"));
    else if (this.next === kinds.LeftBrace) inline();
    else this.missing('`from "…"` or `{ … }`', after);
  }

  private externOption(): ExternOption {
    this.readHead();
    const { start, doc, annotations } = this.head;
    const path = [this.anyName("the name of an option")];
    while (this.takeIf(kinds.Dot)) path.push(this.next === kinds.Times ? this.star() : this.anyName("a name", "`.`"));
    this.expectSign(kinds.Colon, [kinds.Equals], "an option and its type are joined by");
    const type = this.typeAfter("`:`");
    const value = this.takeIf(kinds.Equals) ? this.valueAfterEquals() : undefined;
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "externOption", file, start, end, id, doc, annotations, path, type, default: value };
  }

  /** A bare `*` in the path of an option: understood as `"*"`, and reported. */
  private star(): Name {
    const token = this.peek();
    const help = 'type `"*"`, with quotes';
    this.mistake(() =>
      unexpectedText.at(this.spanOf(token), { found: "a bare `*`", holder: "the path of an option", help }),
    );
    this.take();
    return { ...this.missingName(), start: token.start, end: token.end, text: "*", quoted: true };
  }

  private externTofu(): ExternTofuDeclaration {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.anyName("the name of an OpenTofu provider", "`tofu`");
    const hasSource = this.expect(sourceWord, '`source "…"`', "the provider");
    const source = this.plainText("the source of a provider", hasSource ? "`source`" : undefined);
    const version = this.takeIf(versionWord) ? this.plainText("the version of a provider", "`version`") : undefined;
    let from: PlainText | undefined;
    let config: Fields | undefined;
    const items: ExternTofuItem[] = [];
    this.schema(
      "the source of the provider",
      (text) => (from = text),
      () => {
        this.block(inTofuSchema, startsOfSchema, "the source of the provider", () => {
          config = this.tofuSchemaItem(config, items);
        });
        if (config === undefined) this.missing("`config { … }`", "`{`");
      },
    );
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    const schema = { version, config, items, from };
    return { kind: "externTofuDeclaration", file, start, end, id, doc, annotations, name, source, ...schema };
  }

  private tofuSchemaItem(config: Fields | undefined, items: ExternTofuItem[]): Fields | undefined {
    this.readHead();
    if (!this.canBegin(inTofuSchema, schemaItems)) return config;
    if (this.next !== configWord) {
      items.push(this.externTofuItem());
      return config;
    }
    const place = this.spanOf(this.peek());
    this.take();
    this.refuseAnnotations(this.head, "`config`");
    if (config !== undefined || items.length > 0) {
      const before = config === undefined ? (items[0]?.mode ?? "resource") : "config";
      this.remark(() => wrongOrder.at(place, { item: "config", before, order: inTofuSchema.words }));
    }
    const fields = this.requiredFields("`config`");
    return config ?? fields;
  }

  private externTofuItem(): ExternTofuItem {
    const { start, doc, annotations } = this.head;
    const mode = this.next === dataWord ? "data" : "resource";
    this.take();
    const name = this.identifier("an OpenTofu type", `\`${mode}\``);
    const fields = this.requiredFields("the type");
    const { file, lastEnd: end } = this;
    return { kind: "externTofuItem", file, start, end, id: this.nextId++, doc, annotations, mode, name, fields };
  }
}
