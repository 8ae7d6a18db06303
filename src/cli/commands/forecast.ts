import type { Command } from 'commander';
import { duration } from '../../delivery/block-clock.ts';
import { shapeOf } from '../../protocol/second/shape.ts';
import { trialAttestation } from '../../prover/second/trial-case.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { provingSeconds } from '../forecast/proving-times.ts';
import { smallInteger } from '../options/values.ts';

interface ForecastOptions {
  readonly circuit: string;
  /** Proofs to forecast: one for each drawn batch of a round. */
  readonly proofs?: string;
  /** Make a new trial proof, even if a time is known. */
  readonly again?: boolean;
}

interface ForecastResult {
  readonly circuit: string;
  readonly secondsPerProof: number;
  readonly proofs: number;
  readonly seconds: number;
  /** Whether a trial proof was made now. */
  readonly tried: boolean;
  /** File of the times, which check --figures reads. */
  readonly figures: string;
}

/**
 * Forecasts proving time on this machine, from the time of earlier proofs, or of one trial proof about made-up records.
 *
 * @param timesPath file of the times
 * @throws AssayError `unknown-circuit`, `bad-option` (2); as the prover
 */
export async function runForecast(
  deps: Pick<CliDeps, 'prover' | 'note'>,
  options: ForecastOptions,
  timesPath: string,
): Promise<ForecastResult> {
  const shape = shapeOf(options.circuit);
  const proofs = smallInteger(options.proofs ?? '8', '--proofs', 1, 1_000_000);
  const { circuit } = shape;
  const known = options.again ? undefined : await provingSeconds(timesPath, circuit);
  let tried = false;
  let secondsPerProof = known;
  if (secondsPerProof === undefined) {
    deps.note(`one trial proof of ${circuit} about made-up records; its time is kept in ${timesPath}`);
    const started = performance.now();
    await (await deps.prover()).prove(circuit, trialAttestation(shape));
    tried = true;
    secondsPerProof = (await provingSeconds(timesPath, circuit)) ?? (performance.now() - started) / 1000;
  }
  return { circuit, secondsPerProof, proofs, seconds: proofs * secondsPerProof, tried, figures: timesPath };
}

export const defineForecast = (parent: Command, cli: Cli): void =>
  defineCommand<ForecastOptions>(parent, cli, {
    name: 'forecast',
    description: 'forecast proving time on this machine, by one trial proof whose time is kept',
    options: [
      OPTION.circuit,
      { flags: '--proofs <n>', description: 'proofs to forecast', default: '8' },
      { flags: '--again', description: 'make a new trial proof even if a time is known' },
    ],
    run: async (options) => {
      const result = await runForecast(cli.deps, options, cli.provingTimes);
      const { circuit, proofs, seconds, secondsPerProof, figures } = result;
      return {
        data: result,
        lines: [
          `${circuit}: ${secondsPerProof.toFixed(1)} s a proof here; ${proofs} proofs take ${duration(seconds)}`,
          `assay check --figures ${figures} uses it`,
        ],
      };
    },
  });
