import type { Edition } from '../../chain/deploy/deployment-record.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { OptionSpec } from '../options/option-spec.ts';

/** A command, as far as the choice of its edition needs it. */
interface InEditions {
  readonly options: readonly OptionSpec[];
  /** Absent: the second edition alone has it. */
  readonly run?: unknown;
  readonly anyEdition?: boolean;
}

interface Completed {
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of the options that the user gave. */
  readonly given: ReadonlySet<string>;
}

const ORDINAL = { 1: 'first', 2: 'second' } as const;

/**
 * The edition that a command runs in: that of its inputs; without an input that tells, the first if the command has it.
 *
 * @param command its words, such as `source build`
 * @param second the commands of the second edition, by their words
 * @throws AssayError `mixed-editions`, `not-in-edition` (2)
 */
export async function editionOfCommand(
  command: string,
  { options: specs, run, anyEdition }: InEditions,
  second: Readonly<Record<string, unknown>>,
  { options, given }: Completed,
): Promise<Edition> {
  if (anyEdition) return 1;
  // A command that needs no file starts without the readers of files.
  const { editionOfInputs } = await import('./edition.ts');
  const edition = (await editionOfInputs(options)) ?? (run === undefined ? 2 : 1);
  if (edition === 2 ? !Object.hasOwn(second, command) : run === undefined)
    throw notInEdition(`command assay ${command}`, edition);
  const foreign = specs.find(
    (option) => option.edition !== undefined && option.edition !== edition && given.has(nameOf(option)),
  );
  if (foreign !== undefined) throw notInEdition(`option ${foreign.flags.split(' ')[0]}`, edition);
  return edition;
}

/** The name under which commander gives an option. */
const nameOf = ({ flags }: OptionSpec): string =>
  (flags.split(' ')[0] as string)
    .replace(/^--/, '')
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const notInEdition = (what: string, edition: Edition): AssayError =>
  new AssayError(
    'not-in-edition',
    `the files are of the ${ORDINAL[edition]} edition of the protocol, which has no ${what}; docs/second-edition-commands.md lists what it has`,
  );
