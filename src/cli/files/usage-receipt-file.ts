import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import type { UsageReceipt } from '../../protocol/usage-receipt.ts';
import { readJsonFile, writeJsonFile } from '../../system/files.ts';

/** A client's signature for its uses of a subscription, as a file that the client gives to the operator. */
export interface SignedUsageReceipt {
  readonly receipt: UsageReceipt;
  /** EIP-712, 0x-prefixed. */
  readonly signature: string;
}

const FORMAT = 'assay/usage-receipt/v1';
const number = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);

const schema = z.strictObject({
  format: z.literal(FORMAT),
  chainId: number,
  plans: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  subscription: number,
  count: number,
  useId: z.string().regex(/^0x[0-9a-f]{64}$/),
  deadline: number,
  signature: z.string().regex(/^0x(?:[0-9a-fA-F]{2}){1,4096}$/),
});

type Contract = { readonly chainId: bigint; readonly plans: string };

export const writeUsageReceipt = (
  path: string,
  { chainId, plans }: Contract,
  { receipt, signature }: SignedUsageReceipt,
  replace: boolean,
): Promise<void> =>
  writeJsonFile(path, { format: FORMAT, chainId, plans, ...receipt, signature }, { secret: false, replace });

/** @throws AssayError `bad-receipt` (2) for another format, chain or contract; as `readJsonFile` */
export async function readUsageReceipt(
  path: string,
  { chainId, plans }: Contract,
): Promise<SignedUsageReceipt> {
  const parsed = schema.safeParse(await readJsonFile(path));
  if (!parsed.success) {
    throw new AssayError('bad-receipt', `${path} is not a usage receipt; make it with usage sign`, {
      cause: parsed.error,
    });
  }
  const { data } = parsed;
  if (BigInt(data.chainId) !== chainId || data.plans.toLowerCase() !== plans.toLowerCase()) {
    throw new AssayError('bad-receipt', `${path} is a usage receipt for another deployment`);
  }
  return {
    receipt: {
      subscription: BigInt(data.subscription),
      count: BigInt(data.count),
      useId: data.useId,
      deadline: BigInt(data.deadline),
    },
    signature: data.signature,
  };
}
