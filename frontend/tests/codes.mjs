// Works out codes with the phone's own totp.ts, for the test that compares them with the server's. Reads a
// JSON list of [key in base32, second] from standard input, writes the list of codes. Run by
// tests/attendance/test_codes_on_the_phone.py with Node, which strips the types by itself.
import { text } from 'node:stream/consumers';
import { codeAt, fromBase32, importKey } from '../src/totp.ts';

const wanted = JSON.parse(await text(process.stdin));
const codes = [];
for (const [written, second] of wanted) {
  const { code, step } = await codeAt(await importKey(fromBase32(written)), second * 1000);
  codes.push([code, step]);
}
process.stdout.write(JSON.stringify(codes));
