/** A linked shader program with the places of its uniforms. */

export interface Program<Uniform extends string> {
  readonly handle: WebGLProgram;
  readonly uniforms: Readonly<Record<Uniform, WebGLUniformLocation | null>>;
}

/**
 * Compiles and links.
 * @throws Error with the driver's own words when a shader does not compile. A lost context compiles
 * everything to nothing; that is no failure, since a new renderer follows when it comes back.
 */
export function linkProgram<const Uniform extends string>(
  gl: WebGL2RenderingContext,
  vertexSource: string,
  fragmentSource: string,
  uniformNames: readonly Uniform[],
): Program<Uniform> {
  const handle = gl.createProgram();
  const shaders = [
    compile(gl, gl.VERTEX_SHADER, vertexSource),
    compile(gl, gl.FRAGMENT_SHADER, fragmentSource),
  ];
  for (const shader of shaders) gl.attachShader(handle, shader);
  gl.linkProgram(handle);
  if (!gl.getProgramParameter(handle, gl.LINK_STATUS) && !gl.isContextLost()) {
    const reasons = [
      ...shaders.map((shader) => gl.getShaderInfoLog(shader)),
      gl.getProgramInfoLog(handle),
    ];
    throw new Error(`The graphics driver refuses a shader: ${reasons.filter(Boolean).join(' ')}`);
  }
  for (const shader of shaders) gl.deleteShader(shader);
  const places = uniformNames.map((name) => [name, gl.getUniformLocation(handle, name)] as const);
  return { handle, uniforms: recordOf(places) };
}

function compile(gl: WebGL2RenderingContext, type: GLenum, source: string): WebGLShader {
  const shader = gl.createShader(type);
  if (shader === null) throw new Error('The graphics driver has no room for another shader.');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

function recordOf<Key extends string, Value>(
  entries: readonly (readonly [Key, Value])[],
): Record<Key, Value> {
  // Object.fromEntries forgets the names of the keys.
  return Object.fromEntries(entries) as Record<Key, Value>;
}
