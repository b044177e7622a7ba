import { describe, expect, it } from "vitest";
import { printValue } from "../../../compiler/src/evaluation/print-value.ts";
import { byHand, home, noteResource } from "./programs.ts";
import { resolveProgram } from "./resolve-program.ts";

const program = `${noteResource}${byHand}${home}
type mail = { server: hostname, port: port = 587, password: secret<string>? }
@was("old_app")
application app {
  options {
    @was("title") name: string(length = 1..10) = "x"
    size: bytes = 1GiB
    every: duration = 1h
    users: int(1..100) = 1
    kinds: set<"a" | "b"> = []
    ratio: float = 0.5
    mail: mail?
    store: variant { local: { path: path } none_at_all: {} } = { none_at_all = {} }
    more: map<{ level: int }> = {}
    any: json?
  }
  check options.users < 50 else "too many users"
  requires { a: note { text = options.name } }
}
`;

function resolve(json: string, file = "me.json") {
  return resolveProgram(program, { configurations: { [file]: json } });
}

function options(json: string): string {
  const { environment, messages } = resolve(json);
  expect(messages).toEqual([]);
  const found = environment?.deployments[0]?.instances[0]?.options;
  return found === undefined ? "" : printValue(found);
}

describe("JSON configurations", () => {
  it("give floats of any size, and integers that are exact", () => {
    expect(options('{ "app": { "ratio": 1e21 } }')).toContain("ratio = 1e+21");
    expect(resolve('{ "app": { "users": 1e21 } }').messages).toEqual(['number-out-of-range at "1e21"']);
  });

  it("are deployments named like their file", () => {
    const { environment, messages } = resolve('{ "app": {}, "second": { "application": "app", "options": {} } }');
    expect(messages).toEqual([]);
    expect(environment?.deployments.map(({ name, instances }) => [name, instances.map(({ id }) => id)])).toEqual([
      ["me", ["me/old_app", "me/second"]],
    ]);
  });

  it("give options as a program would", () => {
    expect(options('{ "app": {} }')).toBe(
      "X".replace(
        "X",
        '{ name = "x", size = 1GiB, every = 1h, users = 1, kinds = set [], ratio = 0.5, mail = none, store = { none_at_all = {} }, more = map {}, any = none }',
      ),
    );
    const given = options(
      '{ "app": { "name": "y", "size": 2048, "every": 90, "users": 2.0, "kinds": ["b", "a", "b"], "ratio": 2, "mail": null, "store": { "local": { "path": "/srv" } }, "more": { "k": { "level": 1 } }, "any": { "x": [1.5, null] } } }',
    );
    expect(given).toContain(
      'name = "y", size = 2KiB, every = 90s, users = 2, kinds = set ["a", "b"], ratio = 2.0, mail = none, store = { local = { path = "/srv" } }, more = map { k = { level = 1 } }',
    );
  });

  it("name secrets and never hold them", () => {
    const { environment, messages } = resolve(
      '{ "app": { "mail": { "server": "mail.example.org", "password": { "secret": "mail-password" } } } }',
    );
    expect(messages).toEqual([]);
    expect(environment?.secrets).toMatchObject([
      { secret: { id: "me/mail-password", recipe: { kind: "supplied" }, isIdentity: false } },
    ]);
    expect(resolve('{ "app": { "mail": { "server": "mail.example.org", "password": "p" } } }').messages).toEqual([
      'secret-in-source at "\\"p\\""',
    ]);
  });

  it("have the errors of programs, at their place", () => {
    const messages = (json: string) => resolve(`{ "app": ${json} }`).messages;
    expect(messages('{ "nmae": "y" }')).toEqual(['unknown-field at "\\"nmae\\""']);
    expect(messages('{ "name": 5 }')).toEqual(['type-mismatch at "5"']);
    expect(messages('{ "name": null }')).toEqual(['type-mismatch at "null"']);
    expect(messages('{ "users": 101 }')).toEqual(['not-in-range at "101"']);
    expect(messages('{ "users": 1.5 }')).toEqual(['type-mismatch at "1.5"']);
    expect(messages('{ "size": -1 }')).toEqual(['type-mismatch at "-1"']);
    expect(messages('{ "name": "" }')).toEqual(['wrong-length at "\\"\\""']);
    expect(messages('{ "kinds": ["c"] }')).toEqual(['not-one-of at "\\"c\\""']);
    expect(messages('{ "mail": {} }')).toEqual(['missing-field at "{"']);
    expect(messages('{ "mail": { "server": "no host" } }')).toEqual(['malformed-text at "\\"no host\\""']);
    expect(messages('{ "store": { "local": { "path": "/a" }, "none_at_all": {} } }').length).toBe(1);
    expect(messages('{ "title": "a", "name": "b" }')).toEqual(['old-and-new-name at "\\"title\\""']);
    expect(messages('{ "name": "b", "title": "a" }')).toEqual(['old-and-new-name at "\\"title\\""']);
    expect(messages('{ "users": 60 }')).toEqual(['condition-not-met at "60"']);
    expect(messages('{ "__proto__": 1 }')).toEqual(['unknown-field at "\\"__proto__\\""']);
    expect(messages('{ "more": { "__proto__": { "level": 1 } } }')).toEqual([]);
    expect(messages("[]")).toEqual(['configuration-not-object at "[]"']);
  });

  it("name applications of the project", () => {
    expect(resolve('{ "ap": {} }').messages).toEqual(['unknown-application at "\\"ap\\""']);
    expect(resolve('{ "x": { "application": "ap", "options": {} } }').messages).toEqual([
      'unknown-application at "\\"ap\\""',
    ]);
    expect(resolve('{ "x": { "application": "app" } }').messages).toEqual(['missing-field at "\\"x\\""']);
    expect(resolve('{ "x": { "application": "app", "option": {} } }').messages).toEqual([
      'unknown-field at "\\"option\\""',
    ]);
    expect(resolve('{ "x": { "application": 1, "options": {} } }').messages).toEqual(['type-mismatch at "1"']);
    expect(resolve('{ "x y": { "application": "app", "options": {} } }').messages).toEqual([
      'configuration-name at "\\"x y\\""',
    ]);
    expect(resolve("{}", "my-site.json").messages).toEqual(['configuration-name at "{"']);
    expect(resolve("[]").messages).toEqual(['configuration-not-object at "[]"']);
    expect(resolve("{").messages).toEqual(['not-json at ""']);
    expect(resolve('{ "app": {} , "old_app": {} }').messages).toEqual(['duplicate-instance at "\\"old_app\\""']);
  });

  it("may say where their schema is, for editors", () => {
    const { environment, messages } = resolve('{ "$schema": "./out/home/schema/configuration.json", "app": {} }');
    expect(messages).toEqual([]);
    expect(environment?.deployments[0]?.instances.map(({ id }) => id)).toEqual(["me/old_app"]);
    expect(resolve('{ "$schema": 1, "app": {} }').messages).toEqual(['type-mismatch at "1"']);
    // Only at the top: below it is a name like any other.
    expect(resolve('{ "app": { "$schema": "" } }').messages).toEqual(['unknown-field at "\\"$schema\\""']);
  });
});
