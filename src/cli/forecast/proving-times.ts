import { mkdir } from 'node:fs/promises';
import { cpus, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { exists, readJsonFile, writeJsonFile } from '../../system/files.ts';

/**
 * Seconds that a proof of each circuit took on this machine, kept in the user's cache folder. The file has the form of
 * `npm run figures -- --json`, so that `check --figures` reads it. It is a cache: a file that is damaged, or of another
 * machine, counts as empty, and a failed write is no error.
 */

const schema = z.object({
  machine: z.string(),
  circuits: z.record(z.string(), z.object({ provingSeconds: z.number().positive() })),
});
type Times = z.infer<typeof schema>;

/** `XDG_CACHE_HOME` is honoured. */
export const provingTimesPath = (environment: Readonly<Record<string, string | undefined>>): string =>
  join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'assay', 'proving-times.json');

/** Processor and number of its cores: times of another machine mean nothing here. */
function machine(): string {
  const all = cpus();
  return `${all[0]?.model.trim() ?? 'unknown'} x ${all.length}`;
}

async function readTimes(path: string): Promise<Times> {
  const empty = { machine: machine(), circuits: {} };
  if (!(await exists(path))) return empty;
  const parsed = schema.safeParse(await readJsonFile(path, { largest: 1 << 16 }).catch(() => undefined));
  return parsed.success && parsed.data.machine === empty.machine ? parsed.data : empty;
}

/** Seconds of one proof on this machine; undefined if none was made here. */
export const provingSeconds = async (path: string, circuit: string): Promise<number | undefined> =>
  (await readTimes(path)).circuits[circuit]?.provingSeconds;

/** Keeps the time of a proof. An earlier time counts half, so that one slow proof does not decide. */
export async function keepProvingTime(path: string, circuit: string, seconds: number): Promise<void> {
  try {
    const times = await readTimes(path);
    const before = times.circuits[circuit]?.provingSeconds;
    const mean = before === undefined ? seconds : (before + seconds) / 2;
    const circuits = { ...times.circuits, [circuit]: { provingSeconds: Number(mean.toPrecision(4)) } };
    await mkdir(dirname(path), { recursive: true });
    await writeJsonFile(path, { ...times, circuits }, { secret: false, replace: true });
  } catch {
    // The next proof is timed again.
  }
}
