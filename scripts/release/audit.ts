/** npm's audit of the dependencies that are installed with Assay. */
import { execFile } from 'node:child_process';
import { z } from 'zod';
import type { Answer } from './answer.ts';

const reportSchema = z.object({
  metadata: z.object({ vulnerabilities: z.object({ high: z.number(), critical: z.number() }) }),
});
/** npm writes this instead of a report when the registry refuses or cannot be reached. */
const failureSchema = z.object({ statusCode: z.number().optional(), message: z.string().optional() });

const safeJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * The report of `npm audit --json`. Without a report nothing was checked, and no finding is claimed.
 * @param output standard output of npm
 */
export function readAudit(output: string): Answer {
  const json = safeJson(output);
  const report = reportSchema.safeParse(json);
  if (report.success) {
    const { high, critical } = report.data.metadata.vulnerabilities;
    return high + critical === 0
      ? { result: 'holds', detail: 'no finding of grade high or critical' }
      : { result: 'fails', detail: `${high} high, ${critical} critical` };
  }
  const { statusCode, message } = failureSchema.safeParse(json).data ?? {};
  const why =
    statusCode === undefined ? `npm gave no report${message === undefined ? '' : `: ${message}`}` : '';
  return {
    result: 'not checked',
    detail: `${why || `the registry's audit endpoint answered ${statusCode}`}; run it where the registry has that endpoint`,
  };
}

/** Asks npm's registry about the lockfile of a folder. */
export const audit = (folder: string): Promise<Answer> =>
  new Promise((resolve) => {
    const args = ['audit', '--omit=dev', '--json'];
    execFile('npm', args, { cwd: folder, maxBuffer: 2 ** 27 }, (_error, stdout) =>
      resolve(readAudit(stdout)),
    );
  });
