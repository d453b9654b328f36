const EVERY_MS = 50;
const SAMPLES = 2048;

/** Measures how loud a microphone is, twenty times a second: `onLevel(loudness, ms)`. Returns a function that ends it. */
export function measureLevel(stream, onLevel) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(SAMPLES);
  let lastMs = performance.now();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const nowMs = performance.now();
    onLevel(Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / SAMPLES), nowMs - lastMs);
    lastMs = nowMs;
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    context.close();
  };
}
