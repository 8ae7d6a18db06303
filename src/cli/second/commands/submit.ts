import { deliverParcel } from '../../../delivery/second/deliver.ts';
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
      : // One millisecond at least: a command that ends has been told of the transaction, or says that it is pending.
        (await deliverParcel({ service, chain: undefined }, submission, { patience: Math.max(1, patience) }))
          .transaction;
  const { kind } = submission;
  return { data: { kind, transaction }, lines: [`${kind}: mined in ${transaction ?? 'a transaction'}`] };
}

async function sendAsAccount(
  deps: CliDeps,
  options: SubmitOptions,
  submission: SecondSubmission,
): Promise<string | null> {
  const { keystore, passwordFile } = options;
  if (keystore === undefined)
    throw new AssayError(
      'bad-option',
      'give --service, or --rpc with the --keystore of an account that pays',
    );
  const keys = await openAccount(deps, { keystore, ...(passwordFile === undefined ? {} : { passwordFile }) });
  return withSecondChain(
    options,
    async (chain) =>
      (
        await deliverParcel({ service: undefined, chain }, submission, {
          accountKey: keys.accountKey,
          patience: 0,
        })
      ).transaction,
  );
}
