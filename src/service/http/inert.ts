/** On every answer to lab traffic: nothing of it may run, or be taken for a page. */
export const INERT = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
};
