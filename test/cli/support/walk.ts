import { runProgram } from '../../../src/cli/program.ts';

/** One command line that a person typed. */
interface Typed {
  readonly args: readonly string[];
  readonly flags: number;
}

/** A person who types commands in one folder. Commands and flags are counted. */
export class Person {
  readonly typed: Typed[] = [];
  /** Everything that went to standard error. */
  notes = '';
  readonly #cwd: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(cwd: string, home: string) {
    this.#cwd = cwd;
    // The cache has the proving times of this machine: a slow proof of another program must not decide here.
    this.#environment = { XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
  }

  /** Runs a command line and returns its output. @throws if the exit code differs */
  async types(line: string, code = 0): Promise<string> {
    const args = line.split(' ');
    this.typed.push({ args, flags: args.filter((word) => word.startsWith('--')).length });
    let output = '';
    let notes = '';
    const got = await runProgram(args, this.#environment, {
      out: async (text) => {
        output += text;
      },
      err: async (text) => {
        notes += text;
      },
      cwd: this.#cwd,
    });
    this.notes += notes;
    if (got !== code) throw new Error(`assay ${line}: exit ${got}: ${notes}${output}`);
    return output + (code === 0 ? '' : notes);
  }
}
