/**
 * Whether a text is one Nix expression. Raw Nix is put in parentheses among our own: it must not reach out of them.
 *
 * In: the text of `nix("…")`. Out: nothing, or the first problem with its line. Linear in the text; nesting is bounded.
 * Not here: whether names exist and types fit, which Nix finds when it evaluates.
 * Source: `parser.y` and `lexer.l` of Nix 2.8.
 */
import { scanNixToken, skipNixBlanks, type NixToken } from "./raw-nix-token.ts";

export interface RawNixProblem {
  readonly problem: string;
  /** One-based. */
  readonly line: number;
}

export function checkRawNix(text: string): RawNixProblem | undefined {
  const parser = new RawNixParser(text);
  return parser.parseWhole();
}

const deepest = 200;

const binaryOperators: ReadonlySet<string> = new Set("+ - * / ++ // == != < <= > >= && || ->".split(" "));

/** Reads an expression without building a tree. After a problem it stands at the end of the text, where every loop stops. */
class RawNixParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #problem: RawNixProblem | undefined;
  #known: NixToken | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  parseWhole(): RawNixProblem | undefined {
    this.#expression();
    if (this.#problem === undefined && this.#peek().kind !== "end") this.#fail(`${this.#shown()} comes after its end`);
    return this.#problem;
  }

  #fail(problem: string, at = this.#at): void {
    if (this.#problem === undefined) this.#problem = { problem, line: this.#text.slice(0, at).split("\n").length };
    this.#at = this.#text.length;
    this.#known = undefined;
  }

  #peek(): NixToken {
    if (this.#known !== undefined) return this.#known;
    const start = skipNixBlanks(this.#text, this.#at);
    if (start === undefined) {
      this.#fail("a `/*` comment is not closed");
      return { kind: "end", text: "", end: this.#at };
    }
    this.#at = start;
    this.#known = scanNixToken(this.#text, start);
    return this.#known;
  }

  #next(): NixToken {
    const token = this.#peek();
    this.#at = token.end;
    this.#known = undefined;
    return token;
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return (token.kind === "mark" || token.kind === "keyword") && token.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next();
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`\`${text}\` is missing before ${this.#shown()}`);
  }

  #shown(): string {
    const token = this.#peek();
    return token.kind === "end" ? "its end" : `\`${token.text.slice(0, 20)}\``;
  }

  #nested(parse: () => void): void {
    this.#depth++;
    if (this.#depth > deepest) this.#fail("it nests too deeply");
    else parse();
    this.#depth--;
  }

  #expression(): void {
    this.#nested(() => {
      // `x: y: …` and `assert a; assert b; …` may be long chains: they are a loop.
      while (this.#problem === undefined && this.#prefix());
      if (this.#problem !== undefined) return;
      if (this.#take("if")) {
        this.#expression();
        this.#expect("then");
        this.#expression();
        this.#expect("else");
        this.#expression();
      } else this.#operation();
    });
  }

  /** A function's arguments, `assert`, `with` or `let … in`: whether there was one. */
  #prefix(): boolean {
    if (this.#is("assert") || this.#is("with")) {
      this.#next();
      this.#expression();
      this.#expect(";");
      return true;
    }
    if (this.#is("let")) {
      const [at, known] = [this.#at, this.#known];
      this.#next();
      if (this.#is("{")) {
        [this.#at, this.#known] = [at, known];
        return false;
      }
      this.#bindings("in");
      return true;
    }
    return this.#lambda();
  }

  #lambda(): boolean {
    const [at, known] = [this.#at, this.#known];
    if (this.#peek().kind === "name") {
      this.#next();
      if (this.#take(":")) return true;
      if (this.#take("@")) {
        this.#formals();
        this.#expect(":");
        return true;
      }
    } else if (this.#is("{") && this.#startsFormals()) {
      this.#formals();
      if (this.#take("@") && this.#next().kind !== "name") this.#fail("a name is missing after `@`");
      this.#expect(":");
      return true;
    }
    if (this.#problem === undefined) [this.#at, this.#known] = [at, known];
    return false;
  }

  /** Whether `{` starts formal arguments rather than a set: told by the next two tokens. */
  #startsFormals(): boolean {
    const [at, known] = [this.#at, this.#known];
    this.#next();
    let answer = this.#is("...");
    if (this.#take("}")) answer = this.#is(":") || this.#is("@");
    else if (this.#peek().kind === "name") {
      this.#next();
      answer = this.#is(",") || this.#is("?") || this.#is("}");
    }
    if (this.#problem === undefined) [this.#at, this.#known] = [at, known];
    return answer;
  }

  #formals(): void {
    this.#expect("{");
    while (this.#problem === undefined && !this.#is("}")) {
      if (this.#take("...")) break;
      if (this.#next().kind !== "name") return this.#fail("a name is missing among the arguments");
      if (this.#take("?")) this.#expression();
      if (!this.#take(",")) break;
    }
    this.#expect("}");
  }

  #operation(): void {
    do {
      while (this.#take("!") || this.#take("-"));
      this.#application();
      while (this.#take("?")) this.#attributePath();
    } while (this.#problem === undefined && this.#takeOperator());
  }

  #takeOperator(): boolean {
    const token = this.#peek();
    if (token.kind !== "mark" || !binaryOperators.has(token.text)) return false;
    this.#next();
    return true;
  }

  #application(): void {
    if (!this.#startsOperand()) return this.#fail(`a value is missing before ${this.#shown()}`);
    while (this.#problem === undefined && this.#startsOperand()) this.#selection();
  }

  #startsOperand(): boolean {
    const token = this.#peek();
    switch (token.kind) {
      case "name":
      case "value":
      case "quote":
        return true;
      case "keyword":
        return token.text === "rec" || token.text === "let";
      case "mark":
        return token.text === "(" || token.text === "{" || token.text === "[";
      case "end":
      case "unknown":
        return false;
    }
  }

  #selection(): void {
    this.#operand();
    while (this.#take(".")) {
      this.#attributePath();
      if (this.#take("or")) this.#selection();
    }
  }

  #operand(): void {
    this.#nested(() => {
      const token = this.#next();
      if (token.kind === "quote") return this.#string(token.text);
      if (token.kind === "value") {
        while (token.text.includes("/") && this.#text.startsWith("${", this.#at)) this.#pathInterpolation();
        return;
      }
      switch (token.text) {
        case "(":
          this.#expression();
          return this.#expect(")");
        case "[":
          while (this.#problem === undefined && this.#startsOperand()) this.#selection();
          return this.#expect("]");
        case "{":
          return this.#bindings("}");
        case "rec":
        case "let":
          this.#expect("{");
          return this.#bindings("}");
      }
    });
  }

  #pathInterpolation(): void {
    this.#at += 2;
    this.#expression();
    this.#expect("}");
    this.#at += /^[A-Za-z0-9._+/-]*/.exec(this.#text.slice(this.#at, this.#at + 4096))?.[0].length ?? 0;
    this.#known = undefined;
  }

  /** `a.b = x; inherit c;` and the closing word or brace. */
  #bindings(end: "in" | "}"): void {
    while (this.#problem === undefined && !this.#is(end)) {
      if (this.#take("inherit")) {
        if (this.#take("(")) {
          this.#expression();
          this.#expect(")");
        }
        while (this.#problem === undefined && !this.#is(";")) this.#attributeName();
      } else {
        this.#attributePath();
        this.#expect("=");
        this.#expression();
      }
      this.#expect(";");
    }
    this.#expect(end);
  }

  #attributePath(): void {
    do this.#attributeName();
    while (this.#problem === undefined && this.#take("."));
  }

  #attributeName(): void {
    const token = this.#next();
    if (token.kind === "name" || (token.kind === "keyword" && token.text === "or")) return;
    if (token.kind === "quote" && token.text === '"') return this.#string('"');
    if (token.text === "${") {
      this.#nested(() => this.#expression());
      return this.#expect("}");
    }
    this.#fail(token.kind === "end" ? "it ends where a name is missing" : `\`${token.text.slice(0, 20)}\` is no name`);
  }

  /** After the opening quotes, up to and including the closing ones. */
  #string(quote: string): void {
    const start = this.#at;
    // In `"…"`, `$$` is text even before a brace; between `''` it is not.
    const stop = quote === '"' ? /\\[^]|\$\$|\$\{|"/g : /''\\[^]|''\$|'''|\$\{|''/g;
    for (;;) {
      stop.lastIndex = this.#at;
      const found = stop.exec(this.#text);
      if (found === null) return this.#fail("a string is not closed", start);
      this.#at = found.index + found[0].length;
      this.#known = undefined;
      if (found[0] === quote) return;
      if (found[0] !== "${") continue;
      this.#nested(() => this.#expression());
      // What follows the brace is text again: it must not be read as a token.
      if (this.#problem !== undefined) return;
      if (!this.#is("}")) return this.#fail(`\`}\` is missing before ${this.#shown()}`);
      this.#next();
    }
  }
}
