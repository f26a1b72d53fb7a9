import { expect, test } from 'vitest';
import { closeCodeRows } from '#widgets/close-codes/close-code-rows.ts';

test('RFC 6455 section 7.4: every registered code, then the ranges that are free to use', () => {
  const row = (code: string) => closeCodeRows.find((each) => each.code === code);
  expect(closeCodeRows.map(({ code }) => code).slice(-2)).toEqual(['3000 to 3999', '4000 to 4999']);
  expect(row('1000')).toMatchObject({ name: 'Normal Closure', inFrame: true, fromScript: true });
  expect(row('1001')).toMatchObject({ inFrame: true, fromScript: false });
  for (const code of ['1004', '1005', '1006', '1015']) expect(row(code)).toMatchObject({ inFrame: false });
  expect(row('4000 to 4999')).toMatchObject({ name: 'private use', inFrame: true, fromScript: true });
});
