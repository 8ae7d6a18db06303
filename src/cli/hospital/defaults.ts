import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { exists } from '../../system/files.ts';
import { provingSeconds } from '../forecast/proving-times.ts';
import type { Hospital } from './hospital-file.ts';

/** Defaults that a command takes from the hospital's file, by option. Options that are given always win. */

/** A command line, as far as it decides the defaults. */
interface CommandLine {
  /** The command's words, such as `source build`. */
  readonly command: string;
  /** Names of the options that the user gave. */
  readonly given: ReadonlySet<string>;
  /** Names of the options and arguments that the command has. */
  readonly wanted: ReadonlySet<string>;
}

type Value = string | readonly string[];
export type Values = Readonly<Record<string, Value | undefined>>;

/** Roles whose keys a command of the hospital uses. */
const KEYS: Readonly<Record<string, 'source' | 'contributor'>> = {
  'source build': 'source',
  'source sign': 'source',
  'source objections': 'source',
  commit: 'contributor',
  enrol: 'contributor',
  prove: 'contributor',
  submit: 'contributor',
  claim: 'contributor',
  'contributor run': 'contributor',
  'contributor allow-fees': 'contributor',
  'contributor retire': 'contributor',
  status: 'contributor',
  'evaluator run': 'contributor',
  pledge: 'contributor',
  score: 'contributor',
  vest: 'contributor',
  'round draw': 'contributor',
  'round settle': 'contributor',
  'round void': 'contributor',
  'bond release': 'contributor',
  'round export': 'contributor',
};

/** Commands without keys that read the same file. */
const KEYLESS: ReadonlySet<string> = new Set([
  'check',
  'verify',
  'statement',
  'round timeline',
  'plan status',
  'accreditation list',
  'accreditation root',
  'approve show',
  'dossier checkpoint',
  'dossier model',
  'dossier dataset',
  'dossier check',
]);

/** Options of which one replaces the others: if one is given, no default is taken for the rest. */
const ALTERNATIVES: readonly (readonly string[])[] = [
  ['file', 'dataset', 'data'],
  ['keystore', 'signer'],
  ['rpc', 'service', 'task'],
];

/**
 * The defaults of a command.
 *
 * @param provingTimes path of the proving times of this machine
 */
export async function hospitalDefaults(
  hospital: Hospital,
  { command, given, wanted }: CommandLine,
  provingTimes: string,
): Promise<Values> {
  const keys = KEYS[command];
  if (keys === undefined && !KEYLESS.has(command)) return {};
  const all: Values = {
    ...common(hospital),
    ...keysOf(hospital, keys),
    ...(await own(hospital, command)),
    ...(command === 'check' ? await knownTimes(hospital, provingTimes) : {}),
  };
  const isFree = (name: string): boolean =>
    wanted.has(name) && !given.has(name) && !isReplaced(name, given) && all[name] !== undefined;
  const values = Object.fromEntries(Object.entries(all).filter(([name]) => isFree(name)));
  // The password file belongs to the keystore: another keystore has another password.
  if (given.has('keystore') || given.has('signer')) delete values.passwordFile;
  return values;
}

const isReplaced = (name: string, given: ReadonlySet<string>): boolean =>
  ALTERNATIVES.some(
    (group) => group.includes(name) && group.some((other) => other !== name && given.has(other)),
  );

function common({ file, at }: Hospital): Values {
  const path = (value: string | undefined) => (value === undefined ? undefined : at(value));
  return {
    policy: path(file.policy),
    accreditation: path(file.accreditation),
    deployment: path(file.deployment),
    rpc: file.rpc,
    endpoint: file.endpoints,
    service: file.service,
    serviceKey: file.service === undefined ? undefined : path(file.serviceKey),
    // A node names the key itself, and a changed key is then seen.
    trainerKey: file.rpc === undefined ? file.trainerKey : undefined,
    circuit: file.circuit,
    role: file.role,
    model: file.model?.id,
    work: at(file.work),
    hold: file.hold === true ? 'true' : undefined,
    optOut: path(file.optOut),
    approval: path(file.approval?.credential),
    determination: path(file.determination),
    approvalStatus: path(file.approval?.status),
    committee: file.approval?.committee,
  };
}

const keysOf = ({ file, at }: Hospital, role: 'source' | 'contributor' | undefined): Values =>
  role === undefined ? {} : { keystore: at(file[role].keystore), passwordFile: at(file[role].passwordFile) };

/** Defaults that differ from command to command. */
async function own(hospital: Hospital, command: string): Promise<Values> {
  const { file, at } = hospital;
  const [datasetFile, signature] = [at(file.datasetFile), at(file.signature)];
  switch (command) {
    case 'check':
      return { file: await recordsOf(hospital), site: file.site };
    case 'source build':
      return { file: await recordsOf(hospital), site: file.site, out: datasetFile };
    case 'source objections':
      return { file: await recordsOf(hospital), site: file.site, datasetFile };
    case 'source sign':
      return { datasetFile, holder: file.contributor.holderCode, out: signature };
    case 'commit':
    case 'score':
      return { datasetFile, signature };
    case 'pledge':
      return { datasetId: await ownName(hospital).then((name) => name && [name]) };
    case 'enrol':
    case 'prove':
      return { datasetFile, signature, round: 'newest', datasetId: await ownName(hospital) };
    case 'dossier dataset':
    case 'status':
      return { datasetId: await ownName(hospital) };
    case 'verify':
      return { trainerKey: file.trainerKey };
    case 'claim':
      return { datasetId: await ownName(hospital).then((name) => name && [name]) };
    case 'contributor run':
    case 'evaluator run':
      return { datasetFile: [datasetFile], signature: [signature] };
    case 'round timeline':
    case 'round export':
      return { round: 'newest' };
    case 'accreditation list':
    case 'accreditation root':
      return { file: file.accreditation === undefined ? undefined : at(file.accreditation) };
    default:
      return {};
  }
}

/** The hospital's name, which the address book resolves to its dataset's id, once the dataset is signed. */
const ownName = async ({ file, at }: Hospital): Promise<string | undefined> =>
  (await exists(at(file.signature))) ? file.name : undefined;

/** The times of this machine, if a proof of the model's circuit was made here. */
async function knownTimes({ file }: Hospital, path: string): Promise<Values> {
  const { circuit } = file;
  if (circuit === undefined || (await provingSeconds(path, circuit)) === undefined) return {};
  return { figures: path };
}

/** The only file of the records folder, or the folder itself. */
async function recordsOf({ file, at }: Hospital): Promise<string> {
  const records = at(file.records);
  const entries = await readdir(records, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.name.startsWith('.'));
  const [only] = files;
  return files.length === 1 && only?.isFile() ? join(records, only.name) : records;
}

/** One line that names every default: paths relative to the folder, ids by name. */
export function describeDefaults(hospital: Hospital, values: Values): string {
  const { folder, file } = hospital;
  const short = (name: string, value: string): string =>
    name === 'model' && value === file.model?.id
      ? file.model.name
      : value.startsWith(folder)
        ? relative(folder, value)
        : value.length > 60
          ? `${value.slice(0, 12)}...`
          : value;
  const words = Object.entries(values).map(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return `${flag} ${[value ?? []]
      .flat()
      .map((each) => short(name, each))
      .join(' ')}`;
  });
  return `defaults of ${join(folder, 'assay.json')}: ${words.join(', ')}`;
}
