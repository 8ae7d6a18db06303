import type { RequestHandler } from 'express';
import type { z } from 'zod';
import { ProblemError } from '../../api/problem.ts';
import type { consistencyQuery, inclusionQuery } from '../../api/transparency-log.ts';
import type { TransparencyLog } from '../store/transparency-log.ts';
import type { Checkpoints } from '../transparency/checkpoints.ts';
import { callerOf } from './authentication.ts';
import { notFound } from './read-routes.ts';

/** Routes for the log of acknowledgements: checkpoints and proofs. */
export function logRoutes({
  transparency,
  checkpoints,
}: {
  readonly transparency: TransparencyLog;
  readonly checkpoints: Checkpoints;
}) {
  return {
    readLogCheckpoint: async (_request, response) => {
      response.type('text/plain').send(await checkpoints.read());
    },
    readLogProof: async (_request, response) => {
      const query = response.locals.query as z.output<typeof inclusionQuery>;
      const { leaf, submission, size } = query;
      if ((leaf === undefined) === (submission === undefined)) {
        throw new ProblemError('invalid-query', 'give either leaf or submission');
      }
      const found =
        leaf === undefined
          ? await transparency.leafOf(String(submission), callerOf(response).tenant)
          : await transparency.find(leaf);
      if (found === undefined || found.index >= size || size > (await transparency.size())) throw notFound();
      response.json({ ...found, size, proof: await transparency.inclusion(found.index, size) });
    },
    readLogConsistency: async (_request, response) => {
      const { from, to } = response.locals.query as z.output<typeof consistencyQuery>;
      if (from > to) throw new ProblemError('invalid-query', '`from` is larger than `to`');
      if (to > (await transparency.size())) throw notFound();
      response.json({ from, to, proof: await transparency.consistency(from, to) });
    },
  } satisfies Readonly<Record<string, RequestHandler>>;
}
