// Scores what stands on its standard input, one JSON case a line, with the built score.ts; one result a line.
// Run by tests/ratings/test_twin.py, which knows what app/ratings/rules made of the same cases.
import { Buffer } from 'node:buffer';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const entry = fileURLToPath(new URL('../src/features/ratings/score.ts', import.meta.url));
const [{ output }] = await build({
  configFile: false,
  logLevel: 'error',
  build: { write: false, lib: { entry, formats: ['es'], fileName: 'score' } },
});
const { score } = await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);

for await (const line of createInterface({ input: process.stdin })) {
  const { sheet, answers, record, meeting } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(score(sheet, answers, record, meeting))}\n`);
}
