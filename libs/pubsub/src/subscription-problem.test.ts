import { describe, expect, it } from 'vitest';
import { isDenied, subscriptionProblem } from './subscription-problem.js';

const name = 'projects/p/subscriptions/s';
const answer = (code: number): Error => Object.assign(new Error('what Google says'), { code });

describe('subscriptionProblem', () => {
  it.each([
    [answer(5), 'does not exist: create it'],
    [answer(7), 'grant it roles/pubsub.subscriber'],
    [answer(16), 'does not accept the credentials'],
    [answer(3), 'set PUBSUB_SUBSCRIPTION to projects/PROJECT/subscriptions/NAME'],
    [answer(14), 'does not answer for projects/p/subscriptions/s: check PUBSUB_API_ENDPOINT'],
    [new Error('Could not load the default credentials. Browse to …'), 'There are no Google credentials here'],
    [
      new Error('Unable to detect a Project Id in the current environment.'),
      'The project of the subscription is not known',
    ],
    [
      new Error(`retrying: connect ECONNREFUSED 127.0.0.1:1. ${'again '.repeat(1000)}`),
      'it (connect ECONNREFUSED 127.0.0.1:1.).',
    ],
    ['a text', '(a text).'],
  ])('says of %s what to do', (error, sentence) => {
    const problem = subscriptionProblem(name, error);
    expect(problem.message).toContain(sentence);
    expect(problem.message.length).toBeLessThan(400);
    expect(problem.cause).toBe(error);
  });

  it('knows a refusal from other answers', () => {
    expect([answer(7), answer(5), new Error('x'), undefined].map(isDenied)).toEqual([true, false, false, false]);
  });
});
