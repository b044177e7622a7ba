import { describe, expect, it } from "vitest";
import { printValue } from "../../../compiler/src/evaluation/print-value.ts";
import { machine, oneMachine } from "./programs.ts";
import { resolveProgram } from "./resolve-program.ts";

const host = (name: string, more = "") =>
  `host("${name}", { system = "x86_64-linux", target = "root@192.0.2.1", imports = []${more} })`;

function mapping(items: string) {
  return resolveProgram(`
    provider shed { config {} }
    mapping machines for shed { ${items} }
    environment home { provider shed {} mapping machines }`);
}

describe("machines", () => {
  it("of one name and equal arguments are one machine", () => {
    const { environment, messages } = mapping(`
      let a = ${host("main")}
      let b = ${host("main")}
      nixos on a { networking.domain = "x" }
      nixos on b { time.timeZone = "UTC" }`);
    expect(messages).toEqual([]);
    expect(environment?.hosts.map((each) => [each.host.name, each.fragments.map(({ id }) => id)])).toEqual([
      ["main", ["home/machines#0", "home/machines#1"]],
    ]);
  });

  it("exist where a local describes them, mentioned by settings or not", () => {
    const { environment, messages } = mapping(`
      let _spare = ${host("spare")}
      let main = ${host("main")}
      nixos on main { networking.domain = "x" }
      nixos on h { time.timeZone = "UTC" } for h in hosts`);
    expect(messages).toEqual([]);
    expect(environment?.hosts.map((each) => [each.host.name, each.fragments.map(({ id }) => id)])).toEqual([
      ["main", ["home/machines#0", "home/machines#1"]],
      ["spare", ["home/machines#2"]],
    ]);
  });

  it("of one name and other arguments are an error with both places", () => {
    const { messages, diagnostics } = mapping(`
      let a = ${host("main")}
      let b = host("main", { system = "aarch64-linux", target = "root@192.0.2.1", imports = [] })
      nixos on a { networking.domain = "x" }
      nixos on b { time.timeZone = "UTC" }`);
    expect(messages.length).toBe(1);
    expect(diagnostics[0]?.code).toBe("host-redefined");
    expect(diagnostics[0]?.related.length).toBe(1);
  });

  it("whose names collide or are none are errors", () => {
    const codes = (items: string) => mapping(items).diagnostics.map(({ code }) => code);
    expect(codes(`let _a = ${host("web_1")} let _b = ${host("WEB-1")}`)).toEqual(["host-name-collision"]);
    expect(codes(`let _a = ${host("-")}`)).toEqual(["host-name-malformed"]);
    expect(codes(`let _a = ${host("a".repeat(64))}`)).toEqual(["host-name-malformed"]);
  });

  it("get the fragments of applications, with `for` and `when`", () => {
    const { environment, messages } = resolveProgram(`${machine}${oneMachine}
      application app {
        options { names: list<string> = ["a", "b"], extra: bool = false }
        requires { web: machine {} }
        nixos on web.host { environment.etc."\${name}".text = name } for name in options.names
        nixos on web.host { environment.etc.extra.text = "x" } when options.extra
        nixos on web.host { environment.systemPackages = [pkgs.hello] }
      }
      deployment me on home { app {} }`);
    expect(messages).toEqual([]);
    expect(environment?.hosts[0]?.fragments.map(({ id, settings }) => `${id} ${printValue(settings)}`)).toEqual([
      'me/app#0 { environment = { etc = map { a = { text = "a" } } } }',
      'me/app#1 { environment = { etc = map { b = { text = "b" } } } }',
      "me/app#2 { environment = { systemPackages = [pkgs.hello] } }",
    ]);
  });

  it("report settings of two fragments that contradict each other", () => {
    const { diagnostics } = resolveProgram(`${machine}${oneMachine}
      extern nixos { time.timeZone: string }
      application app { requires { web: machine {} } nixos on web.host { time.timeZone = "UTC" } }
      application bpp { requires { web: machine {} } nixos on web.host { time.timeZone = "CET" } }
      deployment me on home { app {} bpp {} }`);
    expect(diagnostics.map(({ code }) => code)).toEqual(["conflicting-values"]);
  });

  it("count raw Nix with its place", () => {
    const { environment, messages } = mapping(`
      let main = ${host("main")}
      nixos on main { nixpkgs.overlays = [nix("final: prev: {}")] }`);
    expect(messages).toEqual([]);
    expect(environment?.rawNix.map(({ owner }) => owner)).toEqual(["home/machines"]);
  });
});
