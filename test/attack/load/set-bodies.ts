import { asField } from '../../../src/protocol/field.ts';
import { setRequest } from '../../service/second/support/second-requests.ts';
import { drawnBatches, recordsFor } from './load-chain.ts';

/** Makes JSON bodies of valid attestation sets for LoadChain, each for another dataset. */
export const setBodies =
  (setSize: number) =>
  async (dataset: bigint): Promise<string> =>
    JSON.stringify(
      await setRequest({
        dataset: asField(dataset),
        batches: drawnBatches(setSize),
        records: recordsFor(setSize),
      }),
    );
