import { describe, expect, it } from "vitest";
import { printValue } from "../../../compiler/src/evaluation/print-value.ts";
import { byHand, home, noteResource } from "./programs.ts";
import { resolveProgram, type Options } from "./resolve-program.ts";

function resolve(application: string, deployment = "deployment me on home { app {} }", options: Options = {}) {
  return resolveProgram(`${noteResource}${byHand}${home}${application}\n${deployment}\n`, options);
}

function ids(application: string, deployment?: string): readonly string[] {
  const { environment, messages } = resolve(application, deployment);
  expect(messages).toEqual([]);
  return environment?.requests.map(({ id }) => id) ?? [];
}

describe("requirements", () => {
  it("are named by deployment, instance and name", () => {
    expect(ids("application app { requires { a: note {}, b: note {} } }")).toEqual(["me/app/a", "me/app/b"]);
    expect(
      ids("application app { requires { a: note {} } }", "deployment me on home { app {}, other: app {} }"),
    ).toEqual(["me/app/a", "me/other/a"]);
  });

  it("are their grants", () => {
    const { environment, messages } = resolve(
      'application app { requires { a: note { text = "x" } } outputs { "A" = a.name } }',
    );
    expect(messages).toEqual([]);
    const outputs = environment?.deployments[0]?.instances[0]?.outputs;
    expect(outputs === undefined ? "" : printValue(outputs)).toContain('A = "me/app/a"');
    expect(environment?.manual.map(({ owner, text }) => `${owner}: ${printValue(text)}`)).toEqual([
      'me/app/a: "Write x."',
    ]);
  });

  it("are absent where `when` does not hold", () => {
    const application = `application app {
      options { wants: bool = false }
      requires { a: note {} when options.wants }
      outputs { "A" = if a != none then a.name else "nothing" }
    }`;
    expect(ids(application)).toEqual([]);
    expect(ids(application, "deployment me on home { app { wants = true } }")).toEqual(["me/app/a"]);
  });

  it("are a map by key with `for`, never by position, and each text once", () => {
    const application = `application app {
      options { names: list<string> = ["b", "a", "b"] }
      requires { a: note { text = name } for name in options.names }
      outputs { "A" = join([for key, grant in a: grant.name], " ") }
    }`;
    expect(ids(application)).toEqual(['me/app/a["a"]', 'me/app/a["b"]']);
  });

  it("may have both, and see the binders in `when`", () => {
    const application = `application app {
      options { sizes: map<int> = { one = 1, two = 2, three = 3 } }
      requires { a: note { text = key, size = size } for key, size in options.sizes when size > 1 }
      outputs { "A" = join(keys(a), " ") }
    }`;
    expect(ids(application)).toEqual(['me/app/a["three"]', 'me/app/a["two"]']);
  });

  it("keep the ids of their oldest name, like applications, instances and deployments", () => {
    const application = `@was("old_app") application app { requires { @was("first") @was("second") a: note {} } }`;
    expect(ids(application, '@was("them") deployment me on home { app {} }')).toEqual(["them/old_app/first"]);
    expect(ids(application, 'deployment me on home { @was("old") new: app {} }')).toEqual(["me/old/first"]);
  });

  it("that need one another are an error with the chain", () => {
    const { diagnostics } = resolve(
      "application app { requires { a: note { text = b.name } b: note { text = a.name } } }",
    );
    expect(diagnostics.map(({ severity }) => severity)).toContain("error");
  });
});

describe("checks", () => {
  it("of a resource point at the operator's option behind the field", () => {
    const application = `application app {
      options { users: int = 1 }
      let size = options.users * 2
      requires { a: note { size = size } }
    }`;
    const { messages, diagnostics } = resolve(application, "deployment me on home { app { users = 7 } }");
    expect(messages).toEqual(['condition-not-met at "7"']);
    expect(diagnostics[0]?.headline).toBe("`me/app/a` asks for 14; this provider grants at most 10");
    expect(diagnostics[0]?.role).toBe("operator");
    expect(diagnostics[0]?.related.length).toBe(2);
  });

  it("of a resource point at the requirement's field where no option led to it", () => {
    const { messages, diagnostics } = resolve("application app { requires { a: note { size = 11 } } }");
    expect(messages).toEqual(['condition-not-met at "11"']);
    expect(diagnostics[0]?.role).toBe("application author");
  });

  it("compare with the environment's policy", () => {
    const { messages } = resolveProgram(`${noteResource}${byHand}
      environment home { provider shed {} mapping by_hand policy note { most = 20 } }
      application app { requires { a: note { size = 11 } } }
      deployment me on home { app {} }`);
    expect(messages).toEqual([]);
  });

  it("about all requests run once all exist, and equal messages are one", () => {
    const { messages, diagnostics } = resolve(`application app {
      requires { a: note { size = 9 } for n in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"] }
    }`);
    expect(messages.length).toBe(1);
    expect(diagnostics[0]?.headline).toBe("all notes together are larger than 100");
  });

  it("of an application point at the option, or at the application where all are defaults", () => {
    const application = `application app {
      options { users: int = 1, name: string = "x" }
      check options.users < 5 and options.name != "y" else "too many"
    }`;
    expect(resolve(application, "deployment me on home { app { users = 7 } }").messages).toEqual([
      'condition-not-met at "7"',
    ]);
    const wrong = application.replace("= 1", "= 9");
    expect(resolve(wrong).messages).toEqual(['condition-not-met at "app"']);
  });

  it("of a provider point at its configuration", () => {
    const { messages, diagnostics } = resolveProgram(`
      provider shed { config { size: int = 1 } check config.size < 3 else "too large" }
      mapping by_hand for shed {}
      environment home { provider shed { size = 4 } mapping by_hand }`);
    expect(messages).toEqual(['condition-not-met at "4"']);
    expect(diagnostics[0]?.role).toBe("hosting provider");
  });
});
