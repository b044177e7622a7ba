/**
 * The grammar of environments, deployments and externs.
 *
 * In: tokens whose brackets match; `head` is what stands before the declaration. Out: declaration nodes.
 */
import type { TokenType } from "./tokens.ts";
import type { Rule } from "./grammar-base.ts";
import type { Holder } from "./stray-token.ts";
import { ItemGrammar } from "./grammar-items.ts";
import { unexpectedText, wrongOrder } from "./syntax-diagnostics.ts";
import * as kinds from "./tokens.ts";
import { keyword } from "./tokens.ts";
import type {
  DeploymentDeclaration,
  DeploymentInstance,
  EnvironmentDeclaration,
  EnvironmentPolicy,
  EnvironmentProvider,
  Expression,
  ExternNixosDeclaration,
  ExternOption,
  ExternTofuDeclaration,
  ExternTofuItem,
  Fields,
  Name,
  PlainText,
} from "./tree.ts";

const inEnvironment: Holder = { name: "an environment", words: ["provider", "policy"] };
const inDeployment: Holder = { name: "a deployment", words: [] };
const inOptionTree: Holder = { name: "`extern nixos`", words: [] };
const inTofuSchema: Holder = { name: "`extern tofu`", words: ["config", "resource", "data"] };
const environmentStarts: readonly TokenType[] = [keyword("provider"), keyword("policy")];
const tofuSchemaStarts: readonly TokenType[] = [keyword("config"), keyword("resource"), keyword("data")];

export abstract class EnvironmentGrammar extends ItemGrammar {
  protected readonly environment: Rule<EnvironmentDeclaration> = this.makeRule("environment", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("environment"));
    const name = this.identifier(0, "the name of an environment", "`environment`");
    const providers: EnvironmentProvider[] = [];
    const policies: EnvironmentPolicy[] = [];
    this.block(0, inEnvironment, "the name of the environment", () => {
      this.readHead(1);
      if (!this.canBegin(inEnvironment, environmentStarts)) return;
      const next = this.peek();
      if (policies.length > 0 && next.tokenType === keyword("provider"))
        this.remark(() =>
          wrongOrder.at(this.spanOf(next), { item: "provider", before: "policy", order: inEnvironment.words }),
        );
      this.or(0, [
        { ALT: () => providers.push(this.subrule(0, this.environmentProvider)) },
        { ALT: () => policies.push(this.subrule(1, this.environmentPolicy)) },
      ]);
    });
    const { file, lastEnd: end } = this;
    return {
      kind: "environmentDeclaration",
      file,
      start,
      end,
      id: this.nextId++,
      ...documented,
      name,
      providers,
      policies,
    };
  });

  private readonly environmentProvider: Rule<EnvironmentProvider> = this.makeRule("environmentProvider", () => {
    const { head } = this;
    this.refuseAnnotations(head, "`provider` in an environment");
    this.take(0, keyword("provider"));
    const provider = this.identifier(0, "the name of a provider", "`provider`");
    const config = this.requiredRecord(0, "the provider");
    const hasMapping = this.expect(1, keyword("mapping"), "`mapping`", "the provider's configuration");
    const mapping =
      hasMapping !== undefined || this.RECORDING_PHASE
        ? this.identifier(2, "the name of a mapping", "`mapping`")
        : this.missingName();
    const { file, lastEnd: end } = this;
    return { kind: "environmentProvider", file, start: head.start, end, id: this.nextId++, provider, config, mapping };
  });

  private readonly environmentPolicy: Rule<EnvironmentPolicy> = this.makeRule("environmentPolicy", () => {
    const { head } = this;
    this.refuseAnnotations(head, "`policy` in an environment");
    this.take(0, keyword("policy"));
    const resource = this.identifier(0, "the name of a resource", "`policy`");
    const values = this.requiredRecord(0, "the resource");
    const { file, lastEnd: end } = this;
    return { kind: "environmentPolicy", file, start: head.start, end, id: this.nextId++, resource, values };
  });

  protected readonly deployment: Rule<DeploymentDeclaration> = this.makeRule("deployment", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("deployment"));
    const name = this.identifier(0, "the name of a deployment", "`deployment`");
    const hasOn = this.expect(1, keyword("on"), "`on`", "the name of the deployment") !== undefined;
    const environment = this.identifier(2, "the name of an environment", hasOn ? "`on`" : undefined);
    const instances: DeploymentInstance[] = [];
    this.block(0, inDeployment, "the environment", () => instances.push(this.subrule(0, this.deploymentInstance)));
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "deploymentDeclaration", file, start, end, id, ...documented, name, environment, instances };
  });

  private readonly deploymentInstance: Rule<DeploymentInstance> = this.makeRule("deploymentInstance", () => {
    this.readHead(1);
    const { start, documented } = this.head;
    const first = this.identifier(0, "the name of an application");
    let application: Name | undefined;
    if (this.RECORDING_PHASE || this.isNext(kinds.Colon))
      this.option(0, () => {
        this.take(1, kinds.Colon);
        application = this.identifier(2, "the name of an application", "`:`");
      });
    const options = this.requiredRecord(0, "the application");
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    const names = application === undefined ? { application: first } : { instance: first, application };
    return { kind: "deploymentInstance", file, start, end, id, ...documented, ...names, options };
  });

  // Externs

  protected readonly extern: Rule<ExternNixosDeclaration | ExternTofuDeclaration> = this.makeRule("extern", () => {
    const { head } = this;
    this.take(0, keyword("extern"));
    if (!this.RECORDING_PHASE && !this.isNext(keyword("nixos")) && !this.isNext(keyword("tofu"))) {
      this.missing("`nixos` or `tofu`", "`extern`");
      const { file, lastEnd: end } = this;
      const id = this.nextId++;
      return { kind: "externNixosDeclaration", file, start: head.start, end, id, ...head.documented, options: [] };
    }
    return this.or(0, [
      { ALT: () => this.subrule(0, this.externNixos) },
      { ALT: () => this.subrule(1, this.externTofu) },
    ]);
  });

  private readonly externNixos: Rule<ExternNixosDeclaration> = this.makeRule("externNixos", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("nixos"));
    const options: ExternOption[] = [];
    let from: PlainText | undefined;
    this.schema(
      "`nixos`",
      (text) => (from = text),
      () => this.block(0, inOptionTree, "`nixos`", () => options.push(this.subrule(0, this.externOption))),
    );
    const { file, lastEnd: end } = this;
    return {
      kind: "externNixosDeclaration",
      file,
      start,
      end,
      id: this.nextId++,
      ...documented,
      options,
      ...(from && { from }),
    };
  });

  /** `from STRING`, or `{ … }`. Uses `or` 5 and `consume` 5 and 6. */
  private schema(after: string, isFile: (text: PlainText) => void, inline: () => void): void {
    if (!this.RECORDING_PHASE && !this.isNext(keyword("from")) && !this.isNext(kinds.LeftBrace)) {
      this.missing('`from "…"` or `{ … }`', after);
      return;
    }
    this.or(5, [
      {
        ALT: () => {
          this.take(5, keyword("from"));
          isFile(this.plainText(6, "the file of a schema", "`from`"));
        },
      },
      { ALT: inline },
    ]);
  }

  private readonly externOption: Rule<ExternOption> = this.makeRule("externOption", () => {
    this.readHead(1);
    const { start, documented } = this.head;
    const path = [this.anyName(0, "the name of an option")];
    if (this.RECORDING_PHASE || this.isNext(kinds.Dot))
      this.many(0, () => {
        this.take(1, kinds.Dot);
        path.push(this.isNext(kinds.Times) && !this.RECORDING_PHASE ? this.star() : this.anyName(2, "a name", "`.`"));
      });
    this.expectSign(3, kinds.Colon, [kinds.Equals], "an option and its type are joined by");
    const type = this.typeAfter(0, "`:`");
    let value: Expression | undefined;
    if (this.RECORDING_PHASE || this.isNext(kinds.Equals))
      this.option(1, () => {
        this.take(4, kinds.Equals);
        value = this.valueAfterEquals(0);
      });
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "externOption", file, start, end, id, ...documented, path, type, ...(value && { default: value }) };
  });

  /** A bare `*` in the path of an option: understood as `"*"`, and reported. */
  private star(): Name {
    const token = this.peek();
    const help = 'type `"*"`, with quotes';
    this.mistake(() =>
      unexpectedText.at(this.spanOf(token), { found: "a bare `*`", holder: "the path of an option", help }),
    );
    this.skip();
    this.lastEnd = token.end;
    return { ...this.missingName(), start: token.startOffset, end: token.end, text: "*", quoted: true };
  }

  private readonly externTofu: Rule<ExternTofuDeclaration> = this.makeRule("externTofu", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("tofu"));
    const name = this.anyName(0, "the name of an OpenTofu provider", "`tofu`");
    const hasSource = this.expect(1, keyword("source"), '`source "…"`', "the provider") !== undefined;
    const source = this.plainText(2, "the source of a provider", hasSource ? "`source`" : undefined);
    let version: PlainText | undefined;
    if (this.RECORDING_PHASE || this.isNext(keyword("version")))
      this.option(1, () => {
        this.take(3, keyword("version"));
        version = this.plainText(4, "the version of a provider", "`version`");
      });
    let from: PlainText | undefined;
    let config: Fields | undefined;
    const items: ExternTofuItem[] = [];
    this.schema(
      "the source of the provider",
      (text) => (from = text),
      () => {
        this.block(0, inTofuSchema, "the source of the provider", () => {
          config = this.tofuSchemaItem(config, items);
        });
        if (config === undefined) this.missing("`config { … }`", "`{`");
      },
    );
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    const optional = { ...(version && { version }), ...(config && { config }), ...(from && { from }) };
    return { kind: "externTofuDeclaration", file, start, end, id, ...documented, name, source, ...optional, items };
  });

  private tofuSchemaItem(config: Fields | undefined, items: ExternTofuItem[]): Fields | undefined {
    this.readHead(1);
    if (!this.canBegin(inTofuSchema, tofuSchemaStarts)) return config;
    return this.or(7, [
      {
        ALT: () => {
          const token = this.take(9, keyword("config"));
          this.refuseAnnotations(this.head, "`config`");
          if (config !== undefined || items.length > 0) {
            const before = config === undefined ? (items[0]?.mode ?? "resource") : "config";
            this.remark(() => wrongOrder.at(this.spanOf(token), { item: "config", before, order: inTofuSchema.words }));
          }
          const fields = this.requiredFields(0, "`config`");
          return config ?? fields;
        },
      },
      {
        ALT: () => {
          items.push(this.subrule(1, this.externTofuItem));
          return config;
        },
      },
    ]);
  }

  private readonly externTofuItem: Rule<ExternTofuItem> = this.makeRule("externTofuItem", () => {
    const { start, documented } = this.head;
    const token = this.or(0, [
      { ALT: () => this.take(0, keyword("resource")) },
      { ALT: () => this.take(1, keyword("data")) },
    ]);
    const mode = token.image === "data" ? "data" : "resource";
    const name = this.identifier(2, "an OpenTofu type", `\`${mode}\``);
    const fields = this.requiredFields(0, "the type");
    const { file, lastEnd: end } = this;
    return { kind: "externTofuItem", file, start, end, id: this.nextId++, ...documented, mode, name, fields };
  });
}
