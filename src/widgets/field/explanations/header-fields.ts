import { connectionFields } from './connection-fields.ts';
import type { Explanation } from './explanation.ts';
import { requestFields } from './request-fields.ts';
import { responseFields } from './response-fields.ts';

/** Every header field that is explained, by name in lower case. */
export const headerFields: Readonly<Record<string, Explanation>> = {
  ...requestFields,
  ...responseFields,
  ...connectionFields,
};
