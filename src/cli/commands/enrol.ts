import type { Command } from 'commander';
import { deliverEnrolment, enrolmentSubmission } from '../../contributor/enrolment.ts';
import { type Delivery, describeDelivery } from '../../delivery/deliver.ts';
import { AssayError } from '../../protocol/errors.ts';
import { assertWritable } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { withAccess } from '../connect.ts';
import { type KeystoreOptions, openContributor } from '../files/accounts.ts';
import { readPlace } from '../files/deployment-file.ts';
import { writeParcel } from '../files/parcel-file.ts';
import { ACCESS_OPTIONS, type AccessOptions } from '../options/access-options.ts';
import { type ProofTermsOptions, proofDeadline, VALID_HOURS_OPTION } from '../options/proof-terms.ts';
import { fieldValue, unsigned } from '../options/values.ts';

interface EnrolOptions extends KeystoreOptions, AccessOptions, Pick<ProofTermsOptions, 'validHours'> {
  readonly round: string;
  readonly datasetId: string;
  /** Write the parcel to this file and submit nothing. */
  readonly out?: string;
}

interface EnrolResult {
  readonly round: string;
  readonly dataset: string;
  readonly delivery: Delivery | null;
}

/** Enrols a dataset for a round by the beneficiary's signature. An enrolled dataset must answer: see docs/TRUST.md. */
export async function runEnrol(deps: CliDeps, options: EnrolOptions): Promise<EnrolResult> {
  const { out } = options;
  if (out !== undefined) await assertWritable(out, { secret: false, replace: true });
  const round = unsigned(options.round, '--round', 1n << 64n);
  const dataset = fieldValue(options.datasetId, '--dataset-id');
  const place = await readPlace(options.deployment);
  const keys = await openContributor(deps, options);
  const deadline = proofDeadline(options, deps.now());
  const submission = await enrolmentSubmission(place, { round, dataset, deadline }, keys);
  const result = { round: `${round}`, dataset: `${dataset}` };
  if (out !== undefined) {
    await writeParcel(out, submission);
    return { ...result, delivery: null };
  }
  const delivery = await withAccess(options, async (access) => {
    const state = await access.reader.dataset(dataset);
    if (state === undefined) {
      throw new AssayError('not-committed', 'this dataset is not on chain; commit it first', { exitCode: 5 });
    }
    return deliverEnrolment(access, round, state.model, submission, keys);
  });
  return { ...result, delivery };
}

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
      ...Object.values(ACCESS_OPTIONS),
      VALID_HOURS_OPTION,
      { flags: '--out <file>', description: 'write the parcel to this file and submit nothing' },
    ],
    run: async (options) => {
      const result = await runEnrol(cli.deps, options);
      const how = result.delivery === null ? `wrote ${options.out}` : describeDelivery(result.delivery);
      return { data: result, lines: [`dataset ${result.dataset}, round ${result.round}`, how] };
    },
  });
