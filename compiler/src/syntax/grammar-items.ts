/**
 * The grammar of items that several kinds of declaration hold: `let`, `check`, `requires`, `nixos on`, `tofu` and so on.
 *
 * In: tokens whose brackets match; `head` is what stands before the item. Out: item nodes.
 * Not here: which item may stand where (grammar-declarations.ts).
 */
import type { Rule } from "./grammar-base.ts";
import type { Holder } from "./stray-token.ts";
import { unexpectedText } from "./syntax-diagnostics.ts";
import { TypeGrammar } from "./grammar-written-types.ts";
import * as kinds from "./tokens.ts";
import { keyword } from "./tokens.ts";
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

const inRequires: Holder = { name: "`requires`", words: [] };
const inState: Holder = { name: "`state`", words: [] };
const inMigrate: Holder = { name: "`migrate`", words: ["nixos", "run"] };
const inTofu: Holder = { name: "`tofu`", words: ["provider", "resource", "data"] };

export abstract class ItemGrammar extends TypeGrammar {
  protected readonly local: Rule<Local> = this.makeRule("local", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("let"));
    const name = this.identifier(0, "a name", "`let`");
    const type = this.optionalType();
    this.expectSign(2, kinds.Equals, [kinds.DoubleEquals], "a name and its value are joined by");
    const value = this.valueAfterEquals(0);
    const { file, lastEnd: end } = this;
    return { kind: "local", file, start, end, id: this.nextId++, ...documented, name, ...(type && { type }), value };
  });

  /** `: type` of a `let`. Uses `option` 0, `consume` 1 and `subrule` 0. */
  protected optionalType(): TypeExpression | undefined {
    let type: TypeExpression | undefined;
    if (this.RECORDING_PHASE || this.isNext(kinds.Colon))
      this.option(0, () => {
        this.take(1, kinds.Colon);
        type = this.typeAfter(0, "`:`");
      });
    return type;
  }

  protected readonly check: Rule<Check> = this.makeRule("check", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("check"));
    const condition = this.condition(0, "`check`");
    const help = "behind `else` stands the message for whoever breaks the rule";
    const hasElse = this.expect(1, keyword("else"), "`else`", "the condition of `check`", help) !== undefined;
    const message = hasElse || this.RECORDING_PHASE ? this.value(1, "a message", "`else`") : this.missingNode();
    const { file, lastEnd: end } = this;
    return { kind: "check", file, start, end, id: this.nextId++, ...documented, condition, message };
  });

  /** `for … in … when …`, if it is there. */
  protected tail(idx: number): Tail | undefined {
    if (this.RECORDING_PHASE || this.isNext(keyword("for")) || this.isNext(keyword("when")))
      return this.subrule(idx, this.tailRule);
    return undefined;
  }

  private readonly tailRule: Rule<Tail | undefined> = this.makeRule("tailRule", () => {
    const start = this.peek().startOffset;
    const binders: Binder[] = [];
    let collection: Expression | undefined;
    let condition: Expression | undefined;
    if (this.RECORDING_PHASE || this.isNext(keyword("for")))
      this.option(1, () => {
        this.take(0, keyword("for"));
        binders.push(...this.binders());
        this.expect(4, keyword("in"), "`in`", "the names of `for`");
        collection = this.value(0, "a collection", "`in`");
      });
    if (!this.RECORDING_PHASE && this.isNext(keyword("where"))) {
      const help = "behind an item the condition of a `for` stands behind `when`";
      this.mistake(() => unexpectedText.at(this.spanOf(this.peek()), { found: "`where`", holder: "an item", help }));
      this.skip();
      condition = this.condition(1, "`when`");
    }
    if (this.RECORDING_PHASE || this.isNext(keyword("when")))
      this.option(2, () => {
        this.take(5, keyword("when"));
        condition = this.condition(1, "`when`");
      });
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return {
      kind: "tail",
      file,
      start,
      end,
      id,
      binders,
      ...(collection && { collection }),
      ...(condition && { condition }),
    };
  });

  protected readonly requires: Rule<Requires> = this.makeRule("requires", () => {
    const { head } = this;
    this.refuseAnnotations(head, "`requires`");
    const requirements: Requirement[] = [];
    this.take(0, keyword("requires"));
    this.block(0, inRequires, "`requires`", () => requirements.push(this.subrule(0, this.requirement)));
    return { kind: "requires", file: this.file, start: head.start, end: this.lastEnd, id: this.nextId++, requirements };
  });

  /** `{ item … }` that must be here. Uses `consume` 7 and 8. */
  protected block(idx: number, holder: Holder, after: string, item: () => void): void {
    const open = this.expect(7, kinds.LeftBrace, "`{`", after);
    if (open === undefined && !this.RECORDING_PHASE) return;
    this.items(idx, holder, item);
    this.expect(8, kinds.RightBrace, "`}`");
  }

  private readonly requirement: Rule<Requirement> = this.makeRule("requirement", () => {
    this.readHead(1);
    const { start, documented } = this.head;
    const name = this.identifier(0, "the name of a requirement");
    this.expectSign(1, kinds.Colon, [kinds.Equals], "a requirement and its resource are joined by");
    const resource = this.identifier(2, "the name of a resource", "`:`");
    const request = this.requiredRecord(0, "the resource");
    const tail = this.tail(0);
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "requirement", file, start, end, id, ...documented, name, resource, request, ...(tail && { tail }) };
  });

  protected readonly nixos: Rule<NixosFragment> = this.makeRule("nixos", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("nixos"));
    const hasOn = this.expect(1, keyword("on"), "`on`", "`nixos`") !== undefined;
    const isHostHere = hasOn || (this.peek().column < 0 && this.startsExpression(this.peek()));
    const host = isHostHere || this.RECORDING_PHASE ? this.value(0, "a machine", "`on`") : this.missingNode();
    const settings = this.requiredRecord(0, "the machine");
    const tail = this.tail(0);
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "nixosFragment", file, start, end, id, ...documented, host, settings, ...(tail && { tail }) };
  });

  protected readonly outputs: Rule<Outputs> = this.makeRule("outputs", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("outputs"));
    const values = this.requiredRecord(0, "`outputs`");
    return { kind: "outputs", file: this.file, start, end: this.lastEnd, id: this.nextId++, ...documented, values };
  });

  protected readonly state: Rule<StateItem> = this.makeRule("state", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("state"));
    const requirements: Name[] = [];
    let stopped: Expression | undefined;
    this.block(0, inState, "`state`", () => {
      const isStopped = this.peek().image === "stopped" && this.peek(2).tokenType === kinds.Equals;
      if (isStopped) this.skip();
      else requirements.push(this.identifier(0, "the name of a requirement"));
      if (!isStopped && !this.RECORDING_PHASE) return;
      this.option(2, () => {
        this.take(1, kinds.Equals);
        stopped = this.valueAfterEquals(0);
      });
    });
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return { kind: "state", file, start, end, id, ...documented, requirements, ...(stopped && { stopped }) };
  });

  protected readonly migrate: Rule<Migrate> = this.makeRule("migrate", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("migrate"));
    const requirement = this.identifier(0, "the name of a requirement", "`migrate`");
    const items: (NixosFragment | Command)[] = [];
    this.block(0, inMigrate, "the requirement", () => {
      this.readHead(1);
      if (!this.canBegin(inMigrate, [keyword("nixos"), keyword("run")])) return;
      this.or(0, [
        { ALT: () => items.push(this.subrule(0, this.nixos)) },
        { ALT: () => items.push(this.subrule(1, this.command)) },
      ]);
    });
    const { file, lastEnd: end } = this;
    return { kind: "migrate", file, start, end, id: this.nextId++, ...documented, requirement, items };
  });

  /** Whether one of `starts` is next; else says that it isn't (behind an annotation). */
  protected canBegin(holder: Holder, starts: readonly kinds.Token["tokenType"][]): boolean {
    if (this.RECORDING_PHASE || starts.includes(this.peek().tokenType)) return true;
    this.missing("an item", "the annotation", `annotations stand before an item of ${holder.name}`);
    return false;
  }

  protected readonly command: Rule<Command> = this.makeRule("command", () => {
    const { start, documented } = this.head;
    const token = this.or(0, [
      { ALT: () => this.take(0, keyword("run")) },
      { ALT: () => this.take(1, keyword("backup")) },
      { ALT: () => this.take(2, keyword("restore")) },
    ]);
    const purpose = token.image === "backup" ? "backup" : token.image === "restore" ? "restore" : "run";
    const values = this.requiredRecord(0, `\`${purpose}\``);
    return {
      kind: "command",
      file: this.file,
      start,
      end: this.lastEnd,
      id: this.nextId++,
      ...documented,
      purpose,
      values,
    };
  });

  protected readonly tofu: Rule<Tofu> = this.makeRule("tofu", () => {
    const { head } = this;
    this.refuseAnnotations(head, "`tofu`");
    this.take(0, keyword("tofu"));
    const items: (TofuProvider | TofuItem)[] = [];
    this.block(0, inTofu, "`tofu`", () => {
      this.readHead(1);
      if (!this.canBegin(inTofu, [keyword("provider"), keyword("resource"), keyword("data")])) return;
      this.or(0, [
        { ALT: () => items.push(this.subrule(0, this.tofuProvider)) },
        { ALT: () => items.push(this.subrule(1, this.tofuItem)) },
      ]);
    });
    return { kind: "tofu", file: this.file, start: head.start, end: this.lastEnd, id: this.nextId++, items };
  });

  private readonly tofuProvider: Rule<TofuProvider> = this.makeRule("tofuProvider", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("provider"));
    const name = this.anyName(0, "the name of an OpenTofu provider", "`provider`");
    const values = this.requiredRecord(0, "the provider");
    const { file, lastEnd: end } = this;
    return { kind: "tofuProvider", file, start, end, id: this.nextId++, ...documented, name, values };
  });

  private readonly tofuItem: Rule<TofuItem> = this.makeRule("tofuItem", () => {
    const { start, documented } = this.head;
    const token = this.or(0, [
      { ALT: () => this.take(0, keyword("resource")) },
      { ALT: () => this.take(1, keyword("data")) },
    ]);
    const mode = token.image === "data" ? "data" : "resource";
    const type = this.identifier(2, "an OpenTofu type", `\`${mode}\``);
    const name = this.value(0, "a name", "the type");
    let as: Binder | undefined;
    if (this.RECORDING_PHASE || this.isNext(keyword("as")))
      this.option(0, () => {
        this.take(3, keyword("as"));
        as = this.binder(4, "a name", "`as`");
      });
    const values = this.requiredRecord(0, "the name");
    const tail = this.tail(0);
    const { file, lastEnd: end } = this;
    const id = this.nextId++;
    return {
      kind: "tofuItem",
      file,
      start,
      end,
      id,
      ...documented,
      mode,
      type,
      name,
      ...(as && { as }),
      values,
      ...(tail && { tail }),
    };
  });

  // Items of rules alone

  protected readonly manual: Rule<Manual> = this.makeRule("manual", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("manual"));
    const text = this.value(0, "a text", "`manual`");
    const tail = this.tail(0);
    const { file, lastEnd: end } = this;
    return { kind: "manual", file, start, end, id: this.nextId++, ...documented, text, ...(tail && { tail }) };
  });

  protected readonly facts: Rule<Grant | Private> = this.makeRule("facts", () => {
    const { start, documented } = this.head;
    const token = this.or(0, [
      { ALT: () => this.take(0, keyword("grant")) },
      { ALT: () => this.take(1, keyword("private")) },
    ]);
    const kind = token.image === "private" ? "private" : "grant";
    const values = this.requiredRecord(0, `\`${kind}\``);
    return { kind, file: this.file, start, end: this.lastEnd, id: this.nextId++, ...documented, values };
  });

  protected readonly ignores: Rule<Ignores> = this.makeRule("ignores", () => {
    const { start, documented } = this.head;
    this.take(0, keyword("ignores"));
    const fields = [this.identifier(1, "a field of the request", "`ignores`")];
    if (this.RECORDING_PHASE || this.isNext(kinds.Comma))
      this.many(0, () => {
        this.take(2, kinds.Comma);
        if (this.RECORDING_PHASE || !kinds.closers.has(this.peek().tokenType))
          fields.push(this.identifier(3, "a field of the request", "`,`"));
      });
    const { file, lastEnd: end } = this;
    return { kind: "ignores", file, start, end, id: this.nextId++, ...documented, fields };
  });
}
