import { describe, expect, it } from 'vitest';
import { Float, Message } from './message.js';

describe('a protobuf message', () => {
  it.each([0, 1, 127, 128, 300, 2 ** 31, 2 ** 40, -1, -(2 ** 40)])('keeps the whole number %d', (value) => {
    expect(Message.read(Message.of([3, value]).write()).whole(3)).toBe(value);
  });

  it('is written as the format says', () => {
    const message = Message.of([1, 150], [2, 'testing'], [3, Message.of([1, 150])], [4, new Float(1)], [5, undefined]);
    expect(Buffer.from(message.write()).toString('hex')).toBe('089601120774657374696e671a03089601250000803f');
  });

  it('keeps fields that nobody knows, also when others are replaced', () => {
    const unknown = Buffer.from('c90f0102030405060708', 'hex');
    const message = Message.read(Buffer.concat([unknown, Message.of([1, 'old'], [2, 'kept']).write()]));
    const written = message.with(1, ['one', 'two']).write();
    expect(Message.read(written).texts(1)).toEqual(['one', 'two']);
    expect(Message.read(written).text(2)).toBe('kept');
    expect(Buffer.from(written).includes(unknown)).toBe(true);
  });

  it('has nothing in a field it lacks', () => {
    const message = Message.of();
    expect([message.text(1), message.whole(1), message.messages(1)]).toEqual(['', undefined, []]);
  });
});
