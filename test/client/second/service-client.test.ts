import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondDatasetResource, secondRoundResource } from '../../../src/api/second/resources.ts';
import { viewOf } from '../../../src/client/second/read-view.ts';
import { SecondServiceClient } from '../../../src/client/second/service-client.ts';
import {
  BENEFICIARY,
  PENDING,
  ROUND,
  type SecondFakeChain,
} from '../../service/second/support/second-chain.ts';
import { newSecondChain, originRequest, scoreRequest } from '../../service/second/support/second-requests.ts';
import { MODEL } from '../../service/support/fake-relay.ts';
import { type Harness, startHarnessOn } from '../../service/support/harness.ts';

let harness: Harness<SecondFakeChain>;
let client: SecondServiceClient;
beforeAll(async () => {
  harness = await startHarnessOn(newSecondChain());
  client = new SecondServiceClient(harness.service.url);
});
afterAll(() => harness.service.stop());

describe('SecondServiceClient', () => {
  it('reads what the chain has, integers as bigints', async () => {
    const { chain } = harness;
    expect(await client.model(MODEL)).toEqual(await chain.model(MODEL));
    for (const round of [PENDING, ROUND]) expect(await client.round(round)).toEqual(await chain.round(round));
    expect(await client.dataset(82n)).toEqual(await chain.dataset(82n));
    expect(await client.account(MODEL, BENEFICIARY)).toEqual(await chain.account(MODEL, BENEFICIARY));
    const entry = await client.entry(MODEL, ROUND, 81n);
    expect(entry).toEqual({ ...(await chain.entry(ROUND)), challenge: [3, 1] });
    expect(await client.entry(MODEL, ROUND, 83n)).toBeUndefined();
    expect(await client.round(99n)).toBeUndefined();
  });

  it('follows a round and its submissions', async () => {
    for await (const { id, phase } of client.roundEvents(ROUND)) {
      expect([id, phase]).toEqual([ROUND, 'attesting']);
      break;
    }
    const sent = await client.submitScore(scoreRequest() as never);
    expect(sent.kind).toBe('score');
    expect(await client.watched(sent, 60_000)).toMatchObject({ id: sent.id, status: 'confirmed' });
    expect((await client.acknowledgement(sent.id))?.message.kind).toBe('score');
    const origin = await client.submitOrigin(originRequest() as never);
    expect(await client.settled(origin, 60_000, 20)).toMatchObject({ status: 'confirmed' });
  });

  it("names the API's base to a client of the first edition", async () => {
    const answer = await harness.get(`/v1/models/${MODEL}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ type: expect.stringContaining('wrong-edition') });
  });
});

describe('viewOf', () => {
  const json = async (path: string) => (await (await harness.get(path)).json()) as Record<string, unknown>;

  it('leaves out members that this version does not know, at any depth', async () => {
    const round = await json(`/v2/rounds/${ROUND}`);
    const later = { ...round, added: '1', pins: { ...(round.pins as object), added: '1' } };
    expect(viewOf(secondRoundResource).parse(later)).toEqual(await harness.chain.round(ROUND));
  });

  it('refuses a missing member, and an integer in another spelling', async () => {
    const dataset = await json('/v2/datasets/81');
    const { root: _, ...without } = dataset;
    const schema = viewOf(secondDatasetResource);
    for (const wrong of [without, { ...dataset, root: '0x1' }, { ...dataset, root: 1 }, null, []])
      expect(schema.safeParse(wrong).success).toBe(false);
    expect(schema.safeParse(dataset).success).toBe(true);
  });
});
