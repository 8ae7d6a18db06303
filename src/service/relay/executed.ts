import type { SecondChainView } from '../../chain/gateway/second/views.ts';
import { datasetId } from '../../protocol/context.ts';
import type { Field } from '../../protocol/field.ts';
import type { SubmissionKind } from '../store/submission-store.ts';

/** Whether the chain has a submission's effect already: asked of a restored database's open submissions. */

type Recorded = Readonly<Record<string, unknown>>;

const numbersOf = (statement: Recorded) => (name: string) => BigInt(String(statement[name]));

/** Whether the chain shows the effect of a statement. */
export async function isSecondExecuted(
  chain: Pick<SecondChainView, 'dataset' | 'entry' | 'round'>,
  kind: SubmissionKind,
  statement: Recorded,
): Promise<boolean> {
  const number = numbersOf(statement);
  switch (kind) {
    case 'origin': {
      const dataset = await chain.dataset(
        datasetId(number('model') as Field, number('originNullifier') as Field),
      );
      return (
        dataset !== undefined &&
        dataset.root === number('root') &&
        dataset.beneficiary === statement.beneficiary &&
        dataset.role === statement.role &&
        dataset.sourceListRoot === number('sourceListRoot')
      );
    }
    case 'enrolment':
      return (await chain.entry(number('round'), number('dataset'))).enrolled;
    case 'attestation-set': {
      const { attested, attestedBefore } = await chain.entry(number('round'), number('dataset'));
      return statement.before === true ? attestedBefore : attested;
    }
    case 'evaluation': {
      const round = await chain.round(number('round'));
      const direction = round?.evaluations[Number(number('evaluator'))]?.direction ?? [];
      return direction.length > 0 && direction.join() === (statement.direction as unknown[]).join();
    }
    case 'score':
      return (await chain.entry(number('round'), number('dataset'))).paid;
    case 'step': {
      const phase = (await chain.round(number('round')))?.phase;
      return phase === 'stepped' || phase === 'settled';
    }
  }
}
