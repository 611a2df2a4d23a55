import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { webArguments } from './arguments.ts';

describe('the command line of the web host', () => {
  it('is a port, a model and pictures', () => {
    const written = ['--port', '8123', 'a.jpg', '--model=m', '/b', '--browser-user', '1000'];
    expect(webArguments(written, '/here')).toEqual({
      port: 8123,
      browserUser: 1000,
      startModel: path.resolve('/here/m'),
      startPictures: [path.resolve('/here/a.jpg'), path.resolve('/b')],
    });
    expect(webArguments([], '/here')).toEqual({
      ...{ port: 0, browserUser: null },
      ...{ startModel: null, startPictures: [] },
    });
  });

  it.each(['', 'x', '-1', '65536', '1.5', '0x10'])('has no port "%s"', (port) => {
    expect(() => webArguments([`--port=${port}`], '/here')).toThrow(
      `--port: '${port}' is not a number between 0 and 65535.`,
    );
  });

  it.each(['', 'me', '-1', '1.5'])('has no user "%s"', (user) => {
    expect(() => webArguments([`--browser-user=${user}`], '/here')).toThrow(
      `--browser-user: '${user}' is not the id of a user, a number.`,
    );
  });

  it('names an option that is not there', () => {
    expect(() => webArguments(['--modle', 'm'], '/here')).toThrow("Unknown option '--modle'");
    expect(() => webArguments(['--model'], '/here')).toThrow('--model');
  });
});
