import { Argument, type Command, Option } from 'commander';
import type { ExitCode } from '../protocol/errors.ts';
import type { Prover } from '../prover/prover.ts';
import type { PasswordSource } from './files/password.ts';
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
}

/** Output of a command: data for `--json`, lines for people. */
interface Printed {
  readonly data: unknown;
  readonly lines: readonly string[];
  readonly exitCode?: 0 | ExitCode;
}

/** Passed to every command file, which adds its command with `defineCommand`. */
export interface Cli {
  readonly deps: CliDeps;
  readonly print: (printed: Printed, asJson: boolean) => Promise<void>;
}

interface CommandSpec<O> {
  readonly name: string;
  readonly description: string;
  /** Positional arguments, `<required>` or `[optional]`. Their values arrive as options of the same name. */
  readonly arguments?: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionSpec[];
  /** Options arrive as commander parsed them: strings, booleans for flags, arrays for variadic options. */
  readonly run: (options: O) => Promise<Printed>;
}

/** Adds a command to the program or to its group. */
export function defineCommand<O>(parent: Command, cli: Cli, spec: CommandSpec<O>): void {
  const command = parent.command(spec.name).description(spec.description);
  for (const { name, description } of spec.arguments ?? [])
    command.addArgument(new Argument(name, description));
  for (const { flags, description, required, default: value } of spec.options) {
    const option = new Option(flags, required ? `${description} (required)` : description);
    if (required) option.makeOptionMandatory();
    if (value !== undefined) option.default(value);
    command.addOption(option);
  }
  command.option('--json', 'print data as JSON');
  command.action(async () => {
    const names = (spec.arguments ?? []).map(({ name }) => name.replace(/[<>[\].]/g, ''));
    const positional = Object.fromEntries(names.map((name, i) => [name, command.processedArgs[i]]));
    const { json, ...options } = command.opts<{ json?: boolean }>();
    await cli.print(await spec.run({ ...options, ...positional } as O), json === true);
  });
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
