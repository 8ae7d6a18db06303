import { Argument, type Command, CommanderError, Option } from 'commander';
import type { ExitCode } from '../protocol/errors.ts';
import type { Prover } from '../prover/prover.ts';
import { EXAMPLES } from './examples.ts';
import { audited } from './files/audited.ts';
import type { PasswordSource } from './files/password.ts';
import type { AddressBook } from './ids/address-book.ts';
import type { OptionSpec } from './options/option-spec.ts';
import type { ProverOptions } from './options/prover-options.ts';

/** Resources that commands are given. Tests give their own. */
export interface CliDeps {
  readonly password: PasswordSource;
  /** Receives progress, one line at a time. Progress is never part of the data on standard output. */
  readonly note: (line: string) => void;
  /** Unix seconds. */
  readonly now: () => number;
  /** Returns the prover that the options name. It is made at the first call; the creator of `CliDeps` closes it. */
  readonly prover: (options?: ProverOptions) => Promise<Prover>;
  /** Seconds of one proof of a circuit on this machine; absent or undefined if never measured. */
  readonly provingSeconds?: (circuit: string) => Promise<number | undefined>;
}

/** Output of a command: data for `--json`, lines for people. */
export interface Printed {
  readonly data: unknown;
  readonly lines: readonly string[];
  readonly exitCode?: 0 | ExitCode;
}

/** Passed to every command file, which adds its command with `defineCommand`. */
export interface Cli {
  readonly deps: CliDeps;
  /** Folder from which `assay.json` is looked for. */
  readonly cwd: string;
  /** Path of the user's own address book. */
  readonly userBook: string;
  /** Path of the proving times of this machine. */
  readonly provingTimes: string;
  readonly print: (printed: Printed, asJson: boolean) => Promise<void>;
  /** Commands whose code is loaded when they run, by their words, such as `source build`. */
  readonly second: Readonly<Record<string, LoadSecond>>;
}

/** Loads the function by which a command runs. */
export type LoadSecond = () => Promise<
  (deps: CliDeps, options: never, book: AddressBook, cwd: string) => Promise<Printed>
>;

interface CommandSpec<O> {
  readonly name: string;
  readonly description: string;
  /** Positional arguments, `<required>` or `[optional]`. Their values arrive as options of the same name. */
  readonly arguments?: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionSpec[];
  /** Command lines that show the usual use, without the leading `assay`; default: those of `EXAMPLES`. */
  readonly examples?: readonly string[];
  /**
   * Options arrive as commander parsed them: strings, booleans for flags, arrays for variadic options. Absent: the command is
   * one of `Cli.second`.
   */
  readonly run?: (options: O, book: AddressBook) => Promise<Printed>;
  /** True: its files are written, or tell nothing of the protocol's edition. */
  readonly anyEdition?: boolean;
}

/** Adds a command to the program or to its group. */
export function defineCommand<O>(parent: Command, cli: Cli, spec: CommandSpec<O>): void {
  const command = parent.command(spec.name).description(spec.description);
  // Required options and arguments are checked after the defaults of assay.json are known.
  for (const { name, description } of spec.arguments ?? [])
    command.addArgument(new Argument(name.replace(/<(.*)>/, '[$1]'), description));
  for (const { flags, description, required, default: value } of spec.options) {
    const option = new Option(flags, required ? `${description} (required)` : description);
    if (value !== undefined) option.default(value);
    command.addOption(option);
  }
  command.option('--json', 'print data as JSON');
  command.addHelpText('after', () => helpAfter(spec.examples ?? EXAMPLES[pathOf(command)] ?? []));
  command.action(async () => {
    const { json, ...options } = command.opts<{ json?: boolean }>();
    const printed = await audited({ cwd: cli.cwd, command: pathOf(command), now: cli.deps.now }, async () => {
      const completed = await completeOptions(cli, command, spec, options);
      const { options: complete, book } = completed;
      if (spec.run !== undefined) return spec.run(complete as O, book);
      return (await loadSecond(cli, pathOf(command)))(cli.deps, complete as never, book, cli.cwd);
    });
    await cli.print(printed, json === true);
  });
}

const loadSecond = (cli: Cli, command: string) => (cli.second[command] as LoadSecond)();

const helpAfter = (examples: readonly string[]): string =>
  examples.length === 0 ? '' : ['', 'Example:', ...examples.map((line) => `  assay ${line}`)].join('\n');

/** The command's words, such as `source build`. */
const pathOf = (command: Command): string =>
  command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();

/** The options that the user gave, completed from assay.json, names resolved to ids. */
async function completeOptions<O>(
  cli: Cli,
  command: Command,
  spec: CommandSpec<O>,
  options: Readonly<Record<string, unknown>>,
): Promise<{ options: Record<string, unknown>; book: AddressBook }> {
  const names = (spec.arguments ?? []).map(({ name }) => name.replace(/[<>[\].]/g, ''));
  const positional = Object.fromEntries(
    names.map((name, i) => [name, command.processedArgs[i]]).filter(([, value]) => !isAbsent(value)),
  );
  const given = new Set([
    ...Object.keys(positional),
    ...command.options
      .map((option) => option.attributeName())
      .filter((name) => command.getOptionValueSource(name) === 'cli'),
  ]);
  const { withFolder } = await import('./hospital/with-folder.ts');
  const around = {
    cwd: cli.cwd,
    userBook: cli.userBook,
    provingTimes: cli.provingTimes,
    note: cli.deps.note,
  };
  const completed = await withFolder(around, {
    command: pathOf(command),
    options: { ...options, ...positional },
    given,
    wanted: new Set([...names, ...command.options.map((option) => option.attributeName())]),
    specs: spec.options,
    inspect: async (all) => {
      if (spec.anyEdition) return;
      // A command that needs no file starts without the readers of files.
      const { refuseFirstEdition } = await import('./second/edition.ts');
      await refuseFirstEdition(all);
    },
  });
  assertComplete(command, spec, completed.options);
  return completed;
}

const isAbsent = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 0);

/** @throws CommanderError as commander's own check of required options and arguments */
function assertComplete<O>(
  command: Command,
  spec: CommandSpec<O>,
  options: Readonly<Record<string, unknown>>,
): void {
  for (const { name } of spec.arguments ?? []) {
    const bare = name.replace(/[<>[\].]/g, '');
    if (name.startsWith('<') && isAbsent(options[bare]))
      throw new CommanderError(1, 'commander.missingArgument', `error: missing required argument '${bare}'`);
  }
  for (const option of command.options) {
    const { required } = spec.options.find(({ flags }) => flags === option.flags) ?? {};
    if (required && isAbsent(options[option.attributeName()]))
      throw new CommanderError(
        1,
        'commander.missingMandatoryOptionValue',
        `error: required option '${option.flags}' not specified`,
      );
  }
}

/** Options that several commands share. */
export const OPTION = {
  passwordFile: {
    flags: '--password-file <file>',
    description: 'file (mode 600) with the password (default: a prompt)',
  },
  policy: { flags: '--policy <file>', description: 'policy document', required: true },
  circuit: {
    flags: '--circuit <name>',
    description: 'attestation circuit of the model',
    default: 'attestation-standard',
  },
  force: { flags: '--force', description: 'replace an existing output file' },
} as const satisfies Record<string, OptionSpec>;

export const keystoreOption = (kind: string): OptionSpec => ({
  flags: '--keystore <file>',
  description: `keystore of the ${kind}`,
  required: true,
});

export const ACCOUNT_OPTION: OptionSpec = {
  flags: '--keystore <file>',
  description: "keystore whose account signs: a contributor's, a trainer's or an operator's",
  required: true,
};
