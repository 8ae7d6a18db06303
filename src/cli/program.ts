import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { AssayError } from '../protocol/errors.ts';
import { notePreparations } from '../prover/preparation.ts';
import type { Prover } from '../prover/prover.ts';
import { jsonValue } from '../system/files.ts';
import type { Cli, CliDeps } from './command.ts';
import { passwordFromFileOrPrompt, refuseExposedSecrets } from './files/password.ts';
import { provingSeconds, provingTimesPath } from './forecast/proving-times.ts';
import { watchProver } from './forecast/watch-prover.ts';
import { messageWithHint } from './hints.ts';
import { userBookPath } from './ids/address-book.ts';
import { ONE_AT_A_TIME, openProver } from './options/prover-options.ts';
import { progressOutput } from './progress.ts';
import { defineCommands } from './registry.ts';
import { SECOND_COMMANDS } from './second/registry.ts';

/** Output streams and working folder. Tests give their own. */
export interface Streams {
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => Promise<void>;
  /** Folder from which `assay.json` is looked for; default: the process's. */
  readonly cwd?: string;
}

function write(stream: NodeJS.WriteStream): (text: string) => Promise<void> {
  // A closed pipe (`| head`) is not a failure of the command. Each write still resolves.
  stream.on('error', () => {});
  return (text) => new Promise((resolve) => stream.write(text, () => resolve()));
}

/** Runs the command line and ends the process with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const streams = { out: write(process.stdout), err: write(process.stderr) };
  // Exit explicitly: worker threads of the prover would keep the process alive.
  process.exit(await runProgram(args, process.env, streams));
}

/** Parses the arguments, runs the command and returns the exit code. */
export async function runProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  streams: Streams,
): Promise<number> {
  const { out, err, cwd = process.cwd() } = streams;
  let exitCode = 0;
  let prover: Prover | undefined;
  const timesPath = provingTimesPath(environment);
  const deps: CliDeps = {
    password: passwordFromFileOrPrompt,
    note: (line) => void err(`${line}\n`),
    now: () => Math.floor(Date.now() / 1000),
    prover: async (options = ONE_AT_A_TIME) => {
      if (prover) return prover;
      prover = watchProver(await openProver(options), timesPath, progressOutput(deps.note));
      deps.note(`prover: ${await prover.engine()}`);
      return prover;
    },
    provingSeconds: (circuit) => provingSeconds(timesPath, circuit),
  };
  const cli: Cli = {
    deps,
    cwd,
    userBook: userBookPath(environment),
    provingTimes: timesPath,
    second: SECOND_COMMANDS,
    print: async (printed, asJson) => {
      exitCode = printed.exitCode ?? 0;
      await out(asJson ? `${JSON.stringify(printed.data, jsonValue, 2)}\n` : lines(printed.lines));
    },
  };
  const stop = notePreparations(deps.note);
  try {
    refuseExposedSecrets(args, environment);
    if (args[0] === 'help') return await runProgram([...args.slice(1), '--help'], environment, streams);
    await (await createProgram(cli, out, args)).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    await err(describeFailure(error, environment.ASSAY_DEBUG !== undefined));
    return error instanceof AssayError ? error.exitCode : error instanceof CommanderError ? 2 : 4;
  } finally {
    stop();
    await prover?.close();
  }
}

async function createProgram(cli: Cli, out: Streams['out'], args: readonly string[]): Promise<Command> {
  const program = new Command('assay')
    .description('Prove the contribution of private records to a model, and be paid for it.')
    .version(manifest.version)
    .exitOverride()
    // Errors are thrown, and written by runProgram: commander's own output would repeat the arguments.
    .configureOutput({ writeOut: (text) => void out(text), writeErr: () => {} })
    .helpCommand(false)
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      '\nIn a folder of assay hospital init, commands take their defaults from its assay.json. Every command has --help, with an example.',
    );
  await defineCommands(
    program,
    cli,
    args.find((argument) => !argument.startsWith('-')),
  );
  return program;
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/**
 * One line: the failure, its place, and what to do. Of an unexpected error only the kind is printed, because its text may
 * quote a record.
 */
function describeFailure(error: unknown, debug: boolean): string {
  const frames = debug ? `${stackFrames(error)}\n` : '';
  if (error instanceof CommanderError) {
    if (error.code === 'commander.help') return 'assay: a command is missing; see assay --help\n';
    return `assay: ${oneLine(withoutValues(error.message))}; see --help\n`;
  }
  if (error instanceof AssayError) {
    return `assay: ${oneLine(messageWithHint(error))} [${error.code}]\n${frames}`;
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return `assay: unexpected ${kind}; set ASSAY_DEBUG=1 to see where it arose [unexpected]\n${frames}`;
}

/** Commander's message without the user's input: values of `--option=value`, and unexpected arguments. */
const withoutValues = (message: string): string =>
  message
    .replace(/^error: /, '')
    .replace(/=[^']*'/g, "'")
    .replace(/(but got \d+).*$/s, '$1');

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, '; ');

const stackFrames = (error: unknown): string =>
  ((error as Error | null)?.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
