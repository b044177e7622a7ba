/**
 * Pieces of programs that several tests share: one machine by hand, and a cloud of the built-in OpenTofu provider.
 */

/** A resource whose rule leaves a step for a person: nothing else comes of it. */
export const noteResource = `
resource note {
  request { text: string = "hello", size: int = 1 }
  policy { most: int = 10, total: int = 100 }
  grant { name: string }
  check request.size <= policy.most else "asks for \${request.size}; this provider grants at most \${policy.most}"
  check sum([for r in requests: r.size]) <= policy.total else "all notes together are larger than \${policy.total}"
}
`;

/** One mapping that answers notes by hand. */
export const byHand = `
provider shed { config { address: string = "192.0.2.1", size: int = 1 } }
mapping by_hand for shed {
  note {
    ignores size
    manual "Write \${request.text}."
    grant { name = id }
  }
}
`;

export const home = `
environment home { provider shed {} mapping by_hand }
`;

/** Machines that exist, and one application that runs on them. */
export const machine = `
resource machine {
  request { cores: int = 1 }
  grant { host: host, address: deploy<string> }
}
`;

export const oneMachine = `
provider shed { config { address: string = "192.0.2.1" } }
mapping machines for shed {
  let main = host("main", { system = "x86_64-linux", target = "root@\${config.address}", imports = [] })
  machine {
    ignores cores
    grant { host = main, address = config.address }
  }
}
environment home { provider shed {} mapping machines }
`;

export const builtIn = `
extern tofu terraform source "terraform.io/builtin/terraform" {
  config {}
  resource terraform_data { input: json?, output: deploy<string>, triggers: list<string> = [] }
}
`;
