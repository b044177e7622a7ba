/**
 * The grammar of items that several kinds of declaration hold: `let`, `check`, `requires`, `nixos on`, `tofu` and so on.
 *
 * In: tokens whose brackets match; `head` is what stands before the item. Out: item nodes.
 * Not here: which item may stand where (grammar-declarations.ts).
 */
import type { Holder } from "./stray-token.ts";
import { unexpectedText } from "./syntax-diagnostics.ts";
import { startsExpression } from "./grammar-expressions.ts";
import { TypeGrammar } from "./grammar-written-types.ts";
import * as kinds from "./tokens.ts";
import { anyIdentifier, keyword, kindSet, type KindSet } from "./tokens.ts";
import type {
  Binder,
  Check,
  Command,
  Expression,
  Grant,
  Ignores,
  Local,
  Manual,
  Migrate,
  Name,
  NixosFragment,
  Outputs,
  Private,
  Requirement,
  Requires,
  StateItem,
  Tail,
  Tofu,
  TofuItem,
  TofuProvider,
  TypeExpression,
} from "./tree.ts";

const inRequires: Holder = { name: "`requires`", words: [], signs: kindSet([kinds.Colon]) };
const inState: Holder = { name: "`state`", words: [] };
const inMigrate: Holder = { name: "`migrate`", words: ["nixos", "run"] };
const inTofu: Holder = { name: "`tofu`", words: ["provider", "resource", "data"] };

const [asWord, elseWord, forWord, ifWord, inWord, onWord] = [
  keyword("as"),
  keyword("else"),
  keyword("for"),
  keyword("if"),
  keyword("in"),
  keyword("on"),
];
const [whenWord, whereWord] = [keyword("when"), keyword("where")];
const [nixosWord, dataWord, providerWord] = [keyword("nixos"), keyword("data"), keyword("provider")];
const [backupWord, restoreWord, privateWord] = [keyword("backup"), keyword("restore"), keyword("private")];

const startsRequirement: KindSet = kindSet(anyIdentifier, kinds.At);
const startsOfState: KindSet = kindSet(anyIdentifier);
const migrateItems: KindSet = kindSet([keyword("nixos"), keyword("run")]);
const startsOfMigrate: KindSet = kindSet([keyword("nixos"), keyword("run")], kinds.At);
const tofuItems: KindSet = kindSet([keyword("provider"), keyword("resource"), keyword("data")]);
const startsOfTofu: KindSet = kindSet([keyword("provider"), keyword("resource"), keyword("data")], kinds.At);

export abstract class ItemGrammar extends TypeGrammar {
  protected local(): Local {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.identifier("a name", "`let`");
    const type = this.optionalType();
    this.expectSign(kinds.Equals, [kinds.DoubleEquals], "a name and its value are joined by");
    const value = this.valueAfterEquals();
    const { file, lastEnd: end } = this;
    return { kind: "local", file, start, end, id: this.nextId++, doc, annotations, name, type, value };
  }

  /** `: type` of a `let`. */
  protected optionalType(): TypeExpression | undefined {
    return this.takeIf(kinds.Colon) ? this.typeAfter("`:`") : undefined;
  }

  protected check(): Check {
    const { start, doc, annotations } = this.head;
    this.take();
    const condition = this.condition("`check`");
    const help = "behind `else` stands the message for whoever breaks the rule";
    const hasElse = this.expect(elseWord, "`else`", "the condition of `check`", help);
    const message = hasElse ? this.value("a message", "`else`") : this.missingNode();
    const { file, lastEnd: end } = this;
    return { kind: "check", file, start, end, id: this.nextId++, doc, annotations, condition, message };
  }

  /** `for … in … when …`, if it is there. */
  protected tail(): Tail | undefined {
    if (this.next === ifWord && this.tokens.columnAt(this.at) < 0) {
      this.foreign("an item", "the condition of an item stands behind `when`: `… when condition`");
      this.condition("`when`");
      return undefined;
    }
    return this.next === forWord || this.next === whenWord ? this.tailOfItem() : undefined;
  }

  private tailOfItem(): Tail {
    const start = this.nextStart();
    let binders: readonly Binder[] = [];
    let collection: Expression | undefined;
    let condition: Expression | undefined;
    if (this.takeIf(forWord)) {
      binders = this.binders();
      this.expect(inWord, "`in`", "the names of `for`");
      collection = this.value("a collection", "`in`");
    }
    if (this.next === whereWord) {
      const help = "behind an item the condition of a `for` stands behind `when`";
      this.mistake(() => unexpectedText.at(this.spanOf(this.peek()), { found: "`where`", holder: "an item", help }));
      this.skip();
      condition = this.condition("`when`");
    }
    if (this.takeIf(whenWord)) condition = this.condition("`when`");
    return {
      kind: "tail",
      file: this.file,
      start,
      end: this.lastEnd,
      id: this.nextId++,
      binders,
      collection,
      condition,
    };
  }

  protected requires(): Requires {
    const { head } = this;
    this.refuseAnnotations(head, "`requires`");
    this.take();
    const requirements = this.blockOf(inRequires, startsRequirement, "`requires`", () => this.requirement());
    return { kind: "requires", file: this.file, start: head.start, end: this.lastEnd, id: this.nextId++, requirements };
  }

  /** `{ item … }` that must be here; each item begins with one of `starts`. */
  protected block(holder: Holder, starts: KindSet, after: string, item: () => void): void {
    if (!this.expect(kinds.LeftBrace, "`{`", after)) return;
    this.items(holder, starts, item);
    this.expect(kinds.RightBrace, "`}`");
  }

  /** The same where each item is a node. */
  protected blockOf<N>(holder: Holder, starts: KindSet, after: string, item: () => N): readonly N[] {
    if (!this.expect(kinds.LeftBrace, "`{`", after)) return [];
    const found = this.listOf(holder, starts, item);
    this.expect(kinds.RightBrace, "`}`");
    return found;
  }

  private requirement(): Requirement {
    this.readHead();
    const { start, doc, annotations } = this.head;
    const name = this.identifier("the name of a requirement");
    this.expectSign(kinds.Colon, [kinds.Equals], "a requirement and its resource are joined by");
    const isTailFirst = this.isTailFirst();
    const resource = isTailFirst ? this.missingName() : this.identifier("the name of a resource", "`:`");
    const request = isTailFirst ? this.noRecord() : this.requiredRecord("the resource", this.helpForTail());
    const tail = isTailFirst ? undefined : this.tail();
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "requirement", file, start, end, id, doc, annotations, name, resource, request, tail };
  }

  /** `data: for x in list store { … }`: reported, and passed over with all that follows. */
  private isTailFirst(): boolean {
    if (this.next !== forWord && this.next !== whenWord && this.next !== ifWord) return false;
    const { image } = this.peek();
    const tail = this.next === forWord ? "for x in list" : "when condition";
    const help = `it stands behind the request: \`name: resource { … } ${tail}\``;
    this.mistake(() =>
      unexpectedText.at(this.spanOf(this.peek()), { found: `\`${image}\``, holder: "`requires`", help }),
    );
    do this.skipStretch();
    while (this.takeIf(kinds.Comma) && this.tokens.columnAt(this.at) < 0);
    this.stayLost();
    return true;
  }

  /** `web: machine when x { … }`, `nixos on h when x { … }`. */
  private helpForTail(): string | undefined {
    const tail =
      this.next === forWord ? "for … in …" : this.next === whenWord || this.next === ifWord ? "when …" : undefined;
    return tail === undefined ? undefined : `\`${tail}\` stands behind the \`{ … }\`: \`… { … } ${tail}\``;
  }

  protected nixos(): NixosFragment {
    const { start, doc, annotations } = this.head;
    this.take();
    const isHostMissing = this.next === kinds.LeftBrace;
    const help = isHostMissing ? "say on which machine: `nixos on NAME.host { … }`" : undefined;
    const hasOn = this.expect(onWord, "`on`", "`nixos`", help);
    const isBehind = this.tokens.columnAt(this.at) < 0 && startsExpression[this.next] === 1;
    const isHostHere = hasOn || (isBehind && !isHostMissing);
    const host = isHostHere ? this.value("a machine", "`on`") : this.missingNode();
    const settings = this.requiredRecord("the machine", this.helpForTail());
    const tail = this.tail();
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "nixosFragment", file, start, end, id, doc, annotations, host, settings, tail };
  }

  protected outputs(): Outputs {
    const { start, doc, annotations } = this.head;
    this.take();
    const values = this.requiredRecord("`outputs`");
    return { kind: "outputs", file: this.file, start, end: this.lastEnd, id: this.nextId++, doc, annotations, values };
  }

  protected state(): StateItem {
    const { start, doc, annotations } = this.head;
    this.take();
    const requirements: Name[] = [];
    const stopped: Expression[] = [];
    this.block(inState, startsOfState, "`state`", () => {
      if (!this.isStopped()) {
        requirements.push(this.identifier("the name of a requirement"));
        return;
      }
      this.skip();
      this.take();
      stopped.push(this.valueAfterEquals());
    });
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "state", file, start, end, id, doc, annotations, requirements, stopped };
  }

  /** `stopped =`: without `=` it is a requirement of that name. */
  private isStopped(): boolean {
    if (this.next !== kinds.PlainWord || this.kindAhead(2) !== kinds.Equals) return false;
    return this.tokens.imageAt(this.at) === "stopped";
  }

  protected migrate(): Migrate {
    const { start, doc, annotations } = this.head;
    this.take();
    const requirement = this.identifier("the name of a requirement", "`migrate`");
    const items: (NixosFragment | Command)[] = [];
    this.block(inMigrate, startsOfMigrate, "the requirement", () => {
      this.readHead();
      if (this.canBegin(inMigrate, migrateItems)) items.push(this.next === nixosWord ? this.nixos() : this.command());
    });
    const { file, lastEnd: end } = this;
    return { kind: "migrate", file, start, end, id: this.nextId++, doc, annotations, requirement, items };
  }

  /** Whether one of `starts` is next; else says that it isn't (behind an annotation). */
  protected canBegin(holder: Holder, starts: KindSet): boolean {
    if (starts[this.next] === 1) return true;
    this.missing("an item", "the annotation", `annotations stand before an item of ${holder.name}`);
    return false;
  }

  protected command(): Command {
    const { start, doc, annotations } = this.head;
    const { next } = this;
    this.take();
    const purpose = next === backupWord ? "backup" : next === restoreWord ? "restore" : "run";
    const values = this.requiredRecord(`\`${purpose}\``);
    const { file, lastEnd: end } = this;
    return { kind: "command", file, start, end, id: this.nextId++, doc, annotations, purpose, values };
  }

  protected tofu(): Tofu {
    const { head } = this;
    this.refuseAnnotations(head, "`tofu`");
    this.take();
    const items: (TofuProvider | TofuItem)[] = [];
    this.block(inTofu, startsOfTofu, "`tofu`", () => {
      this.readHead();
      if (this.canBegin(inTofu, tofuItems))
        items.push(this.next === providerWord ? this.tofuProvider() : this.tofuItem());
    });
    return { kind: "tofu", file: this.file, start: head.start, end: this.lastEnd, id: this.nextId++, items };
  }

  private tofuProvider(): TofuProvider {
    const { start, doc, annotations } = this.head;
    this.take();
    const name = this.anyName("the name of an OpenTofu provider", "`provider`");
    const values = this.requiredRecord("the provider");
    const { file, lastEnd: end } = this;
    return { kind: "tofuProvider", file, start, end, id: this.nextId++, doc, annotations, name, values };
  }

  private tofuItem(): TofuItem {
    const { start, doc, annotations } = this.head;
    const mode = this.next === dataWord ? "data" : "resource";
    this.take();
    const type = this.identifier("an OpenTofu type", `\`${mode}\``);
    const name = this.value("a name", "the type");
    const as = this.takeIf(asWord) ? this.binder("a name", "`as`") : undefined;
    const values = this.requiredRecord("the name");
    const tail = this.tail();
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "tofuItem", file, start, end, id, doc, annotations, mode, type, name, as, values, tail };
  }

  // Items of rules alone

  protected manual(): Manual {
    const { start, doc, annotations } = this.head;
    this.take();
    const text = this.value("a text", "`manual`");
    const tail = this.tail();
    const { file, lastEnd: end } = this;
    return { kind: "manual", file, start, end, id: this.nextId++, doc, annotations, text, tail };
  }

  protected facts(): Grant | Private {
    const { start, doc, annotations } = this.head;
    const kind = this.next === privateWord ? "private" : "grant";
    this.take();
    const values = this.requiredRecord(`\`${kind}\``);
    return { kind, file: this.file, start, end: this.lastEnd, id: this.nextId++, doc, annotations, values };
  }

  protected ignores(): Ignores {
    const { start, doc, annotations } = this.head;
    this.take();
    const fields = [this.identifier("a field of the request", "`ignores`")];
    while (this.takeIf(kinds.Comma))
      if (kinds.closers[this.next] !== 1) fields.push(this.identifier("a field of the request", "`,`"));
    const { file, lastEnd: end } = this;
    return { kind: "ignores", file, start, end, id: this.nextId++, doc, annotations, fields };
  }
}
