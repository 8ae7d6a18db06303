import { wireBody } from '../../../client/bodies.ts';
import type { SecondServiceClient } from '../../../client/second/service-client.ts';
import { evmProofOf, originCallOf, setCallOf } from '../../../delivery/second/calls.ts';
import type { SecondChainAccess } from '../../../delivery/second/chain-access.ts';
import { type SecondSubmission, secondParcelOf } from '../../../delivery/second/parcel.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { CliDeps, Printed } from '../../command.ts';
import type { SubmitOptions } from '../../commands/submit.ts';
import { openAccount } from '../../files/accounts.ts';
import { leavingFrom } from '../../files/audited.ts';
import { assertReleased, isHeld } from '../../files/egress.ts';
import { assertMaySend } from '../../files/parcel-gate.ts';
import type { AddressBook } from '../../ids/address-book.ts';
import { smallInteger } from '../../options/values.ts';
import { withSecondChain } from '../connect.ts';
import { readSecondParcel } from '../parcels.ts';
import { openSecondService } from '../sender.ts';

/** `submit` for a parcel of the second edition: through a service, or by a transaction of the keystore's account. */
export async function runSecondSubmit(
  deps: CliDeps,
  options: SubmitOptions,
  _book: AddressBook,
  cwd: string,
): Promise<Printed> {
  const submission = await readSecondParcel(options.parcel);
  const parcel = secondParcelOf(submission);
  await assertMaySend(options, parcel, deps.now());
  if (isHeld(options)) await assertReleased(options.parcel, parcel);
  const patience = 1000 * smallInteger(options.wait ?? '120', '--wait', 0, 86_400);
  const service = await openSecondService(options);
  await leavingFrom({ cwd, command: 'submit', now: deps.now })(parcel);
  const transaction =
    service === undefined
      ? await sendAsAccount(deps, options, submission)
      : await sendByService(service, submission, patience);
  const { kind } = submission;
  return { data: { kind, transaction }, lines: [`${kind}: mined in ${transaction ?? 'a transaction'}`] };
}

async function sendByService(
  service: SecondServiceClient,
  submission: SecondSubmission,
  patience: number,
): Promise<string | null> {
  const posted = await post(service, submission);
  return (await service.watched(posted, patience)).transaction?.hash ?? null;
}

const post = (service: SecondServiceClient, { kind, values }: SecondSubmission) => {
  if (kind === 'origin') return service.submitOrigin(wireBody(values));
  if (kind === 'enrolment') return service.submitEnrolment(wireBody(values));
  return service.submitAttestationSet(wireBody(values));
};

async function sendAsAccount(
  deps: CliDeps,
  options: SubmitOptions,
  submission: SecondSubmission,
): Promise<string> {
  const { keystore, passwordFile } = options;
  if (keystore === undefined)
    throw new AssayError(
      'bad-option',
      'give --service, or --rpc with the --keystore of an account that pays',
    );
  const keys = await openAccount(deps, { keystore, ...(passwordFile === undefined ? {} : { passwordFile }) });
  return withSecondChain(options, (chain) => send(chain, keys.accountKey, submission));
}

/** @returns the transaction's hash */
async function send(
  chain: SecondChainAccess,
  accountKey: string,
  submission: SecondSubmission,
): Promise<string> {
  const { rounds } = chain.as(accountKey);
  const mined = async () => {
    switch (submission.kind) {
      case 'origin':
        return rounds.commit(originCallOf(submission.values), evmProofOf(submission.values.proof));
      case 'enrolment':
        return rounds.enrolFor(submission.values.enrolment, submission.values.signature);
      case 'attestation-set': {
        const call = setCallOf(submission.values, submission.circuit);
        const { role, before } = submission.values.statement;
        return role === 'holdout' ? rounds.attestHoldout(call, before) : rounds.attest(call);
      }
    }
  };
  return (await mined()).receipt.hash;
}
