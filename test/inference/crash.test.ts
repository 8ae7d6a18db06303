import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inferenceAnswer } from '../../src/api/inference.ts';
import { InferenceClient } from '../../src/client/inference-client.ts';
import { GatewayWorld } from './support/gateway-world.ts';
import { PRICE, RECORD } from './support/second-checkpoint.ts';

// A gateway that is killed between the record of a use and its answer, and started again on the same folder. Neither side
// loses money. crash.long.ts has the payments.

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

  it('answers a drawn use that was not answered, and draws it once', async () => {
    const subscription = await world.subscribe(10n);
    const dying = await world.process('answer');
    const { client, sent } = recording(dying.url);
    await expect(client.infer([RECORD], subscription, 1n)).rejects.toMatchObject({
      code: 'service-unreachable',
    });
    expect(await dying.ended).toBe('SIGKILL');
    const gateway = await world.process();
    const answer = inferenceAnswer.parse(await (await again(gateway.url, sent[0] as Sent)).json());
    expect(answer.use).toMatchObject({ count: '1', repeated: true });
    // The place is taken for every other request.
    await expect(new InferenceClient(gateway.url).infer([RECORD], subscription, 1n)).rejects.toMatchObject({
      code: 'receipt-spent',
    });
    expect(await gateway.stop()).toMatchObject({ receipts: 1 });
    const state = await world.plans().subscription(subscription.id);
    expect(state).toMatchObject({ used: 1n, deposit: 9n * PRICE });
  });

  it('keeps a second gateway out of its folder', async () => {
    const gateway = await world.gateway();
    await expect(world.gateway()).rejects.toMatchObject({ code: 'store-unavailable' });
    await gateway.stop();
    const other = await world.gateway();
    await other.stop();
  });
});
