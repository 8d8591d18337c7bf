// Draws a QR code as one SVG path, 1 unit a module, quiet zone not included. Imported lazily by
// ui/QrPicture: the encoder is no part of the first load.
import { generate } from 'lean-qr/nano';

export interface QrDrawing {
  size: number;
  path: string;
}

export function drawQr(content: string): QrDrawing {
  const code = generate(content);
  let path = '';
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (!code.get(x, y)) continue;
      let run = 1;
      while (code.get(x + run, y)) run += 1;
      path += `M${x} ${y}h${run}v1h-${run}z`;
      x += run - 1;
    }
  }
  return { size: code.size, path };
}
