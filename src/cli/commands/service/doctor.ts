import type { Command } from 'commander';
import { examine, exitCodeOf } from '../../../service/doctor/doctor.ts';
import type { Finding } from '../../../service/doctor/finding.ts';
import { type Cli, defineCommand, type Printed } from '../../command.ts';

const SIGNS = { ok: 'ok    ', note: 'note  ', failed: 'FAILED' } as const;

/** Examines what a start of the service would need, by the same environment variables. */
export async function runServiceDoctor(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Printed> {
  const findings = await examine(environment);
  const exitCode = exitCodeOf(findings);
  return {
    data: { healthy: exitCode === 0, findings },
    lines: findings.flatMap(lineOf),
    exitCode,
  };
}

const lineOf = ({ check, status, says, todo }: Finding): string[] => [
  `${SIGNS[status]}  ${check}: ${says}`,
  ...(todo === undefined ? [] : [`        ${todo}`]),
];

export const defineServiceDoctor = (parent: Command, cli: Cli): void =>
  defineCommand<object>(parent, cli, {
    name: 'doctor',
    description:
      'examine settings, signer, database, contracts and chain, and say what to do; changes nothing',
    anyEdition: true,
    options: [],
    run: () => runServiceDoctor(),
  });
