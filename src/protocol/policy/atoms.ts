import { z } from 'zod';
import { parseIsoDay } from './day-format.ts';

/** Schemas that several sections of the policy document share. */

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export const documentName = z
  .string()
  .max(31, 'at most 31 characters')
  .regex(NAME, 'lower-case letters, digits and single hyphens, starting with a letter')
  .refine((text) => !(text in {}), 'a name that JavaScript objects already have');

export const finite = z.number().meta({ description: 'a finite number' });

export const isoDay = z
  .string()
  .refine((text) => parseIsoDay(text) !== undefined, 'an ISO day, YYYY-MM-DD, from 1970-01-01 to 2149-06-06');
