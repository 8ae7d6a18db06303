import { join } from 'node:path';
import type { Command } from 'commander';
import { originBody } from '../../client/bodies.ts';
import { shortId } from '../../contributor/answer-challenge.ts';
import {
  type Delivery,
  deliver,
  describeDelivery,
  ON_CHAIN_ALREADY,
  type Parcel,
} from '../../delivery/deliver.ts';
import { type Context, datasetId, type Role } from '../../protocol/context.ts';
import { AssayError } from '../../protocol/errors.ts';
import { originNullifier } from '../../protocol/signature.ts';
import { originSignals } from '../../protocol/statement.ts';
import { proveOrigin } from '../../prover/jobs.ts';
import { assertWritable, exists, privateFolder } from '../../system/files.ts';
import { assertProven } from '../../verifier/local-verification.ts';
import { ACCESS_OPTIONS, readPlace, withAccess } from '../access.ts';
import { type KeystoreOptions, openContributor } from '../accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { accreditationTree, readAccreditationFile } from '../files/accreditation-file.ts';
import { readParcel, writeParcel } from '../files/parcel-file.ts';
import { openSignedDataset } from '../files/signed-dataset.ts';
import { RELAY_OPTIONS, type RelayOptions, relayTerms, WORK_OPTION } from '../options/relay-options.ts';

export interface CommitOptions extends KeystoreOptions, RelayOptions {
  readonly datasetFile: string;
  readonly signature: string;
  /** The accreditation list that has the source. */
  readonly accreditation: string;
  readonly role?: string;
  readonly deployment: string;
  readonly rpc?: string;
  readonly service?: string;
  readonly serviceKey?: string;
  readonly work: string;
  /** Write the parcel here and submit nothing. */
  readonly out?: string;
}

export interface CommitResult {
  /** The dataset's id. */
  readonly dataset: string;
  /** Null where nothing had to be proven: the dataset is on chain. */
  readonly parcel: string | null;
  readonly delivery: Delivery | null;
}

/** Proves the origin of a signed dataset and puts it on chain, or writes the parcel that does. */
export async function runCommit(deps: CliDeps, options: CommitOptions): Promise<CommitResult> {
  const { out } = options;
  if (out !== undefined) await assertWritable(out, { secret: false, replace: true });
  const role = roleOf(options.role);
  const keys = await openContributor(deps, options);
  const { dataset, signed } = await openSignedDataset(options, keys.holderSecret);
  const list = accreditationTree(await readAccreditationFile(options.accreditation));
  const place = await readPlace(options.deployment);
  const id = datasetId(dataset.model, originNullifier(signed.serial, dataset.model));
  const path = out ?? join(await privateFolder(options.work), `origin-${shortId(id)}.json`);
  const wanted = {
    role,
    ...place,
    model: dataset.model,
    round: 0n,
    beneficiary: keys.address,
    ...relayTerms(options, deps.now()),
  } satisfies Context;

  let parcel = await keptParcel(path, wanted, `${dataset.root}`, `${list.root}`, deps.now());
  if (parcel === undefined && out === undefined && (await isCommitted(options, id, dataset.root))) {
    return { dataset: id.toString(), parcel: null, delivery: ON_CHAIN_ALREADY };
  }
  if (parcel === undefined) {
    deps.note('proving origin ...');
    const proved = await proveOrigin(await deps.prover(), dataset, signed, list, keys.holderSecret, wanted);
    await assertProven('origin', place.chainId, originSignals(proved.statement), proved.proof);
    parcel = { kind: 'origin', circuit: 'origin', body: originBody(proved, wanted) };
    await writeParcel(path, parcel);
  }
  const result = { dataset: id.toString(), parcel: path };
  if (out !== undefined) return { ...result, delivery: null };
  const ready = parcel;
  const delivery = await withAccess(options, (access) =>
    deliver(access, ready, { accountKey: keys.accountKey, patience: 120_000 }),
  );
  return { ...result, delivery };
}

function roleOf(text = 'contributor'): Role {
  if (text !== 'contributor' && text !== 'holdout') {
    throw new AssayError('bad-option', '--role must be contributor or holdout');
  }
  return text;
}

/** Whether the dataset is on chain: a second proof for it would be refused. */
const isCommitted = (options: CommitOptions, id: bigint, root: bigint): Promise<boolean> =>
  withAccess(options, async ({ reader }) => (await reader.dataset(id))?.root === root);

/** An earlier run's parcel, if it says the same and will be valid for another hour. */
async function keptParcel(
  path: string,
  wanted: Context,
  root: string,
  listRoot: string,
  now: number,
): Promise<Extract<Parcel, { kind: 'origin' }> | undefined> {
  if (!(await exists(path))) return undefined;
  const parcel = await readParcel(path);
  if (parcel.kind !== 'origin') return undefined;
  const { statement } = parcel.body;
  const isSame =
    statement.root === root &&
    statement.sourceListRoot === listRoot &&
    statement.chainId === `${wanted.chainId}` &&
    statement.rounds === wanted.rounds &&
    statement.role === wanted.role &&
    statement.beneficiary === wanted.beneficiary &&
    statement.relayerFee === `${wanted.relayerFee}` &&
    BigInt(statement.deadline) > BigInt(now + 3600);
  return isSame ? parcel : undefined;
}

export const defineCommit = (parent: Command, cli: Cli): void =>
  defineCommand<CommitOptions>(parent, cli, {
    name: 'commit',
    description: 'prove that an accredited source signed the dataset, and put it on chain',
    options: [
      { flags: '--dataset-file <file>', description: 'dataset file', required: true },
      { flags: '--signature <file>', description: "the source's signature file", required: true },
      { flags: '--accreditation <file>', description: "the model's accreditation list", required: true },
      { flags: '--role <role>', description: 'contributor or holdout', default: 'contributor' },
      keystoreOption('contributor'),
      OPTION.passwordFile,
      ...Object.values(ACCESS_OPTIONS),
      ...RELAY_OPTIONS,
      WORK_OPTION,
      {
        flags: '--out <file>',
        description: 'write the parcel to this file and submit nothing (no network needed)',
      },
    ],
    run: async (options) => {
      const result = await runCommit(cli.deps, options);
      return {
        data: result,
        lines: [
          `dataset ${result.dataset}`,
          result.delivery === null
            ? `wrote ${result.parcel}; submit it with assay submit`
            : describeDelivery(result.delivery),
        ],
      };
    },
  });
