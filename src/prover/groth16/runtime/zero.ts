const PAGE_BYTES = 4096;

/** Writes zeros over pages that are not zero: pages that were never used stay without physical memory. */
export function zeroPages(bytes: Uint8Array<ArrayBufferLike>, from = 0, to = bytes.length): void {
  for (let at = from; at < to; at += PAGE_BYTES) {
    const page = bytes.subarray(at, Math.min(at + PAGE_BYTES, to));
    if (!isZero(page)) page.fill(0);
  }
}

function isZero(page: Uint8Array<ArrayBufferLike>): boolean {
  if (page.byteOffset % 4 !== 0 || page.length % 4 !== 0) return page.every((byte) => byte === 0);
  const words = new Int32Array(page.buffer, page.byteOffset, page.length / 4);
  let any = 0;
  for (let i = 0; i < words.length; i++) any |= words[i] as number;
  return any === 0;
}
