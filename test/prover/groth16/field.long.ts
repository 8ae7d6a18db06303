/** The differential tests of the field with 100,000 operations of each kind. */
process.env['GROTH16_OPERATIONS'] ??= '100000';
await import('./field.test.ts');
await import('./limbs.test.ts');

export {};
