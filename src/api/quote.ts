import { z } from 'zod';
import { address, decimal, type Wire } from './resources.ts';

/** The price of the relay. */
export interface Quote {
  /** The account that sends: fees are allowed to it (`contributor allow-fees`). */
  readonly relayer: string;
  /** Least fees of datasets' submissions, in the smallest unit of a settlement token. In other tokens none is asked. */
  readonly leastFees: readonly { readonly token: string; readonly perProof: bigint }[];
  /** Fees per gas that the relay would offer now, in wei. */
  readonly gasPrice: { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };
}

export const quoteResource = z
  .strictObject({
    relayer: address.meta({ description: 'the account that sends, to which fees are allowed' }),
    leastFees: z
      .array(z.strictObject({ token: address, perProof: decimal }))
      .meta({ description: 'least fees for each proof of a submission; in other tokens none is asked' }),
    gasPrice: z
      .strictObject({ maxFeePerGas: decimal, maxPriorityFeePerGas: decimal })
      .meta({ description: 'fees per gas that the relay would offer now, in wei' }),
  })
  .meta({ id: 'Quote' }) satisfies z.ZodType<Wire<Quote>>;
