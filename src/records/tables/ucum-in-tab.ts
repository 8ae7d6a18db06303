import ucum, { type UcumLhcUtils } from '@lhncbc/ucum-lhc';

/** The library of UCUM units, bundled with the page. */
export const loadUcum = (): UcumLhcUtils => ucum.UcumLhcUtils.getInstance();
