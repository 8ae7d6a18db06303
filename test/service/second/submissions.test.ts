import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BASE, mulPoint } from '../../../src/protocol/babyjub.ts';
import { datasetId } from '../../../src/protocol/context.ts';
import { asField, FIELD_MODULUS as r } from '../../../src/protocol/field.ts';
import { lockedKey } from '../../../src/protocol/second/locked-key.ts';
import { type Harness, type SubmissionBody, startHarnessOn } from '../support/harness.ts';
import { PENDING, ROUND, type SecondFakeChain, TRAINER_KEY, words } from './support/second-chain.ts';
import {
  enrolmentRequest,
  evaluationRequest,
  HOLDOUT_SET,
  newSecondChain,
  originRequest,
  scoreRequest,
  setRequest,
  stepRequest,
} from './support/second-requests.ts';

let harness: Harness<SecondFakeChain>;
beforeAll(async () => {
  harness = await startHarnessOn(newSecondChain());
});
afterAll(() => harness.service.stop());
afterEach(() => {
  Object.assign(harness.chain, { changes: {}, before: {}, modelChanges: {}, entries: {}, ofPeriod: 0n });
});

/** A fresh nullifier each time, so that tests do not meet each other's submissions. */
let nullifier = 10_000n;
const fresh = () => ({ originNullifier: asField(nullifier++) });
const OTHER = '0x90F79bf6EB2c4f870365E785982E1f101E93b906';

async function expectProblem(path: string, body: unknown, status: number, code: string) {
  const response = await harness.post(path, body);
  const problem = (await response.json()) as { code: string; detail: string; signals?: string[] };
  expect([response.status, problem.code], JSON.stringify(problem)).toEqual([status, code]);
  return problem;
}

/** Posts a body, waits until its call was relayed, and gives the call that the contract got. */
async function confirmed(path: string, body: unknown): Promise<unknown[]> {
  const response = await harness.post(path, body);
  const submission = (await response.json()) as SubmissionBody;
  expect(response.status, JSON.stringify(submission)).toBe(201);
  expect(response.headers.get('location')).toBe(`/v2/submissions/${submission.id}`);
  expect(await harness.settled(submission.id)).toMatchObject({ status: 'confirmed', reason: null });
  const call = harness.chain.effects.at(-1) as string;
  return JSON.parse(Buffer.from(call.slice(2), 'hex').toString('utf8'));
}

/** The submission that a repeated statement is answered with. */
async function known(path: string, body: unknown): Promise<string> {
  const response = await harness.post(path, body);
  expect(response.status).toBe(200);
  return ((await response.json()) as SubmissionBody).id;
}

describe('POST /v2/origins', () => {
  const path = '/v2/origins';

  it('relays a valid origin, with tag of the source and hash of the seed', async () => {
    const [name, statement] = await confirmed(path, originRequest(fresh()));
    expect([name, statement]).toEqual([
      'commit',
      expect.objectContaining({ sourceTag: '71', seedHash: '72', role: 1 }),
    ]);
  });

  it('answers another proof of the same statement with the existing submission, another statement with a conflict', async () => {
    const change = fresh();
    const first = (await (await harness.post(path, originRequest(change))).json()) as SubmissionBody;
    expect(await known(path, originRequest(change, 're-randomised'))).toBe(first.id);
    await expectProblem(path, originRequest({ ...change, seedHash: asField(9n) }), 409, 'NULLIFIER_USED');
  });

  it('names a public signal that differs, and refuses a proof of other signals and one off the curve', async () => {
    const change = fresh();
    const honest = originRequest(change);
    const foreign = originRequest({ ...change, sourceTag: asField(314n) });
    const wrong = { ...honest, publicSignals: foreign.publicSignals };
    expect((await expectProblem(path, wrong, 422, 'wrong-domain')).signals).toEqual(['sourceTag']);
    await expectProblem(path, { ...honest, proof: foreign.proof }, 422, 'invalid-proof');
    await expectProblem(path, { ...honest, proof: { ...honest.proof, a: ['1', '3'] } }, 422, 'invalid-proof');
    const signals = honest.publicSignals.map((signal, i) => (i === 0 ? `${BigInt(signal) + r}` : signal));
    await expectProblem(path, { ...honest, publicSignals: signals }, 400, 'non-canonical');
    await expectProblem(path, { ...honest, extra: '1' }, 400, 'invalid-request');
  });

  it('refuses another chain, contract, model, beneficiary, fee and deadline than the proof names', async () => {
    const changes = [
      { chainId: 1n },
      { rounds: OTHER },
      { model: asField(7002n) },
      { role: 'holdout' as const },
      { beneficiary: OTHER },
      { relayerFee: 5n },
      { deadline: 4_000_000_001n },
    ];
    for (const change of changes) {
      const nullifiers = fresh();
      const honest = originRequest(nullifiers);
      const foreign = originRequest({ ...nullifiers, ...change });
      await expectProblem(path, { ...honest, statement: foreign.statement }, 422, 'wrong-domain');
      await expectProblem(path, { ...foreign, statement: honest.statement }, 422, 'wrong-domain');
    }
  });

  it('refuses a statement and its proof that are for another chain, contract or model', async () => {
    for (const change of [{ chainId: 1n }, { rounds: OTHER }, { model: asField(7002n) }])
      await expectProblem(path, originRequest({ ...fresh(), ...change }), 422, 'wrong-domain');
  });

  it('tells a dataset that is on chain from another one in its place, and takes one for another list', async () => {
    const change = fresh();
    const id = datasetId(asField(7001n), change.originNullifier);
    const { chain } = harness;
    const [example] = chain.datasets;
    if (example === undefined) throw new Error('fixture: no dataset');
    const committed = { ...example, id, root: asField(99n), sourceTag: 71n, seedHash: 72n };
    chain.datasets.push(committed);
    try {
      await expectProblem(path, originRequest(change), 409, 'already-on-chain');
      for (const other of [{ root: asField(98n) }, { sourceTag: asField(70n) }, { seedHash: asField(70n) }]) {
        const problem = await expectProblem(
          path,
          originRequest({ ...change, ...other }),
          409,
          'NULLIFIER_USED',
        );
        expect(problem.detail).toContain('another dataset in its place');
      }
      chain.datasets.splice(-1, 1, { ...committed, sourceListRoot: 554n });
      expect((await confirmed(path, originRequest(change)))[0]).toBe('commit');
    } finally {
      chain.datasets.pop();
    }
  });

  it('refuses what the contract would: a taken period, a closed model, extent and fee outside the terms', async () => {
    harness.chain.ofPeriod = 5n;
    await expectProblem(path, originRequest(fresh()), 409, 'NULLIFIER_USED');
    harness.chain.ofPeriod = 0n;
    await expectProblem(
      path,
      originRequest({ ...fresh(), period: (101n << 16n) | 201n }),
      422,
      'wrong-domain',
    );
    await expectProblem(path, originRequest({ ...fresh(), records: 0 }), 422, 'wrong-domain');
    await expectProblem(path, originRequest({ ...fresh(), records: 13 }), 422, 'wrong-domain');
    await expectProblem(path, originRequest({ ...fresh(), relayerFee: 101n }), 422, 'wrong-domain');
    await expectProblem(
      path,
      originRequest({ ...fresh(), sourceListRoot: asField(556n) }),
      422,
      'wrong-domain',
    );
    const training = (await harness.chain.model(7001n))?.training;
    if (training === undefined) throw new Error('fixture: no model');
    harness.chain.modelChanges = { training: { ...training, closed: true } };
    await expectProblem(path, originRequest(fresh()), 422, 'wrong-phase');
  });
});

describe('POST /v2/enrolments', () => {
  it("takes the beneficiary's signature while the round is open", async () => {
    await expectProblem('/v2/enrolments', await enrolmentRequest(), 422, 'wrong-phase');
    harness.chain.changes = { phase: 'open', closing: true };
    await expectProblem('/v2/enrolments', await enrolmentRequest(), 422, 'wrong-phase');
    harness.chain.changes = { phase: 'open' };
    const [name] = await confirmed('/v2/enrolments', await enrolmentRequest());
    expect(name).toBe('enrol');
    harness.chain.changes = {};
    expect(await known('/v2/enrolments', await enrolmentRequest())).toMatch(/-/);
    // Another head is another statement in the same place.
    harness.chain.changes = { phase: 'open' };
    const { enrolment, signature } = await enrolmentRequest();
    const other = { enrolment: { ...enrolment, head: `0x${'6f'.repeat(32)}` }, signature };
    await expectProblem('/v2/enrolments', other, 409, 'NULLIFIER_USED');
  });
});

describe('POST /v2/attestation-sets', () => {
  const path = '/v2/attestation-sets';

  it("relays a contributor's set with C', gates, sealed words and the combined point", async () => {
    const [name, part, call] = await confirmed(path, await setRequest());
    const point = mulPoint(BASE, 40n);
    expect([name, part]).toEqual(['attest', expect.objectContaining({ role: 'contributor', before: false })]);
    expect(call).toMatchObject({ fresh: [`${point.x}`, `${point.y}`], sealedOpening: ['1', '2', '3', '4'] });
    expect((call as { points: string[]; commitments: string[] }).points).toHaveLength(12);
    expect(await known(path, await setRequest({}, 'again'))).toMatch(/-/);
    const other = await setRequest({ gates: [3n, 5n] });
    await expectProblem(path, other, 409, 'NULLIFIER_USED');
  });

  it('relays both answers of a holdout after a step, each in its own place', async () => {
    harness.chain.changes = { phase: 'evaluating' };
    for (const before of [false, true]) {
      const [, part] = await confirmed(path, await setRequest({ ...HOLDOUT_SET, before }));
      expect(part).toMatchObject({ role: 'holdout', before });
    }
    harness.chain.changes = { phase: 'evaluating', pending: 0n };
    const again = await setRequest({ ...HOLDOUT_SET, before: true, deadline: 4_000_000_001n });
    await expectProblem(path, again, 422, 'wrong-phase');
  });

  it("demands the locked key where a gate is not positive, and the trainer's where all are", async () => {
    const place = { deadline: 4_000_000_002n };
    const readable = await setRequest({ ...place, gates: [3n, 0n], seal: { key: TRAINER_KEY } });
    expect((await expectProblem(path, readable, 422, 'wrong-domain')).signals).toEqual(['key[0]', 'key[1]']);
    const locked = await setRequest({ ...place, seal: { key: lockedKey() } });
    expect((await expectProblem(path, locked, 422, 'wrong-domain')).signals).toEqual(['key[0]', 'key[1]']);
  });

  it('names what differs in a seal: noise, seed, directions, mode, sum', async () => {
    const seals = [
      [{ noiseInput: asField(1n) }, 'noiseInput'],
      [{ seedHash: asField(1n) }, 'seedHash'],
      [{ directions: [words(() => 1n), words(() => 2n)] }, 'V[0][0]'],
      [{ mode: 'holdout' as const }, 'mode'],
      [{ sum: mulPoint(BASE, 3n) }, 'sum[0]'],
      [{ policyHash: asField(1n) }, 'policyHash'],
    ] as const;
    for (const [seal, name] of seals) {
      const body = await setRequest({ deadline: 4_000_000_003n, seal });
      expect((await expectProblem(path, body, 422, 'wrong-domain')).signals).toContain(name);
    }
  });

  it('refuses a gate for an evaluator that there is not, and a forged seal', async () => {
    const place = { deadline: 4_000_000_004n };
    await expectProblem(path, await setRequest({ ...place, gates: [3n, 4n, 5n] }), 422, 'invalid-proof');
    const honest = await setRequest(place);
    const foreign = await setRequest({ ...place, gates: [3n, 6n] });
    const forged = { ...honest, seal: { ...honest.seal, proof: foreign.seal.proof } };
    await expectProblem(path, forged, 422, 'invalid-proof');
    const [first, second] = honest.attestations;
    const swapped = { ...honest, attestations: [second, first] };
    await expectProblem(path, swapped, 422, 'wrong-domain');
  });

  it('refuses batches that were not drawn, another round, role, beneficiary and dataset', async () => {
    const place = { deadline: 4_000_000_005n };
    for (const batches of [[3, 2], [3], [3, 1, 0], [1, 3]])
      await expectProblem(path, await setRequest({ ...place, batches }), 422, 'wrong-domain');
    for (const change of [
      { beneficiary: OTHER },
      { dataset: asField(83n) },
      { role: 'holdout' as const },
      { before: true },
      { round: 99n },
      { model: asField(7002n) },
    ])
      await expectProblem(path, await setRequest({ ...place, ...change }), 422, 'wrong-domain');
  });

  it('refuses a set outside of its phase, not enrolled, or answered already', async () => {
    const body = await setRequest({ deadline: 4_000_000_006n });
    for (const phase of ['open', 'evaluating', 'stepped', 'settled', 'void', 'rolled-back'] as const) {
      harness.chain.changes = { phase };
      await expectProblem(path, body, 422, 'wrong-phase');
    }
    harness.chain.changes = {};
    harness.chain.entries = { enrolled: false, enrolledIn: 0n };
    await expectProblem(path, body, 422, 'wrong-phase');
    harness.chain.entries = { attested: true };
    const { detail } = await expectProblem(path, body, 409, 'NULLIFIER_USED');
    expect(detail).toContain('has answered in this round');
  });
});

describe('POST /v2/evaluations', () => {
  const path = '/v2/evaluations';
  /** The running round, whose first evaluator has not proven its direction. */
  const due = async () => {
    const round = await harness.chain.round(ROUND);
    const evaluations = (round?.evaluations ?? []).map((each) => ({ ...each, direction: [] }));
    return { phase: 'evaluating' as const, evaluations };
  };

  it('relays direction and losses of each evaluator, and answers a repeated one', async () => {
    harness.chain.changes = await due();
    for (const evaluator of [0n, 1n]) {
      const [name, call] = await confirmed(path, evaluationRequest({ evaluator }));
      expect([name, call]).toEqual([
        'evaluate',
        expect.objectContaining({ evaluator: Number(evaluator), loss: '9000' }),
      ]);
    }
    harness.chain.changes = {};
    expect(await known(path, evaluationRequest({ deadline: 4_000_000_009n }, 'again'))).toMatch(/-/);
    await expectProblem(path, evaluationRequest({ loss: 8_000n }), 422, 'wrong-phase');
    harness.chain.changes = await due();
    await expectProblem(path, evaluationRequest({ loss: 8_000n }), 409, 'NULLIFIER_USED');
  });

  it('refuses a proof of other losses, sums, counts, numbers or evaluators', async () => {
    harness.chain.changes = await due();
    const honest = evaluationRequest();
    await expectProblem(path, { ...honest, loss: '1' }, 422, 'invalid-proof');
    await expectProblem(
      path,
      { ...honest, statement: { ...honest.statement, evaluator: '1' } },
      422,
      'invalid-proof',
    );
    await expectProblem(
      path,
      { ...honest, statement: { ...honest.statement, evaluator: '2' } },
      422,
      'wrong-domain',
    );
    for (const change of [
      { sum: mulPoint(BASE, 3n) },
      { before: mulPoint(BASE, 3n) },
      { count: 9 },
      { numbers: asField(1n) },
      { policyHash: asField(1n) },
    ])
      await expectProblem(path, evaluationRequest(change), 422, 'invalid-proof');
    await expectProblem(path, { ...honest, direction: [...honest.direction, '0'] }, 400, 'wrong-arity');
    const padded = honest.direction.map((word) => `${BigInt(word) + (1n << 100n)}`);
    await expectProblem(path, { ...honest, direction: padded }, 400, 'non-canonical');
    await expectProblem(path, { ...honest, loss: '65536' }, 400, 'non-canonical');
  });

  it('refuses one of an evaluator whose direction is on chain', async () => {
    harness.chain.changes = { phase: 'evaluating' };
    const { detail } = await expectProblem(path, evaluationRequest({ loss: 6_000n }), 409, 'NULLIFIER_USED');
    expect(detail).toContain('has proven its direction');
  });

  it("waits for every answer of the evaluator's holdouts", async () => {
    const changes = await due();
    const evaluations = changes.evaluations.map((each) => ({ ...each, dueBefore: 1 }));
    harness.chain.changes = { ...changes, evaluations };
    await expectProblem(path, evaluationRequest({ loss: 7_000n }), 422, 'wrong-phase');
  });
});

describe('POST /v2/scores', () => {
  const path = '/v2/scores';

  it('relays p of an accepted set at the V of the next evaluated round', async () => {
    const [name, call] = await confirmed(path, scoreRequest());
    expect([name, call]).toEqual([
      'pay',
      expect.objectContaining({ round: `${PENDING}`, score: `${7n + (1n << 15n)}` }),
    ]);
    expect(await known(path, scoreRequest({}, 'again'))).toMatch(/-/);
    await expectProblem(path, scoreRequest({ score: 8n }), 409, 'NULLIFIER_USED');
  });

  it('refuses another commitment, direction, score or dataset than the chain has', async () => {
    const other = { fresh: mulPoint(BASE, 3n) };
    expect((await expectProblem(path, scoreRequest(other), 422, 'wrong-domain')).signals).toEqual(['fresh']);
    await expectProblem(path, scoreRequest({ direction: words(() => 1n), score: 9n }), 422, 'invalid-proof');
    await expectProblem(path, { ...scoreRequest(), score: '40000' }, 422, 'invalid-proof');
    await expectProblem(path, scoreRequest({ dataset: asField(83n) }), 422, 'wrong-domain');
    await expectProblem(path, { ...scoreRequest(), score: '65536' }, 400, 'non-canonical');
  });

  it('refuses one that is not due: before the next evaluation, after settlement, paid, not accepted', async () => {
    for (const before of [{ next: 0n }, { phase: 'settled' as const }, { phase: 'attesting' as const }]) {
      harness.chain.before = before;
      await expectProblem(path, scoreRequest({ score: 11n }), 422, 'wrong-phase');
    }
    harness.chain.before = {};
    harness.chain.entries = { accepted: false };
    await expectProblem(path, scoreRequest({ score: 11n }), 422, 'wrong-phase');
    harness.chain.entries = { paid: true };
    const { detail } = await expectProblem(path, scoreRequest({ score: 11n }), 409, 'NULLIFIER_USED');
    expect(detail).toContain('is on chain');
  });
});

describe('POST /v2/steps', () => {
  it('relays the next checkpoint, and refuses another learning rate, sum or phase', async () => {
    for (const change of [
      { eta: 1 },
      { sum: mulPoint(BASE, 3n) },
      { count: 25 },
      { weights: words(() => 9n) },
    ])
      await expectProblem('/v2/steps', stepRequest(change), 422, 'invalid-proof');
    for (const changes of [{ phase: 'stepped' as const }, { phase: 'evaluating' as const }, { sets: 0 }]) {
      harness.chain.changes = changes;
      await expectProblem('/v2/steps', stepRequest(), 422, 'wrong-phase');
    }
    harness.chain.changes = {};
    expect((await confirmed('/v2/steps', stepRequest()))[0]).toBe('step');
    harness.chain.changes = { phase: 'settled' };
    expect(await known('/v2/steps', stepRequest({}, 'again'))).toMatch(/-/);
    harness.chain.changes = {};
    await expectProblem('/v2/steps', stepRequest({ next: words(() => 1n) }), 409, 'NULLIFIER_USED');
  });
});

describe('a relayer fee', () => {
  it('is no more than the terms allow', async () => {
    const set = await setRequest({ relayerFee: 101n, deadline: 4_000_000_020n });
    await expectProblem('/v2/attestation-sets', set, 422, 'wrong-domain');
  });
});

describe('reads under /v2', () => {
  it('give models, rounds, datasets, entries and accounts as the description says', async () => {
    for (const path of [
      '/v2/models',
      '/v2/models/7001',
      '/v2/models/7001/rounds',
      '/v2/models/7001/datasets',
      `/v2/models/7001/rounds/${ROUND}`,
      `/v2/rounds/${PENDING}`,
      '/v2/datasets/82',
      `/v2/models/7001/rounds/${ROUND}/datasets/81`,
      '/v2/models/7001/accounts/0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      '/v2/deployment',
      '/v2/events',
      '/v2/quote',
      '/v2/submissions?kind=score',
    ])
      expect((await harness.get(path)).status, path).toBe(path.includes('submissions') ? 401 : 200);
    for (const path of ['/v2/models/7001/accounts/0x12', '/v2/rounds/99', '/v2/models/1/rounds/5'])
      expect((await harness.get(path)).status, path).toBe(404);
    const page = (await (await harness.get('/v2/models/7001/rounds?limit=1')).json()) as { next: string };
    expect(page.next).toMatch(/^\/v2\/models\/7001\/rounds\?/);
    expect((await harness.get(page.next)).status).toBe(200);
  });
});
