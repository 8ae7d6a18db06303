import { calculateWitness, loadKey, prove, webThreads } from 'assay/groth16';

/** The module's engine then lacks relaxed SIMD: it refuses every module with a fused multiply-add. */
function withoutRelaxedSimd() {
  const compile = WebAssembly.compile;
  WebAssembly.compile = (bytes) => {
    for (let i = 0; i + 2 < bytes.length; i++) {
      if (bytes[i] === 0xfd && bytes[i + 1] === 0x87 && bytes[i + 2] === 0x02) {
        return Promise.reject(new WebAssembly.CompileError('relaxed SIMD'));
      }
    }
    return compile(bytes);
  };
}

const fetched = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

async function answer({ circuit, inputs, threads, proofs, relaxedSimd }) {
  if (!relaxedSimd) withoutRelaxedSimd();
  let started = 0;
  const start = webThreads(() => {
    started++;
    return new Worker(new URL('assay/groth16/web-worker', import.meta.url), { type: 'module' });
  });
  const zkey = await fetched(`/keys/${circuit}.zkey`);
  const calculator = await WebAssembly.compile(await fetched(`/keys/${circuit}.wasm`));

  const loading = performance.now();
  const key = await loadKey(zkey, { threads }, start);
  const loadMs = performance.now() - loading;

  const calculating = performance.now();
  const witness = calculateWitness(calculator, inputs);
  const witnessMs = performance.now() - calculating;

  const proofMs = [];
  let result;
  for (let i = 0; i < proofs; i++) {
    const proving = performance.now();
    result = await prove(key, witness);
    proofMs.push(performance.now() - proving);
  }
  await key.close();
  const witnessHash = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', witness)));
  const { backend, rejected } = key.choice;
  return {
    ...result,
    ...{ loadMs, witnessMs, proofMs, witnessHash, rejected },
    backend: backend.name,
    threadsStarted: started,
    isolated: globalThis.crossOriginIsolated,
  };
}

globalThis.onmessage = async ({ data }) => {
  globalThis.postMessage(await answer(data).catch((error) => ({ failure: `${error}` })));
};
