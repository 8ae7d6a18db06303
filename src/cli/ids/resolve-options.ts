import { AssayError } from '../../protocol/errors.ts';
import type { OptionSpec } from '../options/option-spec.ts';
import type { AddressBook, Kind } from './address-book.ts';

/** Resolves names and beginnings of ids in a command's options, before the command runs. */

type Options = Record<string, unknown>;

/** The newest round of the model. */
const NEWEST = 'newest';

/** Options whose values are ids, by their flags. `--round <file>` of `check` is none. */
const KINDS: Readonly<Record<string, Kind>> = {
  '--model <id>': 'model',
  '--starts-from <id>': 'model',
  '--dataset-id <id>': 'dataset',
  '--dataset-id <id...>': 'dataset',
  '--holdout <id...>': 'dataset',
  '--round <id>': 'round',
};

const nameOfOption = (flags: string): string =>
  flags
    .replace(/ .*/, '')
    .slice(2)
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * Replaces names and beginnings of ids by whole ids, in decimal.
 *
 * @param specs options of the command
 * @param model the model that `--round newest` means if the command has no --model
 * @throws AssayError as `findId`; `bad-option` (2), `no-round-yet`, `no-such-model` (5)
 */
export async function resolveIds(
  options: Options,
  specs: readonly OptionSpec[],
  book: AddressBook,
  model: string | undefined,
): Promise<Options> {
  const result = { ...options };
  for (const { flags } of specs) {
    const kind = KINDS[flags];
    const name = nameOfOption(flags);
    const value = result[name];
    if (kind === undefined || value === undefined) continue;
    const option = flags.replace(/ .*/, '');
    const one = (text: string): Promise<string> => {
      if (kind === 'round') return roundId(text, { model, ...result }, book);
      return idOf(text, kind, option, result, book);
    };
    result[name] = Array.isArray(value)
      ? await Promise.all(value.map((each) => one(`${each}`)))
      : await one(`${value}`);
  }
  return result;
}

async function idOf(
  text: string,
  kind: Exclude<Kind, 'round'>,
  option: string,
  options: Options,
  book: AddressBook,
): Promise<string> {
  const { findId } = await import('./find-id.ts');
  const hasWay = options.deployment !== undefined && (options.rpc ?? options.service) !== undefined;
  const onChain =
    hasWay && options.task === undefined
      ? async () => (await import('./chain-ids.ts')).idsOnChain(kind, options as never)
      : undefined;
  return findId(text, kind, option, book, onChain);
}

async function roundId(text: string, options: Options, book: AddressBook): Promise<string> {
  const alias = book.round.find(({ name }) => name === text);
  if (alias !== undefined) return `${alias.id}`;
  if (text !== NEWEST) return text;
  if (options.deployment === undefined || (options.rpc ?? options.service) === undefined)
    throw new AssayError(
      'bad-option',
      `--round ${NEWEST} needs a node or a service; give --rpc or --service`,
    );
  return (await import('./chain-ids.ts')).newestRound(options as never);
}
