// The reader's script and binary are of one version (another's crashes), and it reads what this app draws.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes, ZXING_WASM_SHA256 } from 'zxing-wasm/reader';
import { drawQr } from './make';

const binary = await readFile(new URL('../../node_modules/zxing-wasm/dist/reader/zxing_reader.wasm', import.meta.url));

test('the binary is the one that the script was made for', () => {
  expect(createHash('sha256').update(binary).digest('hex')).toBe(ZXING_WASM_SHA256);
});

/** The drawing as a camera's picture: black on white, `scale` points a module, four modules of quiet zone. */
function photograph(content: string, scale = 4) {
  const { size, path } = drawQr(content);
  const side = (size + 8) * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let row = 0; row < scale; row += 1) {
      const from = ((Number(y) + 4) * scale + row) * side + (Number(x) + 4) * scale;
      for (let at = from; at < from + Number(run) * scale; at += 1) data.fill(0, at * 4, at * 4 + 3);
    }
  }
  return { data, width: side, height: side, colorSpace: 'srgb' as const };
}

test('it reads the QR that the secretary shows', async () => {
  const address = 'https://chibo.example/buoi/37d07e61-781a-570d-88c9-c9e7fe5f101c/xac-nhan#s=59000000&c=482913';
  await prepareZXingModule({ overrides: { wasmBinary: binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.length) }, fireImmediately: true });
  const found = await readBarcodes(photograph(address) as ImageData, { formats: ['QRCode'] });
  expect(found.map((each) => each.text)).toEqual([address]);
});
