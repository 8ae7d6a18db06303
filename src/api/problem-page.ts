import { PROBLEM_TYPES, problemUri } from './problem-types.ts';

/** docs/problems.md: every problem type with its status, meaning and remedy. */
export function problemPage(): string {
  const rows = Object.entries(PROBLEM_TYPES).map(
    ([code, { status, title, meaning }]) =>
      `| ${status} | \`${problemUri(code)}\` | \`${code}\` | ${title} | ${meaning} |`,
  );
  return `# Problems

Every error of the verifier service is \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`code\`, mostly \`detail\`, and \`instance\`, the id under which the service's log knows the request. A \`type\` keeps its meaning and its status. \`detail\` says where, for people; it may be worded anew. Nothing in a problem repeats what was sent.

With 429 and 503, \`Retry-After\` says in how many seconds it is worth asking again. Written by \`npm run openapi\`.

| status | type | code | title | when, and what to do |
|---|---|---|---|---|
${rows.join('\n')}
`;
}
