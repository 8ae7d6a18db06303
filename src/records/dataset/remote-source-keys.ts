import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { asField, FIELD_MODULUS, SUBGROUP_ORDER } from '../../protocol/field.ts';
import type { SourceKeys } from './source-keys.ts';

const TIMEOUT_MS = 30_000;
const LARGEST_ANSWER = 1 << 22;
/** Record keys or salts asked for at a time. */
const AT_ONCE = 1000;

const decimal = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,76})$/)
  .transform(BigInt);
const field = decimal.refine((value) => value < FIELD_MODULUS).transform(asField);
const point = z.strictObject({ x: field, y: field });
const tag = decimal.refine((value) => value < 1n << 48n);
const ANSWERS = {
  'public-key': point,
  sign: z.strictObject({ R8: point, S: decimal.refine((value) => value < SUBGROUP_ORDER) }),
  serial: z.strictObject({ serial: field }),
  tags: z.strictObject({ tags: z.array(tag) }),
  salts: z.strictObject({ salts: z.array(field) }),
  wrap: z.strictObject({ wrapped: z.string().regex(/^[0-9a-f]{120}$/) }),
  unwrap: z.strictObject({ key: z.string().regex(/^[0-9a-f]{64}$/) }),
  'tag-secret': z.strictObject({ tagSecret: field }),
} as const;
type Operation = keyof typeof ANSWERS;

/**
 * A source's keys behind a signer in the hospital's own network: POST `URL/OPERATION` with a JSON body and a bearer
 * token, answered with JSON (docs/source-signer.md). Record keys go to the signer, which makes tags of them: it
 * stands where the records may be. Answers are parsed strictly and signatures are verified. Not checked: that tags and
 * salts are those of its keys.
 *
 * @param url http(s), without a query @param token sent as `Authorization: Bearer`
 */
export function remoteSourceKeys(url: string, token: string): SourceKeys {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  if (base.protocol !== 'https:' && base.protocol !== 'http:') {
    throw new AssayError('bad-option', '--signer must be an http or https address');
  }
  async function ask<O extends Operation>(operation: O, body: object): Promise<z.infer<(typeof ANSWERS)[O]>> {
    const fail = (why: string, cause?: unknown) =>
      new AssayError('signer-failed', `the signer ${why} (${operation})`, { exitCode: 4, cause });
    let text: string;
    try {
      const response = await fetch(new URL(operation, base), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? value.toString() : value)),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok) throw fail(`refused with status ${response.status}`);
      text = await response.text();
    } catch (cause) {
      throw cause instanceof AssayError ? cause : fail('cannot be reached', cause);
    }
    if (text.length > LARGEST_ANSWER) throw fail('answered with too much');
    try {
      return ANSWERS[operation].parse(JSON.parse(text)) as z.infer<(typeof ANSWERS)[O]>;
    } catch {
      throw fail('answered with something else than was asked for');
    }
  }
  const complete = <T>(values: readonly T[], count: number): readonly T[] => {
    if (values.length === count) return values;
    throw new AssayError('signer-failed', 'the signer answered with fewer or more than was asked for', {
      exitCode: 4,
    });
  };
  return {
    publicKey: () => ask('public-key', {}),
    sign: (message) => ask('sign', { message }),
    serial: async (model, period) => (await ask('serial', { model, period })).serial,
    tags: async (model, recordKeys) => {
      const all: bigint[] = [];
      for (let at = 0; at < recordKeys.length; at += AT_ONCE) {
        const part = recordKeys.slice(at, at + AT_ONCE);
        all.push(...complete((await ask('tags', { model, recordKeys: part })).tags, part.length));
      }
      return all;
    },
    salts: async (model, period, nonce, first, count) =>
      complete((await ask('salts', { model, period, nonce, first, count })).salts, count),
    wrap: async (key, dataset) => (await ask('wrap', { key: toHex(key), dataset: toHex(dataset) })).wrapped,
    unwrap: async (wrapped, dataset) =>
      Buffer.from((await ask('unwrap', { wrapped, dataset: toHex(dataset) })).key, 'hex'),
    tagSecret: async () => (await ask('tag-secret', {})).tagSecret,
  };
}

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
