import { verifyTypedData } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoundView } from '../../../src/protocol/chain-state.ts';
import { BASE_MODULUS as q, FIELD_MODULUS as r } from '../../../src/protocol/field.ts';
import { enrolmentTypedData } from '../../../src/protocol/typed-data.ts';
import type { Acknowledgement } from '../../../src/service/http/acknowledgements.ts';
import { BENEFICIARY, ROUND, ROUNDS } from '../support/fake-chain.ts';
import {
  attestationSetRequest,
  evaluationRequest,
  type Harness,
  HOLDER,
  OPERATOR,
  originRequest,
  type SubmissionBody,
  startHarness,
  stepRequest,
} from '../support/harness.ts';
import { waitFor } from '../support/wait-for.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.service.stop());

/** A fresh nullifier each time, so that tests do not meet each other's submissions. */
let nullifier = 10_000n;
const fresh = () => ({ originNullifier: nullifier++ as never });

describe('POST /v1/origins', () => {
  it('accepts, relays and confirms a valid origin', async () => {
    const response = await harness.post('/v1/origins', originRequest(fresh()));
    expect(response.status).toBe(201);
    const body = (await response.json()) as SubmissionBody;
    expect(response.headers.get('location')).toBe(`/v1/submissions/${body.id}`);
    const settled = await harness.settled(body.id);
    expect(settled).toMatchObject({ status: 'confirmed', reason: null });
    expect(settled.transaction?.hash).toMatch(/^0x[0-9a-f]{64}$/);
  });

  it('answers a re-randomised valid proof of the same statement with the existing submission (C5)', async () => {
    const change = fresh();
    const before = harness.chain.effects.length;
    const first = (await (await harness.post('/v1/origins', originRequest(change))).json()) as SubmissionBody;
    const again = await harness.post('/v1/origins', originRequest(change, 're-randomised'));
    expect(again.status).toBe(200);
    expect(((await again.json()) as SubmissionBody).id).toBe(first.id);
    await harness.settled(first.id);
    const later = await harness.post('/v1/origins', originRequest(change, 'once more'));
    expect(later.status).toBe(200);
    expect(((await later.json()) as SubmissionBody).id).toBe(first.id);
    expect(harness.chain.effects.length).toBe(before + 1);
  });

  it('answers a repeated origin after the source list has changed', async () => {
    const request = originRequest(fresh());
    const first = (await (await harness.post('/v1/origins', request)).json()) as SubmissionBody;
    harness.chain.contributorSources = 777n;
    try {
      const again = await harness.post('/v1/origins', request);
      expect([again.status, ((await again.json()) as SubmissionBody).id]).toEqual([200, first.id]);
      await expectProblem(harness.post('/v1/origins', originRequest(fresh())), 422, 'wrong-domain');
    } finally {
      harness.chain.contributorSources = 555n;
    }
  });

  it('rejects the same nullifier with another statement (C10)', async () => {
    const change = fresh();
    await harness.post('/v1/origins', originRequest(change));
    const other = originRequest({ ...change, root: 98n as never });
    await expectProblem(harness.post('/v1/origins', other), 409, 'NULLIFIER_USED');
  });

  it('frees the nullifier of a submission that the chain refuses', async () => {
    const change = fresh();
    harness.chain.nextCallReverts = true;
    const first = (await (await harness.post('/v1/origins', originRequest(change))).json()) as SubmissionBody;
    expect(await harness.settled(first.id)).toMatchObject({ status: 'rejected', reason: 'NULLIFIER_USED' });
    harness.chain.nextCallReverts = false;
    const second = await harness.post('/v1/origins', originRequest({ ...change, root: 97n as never }));
    expect(second.status).toBe(201);
  });

  it('rejects every public signal + r, and a truncated or extended list (C1, C2)', async () => {
    for (let i = 0; i < 8; i++) {
      const request = originRequest(fresh());
      request.publicSignals[i] = `${BigInt(request.publicSignals[i] ?? '') + r}`;
      await expectProblem(harness.post('/v1/origins', request), 400, 'non-canonical');
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
      await expectProblem(harness.post('/v1/origins', body), 400, 'wrong-arity');
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
      await expectProblem(harness.post('/v1/origins', request), 400, 'non-canonical');
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
      await expectProblem(harness.post('/v1/origins', request), 400, 'non-canonical');
    }
    for (const bad of ['', '0x1', '01', '1e3', 1, null, [['0']], ['0'], true]) {
      const request = originRequest(fresh());
      request.proof.a[0] = bad as string;
      await expectProblem(harness.post('/v1/origins', request), 400, 'non-canonical');
    }
    const projective = originRequest(fresh());
    projective.proof.a.push('2');
    await expectProblem(harness.post('/v1/origins', projective), 400, 'wrong-arity');
    const { proof: _proof, ...without } = originRequest(fresh());
    await expectProblem(harness.post('/v1/origins', without), 400, 'invalid-request');
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
      await expectProblem(harness.post('/v1/origins', request), 422, 'invalid-proof');
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
      await expectProblem(harness.post('/v1/origins', redirected), 422, 'wrong-domain');
      const relabelled = { ...foreign, statement: honest.statement };
      await expectProblem(harness.post('/v1/origins', relabelled), 422, 'wrong-domain');
      // The signals of the right statement under the proof of another.
      const forged = { ...honest, proof: foreign.proof };
      await expectProblem(harness.post('/v1/origins', forged), 422, 'invalid-proof');
    }
  });

  it('names the signals that differ, never a value', async () => {
    const nullifiers = fresh();
    const honest = originRequest(nullifiers);
    const foreign = originRequest({ ...nullifiers, root: 31_415_926n as never });
    const response = await harness.post('/v1/origins', { ...honest, publicSignals: foreign.publicSignals });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'wrong-domain', signals: ['root'] });
    expect(text).not.toContain('31415926');
  });
});

describe('POST /v1/attestation-sets', () => {
  it('accepts all attestations of a contributor, and of a holdout with V = 0', async () => {
    for (const change of [{}, { role: 'holdout' as const, dataset: 82n as never }]) {
      const response = await harness.post('/v1/attestation-sets', attestationSetRequest(change));
      expect(response.status).toBe(201);
      const { id } = (await response.json()) as SubmissionBody;
      expect((await harness.settled(id)).status).toBe('confirmed');
      const again = await harness.post('/v1/attestation-sets', attestationSetRequest(change, 'again'));
      expect([again.status, ((await again.json()) as SubmissionBody).id]).toEqual([200, id]);
    }
  });

  it('rejects another outcome for a set that was accepted', async () => {
    await harness.post('/v1/attestation-sets', attestationSetRequest());
    const other = attestationSetRequest({ band: 3 });
    await expectProblem(harness.post('/v1/attestation-sets', other), 409, 'NULLIFIER_USED');
  });

  it('rejects a batch that was not drawn, one missing, one too many, the wrong order', async () => {
    for (const batches of [[3, 2], [3], [3, 1, 0], [1, 3], [3, 3]]) {
      const request = attestationSetRequest({ batches });
      await expectProblem(harness.post('/v1/attestation-sets', request), 422, 'wrong-domain');
    }
  });

  it('rejects another round, role, beneficiary, dataset or model', async () => {
    const changes = [
      { round: 2n },
      { role: 'holdout' as const },
      { beneficiary: '0x90F79bf6EB2c4f870365E785982E1f101E93b906' },
      { dataset: 83n as never },
      { model: 7002n as never },
    ];
    for (const change of changes) {
      const foreign = attestationSetRequest(change);
      await expectProblem(harness.post('/v1/attestation-sets', foreign), 422, 'wrong-domain');
      const relabelled = { ...foreign, statement: attestationSetRequest().statement };
      await expectProblem(harness.post('/v1/attestation-sets', relabelled), 422, 'wrong-domain');
    }
  });

  it('rejects a set of which one proof fails, and says which', async () => {
    const request = attestationSetRequest();
    const [first, second] = request.attestations;
    if (first === undefined || second === undefined) throw new Error('fixture');
    second.proof = first.proof;
    const problem = await expectProblem(harness.post('/v1/attestation-sets', request), 422, 'invalid-proof');
    expect(problem.detail).toBe('proof 1 fails');
  });

  it('rejects a band out of range and a sealed opening of another length', async () => {
    const request = attestationSetRequest();
    const band = request.attestations[0]?.publicSignals;
    band?.splice(-2, 1, '15');
    await expectProblem(harness.post('/v1/attestation-sets', request), 422, 'invalid-proof');
    const short = { ...attestationSetRequest(), sealedOpening: ['1'] };
    await expectProblem(harness.post('/v1/attestation-sets', short), 400, 'wrong-arity');
  });
});

describe('openProof of POST /v1/attestation-sets', () => {
  it('answers other sealed words for the same place with the existing submission', async () => {
    const first = await harness.post('/v1/attestation-sets', attestationSetRequest());
    const again = await harness.post(
      '/v1/attestation-sets',
      attestationSetRequest({ sealed: [9n, 8n, 7n, 6n] }, 'sealed anew'),
    );
    expect(again.status).toBe(200);
    expect(((await again.json()) as SubmissionBody).id).toBe(((await first.json()) as SubmissionBody).id);
  });

  it('rejects words, batches, a key or a context that it does not open, and names itself', async () => {
    const honest = attestationSetRequest();
    const forged = [
      { ...honest, sealedOpening: ['1', '2', '3', '5'] },
      { ...honest, openProof: attestationSetRequest({ batches: [1, 2] }).openProof },
      { ...honest, openProof: attestationSetRequest({ deadline: 4_000_000_001n }).openProof },
      { ...honest, openProof: honest.attestations[0]?.proof },
    ];
    for (const body of forged) {
      const problem = await expectProblem(harness.post('/v1/attestation-sets', body), 422, 'invalid-proof');
      expect(problem.detail).toBe('openProof fails');
    }
    harness.chain.changes = { trainerKey: [3n, 4n] };
    try {
      await expectProblem(harness.post('/v1/attestation-sets', honest), 422, 'invalid-proof');
    } finally {
      harness.chain.changes = {};
    }
  });

  it('rejects a missing, misshapen or misplaced opening proof', async () => {
    const { openProof, ...without } = attestationSetRequest();
    await expectProblem(harness.post('/v1/attestation-sets', without), 400, 'invalid-request');
    const off = { ...without, openProof: { ...openProof, a: ['1', '3'] } };
    const problem = await expectProblem(harness.post('/v1/attestation-sets', off), 422, 'invalid-proof');
    expect(problem.detail).toContain('openProof');
    const spelled = { ...without, openProof: { ...openProof, a: ['01', '3'] } };
    await expectProblem(harness.post('/v1/attestation-sets', spelled), 400, 'non-canonical');
  });

  it('rejects a round whose verifier is for another circuit', async () => {
    const round = await harness.chain.round(ROUND);
    if (round === undefined) throw new Error('fixture');
    harness.chain.changes = { openVerifier: round.stepVerifier };
    try {
      await expectProblem(harness.post('/v1/attestation-sets', attestationSetRequest()), 422, 'wrong-domain');
    } finally {
      harness.chain.changes = {};
    }
  });
});

describe('POST /v1/evaluations', () => {
  const path = '/v1/evaluations';
  const inPhase = async (work: () => Promise<void>, changes: Partial<RoundView> = {}) => {
    harness.chain.changes = { status: 'evaluating', direction: [], ...changes };
    try {
      await work();
    } finally {
      harness.chain.changes = {};
    }
  };

  it('rejects V, a sum, a count, a policy, a round, an owner or a deadline that the proof is not of', async () => {
    await inPhase(async () => {
      const honest = evaluationRequest();
      const off = honest.direction.map((word, i) => (i === 0 ? `${BigInt(word) + 1n}` : word));
      await expectProblem(harness.post(path, { ...honest, direction: off }), 422, 'invalid-proof');
      const later = { ...honest.statement, deadline: '4000000001' };
      await expectProblem(harness.post(path, { ...honest, statement: later }), 422, 'invalid-proof');
      const foreign = [
        evaluationRequest({ sum: { x: 11n, y: 12n } }),
        evaluationRequest({ count: 9 }),
        evaluationRequest({ policyHash: 445n as never }),
        evaluationRequest({ context: 5n as never }),
        { ...evaluationRequest({ round: 2n }), statement: honest.statement },
      ];
      for (const body of foreign) await expectProblem(harness.post(path, body), 422, 'invalid-proof');
      for (const change of [{ round: 2n }, { model: 7002n as never }, { chainId: 1n }]) {
        await expectProblem(harness.post(path, evaluationRequest(change)), 422, 'wrong-domain');
      }
    });
  });

  it('rejects an evaluation out of its phase, and before every holdout has answered', async () => {
    await expectProblem(harness.post(path, evaluationRequest()), 422, 'wrong-phase');
    await inPhase(
      async () => void (await expectProblem(harness.post(path, evaluationRequest()), 422, 'wrong-phase')),
      { holdoutsDue: 1 },
    );
  });

  it('rejects words + r, too many words, and members that are not known', async () => {
    await inPhase(async () => {
      const honest = evaluationRequest();
      const large = [`${BigInt(honest.direction[0] ?? '') + r}`, ...honest.direction.slice(1)];
      await expectProblem(harness.post(path, { ...honest, direction: large }), 400, 'non-canonical');
      const many = [...honest.direction, '0'];
      await expectProblem(harness.post(path, { ...honest, direction: many }), 400, 'wrong-arity');
      await expectProblem(harness.post(path, { ...honest, weights: many }), 400, 'invalid-request');
    });
  });

  it('accepts V, relays it, and knows it again under another proof, deadline and phase', async () => {
    let id = '';
    await inPhase(async () => {
      const response = await harness.post(path, evaluationRequest());
      expect(response.status).toBe(201);
      ({ id } = (await response.json()) as SubmissionBody);
      expect((await harness.settled(id)).status).toBe('confirmed');
    });
    const later = evaluationRequest({ deadline: 4_000_000_009n }, 're-randomised');
    const again = await harness.post(path, later);
    expect([again.status, ((await again.json()) as SubmissionBody).id]).toEqual([200, id]);
  });
});

describe('POST /v1/steps', () => {
  const path = '/v1/steps';

  it("rejects W', a sum, a count, eta, W, a round, an owner or a deadline that the proof is not of", async () => {
    const honest = stepRequest();
    const off = honest.weights.map((word, i) => (i === 0 ? `${BigInt(word) + 1n}` : word));
    await expectProblem(harness.post(path, { ...honest, weights: off }), 422, 'invalid-proof');
    const later = { ...honest.statement, deadline: '4000000001' };
    await expectProblem(harness.post(path, { ...honest, statement: later }), 422, 'invalid-proof');
    const foreign = [
      stepRequest({ sum: { x: 13n, y: 14n } }),
      stepRequest({ count: 25 }),
      stepRequest({ eta: 1230 }),
      stepRequest({ W: stepRequest().weights.map(BigInt) as never }),
      stepRequest({ context: 5n as never }),
      { ...stepRequest({ round: 2n }), statement: honest.statement },
    ];
    for (const body of foreign) await expectProblem(harness.post(path, body), 422, 'invalid-proof');
    for (const change of [{ round: 2n }, { model: 7002n as never }, { chainId: 1n }]) {
      await expectProblem(harness.post(path, stepRequest(change)), 422, 'wrong-domain');
    }
  });

  it('rejects a step that is not due: too few sets, made already, another phase', async () => {
    for (const changes of [{ sets: 0 }, { stepped: true }, { status: 'evaluating' as const }]) {
      harness.chain.changes = changes;
      try {
        await expectProblem(harness.post(path, stepRequest()), 422, 'wrong-phase');
      } finally {
        harness.chain.changes = {};
      }
    }
  });

  it('accepts a step, relays it, and knows it again once it is made; another one is a conflict', async () => {
    const response = await harness.post(path, stepRequest());
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as SubmissionBody;
    expect((await harness.settled(id)).status).toBe('confirmed');
    await expectProblem(
      harness.post(path, stepRequest({ next: stepRequest().weights.map((w) => BigInt(w) + 1n) as never })),
      409,
      'NULLIFIER_USED',
    );
    harness.chain.changes = { stepped: true, status: 'settled' };
    try {
      const again = await harness.post(path, stepRequest({}, 're-randomised'));
      expect([again.status, ((await again.json()) as SubmissionBody).id]).toEqual([200, id]);
    } finally {
      harness.chain.changes = {};
    }
  });
});

describe('POST /v1/enrolments', () => {
  const enrolment = { chainId: 31337n, rounds: ROUNDS, round: ROUND, dataset: 81n, deadline: 4_000_000_000n };
  const request = async (signer = HOLDER, signed = enrolment, sent = signed) => {
    const { domain, types, value } = enrolmentTypedData(signed);
    return {
      enrolment: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, `${value}`])),
      signature: await signer.signTypedData(domain, types, value),
    };
  };

  it('accepts an enrolment that the beneficiary signed, once, also with another deadline in a second signature', async () => {
    expect(HOLDER.address).toBe(BENEFICIARY);
    const first = await harness.post('/v1/enrolments', await request());
    expect(first.status).toBe(201);
    const { id } = (await first.json()) as SubmissionBody;
    const later = await request(HOLDER, { ...enrolment, deadline: 4_000_000_009n });
    const again = await harness.post('/v1/enrolments', later);
    expect([again.status, ((await again.json()) as SubmissionBody).id]).toEqual([200, id]);
  });

  it('rejects a stranger, another dataset and a malformed signature', async () => {
    harness.chain.simulate = async () => {
      const { AssayError } = await import('../../../src/protocol/errors.ts');
      throw new AssayError('call-reverted', 'INVALID_SIGNATURE');
    };
    const stranger = await request(OPERATOR as unknown as typeof HOLDER);
    await expectProblem(harness.post('/v1/enrolments', stranger), 422, 'invalid-signature');
    const moved = await request(HOLDER, enrolment, { ...enrolment, dataset: 82n });
    await expectProblem(harness.post('/v1/enrolments', moved), 422, 'invalid-signature');
    const garbage = { ...(await request()), signature: '0x1234' };
    await expectProblem(harness.post('/v1/enrolments', garbage), 422, 'invalid-signature');
    const text = { ...(await request()), signature: 'yes' };
    await expectProblem(harness.post('/v1/enrolments', text), 400, 'invalid-request');
    const elsewhere = await request(HOLDER, { ...enrolment, chainId: 1n });
    await expectProblem(harness.post('/v1/enrolments', elsewhere), 422, 'wrong-domain');
  });
});

describe('GET', () => {
  it('gives an acknowledgement that the operator signed', async () => {
    const created = await harness.post('/v1/origins', originRequest(fresh()));
    const { id, statementHash } = (await created.json()) as SubmissionBody;
    const receipt = (await (await harness.get(`/v1/receipts/${id}`)).json()) as Acknowledgement;
    expect(receipt.message).toMatchObject({ submission: id, kind: 'origin', statementHash });
    const { domain, types, message, signature } = receipt;
    expect(verifyTypedData(domain, types, message, signature)).toBe(OPERATOR.address);
    expect(receipt.operator).toBe(OPERATOR.address);
  });

  it('reads models, rounds, datasets and entries of a round', async () => {
    expect(await (await harness.get('/v1/models')).json()).toEqual({ models: ['7001'], next: null });
    expect(await (await harness.get('/v1/models/7001')).json()).toMatchObject({
      id: '7001',
      policyHash: '444',
    });
    expect(await (await harness.get('/v1/models/7001/rounds')).json()).toEqual({ rounds: ['3'], next: null });
    const round = (await (await harness.get('/v1/models/7001/rounds/3')).json()) as { beacon: string };
    expect(round).toMatchObject({ status: 'attesting', sealHeight: '10', challengeSize: 2 });
    expect(round.beacon).toMatch(/^0x[0-9a-f]{64}$/);
    expect(await (await harness.get('/v1/datasets/81')).json()).toMatchObject({ root: '81000' });
    const place = await (await harness.get('/v1/models/7001/rounds/3/datasets/81')).json();
    expect(place).toMatchObject({ enrolled: true, challenge: [3, 1] });
  });

  it('rejects unknown and malformed ids', async () => {
    const paths = [
      '/v1/submissions/6c1e3f0e-0000-4000-8000-000000000000',
      "/v1/submissions/' OR 1=1 --",
      '/v1/receipts/x',
      '/v1/models/1',
      '/v1/models/07001',
      '/v1/models/0x1b59',
      `/v1/models/${'9'.repeat(5000)}`,
      '/v1/models/7001/rounds/4',
      '/v1/models/7002/rounds/3',
      '/v1/datasets/-1',
      '/v1/datasets/1',
    ];
    for (const path of paths) await expectProblem(harness.get(path), 404, 'not-found');
    // A control character is no part of any id.
    await expectProblem(harness.get('/v1/submissions/%00'), 400, 'invalid-request');
  });

  it('answers 503 when the chain is away, and keeps what was accepted', async () => {
    harness.chain.down = true;
    const response = await harness.get('/v1/models');
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
