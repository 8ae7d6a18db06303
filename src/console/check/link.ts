/** Text of any length as a part of an address: compressed, in base64url. */

const LARGEST = 1 << 20;

export async function packText(text: string): Promise<string> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @throws RangeError for a text above 1 MiB, TypeError for anything else than packed text */
export async function unpackText(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
    char.charCodeAt(0),
  );
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  // A small link must not unpack to gigabytes.
  for await (const part of stream) {
    size += part.byteLength;
    if (size > LARGEST) throw new RangeError('the link holds more than an attestation');
    parts.push(part);
  }
  return new Blob(parts).text();
}
