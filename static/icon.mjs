/** The app's icon as PNG, drawn here: four panes of glass and the lead between them, within the part no mask cuts off. */
import { deflateSync } from 'node:zlib';

const LEADING = [0x26, 0x2b, 0x36];
const PANES = [[0x46, 0xb4, 0xe0], [0xe9, 0xb4, 0x4c], [0x52, 0xc4, 0x9a], [0xdd, 0x5b, 0x32]];
const FROM = 0.18; // share of the side that is margin
const LEAD = 0.03; // half of the bar between two panes

const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

const crc = bytes => ~bytes.reduce((sum, byte) => CRC[(sum ^ byte) & 0xff] ^ (sum >>> 8), -1);

function chunk(name, data) {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(name, 4, 'latin1');
  data.copy(whole, 8);
  whole.writeInt32BE(crc(whole.subarray(4, -4)), data.length + 8);
  return whole;
}

/** Which colour a point has; x and y from 0 to 1. */
function colour(x, y) {
  const isOut = at => at < FROM || at > 1 - FROM || Math.abs(at - 0.5) < LEAD;
  return isOut(x) || isOut(y) ? LEADING : PANES[(x > 0.5 ? 1 : 0) + (y > 0.5 ? 2 : 0)];
}

/** A square PNG of `size` pixels, without transparency: it may be masked to any shape. */
export function icon(size) {
  const rows = Buffer.alloc(size * (size * 3 + 1)); // each row begins with its filter, none
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) rows.set(colour((x + 0.5) / size, (y + 0.5) / size), y * (size * 3 + 1) + 1 + x * 3);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
