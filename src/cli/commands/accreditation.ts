import type { Command } from 'commander';
import type { Point } from '../../protocol/babyjub.ts';
import { AssayError } from '../../protocol/errors.ts';
import { type Cli, defineCommand } from '../command.ts';
import {
  accreditationTree,
  addToAccreditationFile,
  readAccreditationFile,
} from '../files/accreditation-file.ts';
import { readPublicPart } from '../files/keystore.ts';
import { fieldValue } from '../options/values.ts';

export interface AccreditationResult {
  readonly root: string;
  readonly sources: readonly {
    readonly name: string;
    readonly key: { readonly x: string; readonly y: string };
  }[];
}

/** The sources of a list and its root. */
export async function runAccreditationList(options: { readonly file: string }): Promise<AccreditationResult> {
  return resultOf(await readAccreditationFile(options.file));
}

export interface AccreditationAddOptions {
  readonly file: string;
  readonly name: string;
  /** A source's keystore on this machine; only its public part is read. */
  readonly keystore?: string;
  /** Or the key as `x,y`. */
  readonly publicKey?: string;
}

/** Adds a source; makes the list where there is none. */
export async function runAccreditationAdd(options: AccreditationAddOptions): Promise<AccreditationResult> {
  return resultOf(await addToAccreditationFile(options.file, options.name, await keyOf(options)));
}

async function keyOf({ keystore, publicKey }: AccreditationAddOptions): Promise<Point> {
  if (keystore !== undefined && publicKey === undefined) {
    const { x, y } = await readPublicPart(keystore, 'source');
    return { x: BigInt(x), y: BigInt(y) };
  }
  const [x, y, ...rest] = publicKey?.split(',') ?? [];
  if (keystore !== undefined || x === undefined || y === undefined || rest.length > 0) {
    throw new AssayError('bad-option', 'give either --public-key x,y or --keystore');
  }
  return { x: fieldValue(x, '--public-key'), y: fieldValue(y, '--public-key') };
}

function resultOf(file: Awaited<ReturnType<typeof readAccreditationFile>>): AccreditationResult {
  return {
    root: accreditationTree(file).root.toString(),
    sources: file.sources.map(({ name, key }) => ({
      name,
      key: { x: key.x.toString(), y: key.y.toString() },
    })),
  };
}

const FILE = [{ name: '<file>', description: 'accreditation list (public JSON)' }];

export function defineAccreditation(parent: Command, cli: Cli): void {
  defineCommand<{ file: string }>(parent, cli, {
    name: 'list',
    description: 'the accredited sources and the root',
    arguments: FILE,
    options: [],
    run: async (options) => {
      const result = await runAccreditationList(options);
      const lines = result.sources.map(({ name, key }, i) => `${i} ${name} ${key.x},${key.y}`);
      return { data: result, lines: [...lines, `root ${result.root}`] };
    },
  });
  defineCommand<AccreditationAddOptions>(parent, cli, {
    name: 'add',
    description: 'add a source to a list (made where there is none)',
    arguments: FILE,
    options: [
      { flags: '--name <name>', description: "the source's name", required: true },
      { flags: '--public-key <x,y>', description: "the source's public key" },
      { flags: '--keystore <file>', description: "or the source's keystore; its public part is read" },
    ],
    run: async (options) => {
      const result = await runAccreditationAdd(options);
      return { data: result, lines: [`${result.sources.length} sources`, `root ${result.root}`] };
    },
  });
  defineCommand<{ file: string }>(parent, cli, {
    name: 'root',
    description: 'the root of a list, which the model registry has',
    arguments: FILE,
    options: [],
    run: async (options) => {
      const { root } = await runAccreditationList(options);
      return { data: { root }, lines: [root] };
    },
  });
}
