/**
 * What an API key may be allowed to do: hand in submissions; read those of its tenant; have webhooks; make and
 * revoke keys.
 */
export const SCOPES = ['submit', 'read:own', 'webhooks', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A tenant's name: what the operator calls a contributor. */
export const TENANT_PATTERN = /^[a-z0-9][a-z0-9.-]{0,62}$/;
/** Whoever has no key. No key can be of this tenant. */
export const ANONYMOUS = 'anonymous';
