import { randomUUID } from 'node:crypto';
import { concat, Signature, toBeHex } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetId } from '../../../src/protocol/context.ts';
import { AssayError } from '../../../src/protocol/errors.ts';
import { asField } from '../../../src/protocol/field.ts';
import type { Acknowledgement } from '../../../src/service/http/acknowledgements.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { memoryDatabase } from '../../support/databases.ts';
import {
  BENEFICIARY,
  enrolmentRequest,
  type Harness,
  HOLDER,
  MODEL,
  newChain,
  originRequest,
  ROUNDS,
  type SubmissionBody,
  startHarness,
} from '../second/support/second-harness.ts';
import { waitFor } from '../support/wait-for.ts';

type Body = SubmissionBody & { code: string; receivedAt: string; updatedAt: string };
const jsonOf = async (response: Response) => (await response.json()) as Body;

let harness: Harness;
/** Statements that the service sent to the database while it was counting. */
let statements: string[] = [];
const tenants = new Map<string, Record<string, string>>();
beforeAll(async () => {
  const real = await memoryDatabase();
  const database: SqlDatabase = {
    ...real,
    query: (sql, parameters) => {
      statements.push(sql);
      return real.query(sql, parameters);
    },
  };
  harness = await startHarness({}, newChain(), { database });
  for (const tenant of ['north', 'south', 'lists']) {
    const { token } = await harness.service.apiKeys.create({ tenant, scopes: ['submit', 'read:own'] });
    tenants.set(tenant, { Authorization: `Bearer ${token}` });
  }
});
afterAll(() => harness.service.stop());

const as = (tenant: string) => tenants.get(tenant) as Record<string, string>;
let nullifier = 70_000n;
const origin = () => originRequest({ originNullifier: nullifier++ as never });

describe('a statement that another tenant has submitted', () => {
  it('is answered as the first one, with the time of its own submission in every answer', async () => {
    const body = origin();
    const first = await jsonOf(await harness.post('/v2/origins', body, as('north')));
    const before = Date.now();
    await waitFor('the clock to move on', () => Date.now() > before);
    const key = { 'Idempotency-Key': randomUUID() };
    const answer = await harness.post('/v2/origins', body, { ...as('south'), ...key });
    expect(answer.status).toBe(201);
    const second = await jsonOf(answer);
    expect(second.id).toBe(first.id);
    expect(Date.parse(second.receivedAt)).toBeGreaterThan(Date.parse(first.receivedAt));
    expect(Date.parse(second.updatedAt)).toBeGreaterThanOrEqual(Date.parse(second.receivedAt));
    const read = await jsonOf(await harness.get(`/v2/submissions/${first.id}`, as('south')));
    expect(read.receivedAt).toBe(second.receivedAt);
    const list = (await (await harness.get('/v2/submissions', as('south'))).json()) as {
      submissions: Body[];
    };
    expect(list.submissions[0]?.receivedAt).toBe(second.receivedAt);
    const receipt = (await (
      await harness.get(`/v2/receipts/${first.id}`, as('south'))
    ).json()) as Acknowledgement;
    expect(receipt.message.receivedAt).toBe(`${Date.parse(second.receivedAt)}`);
    // To the first tenant nothing has changed, and its own repetition is known.
    const own = await harness.post('/v2/origins', body, as('north'));
    expect([own.status, (await jsonOf(own)).receivedAt]).toEqual([200, first.receivedAt]);
    // A stored answer says where the submission is, as the first one did.
    const replay = await harness.post('/v2/origins', body, { ...as('south'), ...key });
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
    for (const each of [answer, replay]) {
      expect(each.headers.get('location')).toBe(`/v2/submissions/${first.id}`);
    }
  });
});

describe('an origin that is on chain', () => {
  it('is answered at once, without a row; another one in its place is a conflict', async () => {
    const body = origin();
    const { root, originNullifier, period, sourceListRoot } = body.statement as Record<string, string>;
    const [template] = harness.chain.datasets;
    if (template === undefined) throw new Error('the fake chain has no dataset');
    harness.chain.datasets.push({
      ...template,
      id: datasetId(MODEL as never, BigInt(`${originNullifier}`) as never),
      root: asField(BigInt(`${root}`)),
      sourceTag: 71n,
      seedHash: 72n,
      records: Number(body.statement.records),
      period: BigInt(`${period}`),
      sourceListRoot: BigInt(`${sourceListRoot}`),
    });
    const rows = harness.chain.effects.length;
    const answer = await harness.post('/v2/origins', body, as('north'));
    expect([answer.status, (await jsonOf(answer)).code]).toEqual([409, 'already-on-chain']);
    const other = originRequest({
      originNullifier: BigInt(`${originNullifier}`) as never,
      root: 98n as never,
    });
    const conflict = await harness.post('/v2/origins', other, as('north'));
    expect([conflict.status, (await jsonOf(conflict)).code]).toEqual([409, 'NULLIFIER_USED']);
    const list = (await (await harness.get('/v2/submissions?limit=100', as('north'))).json()) as {
      submissions: { statement: { originNullifier?: string } }[];
    };
    expect(list.submissions.some(({ statement }) => statement.originNullifier === originNullifier)).toBe(
      false,
    );
    expect(harness.chain.effects.length).toBe(rows);
  });
});

describe('while the chain is away (R12)', () => {
  it('submissions are accepted and wait, and are relayed when it is back', async () => {
    await harness.post('/v2/origins', origin(), as('north'));
    harness.chain.down = true;
    try {
      const answer = await harness.post('/v2/origins', origin(), as('north'));
      const { id, status } = await jsonOf(answer);
      expect([answer.status, status]).toEqual([201, 'queued']);
      const unknown = originRequest({ originNullifier: nullifier++ as never, model: 5n as never });
      expect((await harness.post('/v2/origins', unknown, as('north'))).status).toBe(503);
      harness.chain.down = false;
      await waitFor('the submission to be relayed', async () => {
        const seen = await jsonOf(await harness.get(`/v2/submissions/${id}`, as('north')));
        return seen.status === 'confirmed';
      });
    } finally {
      harness.chain.down = false;
    }
  });
});

describe('the signature of an enrolment', () => {
  beforeAll(() => {
    harness.chain.changes = { phase: 'open' };
  });
  afterAll(() => {
    harness.chain.changes = {};
  });
  const good = async () => (await enrolmentRequest()).signature;
  const send = async (signature: string) =>
    harness.post('/v2/enrolments', { ...(await enrolmentRequest()), signature });
  /** As the contract: it knows one form of an ECDSA signature. */
  const contract = (signature: string) => async (call: { data: string }) => {
    if (!Buffer.from(call.data.slice(2), 'hex').toString().includes(signature)) {
      throw new AssayError('call-reverted', 'INVALID_SIGNATURE', { exitCode: 5 });
    }
  };

  it('is brought into the form of the contract, or refused at once without taking the place', async () => {
    const signature = await good();
    expect(HOLDER.address).toBe(BENEFICIARY);
    const { r, s, v, compactSerialized } = Signature.from(signature);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const simulate = harness.chain.simulate;
    harness.chain.simulate = contract(signature);
    try {
      const wrong = [
        concat([r, s, toBeHex(v === 27 ? 37 : 38, 1)]),
        concat([r, toBeHex(order - BigInt(s), 32), toBeHex(v === 27 ? 28 : 27, 1)]),
        '0x1234',
      ];
      for (const each of wrong) {
        const refused = await send(each);
        expect([each, refused.status]).toEqual([each, 422]);
      }
      const forms = [concat([r, s, toBeHex(v - 27, 1)]), compactSerialized, signature];
      const ids = new Set<string>();
      for (const each of forms) {
        const accepted = await send(each);
        expect([each, accepted.status < 300]).toEqual([each, true]);
        ids.add((await jsonOf(accepted)).id);
      }
      expect(ids.size).toBe(1);
    } finally {
      harness.chain.simulate = simulate;
    }
  });

  it('of an account with code is what the contract says, not the key', async () => {
    const simulate = harness.chain.simulate;
    harness.chain.simulate = contract('nothing of it');
    try {
      const refused = await send(await good());
      expect([refused.status, (await jsonOf(refused)).code]).toEqual([422, 'invalid-signature']);
    } finally {
      harness.chain.simulate = simulate;
    }
  });
});

describe('GET /v2/submissions', () => {
  it('filters and pages in the database, in at most three queries', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) {
      ids.unshift((await jsonOf(await harness.post('/v2/origins', origin(), as('lists')))).id);
    }
    await waitFor('all to be confirmed', async () => {
      const page = await harness.get('/v2/submissions?status=confirmed', as('lists'));
      return ((await page.json()) as { submissions: Body[] }).submissions.length === 7;
    });
    const read = async (query: string) => {
      const answer = await harness.get(`/v2/submissions?${query}`, as('lists'));
      return (await answer.json()) as { submissions: Body[]; next: string | null };
    };
    const idsOf = async (query: string) => (await read(query)).submissions.map(({ id }) => id);
    expect(await idsOf('kind=origin')).toEqual(ids);
    expect(await idsOf('kind=step')).toEqual([]);
    expect(await idsOf('status=queued')).toEqual([]);
    expect(await idsOf(`model=${MODEL}&account=${BENEFICIARY}`)).toEqual(ids);
    expect(await idsOf('model=1')).toEqual([]);
    expect(await idsOf(`account=${ROUNDS}`)).toEqual([]);
    expect(await idsOf('until=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await idsOf('since=2020-01-01T00:00:00Z')).toEqual(ids);
    // The next page keeps the filter.
    const first = await read('limit=4&status=confirmed');
    expect(first.submissions.map(({ id }) => id)).toEqual(ids.slice(0, 4));
    const rest = await harness.get(`${first.next}`, as('lists'));
    expect(first.next).toContain('status=confirmed');
    expect(((await rest.json()) as { submissions: Body[] }).submissions.map(({ id }) => id)).toEqual(
      ids.slice(4),
    );
    // Of this request alone: the relay and the webhooks query now and then, too.
    statements = [];
    await harness.get(`${first.next}`, as('lists'));
    const own = statements.filter((sql) => /api_keys|submission_tenants/.test(sql));
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThanOrEqual(3);
  });
});
