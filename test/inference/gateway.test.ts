import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inferenceAnswer, modelResource, subscriptionResource } from '../../src/api/inference.ts';
import { InferenceClient } from '../../src/client/inference-client.ts';
import type { InferenceGateway } from '../../src/inference/gateway.ts';
import { verifyAnswer } from '../../src/inference/verify-answer.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { asField } from '../../src/protocol/field.ts';
import { probabilityOf, recordHash } from '../../src/protocol/second/inference.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { GatewayWorld } from './support/gateway-world.ts';
import {
  checkpointOf,
  MARKED,
  POLICY,
  PRICE,
  RECORD,
  WEIGHTS,
  X402_PRICE,
} from './support/second-checkpoint.ts';

/** The error with which a promise is refused. */
const refused = async (promise: Promise<unknown>): Promise<AssayError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AssayError);
  return error as AssayError;
};

const KEYS = join(PROJECT_ROOT, 'keys', 'second');
const CODES = [139, 120, 0, 128];
const EXPECTED = Number(probabilityOf(WEIGHTS, CODES));

describe('an inference gateway', () => {
  let world: GatewayWorld;
  let gateway: InferenceGateway;
  let client: InferenceClient;
  beforeAll(async () => {
    world = await GatewayWorld.start();
    gateway = await world.gateway();
    client = new InferenceClient(gateway.url);
  });
  afterAll(() => world.stop());
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${gateway.url}/v1/inferences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const problem = async (response: Response) => {
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    return (await response.json()) as { code: string; detail?: string; status: number };
  };

  it('answers with the exact probability of the reference model, and says plan, price and count', async () => {
    const subscription = await world.subscribe(20n);
    const answer = await client.infer([RECORD, RECORD], subscription, 2n);
    expect(inferenceAnswer.parse(answer)).toEqual(answer);
    expect(answer.answers).toEqual(new Array(2).fill({ probability: EXPECTED, value: EXPECTED / 2 ** 20 }));
    expect(answer.use).toMatchObject({
      ...{ kind: 'subscription', uses: 2, price: `${PRICE}`, plan: `${subscription.plan}` },
      ...{ subscription: `${subscription.id}`, count: '2', repeated: false },
    });
    expect(answer).toMatchObject({ model: `${world.model}`, round: '3', edition: 2 });
  });

  it('submits one receipt for all uses of a subscription, and the chain takes exactly their price', async () => {
    const subscription = await world.subscribe(20n);
    for (const count of [1n, 2n, 3n]) await client.infer([RECORD], subscription, count);
    expect(await world.plans().subscription(subscription.id)).toMatchObject({ used: 0n });
    const { skipped } = await gateway.settle();
    expect(skipped).toEqual([]);
    const state = await world.plans().subscription(subscription.id);
    expect(state).toMatchObject({ used: 3n, deposit: 17n * PRICE });
    expect((await gateway.settle()).receipts).toBe(0);
    const response = await fetch(`${gateway.url}/v1/subscriptions/${subscription.id}`);
    expect(subscriptionResource.parse(await response.json())).toMatchObject({
      count: '3',
      recorded: '3',
      left: '17',
    });
  });

  it('refuses a receipt that was used, and takes uses that arrive out of order', async () => {
    const subscription = await world.subscribe(20n);
    await client.infer([RECORD], subscription, 2n);
    expect((await refused(client.infer([RECORD], subscription, 2n))).code).toBe('receipt-spent');
    await client.infer([RECORD], subscription, 1n);
    expect((await refused(client.infer([RECORD], subscription, 1n))).code).toBe('receipt-spent');
    expect((await refused(client.infer([RECORD, RECORD], subscription, 3n))).code).toBe('receipt-spent');
    expect((await client.infer([RECORD, RECORD], subscription, 4n)).use.count).toBe('4');
  });

  it('answers the same request with the same receipt again, and draws nothing more', async () => {
    const subscription = await world.subscribe(20n);
    const sent: RequestInit[] = [];
    const spy = new InferenceClient(gateway.url, {
      fetch: (url, init) => {
        sent.push(init ?? {});
        return fetch(url, init);
      },
    });
    const first = await spy.infer([RECORD], subscription, 1n);
    const [{ body, headers }] = sent as [RequestInit & { body: string; headers: Record<string, string> }];
    const again = inferenceAnswer.parse(await (await post(body, headers)).json());
    expect(again.answers).toEqual(first.answers);
    expect(again.use).toEqual({ ...first.use, repeated: true });
    // The receipt binds the body: with another record it is for nobody.
    const other = body.replace('42', '43');
    expect(await problem(await post(other, headers))).toMatchObject({ code: 'receipt-refused', status: 402 });
    for (let i = 0; i < 7; i++) await post(body, headers);
    expect((await problem(await post(body, headers))).code).toBe('receipt-spent');
  });

  it('draws each use once under concurrent requests', async () => {
    const subscription = await world.subscribe(200n);
    const counts = Array.from({ length: 40 }, (_, i) => BigInt(Math.floor(i / 2) + 1));
    const results = await Promise.allSettled(
      counts.map((count) => client.infer([RECORD], subscription, count)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  });

  it('refuses receipts of other terms, signers and deadlines, and what the deposit does not cover', async () => {
    const subscription = await world.subscribe(3n);
    const code = async (changes: Partial<typeof subscription>, count = 1n) =>
      (await refused(client.infer([RECORD], { ...subscription, ...changes }, count))).code;
    expect(await code({ price: PRICE - 1n })).toBe('receipt-refused');
    expect(await code({ plan: subscription.plan + 1n })).toBe('receipt-refused');
    expect(await code({ signer: world.payer })).toBe('receipt-refused');
    expect(await code({ chainId: 1n })).toBe('receipt-refused');
    expect(await code({ validity: 10 })).toBe('receipt-refused');
    expect(await code({ id: 99_999n })).toBe('not-found');
    expect(await code({}, 5_000n)).toBe('receipt-spent');
    expect(await code({}, 4n)).toBe('receipt-refused');
    await client.infer([RECORD, RECORD, RECORD], subscription, 3n);
    expect(await code({}, 4n)).toBe('receipt-refused');
    expect((await refused(client.infer([RECORD], subscription, 4n, { uses: 2 }))).code).toBe(
      'receipt-refused',
    );
  });

  it('charges nothing for a record that it refuses, and never repeats a value', async () => {
    const subscription = await world.subscribe(3n);
    const { features } = RECORD;
    const { bmi: _, ...fewer } = features;
    for (const record of [
      { features: fewer },
      { features: { ...features, height: 1 } },
      { features: { ...features, age: 987.654 } },
    ]) {
      const error = await refused(client.infer([record], subscription, 1n));
      expect(error.code).toBe('record-refused');
      expect(error.message).not.toContain('987.654');
    }
    expect(
      (await refused(client.infer([{ bundle: { resourceType: 'Bundle' } }], subscription, 1n))).code,
    ).toBe('record-refused');
    expect((await client.infer([RECORD], subscription, 1n)).use.count).toBe('1');
  });

  it('parses strictly: members, types, sizes, media types and methods', async () => {
    const codes = async (body: string, headers: Record<string, string> = {}) => {
      const { code } = await problem(await post(body, headers));
      return code;
    };
    const body = JSON.stringify({ records: [RECORD] });
    expect(await codes('{')).toBe('malformed-json');
    expect(await codes('{"records":[],"records":[]}')).toBe('malformed-json');
    expect(await codes('{"records":[]}')).toBe('invalid-request');
    expect(await codes(JSON.stringify({ records: [RECORD], more: 1 }))).toBe('invalid-request');
    expect(await codes(JSON.stringify({ records: new Array(65).fill(RECORD) }))).toBe('invalid-request');
    expect(await codes(JSON.stringify({ records: [RECORD], salt: '1' }))).toBe('invalid-request');
    expect(await codes(JSON.stringify({ records: [RECORD, RECORD], prove: true }))).toBe('invalid-request');
    expect(await codes(JSON.stringify({ records: [RECORD], round: '4' }))).toBe('checkpoint-changed');
    expect(await codes(body, { 'content-type': 'text/plain' })).toBe('unsupported-media-type');
    expect(await codes(`"${'x'.repeat(5 << 20)}"`)).toBe('body-too-large');
    expect(await codes(body, { 'assay-receipt': '!' })).toBe('bad-receipt');
    expect(await codes(body, { 'payment-signature': '!' })).toBe('bad-payment');
    expect((await problem(await fetch(`${gateway.url}/v1/inferences`))).code).toBe('method-not-allowed');
    expect((await problem(await fetch(`${gateway.url}/nothing`))).code).toBe('not-found');
    const required = await post(body);
    expect(required.status).toBe(402);
    expect(required.headers.get('payment-required')).not.toBeNull();
  });

  it('proves an answer, and the proof is for this record, checkpoint and use alone', async () => {
    const subscription = await world.subscribe(20n);
    expect(modelResource.parse(await client.model())).toMatchObject({ circuit: 'infer-tiny', proofUses: 5 });
    const answer = await client.infer([RECORD], subscription, 5n, {
      prove: true,
      uses: 5,
      salt: '123456789',
    });
    const { chainId, rounds, model, round } = answer;
    const { weights, policyHash } = world.checkpoint;
    const place = { chainId: BigInt(chainId), rounds, model: BigInt(model), round: BigInt(round) };
    const trusted = { ...place, weights, policyHash };
    const own = recordHash(asField(123456789n), POLICY.schemaHash, CODES);
    const verdict = (changed: object, against = trusted, hash = own) =>
      verifyAnswer({ ...answer, ...changed }, against, KEYS, hash);
    expect(await verdict({})).toBeUndefined();
    expect(await verdict({ answers: [{ probability: EXPECTED + 1, value: 0 }] })).toBe('another-statement');
    expect(await verdict({ use: { ...answer.use, useId: `0x${'11'.repeat(32)}` } })).toBe(
      'another-statement',
    );
    expect(await verdict({ round: '4' })).toBe('another-checkpoint');
    expect(await verdict({ policyHash: '1' })).toBe('another-policy');
    const other = checkpointOf(world.model, 3n, [...WEIGHTS.slice(0, 4), 1n]);
    expect(await verdict({}, { ...trusted, weights: other.weights })).toBe('another-statement');
    expect(await verdict({}, trusted, recordHash(asField(1n), POLICY.schemaHash, CODES))).toBe(
      'another-record',
    );
    const proof = answer.proof as NonNullable<typeof answer.proof>;
    const swapped = { ...proof, proof: { ...proof.proof, a: proof.proof.c, c: proof.proof.a } };
    expect(await verdict({ proof: swapped })).toBe('invalid-proof');
    const { proof: _, ...bare } = answer;
    expect(await verifyAnswer(bare, trusted, KEYS)).toBe('no-proof');
  });

  it('takes a payment by x402, once, and passes it to the vault', async () => {
    await gateway.settle();
    const { income } = await world.vault().books(world.model);
    const before = await world.balance(world.payer.address);
    const sent: RequestInit[] = [];
    const spy = new InferenceClient(gateway.url, {
      fetch: (url, init) => {
        sent.push(init ?? {});
        return fetch(url, init);
      },
    });
    const answer = await spy.inferByX402([RECORD, RECORD], world.x402());
    expect(answer.answers[0]?.probability).toBe(EXPECTED);
    expect(answer.use).toMatchObject({ kind: 'x402', uses: 2, price: `${2n * X402_PRICE}`, repeated: false });
    expect(await world.balance(world.payer.address)).toBe(before - 2n * X402_PRICE);
    const { body, headers } = sent[1] as { body: string; headers: Record<string, string> };
    await expect.poll(async () => (await problem(await post(body, headers))).detail).toContain('was used');
    expect((await gateway.settle()).forwarded).toBe(2n * X402_PRICE);
    expect((await world.vault().books(world.model)).income).toBe(income + 2n * X402_PRICE);
    expect((await gateway.settle()).forwarded).toBe(0n);
  });

  it('refuses payments of another amount, payee, token or payer', async () => {
    expect((await refused(client.inferByX402([RECORD], world.x402(X402_PRICE - 1n)))).code).toBe(
      'too-expensive',
    );
    const poor = { ...world.x402(), address: world.client.address, signer: world.client };
    const error = await refused(client.inferByX402([RECORD], poor));
    expect(error).toMatchObject({ code: 'payment-refused' });
    expect(error.message).toContain('insufficient_funds');
    const forged = { ...world.x402(), signer: world.client };
    expect((await refused(client.inferByX402([RECORD], forged))).message).toContain('invalid_signature');
  });

  it('writes no value of a record into its log or its store', async () => {
    const files = await readdir(join(world.folder, 'data'));
    const bytes = await Promise.all(
      files.map((file) => readFile(join(world.folder, 'data', file), 'latin1')),
    );
    for (const text of [...bytes, ...world.lines]) {
      expect(text).not.toContain(`${MARKED}`);
      expect(text).not.toContain('pressure');
    }
  });
});
