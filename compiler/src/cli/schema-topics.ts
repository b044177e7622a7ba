/**
 * What `fedi schema nixos`, `fedi schema tofu` and `fedi schema coverage` say: how people get the files that `extern … from` reads.
 *
 * Sources: nixpkgs, `nixos/release.nix` (`options`) and `nixos/modules/misc/documentation.nix` (`system.build.manual`); OpenTofu,
 * "Command: providers schema".
 */

/** Lines by word. */
export const schemaTopics: Readonly<Record<string, readonly string[]>> = {
  nixos: [
    "Gets the options of NixOS, as its manual lists them: the file that Fedi checks settings against.",
    "",
    "Of the nixpkgs release that `fedi.json` names (here nixos-25.05); needs Nix and nothing else:",
    "",
    '  install -m 644 "$(nix-build --no-out-link -I nixpkgs=channel:nixos-25.05 \\',
    "    '<nixpkgs/nixos/release.nix>' -A options)/share/doc/nixos/options.json\" options.json",
    "",
    "Of a machine HOST of the flake in this folder, thus of the nixpkgs in its flake.lock:",
    "",
    '  install -m 644 "$(nix build --no-link --print-out-paths \\',
    '    .#nixosConfigurations.HOST.config.system.build.manual.optionsJSON)/share/doc/nixos/options.json" options.json',
    "",
    "Keep the file in the project, for Fedi reads nothing outside. Then one line of the program types every NixOS option:",
    "",
    '  extern nixos from "./options.json"',
    "",
    "Only the options that a program sets are read from it. Get it again when you change nixpkgs. Without it, the options that",
    "the standard library declares are checked all the same.",
    "",
    "Example: fedi schema coverage options.json",
  ],
  tofu: [
    "Gets the schemas of OpenTofu providers: the file that Fedi checks resources against.",
    "",
    "In a folder whose .tf files (or whose main.tf.json, written by Fedi) name your providers under `required_providers`:",
    "",
    "  tofu init && tofu providers schema -json > providers.json",
    "",
    "Keep the file in the project, for Fedi reads nothing outside. Then one line for each provider in it types its resources:",
    "",
    '  extern tofu proxmox source "bpg/proxmox" from "./providers.json"',
    "",
    "Only the resource types that a program names are read from it. Get it again when you change a provider's version. `terraform`",
    "writes the same file, of the same providers.",
    "",
    "Example: fedi schema coverage providers.json",
  ],
  coverage: [
    "Counts the types of schema files that Fedi understands.",
    "",
    "Usage: fedi schema coverage FILE…",
    "",
    "FILE is the `options.json` of a NixOS manual, or what `tofu providers schema -json` prints. What is not understood takes any value;",
    "the descriptions are listed, the most frequent ones first.",
    "",
    "Example: fedi schema coverage options.json",
  ],
};
