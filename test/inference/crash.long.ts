import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inferenceAnswer } from '../../src/api/inference.ts';
import { InferenceClient } from '../../src/client/inference-client.ts';
import { GatewayWorld } from './support/gateway-world.ts';
import { RECORD, X402_PRICE } from './support/second-checkpoint.ts';

// A gateway that is killed at each point between the record of a payment and its answer, and started again on the same
// folder. Neither side loses money. Run with vitest.long.config.ts; crash.test.ts has the receipts.

interface Sent {
  readonly body: string;
  readonly headers: Record<string, string>;
}

describe('a gateway that is killed', () => {
  let world: GatewayWorld;
  beforeAll(async () => {
    world = await GatewayWorld.start();
  });
  afterAll(() => world.stop());

  /** Sends requests once, and keeps them: what a client does that stores a request before it sends it. */
  const recording = (url: string) => {
    const sent: Sent[] = [];
    const client = new InferenceClient(url, {
      fetch: (to, init) => {
        sent.push({ body: String(init?.body), headers: init?.headers as Record<string, string> });
        return fetch(to, init);
      },
    });
    return { client, sent };
  };
  const again = (url: string, { body, headers }: Sent) =>
    fetch(`${url}/v1/inferences`, { method: 'POST', body, headers });

  it.each(['before-settling', 'after-settling', 'answer'] as const)(
    'takes a payment once and answers it, killed at: %s',
    async (crashAt) => {
      const before = await world.balance(world.payer.address);
      const dying = await world.process(crashAt);
      const { client, sent } = recording(dying.url);
      await expect(client.inferByX402([RECORD], world.x402())).rejects.toMatchObject({
        code: 'service-unreachable',
      });
      expect(await dying.ended).toBe('SIGKILL');
      const gateway = await world.process();
      const paid = sent.find(({ headers }) => headers['payment-signature'] !== undefined) as Sent;
      const answer = inferenceAnswer.parse(await (await again(gateway.url, paid)).json());
      expect(answer.use).toMatchObject({ kind: 'x402', repeated: true });
      expect(await world.balance(world.payer.address)).toBe(before - X402_PRICE);
      await expect.poll(async () => (await again(gateway.url, paid)).status).toBe(402);
      expect(await world.balance(world.payer.address)).toBe(before - X402_PRICE);
      expect(await gateway.stop()).toMatchObject({ forwarded: `${X402_PRICE}` });
    },
  );
});
