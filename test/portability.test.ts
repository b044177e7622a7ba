/**
 * Whether a deployment could be elsewhere: `fedi check --move DEPLOYMENT=ENVIRONMENT` says what is missing there, and where that would
 * be mended. Every application of the standard library could be on every provider.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fedi } from "./harness.ts";
import { applications, baseModule, programOf, providerNames } from "./stdlib/environments.ts";

const work = mkdtempSync(join(tmpdir(), "fedi-portability-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function project(name: string, text: string): string {
  const folder = join(work, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "main.fedi"), text);
  writeFileSync(join(folder, "base.nix"), baseModule);
  return folder;
}

describe("a deployment, looked at as though it were elsewhere", () => {
  test("every application of the standard library could leave one provider for any other", async () => {
    const [home = "", ...others] = providerNames;
    let moves = 0;
    for (const application of Object.keys(applications)) {
      const text = programOf(providerNames, [application]);
      const onlyAtHome = text.replace(/^deployment (\w+) on (\w+) \{[^]*?^\}\n/gm, (whole, _, on) =>
        on === home ? whole : "",
      );
      const folder = project(application, onlyAtHome);
      for (const other of others) {
        const { code, error } = await fedi(
          folder,
          "check",
          ".",
          "--environment",
          other,
          "--move",
          `all_on_${home}=${other}`,
        );
        expect({ application, other, code, error }).toEqual({ application, other, code: 0, error: "" });
        moves++;
      }
    }
    expect(moves).toBe(Object.keys(applications).length * (providerNames.length - 1));
  });

  const resources = `
resource place { request { size: int } policy { most: int = 9 } grant { host: host }
  check request.size <= policy.most else "asks for \${request.size}; this provider grants at most \${policy.most}" }
resource note { request { text: string } }
provider shed { config {} }
mapping whole for shed {
  let h = host("h", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
  place { ignores size grant { host = h } }
  note { ignores text }
}
mapping half for shed {
  let h = host("h", { system = "x86_64-linux", target = "root@192.0.2.2", imports = [] })
  place { ignores size grant { host = h } }
}
application app { options { size: int = 5 } requires { at: place { size = options.size } sign: note { text = "x" } } }
environment here { provider shed {} mapping whole }
environment there { provider shed {} mapping half }
environment small { provider shed {} mapping whole policy place { most = 3 } }
deployment all on here { app {} }
`;

  test("what is missing is named, with who needs it and who has it; so is what is too much", async () => {
    const folder = project("missing", resources);
    expect(await fedi(folder, "check", ".")).toMatchObject({ code: 0 });
    const there = await fedi(folder, "check", ".", "--move", "all=there");
    expect(there.code).toBe(1);
    const said = there.out + there.error;
    expect(said).toContain("`there` has no rule for `note`, which the application `app` requires as `sign`");
    expect(said).toContain("`all/app/sign` is required here");
    expect(said).toContain("or take one that has it: `whole`");
    expect(said).not.toContain("`place`");
    const small = await fedi(folder, "check", ".", "--move", "all=small");
    expect(small.out + small.error).toContain("asks for 5; this provider grants at most 3");
    expect(await fedi(folder, "check", ".", "--move", "all=here")).toMatchObject({ code: 0 });
  });

  test("an operator's file is looked at on the environment that --move names, those of others stay where they are", async () => {
    const folder = project("file", resources);
    writeFileSync(join(folder, "club.json"), '{ "app": {} }');
    writeFileSync(join(folder, "others.json"), '{ "app": { "size": 4 } }');
    const words = ["--configuration", "club.json", "--move"];
    for (const before of [[], ["--environment", "here"]]) {
      const there = await fedi(folder, "check", ".", ...before, ...words, "club=there");
      expect(there).toMatchObject({ code: 1, out: expect.stringContaining("`club/app/sign` is required here") });
      expect(await fedi(folder, "check", ".", ...before, ...words, "club=here")).toMatchObject({ code: 0 });
    }
    const both = ["--environment", "small", "--configuration", "others.json", ...words, "club=here"];
    const { code, out } = await fedi(folder, "check", ".", ...both);
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringContaining("asks for 4; this provider grants at most 3"),
    });
    expect(out).not.toContain("asks for 5");
    const unplaced = await fedi(folder, "check", ".", "--configuration", "others.json", ...words, "club=here");
    expect(unplaced).toMatchObject({ code: 2, error: expect.stringContaining("needs --environment here") });
  });

  test("that its data could not leave where it is, is said, too", async () => {
    const kept = resources
      .replace('sign: note { text = "x" } }', 'sign: note { text = "x" } } state { sign }')
      .replace("policy place { most = 3 }", "policy place { most = 6 }");
    const folder = project("leaving", kept);
    const { code, out } = await fedi(folder, "check", ".", "--move", "all=small");
    // Both environments have the same mapping.
    expect({ code, times: out.split("warning[no-backup]").length - 1 }).toEqual({ code: 0, times: 1 });
    const other = kept.replace("mapping whole policy", "mapping better policy").concat(`
      mapping better for shed extends whole {
        note {
          ignores text
          backup { on = host("h", { system = "x86_64-linux", target = "root@192.0.2.2", imports = [] }), run = "a" }
          restore { on = host("h", { system = "x86_64-linux", target = "root@192.0.2.2", imports = [] }), run = "b" }
        }
      }`);
    writeFileSync(join(folder, "main.fedi"), other);
    const there = await fedi(folder, "check", ".", "--move", "all=small");
    expect(there.out).toContain("`app` keeps data in `sign`, and `whole` can't back it up or restore it");
  });

  test("a deployment that is elsewhere now is not offered to be removed with its data only", async () => {
    const folder = project("elsewhere", resources);
    expect(await fedi(folder, "compile", ".")).toMatchObject({ code: 0 });
    writeFileSync(
      join(folder, "main.fedi"),
      resources.replace("all on here", "all on small").replace("most = 3", "most = 6"),
    );
    const moved = await fedi(folder, "compile", ".", "--environment", "here");
    expect(moved).toMatchObject({ code: 1, error: expect.stringContaining("it is on `small` now, its data is not") });
    // Meanwhile it is on both.
    writeFileSync(join(folder, "main.fedi"), resources.replace("most = 3", "most = 6"));
    writeFileSync(
      join(folder, "there.fedi"),
      'import { app, small } from "./main"\ndeployment all on small { app {} }\n',
    );
    expect(await fedi(folder, "compile", ".")).toMatchObject({ code: 0 });
    writeFileSync(join(folder, "there.fedi"), "");
    writeFileSync(join(folder, "main.fedi"), `${resources}deployment all on small { app {} }\n`);
    expect((await fedi(folder, "check", ".")).out).toContain("put the second into a file of its own");
  });

  test("names that nothing has are refused, with the nearest", async () => {
    const folder = project("names", resources);
    for (const [word, message] of [
      ["al=there", "there is no deployment `al`"],
      ["all=their", "there is no environment `their`"],
      ["all", "is not DEPLOYMENT=ENVIRONMENT"],
      ["all=there=here", "is not DEPLOYMENT=ENVIRONMENT"],
    ] as const) {
      const { code, out, error } = await fedi(folder, "check", ".", "--move", word);
      expect({ word, code, said: out + error }).toEqual({ word, code: 2, said: expect.stringContaining(message) });
    }
  });
});
