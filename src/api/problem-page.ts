import { PROBLEM_TYPES, problemUri } from './problem-types.ts';

/** The content of docs/problems.md: every problem type with its status, meaning and remedy. */
export function problemPage(): string {
  const rows = Object.entries(PROBLEM_TYPES).map(
    ([code, { status, title, meaning }]) =>
      `| ${status} | \`${problemUri(code)}\` | \`${code}\` | ${title} | ${meaning} |`,
  );
  return `# Problems

Every error of the verifier service is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`code\`, usually \`detail\`, and \`instance\`, the id of the request in the service's log. The meaning and the status of a \`type\` never change. \`detail\` says where the error is, for people; its wording may change. A problem never repeats what was sent.

With 429 and 503, \`Retry-After\` says after how many seconds to retry. Written by \`npm run openapi\`.

| status | type | code | title | when, and what to do |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
