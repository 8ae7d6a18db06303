import { bytesToHex, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PaymentPayload, PaymentRequired } from '@x402/core/types';
import type { z } from 'zod';
import {
  type InferenceAnswer,
  inferenceAnswer,
  type ModelResource,
  modelResource,
  RECEIPT_HEADER,
  type ReceiptContent,
  X402_HEADERS,
} from '../api/inference.ts';
import { AssayError } from '../protocol/errors.ts';
import { TRANSFER_TYPES, transferDomain } from '../protocol/transfer-authorization.ts';
import type { TypedDataSigner } from '../protocol/typed-data.ts';
import { USAGE_RECEIPT_TYPES, usageReceiptDomain, useIdOf } from '../protocol/usage-receipt.ts';

/**
 * A record: the policy's features by name, null where missing; or a FHIR Bundle of one patient.
 *
 * @example
 * ```ts
 * import type { InferenceRecord } from 'assay/sdk';
 *
 * export const record: InferenceRecord = { features: { age: 63, cholesterol: null } };
 * ```
 */
export type InferenceRecord =
  | { readonly features: Readonly<Record<string, number | null>> }
  | { readonly bundle: { readonly resourceType: 'Bundle'; readonly [member: string]: unknown } };

/**
 * A subscription that pays for inferences. The client keeps the count: read it from the chain at first, and store it.
 *
 * @example
 * ```ts
 * import type { InferenceSubscription } from 'assay/sdk';
 * import { Wallet } from 'ethers';
 *
 * export const subscription: InferenceSubscription = {
 *   id: 3n,
 *   plan: 1n,
 *   price: 2_000_000n,
 *   chainId: 31337n,
 *   plans: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
 *   signer: Wallet.createRandom(),
 * };
 * ```
 */
export interface InferenceSubscription {
  readonly id: bigint;
  readonly plan: bigint;
  /** Of the plan, from the chain. Each receipt names it. */
  readonly price: bigint;
  readonly chainId: bigint;
  /** The UsagePlans contract, 0x-prefixed. */
  readonly plans: string;
  /** The subscription's client. */
  readonly signer: TypedDataSigner;
  /** Seconds for which a receipt is valid; default: a day. */
  readonly validity?: number;
}

/**
 * An account that pays each request by x402.
 *
 * @example
 * ```ts
 * import type { X402Payer } from 'assay/sdk';
 * import { Wallet } from 'ethers';
 *
 * const wallet = Wallet.createRandom();
 * export const payer: X402Payer = {
 *   address: wallet.address,
 *   signer: wallet,
 *   network: 'eip155:31337',
 *   asset: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
 *   most: 5_000_000n,
 * };
 * ```
 */
export interface X402Payer {
  readonly address: string;
  readonly signer: TypedDataSigner;
  /** The only chain and token in which it pays. */
  readonly network: `eip155:${string}`;
  readonly asset: string;
  /** The most that it pays for one request, in the token's smallest units. */
  readonly most: bigint;
}

/**
 * The wishes of a request besides its records.
 *
 * @example
 * ```ts
 * import type { InferenceOptions } from 'assay/sdk';
 *
 * export const options: InferenceOptions = { prove: true, uses: 10 };
 * ```
 */
export interface InferenceOptions {
  /** Attach a proof; for one record. */
  readonly prove?: boolean;
  /** Uses that the request takes; default: one a record. `model().proofUses` says it for a proof. */
  readonly uses?: number;
  /** Hides the record in the proof: a field element of 128 random bits or more, decimal. */
  readonly salt?: string;
  /** Refuse any other checkpoint than that of this round. */
  readonly round?: bigint;
}

const ATTEMPTS = 4;
const TIMEOUT_MS = 60_000;

/**
 * A client of an inference gateway.
 *
 * @example
 * ```ts
 * import { InferenceClient, type InferenceSubscription } from 'assay/sdk';
 *
 * export async function ask(subscription: InferenceSubscription, signed: bigint) {
 *   const client = new InferenceClient('https://model.example');
 *   const { answers } = await client.infer([{ features: { age: 63 } }], subscription, signed + 1n);
 *   return answers[0]?.value;
 * }
 * ```
 */
export class InferenceClient {
  readonly #url: string;
  readonly #fetch: typeof globalThis.fetch;

  /** @throws AssayError `bad-option` (2) for an address that is not http or https */
  constructor(url: string, options: { readonly fetch?: typeof globalThis.fetch } = {}) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new AssayError('bad-option', 'the address of the gateway must be http or https');
    this.#url = url.replace(/\/+$/, '');
    this.#fetch = options.fetch ?? globalThis.fetch;
  }

  /** The checkpoint that is served, its features, and the ways to pay. @throws AssayError (5) */
  async model(): Promise<ModelResource> {
    return read(modelResource, await this.#send('/v1/model', { method: 'GET' }));
  }

  /**
   * Asks for answers, paid by a usage receipt for `count` uses in all. The same request and receipt are sent again where
   * the gateway does not decide: that draws nothing more.
   *
   * @param count all uses that the client has signed, these included
   * @throws AssayError (5) with the problem's code: `receipt-spent` where the count was used, `receipt-refused`,
   *   `record-refused`, `proof-unavailable`
   */
  async infer(
    records: readonly InferenceRecord[],
    subscription: InferenceSubscription,
    count: bigint,
    options: InferenceOptions = {},
  ): Promise<InferenceAnswer> {
    const body = bodyOf(records, options);
    const uses = options.uses ?? records.length;
    const receipt = await signReceipt(subscription, count, uses, utf8ToBytes(body));
    const header = base64url(JSON.stringify(receipt));
    return read(inferenceAnswer, await this.#post(body, { [RECEIPT_HEADER]: header }));
  }

  /**
   * Asks for answers, paid by x402: the gateway names its price, and the payer signs a transfer of it, if it is within its
   * limit. A payment whose answer was lost is sent again with the same request.
   *
   * @throws AssayError `too-expensive`, `no-x402` (5) where the offers don't fit the payer; as `infer`
   */
  async inferByX402(
    records: readonly InferenceRecord[],
    payer: X402Payer,
    options: InferenceOptions = {},
  ): Promise<InferenceAnswer> {
    // Loaded here: a client that pays by receipts needs no x402.
    const { decodePaymentRequiredHeader, encodePaymentSignatureHeader } = await import('@x402/core/http');
    const body = bodyOf(records, options);
    const unpaid = await this.#attempt('/v1/inferences', posted(body, {}));
    const header = unpaid.headers.get(X402_HEADERS.required);
    if (unpaid.status !== 402 || header === null) {
      await answered(unpaid);
      throw new AssayError('no-x402', 'the gateway takes no payments by x402', { exitCode: 5 });
    }
    const payment = await signPayment(payer, decodePaymentRequiredHeader(header));
    const signed = { [X402_HEADERS.payment]: encodePaymentSignatureHeader(payment) };
    return read(inferenceAnswer, await this.#post(body, signed));
  }

  #post(body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    return this.#send('/v1/inferences', posted(body, headers));
  }

  /** Up to four attempts, for as long as the gateway decides nothing. @throws AssayError (5) */
  async #send(path: string, init: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      let response: Response | undefined;
      try {
        response = await this.#attempt(path, init);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
      const isUndecided = response === undefined || response.status === 503 || response.status === 429;
      if (response !== undefined && (!isUndecided || attempt === ATTEMPTS)) return answered(response);
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
    }
  }

  async #attempt(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(`${this.#url}${path}`, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (cause) {
      throw new AssayError(
        'service-unreachable',
        'the gateway does not answer; send the same request again',
        {
          exitCode: 5,
          cause,
        },
      );
    }
  }
}

/** Of ASCII text. */
const base64url = (text: string): string =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

const posted = (body: string, headers: Readonly<Record<string, string>>): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

function bodyOf(records: readonly InferenceRecord[], { prove, salt, round }: InferenceOptions): string {
  return JSON.stringify({
    records,
    ...(round === undefined ? {} : { round: `${round}` }),
    ...(prove === undefined ? {} : { prove }),
    ...(salt === undefined ? {} : { salt }),
  });
}

async function signReceipt(
  { id, plan, price, chainId, plans, signer, validity = 86_400 }: InferenceSubscription,
  count: bigint,
  uses: number,
  body: Uint8Array,
): Promise<ReceiptContent> {
  const salt = `0x${bytesToHex(randomBytes(32))}`;
  const useId = useIdOf({ plan, price, uses, salt, body });
  const deadline = BigInt(Math.floor(Date.now() / 1000) + validity);
  const receipt = { subscription: id, count, useId, deadline };
  const signature = await signer.signTypedData(
    usageReceiptDomain(chainId, plans),
    USAGE_RECEIPT_TYPES,
    receipt,
  );
  return {
    ...{ subscription: `${id}`, plan: `${plan}`, price: `${price}`, uses },
    ...{ count: `${count}`, deadline: `${deadline}`, salt, signature },
  };
}

async function signPayment(payer: X402Payer, required: PaymentRequired): Promise<PaymentPayload> {
  const accepted = required.accepts.find(
    ({ scheme, network, asset }) =>
      scheme === 'exact' && network === payer.network && asset.toLowerCase() === payer.asset.toLowerCase(),
  );
  if (accepted === undefined)
    throw new AssayError('no-x402', "none of the gateway's offers is in the payer's token", { exitCode: 5 });
  if (BigInt(accepted.amount) > payer.most)
    throw new AssayError('too-expensive', 'the request costs more than the payer pays for one', {
      exitCode: 5,
    });
  const { name, version } = accepted.extra as { name: string; version: string };
  const now = Math.floor(Date.now() / 1000);
  const authorization = {
    ...{ from: payer.address, to: accepted.payTo, value: accepted.amount },
    ...{ validAfter: '0', validBefore: `${now + accepted.maxTimeoutSeconds}` },
    nonce: `0x${bytesToHex(randomBytes(32))}`,
  };
  const chainId = BigInt(payer.network.slice('eip155:'.length));
  const signature = await payer.signer.signTypedData(
    transferDomain(chainId, accepted.asset, name, version),
    TRANSFER_TYPES,
    authorization,
  );
  return { x402Version: 2, accepted, payload: { signature, authorization } };
}

/** The response, if it is an answer. @throws AssayError (5) with the problem's code */
async function answered(response: Response): Promise<Response> {
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown };
  const code = typeof problem.code === 'string' ? problem.code : 'service-failed';
  const detail =
    typeof problem.detail === 'string' ? problem.detail : `the gateway answered ${response.status}`;
  throw new AssayError(code, detail, { exitCode: 5 });
}

async function read<S extends z.ZodType>(schema: S, response: Response): Promise<z.output<S>> {
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new AssayError('bad-answer', 'the gateway gave an answer of another form', {
    exitCode: 5,
    cause: parsed.error,
  });
}
