/**
 * `fedi init`: makes a small project that compiles.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { quote } from "../diagnostics/wording.ts";
import { defaultNixpkgs } from "../project/manifest.ts";
import { failureOf } from "../project/node-host.ts";
import { makeFolder } from "../project/output-lock.ts";
import { absolute } from "./open-paths.ts";
import { relativeName } from "./report.ts";
import { seeHelp, UsageError, type Arguments, type ExitCode, type Io } from "./io.ts";

export async function init(io: Io, given: Arguments): Promise<ExitCode> {
  const [path, ...more] = given.rest;
  if (path === undefined || more.length > 0) throw new UsageError("one folder is needed", seeHelp("init"));
  const folder = absolute(io, path);
  try {
    makeFolder(folder);
    const present = readdirSync(folder).filter((name) => name !== ".git");
    if (present.length > 0)
      throw new UsageError(`${quote(path)} is not empty: it holds ${present.slice(0, 3).join(", ")}`);
    // `wx`: a file that appeared meanwhile is not overwritten.
    for (const [name, text] of filesFor(basename(folder))) writeFileSync(join(folder, name), text, { flag: "wx" });
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw new UsageError(`${quote(path)}: ${failureOf(thrown).detail}`);
  }
  const name = relativeName(io.folder, folder);
  io.out(
    `Wrote a project to ${name}. Next:\n\n  fedi compile ${name}\n\nThen put your machine's address into main.fedi, and its own\n`,
  );
  io.out("hardware-configuration.nix (`nixos-generate-config --show-hardware-config`) in the place of the example.\n");
  return 0;
}

/** Names and texts; the program needs nothing but the standard library. */
export function filesFor(project: string): readonly (readonly [string, string])[] {
  const manifest = { name: project, nixpkgs: defaultNixpkgs };
  return [
    ["fedi.json", `${JSON.stringify(manifest, undefined, 2)}\n`],
    ["main.fedi", program],
    ["hardware-configuration.nix", hardware],
    [".gitignore", "out/\n"],
  ];
}

const program = `import { machine, single_nixos, all_on_one } from "std"

extern nixos {
  programs.fish.enable: bool = false
}

/// Says something to whoever logs in.
application greeting {
  options {
    /// What is said.
    text: string = "Welcome."
    friendly_shell: bool = true
  }
  requires {
    server: machine { memory = 256MiB }
  }
  nixos on server.host {
    users.motd = "\${options.text}\\n"
    programs.fish.enable = options.friendly_shell
  }
}

let home_address = "192.0.2.10"

/// One machine at home. \`fedi compile .\` writes what it needs to \`out/home/\`.
environment home {
  provider single_nixos {
    address = home_address
    hardware = "./hardware-configuration.nix"
    acme_email = "you@example.org"
  }
  mapping all_on_one
}

deployment welcome on home {
  greeting {
    text = "Hello from Fedi."
  }
}
`;

const hardware = `# An example: replace it with what \`nixos-generate-config --show-hardware-config\` prints on your machine.
{
  boot.loader.grub.device = "/dev/sda";
  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };
  system.stateVersion = "25.05";
}
`;
