import type { Command } from 'commander';
import type { RoundSummary } from '../../client/round-reader.ts';
import { deliverEnrolment, enrolmentSubmission, tokenOfBond } from '../../contributor/enrolment.ts';
import { type Delivery, describeDelivery } from '../../delivery/deliver.ts';
import { remoteError } from '../../protocol/errors.ts';
import { policyHash } from '../../protocol/policy/policy-hash.ts';
import { assertWritable } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { withAccess } from '../connect.ts';
import { type KeystoreOptions, openContributor } from '../files/accounts.ts';
import { withRoundGuard } from '../files/guarded.ts';
import { writeParcel } from '../files/parcel-file.ts';
import { loadPolicy } from '../files/policy-file.ts';
import { ACCESS_OPTIONS, type AccessOptions, ENDPOINT_OPTION } from '../options/access-options.ts';
import { type ProofTermsOptions, proofDeadline, VALID_HOURS_OPTION } from '../options/proof-terms.ts';
import { fieldValue, unsigned } from '../options/values.ts';

interface EnrolOptions extends KeystoreOptions, AccessOptions, Pick<ProofTermsOptions, 'validHours'> {
  readonly round: string;
  readonly datasetId: string;
  /** The policy document that the contributor approved. */
  readonly policy: string;
  readonly endpoint?: readonly string[];
  /** Write the parcel to this file and submit nothing. */
  readonly out?: string;
}

interface EnrolResult {
  readonly round: string;
  readonly dataset: string;
  readonly delivery: Delivery | null;
}

/**
 * Enrols a dataset for a round by the beneficiary's signature, after the round was held against the chain and the ledger. An
 * enrolled dataset must answer: see docs/TRUST.md.
 *
 * @throws AssayError `not-committed`, `no-such-round` (5); as `RoundGuard.beforeEnrolment` and `deliverEnrolment`
 */
export async function runEnrol(deps: CliDeps, options: EnrolOptions): Promise<EnrolResult> {
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
    return withRoundGuard(deps, options, keys, async (guard) => {
      if (isEnrolling(summary)) await guard.beforeEnrolment(summary, dataset, policy);
      const submission = await enrolmentSubmission(access, enrolment, keys);
      if (out !== undefined) {
        await writeParcel(out, submission);
        return { ...result, delivery: null };
      }
      return { ...result, delivery: await deliverEnrolment(access, round, state.model, submission, keys) };
    });
  });
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
      { flags: '--out <file>', description: 'write the parcel to this file and submit nothing' },
    ],
    run: async (options) => {
      const result = await runEnrol(cli.deps, options);
      const how = result.delivery === null ? `wrote ${options.out}` : describeDelivery(result.delivery);
      return { data: result, lines: [`dataset ${result.dataset}, round ${result.round}`, how] };
    },
  });
