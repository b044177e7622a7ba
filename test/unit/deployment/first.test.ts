import { expect, it } from "vitest";
import { resolveProgram } from "./resolve-program.ts";

it("resolves the smallest environment", () => {
  const { environment, messages } = resolveProgram(`
resource machine {
  request { cores: int = 1 }
  grant { host: host }
}
application hello {
  requires { shell: machine { cores = 2 } }
  nixos on shell.host { environment.systemPackages = [pkgs.hello] }
}
provider one { config { address: string } }
mapping machines for one {
  let main = host("main", { system = "x86_64-linux", target = "root@\${config.address}", imports = [] })
  machine {
    ignores cores
    grant { host = main }
  }
}
environment home { provider one { address = "192.0.2.1" } mapping machines }
deployment me on home { hello {} }
`);
  expect(messages).toEqual([]);
  expect(environment?.hosts.map(({ host, fragments }) => [host.name, fragments.map(({ id }) => id)])).toEqual([
    ["main", ["me/hello#0"]],
  ]);
});
