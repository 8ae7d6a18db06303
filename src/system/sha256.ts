import { hash } from 'node:crypto';

/** SHA-256 of bytes or of UTF-8 text. In a page, `sha256-in-tab.ts` stands in for this module. */
export const sha256 = (data: string | Uint8Array): Uint8Array => hash('sha256', data, 'buffer');
