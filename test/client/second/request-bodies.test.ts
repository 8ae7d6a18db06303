import { describe, expect, it } from 'vitest';
import {
  secondAttestationSetBody,
  secondEvaluationBody,
  secondOriginBody,
  secondScoreBody,
  secondStepBody,
} from '../../../src/client/second/request-bodies.ts';
import { BASE, mulPoint } from '../../../src/protocol/babyjub.ts';
import { contextHash, type DatasetContext } from '../../../src/protocol/context.ts';
import { asField } from '../../../src/protocol/field.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import {
  BENEFICIARY,
  DIRECTION,
  DIRECTIONS,
  EVALUATORS,
  FRESH,
  NUMBERS_WORD,
  OWNER,
  PENDING,
  POLICY_HASH,
  RECORDS,
  ROUND,
  TRAINER_KEY,
  WEIGHTS,
  words,
} from '../../service/second/support/second-chain.ts';
import {
  evaluationRequest,
  newSecondChain,
  originRequest,
  scoreRequest,
  setRequest,
  stepRequest,
} from '../../service/second/support/second-requests.ts';
import { MODEL, ROUNDS } from '../../service/support/fake-relay.ts';

/** The harness writes its requests member by member. */
const place = { chainId: 31337n, rounds: ROUNDS, model: asField(MODEL), deadline: 4_000_000_000n };
const contributor: DatasetContext = {
  ...{ ...place, role: 'contributor', round: 0n, beneficiary: BENEFICIARY, relayerFee: 0n },
};

describe('a body that is made from a statement and its proof', () => {
  it('is what the service takes as origin', () => {
    const expected = originRequest();
    const statement = {
      ...{ root: asField(99n), records: RECORDS, period: (100n << 16n) | 200n, model: place.model },
      ...{ schemaHash: asField(333n), sourceListRoot: asField(555n), originNullifier: asField(4242n) },
      ...{ sourceTag: asField(71n), seedHash: asField(72n), context: contextHash(contributor) },
    };
    expect(secondOriginBody({ statement, proof: expected.proof as never }, contributor)).toEqual(expected);
  });

  it('is what the service takes as an answer', async () => {
    const expected = await setRequest();
    const context = { ...contributor, round: ROUND };
    const commitments = [8n, 6n].map((scalar) => mulPoint(BASE, scalar));
    const attestations = [3, 1].map((index, i) => ({
      statement: {
        ...{ root: asField(81_000n), index, count: index === 3 ? 2 : 4, policyHash: POLICY_HASH },
        ...{ weights: WEIGHTS, commitment: commitments[i] as never, context: contextHash(context) },
      },
      proof: expected.attestations[i]?.proof as never,
    }));
    const seal = {
      statement: {
        ...{ sum: mulPoint(BASE, 14n), fresh: mulPoint(BASE, 40n), mode: 'contributor' as const },
        ...{ seedHash: asField(83n), noiseInput: await newSecondChain().noiseInput(ROUND, 81n, false) },
        ...{ policyHash: POLICY_HASH, directions: DIRECTIONS, scores: [3n, 4n], key: TRAINER_KEY },
        ...{ sealed: [1n, 2n, 3n, 4n].map(asField), context: contextHash(context) },
      },
      proof: expected.seal.proof as never,
    };
    expect(secondAttestationSetBody({ attestations, seal }, 81n, context, TINY)).toEqual(expected);
  });

  it('is what the service takes as evaluation, second score and step', () => {
    const about = { ...place, round: ROUND, relayerFee: 0n } as const;
    const [sum, before] = [mulPoint(BASE, 23n), mulPoint(BASE, 25n)];
    const evaluation = evaluationRequest();
    const evaluator = { ...about, role: 'evaluator' as const, beneficiary: EVALUATORS[0] };
    const evaluated = {
      ...{ sum, before, count: 8, policyHash: POLICY_HASH, numbers: NUMBERS_WORD() },
      ...{ direction: DIRECTIONS[0] ?? [], loss: 9_000n, lossBefore: 9_100n },
      context: contextHash(evaluator),
    };
    const { proof } = evaluation;
    expect(secondEvaluationBody({ statement: evaluated, proof: proof as never }, 0, evaluator)).toEqual(
      evaluation,
    );

    const score = scoreRequest();
    const scorer = { ...about, role: 'contributor' as const, beneficiary: BENEFICIARY };
    const scored = { fresh: FRESH, policyHash: POLICY_HASH, direction: DIRECTION, score: 7n };
    const secondScore = { statement: scored, proof: score.proof as never };
    expect(secondScoreBody(secondScore, 81n, PENDING, scorer)).toEqual(score);

    const step = stepRequest();
    const trainer = { ...about, role: 'trainer' as const, beneficiary: OWNER };
    const next = words((j) => 7n * j);
    expect(secondStepBody({ statement: { next }, proof: step.proof as never }, trainer)).toEqual(step);
  });
});
