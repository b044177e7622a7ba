import { describe, expect, it } from "vitest";
import { printValue } from "../../../compiler/src/evaluation/print-value.ts";
import { byHand, home, noteResource } from "./programs.ts";
import { resolveProgram } from "./resolve-program.ts";

const plain = "resource plain { request {} grant { name: string } }\n";
const app = "application app { requires { a: plain {} } outputs { Name = a.name } }\n";
const me = "deployment me on home { app {} }\n";

describe("rules", () => {
  it("may require resources themselves, and so may mappings", () => {
    const { environment, messages } = resolveProgram(`${noteResource}${plain}${app}
      provider shed { config {} }
      mapping by_hand for shed {
        requires { shared: note { text = "shared" } }
        note { ignores size manual "Write \${request.text} for \${application} of \${deployment}." grant { name = id } }
        plain {
          requires { inner: note { text = "inner" } }
          grant { name = "\${inner.name} \${shared.name}" }
        }
      }
      ${home}${me}`);
    expect(messages).toEqual([]);
    expect(environment?.requests.map(({ id }) => id)).toEqual(["home/by_hand/shared", "me/app/a", "me/app/a/inner"]);
    const outputs = environment?.deployments[0]?.instances[0]?.outputs;
    expect(outputs === undefined ? "" : printValue(outputs)).toContain("me/app/a/inner home/by_hand/shared");
    expect(environment?.manual.map(({ text }) => printValue(text))).toEqual([
      '"Write shared for by_hand of home."',
      '"Write inner for app of me."',
    ]);
  });

  it("that are missing are one error each, which names application, requirement and environment", () => {
    const { environment, messages, diagnostics } = resolveProgram(`${noteResource}${plain}
      application app { requires { a: plain {} b: plain {} c: note { text = a.name } } }
      provider shed { config {} }
      mapping by_hand for shed {}
      ${home}${me}`);
    expect(environment).toBeUndefined();
    expect(messages).toEqual(['no-rule-for-resource at "by_hand"', 'no-rule-for-resource at "by_hand"']);
    expect(diagnostics.map(({ headline }) => headline).sort()).toEqual([
      "`home` has no rule for `note`, which the application `app` requires as `c`",
      "`home` has no rule for `plain`, which the application `app` requires as `a`",
    ]);
    expect(diagnostics[0]?.role).toBe("hosting provider");
  });

  it("that require one another without end are an error with the chain", () => {
    const { messages, diagnostics } = resolveProgram(`${noteResource}${plain}${app}
      provider shed { config {} }
      mapping by_hand for shed {
        note { ignores text, size requires { back: plain {} } grant { name = back.name } }
        plain { requires { inner: note {} } grant { name = inner.name } }
      }
      ${home}${me}`);
    expect(messages).toEqual(['circular-rules at "plain"']);
    expect(diagnostics[0]?.headline).toContain("plain -> note -> plain");
  });

  it("run for every request, used or not, after their checks", () => {
    const { messages } = resolveProgram(`${plain}
      application app { requires { a: plain {} } }
      provider shed { config { limit: int = 1 } }
      mapping by_hand for shed {
        plain {
          check config.limit > 1 else "no more"
          manual "never"
          grant { name = "x" }
        }
      }
      ${home}${me}`);
    expect(messages).toEqual(['condition-not-met at "a"']);
  });

  it("of an extending mapping replace the inherited ones", () => {
    const { environment, messages } = resolveProgram(`${noteResource}${plain}${app}
      provider shed { config {} }
      mapping base for shed {
        let word = "base"
        note { ignores size manual "note \${request.text} \${word}" grant { name = "n" } }
        plain { requires { inner: note { text = "inner" } } grant { name = "\${word} \${inner.name}" } }
      }
      mapping by_hand for shed extends base {
        note { ignores size manual "mine \${request.text}" grant { name = "m" } }
      }
      ${home}${me}`);
    expect(messages).toEqual([]);
    expect(environment?.manual.map(({ text }) => printValue(text))).toEqual(['"mine inner"']);
    expect(environment?.requests.map(({ environmentMapping }) => environmentMapping)).toEqual(["by_hand", "by_hand"]);
  });

  it("know two requirements apart, old names too", () => {
    const { messages } = resolveProgram(`${noteResource}${byHand}${home}
      application app { requires { @was("b") a: note {} b: note {} } } ${me}`);
    expect(messages).toEqual(['request-id-taken at "b"']);
  });

  it("see private facts of their own mapping only", () => {
    const resources = `resource disk { request {} } resource plain { request { on: disk } grant { name: string } }
      application app { requires { d: disk {} a: plain { on = d } } outputs { Name = a.name } }
      provider shed { config {} }
      mapping whole for shed {
        disk { private { rack = "r1" } }
        plain { grant { name = request.on.private.rack } }
      }`;
    const own = resolveProgram(`${resources} environment home { provider shed {} mapping whole } ${me}`);
    expect(own.messages).toEqual([]);
    const outputs = own.environment?.deployments[0]?.instances[0]?.outputs;
    expect(outputs === undefined ? "" : printValue(outputs)).toContain('"r1"');
    const other = resolveProgram(`${resources}
      mapping part for shed extends whole { disk { private { shelf = 1 } } }
      environment home { provider shed {} mapping part } ${me}`);
    expect(other.messages).toEqual(['private-facts-differ at "disk"']);
  });
});

describe("environments", () => {
  it("use a mapping once, whatever it is called", () => {
    const { messages } = resolveProgram(
      `import { shed, by_hand, by_hand as other } from "./shed"
      environment home { provider shed {} mapping by_hand provider shed {} mapping other }`,
      { files: { "shed.fedi": "provider shed { config {} } mapping by_hand for shed {}" } },
    );
    expect(messages).toEqual(['mapping-twice at "other"']);
  });

  it("have deployments of different names", () => {
    const text = `${noteResource}${byHand}${home}application app { requires { a: note {} } }
      deployment me on home { app {} @was("app") second: app {} }`;
    expect(resolveProgram(text).messages).toEqual(['duplicate-instance at "second"']);
    const twice = `${noteResource}${byHand}${home}application app { requires { a: note {} } } ${me}`;
    expect(resolveProgram(twice, { configurations: { "c/me.json": '{ "app": {} }' } }).messages).toEqual([
      'duplicate-deployment at "{"',
    ]);
    expect(resolveProgram(twice, { configurations: { "home.json": '{ "app": {} }' } }).messages).toEqual([
      'deployment-named-like-environment at "{"',
    ]);
  });
});
