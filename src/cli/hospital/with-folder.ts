import { datasetId } from '../../protocol/context.ts';
import type { Field } from '../../protocol/field.ts';
import { originNullifier } from '../../protocol/signature.ts';
import { exists } from '../../system/files.ts';
import { type AddressBook, bookOf, EMPTY_BOOK, joinBooks, readUserBook } from '../ids/address-book.ts';
import { resolveIds } from '../ids/resolve-options.ts';
import type { OptionSpec } from '../options/option-spec.ts';
import { signedSerial } from '../second/files/signature-file.ts';
import { describeDefaults, hospitalDefaults } from './defaults.ts';
import { findHospitalFolder, type Hospital, readHospital } from './hospital-file.ts';

/** Where the command was typed. */
interface Surroundings {
  /** Folder from which `assay.json` is looked for. */
  readonly cwd: string;
  /** Path of the user's own address book. */
  readonly userBook: string;
  /** Path of the proving times of this machine. */
  readonly provingTimes: string;
  readonly note: (line: string) => void;
}

interface Completed {
  readonly options: Record<string, unknown>;
  readonly book: AddressBook;
}

interface CommandLine {
  /** The command's words, such as `source build`. */
  readonly command: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of the options and arguments that the user gave. */
  readonly given: ReadonlySet<string>;
  /** Names of those that the command has. */
  readonly wanted: ReadonlySet<string>;
  readonly specs: readonly OptionSpec[];
  /** Called with the options before names are resolved to ids, which may ask the chain. */
  readonly inspect?: (options: Readonly<Record<string, unknown>>) => Promise<void>;
}

/**
 * A command's options, completed from the nearest assay.json, and with names resolved to ids; and the address book. Every default that is
 * taken is noted, in one line.
 *
 * @throws AssayError as `readHospital`, `readUserBook` and `resolveIds`
 */
export async function withFolder(around: Surroundings, line: CommandLine): Promise<Completed> {
  const hospital = await hospitalNear(around, line.command);
  const defaults = hospital === undefined ? {} : await hospitalDefaults(hospital, line, around.provingTimes);
  if (hospital !== undefined && Object.keys(defaults).length > 0)
    around.note(describeDefaults(hospital, defaults));
  const book = joinBooks(
    hospital === undefined ? EMPTY_BOOK : await bookOfHospital(hospital),
    await readUserBook(around.userBook),
  );
  const options = { ...line.options, ...defaults };
  await line.inspect?.(options);
  return { options: await resolveIds(options, line.specs, book, hospital?.file.model?.id), book };
}

/** `hospital` commands name their folder themselves. */
async function hospitalNear({ cwd }: Surroundings, command: string): Promise<Hospital | undefined> {
  if (command.startsWith('hospital ')) return undefined;
  const folder = await findHospitalFolder(cwd);
  return folder === undefined ? undefined : readHospital(folder);
}

/** The book of the file, with the model's name, and the hospital's own name for its dataset once that is signed. */
async function bookOfHospital({ file, at }: Hospital): Promise<AddressBook> {
  const book = bookOf(file.book ?? {});
  const { model } = file;
  if (model === undefined) return book;
  const models = [{ name: model.name, id: BigInt(model.id) }];
  const own = at(file.signature);
  const datasets = (await exists(own))
    ? [{ name: file.name, id: await signedDataset(own, BigInt(model.id)) }]
    : [];
  return joinBooks(book, { model: models, dataset: datasets, round: [] });
}

/** Id of the dataset that a signature file is for. It follows from the serial and the model. */
async function signedDataset(path: string, model: bigint): Promise<bigint> {
  const serial = await signedSerial(path);
  return datasetId(model as Field, originNullifier(serial, model as Field));
}
