import { wireBody } from '../../client/bodies.ts';
import type { SecondSender } from '../../delivery/second/sender.ts';
import type { Leaving } from '../files/audited.ts';

/**
 * A sender that notes what it sends, by its hash, before it is sent: what cannot be recorded is not sent.
 * @param circuit attestation circuit of the model
 */
export function recordedSender(sender: SecondSender, leaving: Leaving, circuit: string): SecondSender {
  const noted =
    <T extends object>(
      kind: Parameters<Leaving>[0]['kind'],
      send: (values: T) => Promise<void>,
      of: string | null = null,
    ) =>
    async (values: T): Promise<void> => {
      await leaving({ kind, circuit: of, body: wireBody(values) });
      await send(values);
    };
  return {
    commit: noted('origin', (values) => sender.commit(values), 'origin'),
    enrol: noted('enrolment', (values) => sender.enrol(values)),
    attest: noted('attestation-set', (values) => sender.attest(values), circuit),
    evaluate: noted('evaluation', (values) => sender.evaluate(values)),
    score: noted('score', (values) => sender.score(values)),
    step: noted('step', (values) => sender.step(values)),
  };
}
