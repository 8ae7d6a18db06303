import { describe, expect, it } from 'vitest';
import { roleBytes, roleName } from '../../../src/protocol/royalties/terms.ts';

describe('role words', () => {
  it('are ten bytes of ASCII, and read back, as events index them too', () => {
    expect(roleBytes('builder')).toBe('0x6275696c646572000000');
    for (const role of ['a', 'builder', 'feedback', 'role-12345', '0']) {
      expect(roleBytes(role)).toMatch(/^0x[0-9a-f]{20}$/);
      expect(roleName(roleBytes(role))).toBe(role);
      expect(roleName(roleBytes(role).padEnd(66, '0'))).toBe(role);
    }
  });

  it('rejects what is no short word', () => {
    for (const role of ['', 'Builder', 'elevenchars', 'a b', 'ä', '\0']) {
      expect(() => roleBytes(role)).toThrow('a role is a word');
    }
  });

  it('stay hexadecimal where a contract holds something else', () => {
    for (const bytes of ['0x00000000000000000000', '0xff000000000000000000', '0x61006200000000000000']) {
      expect(roleName(bytes)).toBe(bytes);
    }
  });
});
