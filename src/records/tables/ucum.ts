import { createRequire } from 'node:module';
import type { UcumLhcUtils } from '@lhncbc/ucum-lhc';

const requireModule = createRequire(import.meta.url);

/** The library of UCUM units. Loading it takes time: its tables are large. In a page, `ucum-in-tab.ts` stands in. */
export const loadUcum = (): UcumLhcUtils =>
  (
    requireModule('@lhncbc/ucum-lhc') as typeof import('@lhncbc/ucum-lhc')['default']
  ).UcumLhcUtils.getInstance();
