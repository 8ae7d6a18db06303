/**
 * Scopes of API keys: `submit` makes submissions, `read:own` reads those of its tenant, `webhooks` manages webhooks,
 * `admin` manages keys and the relay.
 */
export const SCOPES = ['submit', 'read:own', 'webhooks', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A tenant's name: the operator's name for a contributor or owner. */
export const TENANT_PATTERN = /^[a-z0-9][a-z0-9.-]{0,62}$/;
/** The tenant of requests without a key. No key can belong to it. */
export const ANONYMOUS = 'anonymous';
