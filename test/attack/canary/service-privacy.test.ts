import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../src/api/openapi.ts';
import { asField } from '../../../src/protocol/field.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import type { SecondFakeChain } from '../../service/second/support/second-chain.ts';
import {
  evaluationRequest,
  HOLDER,
  newSecondChain,
  originRequest,
  scoreRequest,
  setRequest,
  stepRequest,
} from '../../service/second/support/second-requests.ts';
import { type Harness, startHarnessOn } from '../../service/support/harness.ts';
import { memoryDatabase } from '../../support/databases.ts';

/** Parameters of every query that the service makes. */
const asked: unknown[][] = [];
const watched = (database: SqlDatabase): SqlDatabase => ({
  ...database,
  query: (sql, parameters = []) => {
    asked.push([...parameters]);
    return database.query(sql, parameters);
  },
});

let harness: Harness<SecondFakeChain>;
let chainCalls: string[] = [];
const tokens: Record<string, string> = {};
const TENANTS = ['sunny-clinic', 'rainy-clinic'] as const;
beforeAll(async () => {
  const chain = newSecondChain();
  const counted = new Proxy(chain, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        chainCalls.push(String(name));
        return value.apply(target, args);
      };
    },
  });
  harness = await startHarnessOn(
    counted,
    { trustedProxies: 1 },
    { database: watched(await memoryDatabase()) },
  );
  for (const tenant of TENANTS) {
    const made = await harness.service.apiKeys.create({
      tenant,
      scopes: ['submit', 'read:own', 'webhooks'],
    });
    tokens[tenant] = made.token;
  }
});
afterAll(() => harness.service.stop());

const as = (tenant: (typeof TENANTS)[number]) => ({ Authorization: `Bearer ${tokens[tenant]}` });

describe('unknown resources and resources of another tenant', () => {
  /** All that an asker can tell two answers apart by, but for what every answer has of its own. */
  async function look(method: string, path: string) {
    const response = await harness.send(method, path, { headers: as('rainy-clinic') });
    const body = (await response.text()).replace(/urn:uuid:[0-9a-f-]{36}/, 'urn:uuid:-');
    // The ETag is of the body with its request id.
    const own = new Set(['x-request-id', 'date', 'ratelimit', 'etag']);
    const headers = [...response.headers].filter(([name]) => !own.has(name)).sort();
    return { status: response.status, body, headers };
  }

  it('get one answer, byte for byte, for the same work', async () => {
    const submitted = await harness.post('/v2/origins', originRequest({}, 'privacy'), as('sunny-clinic'));
    expect(submitted.status).toBe(201);
    const { id } = (await submitted.json()) as { id: string };
    expect((await harness.get(`/v2/submissions/${id}`, as('sunny-clinic'))).status).toBe(200);
    const unknown = '01234567-89ab-4cde-8f01-23456789abcd';
    for (const path of ['/v2/submissions/{}', '/v2/receipts/{}', '/v2/submissions/{}/events']) {
      const before = asked.length;
      const theirs = await look('GET', path.replace('{}', id));
      const middle = asked.length;
      const nobodys = await look('GET', path.replace('{}', unknown));
      expect(theirs.status).toBe(404);
      expect(theirs).toEqual(nobodys);
      const queries = (from: number, to: number, wanted: string) =>
        asked.slice(from, to).filter((parameters) => parameters.includes(wanted)).length;
      expect(queries(before, middle, id)).toBe(queries(middle, asked.length, unknown));
      expect(queries(before, middle, id)).toBeGreaterThan(0);
    }
  });

  it('get one answer where a chain’s dataset, round or model is asked for', async () => {
    const pairs = [
      // Ids that do not exist, a dataset of another model, and a round of another model.
      ['/v2/models/7001/rounds/5/datasets/999', '/v2/models/7001/rounds/5/datasets/998'],
      ['/v2/models/7002/rounds/5', '/v2/models/7002/rounds/9'],
      ['/v2/models/7002', '/v2/models/7003'],
      ['/v2/datasets/999', '/v2/datasets/x'],
    ] as const;
    for (const [one, other] of pairs) {
      const first = await look('GET', one);
      expect(first.status).toBe(404);
      expect(first).toEqual(await look('GET', other));
    }
    chainCalls = [];
    await look('GET', pairs[1][0]);
    const foreign = chainCalls.filter((name) => name === 'round').length;
    chainCalls = [];
    await look('GET', pairs[1][1]);
    expect(chainCalls.filter((name) => name === 'round')).toHaveLength(foreign);
  });
});

describe('the log and the database', () => {
  it('have no address, agent, key or cookie of a caller, and link no hospital with a wallet in the log', async () => {
    const nullifier = 83_641_927_365_019_283_746_501n;
    const told = {
      'user-agent': 'agent-83hf72kq',
      'x-forwarded-for': '203.0.113.177',
      cookie: 'session=cookie-83hf72kq',
      referer: 'https://referer-83hf72kq.example/',
      'Idempotency-Key': 'patient-83hf72kq',
    };
    const answered = await harness.post(
      '/v2/origins',
      originRequest({ originNullifier: asField(nullifier) }, 'logs'),
      { ...as('sunny-clinic'), ...told },
    );
    expect(answered.status).toBe(201);
    const { id } = (await answered.json()) as { id: string };
    await harness.settled(id).catch(() => undefined);
    for (const path of ['/v2/origins', '/v2/steps', '/v2/nothing']) {
      await harness.post(
        path,
        { gradient: ['body-83hf72kq'] },
        { ...as('sunny-clinic'), ...told, 'Idempotency-Key': 'x' },
      );
    }
    const log = harness.logged();
    expect(log).toContain('/v2/origins');
    const rows = JSON.stringify(asked, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
    for (const text of ['83hf72kq', '203.0.113.177', String(tokens['sunny-clinic']).slice(-43)]) {
      expect(log).not.toContain(text);
      expect(rows).not.toContain(text);
    }
    for (const text of [...TENANTS, HOLDER.address, `${nullifier}`]) {
      expect(log.toLowerCase()).not.toContain(text.toLowerCase());
    }
  });

  it('are not written the moment something arrives: the relay gathers, by default', () => {
    expect(RELAY_DEFAULTS.batchSize).toBeGreaterThan(1);
    expect(RELAY_DEFAULTS.batchDelayMs).toBeGreaterThan(0);
  });
});

describe('the API has no place for', () => {
  const bodies = async () =>
    [
      ['/v2/origins', originRequest()],
      ['/v2/attestation-sets', await setRequest()],
      ['/v2/evaluations', evaluationRequest()],
      ['/v2/scores', scoreRequest()],
      ['/v2/steps', stepRequest()],
    ] as const;
  const forbidden = {
    gradient: ['1', '2', '3'],
    gradients: [['1', '2', '3']],
    influence: ['1', '-1'],
    perRecord: [{ tag: '1', influence: '3' }],
    codes: [[512, 512]],
    opening: { gradient: ['1'], blinding: '2' },
    blinding: '1',
    salt: '1',
    tags: ['1'],
    labels: [0, 1],
    positives: 3,
    histogram: [1, 2],
  };

  it('raw gradients, influence of a record, counts of few: rejects them wherever they are put', async () => {
    for (const [path, body] of await bodies()) {
      for (const [name, value] of Object.entries(forbidden)) {
        const inner = body as unknown as { statement: object; attestations?: object[] };
        const places = [
          { ...body, [name]: value },
          { ...body, statement: { ...inner.statement, [name]: value } },
          ...(inner.attestations === undefined
            ? []
            : [{ ...body, attestations: inner.attestations.map((each) => ({ ...each, [name]: value })) }]),
        ];
        for (const changed of places) {
          const response = await harness.post(path, changed, as('sunny-clinic'));
          expect(response.status, `${path} with ${name}`).toBe(400);
        }
      }
    }
  });

  it('a raw gradient under another name: no member of any schema carries one', () => {
    const names = new Set<string>();
    const walk = (node: unknown): void => {
      if (node === null || typeof node !== 'object') return;
      const { properties } = node as { properties?: Record<string, unknown> };
      if (properties !== undefined && !Array.isArray(properties)) {
        for (const name of Object.keys(properties)) names.add(name);
      }
      for (const value of Object.values(node)) walk(value);
    };
    walk(openApiDocument());
    expect(names.size).toBeGreaterThan(60);
    const words =
      /gradient|influence|perrecord|codes|salt|blinding|label(?!$)|tag|histogram|positives$|patient/i;
    // `label` is a name that the operator gives to a key; `sourceTag` is a source's pseudonym and follows from no record.
    expect([...names].filter((name) => words.test(name))).toEqual(['sourceTag']);
    // Of records, their number in a dataset, in a round's sum, and the fewest that the terms allow.
    const counts = [...names].filter((name) => /records/i.test(name)).sort();
    expect(counts).toEqual(['minHoldoutRecords', 'minRecords', 'records', 'sumRecords']);
  });
});
