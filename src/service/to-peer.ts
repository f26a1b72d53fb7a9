/** What is to be done to one of several connections that speak to one machine; they are numbers that the caller chooses. */
export type ToPeer =
  | { readonly to: number; readonly text: string }
  | { readonly to: number; readonly close: { readonly code: number; readonly reason: string } };
