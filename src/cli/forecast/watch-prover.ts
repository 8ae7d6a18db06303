import type { Prover } from '../../prover/prover.ts';
import { ProgressMeter, type ProgressOutput } from '../progress.ts';
import { keepProvingTime, provingSeconds } from './proving-times.ts';

const TICK_MS = 500;

/**
 * A prover that shows how far a proof is, by the time that the last proofs of its circuit took on this machine, and that
 * keeps each proof's time.
 *
 * @param timesPath file of the times
 */
export function watchProver<C extends string>(
  prover: Prover<C>,
  timesPath: string,
  output: ProgressOutput,
): Prover<C> {
  let active = 0;
  return {
    ...(prover.concurrency === undefined ? {} : { concurrency: prover.concurrency }),
    engine: () => prover.engine(),
    close: () => prover.close(),
    prove: async (circuit, inputs) => {
      const started = output.now();
      // Bars of proofs at the same time would overwrite each other.
      const isAlone = ++active === 1;
      const expected = isAlone ? await provingSeconds(timesPath, circuit) : undefined;
      const task = { title: `proving ${circuit}`, unit: 'proofs', total: (expected ?? 0) * 1000 };
      const meter = new ProgressMeter(task, output);
      const timer = setInterval(() => meter.advance(TICK_MS), TICK_MS);
      timer.unref();
      if (!isAlone) clearInterval(timer);
      try {
        const proved = await prover.prove(circuit, inputs);
        await keepProvingTime(timesPath, circuit, (output.now() - started) / 1000);
        return proved;
      } finally {
        clearInterval(timer);
        meter.end();
        active--;
      }
    },
  };
}
