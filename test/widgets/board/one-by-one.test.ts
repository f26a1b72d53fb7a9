import { expect, test } from 'vitest';
import { OneByOne } from '#widgets/board/one-by-one.ts';

test('what comes while something goes on begins once that has ended, and neither has the other’s answer', async () => {
  const begun: string[] = [];
  const answers: ((answer: boolean) => void)[] = [];
  const ask = (question: string) => () => {
    begun.push(question);
    return new Promise<boolean>((resolve) => answers.push(resolve));
  };
  const questions = new OneByOne();
  const reset = questions.next(ask('Reset the room?'));
  const failing = questions.next(() => Promise.reject(new Error('no')));
  const pin = questions.next(ask('Another teacher was first'));
  await Promise.resolve();
  expect(begun).toEqual(['Reset the room?']);
  answers[0]?.(false);
  expect(await reset).toBe(false);
  await expect(failing).rejects.toThrow('no');
  await expect.poll(() => begun.length).toBe(2);
  answers[1]?.(true);
  expect(await pin).toBe(true);
});
