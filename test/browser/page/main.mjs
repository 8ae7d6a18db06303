/** Gives a request to a web worker. @returns the worker's answer */
globalThis.run = (request) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./prove.mjs', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      if (data.failure) reject(new Error(data.failure));
      else resolve(data);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(request);
  });
