import { AssayError } from '../../protocol/errors.ts';
import { badApproval, readCredential } from './credential.ts';
import { readSdJwt } from './sd-jwt.ts';
import type { Approval } from './terms.ts';

/**
 * Reads an approval in either form and verifies the committee's signature.
 *
 * @param text content of the file @param from its path, for error messages
 * @throws AssayError `bad-approval` (2); `approval-false` (3)
 */
export async function readApproval(text: string, committee: string, from: string): Promise<Approval> {
  const content = text.trim();
  if (!content.startsWith('{')) return readSdJwt(content, committee, from);
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw badApproval(from, '');
  }
  return readCredential(json, committee, from);
}

/** The issuer that an approval names, before anything is verified. @throws AssayError `bad-approval` (2) */
export function claimedCommittee(text: string, from: string): string {
  const content = text.trim();
  try {
    const part = content.startsWith('{')
      ? content
      : Buffer.from(content.split('.')[1] ?? '', 'base64url').toString('utf8');
    const { issuer, iss } = JSON.parse(part);
    const named = issuer ?? iss;
    if (typeof named === 'string' && named.startsWith('did:key:')) return named;
  } catch (cause) {
    throw new AssayError(badApproval(from, '').code, badApproval(from, '').message, { cause });
  }
  throw badApproval(from, 'issuer');
}
