import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { addToAccreditationFile, type ListedName } from '../../files/accreditation-file.ts';
import { readPublicPart } from '../../files/keystore.ts';
import { fieldValue } from '../../options/values.ts';
import { type AccreditationResult, LIST_ARGUMENT, resultOf, rootLines } from './list.ts';

interface AccreditationAddOptions {
  readonly file: string;
  readonly name: string;
  /** A source's keystore on this machine. Only its public part is read. */
  readonly keystore?: string;
  /** The key as `x,y` in decimal, or `x,y,commitment` for the second edition, in place of a keystore. */
  readonly publicKey?: string;
}

/** Adds a source to a list; creates the list if there is none. @throws AssayError `bad-option`, `already-listed` (2) */
export async function runAccreditationAdd(options: AccreditationAddOptions): Promise<AccreditationResult> {
  const source = { name: options.name, ...(await keyOf(options)) };
  return resultOf(await addToAccreditationFile(options.file, source));
}

async function keyOf({ keystore, publicKey }: AccreditationAddOptions): Promise<Omit<ListedName, 'name'>> {
  if (keystore !== undefined && publicKey === undefined) {
    const { x, y, commitment } = await readPublicPart(keystore, 'source');
    const key = { x: BigInt(x), y: BigInt(y) };
    return commitment === undefined ? { key } : { key, commitment: BigInt(commitment) };
  }
  const [x, y, commitment, ...rest] = publicKey?.split(',') ?? [];
  if (keystore !== undefined || x === undefined || y === undefined || rest.length > 0) {
    throw new AssayError('bad-option', 'give either --public-key or --keystore');
  }
  const field = (text: string) => fieldValue(text, '--public-key');
  const key = { x: field(x), y: field(y) };
  return commitment === undefined ? { key } : { key, commitment: field(commitment) };
}

export const defineAccreditationAdd = (parent: Command, cli: Cli): void =>
  defineCommand<AccreditationAddOptions>(parent, cli, {
    name: 'add',
    description: 'add a source to a list; creates the list if there is none',
    arguments: LIST_ARGUMENT,
    options: [
      { flags: '--name <name>', description: "the source's name", required: true },
      {
        flags: '--public-key <x,y>',
        description: "the source's public key; x,y,commitment for the second edition",
      },
      { flags: '--keystore <file>', description: "or the source's keystore; its public part is read" },
    ],
    run: async (options) => {
      const result = await runAccreditationAdd(options);
      return { data: result, lines: [`${result.sources.length} sources`, ...rootLines(result)] };
    },
  });
