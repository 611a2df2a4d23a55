/** Columns in graphics memory: a texel a row, in lines of 2^11 texels. */
import type { OnUpload } from './frame.ts';

const lineShift = 11;
const lineLength = 1 << lineShift;

/** GLSL: where row r lies: texel r mod 2^11 of line r / 2^11. */
export const texelOfRow = `
ivec2 texelOfRow(int row) {
  return ivec2(row & ${lineLength - 1}, row >> ${lineShift});
}
`;

/** @param column of at least one row. @param width values of a row */
export function uploadColumn(
  gl: WebGL2RenderingContext,
  column: Float32Array,
  width: 1 | 4,
  uploaded: OnUpload,
): WebGLTexture {
  const [internal, format] = width === 4 ? [gl.RGBA32F, gl.RGBA] : [gl.R32F, gl.RED];
  const rows = column.length / width;
  const lines = Math.floor(rows / lineLength);
  const rest = rows - lines * lineLength;
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const length = Math.min(rows, lineLength);
  gl.texStorage2D(gl.TEXTURE_2D, 1, internal, length, Math.ceil(rows / lineLength));
  // Floats cannot be blended between texels everywhere, and a row is never looked up between two.
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  const put = (line: number, across: number, down: number) => {
    const from = line * lineLength * width;
    // prettier-ignore
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, line, across, down, format, gl.FLOAT, column, from);
  };
  if (lines > 0) put(0, lineLength, lines);
  if (rest > 0) put(lines, rest, 1);
  uploaded(column.byteLength);
  return texture;
}
