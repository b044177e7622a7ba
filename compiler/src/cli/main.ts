/**
 * The command `fedi`: arguments, help, and which command does the work.
 *
 * In: arguments and an Io. Out: an exit code. Commands are loaded when they are asked for, so `--version` and `--help` cost nothing.
 * Not here: the process itself (run.ts).
 */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { nearest, quote } from "../diagnostics/wording.ts";
import { commands, type CommandName } from "./commands.ts";
import { seeHelp, UsageError, type Arguments, type ExitCode, type Io } from "./io.ts";
import { version } from "./version.ts";

/** Never throws; says on `error` what went wrong. */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      io.error(`error: ${thrown.message}\n${thrown.help === undefined ? "" : `${thrown.help}\n`}`);
      return 2;
    }
    io.error(bugReport(thrown, io));
    return 2;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...others] = argv;
  if (first === undefined) {
    io.error(overview());
    return 2;
  }
  if (first === "--version" || first === "-V") {
    io.out(`fedi ${version}\n`);
    return 0;
  }
  if (first === "--help" || first === "-h" || first === "help") {
    const [about, topic] = others;
    if (about !== undefined && !isCommand(about)) throw unknownCommand(about);
    io.out(about === undefined ? overview() : helpOf(about, topic));
    return 0;
  }
  if (!isCommand(first)) throw unknownCommand(first);
  if (others.includes("--help") || others.includes("-h")) {
    io.out(helpOf(first, others[0]));
    return 0;
  }
  const given = argumentsOf(first, others);
  const command = await commands[first].load();
  return command(io, given);
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function unknownCommand(name: string): UsageError {
  const near = nearest(name, Object.keys(commands))[0];
  const what = name.startsWith("-") ? "option" : "command";
  return new UsageError(
    `there is no ${what} ${quote(name)}`,
    near === undefined ? "`fedi --help` lists the commands" : `Did you mean \`fedi ${near}\`?`,
  );
}

function argumentsOf(name: CommandName, argv: readonly string[]): Arguments {
  const { values, positionals } = parsed(name, argv);
  const known = new Map(Object.entries(values));
  const texts = (option: string) => {
    const value = known.get(option);
    return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
  };
  const empty = Object.keys(commands[name].options).find((option) => texts(option).includes(""));
  if (empty !== undefined) throw needsValue(name, `--${empty}`);
  if (positionals.includes("")) throw new UsageError("an argument is empty", seeHelp(name));
  return {
    flag: (option) => known.get(option) === true,
    text: (option) => texts(option).at(-1),
    texts,
    rest: positionals,
  };
}

function parsed(name: CommandName, argv: readonly string[]) {
  const config: ParseArgsOptionsConfig = {};
  for (const [option, { takes, repeats }] of Object.entries(commands[name].options))
    config[option] = { type: takes === undefined ? "boolean" : "string", multiple: repeats === true };
  try {
    return parseArgs({ args: [...argv], options: config, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw wrongOption(name, argv, thrown);
  }
}

function wrongOption(name: CommandName, argv: readonly string[], thrown: unknown): unknown {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  if (!(thrown instanceof Error) || !code.startsWith("ERR_PARSE_ARGS")) return thrown;
  const known = Object.keys(commands[name].options).map((option) => `--${option}`);
  const typed = argv.map((word) => word.split("=")[0] ?? "").filter((word) => word.startsWith("-") && word !== "--");
  const unknown = code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" ? typed.find((word) => !known.includes(word)) : undefined;
  if (unknown !== undefined) {
    const near = nearest(unknown, known)[0];
    return new UsageError(
      `\`fedi ${name}\` has no option ${quote(unknown)}`,
      near === undefined ? seeHelp(name) : `Did you mean \`${near}\`?`,
    );
  }
  const meant = /'(--[\w-]+)/.exec(thrown.message)?.[1] ?? "";
  const option = commands[name].options[meant.slice(2)];
  if (option === undefined) return new UsageError(thrown.message.split(". ")[0] ?? thrown.message, seeHelp(name));
  return option.takes === undefined
    ? new UsageError(`${quote(meant)} takes no value`, seeHelp(name))
    : needsValue(name, meant);
}

function needsValue(name: CommandName, option: string): UsageError {
  const { takes = "VALUE" } = commands[name].options[option.slice(2)] ?? {};
  return new UsageError(`${quote(option)} needs a value: ${option} ${takes}`, seeHelp(name));
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const list = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "Fedi compiles applications and hosting providers to NixOS, OpenTofu and JSON Schema.",
    "",
    "Usage: fedi COMMAND [ARGUMENT…]",
    "",
    ...list,
    "",
    "Example: fedi compile examples/community",
    "",
    "`fedi COMMAND --help` tells more of a command, `fedi explain CODE` of an error.",
    "",
  ].join("\n");
}

/** `topic`: the word behind the command, which may have a help of its own. */
function helpOf(name: CommandName, topic: string | undefined): string {
  const { summary, usage, options, details, example, topics = {} } = commands[name];
  const lines = topic !== undefined && Object.hasOwn(topics, topic) ? topics[topic] : undefined;
  if (lines !== undefined) return `${lines.join("\n")}\n`;
  const rows = Object.entries(options).map(([option, { takes, says }]): [string, string] => [
    takes === undefined ? `--${option}` : `--${option} ${takes}`,
    says,
  ]);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    `${summary}.`,
    "",
    `Usage: fedi ${name}${usage === "" ? "" : ` ${usage}`}`,
    "",
    ...(details.length === 0 ? [] : [...details, ""]),
    ...(rows.length === 0 ? [] : ["Options:", ...rows.map(([left, says]) => `  ${left.padEnd(width)}  ${says}`), ""]),
    `Example: ${example}`,
    "",
  ].join("\n");
}

function bugReport(thrown: unknown, io: Io): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const stack = thrown instanceof Error && io.environment("FEDI_DEBUG") === "1" ? `${thrown.stack ?? ""}\n` : "";
  return [
    `This is a bug in Fedi ${version}, not in your program: ${message}`,
    stack === "" ? "FEDI_DEBUG=1 shows where it happened." : stack,
    "Please report it with the program, at https://git.fediversity.eu/Fediversity/Fediversity/issues",
    "",
  ].join("\n");
}
