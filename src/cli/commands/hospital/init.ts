import { randomBytes } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { parseCommitteeKey } from '../../../contributor/approval/committee-key.ts';
import { makeAuditKey } from '../../../contributor/audit-log/audit-key.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { privateFolder, writeTextFile } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';
import { passwordFromFileOrPrompt } from '../../files/password.ts';
import { APPROVAL_FILES, isHospital, writeHospital } from '../../hospital/hospital-file.ts';
import { runContributorKeygen } from '../contributor/keygen.ts';
import { runSourceKeygen } from '../source/keygen.ts';

interface HospitalInitOptions {
  /** Folder to make or to fill. */
  readonly folder: string;
  /** Default: the folder's name. */
  readonly name?: string;
  /** Key of the data access committee. */
  readonly committee?: string;
  /** False: demand no approval in this folder. */
  readonly approval?: boolean;
}

interface HospitalInitResult {
  readonly folder: string;
  readonly name: string;
  /** `x,y`: with `commitment`, for the registrar's list of sources. */
  readonly publicKey: string;
  /** Hash of the source's tag secret. */
  readonly commitment: string;
  /** Payout address: needs coins for gas if no service carries the proofs. */
  readonly address: string;
}

const OPT_OUT =
  '# Patients who object. The first line below names the key columns that identify a patient, each further line is one patient.\n';
const IGNORED = '# Keys, passwords and records stay out of version control.\n*\n';

/**
 * Makes a hospital's folder: keys of source and contributor, password files (mode 600), places for records and proofs,
 * and assay.json, which names them all.
 *
 * @throws AssayError `folder-in-use`, `bad-option` (2); as `runSourceKeygen` and `writeHospital`
 */
export async function runHospitalInit(
  deps: Pick<CliDeps, 'now' | 'note' | 'prover'>,
  options: HospitalInitOptions,
): Promise<HospitalInitResult> {
  const folder = resolve(options.folder);
  const { committee } = options;
  const approval = options.approval !== false;
  if (!approval && committee !== undefined) {
    throw new AssayError('bad-option', 'give either --committee or --no-approval');
  }
  const trusted = committee === undefined ? {} : { committee: await parseCommitteeKey(committee) };
  const name = options.name ?? basename(folder);
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u.test(name)) {
    throw new AssayError(
      'bad-option',
      'a hospital is named by letters, digits, spaces, dots, hyphens and underscores; give --name',
    );
  }
  if (await isHospital(folder)) {
    throw new AssayError('folder-in-use', `${folder} is a hospital's folder already; name another folder`);
  }
  const keys = await privateFolder(join(await privateFolder(folder), 'keys'));
  for (const place of ['records', 'dataset', 'work', 'audit', ...(approval ? ['approval'] : [])])
    await privateFolder(join(folder, place));
  const auditKey = await makeAuditKey(join(keys, 'audit.key'));
  await writeTextFile(join(folder, 'opt-out.csv'), OPT_OUT, { secret: true });
  await writeTextFile(join(folder, '.gitignore'), IGNORED, { secret: false, replace: true });
  // The passwords are made here, so they are read back from their files and never asked for.
  const keygen: CliDeps = { ...deps, password: passwordFromFileOrPrompt };
  const files = async (role: 'source' | 'contributor') => {
    const passwordFile = join(keys, `${role}.password`);
    await writeTextFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { secret: true });
    return { keystore: join(keys, `${role}.json`), passwordFile };
  };
  const { publicKey, commitment } = await runSourceKeygen(keygen, await files('source'));
  const { holderCode, address } = await runContributorKeygen(keygen, await files('contributor'));
  const key = `${publicKey.x},${publicKey.y}`;
  const within = (role: string) => ({
    keystore: `keys/${role}.json`,
    passwordFile: `keys/${role}.password`,
  });
  await writeHospital(
    folder,
    {
      name,
      source: { ...within('source'), publicKey: key },
      contributor: { ...within('contributor'), holderCode, address },
      records: 'records',
      datasetFile: 'dataset/records.dataset',
      signature: 'dataset/signature.json',
      work: 'work',
      audit: { log: 'audit/audit.log', key: 'keys/audit.key', publicKey: auditKey },
      optOut: 'opt-out.csv',
      ...(approval ? { approval: { ...APPROVAL_FILES, ...trusted } } : {}),
    },
    false,
  );
  return { folder, name, publicKey: key, commitment, address };
}

export const defineHospitalInit = (parent: Command, cli: Cli): void =>
  defineCommand<HospitalInitOptions>(parent, cli, {
    name: 'init',
    description:
      'make one folder with keys, passwords and assay.json, from which commands take their defaults',
    arguments: [{ name: '<folder>', description: 'folder to make' }],
    options: [
      { flags: '--name <name>', description: "the hospital's name (default: the folder's)" },
      {
        flags: '--committee <key>',
        description: 'key of the data access committee whose approval is demanded',
      },
      { flags: '--no-approval', description: 'demand no approval of a data access committee' },
    ],
    run: async (options) => {
      const { folder, name, publicKey, commitment, address } = await runHospitalInit(cli.deps, options);
      return {
        data: { folder, name, publicKey, commitment, address },
        lines: [
          `made ${folder}; keep a copy of its keys folder in another place: without it, datasets cannot be rebuilt, and stake and royalties are lost`,
          `public key, for the model owner's list of sources: ${publicKey},${commitment}`,
          `payout address: ${address}`,
          ...(options.approval === false
            ? []
            : options.committee === undefined
              ? ['it demands the approval of a data access committee: name it with assay approve trust KEY']
              : [`it demands the approval of the committee ${options.committee}`]),
          `next: put the records into ${join(folder, 'records')}, send the public key to the model's owner, and take the invitation with assay hospital join FILE`,
        ],
      };
    },
  });
