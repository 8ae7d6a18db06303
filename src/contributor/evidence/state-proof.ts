import { decodeRlp, toBeHex } from 'ethers';
import { z } from 'zod';
import type { RpcSender } from '../../chain/clients/header-proof.ts';
import { AssayError } from '../../protocol/errors.ts';
import { provenValue } from './trie-proof.ts';

/** An account and some of its storage, each proven against a block's state root. */
export interface ProvenAccount {
  /** keccak256 of the code, 0x-prefixed; undefined if there is no account. */
  readonly codeHash: string | undefined;
  /** Values by slot. A slot that was never written is 0. */
  readonly slots: ReadonlyMap<bigint, bigint>;
}

const bytes = z.string().regex(/^0x(?:[0-9a-f]{2})*$/i);
const answerSchema = z.object({
  accountProof: z.array(bytes).max(80),
  storageProof: z.array(z.object({ proof: z.array(bytes).max(80) })),
});

const slotKey = (slot: bigint): string => toBeHex(slot, 32);

/**
 * Asks an endpoint for an account and slots of its storage, and verifies the proofs.
 *
 * @param block a header whose hash is known to be right
 * @throws AssayError `evidence-false` (3); as `rpc`
 */
export async function proveAccount(
  rpc: RpcSender,
  block: { readonly height: bigint; readonly stateRoot: string },
  address: string,
  slots: readonly bigint[],
): Promise<ProvenAccount> {
  const params = [address, slots.map(slotKey), `0x${block.height.toString(16)}`];
  const answer = answerSchema.safeParse(await rpc.send('eth_getProof', params));
  if (!answer.success || answer.data.storageProof.length !== slots.length) {
    throw new AssayError('evidence-false', 'an endpoint does not answer eth_getProof as EIP-1186 says', {
      exitCode: 3,
    });
  }
  const { accountProof, storageProof } = answer.data;
  const account = provenValue(block.stateRoot, address, accountProof);
  if (account === undefined) return { codeHash: undefined, slots: new Map(slots.map((slot) => [slot, 0n])) };
  const [, , storageRoot, codeHash] = decodeRlp(account) as [string, string, string, string];
  return {
    codeHash,
    slots: new Map(
      slots.map((slot, i) => {
        const value = provenValue(storageRoot, slotKey(slot), storageProof[i]?.proof ?? []);
        return [slot, value === undefined ? 0n : numberOf(decodeRlp(value) as string)];
      }),
    ),
  };
}

/** Some nodes keep a slot that was set back to 0 in the trie, as an empty string. */
const numberOf = (bytes: string): bigint => (bytes === '0x' ? 0n : BigInt(bytes));
