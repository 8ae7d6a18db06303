import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asField } from '../../../src/protocol/field.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import { datasetKeyOf, holderCode } from '../../../src/records/dataset/dataset-keys.ts';
import { FINDING_WORDS } from '../../../src/records/finding.ts';
import { secondSettings } from '../../cli/second/support/second-policy.ts';
import { type FaultyFile, faultyFiles, goodFile } from './inputs.ts';
import type { CanaryValues } from './values.ts';
import type { Workplace } from './workplace.ts';

/** Results of the offline part, for the online part. */
export interface Made {
  readonly policy: string;
  readonly records: string;
  readonly passwordFile: string;
  /** Faults that were not reported correctly; there must be none. */
  readonly unreported: readonly string[];
}

/** Two records fewer than a dataset of the tiny circuit holds. */
export const SOUND_ROWS = 40;
/** A holder code as `contributor keygen` prints one. */
const HOLDER = holderCode(holderOf(asField(12345n)), datasetKeyOf(asField(12345n)));

/** Scales under which the gates of sound records have some digits, and a round that one contributor is enough for. */
const SETTINGS = secondSettings({
  numbers: { scoreScale: 2 ** 24, bound: 120 },
  round: { minSets: 1 },
});

/** Runs preflight and building on sound and faulty files, and every command on files of the wrong kind. */
export async function runOffline(
  place: Workplace,
  values: CanaryValues,
  policies: Readonly<Record<FaultyFile['policy'], unknown>>,
  { files, source, everyFault }: { files: number; source: string; everyFault: boolean },
): Promise<Made> {
  const rulesOf = Object.fromEntries(
    Object.entries(policies).map(([name, document]) => {
      const base = `${name}-base.json`;
      place.input(base, JSON.stringify(document));
      return [name, place.input(`${name}.json`, JSON.stringify({ ...SETTINGS, base }))];
    }),
  ) as Record<FaultyFile['policy'], string>;
  const policy = rulesOf.canary;
  const passwordFile = place.input('password', values.ascii('secret', 'password'));
  await place.run('source', 'keygen', '--keystore', source, '--password-file', passwordFile);

  const build = (file: string, out: string, ...more: string[]) => [
    ...['source', 'build', '--file', file, '--site', 'clinic', '--model', '7', '--policy', policy],
    ...['--keystore', source, '--password-file', passwordFile, '--out', place.output(out), ...more],
  ];
  const unreported: string[] = [];
  for (const faulty of faultyFiles(values)) {
    const file = place.input(`${values.ascii('file-name', faulty.fault)}.csv`, faulty.bytes);
    const rules = rulesOf[faulty.policy];
    const where = ['--policy', rules, '--site', 'clinic'];
    // Row numbers and the name of the file are for the owner of the file.
    const rowNumbers = place.output(`${faulty.fault}.rows`);
    const { code } = await place.run('check', file, ...where, '--rows-to', rowNumbers);
    await place.run('check', file, ...where, '--page', place.output(`${faulty.fault}.page`));
    const { stdout } = await place.run('check', file, ...where, '--json');
    const isRule = faulty.fault in FINDING_WORDS;
    if (isRule ? !stdout.includes(`"${faulty.fault}"`) : code !== 2 && code !== 4)
      unreported.push(faulty.fault);
    if (everyFault) await place.run(...build(file, `faulty-${faulty.fault}`, '--policy', rules));
  }
  let records = '';
  for (let i = 0; i < files; i++) {
    records = place.input(`${values.ascii('file-name', 'file')}.csv`, goodFile(values, SOUND_ROWS));
    const sound = ['check', records, '--policy', policy, '--site', 'clinic'];
    for (const command of [sound, build(records, i === 0 ? 'offline.dataset' : `more-${i}.dataset`)]) {
      const { code, stderr, stdout } = await place.run(...command);
      if (code !== 0) throw new Error(`the sound file does not pass: ${stdout} ${stderr}`);
    }
  }
  // Figures of the sample are for the owner of the file; the proposed policy is public.
  for (const [i, more] of [[], ['--label', 'outcome', '--key', 'id', '--day', 'day']].entries()) {
    const to = ['--out', place.output(`${i}.proposal`), '--ranges', join(place.inputs, `${i}.ranges`)];
    const { code, stderr } = await place.run('init', '--from', records, ...to, ...more);
    if (code !== 0) throw new Error(`no policy is proposed: ${stderr}`);
  }
  await wrongFiles(place, values, { policy, records, passwordFile, source }, everyFault);
  return { policy, records, passwordFile, unreported };
}

/** The files of the canary workplace that the commands on wrong files need. */
interface Files {
  readonly policy: string;
  readonly records: string;
  readonly passwordFile: string;
  readonly source: string;
}

/** Passes records in place of other files, secrets in wrong places, and damaged files. */
async function wrongFiles(
  place: Workplace,
  values: CanaryValues,
  files: Files,
  everyCommand: boolean,
): Promise<void> {
  const { policy, records } = files;
  const member = { [values.ascii('record', 'member')]: values.ascii('record', 'value') };
  const json = place.input('a.json', JSON.stringify(member));
  const passwords = wrongPasswords(place, values);
  for (const file of [records, json]) await inEveryPlace(place, files, file);
  await inArguments(place, values, files);
  for (const [i, file] of [...passwords, records].entries()) {
    await place.run('source', 'keygen', '--keystore', place.output(`keys-${i}`), '--password-file', file);
    if (everyCommand || file === passwords[0]) await signWith(place, files, { passwordFile: file });
  }
  await signDamaged(place, files);
  await place.run('check', records, '--policy', policy, '--site', 'nowhere');
}

/** Password files: a wrong one, then one that is too short, readable to others, and of two lines. */
function wrongPasswords(place: Workplace, values: CanaryValues): string[] {
  const word = () => values.ascii('secret', 'password');
  return [
    place.input('wrong-password', word()),
    place.input('short-password', word().slice(0, 8)),
    place.input('exposed-password', word(), 0o644),
    place.input('two-lines', `${word()}\n${word()}`),
  ];
}

/** Signs the sound dataset, with some of the parts replaced. */
function signWith(
  place: Workplace,
  files: Files,
  {
    dataset = place.output('offline.dataset'),
    holder = HOLDER,
    keystore = files.source,
    ...rest
  }: {
    readonly dataset?: string;
    readonly holder?: string;
    readonly keystore?: string;
    readonly passwordFile?: string;
  },
) {
  return place.run(
    ...['source', 'sign', '--dataset-file', dataset, '--holder', holder, '--keystore', keystore],
    ...['--password-file', rest.passwordFile ?? files.passwordFile, '--out', place.output('never')],
  );
}

/** Gives a file to every option that takes another kind of file. */
async function inEveryPlace(place: Workplace, files: Files, file: string): Promise<void> {
  const { records, source, passwordFile } = files;
  await place.run('check', records, '--policy', file, '--site', 'clinic');
  await signWith(place, files, { dataset: file });
  await signWith(place, files, { keystore: file });
  await place.run('verify', file);
  await place.run('egress', 'show', file);
  await place.run('submit', file, '--deployment', file, '--service', 'http://127.0.0.1:1');
  await place.run('accreditation', 'add', file, '--name', 'x', '--keystore', source);
  await place.run('accreditation', 'root', file);
  await place.run(
    ...['serve', '--deployment', file, '--keystore', file, '--password-file', passwordFile],
    ...['--data-dir', place.output('never')],
  );
  await place.run('status', '--deployment', file, '--rpc', 'http://127.0.0.1:1');
}

/** Passes a record's text and a secret as arguments. */
async function inArguments(place: Workplace, values: CanaryValues, files: Files): Promise<void> {
  const word = () => values.ascii('secret', 'argument');
  await place.run('check', files.records, word(), word());
  await place.run('source', 'keygen', `--password=${word()}`);
  await place.run('source', 'keygen', '--password', word());
  await place.run('source', 'keygen', `--pasword=${word()}`);
  await signWith(place, files, { holder: word() });
}

/** Signs the dataset with one byte changed, and with its end cut off. */
async function signDamaged(place: Workplace, files: Files): Promise<void> {
  const bytes = readFileSync(place.output('offline.dataset'));
  for (const damaged of [
    Buffer.concat([bytes.subarray(0, 5000), Buffer.from([0xff ^ (bytes[5000] ?? 0)]), bytes.subarray(5001)]),
    bytes.subarray(0, 4500),
  ]) {
    await signWith(place, files, { dataset: place.input('damaged.dataset', damaged) });
  }
}
