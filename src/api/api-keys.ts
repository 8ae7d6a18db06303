import { z } from 'zod';
import { parseBody } from './requests.ts';
import { instant } from './resources.ts';
import { ANONYMOUS, SCOPES, TENANT_PATTERN } from './scopes.ts';

/** Request and response bodies of the operations on API keys. */

const tenant = z
  .string()
  .regex(TENANT_PATTERN)
  .refine((name) => name !== ANONYMOUS)
  .meta({
    description:
      'owner of the key: all keys of one tenant see the same submissions; lower case, digits, dots, hyphens',
    example: 'st-marys',
  });
const scopes = z.array(z.enum(SCOPES)).min(1);
const rate = z
  .int()
  .min(1)
  .max(1_000_000)
  .nullable()
  .meta({ description: "requests a minute; null: the service's default limit" });

export const apiKeyRequest = z
  .strictObject({
    tenant,
    label: z
      .string()
      .regex(/^[\x20-\x7e]{0,80}$/)
      .default(''),
    scopes,
    requestsPerMinute: rate.default(null),
    expiresAt: z.iso
      .datetime()
      .refine((text) => /^20\d\d-/.test(text))
      .nullable()
      .default(null)
      .meta({
        description:
          'of this century: the key works at least until then (and one day longer); null: until it is revoked',
      }),
  })
  .meta({ id: 'ApiKeyRequest' });

export const rotationRequest = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(8760)
      .default(24)
      .meta({ description: 'how long the old key still works; 0: it is revoked at once' }),
  })
  .meta({ id: 'RotationRequest' });

const apiKeyResourceSchema = z
  .strictObject({
    id: z.string().regex(/^[0-9a-f]{16}$/),
    tenant: z.string(),
    label: z.string(),
    scopes,
    requestsPerMinute: rate,
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable().meta({ description: 'to the minute; null: not used yet' }),
    mark: z
      .string()
      .regex(/^[0-9a-f]{10}$/)
      .meta({ description: 'the name of this key in logs and metrics' }),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyResource = z.output<typeof apiKeyResourceSchema>;

export const newApiKeyResource = z
  .strictObject({
    key: apiKeyResourceSchema,
    token: z.string().meta({ description: 'sent by the holder of the key; not stored and not shown again' }),
  })
  .meta({ id: 'NewApiKey' });

export const apiKeysPage = z
  .strictObject({ keys: z.array(apiKeyResourceSchema), next: z.string().nullable() })
  .meta({ id: 'ApiKeysPage' });

/** Parses the body of a new key. @throws ProblemError `invalid-request` */
export function parseApiKeyRequest(body: unknown) {
  const { expiresAt, ...rest } = parseBody(apiKeyRequest, body);
  return { ...rest, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
}

/** Parses the body of a rotation. @throws ProblemError `invalid-request` */
export const parseRotationRequest = (body: unknown) => parseBody(rotationRequest, body);
