/** A PNM-free picture of one colour: the smallest file the decoder takes, a GIF of one pixel. */
export function colourGif(red: number, green: number, blue: number): Buffer {
  return Buffer.from([
    ...Buffer.from('GIF89a'),
    // One by one pixel, a palette of two.
    ...[1, 0, 1, 0, 0x80, 0, 0],
    ...[red, green, blue, 0, 0, 0],
    ...[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0],
    // LZW: clear, colour 0, end.
    ...[2, 2, 0x44, 0x01, 0],
    0x3b,
  ]);
}
