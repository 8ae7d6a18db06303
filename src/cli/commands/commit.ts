import { join } from 'node:path';
import type { Command } from 'commander';
import { originValues } from '../../client/bodies.ts';
import { Guard } from '../../contributor/guard.ts';
import type { ContributorKeys } from '../../contributor/keys.ts';
import { Ledger, ledgerPath } from '../../contributor/ledger/ledger.ts';
import type { ChainAccess } from '../../delivery/chain-access.ts';
import { type Delivery, deliver, describeDelivery, ON_CHAIN_ALREADY } from '../../delivery/deliver.ts';
import { type Parcel, parcelOf, type Submission } from '../../delivery/submission.ts';
import type { AccreditationList } from '../../protocol/accreditation.ts';
import { type DatasetContext, datasetId, type Role } from '../../protocol/context.ts';
import type { DatasetSignature } from '../../protocol/dataset.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { policyHash } from '../../protocol/policy/policy-hash.ts';
import { shortId } from '../../protocol/short-id.ts';
import { originNullifier } from '../../protocol/signature.ts';
import { originSignals } from '../../protocol/statement.ts';
import { proveOrigin } from '../../prover/jobs.ts';
import type { DatasetFile } from '../../records/dataset/dataset-file.ts';
import { assertWritable, exists, privateFolder } from '../../system/files.ts';
import { assertProven } from '../../verifier/local-verification.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { withAccess } from '../connect.ts';
import { type KeystoreOptions, openContributor } from '../files/accounts.ts';
import { accreditationTree, readAccreditationFile } from '../files/accreditation-file.ts';
import {
  APPROVAL_OPTIONS,
  type ApprovalOptions,
  assertApproved,
  assertMayEnrol,
  gatedDataset,
  isDemanded,
  type OptOutOptions,
} from '../files/approval-gate.ts';
import { type Leaving, leavingFrom, UNRECORDED } from '../files/audited.ts';
import { readPlace } from '../files/deployment-file.ts';
import {
  HOLD_OPTION,
  type HoldOptions,
  isHeld,
  parcelWritten,
  writeParcelWithStatement,
} from '../files/egress.ts';
import { OPT_OUT_OPTION } from '../files/opt-out-files.ts';
import { readParcel } from '../files/parcel-file.ts';
import { loadPolicy } from '../files/policy-file.ts';
import type { SignatureFile } from '../files/signature-file.ts';
import { openSignedDataset } from '../files/signed-dataset.ts';
import { ACCESS_OPTIONS, type AccessOptions } from '../options/access-options.ts';
import {
  PROOF_TERMS_OPTIONS,
  type ProofTermsOptions,
  proofTerms,
  WORK_OPTION,
} from '../options/proof-terms.ts';
import { TRAINER_KEY_OPTION } from '../options/trainer-key.ts';

export interface CommitOptions
  extends KeystoreOptions,
    AccessOptions,
    ProofTermsOptions,
    ApprovalOptions,
    OptOutOptions,
    HoldOptions {
  readonly datasetFile: string;
  readonly signature: string;
  /** Accreditation list that names the source. */
  readonly accreditation: string;
  readonly role?: string;
  /** The policy document that the approval is for. */
  readonly policy?: string;
  readonly work: string;
  /** Write the parcel to this file and submit nothing. */
  readonly out?: string;
  /** `x,y` in decimal: the key that the dataset's sums may be sealed to, from the model's terms. */
  readonly trainerKey?: string;
}

interface CommitResult {
  /** The dataset's id. */
  readonly dataset: string;
  /** Path; null if nothing had to be proven because the dataset is on chain. */
  readonly parcel: string | null;
  readonly delivery: Delivery | null;
}

/** The contents of the files that `commit` is given. Private. */
interface CommitFiles {
  readonly keys: ContributorKeys;
  readonly dataset: DatasetFile;
  readonly signed: DatasetSignature;
  readonly list: AccreditationList;
  /** The dataset's id. */
  readonly id: Field;
  readonly context: DatasetContext;
}

type Origin<T> = Extract<T, { kind: 'origin' }>;

/** An origin proof is reused if it can still be submitted for this many seconds. */
const MARGIN_SECONDS = 3600;
/** Milliseconds to wait for a service to get the commitment mined. */
const PATIENCE_MS = 120_000;

/** Proves the origin of a signed dataset and puts it on chain, or only writes the parcel. */
export async function runCommit(
  deps: CliDeps,
  options: CommitOptions,
  leaving: Leaving = UNRECORDED,
): Promise<CommitResult> {
  const { out } = options;
  if (out !== undefined) await assertWritable(out, { secret: false, replace: true });
  const files = await readCommitFiles(deps, options);
  const { id, keys } = files;
  const dataset = id.toString();
  const path = out ?? join(await privateFolder(options.work), `origin-${shortId(id)}.json`);

  let origin: Origin<Parcel | Submission> | undefined = await keptParcel(path, files, deps.now());
  if (origin === undefined) {
    // The contract would reject a second commitment.
    if (out === undefined && (await isCommitted(options, files))) {
      return { dataset, parcel: null, delivery: ON_CHAIN_ALREADY };
    }
    deps.note('proving origin ...');
    const made = await proveSubmission(deps, files);
    await writeParcelWithStatement(path, made);
    origin = made;
  }
  if (out !== undefined || isHeld(options)) {
    await pinTrainerKey(options, files, undefined);
    return { dataset, parcel: path, delivery: null };
  }
  const ready = origin;
  const delivery = await withAccess(options, async (access) => {
    await pinTrainerKey(options, files, access.chain);
    await leaving('body' in ready ? ready : parcelOf(ready));
    return deliver(access, ready, { accountKey: keys.accountKey, patience: PATIENCE_MS });
  });
  return { dataset, parcel: path, delivery };
}

/**
 * Keeps the trainer key of the option, or of the node, in the ledger: no later round may seal to another one. With neither,
 * the first enrolment pins the key that the chain proves.
 *
 * @throws AssayError `bad-option` (2); `ledger-locked`, `ledger-corrupt`, `ledger-unwritable` (4)
 */
async function pinTrainerKey(
  { keystore, trainerKey }: CommitOptions,
  { keys, dataset, id, context }: CommitFiles,
  chain: ChainAccess | undefined,
): Promise<void> {
  const named = trainerKey === undefined ? undefined : pointOf(trainerKey);
  const key = named ?? (await chain?.gateway.model(dataset.model))?.trainerKey;
  if (key === undefined) return;
  const ledger = await Ledger.open(ledgerPath(keystore), keys);
  try {
    const place = { chainId: context.chainId, contract: context.rounds };
    new Guard(ledger).pin({ place, dataset: id, root: dataset.root, trainerKey: key });
  } finally {
    ledger.close();
  }
}

/** A point as `x,y` in decimal. @throws AssayError `bad-option` (2) */
export function pointOf(text: string): readonly [bigint, bigint] {
  const [, x, y] = /^(\d{1,77}),(\d{1,77})$/.exec(text) ?? [];
  if (x === undefined || y === undefined) {
    throw new AssayError('bad-option', '--trainer-key must be x,y in decimal');
  }
  return [BigInt(x), BigInt(y)];
}

async function readCommitFiles(deps: CliDeps, options: CommitOptions): Promise<CommitFiles> {
  const role = roleOf(options.role);
  const keys = await openContributor(deps, options);
  const { dataset, signed, signature } = await openSignedDataset(options, keys.holderSecret);
  await assertCommitApproved(options, dataset, signature, deps.now());
  await assertMayEnrol(options, signature, options.datasetFile);
  const list = accreditationTree(await readAccreditationFile(options.accreditation));
  const { chainId, rounds } = await readPlace(options.deployment);
  const id = datasetId(dataset.model, originNullifier(signed.serial, dataset.model));
  const context: DatasetContext = {
    role,
    chainId,
    rounds,
    model: dataset.model,
    round: 0n,
    beneficiary: keys.address,
    ...proofTerms(options, deps.now()),
  };
  return { keys, dataset, signed, list, id, context };
}

/** @throws AssayError `bad-option` (2); as `assertApproved` */
async function assertCommitApproved(
  options: CommitOptions,
  dataset: DatasetFile,
  signature: SignatureFile,
  now: number,
): Promise<void> {
  if (!isDemanded(options)) return;
  if (options.policy === undefined) {
    throw new AssayError('bad-option', 'with an approval, give the --policy that it is for');
  }
  const { compiled, shape } = await loadPolicy(options.policy, dataset.shape.circuit);
  const { period, model } = dataset;
  const hash = policyHash(compiled.policy, shape);
  await assertApproved(options, gatedDataset(signature, { period, model }, hash), now);
}

/** @throws AssayError `bad-option` (2) */
export function roleOf(text = 'contributor'): Role {
  if (text !== 'contributor' && text !== 'holdout') {
    throw new AssayError('bad-option', '--role must be contributor or holdout');
  }
  return text;
}

async function proveSubmission(
  deps: CliDeps,
  { keys, dataset, signed, list, context }: CommitFiles,
): Promise<Origin<Submission>> {
  const proved = await proveOrigin(await deps.prover(), dataset, signed, list, keys.holderSecret, context);
  await assertProven('origin', context.chainId, originSignals(proved.statement), proved.proof);
  return { kind: 'origin', circuit: 'origin', values: originValues(proved, context) };
}

/** Whether the dataset is on chain with a proof against this list. After a change of the list it is proven anew. */
const isCommitted = (options: CommitOptions, { id, dataset, list }: CommitFiles): Promise<boolean> =>
  withAccess(options, async ({ reader }) => {
    const known = await reader.dataset(id);
    return known?.root === dataset.root && known.sourceListRoot === list.root;
  });

/** The parcel of an earlier run, if it has the same statement and stays valid long enough. */
async function keptParcel(
  path: string,
  { dataset, list, context }: CommitFiles,
  now: number,
): Promise<Origin<Parcel> | undefined> {
  if (!(await exists(path))) return undefined;
  const parcel = await readParcel(path);
  if (parcel.kind !== 'origin') return undefined;
  const { statement } = parcel.body;
  const isSame =
    statement.root === `${dataset.root}` &&
    statement.sourceListRoot === `${list.root}` &&
    statement.chainId === `${context.chainId}` &&
    statement.rounds === context.rounds &&
    statement.role === context.role &&
    statement.beneficiary === context.beneficiary &&
    statement.relayerFee === `${context.relayerFee}` &&
    BigInt(statement.deadline) > BigInt(now + MARGIN_SECONDS);
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
      ...PROOF_TERMS_OPTIONS,
      TRAINER_KEY_OPTION,
      { flags: '--policy <file>', description: 'policy document that the approval is for' },
      ...APPROVAL_OPTIONS,
      OPT_OUT_OPTION,
      WORK_OPTION,
      HOLD_OPTION,
      {
        flags: '--out <file>',
        description: 'write the parcel to this file and submit nothing (no network needed)',
      },
    ],
    run: async (options) => {
      const leaving = leavingFrom({ cwd: cli.cwd, command: 'commit', now: cli.deps.now });
      const result = await runCommit(cli.deps, options, leaving);
      return {
        data: result,
        lines: [
          `dataset ${result.dataset}`,
          result.delivery === null
            ? parcelWritten(result.parcel ?? '', isHeld(options))
            : describeDelivery(result.delivery),
        ],
      };
    },
  });
