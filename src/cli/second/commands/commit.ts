import type { ContributorKeys } from '../../../contributor/keys.ts';
import {
  type CommitmentDeps,
  type PreparedCommitment,
  proveCommitment,
} from '../../../contributor/second/commitment.ts';
import { datasetId, type Role } from '../../../protocol/context.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { SourceList } from '../../../protocol/second/source-list.ts';
import { shortId } from '../../../protocol/short-id.ts';
import { originNullifier } from '../../../protocol/signature.ts';
import { assertWritable } from '../../../system/files.ts';
import type { CliDeps, Printed } from '../../command.ts';
import { type CommitOptions, pointOf, roleOf } from '../../commands/commit.ts';
import { openContributor } from '../../files/accounts.ts';
import { readAccreditationFile, secondAccreditationTree } from '../../files/accreditation-file.ts';
import { isDemanded } from '../../files/approval-gate.ts';
import { leavingFrom } from '../../files/audited.ts';
import { readPlace } from '../../files/deployment-file.ts';
import { isHeld } from '../../files/egress.ts';
import type { AddressBook } from '../../ids/address-book.ts';
import { proofTerms } from '../../options/proof-terms.ts';
import { assertNoneObjects, assertSecondApproved } from '../approval.ts';
import { loadSecondPolicy } from '../files/policy-file.ts';
import { openSignedSecondDataset, type SignedSecondDataset } from '../files/signature-file.ts';
import { type Holder, type HolderOptions, withHolder } from '../holder.ts';
import { withSecondProver } from '../open-prover.ts';
import { keepSecondParcel, parcelPlace } from '../parcels.ts';
import { knownSecondModel } from '../rounds.ts';

type Options = CommitOptions & HolderOptions;

/**
 * `commit` for a dataset of the second edition: proves the origin, puts the dataset on chain, and pins the trainer key in the
 * ledger. A dataset that is on chain with a proof against this list is left as it is.
 */
export async function runSecondCommit(
  deps: CliDeps,
  options: Options,
  _: AddressBook,
  cwd: string,
): Promise<Printed> {
  const role = roleOf(options.role);
  if (options.out !== undefined) await assertWritable(options.out, { secret: false, replace: true });
  if (options.rpc === undefined && options.out !== undefined)
    return commitOffline(deps, options, options.out, role);
  const leaving = leavingFrom({ cwd, command: 'commit', now: deps.now });
  return withHolder(deps, options, leaving, async (holder) => {
    const files = await openSignedSecondDataset(options, holder.keys.holderSecret);
    await assertCommitApproved(options, files, role, deps.now());
    await assertNoneObjects(options, files.signature, options.datasetFile);
    const list = secondAccreditationTree(await readAccreditationFile(options.accreditation));
    const { dataset, signed } = files;
    const id = datasetId(dataset.model, originNullifier(signed.serial, dataset.model));
    await pinTrainerKey(options, holder, files, id);
    const known = await holder.chain.gateway.dataset(id);
    const isCommitted = known?.root === dataset.root && known.sourceListRoot === list.root;
    const { parcel, words } = isCommitted
      ? { parcel: null, words: 'it is on chain already' }
      : await proveAndSend(deps, options, holder, files, list, role);
    const result = { dataset: `${id}`, role, records: dataset.records, parcel };
    return { data: result, lines: [`dataset ${id}`, words] };
  });
}

/**
 * Proves an origin without a network, and writes the parcel. The machine with the ledger pins the trainer key when it enrols
 * the dataset.
 */
async function commitOffline(deps: CliDeps, options: Options, out: string, role: Role): Promise<Printed> {
  const keys = await openContributor(deps, options);
  const files = await openSignedSecondDataset(options, keys.holderSecret);
  await assertCommitApproved(options, files, role, deps.now());
  await assertNoneObjects(options, files.signature, options.datasetFile);
  const list = secondAccreditationTree(await readAccreditationFile(options.accreditation));
  const { chainId, rounds: address } = await readPlace(options.deployment);
  deps.note('proving origin ...');
  const place = { chainId, rounds: { address } };
  const { values, holding } = await prove(deps, options, { place, keys }, files, list, role);
  const kept = await keepSecondParcel(out, { kind: 'origin', circuit: 'origin', values }, isHeld(options));
  const result = { dataset: `${holding.id}`, role, records: files.dataset.records, parcel: kept.parcel };
  return { data: result, lines: [`dataset ${holding.id}`, kept.words] };
}

async function proveAndSend(
  deps: CliDeps,
  options: Options,
  holder: Holder,
  files: SignedSecondDataset,
  list: SourceList,
  role: Role,
): Promise<{ readonly parcel: string | null; readonly words: string }> {
  deps.note('proving origin ...');
  const { chain, keys } = holder;
  const place = { chainId: chain.chainId, rounds: { address: chain.rounds } };
  const { values, holding } = await prove(deps, options, { place, keys }, files, list, role);
  const path = options.out ?? (await parcelPlace(options.work, `origin-${shortId(holding.id)}`));
  // The statement of what leaves lies beside the parcel, whether a person approves it or not.
  const kept = await keepSecondParcel(path, { kind: 'origin', circuit: 'origin', values }, isHeld(options));
  if (options.out !== undefined || isHeld(options)) return kept;
  const { circuit } = files.dataset.shape;
  const deadline = () => proofTerms(options, deps.now()).deadline;
  await (await holder.sender(circuit, deadline)).commit(values);
  return { parcel: null, words: 'it is on chain now' };
}

const prove = (
  deps: CliDeps,
  options: Options,
  { place, keys }: { readonly place: CommitmentDeps['chain']; readonly keys: ContributorKeys },
  { dataset, signed }: SignedSecondDataset,
  list: SourceList,
  role: Role,
): Promise<PreparedCommitment> =>
  withSecondProver(deps, {}, (prover) =>
    proveCommitment(
      {
        ...{ prover, holderSecret: keys.holderSecret, beneficiary: keys.address },
        chain: place,
        deadline: () => proofTerms(options, deps.now()).deadline,
        relayerFee: () => proofTerms(options, deps.now()).relayerFee,
      },
      role,
      dataset,
      signed,
      list,
    ),
  );

/** @throws AssayError `bad-option` (2); as `assertSecondApproved` */
async function assertCommitApproved(
  options: CommitOptions,
  { dataset, signature }: SignedSecondDataset,
  role: Role,
  now: number,
): Promise<void> {
  if (!isDemanded(options)) return;
  if (options.policy === undefined)
    throw new AssayError('bad-option', 'with an approval, give the --policy that it is for');
  const { compiled } = await loadSecondPolicy(options.policy);
  await assertSecondApproved(options, signature, dataset, compiled, role, now);
}

/** Keeps the trainer key of the option, else of the model's terms on chain: no later round may seal to another one. */
async function pinTrainerKey(
  { trainerKey }: CommitOptions,
  { chain, guard }: Holder,
  { dataset }: SignedSecondDataset,
  id: bigint,
): Promise<void> {
  const { pins } = await knownSecondModel(chain, dataset.model);
  const key =
    trainerKey === undefined ? ([pins.trainerKey.x, pins.trainerKey.y] as const) : pointOf(trainerKey);
  const place = { chainId: chain.chainId, contract: chain.rounds };
  guard.pin({ place, dataset: id, root: dataset.root, trainerKey: key });
}
