/**
 * Gives back an array's memory at once where the engine can; elsewhere the collector does so later. The array is empty
 * afterwards. An array that shares its buffer with others is left alone.
 */
export function free(array: Uint8Array | Int32Array): void {
  const { buffer, byteLength } = array;
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength && 'transfer' in buffer) {
    buffer.transfer(0);
  }
}
