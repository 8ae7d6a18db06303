declare module '@lhncbc/ucum-lhc' {
  export interface UcumLhcUtils {
    convertUnitTo(
      from: string,
      value: number,
      to: string,
      suggest: boolean,
      molecularWeight: number | null,
    ): { status: 'succeeded' | 'failed' | 'error'; toVal: number | null };
    validateUnitString(unit: string, suggest: boolean): { status: 'valid' | 'invalid' | 'error' };
  }
  const package_: { UcumLhcUtils: { getInstance(): UcumLhcUtils } };
  export default package_;
}
