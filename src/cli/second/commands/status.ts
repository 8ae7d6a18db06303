import type { SubmissionSummary } from '../../../client/service-submissions.ts';
import type { PrivacySpent } from '../../../contributor/privacy-spent.ts';
import { describePrivacy } from '../../../contributor/privacy-spent.ts';
import { BlockClock } from '../../../delivery/block-clock.ts';
import type { SecondChainAccess } from '../../../delivery/second/chain-access.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type {
  SecondDatasetView,
  SecondEntryView,
  SecondModelView,
  SecondRoundView,
} from '../../../protocol/second/chain-state.ts';
import type { CliDeps, Printed } from '../../command.ts';
import { describeSubmission, found, readPrivacy, type StatusOptions } from '../../commands/status.ts';
import type { AddressBook } from '../../ids/address-book.ts';
import { fieldValue, unsigned } from '../../options/values.ts';
import { describeMoments, type Moment, momentsOf } from '../../status/round-times.ts';
import { withSecondChain } from '../connect.ts';
import { knownSecondRound } from '../rounds.ts';
import { openSecondService } from '../sender.ts';
import { type AccountSummary, describeAccount, readAccount } from '../status/account.ts';
import {
  describeSecondDataset,
  describeSecondEntry,
  describeSecondModel,
  describeSecondRound,
} from '../status/words.ts';

interface Status {
  submission?: SubmissionSummary;
  model?: SecondModelView;
  dataset?: SecondDatasetView;
  /** Openings and ε that the dataset's answers have spent, from the ledger beside the keystore. */
  privacy?: PrivacySpent;
  /** Stake and royalties of the dataset's beneficiary. */
  account?: AccountSummary;
  round?: SecondRoundView;
  moments?: readonly Moment[];
  /** The dataset's part in the round. */
  entry?: SecondEntryView;
}

/** `status` in the second edition. @throws AssayError `bad-option` (2), `not-found` (5); `ledger-corrupt` (4) */
export async function runSecondStatus(
  deps: CliDeps,
  options: StatusOptions,
  book: AddressBook,
): Promise<Printed> {
  const result: Status = {};
  if (options.submission !== undefined) {
    const service = await openSecondService(options);
    if (service === undefined) throw new AssayError('bad-option', '--submission needs --service');
    result.submission = found(await service.submission(options.submission), 'submission');
  }
  if ([options.model, options.datasetId, options.round].some((value) => value !== undefined))
    await withSecondChain(options, (chain) => readState(chain, deps, options, result));
  if (Object.keys(result).length === 0)
    throw new AssayError(
      'bad-option',
      'give at least one of --submission, --model, --round and --dataset-id',
    );
  return { data: result, lines: describe(result, book) };
}

async function readState(
  chain: SecondChainAccess,
  deps: CliDeps,
  options: StatusOptions,
  result: Status,
): Promise<void> {
  const { gateway } = chain;
  if (options.model !== undefined)
    result.model = found(await gateway.model(fieldValue(options.model, '--model')), 'model');
  if (options.datasetId !== undefined) {
    const id = fieldValue(options.datasetId, '--dataset-id');
    const dataset = found(await gateway.dataset(id), 'dataset');
    result.dataset = dataset;
    result.account = await readAccount(chain, dataset.model, dataset.beneficiary);
    const privacy = await readPrivacy(dataset, options, deps);
    if (privacy !== undefined) result.privacy = privacy;
  }
  if (options.round === undefined) return;
  const round = await knownSecondRound(chain, unsigned(options.round, '--round', 1n << 64n));
  result.round = round;
  result.moments = await momentsOf(round.schedule, new BlockClock(chain.provider));
  if (result.dataset !== undefined) result.entry = await gateway.entry(round.id, result.dataset.id);
}

function describe(result: Status, book: AddressBook): string[] {
  const { submission, model, dataset, privacy, account, round, moments, entry } = result;
  const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
  return [
    ...(submission === undefined ? [] : describeSubmission(submission)),
    ...(model === undefined ? [] : describeSecondModel(book, model)),
    ...(dataset === undefined ? [] : describeSecondDataset(book, dataset)),
    ...(privacy === undefined ? [] : indented(describePrivacy(privacy))),
    ...(account === undefined ? [] : indented(describeAccount(account))),
    ...(round === undefined ? [] : describeSecondRound(book, round)),
    ...(moments === undefined ? [] : describeMoments(moments)),
    ...(round === undefined || entry === undefined ? [] : describeSecondEntry(entry, round)),
  ];
}
