import { verifyTypedData } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '../../../src/protocol/errors.ts';
import { BASE_MODULUS as q, FIELD_MODULUS as r } from '../../../src/protocol/field.ts';
import type { Acknowledgement } from '../../../src/service/http/acknowledgements.ts';
import {
  BENEFICIARY,
  enrolmentRequest,
  type FakeChain,
  type Harness,
  HOLDER,
  MODEL,
  OPERATOR,
  originRequest,
  ROUND,
  type SubmissionBody,
  setRequest,
  startHarness,
} from '../second/support/second-harness.ts';
import { waitFor } from '../support/wait-for.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.service.stop());

/** A fresh nullifier each time, so that tests do not meet each other's submissions. */
let nullifier = 10_000n;
const fresh = () => ({ originNullifier: nullifier++ as never });

/** The model's terms with another list of the contributors' sources. */
async function listing(contributors: bigint): Promise<FakeChain['modelChanges']> {
  const pins = (await harness.chain.model(MODEL))?.pins;
  if (pins === undefined) throw new Error('fixture: no model');
  return { pins: { ...pins, sources: { ...pins.sources, contributors } } };
}

describe('POST /v2/origins', () => {
  it('accepts, relays and confirms a valid origin', async () => {
    const response = await harness.post('/v2/origins', originRequest(fresh()));
    expect(response.status).toBe(201);
    const body = (await response.json()) as SubmissionBody;
    expect(response.headers.get('location')).toBe(`/v2/submissions/${body.id}`);
    const settled = await harness.settled(body.id);
    expect(settled).toMatchObject({ status: 'confirmed', reason: null });
    expect(settled.transaction?.hash).toMatch(/^0x[0-9a-f]{64}$/);
  });

  it('answers a re-randomised valid proof of the same statement with the existing submission (C5)', async () => {
    const change = fresh();
    const before = harness.chain.effects.length;
    const first = (await (await harness.post('/v2/origins', originRequest(change))).json()) as SubmissionBody;
    const again = await harness.post('/v2/origins', originRequest(change, 're-randomised'));
    expect(again.status).toBe(200);
    expect(((await again.json()) as SubmissionBody).id).toBe(first.id);
    await harness.settled(first.id);
    const later = await harness.post('/v2/origins', originRequest(change, 'once more'));
    expect(later.status).toBe(200);
    expect(((await later.json()) as SubmissionBody).id).toBe(first.id);
    expect(harness.chain.effects.length).toBe(before + 1);
  });

  it('answers a repeated origin after the source list has changed', async () => {
    const request = originRequest(fresh());
    const first = (await (await harness.post('/v2/origins', request)).json()) as SubmissionBody;
    harness.chain.modelChanges = await listing(777n);
    try {
      const again = await harness.post('/v2/origins', request);
      expect([again.status, ((await again.json()) as SubmissionBody).id]).toEqual([200, first.id]);
      await expectProblem(harness.post('/v2/origins', originRequest(fresh())), 422, 'wrong-domain');
    } finally {
      harness.chain.modelChanges = {};
    }
  });

  it('rejects the same nullifier with another statement (C10)', async () => {
    const change = fresh();
    await harness.post('/v2/origins', originRequest(change));
    const other = originRequest({ ...change, root: 98n as never });
    await expectProblem(harness.post('/v2/origins', other), 409, 'NULLIFIER_USED');
  });

  it('frees the nullifier of a submission that the chain refuses', async () => {
    const change = fresh();
    harness.chain.nextCallReverts = true;
    const first = (await (await harness.post('/v2/origins', originRequest(change))).json()) as SubmissionBody;
    expect(await harness.settled(first.id)).toMatchObject({ status: 'rejected', reason: 'NULLIFIER_USED' });
    harness.chain.nextCallReverts = false;
    const second = await harness.post('/v2/origins', originRequest({ ...change, root: 97n as never }));
    expect(second.status).toBe(201);
  });

  it('rejects every public signal + r, and a truncated or extended list (C1, C2)', async () => {
    for (let i = 0; i < 10; i++) {
      const request = originRequest(fresh());
      request.publicSignals[i] = `${BigInt(request.publicSignals[i] ?? '') + r}`;
      await expectProblem(harness.post('/v2/origins', request), 400, 'non-canonical');
    }
    for (const edit of [
      (s: string[]) => s.slice(1),
      (s: string[]) => [...s, '0'],
      () => [],
      () => 'x',
      () => ({}),
    ]) {
      const request = originRequest(fresh());
      const body = { ...request, publicSignals: edit(request.publicSignals) };
      await expectProblem(harness.post('/v2/origins', body), 400, 'wrong-arity');
    }
  });

  it('rejects every coordinate in another spelling (C3)', async () => {
    const places = [
      ['a', 0],
      ['a', 1],
      ['c', 0],
      ['c', 1],
    ] as const;
    for (const [member, i] of places) {
      const request = originRequest(fresh());
      request.proof[member][i] = `${BigInt(request.proof[member][i] ?? '') + q}`;
      await expectProblem(harness.post('/v2/origins', request), 400, 'non-canonical');
    }
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const) {
      const request = originRequest(fresh());
      const row = request.proof.b[i] ?? [];
      row[j] = `${BigInt(row[j] ?? '') + q}`;
      await expectProblem(harness.post('/v2/origins', request), 400, 'non-canonical');
    }
    for (const bad of ['', '0x1', '01', '1e3', 1, null, [['0']], ['0'], true]) {
      const request = originRequest(fresh());
      request.proof.a[0] = bad as string;
      await expectProblem(harness.post('/v2/origins', request), 400, 'non-canonical');
    }
    const projective = originRequest(fresh());
    projective.proof.a.push('2');
    await expectProblem(harness.post('/v2/origins', projective), 400, 'wrong-arity');
    const { proof: _proof, ...without } = originRequest(fresh());
    await expectProblem(harness.post('/v2/origins', without), 400, 'invalid-request');
  });

  it('rejects points off the curve, infinity and a failing proof (C4)', async () => {
    const edits: ((proof: ReturnType<typeof originRequest>['proof']) => void)[] = [
      (proof) => proof.a.splice(0, 2, '1', '3'),
      (proof) => proof.a.splice(0, 2, '0', '0'),
      (proof) => proof.c.splice(0, 2, '0', '0'),
      (proof) => proof.b.splice(0, 2, ['0', '0'], ['0', '0']),
      (proof) => proof.b.splice(0, 2, ['1', '2'], ['3', '4']),
      (proof) => proof.a.splice(0, 2, ...proof.c.slice(0, 2)),
    ];
    for (const edit of edits) {
      const request = originRequest(fresh());
      edit(request.proof);
      await expectProblem(harness.post('/v2/origins', request), 422, 'invalid-proof');
    }
  });

  it('rejects a proof for another chain, contract, model, role, beneficiary, fee, deadline (C6, C7)', async () => {
    const other = '0x90F79bf6EB2c4f870365E785982E1f101E93b906';
    const changes = [
      { chainId: 1n },
      { rounds: other },
      { model: 7002n as never },
      { role: 'holdout' as never },
      { beneficiary: other },
      { relayerFee: 5n },
      { deadline: 4_000_000_001n },
    ];
    for (const change of changes) {
      const nullifiers = fresh();
      // The statement of one, the proof of another: the proof's context is not the statement's.
      const honest = originRequest(nullifiers);
      const foreign = originRequest({ ...nullifiers, ...change });
      const redirected = { ...honest, statement: foreign.statement };
      await expectProblem(harness.post('/v2/origins', redirected), 422, 'wrong-domain');
      const relabelled = { ...foreign, statement: honest.statement };
      await expectProblem(harness.post('/v2/origins', relabelled), 422, 'wrong-domain');
      // The signals of the right statement under the proof of another.
      const forged = { ...honest, proof: foreign.proof };
      await expectProblem(harness.post('/v2/origins', forged), 422, 'invalid-proof');
    }
  });

  it('names the signals that differ, never a value', async () => {
    const nullifiers = fresh();
    const honest = originRequest(nullifiers);
    const foreign = originRequest({ ...nullifiers, root: 31_415_926n as never });
    const response = await harness.post('/v2/origins', { ...honest, publicSignals: foreign.publicSignals });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'wrong-domain', signals: ['root'] });
    expect(text).not.toContain('31415926');
  });
});

describe('POST /v2/attestation-sets', () => {
  const path = '/v2/attestation-sets';

  it('names the proof that fails, and the proof that is no point of the curve', async () => {
    const request = await setRequest();
    const [first, second] = request.attestations;
    if (first === undefined || second === undefined) throw new Error('fixture');
    const copied = { ...request, attestations: [first, { ...second, proof: first.proof }] };
    const failed = await expectProblem(harness.post(path, copied), 422, 'invalid-proof');
    expect(failed.detail).toBe('proof 1 fails');
    const { publicSignals, proof } = request.seal;
    const off = { ...request, seal: { publicSignals, proof: { ...proof, a: ['1', '3'] } } };
    expect((await expectProblem(harness.post(path, off), 422, 'invalid-proof')).detail).toContain('the seal');
    const spelled = { ...request, seal: { publicSignals, proof: { ...proof, a: ['01', '3'] } } };
    await expectProblem(harness.post(path, spelled), 400, 'non-canonical');
    const { seal: _seal, ...without } = request;
    await expectProblem(harness.post(path, without), 400, 'invalid-request');
    const short = { ...request, seal: { publicSignals: publicSignals.slice(1), proof } };
    await expectProblem(harness.post(path, short), 400, 'wrong-arity');
  });

  it('rejects a round whose verifier is for another circuit', async () => {
    const round = await harness.chain.round(ROUND);
    if (round === undefined) throw new Error('fixture');
    const { verifiers } = round;
    harness.chain.changes = { verifiers: { ...verifiers, seal: verifiers.step } };
    try {
      await expectProblem(harness.post(path, await setRequest()), 422, 'wrong-domain');
    } finally {
      harness.chain.changes = {};
    }
  });
});

describe('POST /v2/enrolments', () => {
  const path = '/v2/enrolments';

  it('accepts an enrolment that the beneficiary signed, once, also with another deadline in a second signature', async () => {
    expect(HOLDER.address).toBe(BENEFICIARY);
    harness.chain.changes = { phase: 'open' };
    try {
      const first = await harness.post(path, await enrolmentRequest());
      expect(first.status).toBe(201);
      const { id } = (await first.json()) as SubmissionBody;
      const later = await enrolmentRequest({ deadline: 4_000_000_009n });
      const again = await harness.post(path, later);
      expect([again.status, ((await again.json()) as SubmissionBody).id]).toEqual([200, id]);
    } finally {
      harness.chain.changes = {};
    }
  });

  it('rejects a stranger, another dataset and a malformed signature', async () => {
    const { simulate } = harness.chain;
    harness.chain.simulate = async () => {
      throw new AssayError('call-reverted', 'INVALID_SIGNATURE');
    };
    harness.chain.changes = { phase: 'open' };
    try {
      const stranger = await enrolmentRequest({}, {}, OPERATOR);
      await expectProblem(harness.post(path, stranger), 422, 'invalid-signature');
      const moved = await enrolmentRequest({}, { dataset: 82n });
      await expectProblem(harness.post(path, moved), 422, 'invalid-signature');
      const head = await enrolmentRequest({}, { head: `0x${'6f'.repeat(32)}` });
      await expectProblem(harness.post(path, head), 422, 'invalid-signature');
      const garbage = { ...(await enrolmentRequest()), signature: '0x1234' };
      await expectProblem(harness.post(path, garbage), 422, 'invalid-signature');
      const text = { ...(await enrolmentRequest()), signature: 'yes' };
      await expectProblem(harness.post(path, text), 400, 'invalid-request');
      const elsewhere = await enrolmentRequest({ chainId: 1n });
      await expectProblem(harness.post(path, elsewhere), 422, 'wrong-domain');
    } finally {
      Object.assign(harness.chain, { simulate, changes: {} });
    }
  });
});

describe('GET', () => {
  it('gives an acknowledgement that the operator signed', async () => {
    const created = await harness.post('/v2/origins', originRequest(fresh()));
    const { id, statementHash } = (await created.json()) as SubmissionBody;
    const receipt = (await (await harness.get(`/v2/receipts/${id}`)).json()) as Acknowledgement;
    expect(receipt.message).toMatchObject({ submission: id, kind: 'origin', statementHash });
    const { domain, types, message, signature } = receipt;
    expect(verifyTypedData(domain, types, message, signature)).toBe(OPERATOR.address);
    expect(receipt.operator).toBe(OPERATOR.address);
  });

  it('reads models, rounds, datasets and entries of a round', async () => {
    expect(await (await harness.get('/v2/models')).json()).toEqual({ models: ['7001'], next: null });
    expect(await (await harness.get('/v2/models/7001')).json()).toMatchObject({
      id: '7001',
      pins: { policyHash: '444' },
    });
    expect(await (await harness.get('/v2/models/7001/rounds')).json()).toEqual({
      rounds: ['4', '5'],
      next: null,
    });
    const round = (await (await harness.get('/v2/models/7001/rounds/5')).json()) as { beacon: string };
    expect(round).toMatchObject({ phase: 'attesting', schedule: { sealHeight: '10' } });
    expect(round.beacon).toBe(`${0x1111}`);
    expect(await (await harness.get('/v2/datasets/81')).json()).toMatchObject({ root: '81000' });
    const place = await (await harness.get('/v2/models/7001/rounds/5/datasets/81')).json();
    expect(place).toMatchObject({ enrolled: true, challenge: [3, 1] });
  });

  it('rejects unknown and malformed ids', async () => {
    const paths = [
      '/v2/submissions/6c1e3f0e-0000-4000-8000-000000000000',
      "/v2/submissions/' OR 1=1 --",
      '/v2/receipts/x',
      '/v2/models/1',
      '/v2/models/07001',
      '/v2/models/0x1b59',
      `/v2/models/${'9'.repeat(5000)}`,
      '/v2/models/7001/rounds/99',
      '/v2/models/7002/rounds/5',
      '/v2/datasets/-1',
      '/v2/datasets/1',
    ];
    for (const path of paths) await expectProblem(harness.get(path), 404, 'not-found');
    // A control character is no part of any id.
    await expectProblem(harness.get('/v2/submissions/%00'), 400, 'invalid-request');
  });

  it('answers 503 when the chain is away, and keeps what was accepted', async () => {
    harness.chain.down = true;
    const response = await harness.get('/v2/models');
    expect(response.headers.get('retry-after')).toBe('5');
    await expectProblem(Promise.resolve(response), 503, 'chain-unavailable');
    const isReady = async () => (await harness.get('/readyz')).status === 200;
    await waitFor('the service not to be ready', async () => !(await isReady()));
    expect((await harness.get('/healthz')).status).toBe(200);
    harness.chain.down = false;
    await waitFor('the service to be ready again', isReady);
  });
});

async function expectProblem(answer: Promise<Response>, status: number, code: string) {
  const response = await answer;
  const body = (await response.json()) as { type: string; status: number; code: string; detail?: string };
  expect([response.status, body.code]).toEqual([status, code]);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body.status).toBe(status);
  expect(body.type).toBe(`urn:assay:problem:${code.toLowerCase().replaceAll('_', '-')}`);
  return body;
}
