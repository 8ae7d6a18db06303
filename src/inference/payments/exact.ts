import type { PaymentPayload, PaymentRequirements, SettleResponse, VerifyResponse } from '@x402/core/types';
import { Contract, Signature, type Signer, verifyTypedData } from 'ethers';
import { z } from 'zod';
import { ABIS } from '../../chain/clients/abis.ts';
import { TRANSFER_TYPES, transferDomain } from '../../protocol/transfer-authorization.ts';

/**
 * The scheme `exact` of x402 on EVM chains, by signed transfers (ERC-3009): the payer signs, anyone submits. As a
 * facilitator: it verifies payments and settles them with an account of its own, which pays the gas.
 */

/** As `FacilitatorClient` of @x402/core, for one chain. */
export interface Facilitator {
  verify(payload: PaymentPayload, requirements: PaymentRequirements): Promise<VerifyResponse>;
  settle(payload: PaymentPayload, requirements: PaymentRequirements): Promise<SettleResponse>;
}

const number = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const exactPayload = z.object({
  signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/),
  authorization: z.strictObject({
    from: address,
    to: address,
    value: number,
    validAfter: number,
    validBefore: number,
    nonce: z.string().regex(/^0x[0-9a-fA-F]{64}$/),
  }),
});
export type ExactPayload = z.infer<typeof exactPayload>;

/** The scheme's part of a payment; undefined where it has another form. */
export function exactPayloadOf(payload: PaymentPayload): ExactPayload | undefined {
  return exactPayload.safeParse(payload.payload).data;
}

/** Seconds that an authorization must still be valid, for the transaction to be mined. */
const LEAST_VALIDITY = 6n;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** A facilitator on the gateway's own node and account. */
export class LocalFacilitator implements Facilitator {
  readonly #signer: Signer;
  readonly #chainId: bigint;
  readonly #now: () => number;

  /** @param now milliseconds */
  constructor(signer: Signer, chainId: bigint, now: () => number = Date.now) {
    this.#signer = signer;
    this.#chainId = chainId;
    this.#now = now;
  }

  async verify(payload: PaymentPayload, requirements: PaymentRequirements): Promise<VerifyResponse> {
    const exact = exactPayloadOf(payload);
    if (exact === undefined) return invalid('invalid_payload');
    const fault = this.#fault(exact, requirements);
    if (fault !== undefined) return invalid(fault);
    const { from, value, nonce } = exact.authorization;
    const token = this.#token(requirements.asset);
    if ((await token.getFunction('authorizationState')(from, nonce)) === true)
      return invalid('nonce_already_used');
    const balance: unknown = await token.getFunction('balanceOf')(from);
    if ((balance as bigint) < BigInt(value)) return invalid('insufficient_funds');
    return { isValid: true, payer: from };
  }

  async settle(payload: PaymentPayload, requirements: PaymentRequirements): Promise<SettleResponse> {
    const network = requirements.network;
    const failed = (errorReason: string): SettleResponse => ({
      success: false,
      errorReason,
      transaction: '',
      network,
    });
    const exact = exactPayloadOf(payload);
    if (exact === undefined) return failed('invalid_payload');
    const { from, to, value, validAfter, validBefore, nonce } = exact.authorization;
    const { v, r, s } = Signature.from(exact.signature);
    const token = this.#token(requirements.asset);
    const method =
      'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)';
    const sent = await token
      .getFunction(method)
      .send(from, to, value, validAfter, validBefore, nonce, v, r, s);
    const receipt = await sent.wait();
    if (receipt?.status !== 1) return failed('transaction_failed');
    return { success: true, payer: from, transaction: receipt.hash, network };
  }

  /** The fault of an authorization, as far as no chain is asked. */
  #fault({ authorization, signature }: ExactPayload, requirements: PaymentRequirements): string | undefined {
    const { from, to, value, validAfter, validBefore, nonce } = authorization;
    if (requirements.network !== `eip155:${this.#chainId}`) return 'invalid_network';
    if (!same(to, requirements.payTo)) return 'invalid_recipient';
    if (BigInt(value) !== BigInt(requirements.amount)) return 'invalid_amount';
    const now = BigInt(Math.floor(this.#now() / 1000));
    if (BigInt(validAfter) > now) return 'authorization_not_yet_valid';
    if (BigInt(validBefore) < now + LEAST_VALIDITY) return 'authorization_expired';
    const { name, version } = requirements.extra as { name: string; version: string };
    const domain = transferDomain(this.#chainId, requirements.asset, name, version);
    try {
      const signer = verifyTypedData(
        domain,
        TRANSFER_TYPES,
        { from, to, value, validAfter, validBefore, nonce },
        signature,
      );
      return same(signer, from) ? undefined : 'invalid_signature';
    } catch {
      return 'invalid_signature';
    }
  }

  #token(asset: string): Contract {
    return new Contract(asset, ABIS.testToken, this.#signer);
  }
}

const invalid = (invalidReason: string): VerifyResponse => ({ isValid: false, invalidReason });
