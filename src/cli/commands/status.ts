import type { Command } from 'commander';
import type { SubmissionSummary } from '../../client/service-submissions.ts';
import { Ledger, ledgerPath } from '../../contributor/ledger/ledger.ts';
import { type PrivacySpent, privacySpent } from '../../contributor/privacy-spent.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { SecondDatasetView } from '../../protocol/second/chain-state.ts';
import { exists } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { openContributor } from '../files/accounts.ts';
import { ACCESS_OPTIONS } from '../options/access-options.ts';

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

/** Undefined without a keystore, without a ledger beside it, and for another account's dataset. */
export async function readPrivacy(
  { root, role, beneficiary }: Pick<SecondDatasetView, 'root' | 'role' | 'beneficiary'>,
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
  });

export const describeSubmission = (submission: SubmissionSummary): string[] => [
  'submission:',
  ...Object.entries(submission)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `  ${key}: ${String(value)}`),
];
