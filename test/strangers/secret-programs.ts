/**
 * Programs that let a secret go where everybody reads it: by what is tried, with what it is told, and the text at which.
 */

export interface Parts {
  readonly options?: string;
  readonly application?: string;
  readonly rule?: string;
  readonly file?: string;
}

/** `options.s` is a secret in the application, `request.s` in the rule, `main` its machine. */
export const program = ({ options = "", application = "", rule = "", file = "" }: Parts) => `
extern nixos {
  services.web.motd: string = ""
  services.web.settings: json
  services.web.password_file: path? = none
}
extern tofu terraform source "terraform.io/builtin/terraform" {
  config {}
  resource terraform_data { input: json, output: deploy<json> }
}
resource box {
  request { s: secret<string> }
  grant { host: host }
}
provider lab { config {} }
mapping in_lab for lab {
  box {
    let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
    grant { host = main }
    ${rule}
  }
}
environment lab_one { provider lab {} mapping in_lab }
application site {
  options {
    s: secret<string>
    ${options}
  }
  requires { box: box { s = options.s } }
  ${application}
}
${file}
`;

export const configuration = '{ "site": { "s": { "secret": "of-the-site" } } }\n';
const ofSite = (application: string): Parts => ({ application });
const onBox = (settings: string) => ofSite(`nixos on box.host { services.web.${settings} }`);
const inRule = (rule: string): Parts => ({ rule });

/** What is tried, what it is told, and the text at which. */
export const refused: Readonly<Record<string, readonly [Parts, string, string]>> = {
  "a setting of NixOS": [onBox("motd = options.s"), "secret-in-store", "options.s"],
  "a text of NixOS": [onBox('motd = "p ${options.s}"'), "secret-in-store", '"p ${options.s}"'],
  "free-form settings": [onBox("settings = { deep = [options.s] }"), "secret-in-store", "options.s"],
  "a key of settings": [onBox('settings = { "${options.s}" = 1 }'), "secret-not-allowed", '"${options.s}"'],
  "a condition of settings": [
    ofSite('nixos on box.host { services.web.motd = "" } when options.s == "a"'),
    "secret-not-allowed",
    "options.s",
  ],
  "an attribute of OpenTofu": [
    inRule('tofu { resource terraform_data "a" { input = request.s } }'),
    "secret-in-tofu",
    "request.s",
  ],
  "deep in an attribute of OpenTofu": [
    inRule('tofu { resource terraform_data "a" { input = { b = ["x ${request.s}"] } } }'),
    "secret-in-tofu",
    '"x ${request.s}"',
  ],
  "the name of an item": [
    inRule('tofu { resource terraform_data "${request.s}" { input = 1 } }'),
    "secret-not-allowed",
    '"${request.s}"',
  ],
  "an output for people": [ofSite("outputs { password = options.s }"), "secret-in-output", "options.s"],
  "a step for a person": [inRule('manual "type ${request.s}"'), "secret-not-allowed", '"type ${request.s}"'],
  "the message of a check": [
    ofSite('check false else "it is ${options.s}"'),
    "secret-not-allowed",
    '"it is ${options.s}"',
  ],
  "a check": [ofSite('check options.s == "a" else "no"'), "secret-not-allowed", "options.s"],
  "its length": [onBox("settings = { n = length(options.s) }"), "secret-not-allowed", "options.s"],
  "its JSON": [onBox("motd = to_json(options.s)"), "secret-not-allowed", "options.s"],
  "a word for a shell": [onBox("motd = sh(options.s)"), "secret-not-allowed", "options.s"],
  "the name of a machine": [
    inRule('let other = host("${request.s}", { system = "x86_64-linux", target = "x", imports = [] })'),
    "secret-not-allowed",
    '"${request.s}"',
  ],
  "where a machine is": [
    inRule(
      'let other = host("other", { system = "x86_64-linux", target = request.s, imports = [] })\nnixos on other {}',
    ),
    "secret-in-tofu",
    "request.s",
  ],
  "a command": [inRule('backup { on = main, run = "dump ${request.s}" }'), "secret-not-allowed", '"dump ${request.s}"'],
  "a literal": [{ file: 'let password: secret<string> = "hunter2"' }, "secret-in-source", '"hunter2"'],
  "a default": [{ options: 't: secret<string> = "hunter2"' }, "secret-in-source", '"hunter2"'],
  "an example": [{ options: '@example("hunter2")\n    t: secret<string>?' }, "secret-in-source", '"hunter2"'],
};
