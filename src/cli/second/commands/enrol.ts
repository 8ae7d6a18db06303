import { Wallet } from 'ethers';
import { secondEnrolmentValues } from '../../../client/second/enrolment-body.ts';
import { Answering } from '../../../contributor/second/answering.ts';
import { AssayError, remoteError } from '../../../protocol/errors.ts';
import { asField } from '../../../protocol/field.ts';
import type { SecondDatasetView } from '../../../protocol/second/chain-state.ts';
import type { CompiledSecondPolicy } from '../../../protocol/second/compile-policy.ts';
import type { EnrolmentCall } from '../../../protocol/second/typed-data.ts';
import { shortId } from '../../../protocol/short-id.ts';
import type { CliDeps, Printed } from '../../command.ts';
import type { EnrolOptions } from '../../commands/enrol.ts';
import { isDemanded } from '../../files/approval-gate.ts';
import { leavingFrom } from '../../files/audited.ts';
import { isHeld } from '../../files/egress.ts';
import type { AddressBook } from '../../ids/address-book.ts';
import { proofDeadline } from '../../options/proof-terms.ts';
import { fieldValue, unsigned } from '../../options/values.ts';
import { assertNoneObjects, assertSecondApproved } from '../approval.ts';
import { loadSecondPolicy } from '../files/policy-file.ts';
import { readSecondSignatureFile } from '../files/signature-file.ts';
import { type Holder, type HolderOptions, withHolder } from '../holder.ts';
import { keepSecondParcel, parcelPlace } from '../parcels.ts';
import { publicHolding } from '../public-holding.ts';

/**
 * `enrol` in the second edition: looks at the round before enrolling, because enrolling obliges, writes the intent into the
 * ledger, approves the bond and enrols by the account's own transaction.
 */
export async function runSecondEnrol(
  deps: CliDeps,
  options: EnrolOptions & HolderOptions,
  _: AddressBook,
  cwd: string,
): Promise<Printed> {
  const round = unsigned(options.round, '--round', 1n << 64n);
  const id = fieldValue(options.datasetId, '--dataset-id');
  const { compiled } = await loadSecondPolicy(options.policy);
  const leaving = leavingFrom({ cwd, command: 'enrol', now: deps.now });
  return withHolder(deps, options, leaving, async (holder) => {
    const known = await holder.chain.gateway.dataset(id);
    if (known === undefined)
      throw remoteError('not-committed', 'this dataset is not on chain; commit it first');
    const openings = await approvedOpenings(options, known, compiled, deps.now());
    const holding = publicHolding(known, compiled);
    const answering = new Answering(await holder.answering(compiled, undefined, openings));
    const enrolment = await answering.admitEnrolment(holding, round);
    const { parcel, words } = await send(deps, options, holder, compiled, enrolment);
    const result = { round: `${round}`, dataset: `${id}`, parcel };
    return { data: result, lines: [`dataset ${id}, round ${round}`, words] };
  });
}

/** Sends an enrolment, or writes it as a parcel that its beneficiary signed. */
async function send(
  deps: CliDeps,
  options: EnrolOptions & HolderOptions,
  { chain, keys, sender }: Holder,
  { shape }: CompiledSecondPolicy,
  enrolment: EnrolmentCall,
): Promise<{ readonly parcel: string | null; readonly words: string }> {
  const deadline = () => proofDeadline(options, deps.now());
  if (options.out === undefined && !isHeld(options)) {
    await (await sender(shape.circuit, deadline)).enrol(enrolment);
    return { parcel: null, words: 'enrolled; it must answer now' };
  }
  const signed = { ...enrolment, chainId: chain.chainId, rounds: chain.rounds, deadline: deadline() };
  const values = await secondEnrolmentValues(signed, new Wallet(keys.accountKey));
  const { round, dataset } = enrolment;
  const path =
    options.out ?? (await parcelPlace(options.work ?? '.assay', `enrolment-${round}-${shortId(dataset)}`));
  return keepSecondParcel(path, { kind: 'enrolment', circuit: null, values }, isHeld(options));
}

/**
 * Refuses an enrolment that the demanded approval does not cover, or of patients who object.
 * @returns the openings that the approval allows; undefined if none is demanded
 * @throws AssayError `bad-option`, `wrong-signature` (2); as `assertSecondApproved`
 */
async function approvedOpenings(
  options: EnrolOptions,
  { root, model, role }: SecondDatasetView,
  policy: CompiledSecondPolicy,
  now: number,
): Promise<number | undefined> {
  const { signature: path, datasetFile, optOut } = options;
  if (!isDemanded(options) && optOut === undefined) return undefined;
  if (path === undefined || (optOut !== undefined && datasetFile === undefined))
    throw new AssayError(
      'bad-option',
      "with an approval, give the source's --signature of the dataset; with --opt-out, give --dataset-file, too",
    );
  const signature = await readSecondSignatureFile(path);
  if (signature.root !== root)
    throw new AssayError('wrong-signature', `${path} signs another dataset than the one on chain`);
  if (datasetFile !== undefined) await assertNoneObjects(options, signature, datasetFile);
  const facts = { period: undefined, model: asField(model) };
  return assertSecondApproved(options, signature, facts, policy, role, now);
}
