import type { Command } from 'commander';
import type { Point } from '../../../protocol/babyjub.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { addToAccreditationFile } from '../../files/accreditation-file.ts';
import { readPublicPart } from '../../files/keystore.ts';
import { fieldValue } from '../../options/values.ts';
import { type AccreditationResult, LIST_ARGUMENT, resultOf } from './list.ts';

interface AccreditationAddOptions {
  readonly file: string;
  readonly name: string;
  /** A source's keystore on this machine. Only its public part is read. */
  readonly keystore?: string;
  /** The key as `x,y` in decimal, in place of a keystore. */
  readonly publicKey?: string;
}

/** Adds a source to a list; creates the list if there is none. @throws AssayError `bad-option`, `already-listed` (2) */
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

export const defineAccreditationAdd = (parent: Command, cli: Cli): void =>
  defineCommand<AccreditationAddOptions>(parent, cli, {
    name: 'add',
    description: 'add a source to a list; creates the list if there is none',
    arguments: LIST_ARGUMENT,
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
