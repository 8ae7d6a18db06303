import { Wallet } from 'ethers';
import { secondEnrolmentValues } from '../../../src/client/second/enrolment-body.ts';
import { SECOND_PARCEL, secondParcelOf } from '../../../src/delivery/second/parcel.ts';
import { asField } from '../../../src/protocol/field.ts';
import { DATASETS } from './history.ts';

/** The account of the first dataset in `openedRound`. */
export const HOLDER = new Wallet(`0x${'7'.repeat(64)}`);
/** The address of Rounds2 in the deployment of the stub service. */
export const ROUNDS = `0x${'2'.repeat(40)}`;
export const HEADS = { previousHead: `0x${'0'.repeat(64)}`, head: `0x${'b'.repeat(64)}` };

/** The text of a file that `assay enrol --out` writes, for round 1. @param change of the enrolment before it is signed */
export async function enrolmentFile(
  change: { readonly rounds?: string; readonly deadline?: bigint; readonly round?: bigint } = {},
  signer = HOLDER,
): Promise<string> {
  const enrolment = {
    ...{ chainId: 31337n, rounds: ROUNDS, round: 1n, dataset: asField(DATASETS[0] as bigint) },
    ...{ ...HEADS, deadline: 1n << 40n, ...change },
  };
  const values = await secondEnrolmentValues(enrolment, signer);
  const parcel = secondParcelOf({ kind: 'enrolment', circuit: null, values });
  return JSON.stringify({ format: SECOND_PARCEL, ...parcel });
}
