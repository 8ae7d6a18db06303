import type { Command } from 'commander';
import type { DatasetSummary, EntrySummary, ModelSummary } from '../../client/round-reader.ts';
import type { SubmissionSummary } from '../../client/service-submissions.ts';
import { Ledger, ledgerPath } from '../../contributor/ledger/ledger.ts';
import { describePrivacy, type PrivacySpent, privacySpent } from '../../contributor/privacy-spent.ts';
import { BlockClock } from '../../delivery/block-clock.ts';
import type { RoundSummary } from '../../protocol/chain-state.ts';
import { AssayError } from '../../protocol/errors.ts';
import { exists } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { withAccess } from '../connect.ts';
import { openContributor } from '../files/accounts.ts';
import type { AddressBook } from '../ids/address-book.ts';
import { ACCESS_OPTIONS } from '../options/access-options.ts';
import { fieldValue, unsigned } from '../options/values.ts';
import { describeMoments, type Moment, momentsOf } from '../status/round-times.ts';
import { describeStake, readStake, type StakeState } from '../status/stake-state.ts';
import { describeDataset, describeEntry, describeModel, describeRound } from '../status/words.ts';

export interface StatusOptions {
  readonly deployment: string;
  readonly rpc?: string;
  readonly service?: string;
  readonly serviceKey?: string;
  readonly submission?: string;
  readonly model?: string;
  readonly round?: string;
  readonly datasetId?: string;
  /** Keystore beside whose ledger the openings are read. */
  readonly keystore?: string;
  readonly passwordFile?: string;
}

interface StatusResult {
  readonly submission?: SubmissionSummary;
  readonly model?: ModelSummary;
  readonly round?: RoundSummary;
  readonly dataset?: DatasetSummary;
  /** The dataset's part in the round. */
  readonly entry?: EntrySummary;
  /** Stake and royalties of the dataset's beneficiary; only through a node. */
  readonly stake?: StakeState;
  /** The round's moments, with a forecast; only through a node. */
  readonly moments?: readonly Moment[];
  /** Openings and privacy that the dataset's answers have spent, from the ledger beside the keystore. */
  readonly privacy?: PrivacySpent;
}

/**
 * Public state of a submission, model, round or dataset; with a keystore also what the dataset's answers have spent.
 *
 * @throws AssayError `bad-option` (2), `not-found` (5); `ledger-corrupt` (4)
 */
export function runStatus(options: StatusOptions, deps?: Pick<CliDeps, 'password'>): Promise<StatusResult> {
  return withAccess(options, async ({ reader, service, chain }) => {
    const result: { -readonly [K in keyof StatusResult]: StatusResult[K] } = {};
    if (options.submission !== undefined) {
      if (service === undefined) throw new AssayError('bad-option', '--submission needs --service');
      result.submission = found(await service.submission(options.submission), 'submission');
    }
    if (options.datasetId !== undefined) {
      const id = fieldValue(options.datasetId, '--dataset-id');
      result.dataset = found(await reader.dataset(id), 'dataset');
      const view = await chain?.gateway.dataset(id);
      if (chain !== undefined && view !== undefined) result.stake = await readStake(chain, view);
      const privacy = await readPrivacy(result.dataset, options, deps);
      if (privacy !== undefined) result.privacy = privacy;
    }
    const model = options.model === undefined ? result.dataset?.model : fieldValue(options.model, '--model');
    if (options.model !== undefined)
      result.model = found(await reader.model(fieldValue(options.model, '--model')), 'model');
    if (options.round !== undefined) {
      if (model === undefined) throw new AssayError('bad-option', '--round needs --model or --dataset-id');
      const round = unsigned(options.round, '--round', 1n << 64n);
      result.round = found(await reader.round(model, round), 'round');
      if (chain !== undefined) result.moments = await momentsOf(result.round, new BlockClock(chain.provider));
      if (result.dataset !== undefined) result.entry = await reader.entry(model, round, result.dataset.id);
    }
    if (Object.keys(result).length === 0) {
      throw new AssayError(
        'bad-option',
        'give at least one of --submission, --model, --round and --dataset-id',
      );
    }
    return result;
  });
}

/** Undefined without a keystore, without a ledger beside it, and for another account's dataset. */
export async function readPrivacy(
  { root, role, beneficiary }: Pick<DatasetSummary, 'root' | 'role' | 'beneficiary'>,
  { keystore, passwordFile }: StatusOptions,
  deps: Pick<CliDeps, 'password'> | undefined,
): Promise<PrivacySpent | undefined> {
  if (deps === undefined || keystore === undefined || !(await exists(ledgerPath(keystore)))) return undefined;
  const keys = await openContributor(deps, {
    keystore,
    ...(passwordFile === undefined ? {} : { passwordFile }),
  });
  if (keys.address.toLowerCase() !== beneficiary.toLowerCase()) return undefined;
  return privacySpent(Ledger.read(ledgerPath(keystore), keys), root, role);
}

export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AssayError('not-found', `there is no such ${what}`, { exitCode: 5 });
  return value;
}

export const defineStatus = (parent: Command, cli: Cli): void =>
  defineCommand<StatusOptions>(parent, cli, {
    name: 'status',
    description: 'public state of a submission, model, round or dataset',
    options: [
      ...Object.values(ACCESS_OPTIONS),
      { flags: '--submission <id>', description: 'submission of the service' },
      { flags: '--model <id>', description: 'model: name, id, or the beginning of its id' },
      { flags: '--round <id>', description: 'round of the model, or newest' },
      { flags: '--dataset-id <id>', description: 'dataset: name, id, or the beginning of its id' },
      {
        flags: '--keystore <file>',
        description: "contributor's keystore: shows the openings and the privacy that its ledger counts",
      },
      OPTION.passwordFile,
    ],
    run: async (options, book) => {
      const result = await runStatus(options, cli.deps);
      return { data: result, lines: describe(result, book) };
    },
  });

export const describeSubmission = (submission: SubmissionSummary): string[] => [
  'submission:',
  ...Object.entries(submission)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `  ${key}: ${String(value)}`),
];

function describe(result: StatusResult, book: AddressBook): string[] {
  const { submission, model, round, dataset, entry, stake, moments, privacy } = result;
  return [
    ...(submission === undefined ? [] : describeSubmission(submission)),
    ...(model === undefined ? [] : describeModel(book, model)),
    ...(dataset === undefined ? [] : describeDataset(book, dataset)),
    ...(privacy === undefined ? [] : describePrivacy(privacy).map((line) => `  ${line}`)),
    ...(stake === undefined ? [] : describeStake(stake).map((line) => `  ${line}`)),
    ...(round === undefined ? [] : describeRound(book, round)),
    ...(moments === undefined ? [] : describeMoments(moments)),
    ...(round === undefined || entry === undefined ? [] : describeEntry(entry, round)),
  ];
}
