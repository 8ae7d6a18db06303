import { join } from 'node:path';
import type { Command } from 'commander';
import type { DatasetSummary, RoundSummary } from '../../client/round-reader.ts';
import { deliverEnrolment, enrolmentSubmission, tokenOfBond } from '../../contributor/enrolment.ts';
import { type Delivery, describeDelivery } from '../../delivery/deliver.ts';
import { parcelOf } from '../../delivery/submission.ts';
import { AssayError, remoteError } from '../../protocol/errors.ts';
import { asField, type Field } from '../../protocol/field.ts';
import { policyHash } from '../../protocol/policy/policy-hash.ts';
import { shortId } from '../../protocol/short-id.ts';
import { assertWritable, privateFolder } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { withAccess } from '../connect.ts';
import { type KeystoreOptions, openContributor } from '../files/accounts.ts';
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
import {
  HOLD_OPTION,
  type HoldOptions,
  isHeld,
  parcelWritten,
  writeParcelWithStatement,
} from '../files/egress.ts';
import { withRoundGuard } from '../files/guarded.ts';
import { OPT_OUT_OPTION } from '../files/opt-out-files.ts';
import { loadPolicy } from '../files/policy-file.ts';
import { readSignatureFile } from '../files/signature-file.ts';
import { ACCESS_OPTIONS, type AccessOptions, ENDPOINT_OPTION } from '../options/access-options.ts';
import {
  type ProofTermsOptions,
  proofDeadline,
  VALID_HOURS_OPTION,
  WORK_OPTION,
} from '../options/proof-terms.ts';
import { fieldValue, unsigned } from '../options/values.ts';
import { ACCEPT_EXACT_OPTION } from '../second/options.ts';

export interface EnrolOptions
  extends KeystoreOptions,
    AccessOptions,
    ApprovalOptions,
    OptOutOptions,
    HoldOptions,
    Pick<ProofTermsOptions, 'validHours'> {
  readonly round: string;
  readonly datasetId: string;
  /** The policy document that the contributor approved. */
  readonly policy: string;
  readonly endpoint?: readonly string[];
  /** The source's signature file, which names the approval. */
  readonly signature?: string;
  /** The comparison with a newer list of objections lies beside it. */
  readonly datasetFile?: string;
  readonly work?: string;
  /** Write the parcel to this file and submit nothing. */
  readonly out?: string;
}

interface EnrolResult {
  readonly round: string;
  readonly dataset: string;
  readonly delivery: Delivery | null;
  /** Path of the parcel that was written and not sent. */
  readonly parcel?: string;
}

/**
 * Enrols a dataset for a round by the beneficiary's signature, after the round was held against the chain and the ledger. An
 * enrolled dataset must answer: see docs/TRUST.md.
 *
 * @throws AssayError `not-committed`, `no-such-round` (5); as `RoundGuard.beforeEnrolment` and `deliverEnrolment`
 */
export async function runEnrol(
  deps: CliDeps,
  options: EnrolOptions,
  leaving: Leaving = UNRECORDED,
): Promise<EnrolResult> {
  const { out } = options;
  if (out !== undefined) await assertWritable(out, { secret: false, replace: true });
  const round = unsigned(options.round, '--round', 1n << 64n);
  const dataset = fieldValue(options.datasetId, '--dataset-id');
  const keys = await openContributor(deps, options);
  const deadline = proofDeadline(options, deps.now());
  const enrolment = { round, dataset, deadline };
  const result = { round: `${round}`, dataset: `${dataset}` };
  return withAccess(options, async (access) => {
    const state = await access.reader.dataset(dataset);
    if (state === undefined)
      throw remoteError('not-committed', 'this dataset is not on chain; commit it first');
    const summary = await access.reader.round(state.model, round);
    if (summary === undefined)
      throw remoteError('no-such-round', `round ${round} is not a round of its model`);
    // Without a node the bond cannot be paid, even with sound evidence.
    if (out === undefined) await tokenOfBond(access, round, state.model);
    const { document, compiled, shape } = await loadPolicy(options.policy, summary.circuit);
    const policy = { document, hash: policyHash(compiled.policy, shape), shape };
    const openings = await approvedOpenings(options, state, policy.hash, deps.now());
    return withRoundGuard(deps, { ...options, openings }, keys, async (guard) => {
      if (isEnrolling(summary)) await guard.beforeEnrolment(summary, dataset, policy);
      const submission = await enrolmentSubmission(access, enrolment, keys);
      const path = out ?? (await parcelPath(options.work, round, dataset));
      // The statement of what leaves lies beside the parcel, whether a person approves it or not.
      await writeParcelWithStatement(path, submission);
      if (out !== undefined || isHeld(options)) return { ...result, parcel: path, delivery: null };
      await leaving(parcelOf(submission));
      return { ...result, delivery: await deliverEnrolment(access, round, state.model, submission, keys) };
    });
  });
}

const parcelPath = async (work = '.assay', round: bigint, dataset: bigint): Promise<string> =>
  join(await privateFolder(work), `enrolment-${round}-${shortId(dataset)}.json`);

/**
 * Refuses an enrolment that the demanded approval does not cover.
 *
 * @returns the openings that it allows; undefined if none is demanded
 * @throws AssayError `bad-option`, `wrong-signature` (2); as `assertApproved`
 */
async function approvedOpenings(
  options: EnrolOptions,
  { root, model }: DatasetSummary,
  hash: Field,
  now: number,
): Promise<number | undefined> {
  const { signature: path, datasetFile, optOut } = options;
  if (!isDemanded(options) && optOut === undefined) return undefined;
  if (path === undefined || (optOut !== undefined && datasetFile === undefined)) {
    throw new AssayError(
      'bad-option',
      "with an approval, give the source's --signature of the dataset; with --opt-out, give --dataset-file, too",
    );
  }
  const signature = await readSignatureFile(path);
  if (signature.root !== root) {
    throw new AssayError('wrong-signature', `${path} signs another dataset than the one on chain`);
  }
  if (datasetFile !== undefined) await assertMayEnrol(options, signature, datasetFile);
  const facts = { period: undefined, model: asField(model) };
  return assertApproved(options, gatedDataset(signature, facts, hash), now);
}

/** The contract refuses an enrolment in any later phase, so nothing has to be checked there. */
const isEnrolling = ({ status }: RoundSummary): boolean => status === 'open';

export const defineEnrol = (parent: Command, cli: Cli): void =>
  defineCommand<EnrolOptions>(parent, cli, {
    name: 'enrol',
    description:
      'enrol a dataset for a round, before its seal; an enrolled dataset must answer its challenge',
    options: [
      { flags: '--round <id>', description: 'round', required: true },
      { flags: '--dataset-id <id>', description: "the dataset's id, from commit", required: true },
      keystoreOption('contributor'),
      OPTION.passwordFile,
      OPTION.policy,
      ...Object.values(ACCESS_OPTIONS),
      ENDPOINT_OPTION,
      VALID_HOURS_OPTION,
      { flags: '--signature <file>', description: "the source's signature file, with an approval" },
      { flags: '--dataset-file <file>', description: 'dataset file, with --opt-out' },
      ...APPROVAL_OPTIONS,
      OPT_OUT_OPTION,
      WORK_OPTION,
      HOLD_OPTION,
      { flags: '--out <file>', description: 'write the parcel to this file and submit nothing' },
      ACCEPT_EXACT_OPTION,
    ],
    run: async (options) => {
      const leaving = leavingFrom({ cwd: cli.cwd, command: 'enrol', now: cli.deps.now });
      const result = await runEnrol(cli.deps, options, leaving);
      const how =
        result.delivery === null
          ? parcelWritten(result.parcel ?? '', isHeld(options))
          : describeDelivery(result.delivery);
      return { data: result, lines: [`dataset ${result.dataset}, round ${result.round}`, how] };
    },
  });
