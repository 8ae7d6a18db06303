import { expect, it } from 'vitest';
import { exitCodeOf, type Finding, reportOf } from '../../scripts/release/answer.ts';
import { readAudit } from '../../scripts/release/audit.ts';
import { isAllowed, licencesOf } from '../../scripts/release/licences.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

it('every package that is installed with Assay has an allowed licence', () => {
  const { counted, refused } = licencesOf(PROJECT_ROOT);
  expect(refused).toEqual([]);
  expect(counted['MIT']).toBeGreaterThan(100);
});

it('a licence expression needs one allowed licence', () => {
  expect(isAllowed('(MIT OR CC0-1.0)')).toBe(true);
  expect(isAllowed('(MIT AND Zlib)')).toBe(true);
  expect(isAllowed('(MIT AND SSPL-1.0)')).toBe(false);
  expect(isAllowed('SSPL-1.0')).toBe(false);
  expect(isAllowed('none')).toBe(false);
});

it('an audit that no registry answered is not checked, which is no pass', () => {
  const refused = readAudit(
    '{"message": "405 Method Not Allowed", "statusCode": 405, "error": {"summary": ""}}',
  );
  expect(refused).toMatchObject({ result: 'not checked', detail: expect.stringContaining('answered 405') });
  const offline = readAudit('{"message": "connect ECONNREFUSED", "error": {}}');
  expect(offline).toMatchObject({ result: 'not checked', detail: expect.stringContaining('ECONNREFUSED') });
  for (const output of ['', '<html>', '{}', 'null']) expect(readAudit(output).result).toBe('not checked');
  const findings: Finding[] = [
    { check: 'version', result: 'holds', detail: '1.0.0' },
    { check: 'npm audit', ...refused },
  ];
  expect(exitCodeOf(findings)).toBe(3);
  expect(reportOf(findings)).toMatch(
    /^not checked npm audit: .*405.*\n1 hold, 1 not checked \(npm audit\), 0 fail\n$/m,
  );
  expect(exitCodeOf([...findings, { check: 'licences', result: 'fails', detail: '' }])).toBe(1);
  expect(exitCodeOf(findings.slice(0, 1))).toBe(0);
});

it('an audit holds without findings of grade high or critical', () => {
  const report = (high: number, critical: number) =>
    JSON.stringify({ metadata: { vulnerabilities: { low: 3, moderate: 2, high, critical, total: 5 } } });
  expect(readAudit(report(0, 0)).result).toBe('holds');
  expect(readAudit(report(1, 0))).toEqual({ result: 'fails', detail: '1 high, 0 critical' });
  expect(readAudit(report(0, 2)).result).toBe('fails');
});
